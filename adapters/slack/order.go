package slack

import (
	"sync"
	"time"
)

// order lets the messages of one conversation be accepted in the order in which they came, while those of others go on. The zero
// value is ready.
type order struct {
	mu   sync.Mutex
	last map[string]chan struct{} // by conversation: closed when its latest message has been accepted
}

// turnWithin bounds the wait for one's turn: where the one before takes longer an answer matters more than the order.
const turnWithin = 2 * time.Second

// turn is a place in a conversation's order.
type turn struct {
	order        *order
	conversation string
	before, done chan struct{}
}

// take returns the next turn of a conversation. Each has to be ended.
func (o *order) take(conversation string) turn {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = map[string]chan struct{}{}
	}
	t := turn{order: o, conversation: conversation, before: o.last[conversation], done: make(chan struct{})}
	o.last[conversation] = t.done
	return t
}

// wait returns when the turn before has ended, or after turnWithin.
func (t turn) wait() {
	if t.before == nil {
		return
	}
	timer := time.NewTimer(turnWithin)
	defer timer.Stop()
	select {
	case <-t.before:
	case <-timer.C:
	}
}

// end lets the next one go on.
func (t turn) end() {
	close(t.done)
	t.order.mu.Lock()
	defer t.order.mu.Unlock()
	if t.order.last[t.conversation] == t.done {
		delete(t.order.last, t.conversation)
	}
}
