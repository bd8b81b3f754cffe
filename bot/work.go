package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/answers/triage"
)

// Work answers a stored message: it is what the queue runs. It returns nil once the reply has been shown, and the error of the
// delivery otherwise, which is for the queue to try again. Nothing is remembered of a reply that was not shown.
func (b *Bot) Work(ctx context.Context, job Job) error {
	ctx, cancel := b.untilEnded(ctx)
	defer cancel()
	m := job.Message
	defer b.lanes.enter(laneOf(m.Address))()
	if b.shown(m) {
		return nil
	}
	if job.Attempt > 1 {
		b.count(m, EventRetry)
	}
	again := job.Attempt > 1
	if b.fromStaff(m) {
		if done, err := b.relay(ctx, m, again); done {
			return err
		}
	}
	t := b.discreet(m, b.answer(ctx, m))
	if t.among(m) {
		b.accepted(m, true)
		return nil
	}
	t.reply.Again = again
	if err := b.deliver(ctx, m.Address, t.reply, m.Key()); err != nil {
		var permanent *PermanentError
		if errors.As(err, &permanent) {
			b.notes.add("undeliverable", sayUndeliverable)
		}
		return err
	}
	b.settle(ctx, m, t, job.Received)
	return nil
}

// turn is a reply that is ready to be shown, and what has to happen once it was.
type turn struct {
	reply Reply
	// in is the session that it belongs to, which had shown so many cards when the turn began.
	in    *session
	cards int
	// next is the conversation's context after it; keep is false when it does not change.
	next answers.Context
	keep bool
	// personal is true when the reply is only for the asker's eyes.
	personal bool
	// recorded is false for replies of the bot about itself, of which no record is kept.
	recorded bool
	// unanswered is the redacted question that found no answer; empty for none.
	unanswered string
	// after changes the session; may be nil. The session is locked meanwhile.
	after func(*session)
}

// settle remembers and records a turn whose reply was shown.
func (b *Bot) settle(ctx context.Context, m Message, t turn, received time.Time) {
	talk := b.config.Hasher.talk(m.Address)
	s := b.sessions.of(talk)
	// Another session means that the person had the conversation forgotten meanwhile.
	if t.keep && t.in == s && b.sessions.keep(talk, s, t.next, t.cards) {
		b.share(ctx, m, talk, memoryOf(t.next))
	}
	if t.after != nil && t.in == s {
		s.mu.Lock()
		t.after(s)
		s.mu.Unlock()
	}
	b.accepted(m, true)
	if !t.recorded {
		return
	}
	b.finish(ctx, m, t.reply, received)
	if t.unanswered != "" {
		u := Unanswered{Person: b.config.Hasher.Person(m.Address), Text: t.unanswered, Nearest: nearest(t.reply.Answer), At: b.now()}
		b.record(ctx, m, "save unanswered question", func(ctx context.Context) error { return b.config.Records.SaveUnanswered(ctx, u) })
	}
}

func nearest(a answers.Answer) string {
	if len(a.Candidates) == 0 {
		return ""
	}
	return a.Candidates[0].Entry
}

// share stores what may be stored of a conversation, where replicas need it.
func (b *Bot) share(ctx context.Context, m Message, of talk, memory Memory) {
	if b.config.SharedMemory {
		b.record(ctx, m, "save memory", func(ctx context.Context) error { return b.config.Records.SaveMemory(ctx, of.id, of.person, memory) })
	}
}

// finish counts and records a reply that was shown.
func (b *Bot) finish(ctx context.Context, m Message, r Reply, received time.Time) {
	b.accepted(m, true)
	x := b.exchange(m, r.Answer, received)
	b.config.Metrics.Replied(x.Platform, r.Answer.Outcome, x.Topic, x.Answered.Sub(received))
	b.log.LogAttrs(ctx, slog.LevelInfo, "replied", slog.String("platform", x.Platform), slog.String("message", b.logID(m)), slog.String("outcome", x.Outcome),
		slog.String("entry", x.Entry), slog.Duration("took", x.Answered.Sub(received)))
	b.record(ctx, m, "save exchange", func(ctx context.Context) error { return b.config.Records.SaveExchange(ctx, x) })
	b.visit(ctx, m)
	if r.Answer.Outcome == answers.Emergency {
		b.tellOfCard(m)
		talk := b.config.Hasher.talk(m.Address)
		b.share(ctx, m, talk, memoryOf(b.sessions.of(talk).context()))
	}
}

