package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bedside/answers"
)

// Respond answers a button or a command in line: see Inbox. Its text is read for an emergency first, and a card waits for nothing.
// Everything else waits recordWithin at most for a database that does not answer, so that a platform's 3 s are enough.
func (b *Bot) Respond(ctx context.Context, i Interaction) (reply Reply) {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil {
			b.panicked(i.Message, fault)
			reply = declined(Apology)
		}
	}()
	received := b.now()
	whole := i.Text
	i.Text = b.bounded(i.Text)
	if whole != "" {
		if card, fired := b.raise(i.Message, whole); fired {
			b.later.Go(func() { b.finish(context.WithoutCancel(ctx), i.Message, card, received) })
			return card
		}
	}
	if i.Elsewhere {
		return declined(sayElsewhere)
	}
	if ok, _ := b.allow(i.Message); !ok {
		b.count(i.Message, EventLimited)
		return declined(sayLimited)
	}
	t := b.react(ctx, i)
	b.settle(ctx, i.Message, t, received)
	// Every platform can show the reply to an interaction to its asker alone.
	t.reply.Personal = t.personal && !i.Address.Private && t.reply.Answer.Outcome != answers.Emergency
	return t.reply
}

// react finds the reply to an interaction.
func (b *Bot) react(ctx context.Context, i Interaction) turn {
	return b.inSession(i.Message, func(talk talk, s *session) turn {
		switch {
		case i.Command != "":
			return b.command(ctx, i, s)
		case i.Offer != "":
			return b.taken(ctx, i, s)
		case i.Entry != "":
			return b.chosen(i, b.recall(ctx, i.Message, talk.id, s))
		}
		return b.say(ctx, i.Message, talk, s)
	})
}

// chosen answers with the entry that a person chose.
func (b *Bot) chosen(i Interaction, c answers.Context) turn {
	c.Choices, c.Asked = []string{i.Entry}, true
	i.Text = "1"
	t := b.ask(i.Message, c)
	t.next.Previous = c.Previous
	return t
}

// taken does what an offer says.
func (b *Bot) taken(ctx context.Context, i Interaction, s *session) turn {
	switch i.Offer {
	case OfferHelpful, OfferNotHelpful:
		return b.feedback(ctx, i, s)
	case OfferWhy:
		return b.onEntry(ctx, i, s, "why")
	case OfferSources:
		return b.onEntry(ctx, i, s, "sources")
	case OfferRelated:
		return b.onEntry(ctx, i, s, "more")
	case OfferPerson:
		return b.seek(s, purposeAsk, i.Entry)
	case OfferReport:
		return b.seek(s, purposeReport, i.Entry)
	case OfferConsent, OfferDecline:
		return b.decided(ctx, i.Message, s, i.Offer == OfferConsent)
	case OfferDelete:
		talk := b.config.Hasher.talk(i.Address)
		b.sessions.forget(talk)
		b.share(ctx, i.Message, talk, Memory{})
		return turn{reply: plain(sayDeleted)}
	}
	return turn{reply: declined(Apology)}
}

// onEntry asks the engine one of its built-in words about an entry.
func (b *Bot) onEntry(ctx context.Context, i Interaction, s *session, word string) turn {
	c := b.recall(ctx, i.Message, b.config.Hasher.talk(i.Address).id, s)
	if i.Entry != "" {
		c.Entry = i.Entry
	}
	if _, served := b.knowledge.Load().Engine.Entry(c.Entry); !served {
		return turn{reply: declined(sayNoEntry)}
	}
	c.Choices, c.Asked = nil, false
	i.Text = word
	answer, next, ok := b.think(i.Message, c)
	next.Previous = c.Previous
	return turn{reply: Reply{Answer: answer, Offers: b.offers(answer)}, next: next, keep: ok, recorded: true}
}

