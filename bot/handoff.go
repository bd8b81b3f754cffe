package bot

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bedside/answers/utterance"
)

// purpose is what a person consents to; its name is part of the record of the consent.
type purpose string

const (
	purposeAsk    purpose = "ask_person"
	purposeReport purpose = "report_answer"
)

// seek asks for consent to hand the last question to the staff. Nothing leaves the conversation yet.
func (b *Bot) seek(s *session, what purpose, entry string) turn {
	if !b.config.Staff.configured() {
		return turn{reply: declined(sayNoStaff)}
	}
	s.mu.Lock()
	question := s.question
	if entry == "" {
		entry = s.entry
	}
	s.mu.Unlock()
	question, _ = cutText(question, maxKept)
	if question == "" {
		return turn{reply: declined(sayNoAsk)}
	}
	lead := sayConsent
	if what == purposeReport {
		lead = sayReport
	}
	r := declined(fmt.Sprintf(lead, b.config.Staff.Team), quoted(question), sayMayI)
	r.Offers = []Offer{OfferConsent, OfferDecline}
	return turn{reply: r, personal: true, after: func(s *session) { s.asking = asking{what: what, question: question, entry: entry} }}
}

func quoted(text string) string { return "“" + strings.Join(strings.Fields(text), " ") + "”" }

// The words that answer whether something may be handed on. Others are a new message.
var (
	consents = []string{"yes", "y", "yeah", "yep", "yes please", "ok", "okay", "sure", "please do", "please", "do it", "yes do it", "👍"}
	declines = []string{"no", "n", "nope", "no thanks", "no thank you", "dont", "please dont", "do not", "cancel", "stop", "👎"}
)

// consented handles a message that answers whether something may be handed on; ok is false for any other.
func (b *Bot) consented(ctx context.Context, m Message, s *session) (t turn, ok bool) {
	s.mu.Lock()
	asked := s.asking.what != ""
	s.mu.Unlock()
	said := utterance.Fold(m.Text)
	yes := slices.Contains(consents, said)
	if !asked || !yes && !slices.Contains(declines, said) {
		return turn{}, false
	}
	return b.decided(ctx, m, s, yes), true
}

// decided hands on what was asked for, or does not.
func (b *Bot) decided(ctx context.Context, m Message, s *session, yes bool) turn {
	s.mu.Lock()
	wish := s.asking
	s.mu.Unlock()
	done := func(s *session) { s.asking = asking{} }
	switch {
	case !yes:
		return turn{reply: declined(sayDeclined), after: done}
	case wish.what == "":
		return turn{reply: declined(sayNoAsk)}
	}
	return turn{reply: b.handOff(ctx, m, wish), after: done}
}

// handOff posts a question to the staff. It may be called again for the same message: the handoff has the message's code, and is
// posted once.
func (b *Bot) handOff(ctx context.Context, m Message, wish asking) Reply {
	person := b.config.Hasher.Person(m.Address)
	h := Handoff{ID: handoffID(b.config.Hasher.Message(m)), Person: person, To: m.Address, Question: wish.question, At: b.now()}
	begun := false
	saved := b.record(ctx, m, "find handoff", func(ctx context.Context) (err error) {
		_, begun, err = b.config.Records.Handoff(ctx, h.ID, "")
		return err
	})
	if saved && !begun {
		if ok, _ := b.handoffs.allow(person, b.config.Hasher.Conversation(m.Address), b.now()); !ok {
			return declined(sayOften)
		}
		saved = b.record(ctx, m, "save consent", func(ctx context.Context) error {
			return b.config.Records.SaveConsent(ctx, Consent{Person: person, What: string(wish.what), At: h.At})
		}) && b.saveHandoff(ctx, m, h)
	}
	if !saved {
		return declined(sayStaffDown)
	}
	ref, err := b.post(ctx, handoffNote(h, wish), "handoff:"+m.Key())
	if err != nil {
		return declined(sayStaffDown)
	}
	if ref != "" {
		h.Ref = b.config.Hasher.thread(b.config.Staff.address(), ref)
		b.saveHandoff(ctx, m, h)
	}
	b.count(m, EventHandoff)
	return plain(fmt.Sprintf(sayHanded, b.config.Staff.Team))
}