func (b *Bot) exchange(m Message, a answers.Answer, received time.Time) Exchange {
	k, h := b.knowledge.Load(), b.config.Hasher
	x := Exchange{
		Key: h.Message(m), Platform: m.Address.Platform, Person: h.Person(m.Address), Conversation: h.Conversation(m.Address),
		Outcome: string(a.Outcome), Entry: a.Entry, FAQ: k.FAQ, Program: b.config.Program, Confidence: a.Confidence, Received: received, Answered: b.now(),
	}
	if a.Grade.Certainty != evidence.NotGraded {
		x.Grade = a.Grade.Certainty.Letter()
	}
	if a.Entry != "" {
		x.EntryRevision, x.Topic = k.revision(a.Entry), k.topic(a.Entry)
	}
	return x
}

// record keeps a record. A failure is counted and logged, and holds nothing up: the answer matters more.
func (b *Bot) record(ctx context.Context, m Message, doing string, save func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	err := save(ctx)
	if err != nil {
		b.failed(m, doing, err, EventRecordsDown)
	}
	return err == nil
}

// answer finds the reply to a message that is no emergency by itself. It never fails.
func (b *Bot) answer(ctx context.Context, m Message) turn {
	if m.Alarm != "" {
		alarm := b.storedAlarm(m)
		return turn{reply: cardReply(alarm, b.card(m, alarm)), recorded: true}
	}
	return b.inSession(m, func(talk talk, s *session) turn { return b.say(ctx, m, talk, s) })
}

// inSession finds a reply in the session that a message belongs to.
func (b *Bot) inSession(m Message, find func(talk, *session) turn) turn {
	of := b.config.Hasher.talk(m.Address)
	s := b.sessions.of(of)
	cards := s.carded()
	t := find(of, s)
	t.in, t.cards = s, cards
	return t
}

// say finds the reply to what a person wrote.
func (b *Bot) say(ctx context.Context, m Message, talk talk, s *session) turn {
	var long bool
	m.Text, long = cutText(m.Text, b.config.Limits.Text)
	if command, ok := commandOf(m.Text); ok {
		m.Text = ""
		return b.command(ctx, Interaction{Message: m, Command: command}, s)
	}
	if t, ok := b.consented(ctx, m, s); ok {
		return t
	}
	t := b.ask(m, b.recall(ctx, m, talk.id, s))
	if long && t.reply.Answer.Outcome != answers.Emergency {
		t.reply.Lines = append(t.reply.Lines, sayLong)
	}
	return t
}

// among reports whether a turn is small talk of people among themselves, which is neither answered nor remembered. What a person who
// was shown a crisis card says is never taken for that.
func (t turn) among(m Message) bool {
	small := t.recorded && t.reply.Answer.Outcome == answers.SmalltalkOutcome && t.reply.Answer.Entry != ""
	return m.Overheard && small && !t.next.Crisis
}

// discreet keeps a personal reply from the eyes of others in a shared place: the adapter shows it to the asker alone, or an
// invitation to be answered privately takes its place, and nothing is remembered of it.
func (b *Bot) discreet(m Message, t turn) turn {
	if m.Address.Private || !t.personal || t.reply.Answer.Outcome == answers.Emergency {
		return t
	}
	if w, ok := b.adapters[m.Address.Platform].(Whisperer); ok && w.Whispers() {
		t.reply.Personal = true
		return t
	}
	invitation := declined(sayPrivately)
	invitation.Offers = []Offer{OfferPrivately}
	return turn{reply: invitation}
}

// recall is the context of a conversation, with what other replicas know of it.
func (b *Bot) recall(ctx context.Context, m Message, talk Hash, s *session) answers.Context {
	c := s.context()
	if !b.config.SharedMemory {
		return c
	}
	var memory Memory
	b.record(ctx, m, "load memory", func(ctx context.Context) (err error) {
		memory, err = b.config.Records.Memory(ctx, talk)
		return err
	})
	return merged(c, memory)
}

