package bottest

import (
	"context"
	"time"

	"bedside/answers"
	"bedside/bot"
)

// Inbox is a bot.Inbox that keeps what it hears. Make one with NewInbox.
type Inbox struct {
	// Heard are the messages that were accepted; those beyond its room are dropped.
	Heard chan bot.Message
	// Wait, if not nil, holds Accept up.
	Wait func(ctx context.Context)
	// Answer, if not nil, is what Respond returns.
	Answer func(bot.Interaction) bot.Reply
	// Visited are what Places returns.
	Visited []bot.Address
}

var _ bot.Inbox = (*Inbox)(nil)

// NewInbox returns an inbox with room for some messages.
func NewInbox() *Inbox { return &Inbox{Heard: make(chan bot.Message, 64)} }

// Accept keeps m.
func (i *Inbox) Accept(ctx context.Context, m bot.Message) error {
	select {
	case i.Heard <- m:
	default:
	}
	if i.Wait != nil {
		i.Wait(ctx)
	}
	return nil
}

// Respond returns what Answer does, or a reply with the words of the interaction.
func (i *Inbox) Respond(_ context.Context, of bot.Interaction) bot.Reply {
	if i.Answer != nil {
		return i.Answer(of)
	}
	a, _ := (&Engine{}).Reply(answers.Context{}, answers.Message{Text: of.Text})
	return bot.Reply{Answer: a}
}

// Complete returns the one question.
func (i *Inbox) Complete(typed string, n int) []answers.Choice { return (&Engine{}).Complete(typed, n) }

// Topics returns the one topic.
func (i *Inbox) Topics() []bot.Topic {
	return []bot.Topic{{Name: "echoes", Questions: (&Engine{}).Questions("")}}
}

// Title is the engine's.
func (i *Inbox) Title() string { return (&Engine{}).Title() }

// Team is "the sleep team".
func (i *Inbox) Team() string { return "the sleep team" }

// Places returns Visited.
func (i *Inbox) Places(context.Context, string, time.Time, int) ([]bot.Address, error) {
	return i.Visited, nil
}
