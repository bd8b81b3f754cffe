package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store"
)

func TestMessageIsStoredOnce(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		var fresh, worked atomic.Int64
		done := make(chan bot.Job, 10)
		start(t, s, func(_ context.Context, j bot.Job) error {
			worked.Add(1)
			done <- j
			return nil
		})
		enqueueTwenty := func() {
			var group sync.WaitGroup
			for range 20 {
				group.Go(func() {
					ok, err := s.Enqueue(context.Background(), message("c", 1))
					if err != nil {
						t.Error(err)
					}
					if ok {
						fresh.Add(1)
					}
				})
			}
			group.Wait()
		}
		enqueueTwenty()
		j := next(t, done, 5*time.Second)
		if want := message("c", 1); j.Message.Text != want.Text || j.Message.Address != want.Address || !j.Message.Time.Equal(want.Time) || j.Attempt != 1 {
			t.Errorf("worked on %+v", j)
		}
		if age := time.Since(j.Received); age < -time.Second || age > 10*time.Second {
			t.Errorf("received %s ago", age)
		}
		enqueueTwenty() // also when it is at work or done
		enqueue(t, s, message("c", 2))
		next(t, done, 5*time.Second)
		if fresh.Load() != 1 || worked.Load() != 2 {
			t.Errorf("fresh %d times, worked %d; want 1, 2", fresh.Load(), worked.Load())
		}
	})
}

// witness checks that conversations are worked in order, by one at a time.
type witness struct {
	mu     sync.Mutex
	busy   map[string]bool
	last   map[string]int
	done   int
	faults []string
	all    chan struct{}
	want   int
}

func newWitness(want int) *witness {
	return &witness{busy: map[string]bool{}, last: map[string]int{}, all: make(chan struct{}), want: want}
}

func (w *witness) begin(conversation string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[conversation] {
		w.faults = append(w.faults, conversation+": two at work")
	}
	w.busy[conversation] = true
}

func (w *witness) end(conversation string, number int, done bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy[conversation] = false
	if number != w.last[conversation]+1 {
		w.faults = append(w.faults, fmt.Sprintf("%s: %d after %d", conversation, number, w.last[conversation]))
	}
	if !done {
		return
	}
	w.last[conversation] = number
	w.done++
	if w.done == w.want {
		close(w.all)
	}
}

func (w *witness) verify(t *testing.T, within time.Duration) {
	t.Helper()
	select {
	case <-w.all:
	case <-time.After(within):
		t.Errorf("not done within %s", within)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != w.want || len(w.faults) > 0 {
		t.Errorf("%d of %d done; %d faults: %.10q", w.done, w.want, len(w.faults), w.faults)
	}
}

func TestConversationsAreWorkedInOrder(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		const conversations, each = 15, 12
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		stores := []*store.Store{d.open(t, func(c *store.Config) { c.Workers = 8 })}
		if d.several {
			stores = append(stores, d.open(t, nil), d.open(t, nil))
		}
		w := newWitness(conversations * each)
		work := func(_ context.Context, j bot.Job) error {
			var number int
			conversation := j.Message.Address.Conversation
			fmt.Sscanf(strings.TrimPrefix(j.Message.ID, conversation+"-"), "%d", &number)
			w.begin(conversation)
			dice := rand.New(rand.NewPCG(seed, uint64(number*100+j.Attempt)))
			fate := dice.IntN(12)
			w.end(conversation, number, fate > 2)
			switch fate {
			case 0:
				return &bot.RetryError{After: 2 * time.Millisecond, Err: errors.New("too many requests")}
			case 1:
				panic("at random")
			case 2:
				return errors.New("at random")
			case 3:
				return &bot.PermanentError{Reason: "gone", Err: errors.New("404")}
			}
			return nil
		}
		for _, s := range stores {
			start(t, s, work)
		}
		var group sync.WaitGroup
		for c := range conversations {
			group.Go(func() {
				for n := range each {
					enqueue(t, stores[(c+n)%len(stores)], message(fmt.Sprintf("c%d", c), n+1))
				}
			})
		}
		group.Wait()
		w.verify(t, 40*time.Second)
	})
}

