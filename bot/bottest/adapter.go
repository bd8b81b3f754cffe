package bottest

import (
	"context"
	"sync"

	"bedside/bot"
)

// Adapter is a bot.Adapter and bot.Poster that keeps what it is sent. It receives nothing: tests call the bot's Accept themselves.
type Adapter struct {
	// Platform is its name.
	Platform string
	// Do, if not nil, is called before each delivery, which fails with its error.
	Do func(ctx context.Context, to bot.Address, key string) error
	// Whispering and Looking make it a bot.Whisperer and a bot.Seeker.
	Whispering, Looking bool
	// Ends is what Run returns at once; nil makes it wait for its context.
	Ends error

	mu   sync.Mutex
	keys map[string]bool
	sent []Sent
}

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Poster    = (*Adapter)(nil)
	_ bot.Whisperer = (*Adapter)(nil)
	_ bot.Seeker    = (*Adapter)(nil)
)

// Sent is a reply as it was shown.
type Sent struct {
	To    bot.Address
	Key   string
	Reply bot.Reply
}

// Text is what the person reads.
func (s Sent) Text() string { return bot.PlainText(s.Reply.Blocks()) }

// Name returns the platform.
func (a *Adapter) Name() string { return a.Platform }

// Whispers reports Whispering.
func (a *Adapter) Whispers() bool { return a.Whispering }

// LooksBack reports Looking.
func (a *Adapter) LooksBack() bool { return a.Looking }

// Run waits for ctx.
func (a *Adapter) Run(ctx context.Context, _ bot.Inbox) error {
	if a.Ends != nil {
		return a.Ends
	}
	<-ctx.Done()
	return nil
}

// Send keeps r, once for a key.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply, key string) error {
	if a.Do != nil {
		if err := a.Do(ctx, to, key); err != nil {
			return err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keys == nil {
		a.keys = map[string]bool{}
	}
	if !a.keys[key] {
		a.keys[key] = true
		a.sent = append(a.sent, Sent{to, key, r})
	}
	return nil
}

// Post is Send; the reference is "thread of " and the key.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (string, error) {
	return "thread of " + key, a.Send(ctx, to, r, key)
}

// Sent returns what was sent so far, in order.
func (a *Adapter) Sent() []Sent {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Sent(nil), a.sent...)
}
