package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// sweepEvery is how often what has expired in memory is dropped.
	sweepEvery = time.Minute
	// expireEvery is how often old records are deleted; expireAgain how soon it is tried again after a failure.
	expireEvery = 24 * time.Hour
	expireAgain = time.Hour
	// expireWithin bounds it, so that a database that answers nothing does not stop the rest of the house.
	expireWithin = time.Minute
	// drainEvery is how often the queue's depth is looked at while it is drained.
	drainEvery = 20 * time.Millisecond
)

// Run receives and answers messages until ctx ends or every adapter has ended by itself, and waits for all that it started. It
// restarts nothing: the first adapter or queue that fails ends the others, and its error, which needs the operator, is returned.
//
// It stops in this order: the adapters take no more; what waits in the queue is answered, for at most half the grace period; what
// is in flight is finished. What is not done when the grace period is over is cut off; the queue keeps it. A bot runs once.
func (b *Bot) Run(ctx context.Context) error {
	taking, stopTaking := context.WithCancel(ctx)
	defer stopTaking()
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	defer b.end()
	var behind errgroup.Group
	behind.Go(func() error {
		defer stopTaking()
		return named("run queue", b.config.Queue.Run(working, b.Work))
	})
	noting, stopNoting := context.WithCancel(context.WithoutCancel(ctx))
	defer stopNoting()
	behind.Go(func() error { b.postNotes(noting); return nil })
	behind.Go(func() error { b.keepHouse(working); return nil })
	behind.Go(func() error { b.watchPauses(working); return nil })
	draining, stopDraining := context.WithCancel(working)
	defer stopDraining()
	callOff := b.cutOff(taking, stopDraining)
	defer callOff()
	err := b.runAdapters(taking)
	stopTaking()
	b.drain(draining)
	stopWorking()
	b.later.Wait()
	stopNoting()
	if failed := behind.Wait(); err == nil {
		err = failed
	}
	return err
}

// cutOff calls stopDraining when half the grace period after ctx is over, and ends everything in flight when all of it is; the
// function it returns calls that off.
func (b *Bot) cutOff(ctx context.Context, stopDraining func()) (callOff func()) {
	finished, finish := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, func() {
		half := b.config.Grace / 2
		if !Sleep(finished, half) {
			return
		}
		stopDraining()
		if Sleep(finished, b.config.Grace-half) {
			b.log.Warn("the grace period is over")
			b.end()
		}
	})
	return func() { stop(); finish() }
}

// runAdapters runs the adapters until all have ended; the first error ends the others.
func (b *Bot) runAdapters(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, a := range b.config.Adapters {
		group.Go(func() error {
			err := named("run "+a.Name(), a.Run(ctx, b))
			b.log.LogAttrs(ctx, slog.LevelInfo, "adapter ended", slog.String("platform", a.Name()))
			return err
		})
	}
	return group.Wait()
}

func named(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// drain waits until the queue is empty, or ctx ends.
func (b *Bot) drain(ctx context.Context) {
	for {
		depth, err := b.config.Queue.Depth(ctx)
		if err != nil || depth == 0 || !Sleep(ctx, drainEvery) {
			return
		}
	}
}

// keepHouse drops what has expired, in memory and in the records, until ctx ends.
func (b *Bot) keepHouse(ctx context.Context) {
	var next time.Time
	for {
		if now := b.now(); !now.Before(next) {
			next = now.Add(b.expire(ctx, now))
		}
		if !Sleep(ctx, sweepEvery) {
			return
		}
		b.sessions.sweep()
		b.limiters.sweep()
		b.handoffs.sweep()
		b.keys.sweep()
		b.places.sweep()
	}
}

// expire deletes old records and returns when to do so again.
func (b *Bot) expire(ctx context.Context, now time.Time) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, expireWithin)
	defer cancel()
	n, err := b.config.Records.Expire(ctx, now.AddDate(0, 0, -b.config.Privacy.RetentionDays))
	if err != nil {
		b.failed(Message{}, "expire records", err, EventRecordsDown)
		return expireAgain
	}
	b.log.LogAttrs(ctx, slog.LevelInfo, "expired records", slog.Int("records", n))
	return expireEvery
}
