package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bedside/bot"
)

// run is one call of Run.
type run struct {
	*Store
	work func(context.Context, bot.Job) error
	// base lives until what is in flight has to be given up; cut ends it.
	base context.Context
	cut  context.CancelFunc
	// unsettled counts the jobs whose end could not be written yet.
	unsettled atomic.Int64
	inFlight  atomic.Int64
}

// Run works the messages, Config.Workers at a time, until ctx ends; then it waits for what is in flight, for
// Config.Grace. What is not done then is cut off, logged, and worked again by whoever runs next. It returns nil, or why it
// could not begin.
//
// Messages of one conversation are worked one after the other in the order in which they were stored, whichever
// process works them; one that is tried again holds back those behind it. What work returns decides: nil is the end; a
// bot.PermanentError is recorded with its reason; anything else is tried again, after a bot.RetryError's time or after
// 250 ms doubling to 5 s, until Config.TryFor has passed since the message was stored, which is recorded as failed. A
// panic is an error. work's context ends after ten seconds. Work that goes on for more than two seconds beyond that may be
// done a second time, as may that of a process that was killed: Adapter.Send's key is what makes it harmless.
//
// When the database cannot be reached Run waits for it. Only one Run of a Store can be active.
func (s *Store) Run(ctx context.Context, work func(context.Context, bot.Job) error) error {
	if !s.running.CompareAndSwap(false, true) {
		return errors.New("run queue: it is running already")
	}
	defer s.running.Store(false)
	r := &run{Store: s, work: work}
	r.base, r.cut = context.WithCancel(context.WithoutCancel(ctx))
	defer r.cut()
	client, err := r.start(ctx)
	if client == nil {
		return err
	}
	sweeper := sync.WaitGroup{}
	sweeper.Go(func() { r.sweepUntil(ctx) })
	<-ctx.Done()
	s.wake.Store(nil)
	r.drain(client)
	sweeper.Wait()
	return nil
}

// start returns a started River client, or nil when ctx ended before the database could be reached.
func (r *run) start(ctx context.Context) (worker, error) {
	for number := 1; ; number++ {
		client, wake, err := r.db.worker(r.riverConfig())
		if err != nil {
			return nil, fmt.Errorf("run queue: %w", err)
		}
		if err = r.startOnce(ctx, client); err == nil {
			r.wake.Store(&wake)
			return client, nil
		}
		if ctx.Err() != nil {
			return nil, nil
		}
		r.log.Error("the queue cannot start, it will be tried again", "error", err)
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(backoff(number, 0)):
		}
	}
}

// startOnce first gives back what a killed process had at work.
func (r *run) startOnce(ctx context.Context, client worker) error {
	if err := r.sweep(ctx); err != nil {
		return err
	}
	return client.Start(r.base)
}

func (r *run) riverConfig() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(r.attempt))
	return &river.Config{
		Queues:            map[string]river.QueueConfig{queueName: {MaxWorkers: r.config.Workers}},
		Workers:           workers,
		Logger:            quiet(r.log),
		FetchCooldown:     time.Millisecond,
		FetchPollInterval: r.limits.poll,
		JobTimeout:        r.limits.job,
		// Ours is quicker and needs no leader (sweep); this one is a second net.
		RescueStuckJobsAfter: r.limits.job + time.Minute,
		ReindexerSchedule:    river.NeverSchedule(),
	}
}

// drain waits for what is in flight, and cuts it off when the grace period is over.
func (r *run) drain(client worker) {
	grace, cancel := context.WithTimeout(context.Background(), r.config.Grace)
	defer cancel()
	if client.Stop(grace) == nil {
		return
	}
	left := r.inFlight.Load()
	r.cut()
	last, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := client.StopAndCancel(last); err != nil {
		r.log.Warn("the queue did not stop in time", "error", err)
	}
	if left > 0 {
		r.log.Warn("jobs were cut off, they will be worked again", "jobs", left, "after", r.config.Grace)
	}
}