// TestPilot holds the two things that River is made to do differently (pilot.go): without looking for work on its own,
// a process starts what it enqueues, and the next of a conversation, at once.
func TestPilot(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		s.Patient()
		done := make(chan bot.Job, 10)
		start(t, s, func(_ context.Context, j bot.Job) error { done <- j; return nil })
		enqueue(t, s, message("warm", 1))
		next(t, done, 5*time.Second)
		for i := range 5 {
			enqueue(t, s, message("c", i))
		}
		begin := time.Now()
		for i := range 5 {
			if j := next(t, done, 5*time.Second); j.Message.ID != message("c", i).ID {
				t.Errorf("worked on %s", j.Message.ID)
			}
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("five messages took %s", took)
		}
	})
}

func TestRetryTimes(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		type try struct {
			job bot.Job
			at  time.Time
		}
		tries := make(chan try, 10)
		start(t, s, func(_ context.Context, j bot.Job) error {
			tries <- try{j, time.Now()}
			switch j.Attempt {
			case 1:
				return fmt.Errorf("send: %w", &bot.RetryError{After: 700 * time.Millisecond, Err: errors.New("429")})
			case 2:
				return errors.New("connection reset")
			}
			return nil
		})
		enqueue(t, s, message("c", 1))
		first, second, third := next(t, tries, 5*time.Second), next(t, tries, 5*time.Second), next(t, tries, 5*time.Second)
		if first.job.Attempt != 1 || second.job.Attempt != 2 || third.job.Attempt != 3 {
			t.Errorf("attempts %d, %d, %d", first.job.Attempt, second.job.Attempt, third.job.Attempt)
		}
		if wait := second.at.Sub(first.at); wait < 690*time.Millisecond || wait > 3*time.Second {
			t.Errorf("tried again after %s, want the 700ms that were asked for", wait)
		}
		if wait := third.at.Sub(second.at); wait < 390*time.Millisecond || wait > 3*time.Second {
			t.Errorf("tried again after %s, want the second backoff, 400 to 500ms", wait)
		}
	})
}

func TestPermanentErrorIsRecorded(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		worked := make(chan bot.Job, 10)
		start(t, s, func(_ context.Context, j bot.Job) error {
			worked <- j
			if j.Message.ID == message("c", 1).ID {
				return &bot.PermanentError{Reason: "the bot was removed from the channel", Err: errors.New("403")}
			}
			return nil
		})
		enqueue(t, s, message("c", 1))
		enqueue(t, s, message("c", 2))
		next(t, worked, 5*time.Second)
		if j := next(t, worked, 5*time.Second); j.Message.ID != message("c", 2).ID {
			t.Errorf("worked on %s after the failure", j.Message.ID)
		}
		failures, err := s.Failures(context.Background(), time.Unix(0, 0))
		if err != nil || len(failures) != 1 {
			t.Fatalf("failures %v, %v", failures, err)
		}
		f := failures[0]
		if f.Reason != "the bot was removed from the channel" || f.Attempts != 1 || f.Platform != "fake" || f.Message != s.Hasher().Message(message("c", 1)) {
			t.Errorf("recorded %+v", f)
		}
	})
}

func TestMessageIsGivenUpInTheEnd(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, func(c *store.Config) { c.TryFor = time.Second })
		last := make(chan bot.Job, 1)
		start(t, s, func(_ context.Context, j bot.Job) error {
			if j.Message.ID == message("c", 2).ID {
				last <- j
				return nil
			}
			return errors.New("no route to host")
		})
		enqueue(t, s, message("c", 1))
		enqueue(t, s, message("c", 2))
		next(t, last, 5*time.Second)
		failures, err := s.Failures(context.Background(), time.Unix(0, 0))
		if err != nil || len(failures) != 1 || failures[0].Reason != "no success within 1s" || failures[0].Attempts < 2 {
			t.Errorf("failures %+v, %v", failures, err)
		}
	})
}

