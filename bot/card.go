package bot

import (
	"context"
	"errors"
	"time"

	"bedside/answers"
)

// cardAlone is how long a card may take to be shown before its message is stored as well: what waits behind it in the conversation
// is not stored before.
const cardAlone = 500 * time.Millisecond

// raise reads the whole text of a message, which m may have less of, for an emergency and returns its card. It depends on nothing
// but triage, and on that only to work.
func (b *Bot) raise(m Message, whole string) (Reply, bool) {
	talk := b.config.Hasher.talk(m.Address)
	s := b.sessions.of(talk)
	alarm, card, fired := b.triage(m, whole, s.hear(m.Text))
	if !fired {
		return Reply{}, false
	}
	b.sessions.card(talk, s, func(c answers.Context) answers.Context {
		next := c.Carded(m.Text, alarm.Kind, b.now())
		// A question from before may still wait for its answer, and is not to be read together with what came after it. What comes next
		// is read together with this message: see session.hear.
		next.Previous = c.Previous
		return next
	})
	return cardReply(alarm, card), true
}

// sendCard delivers an emergency card. If that does not work at once the message is stored as well, so that the card is sent even if
// this process dies, and more deliveries are tried beside what follows. An error means that the card was neither shown nor stored.
func (b *Bot) sendCard(ctx context.Context, m Message, card Reply, received time.Time) error {
	m.Alarm = card.Answer.Alarm.Kind
	shown, failed := make(chan error, 1), make(chan struct{}, 1)
	b.later.Go(func() { shown <- b.showCard(context.WithoutCancel(ctx), m, card, received, failed) })
	alone := time.NewTimer(cardAlone)
	defer alone.Stop()
	select {
	case err := <-shown:
		return err
	case <-failed:
	case <-alone.C:
	}
	if _, err := b.enqueue(ctx, m); err != nil {
		b.failed(m, "store emergency", err, EventQueueDown)
		return <-shown
	}
	return nil
}

// showCard delivers a card with a few tries, and tells failed of the first that did not work. What can never be delivered is no error.
func (b *Bot) showCard(ctx context.Context, m Message, card Reply, received time.Time, failed chan<- struct{}) error {
	ctx, cancel := b.untilEnded(ctx)
	defer cancel()
	err := b.sendNow(ctx, m, card, func(error) { failed <- struct{}{} })
	if err == nil {
		b.finish(ctx, m, card, received)
		return nil
	}
	b.notes.add("emergency", sayCardFailed)
	if permanent := (*PermanentError)(nil); errors.As(err, &permanent) {
		return nil
	}
	return err
}
