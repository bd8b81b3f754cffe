package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the driver
)

// sqlitePath tells what an address means: a file for SQLite with the parameters behind its name, or PostgreSQL.
func sqlitePath(address string) (path string, isFile bool, err error) {
	scheme, rest, found := strings.Cut(address, "://")
	switch {
	case !found:
		return strings.TrimPrefix(strings.TrimPrefix(address, "sqlite:"), "file:"), true, nil
	case scheme == "postgres" || scheme == "postgresql":
		return "", false, nil
	case scheme == "sqlite" || scheme == "file":
		return rest, true, nil
	}
	return "", false, fmt.Errorf("%s:// is no database that Bedside knows: use postgres://… or a file's path for SQLite", scheme)
}

// sqlite is one file, open in one process, on one connection: SQLite has one writer at a time, and connections that
// wait for each other do it by sleeping.
type sqlite struct {
	db     *sql.DB
	driver *riversqlite.Driver
	// inserts is the River client that jobs are added with; it is never started.
	inserts *river.Client[*sql.Tx]
	secret  []byte
	lock    *os.File
	log     *slog.Logger
}

func connectSQLite(ctx context.Context, address string, config Config) (_ database, err error) {
	path, parameters, _ := strings.Cut(address, "?")
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return nil, errors.New("SQLite needs a file that lasts: name one, such as bedside.db")
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	d := &sqlite{lock: lock, secret: []byte(config.HashKey), log: config.Logger}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if len(d.secret) == 0 {
		if d.secret, err = keyFile(path + ".key"); err != nil {
			return nil, err
		}
	}
	if err = private(path); err != nil {
		return nil, err
	}
	if d.db, err = sql.Open("sqlite", dsn(path, parameters)); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	d.db.SetMaxOpenConns(1)
	if err := d.db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w: check that it is an SQLite database and that its folder can be written to", path, err)
	}
	d.driver = riversqlite.New(d.db)
	d.inserts, _, err = newClient(d.driver, &river.Config{Logger: quiet(config.Logger)})
	return d, err
}

// private makes the database's file, if there is none, so that only its owner can read it. SQLite gives the files beside
// it the same mode.
func private(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	return file.Close()
}

// dsn sets the pragmas of each connection. Parameters of the address come last and so win.
//
// synchronous is FULL: a message that the platform was told to forget survives a power cut, too.
func dsn(path, parameters string) string {
	pragmas := "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_txlock=immediate"
	if parameters != "" {
		pragmas += "&" + parameters
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: pragmas}).String()
}

// lockFile holds the file at path exclusively, until it is closed or the process ends, however it ends.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder %s does not exist: create it, and let Bedside write there", filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("lock database: %w", err)
	}
	if err := flock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("another process has the database open (%s is locked: %w): SQLite serves one process; stop the other one, or use PostgreSQL for several", path, err)
	}
	return file, nil
}

func (d *sqlite) migrate(ctx context.Context) error {
	return migrate(ctx, goose.DialectSQLite3, d.db, d.driver, d.log)
}

func (d *sqlite) key() []byte      { return d.secret }
func (d *sqlite) records() *sql.DB { return d.db }
func (d *sqlite) exclusive() bool  { return true }

// turn needs no lock of its own: transactions take the only connection.
func (d *sqlite) turn(ctx context.Context, _ string, f func(transaction) error) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(sqliteTx{tx, d.inserts}); err != nil {
		return err
	}
	return tx.Commit()
}

func (d *sqlite) at(parameter string) string {
	return "datetime('now', 'subsec', " + parameter + " || ' seconds')"
}

func (d *sqlite) worker(config *river.Config) (worker, func(), error) {
	return newClient(d.driver, config)
}

func (d *sqlite) close() error {
	var err error
	if d.db != nil {
		err = d.db.Close()
	}
	return errors.Join(err, unlock(d.lock), d.lock.Close())
}

// sqliteTx is a transaction with the client that adds jobs to it.
type sqliteTx struct {
	tx      *sql.Tx
	inserts *river.Client[*sql.Tx]
}

func (t sqliteTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t sqliteTx) yes(ctx context.Context, query string, args ...any) (yes bool, err error) {
	err = t.tx.QueryRowContext(ctx, query, args...).Scan(&yes)
	return yes, err
}

func (t sqliteTx) insert(ctx context.Context, args jobArgs, pending bool) (int64, bool, error) {
	return insertJob(ctx, t.inserts, t.tx, args, pending)
}
