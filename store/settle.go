package store

import (
	"context"

	"bedside/bot"
)

// taken is a job at work.
type taken struct {
	id int64
	// number is the attempt's. It fences: when the job was taken for dead and another attempt began, this one writes nothing.
	number int
	args   jobArgs
}

// finish ends a job for good, scrubs it, and gives the turn to the next of its conversation, all or nothing.
func (s *Store) finish(ctx context.Context, j taken, failure *failed) error {
	return s.db.turn(ctx, string(j.args.Conversation), func(tx transaction) error {
		state := "completed"
		if failure != nil {
			state = "cancelled"
		}
		changed, err := tx.exec(ctx, `UPDATE river_job SET state = '`+state+`', args = '{}', finalized_at = `+s.db.at("$1")+`
			WHERE id = $2 AND attempt = $3 AND finalized_at IS NULL`, 0.0, j.id, j.number)
		if err != nil || changed == 0 {
			return err
		}
		if failure != nil {
			if err := failure.save(ctx, tx); err != nil {
				return err
			}
		}
		return s.passTurn(ctx, tx, j)
	})
}

func (s *Store) passTurn(ctx context.Context, tx transaction, j taken) error {
	if _, err := tx.exec(ctx, `DELETE FROM turns WHERE job = $1`, j.id); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'pending'
		AND id = (SELECT min(job) FROM turns WHERE conversation = $1)`, string(j.args.Conversation))
	return err
}

// failed is what is recorded of a message that was given up.
type failed struct {
	message      bot.Hash
	platform     string
	person       bot.Hash
	reason       string
	attempts     int
	received, at int64
}

func (f *failed) save(ctx context.Context, tx transaction) error {
	_, err := tx.exec(ctx, `INSERT INTO failures (message, platform, person, reason, attempts, received, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (message) DO NOTHING`,
		string(f.message), f.platform, string(f.person), f.reason, f.attempts, f.received, f.at)
	return err
}

// putBack makes a job due again in so many seconds. It keeps its conversation's turn.
//
// It becomes available at a time to come, and not retryable, which only River's elected leader turns to available.
func (s *Store) putBack(ctx context.Context, j taken, seconds float64) error {
	return s.db.turn(ctx, string(j.args.Conversation), func(tx transaction) error {
		_, err := tx.exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = `+s.db.at("$1")+`
			WHERE id = $2 AND attempt = $3 AND state = 'running'`, seconds, j.id, j.number)
		return err
	})
}

// rescue makes jobs due whose attempt began longer ago than an attempt may take: their process was killed. All of them
// if none can be at work. It returns how many there were.
func (s *Store) rescue(ctx context.Context) (n int64, err error) {
	age := -s.limits.rescue.Seconds()
	if s.db.exclusive() {
		age = 0
	}
	err = s.db.turn(ctx, "", func(tx transaction) error {
		n, err = tx.exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running' AND queue = $1
			AND attempted_at <= `+s.db.at("$2"), queueName, age)
		return err
	})
	return n, err
}

// mend repairs what somebody did to the queue behind our back, such as River's rescuer or an operator who cancelled a
// job: turns without an unfinished job end, and the next of their conversations gets its turn.
func (s *Store) mend(ctx context.Context) error {
	return s.db.turn(ctx, "", func(tx transaction) error {
		_, err := tx.exec(ctx, `DELETE FROM turns WHERE NOT EXISTS
			(SELECT 1 FROM river_job WHERE river_job.id = turns.job AND finalized_at IS NULL)`)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'pending' AND queue = $1
			AND id IN (SELECT min(job) FROM turns GROUP BY conversation)`, queueName)
		return err
	})
}
