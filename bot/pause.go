package bot

import (
	"context"
	"sync/atomic"
	"time"
)

// pauses are the conversations in which the staff have silenced the bot. Emergencies are answered there as everywhere.
type pauses struct {
	of atomic.Pointer[map[Hash]struct{}]
}

// pausesEvery is how often pauses are read again: another replica may have been told.
const pausesEvery = 5 * time.Second

func (p *pauses) has(conversation Hash) bool {
	of := p.of.Load()
	if of == nil {
		return false
	}
	_, ok := (*of)[conversation]
	return ok
}

func (p *pauses) use(list []Hash) {
	of := make(map[Hash]struct{}, len(list))
	for _, conversation := range list {
		of[conversation] = struct{}{}
	}
	p.of.Store(&of)
}

// watchPauses reads the pauses until ctx ends. What was known stays while the database does not answer.
func (b *Bot) watchPauses(ctx context.Context) {
	for {
		b.readPauses(ctx, Message{})
		if !Sleep(ctx, pausesEvery) {
			return
		}
	}
}

func (b *Bot) readPauses(ctx context.Context, m Message) bool {
	return b.record(ctx, m, "read pauses", func(ctx context.Context) error {
		list, err := b.config.Records.Paused(ctx)
		if err == nil {
			b.pauses.use(list)
		}
		return err
	})
}

// pause silences the bot in a conversation, or ends that.
func (b *Bot) pause(ctx context.Context, i Interaction, silent bool) turn {
	if !i.Staff {
		return turn{reply: declined(sayStaffOnly)}
	}
	saved := b.record(ctx, i.Message, "save pause", func(ctx context.Context) error {
		return b.config.Records.SavePaused(ctx, b.config.Hasher.Conversation(i.Address), silent, b.now())
	}) && b.readPauses(ctx, i.Message)
	switch {
	case !saved:
		return turn{reply: declined(sayRecords)}
	case silent:
		return turn{reply: plain(sayPaused)}
	}
	return turn{reply: plain(sayResumed)}
}
