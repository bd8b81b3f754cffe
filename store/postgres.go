package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// postgres is a pool of connections; any number of processes may have the same database open.
type postgres struct {
	pool    *pgxpool.Pool
	db      *sql.DB // the same pool
	driver  *riverpgxv5.Driver
	inserts *river.Client[pgx.Tx]
	secret  []byte
	log     *slog.Logger
}

const (
	connectTimeout = 5 * time.Second
	// defaultConnections leaves room for six replicas within PostgreSQL's default of 100. pool_max_conns in the URL wins.
	defaultConnections = 16
)

func connectPostgres(ctx context.Context, config Config) (database, error) {
	if config.HashKey == "" {
		return nil, errors.New("PostgreSQL needs a hash key, since all replicas must share it: " + keyAdvice)
	}
	settings, err := pgxpool.ParseConfig(config.URL)
	if err != nil {
		return nil, fmt.Errorf("read the database's URL (postgres://user:password@host:port/database): %w", err) // pgx hides the password
	}
	connection := settings.ConnConfig
	if connection.ConnectTimeout == 0 {
		connection.ConnectTimeout = connectTimeout
	}
	if !strings.Contains(config.URL, "pool_max_conns") {
		settings.MaxConns = defaultConnections
	}
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	ping, cancel := context.WithTimeout(ctx, 2*connectTimeout)
	defer cancel()
	if err := pool.Ping(ping); err != nil {
		pool.Close()
		return nil, fmt.Errorf("cannot use PostgreSQL database %q as %q at %s:%d: %w: check that it runs and that BEDSIDE_DATABASE is right",
			connection.Database, connection.User, connection.Host, connection.Port, err)
	}
	d := &postgres{pool: pool, db: stdlib.OpenDBFromPool(pool), driver: riverpgxv5.New(pool), secret: []byte(config.HashKey), log: config.Logger}
	d.inserts, _, err = newClient(d.driver, &river.Config{Logger: quiet(config.Logger)})
	return d, err
}

// migrationLock is the advisory lock that a process holds while it migrates.
const migrationLock = 0x6265647369646501

func (d *postgres) migrate(ctx context.Context) error {
	held, err := d.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("lock migrations: %w", err)
	}
	defer held.Release()
	if _, err := held.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("lock migrations: %w", err)
	}
	err = migrate(ctx, goose.DialectPostgres, d.db, d.driver, d.log)
	if _, unlock := held.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock)); unlock != nil {
		held.Conn().Close(context.WithoutCancel(ctx)) // which gives the lock back, too
	}
	return err
}

func (d *postgres) key() []byte      { return d.secret }
func (d *postgres) records() *sql.DB { return d.db }
func (d *postgres) exclusive() bool  { return false }

// turn holds an advisory lock for the conversation until the transaction's end. Two conversations with the same 63 bits
// would wait for each other and be no less right.
func (d *postgres) turn(ctx context.Context, conversation string, f func(transaction) error) error {
	return pgx.BeginFunc(ctx, d.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, lockNumber(conversation)); err != nil {
			return err
		}
		return f(postgresTx{tx, d.inserts})
	})
}

// lockNumber is the first eight bytes of a hexadecimal hash.
func lockNumber(conversation string) int64 {
	var first [8]byte
	if len(conversation) >= 2*len(first) {
		hex.Decode(first[:], []byte(conversation[:2*len(first)]))
	}
	return int64(binary.BigEndian.Uint64(first[:]))
}

func (d *postgres) at(parameter string) string {
	return "now() + make_interval(secs => " + parameter + ")"
}

func (d *postgres) worker(config *river.Config) (worker, func(), error) {
	return newClient(d.driver, config)
}

func (d *postgres) close() error {
	err := d.db.Close()
	d.pool.Close()
	return err
}

// postgresTx is a transaction with the client that adds jobs to it.
type postgresTx struct {
	tx      pgx.Tx
	inserts *river.Client[pgx.Tx]
}

func (t postgresTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

func (t postgresTx) yes(ctx context.Context, query string, args ...any) (yes bool, err error) {
	err = t.tx.QueryRow(ctx, query, args...).Scan(&yes)
	return yes, err
}

func (t postgresTx) insert(ctx context.Context, args jobArgs, pending bool) (int64, bool, error) {
	return insertJob(ctx, t.inserts, t.tx, args, pending)
}
