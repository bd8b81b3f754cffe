package discord

import (
	"context"
	"sync"
	"time"
)

// maxInFlight bounds the events that are being worked on, or wait for the one before in their conversation. When it is reached the
// gateway is read no further until one is done.
const maxInFlight = 1024

// lanes run what belongs to one conversation one after the other, unless one takes longer than turnWithin, and conversations beside
// each other.
type lanes struct {
	free   chan struct{}
	flight sync.WaitGroup
	mu     sync.Mutex
	queues map[string][]func()
}

func newLanes() *lanes {
	return &lanes{free: make(chan struct{}, maxInFlight), queues: map[string][]func(){}}
}

// do runs f behind what was handed over for the lane before. It waits for a free place, and drops f if ctx ends first. It must not be
// called any more once wait was.
func (l *lanes) do(ctx context.Context, lane string, f func()) {
	if ctx.Err() != nil {
		return
	}
	select {
	case l.free <- struct{}{}:
	case <-ctx.Done():
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queues[lane]
	l.queues[lane] = append(queue, f)
	if !busy {
		l.flight.Go(func() { l.work(lane) })
	}
}

// work runs a lane until it is empty.
func (l *lanes) work(lane string) {
	for {
		l.mu.Lock()
		queue := l.queues[lane]
		if len(queue) == 0 {
			delete(l.queues, lane)
			l.mu.Unlock()
			return
		}
		l.queues[lane] = queue[1:]
		l.mu.Unlock()
		l.run(queue[0])
	}
}

// turnWithin is how long the next one in a lane waits at most: an emergency must not wait for a database behind another message.
const turnWithin = 2 * time.Second

func (l *lanes) run(f func()) {
	done := make(chan struct{})
	l.flight.Go(func() {
		defer close(done)
		defer func() { <-l.free }()
		f()
	})
	timer := time.NewTimer(turnWithin)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// wait waits until everything is done.
func (l *lanes) wait() { l.flight.Wait() }