func (b *Bot) saveHandoff(ctx context.Context, m Message, h Handoff) bool {
	return b.record(ctx, m, "save handoff", func(ctx context.Context) error { return b.config.Records.SaveHandoff(ctx, h) })
}

// post shows a reply in the staff place and returns the reference of its thread, empty where the adapter knows none.
func (b *Bot) post(ctx context.Context, r Reply, key string) (ref string, err error) {
	to := b.config.Staff.address()
	poster, ok := b.adapters[to.Platform].(Poster)
	if !ok {
		return "", b.deliver(ctx, to, r, key)
	}
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	ref, err = poster.Post(ctx, to, r, key)
	return ref, b.undelivered(to, err)
}

// handoffNote is what the staff read.
func handoffNote(h Handoff, wish asking) Reply {
	lead := fmt.Sprintf(sayStaffAsk, h.ID)
	if wish.what == purposeReport {
		entry := wish.entry
		if entry == "" {
			entry = "none"
		}
		lead = fmt.Sprintf(sayStaffReport, h.ID, entry)
	}
	return plain(lead, quoted(h.Question), fmt.Sprintf(sayStaffHow, h.ID))
}

// handoffID is the code of a message's handoff: 30 bits of its hash, so that a few thousand open ones hardly meet.
func handoffID(message Hash) string {
	raw, err := hex.DecodeString(string(message))
	if err != nil || len(raw) < 4 {
		return "H-" + strings.ToUpper(string(message))
	}
	return "H-" + base32.StdEncoding.EncodeToString(raw)[:6]
}

// handoffCode is a handoff's code at the beginning of a staff member's message.
var handoffCode = regexp.MustCompile(`(?i)^\s*(H-[A-Z2-7]{6})\b[\s:,.-]*`)

// fromStaff reports a message in the staff place that may be a reply to a handoff.
func (b *Bot) fromStaff(m Message) bool {
	staff := b.config.Staff
	if !staff.configured() || m.Address.Platform != staff.Platform || m.Address.Conversation != staff.Conversation {
		return false
	}
	return m.Address.Thread != "" || m.InReplyTo != "" || handoffCode.MatchString(m.Text)
}

// relay passes a staff member's reply on to the person who asked, and tells the staff member. done is false for a message that
// belongs to no handoff. It may be called again: both deliveries have keys of their own.
func (b *Bot) relay(ctx context.Context, m Message, again bool) (done bool, err error) {
	h, words, err := b.handoffOf(ctx, m)
	if err != nil {
		b.failed(m, "find handoff", err, EventRecordsDown)
		return true, err
	}
	if h.ID == "" {
		return false, nil
	}
	say := sayRelayed
	if words == "" {
		say = sayNoWords
	} else if err = b.deliver(ctx, h.To, repeated(fromPerson(b.config.Staff.Team, h.Question, words), again), "staff:"+m.Key()); err != nil {
		var permanent *PermanentError
		if !errors.As(err, &permanent) {
			return true, err
		}
		say = sayNotReached
	}
	if err = b.deliver(ctx, m.Address, repeated(plain(say), again), m.Key()); err != nil {
		return true, err
	}
	b.accepted(m, true)
	if say == sayRelayed {
		b.count(m, EventHandoffReply)
	}
	return true, nil
}

// repeated is r as a delivery that may have been tried before.
func repeated(r Reply, again bool) Reply {
	r.Again = again
	return r
}

// handoffOf finds the handoff that a staff member's message replies to, and their words; its ID is empty if there is none.
func (b *Bot) handoffOf(ctx context.Context, m Message) (h Handoff, words string, err error) {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	id, words := "", strings.TrimSpace(m.Text)
	if at := handoffCode.FindStringSubmatchIndex(m.Text); at != nil {
		id, words = strings.ToUpper(m.Text[at[2]:at[3]]), strings.TrimSpace(m.Text[at[1]:])
	}
	words, _ = cutText(words, b.config.Limits.Text)
	for _, ref := range []string{m.InReplyTo, m.Address.Thread} {
		var hash Hash
		if ref != "" {
			hash = b.config.Hasher.thread(b.config.Staff.address(), ref)
		}
		if id == "" && hash == "" {
			continue
		}
		h, ok, err := b.config.Records.Handoff(ctx, id, hash)
		if err != nil || ok {
			return h, words, err
		}
	}
	return Handoff{}, words, nil
}
