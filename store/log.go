package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// quiet is log for River: without its running commentary, and each complaint once in ten seconds, as it makes four a
// second while the database is away.
func quiet(log *slog.Logger) *slog.Logger {
	return slog.New(complaints{Handler: log.Handler(), last: new(sync.Map)})
}

const complaintInterval = 10 * time.Second

// complaints lets warnings and errors pass. River's messages are a fixed few, so what it remembers of them is bounded.
type complaints struct {
	slog.Handler
	last *sync.Map // from message to time.Time
}

func (c complaints) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && c.Handler.Enabled(ctx, level)
}

func (c complaints) Handle(ctx context.Context, record slog.Record) error {
	last, seen := c.last.Swap(record.Message, record.Time)
	if seen && record.Time.Sub(last.(time.Time)) < complaintInterval {
		c.last.Store(record.Message, last)
		return nil
	}
	return c.Handler.Handle(ctx, record)
}

func (c complaints) WithAttrs(attrs []slog.Attr) slog.Handler {
	return complaints{c.Handler.WithAttrs(attrs), c.last}
}

func (c complaints) WithGroup(name string) slog.Handler {
	return complaints{c.Handler.WithGroup(name), c.last}
}