func TestRunEndsWhatIsInFlight(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, func(c *store.Config) { c.Workers = 1 })
		began, release := make(chan bot.Job, 1), make(chan struct{})
		r := start(t, s, func(ctx context.Context, j bot.Job) error {
			began <- j
			<-release
			return ctx.Err()
		})
		enqueue(t, s, message("c", 1))
		next(t, began, 5*time.Second)
		enqueue(t, s, message("d", 1))
		enqueue(t, s, message("c", 2))
		r.stop()
		select {
		case err := <-r.done:
			t.Fatalf("Run returned %v with a job in flight", err)
		case <-time.After(100 * time.Millisecond):
		}
		close(release)
		if err := r.end(); err != nil {
			t.Errorf("Run = %v", err)
		}
		if depth, err := s.Depth(context.Background()); err != nil || depth != 2 {
			t.Errorf("depth %d, %v; want the two that were not begun", depth, err)
		}
		start(t, s, func(_ context.Context, j bot.Job) error { began <- j; return nil })
		next(t, began, 5*time.Second)
		next(t, began, 5*time.Second)
	})
}

func TestRunCutsOffAfterGrace(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		log := &logged{}
		s := d.open(t, func(c *store.Config) { c.Grace, c.Logger = 100*time.Millisecond, log.logger() })
		s.Shorten(100*time.Millisecond, 100*time.Millisecond)
		began := make(chan bot.Job, 1)
		r := start(t, s, func(ctx context.Context, j bot.Job) error {
			began <- j
			<-ctx.Done()
			return ctx.Err()
		})
		enqueue(t, s, message("c", 1))
		next(t, began, 5*time.Second)
		if err := r.end(); err != nil || !strings.Contains(log.String(), "jobs were cut off") {
			t.Errorf("Run = %v, log %s", err, log)
		}
		start(t, s, func(_ context.Context, j bot.Job) error { began <- j; return nil })
		if j := next(t, began, 5*time.Second); j.Attempt != 2 {
			t.Errorf("attempt %d", j.Attempt)
		}
	})
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	s := newSQLite(t).open(t, nil)
	done := make(chan bot.Job, 1)
	start(t, s, func(_ context.Context, j bot.Job) error { done <- j; return nil })
	enqueue(t, s, message("c", 1))
	next(t, done, 5*time.Second)
	if err := s.Run(context.Background(), nil); err == nil {
		t.Error("two Runs of one Store")
	}
}

// TestQueueMendsItself: somebody cancels the job at a conversation's head behind our back.
func TestQueueMendsItself(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		s.Shorten(time.Minute, 50*time.Millisecond)
		enqueue(t, s, message("c", 1))
		enqueue(t, s, message("c", 2))
		if err := s.Exec(ctx, `UPDATE river_job SET state = 'cancelled', finalized_at = CURRENT_TIMESTAMP WHERE state = 'available'`); err != nil {
			t.Fatal(err)
		}
		done := make(chan bot.Job, 1)
		start(t, s, func(_ context.Context, j bot.Job) error { done <- j; return nil })
		if j := next(t, done, 5*time.Second); j.Message.ID != message("c", 2).ID {
			t.Errorf("worked on %s", j.Message.ID)
		}
	})
}

func TestEnqueueIsBoundedByItsContext(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Enqueue(ctx, message("c", 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("Enqueue = %v", err)
		}
	})
}

// TestOneOfAConversationAtATime: many callers, in several processes where that can be, enqueue for one conversation while
// it is worked. Nobody mends what a race would leave behind.
func TestOneOfAConversationAtATime(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		const callers, each = 8, 15
		stores := []*store.Store{d.open(t, nil)}
		if d.several {
			stores = append(stores, d.open(t, nil), d.open(t, nil))
		}
		var busy atomic.Bool
		done := make(chan string, callers*each)
		for _, s := range stores {
			s.Shorten(time.Hour, time.Hour)
			start(t, s, func(_ context.Context, j bot.Job) error {
				if !busy.CompareAndSwap(false, true) {
					t.Error("two at work")
				}
				runtime.Gosched()
				busy.Store(false)
				done <- j.Message.ID
				return nil
			})
		}
		var group sync.WaitGroup
		for caller := range callers {
			group.Go(func() {
				for n := range each {
					enqueue(t, stores[caller%len(stores)], message("c", caller*each+n))
				}
			})
		}
		group.Wait()
		for range callers * each {
			next(t, done, 5*time.Second)
		}
	})
}
