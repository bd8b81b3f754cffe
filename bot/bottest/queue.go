// Package bottest has stand-ins for what a bot needs, for tests: a queue and records in memory that keep the contracts of bot.Queue
// and bot.Records but survive no process, an engine that answers as it is told, and a triage that can fail.
package bottest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"bedside/bot"
)

// Queue is a bot.Queue in memory. The zero value is ready, with four workers.
type Queue struct {
	// Workers is how many jobs are worked at once; 4 when it is 0. It is read when Run begins.
	Workers int

	mu      sync.Mutex
	changed *sync.Cond
	down    error
	seen    map[string]bool
	lanes   map[string][]*entry // by conversation, in the order of storing; the first may be under way
	order   []string            // conversations with jobs
	reasons map[string]string
	closing bool
}

type entry struct {
	job     bot.Job
	due     time.Time
	working bool
}

var _ bot.Queue = (*Queue)(nil)

// The wait before a job is tried again doubles from firstBackoff to lastBackoff, unless a RetryError says how long.
const (
	firstBackoff = 50 * time.Millisecond
	lastBackoff  = 5 * time.Second
)

func (q *Queue) prepare() {
	if q.changed == nil {
		q.changed, q.seen, q.lanes, q.reasons = sync.NewCond(&q.mu), map[string]bool{}, map[string][]*entry{}, map[string]string{}
	}
}

// Fail makes the queue fail with err until it is called with nil, as if the database could not be reached.
func (q *Queue) Fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.down = err
}

// Reasons returns why jobs that can never succeed were given up, by message key.
func (q *Queue) Reasons() map[string]string {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := map[string]string{}
	for key, reason := range q.reasons {
		all[key] = reason
	}
	return all
}

// Enqueue stores a message.
func (q *Queue) Enqueue(_ context.Context, m bot.Message) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.prepare()
	if q.down != nil {
		return false, q.down
	}
	if q.seen[m.Key()] {
		return false, nil
	}
	q.seen[m.Key()] = true
	lane := m.Address.Platform + "\x00" + m.Address.Conversation
	if len(q.lanes[lane]) == 0 {
		q.order = append(q.order, lane)
	}
	q.lanes[lane] = append(q.lanes[lane], &entry{job: bot.Job{Message: m, Attempt: 1, Received: time.Now()}})
	q.changed.Broadcast()
	return true, nil
}

// Depth is the number of jobs that wait or are under way.
func (q *Queue) Depth(context.Context) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, lane := range q.lanes {
		n += len(lane)
	}
	return n, q.down
}

// Run works the jobs until ctx ends, and waits for those under way.
func (q *Queue) Run(ctx context.Context, work func(context.Context, bot.Job) error) error {
	q.mu.Lock()
	q.prepare()
	q.closing = false
	q.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.closing = true
		q.changed.Broadcast()
	})
	defer stop()
	var workers sync.WaitGroup
	n := q.Workers
	if n == 0 {
		n = 4
	}
	for range n {
		workers.Go(func() { q.work(context.WithoutCancel(ctx), work) })
	}
	workers.Wait()
	return nil
}

func (q *Queue) work(ctx context.Context, work func(context.Context, bot.Job) error) {
	for {
		lane, e := q.next()
		if e == nil {
			return
		}
		q.done(lane, e, work(ctx, e.job))
	}
}

// next waits for a job whose turn it is; nil when the queue is closing.
func (q *Queue) next() (string, *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closing {
		now, soonest := time.Now(), time.Time{}
		for _, lane := range q.order {
			e := q.lanes[lane][0]
			switch {
			case e.working:
			case e.due.After(now):
				if soonest.IsZero() || e.due.Before(soonest) {
					soonest = e.due
				}
			default:
				e.working = true
				return lane, e
			}
		}
		var timer *time.Timer
		if !soonest.IsZero() {
			timer = time.AfterFunc(soonest.Sub(now), q.changed.Broadcast)
		}
		q.changed.Wait()
		if timer != nil {
			timer.Stop()
		}
	}
	return "", nil
}

// done takes a job out, or puts it off for another attempt.
func (q *Queue) done(lane string, e *entry, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.changed.Broadcast()
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	e.working = false
	switch {
	case errors.As(err, &permanent):
		q.reasons[e.job.Message.Key()] = permanent.Reason
	case err != nil:
		wait := min(firstBackoff<<min(e.job.Attempt-1, 10), lastBackoff)
		if errors.As(err, &retry) && retry.After > 0 {
			wait = retry.After
		}
		e.due = time.Now().Add(wait)
		e.job.Attempt++
		return
	}
	q.lanes[lane] = q.lanes[lane][1:]
	if len(q.lanes[lane]) == 0 {
		delete(q.lanes, lane)
		q.order = slices.DeleteFunc(q.order, func(name string) bool { return name == lane })
	}
}
