package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"bedside/bot"
)

var errPanic = errors.New("work panicked")

// guarded calls work and turns a panic into an error. What was panicked with may hold a message's text, so that of
// everything but the runtime's own errors only the type is logged.
func (r *run) guarded(ctx context.Context, job bot.Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			what := fmt.Sprintf("%T", p)
			if fault, ok := p.(runtime.Error); ok {
				what = fault.Error()
			}
			r.log.Error("work panicked", "panic", what, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return r.work(ctx, job)
}

// kind is the type of an error's innermost cause. Its words may hold a message's text.
func kind(err error) string {
	for {
		cause := errors.Unwrap(err)
		if cause == nil {
			return fmt.Sprintf("%T", err)
		}
		err = cause
	}
}
