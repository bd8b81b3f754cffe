// Package store keeps what Bedside must not lose: the messages that wait for their reply (bot.Queue, on River) and the
// records of what was answered (bot.Records), in SQLite or in PostgreSQL. Which of them is decided by the URL alone.
//
// No message text is stored in the clear. A waiting message is sealed with AES-256-GCM and scrubbed when it is done;
// people, conversations and messages are keyed hashes; the two columns that hold words of a person (feedback.missing,
// unanswered.text) hold what the caller has redacted.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"bedside/bot"
)

var (
	_ bot.Queue   = (*Store)(nil)
	_ bot.Records = (*Store)(nil)
)

// Config is what a store is opened with. Only URL is needed.
type Config struct {
	// URL is postgres://… or postgresql://… for PostgreSQL, and a file's path (also as sqlite:path) for SQLite.
	URL string
	// HashKey is the secret behind all hashes and the encryption of waiting messages, at least 16 bytes. PostgreSQL
	// needs it; SQLite makes one and keeps it in a file beside the database when it is empty. A database opens only
	// with the key that it was made with.
	HashKey string
	// Logger gets ids, counts and durations; nil discards them.
	Logger *slog.Logger
	// Now tells the time for retries, time.Now if nil. Which jobs are due is told by the database's own clock.
	Now func() time.Time
	// Workers is how many messages are worked at the same time, at most 10,000; 64 if 0.
	Workers int
	// TryFor is how long a message is tried before it is recorded as failed; an hour if 0.
	TryFor time.Duration
	// Grace is how long Run waits for what is in flight when its context ends; 10 seconds if 0.
	Grace time.Duration
}

const maxWorkers = 10_000

// complete checks c and fills in its defaults.
func (c Config) complete() (Config, error) {
	if c.URL == "" {
		return c, errors.New("no database given: name a file for SQLite (bedside.db) or a postgres:// URL")
	}
	if c.Workers < 0 || c.Workers > maxWorkers {
		return c, fmt.Errorf("%d workers: from 1 to %d are possible", c.Workers, maxWorkers)
	}
	if c.TryFor < 0 || c.Grace < 0 {
		return c, errors.New("TryFor and Grace cannot be negative")
	}
	if c.HashKey != "" && len(c.HashKey) < minKey {
		return c, fmt.Errorf("the hash key has %d bytes and needs %d or more: %s", len(c.HashKey), minKey, keyAdvice)
	}
	if c.Workers == 0 {
		c.Workers = 64
	}
	if c.TryFor == 0 {
		c.TryFor = time.Hour
	}
	if c.Grace == 0 {
		c.Grace = 10 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}

// Store is an open database. Its methods may be called from many goroutines at the same time.
type Store struct {
	config Config
	log    *slog.Logger
	db     database
	sql    *sql.DB
	hasher bot.Hasher
	sealer sealer
	limits limits
	// wake makes this process look for work at once; nil while Run does not run.
	wake    atomic.Pointer[func()]
	running atomic.Bool
}

// limits are the durations that tests shorten.
type limits struct {
	// job is how long one attempt may take, rescue after how long it is taken for dead, sweep how often that is looked at.
	job, rescue, sweep time.Duration
	// poll is how often work that nobody told of is looked for: retries, and what other processes left.
	poll time.Duration
	// enqueue bounds Enqueue when its context has no deadline.
	enqueue time.Duration
}

func defaultLimits() limits {
	return limits{job: 10 * time.Second, rescue: 12 * time.Second, sweep: 5 * time.Second, poll: 250 * time.Millisecond, enqueue: 2 * time.Second}
}

// Open connects to the database, brings its tables up to date under a lock, and returns it. It refuses a database that
// is newer than the program, that was made with another hash key, or, for SQLite, that another process has open. Its
// errors say what to do. Close must be called when done.
func Open(ctx context.Context, config Config) (*Store, error) {
	config, err := config.complete()
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db, err := connect(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s, err := open(ctx, config, db)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", errors.Join(err, db.close()))
	}
	return s, nil
}

// connect chooses the database by the URL.
func connect(ctx context.Context, config Config) (database, error) {
	path, isFile, err := sqlitePath(config.URL)
	if err != nil {
		return nil, err
	}
	if isFile {
		return connectSQLite(ctx, path, config)
	}
	return connectPostgres(ctx, config)
}

func open(ctx context.Context, config Config, db database) (*Store, error) {
	if err := db.migrate(ctx); err != nil {
		return nil, err
	}
	key := db.key()
	s := &Store{config: config, log: config.Logger, db: db, sql: db.records(), limits: defaultLimits()}
	if err := s.checkKey(ctx, key); err != nil {
		return nil, err
	}
	var err error
	if s.hasher, err = bot.NewHasher(derive(key, "hash")); err != nil {
		return nil, err
	}
	if s.sealer, err = newSealer(key); err != nil {
		return nil, err
	}
	return s, nil
}

// Hasher makes the hashes by which the store knows people, conversations and messages: the same with the same key, in
// every process and on both databases.
func (s *Store) Hasher() bot.Hasher { return s.hasher }

// Close closes the database; Run must have returned.
func (s *Store) Close() error {
	if err := s.db.close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.sql.QueryRowContext(ctx, `SELECT 1`).Scan(&one); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}