// ask lets the engine answer.
func (b *Bot) ask(m Message, c answers.Context) turn {
	answer, next, ok := b.think(m, c)
	t := turn{reply: Reply{Answer: answer}, next: next, keep: ok, recorded: true}
	if answer.Outcome == answers.Emergency {
		return t
	}
	redacted, found := Redact(m.Text)
	// What a person told privately before shows in the cautions.
	t.personal = answer.Personal || len(found) > 0 || len(answer.Cautions) > 0
	if len(found) > 0 {
		t.reply.Lines = append(t.reply.Lines, sayWarning)
		b.count(m, EventPersonalData)
	}
	if answer.Outcome == answers.Abstain && ok {
		t.unanswered, _ = cutText(redacted, maxKept)
	}
	t.reply.Offers = b.offers(answer)
	key := b.config.Hasher.Message(m)
	t.after = func(s *session) {
		s.last, s.asking = key, asking{}
		if answer.Outcome != answers.SmalltalkOutcome {
			s.question, s.entry = redacted, answer.Entry
		}
	}
	return t
}

// maxKept bounds a question that is kept or handed on, in characters.
const maxKept = 500

// think lets the engine answer. If it panics the reply is the apology, and ok is false.
func (b *Bot) think(m Message, c answers.Context) (answer answers.Answer, next answers.Context, ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			b.panicked(m, fault)
			answer, next, ok = declined(Apology).Answer, c, false
		}
	}()
	answer, next = b.knowledge.Load().Engine.Reply(c, answers.Message{Text: m.Text, Place: b.place(m), Time: b.now()})
	return answer, next, true
}

// panicked logs where the program failed. A stack has addresses, not text; what was passed to panic may have, and is left out.
func (b *Bot) panicked(m Message, fault any) {
	b.count(m, EventPanic)
	b.notes.add("panic", sayPanicked)
	b.log.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("platform", m.Address.Platform), slog.String("message", b.logID(m)),
		slog.String("type", fmt.Sprintf("%T", fault)), slog.String("stack", string(debug.Stack())))
}

// triage reads a text for an emergency. If the check itself fails the alarm is of kind Unknown, with the general card.
func (b *Bot) triage(m Message, text, before string) (alarm triage.Alarm, card string, fired bool) {
	defer func() {
		if fault := recover(); fault != nil {
			b.panicked(m, fault)
			alarm, card, fired = triage.Alarm{Kind: triage.Unknown, Rule: "triage-failed"}, triage.GeneralCard(b.place(m)), true
		}
	}()
	if alarm, fired = b.config.Triage.CheckSafely(text, before); !fired {
		return alarm, "", false
	}
	return alarm, b.card(m, alarm), true
}

// storedAlarm is the alarm of a message that was stored with its kind; who is in danger is read again.
func (b *Bot) storedAlarm(m Message) triage.Alarm {
	alarm := triage.Alarm{Kind: m.Alarm, Rule: "stored"}
	if again, _, fired := b.triage(m, m.Text, ""); fired {
		alarm.Other = again.Other
	}
	return alarm
}

// card is the card for an alarm; the general one where that fails.
func (b *Bot) card(m Message, alarm triage.Alarm) (card string) {
	defer func() {
		if fault := recover(); fault != nil {
			b.panicked(m, fault)
			card = triage.GeneralCard(b.place(m))
		}
	}()
	if alarm.Kind == triage.Unknown {
		return triage.GeneralCard(b.place(m))
	}
	return b.config.Triage.Card(alarm, b.place(m))
}

func cardReply(alarm triage.Alarm, card string) Reply {
	return Reply{Answer: answers.Answer{
		Outcome: answers.Emergency, Alarm: alarm, Parts: 1, Grade: evidence.Grade{Reasons: []string{"An emergency card, not a graded answer."}},
		Blocks: []answers.Block{{Kind: answers.CardBlock, Lines: []string{card}}},
	}}
}

// offers are what a person can do with an answer.
func (b *Bot) offers(a answers.Answer) []Offer {
	var list []Offer
	switch a.Outcome {
	case answers.Answered:
		list = append(list, OfferHelpful, OfferNotHelpful, OfferWhy, OfferSources)
		if len(a.Choices) > 0 {
			list = append(list, OfferRelated)
		}
		if len(a.Citations) == 0 {
			list = slices.DeleteFunc(list, func(o Offer) bool { return o == OfferSources })
		}
	case answers.Abstain, answers.Clarify:
	default:
		return nil
	}
	if !b.config.Staff.configured() {
		return list
	}
	list = append(list, OfferPerson)
	if a.Outcome == answers.Answered {
		list = append(list, OfferReport)
	}
	return list
}
