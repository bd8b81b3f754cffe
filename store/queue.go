package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"bedside/bot"
)

// queueName is River's name for our queue, jobKind for our one kind of job.
const (
	queueName = "inbox"
	jobKind   = "message"
)

// jobArgs is what stands in a job's row while it waits. When it is done, nothing of it stays but River's own hash of Message.
type jobArgs struct {
	// Message is the hash of the message's key; a job is unique by it, whatever became of the job.
	Message      bot.Hash `json:"message" river:"unique"`
	Conversation bot.Hash `json:"conversation"`
	// Sealed is the message, encrypted.
	Sealed []byte `json:"sealed"`
}

// Kind is what River knows the job by.
func (jobArgs) Kind() string { return jobKind }

// InsertOpts make a job unique by its message in whatever state it is. What bounds its attempts is time, not their number.
func (jobArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue:       queueName,
		MaxAttempts: math.MaxInt16,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()},
	}
}

// Enqueue stores a message; fresh is false when one with its key was stored before, at least for a day after it was
// done. It returns when the message is on the disk, and fails when ctx ends, or after two seconds if ctx has no deadline.
// After an error the message may be stored or not: a second call with it tells.
func (s *Store) Enqueue(ctx context.Context, m bot.Message) (fresh bool, err error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	args, err := s.jobFor(m)
	if err != nil {
		return false, fmt.Errorf("enqueue: %w", err)
	}
	err = s.db.turn(ctx, string(args.Conversation), func(tx transaction) error {
		fresh, err = s.takePlace(ctx, tx, args)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("enqueue: %w", err)
	}
	s.wakeUp()
	return fresh, nil
}

func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.limits.enqueue)
}

func (s *Store) jobFor(m bot.Message) (jobArgs, error) {
	args := jobArgs{
		Message:      s.hasher.Message(m),
		Conversation: s.hasher.Conversation(m.Address),
	}
	var err error
	args.Sealed, err = s.sealer.seal(m, string(args.Message))
	return args, err
}

// takePlace adds the job at its conversation's end: pending, which River leaves alone, while another is before it.
func (s *Store) takePlace(ctx context.Context, tx transaction, args jobArgs) (bool, error) {
	waits, err := tx.yes(ctx, `SELECT EXISTS (SELECT 1 FROM turns WHERE conversation = $1)`, string(args.Conversation))
	if err != nil {
		return false, err
	}
	id, fresh, err := tx.insert(ctx, args, waits)
	if err != nil || !fresh {
		return false, err
	}
	_, err = tx.exec(ctx, `INSERT INTO turns (job, conversation) VALUES ($1, $2)`, id, string(args.Conversation))
	return err == nil, err
}

// wakeUp makes this process look for work now, if it works.
func (s *Store) wakeUp() {
	if wake := s.wake.Load(); wake != nil {
		(*wake)()
	}
}

// Depth is the number of messages that wait for their first attempt, their turn, or another attempt.
func (s *Store) Depth(ctx context.Context) (int, error) {
	const query = `SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'scheduled') AND queue = $1`
	var depth int
	if err := s.sql.QueryRowContext(ctx, query, queueName).Scan(&depth); err != nil {
		return 0, fmt.Errorf("queue depth: %w", err)
	}
	return depth, nil
}

// Failure is a message that was given up.
type Failure struct {
	Message  bot.Hash
	Platform string
	Reason   string
	Attempts int
	Received time.Time
	At       time.Time
}

// Failures returns the messages that were given up since then, the latest first, at most a thousand.
func (s *Store) Failures(ctx context.Context, since time.Time) ([]Failure, error) {
	const query = `SELECT message, platform, reason, attempts, received, at FROM failures WHERE at >= $1 ORDER BY at DESC LIMIT 1000`
	rows, err := s.sql.QueryContext(ctx, query, since.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("failures: %w", err)
	}
	defer rows.Close()
	var failures []Failure
	for rows.Next() {
		var f Failure
		var received, at int64
		if err := rows.Scan(&f.Message, &f.Platform, &f.Reason, &f.Attempts, &received, &at); err != nil {
			return nil, fmt.Errorf("failures: %w", err)
		}
		f.Received, f.At = time.UnixMicro(received), time.UnixMicro(at)
		failures = append(failures, f)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("failures: %w", err)
	}
	return failures, nil
}
