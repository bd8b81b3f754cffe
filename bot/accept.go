package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	// enqueueWithin is how long one attempt to store a message may take, and enqueueAgain the pause before the next.
	enqueueWithin = 2 * time.Second
	enqueueAgain  = 50 * time.Millisecond
	// restartWithin is how long a message waits for a database that restarts. Once that was in vain nobody waits longer than
	// enqueueAway, until a message could be stored again.
	restartWithin = 8 * time.Second
	enqueueAway   = 300 * time.Millisecond
	// recordWithin is how long keeping a record may hold up what comes after it.
	recordWithin = 2 * time.Second
	// sendWithin is how long one delivery may take that is not the queue's.
	sendWithin = 5 * time.Second
	// longestPause bounds the wait between deliveries that are not the queue's, whatever the platform asks for.
	longestPause = 2 * time.Second
)

// waits are the pauses between the deliveries of a reply that is not the queue's; there is one delivery more.
var waits = []time.Duration{200 * time.Millisecond, time.Second}

// Accept takes a message: see Inbox. An emergency is answered at once, before anything is stored and beyond any limit. Anything
// else is stored, and answered by Work; if it cannot be stored it is answered now.
func (b *Bot) Accept(ctx context.Context, m Message) error {
	ctx, cancel := b.untilEnded(ctx)
	defer cancel()
	received := b.now()
	if _, before := b.keys.get(m.Key()); before {
		b.count(m, EventDuplicate)
		return nil
	}
	whole := m.Text
	m.Text = b.bounded(m.Text)
	if !b.fromStaff(m) {
		if card, fired := b.raise(m, whole); fired {
			return b.sendCard(ctx, m, card, received)
		}
		if b.pauses.has(b.config.Hasher.Conversation(m.Address)) {
			b.accepted(m, true)
			b.count(m, EventPaused)
			return nil
		}
		if ok, tell := b.allow(m); !ok {
			b.limit(ctx, m, tell)
			return nil
		}
	}
	fresh, err := b.store(ctx, m)
	if err != nil {
		b.failed(m, "store message", err, EventQueueDown)
		b.notes.add("queue", sayQueueDown)
		return b.answerNow(ctx, m, received)
	}
	if !fresh {
		b.count(m, EventDuplicate)
	}
	return nil
}

// store stores a message. It waits for a database that restarts, since a message that is answered in line may overtake those that
// were stored.
func (b *Bot) store(ctx context.Context, m Message) (fresh bool, err error) {
	within := restartWithin
	if b.queueAway.Load() {
		within = enqueueAway
	}
	waiting, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		if fresh, err = b.enqueue(waiting, m); err == nil {
			return fresh, nil
		}
		if !Sleep(waiting, enqueueAgain) {
			if ctx.Err() == nil {
				b.queueAway.Store(true)
			}
			return false, err
		}
	}
}

// enqueue tries once to store a message.
func (b *Bot) enqueue(ctx context.Context, m Message) (fresh bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, enqueueWithin)
	defer cancel()
	if fresh, err = b.config.Queue.Enqueue(ctx, m); err == nil {
		b.accepted(m, false)
		b.queueAway.Store(false)
	}
	return fresh, err
}

// accepted remembers a message, and whether its reply has been shown.
func (b *Bot) accepted(m Message, shown bool) {
	if before, _ := b.keys.get(m.Key()); before {
		return
	}
	b.keys.set(m.Key(), shown, 0)
}

func (b *Bot) shown(m Message) bool {
	shown, _ := b.keys.get(m.Key())
	return shown
}

// bounded is as much of a text as is kept: one character more than is read tells that there was more.
func (b *Bot) bounded(text string) string {
	text, _ = cutText(text, b.config.Limits.Text+1)
	return text
}

// answerNow answers a message that could not be stored. It is answered again by Work only if it was stored after all and this
// process has forgotten it.
func (b *Bot) answerNow(ctx context.Context, m Message, received time.Time) error {
	defer b.lanes.enter(laneOf(m.Address))()
	if b.shown(m) {
		return nil
	}
	if b.fromStaff(m) {
		if done, err := b.relay(ctx, m, false); done {
			return err
		}
	}
	t := b.discreet(m, b.answer(ctx, m))
	if t.among(m) {
		b.accepted(m, true)
		return nil
	}
	err := b.sendNow(ctx, m, t.reply, func(error) {})
	var permanent *PermanentError
	switch {
	case err == nil:
		b.settle(ctx, m, t, received)
	case errors.As(err, &permanent):
		b.accepted(m, true)
	default:
		return err
	}
	return nil
}

// sendNow delivers a reply outside the queue, with a few tries; onFirst is called after the first that failed.
func (b *Bot) sendNow(ctx context.Context, m Message, r Reply, onFirst func(error)) error {
	for try := 0; ; try++ {
		err := b.deliver(ctx, m.Address, r, m.Key())
		var permanent *PermanentError
		if err == nil || errors.As(err, &permanent) {
			return err
		}
		if try == 0 {
			onFirst(err)
		}
		if try == len(waits) || !Sleep(ctx, pauseFor(err, waits[try])) {
			return err
		}
	}
}

// pauseFor is how long to wait after err: what the platform asked for, within bounds.
func pauseFor(err error, least time.Duration) time.Duration {
	var retry *RetryError
	if errors.As(err, &retry) {
		return min(max(retry.After, least), longestPause)
	}
	return least
}

func (b *Bot) allow(m Message) (ok, tell bool) {
	return b.limiters.allow(b.config.Hasher.Person(m.Address), b.config.Hasher.Conversation(m.Address), b.now())
}

// limit drops a message that is beyond a limit, with a polite word for the first one.
func (b *Bot) limit(ctx context.Context, m Message, tell bool) {
	b.accepted(m, true)
	b.count(m, EventLimited)
	if tell {
		// An error has been counted and logged; the next window has its own word.
		_ = b.deliver(ctx, m.Address, declined(sayLimited), m.Key())
	}
}

// deliver sends a reply once through the adapter of its platform.
func (b *Bot) deliver(ctx context.Context, to Address, r Reply, key string) error {
	adapter, ok := b.adapters[to.Platform]
	if !ok {
		return b.undelivered(to, &PermanentError{Reason: "no adapter for the platform", Err: errNoAdapter})
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return b.undelivered(to, adapter.Send(ctx, to, r, key))
}

var errNoAdapter = errors.New("no adapter")

// undelivered counts and logs a delivery's error, and returns it.
func (b *Bot) undelivered(to Address, err error) error {
	var permanent *PermanentError
	m := Message{Address: to}
	switch {
	case err == nil:
	case errors.As(err, &permanent):
		b.failed(m, "send", err, EventUndeliverable)
	default:
		b.failed(m, "send", err, EventSendError)
	}
	return err
}

// failed logs and counts what went wrong.
func (b *Bot) failed(m Message, doing string, err error, e Event) {
	b.count(m, e)
	b.log.LogAttrs(context.Background(), slog.LevelWarn, "failed", slog.String("platform", m.Address.Platform), slog.String("doing", doing), slog.String("message", b.logID(m)), slog.String("cause", cause(err)))
}

// logID is what a message is called in the log: the beginning of its hash in the records.
func (b *Bot) logID(m Message) string {
	if m.ID == "" {
		return ""
	}
	return string(b.config.Hasher.Message(m))[:12]
}

func (b *Bot) count(m Message, e Event) { b.config.Metrics.Counted(m.Address.Platform, e) }

// untilEnded returns a context that ends with ctx and when the grace period is over.
func (b *Bot) untilEnded(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(b.ending, cancel)
	return ctx, func() { stop(); cancel() }
}
