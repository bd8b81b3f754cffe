package bot

import (
	"context"
	"fmt"
)

// privacy tells what is kept and for how long.
func (b *Bot) privacy(m Message) []string {
	lines := []string{fmt.Sprintf(sayPrivacy, b.config.Privacy.RetentionDays)}
	if !m.Address.Private {
		lines = append(lines, sayShared)
	}
	return lines
}

// held tells a person how much is kept of them.
func (b *Bot) held(ctx context.Context, m Message) Reply {
	var h Held
	ok := b.record(ctx, m, "count records", func(ctx context.Context) (err error) {
		h, err = b.config.Records.Held(ctx, b.config.Hasher.Person(m.Address))
		return err
	})
	if !ok {
		return declined(sayRecords)
	}
	return plain(fmt.Sprintf(sayHeld, h.Total(), h.Exchanges, h.Feedback, h.Unanswered, h.Consents, h.Handoffs, h.Places))
}

// forget deletes what is kept of a person, and what is remembered of the conversations with them.
func (b *Bot) forget(ctx context.Context, m Message) turn {
	var h Held
	person := b.config.Hasher.Person(m.Address)
	ok := b.record(ctx, m, "forget person", func(ctx context.Context) (err error) {
		h, err = b.config.Records.Forget(ctx, person)
		return err
	})
	if !ok {
		return turn{reply: declined(sayRecords)}
	}
	b.sessions.forgetPerson(person)
	b.places.remove(string(b.config.Hasher.Conversation(m.Address)))
	return turn{reply: plain(fmt.Sprintf(sayForgot, h.Total()))}
}