// feedback keeps what a person thought of an answer.
func (b *Bot) feedback(ctx context.Context, i Interaction, s *session) turn {
	missed, _ := Redact(i.Text)
	missed, _ = cutText(missed, maxKept)
	s.mu.Lock()
	last := s.last
	if i.Entry != "" && i.Entry != s.entry {
		last = "" // it is of an answer before the last one
	}
	f := Feedback{Exchange: last, Person: b.config.Hasher.Person(i.Address), Entry: i.Entry, Helpful: i.Offer == OfferHelpful, Missing: missed, At: b.now()}
	s.mu.Unlock()
	b.record(ctx, i.Message, "save feedback", func(ctx context.Context) error { return b.config.Records.SaveFeedback(ctx, f) })
	if f.Helpful {
		b.count(i.Message, EventFeedbackGood)
		return turn{reply: plain(sayHelpful)}
	}
	b.count(i.Message, EventFeedbackBad)
	if missed != "" {
		return turn{reply: plain(sayHelpful)}
	}
	return turn{reply: plain(sayMissed)}
}

// The commands.
const (
	commandHelp    = "help"
	commandTopics  = "topics"
	commandSources = "sources"
	commandPrivacy = "privacy"
	commandMyData  = "my-data"
	commandForget  = "forget-me"
	commandPerson  = "person"
	commandReport  = "report"
	// The staff's commands are understood only from a platform's own commands, which tell who is staff.
	commandPause  = "pause"
	commandResume = "resume"
)

var commands = []string{commandHelp, commandTopics, commandSources, commandPrivacy, commandMyData, commandForget, commandPerson, commandReport}

// spoken are the commands that are understood without a slash: no question reads like them.
var spoken = map[string]string{
	"privacy": commandPrivacy, "my data": commandMyData, "my-data": commandMyData, "forget me": commandForget, "forget-me": commandForget, "topics": commandTopics,
	"ask a person": commandPerson, "talk to a person": commandPerson, "report a wrong answer": commandReport,
}

// commandOf returns the command that a message is: "/privacy", "!privacy" or "forget me".
func commandOf(text string) (string, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || len(text) > 40 {
		return "", false
	}
	if text[0] == '/' || text[0] == '!' {
		name := strings.ReplaceAll(text[1:], "_", "-")
		return name, slices.Contains(commands, name)
	}
	name, ok := spoken[strings.TrimRight(text, ".!? ")]
	return name, ok
}

// command answers a command.
func (b *Bot) command(ctx context.Context, i Interaction, s *session) turn {
	m := i.Message
	switch i.Command {
	case commandPause, commandResume:
		return b.pause(ctx, i, i.Command == commandPause)
	case commandTopics:
		return turn{reply: b.topics(m.Text)}
	case commandSources:
		return b.onEntry(ctx, Interaction{Message: m}, s, "sources")
	case commandPrivacy:
		return turn{reply: plain(b.privacy(m)...)}
	case commandMyData:
		return turn{reply: b.held(ctx, m), personal: true}
	case commandForget:
		return b.forget(ctx, m)
	case commandPerson:
		return b.seek(s, purposeAsk, "")
	case commandReport:
		return b.seek(s, purposeReport, "")
	}
	return turn{reply: plain(fmt.Sprintf(sayHelp, b.Title()), sayCommands)}
}

// topics lists the topics; with the name of one, in any case, its questions to choose from.
func (b *Bot) topics(name string) Reply {
	engine := b.knowledge.Load().Engine
	known := engine.Topics()
	at := slices.IndexFunc(known, func(topic string) bool { return strings.EqualFold(topic, strings.TrimSpace(name)) })
	if at < 0 {
		return plain(fmt.Sprintf(sayTopics, strings.Join(known, ", ")))
	}
	questions := engine.Questions(known[at])
	r := plain(fmt.Sprintf(sayTopic, known[at]))
	r.Answer.Choices = questions
	var lines []string
	for i, q := range questions {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, q.Question))
	}
	r.Answer.Blocks = slices.Insert(r.Answer.Blocks, 1, answers.Block{Kind: answers.ChoicesBlock, Lines: lines})
	return r
}
