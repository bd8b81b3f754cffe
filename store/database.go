package store

import (
	"context"
	"database/sql"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
)

// database is what differs between SQLite and PostgreSQL. The SQL itself is written once, with $1 for parameters, which
// both understand.
type database interface {
	// migrate brings the tables up to date under a lock.
	migrate(ctx context.Context) error
	// key is the secret of the hashes and the encryption.
	key() []byte
	// records is the connection for everything but the queue.
	records() *sql.DB
	// turn runs f in a transaction; those of one conversation run one after the other.
	turn(ctx context.Context, conversation string, f func(transaction) error) error
	// at is an expression for the database's own time plus as many seconds as the parameter says.
	at(parameter string) string
	// worker returns a River client that has not been started, and what makes it look for work.
	worker(config *river.Config) (worker, func(), error)
	// exclusive is true if no other process can have the database open.
	exclusive() bool
	close() error
}

// worker is a River client that fetches and works jobs.
type worker interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// transaction is one of either database.
type transaction interface {
	// exec returns the number of rows that were changed.
	exec(ctx context.Context, query string, args ...any) (int64, error)
	// yes runs a query for one truth value.
	yes(ctx context.Context, query string, args ...any) (bool, error)
	// insert adds a job; fresh is false if there is one for the same message.
	insert(ctx context.Context, args jobArgs, pending bool) (id int64, fresh bool, err error)
}

// newClient returns a River client on driver, and what makes it look for work.
func newClient[T any](driver riverdriver.Driver[T], config *river.Config) (*river.Client[T], func(), error) {
	piloted := &pilotedDriver[T]{Driver: driver, pilot: &pilot{}}
	client, err := river.NewClient(piloted, config)
	if err != nil {
		return nil, nil, err
	}
	return client, piloted.pilot.wake, nil
}

// insertJob adds a job through a River client.
func insertJob[T any](ctx context.Context, client *river.Client[T], tx T, args jobArgs, pending bool) (int64, bool, error) {
	inserted, err := client.InsertTx(ctx, tx, args, &river.InsertOpts{Pending: pending})
	if err != nil {
		return 0, false, err
	}
	return inserted.Job.ID, !inserted.UniqueSkippedAsDuplicate, nil
}
