package slack

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// kind is what a delivery holds.
type kind int

// The kinds of delivery.
const (
	eventKind       kind = iota // a callback of the Events API
	commandKind                 // a slash command
	interactionKind             // a button, a menu, a shortcut, a form
)

// delivery is what Slack hands over, by a socket or by HTTP: both carry the same JSON.
type delivery struct {
	kind kind
	body []byte
	// takesPayload is true where the acknowledgement may carry an answer, of room bytes at most.
	takesPayload bool
	room         int
	// again is true when Slack says that it delivers this for another time.
	again bool
}

// receipt is the acknowledgement of one delivery. It is given once, by the work or when time is up, whichever is first.
type receipt struct {
	once  sync.Once
	given chan acknowledgement
}

// acknowledgement is what Slack is told: a payload, which may be nil, or an error that has it deliver again.
type acknowledgement struct {
	payload any
	err     error
}

// give acknowledges and reports whether this payload is what Slack gets.
func (r *receipt) give(payload any) (told bool) { return r.settle(acknowledgement{payload: payload}) }

// refuse has Slack deliver again and reports whether it was told: after that the work is Slack's, without it still ours.
func (r *receipt) refuse(err error) (told bool) { return r.settle(acknowledgement{err: err}) }

func (r *receipt) settle(with acknowledgement) (told bool) {
	r.once.Do(func() {
		r.given <- with
		told = true
	})
	return told
}

// errBusy has Slack deliver again: more is in flight than is allowed.
var errBusy = errors.New("too many deliveries in flight")

// roomWithin is how long a delivery waits for others to end when there are maxInFlight of them.
const roomWithin = time.Second

// receive works on a delivery, beyond ctx as well. What has to happen in the order of arrival has happened when it returns; wait
// returns as soon as the delivery can be acknowledged, ackWithin at the latest.
func (a *Adapter) receive(ctx context.Context, d delivery) (wait func() acknowledgement) {
	room := time.NewTimer(roomWithin)
	defer room.Stop()
	select {
	case a.free <- struct{}{}:
	case <-room.C:
		return func() acknowledgement { return acknowledgement{err: errBusy} }
	}
	r := &receipt{given: make(chan acknowledgement, 1)}
	work := a.work(d, r)
	late := time.AfterFunc(ackWithin, func() { r.give(nil) })
	a.flight.Go(func() {
		defer func() { <-a.free }()
		defer late.Stop()
		defer r.give(nil)
		defer a.guard()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
		defer cancel()
		work(ctx)
	})
	return func() acknowledgement { return <-r.given }
}

// guard keeps a fault in the handling of one delivery from ending all others. Where it happened is logged; what was delivered is not.
func (a *Adapter) guard() {
	if fault := recover(); fault != nil {
		a.log.Error("panic", "platform", platformName, "type", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
	}
}

// work is what there is to do about a delivery. Whatever has to happen in the order of arrival has happened when it returns.
func (a *Adapter) work(d delivery, r *receipt) (do func(context.Context)) {
	nothing := func(context.Context) {}
	do = nothing
	defer a.guard()
	switch d.kind {
	case eventKind:
		c, err := readCallback(d.body)
		if err != nil {
			a.warn("read event", err)
			return nothing
		}
		return a.event(c, d, r)
	case commandKind:
		c, err := readCommand(d.body)
		if err != nil {
			a.warn("read command", err)
			return nothing
		}
		return func(ctx context.Context) { a.command(ctx, c, d, r) }
	}
	i, err := readAction(d.body)
	if err != nil {
		a.warn("read interaction", err)
		return nothing
	}
	return func(ctx context.Context) { a.interaction(ctx, i, d, r) }
}
