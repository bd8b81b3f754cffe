package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// migrations are numbered and go forward only. The same numbers exist for both databases.
//
//go:embed migrations
var migrations embed.FS

// versionTable is where goose keeps what was applied.
const versionTable = "bedside_version"

// migrate applies what is missing of our tables and River's. The caller holds a lock that keeps other processes out.
func migrate[T any](ctx context.Context, dialect goose.Dialect, db *sql.DB, driver riverdriver.Driver[T], log *slog.Logger) error {
	folder := map[goose.Dialect]string{goose.DialectSQLite3: "migrations/sqlite", goose.DialectPostgres: "migrations/postgres"}[dialect]
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	ours, err := goose.NewProvider(dialect, db, files, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	rivers, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := refuseNewer(ctx, ours, rivers); err != nil {
		return err
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate queue: %w", err)
	}
	applied, err := ours.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(applied) > 0 {
		log.Info("database migrated", "migrations", len(applied))
	}
	return nil
}

const newerAdvice = "start the version of Bedside that it was last used with, or a later one"

// refuseNewer fails if the database has migrations that this program does not know: what it would write might be wrong.
func refuseNewer[T any](ctx context.Context, ours *goose.Provider, rivers *rivermigrate.Migrator[T]) error {
	has, knows, err := ours.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if has > knows {
		return fmt.Errorf("the database is newer than this program (version %d, known up to %d): %s", has, knows, newerAdvice)
	}
	_, err = rivers.ExistingVersions(ctx) // fails for a version that it does not know, with no cause behind the error
	if errors.Unwrap(err) != nil {
		return fmt.Errorf("read the queue's version: %w", err)
	}
	if err != nil {
		return fmt.Errorf("the queue's tables are of a version that this program does not know (%w): %s", err, newerAdvice)
	}
	return nil
}