// sweepUntil looks for jobs of killed processes until ctx ends.
func (r *run) sweepUntil(ctx context.Context) {
	ticker := time.NewTicker(r.limits.sweep)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := r.sweep(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("cannot look for abandoned jobs", "error", err)
		}
	}
}

// sweep gives back the jobs of killed processes and mends turns. Where no other process can have the database open there
// are such jobs only at the start. Jobs that are done here and could not be settled yet would look like them: it waits.
func (r *run) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.limits.job)
	defer cancel()
	started := r.wake.Load() != nil
	if alone := started && r.db.exclusive(); !alone && r.unsettled.Load() == 0 {
		n, err := r.rescue(ctx)
		if err != nil {
			return fmt.Errorf("rescue jobs: %w", err)
		}
		if n > 0 {
			r.log.Warn("jobs of a process that was killed are worked again", "jobs", n)
			r.wakeUp()
		}
	}
	if err := r.mend(ctx); err != nil {
		return fmt.Errorf("mend turns: %w", err)
	}
	return nil
}

// attempt is called by River for each attempt of a job. It settles the job itself and so never returns an error.
func (r *run) attempt(ctx context.Context, job *river.Job[jobArgs]) error {
	r.inFlight.Add(1)
	defer r.inFlight.Add(-1)
	var m bot.Message
	err := r.sealer.open(job.Args.Sealed, string(job.Args.Message), &m)
	if err != nil {
		err = &bot.PermanentError{Reason: err.Error(), Err: err}
	} else {
		err = r.guarded(ctx, bot.Job{Message: m, Attempt: job.Attempt, Received: job.CreatedAt})
	}
	r.settle(taken{id: job.ID, number: job.Attempt, args: job.Args}, m, r.verdict(err, job.JobRow), job.CreatedAt)
	return nil
}

// verdict judges an attempt. One that was cut off is due at once, for whoever runs.
func (r *run) verdict(err error, job *rivertype.JobRow) verdict {
	v := judge(attempt{err: err, number: job.Attempt, age: r.config.Now().Sub(job.CreatedAt), chance: rand.Float64()}, r.config.TryFor)
	if v.again && r.base.Err() != nil {
		v.wait = 0
	}
	if v.failed {
		r.log.Error("message given up", "job", job.ID, "attempt", job.Attempt, "reason", v.reason)
	}
	if v.again {
		r.log.Warn("message will be tried again", "job", job.ID, "attempt", job.Attempt, "wait", v.wait, "cause", kind(err))
	}
	return v
}

// settle writes what became of a job, for as long as it takes the database to be there, or once when all is cut off.
func (r *run) settle(j taken, m bot.Message, v verdict, received time.Time) {
	for number := 1; ; number++ {
		err := r.settleOnce(j, m, v, received)
		if err == nil {
			r.wakeUp() // the conversation's next may be due
			return
		}
		r.log.Error("a job's end cannot be written", "job", j.id, "attempt", j.number, "error", err)
		if number == 1 {
			r.unsettled.Add(1)
			defer r.unsettled.Add(-1)
		}
		select {
		case <-r.base.Done():
			return
		case <-time.After(min(backoff(number, rand.Float64()), time.Second)):
		}
	}
}

func (r *run) settleOnce(j taken, m bot.Message, v verdict, received time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.base), settleTimeout)
	defer cancel()
	if v.again {
		return r.putBack(ctx, j, v.wait.Seconds())
	}
	if !v.failed {
		return r.finish(ctx, j, nil)
	}
	return r.finish(ctx, j, &failed{
		message: j.args.Message, platform: m.Address.Platform, person: r.hasher.Person(m.Address),
		reason: v.reason, attempts: j.number, received: received.UnixMicro(), at: r.config.Now().UnixMicro(),
	})
}

const settleTimeout = 5 * time.Second
