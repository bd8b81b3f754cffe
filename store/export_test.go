package store

import (
	"context"
	"time"
)

// Shorten lets tests wait less for jobs of killed processes.
func (s *Store) Shorten(rescue, sweep time.Duration) {
	s.limits.rescue, s.limits.sweep = rescue, sweep
}

// Patient makes the store look for work only when it is told of it.
func (s *Store) Patient() { s.limits.poll = time.Hour }

// Exec runs SQL on the database.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.sql.ExecContext(ctx, query, args...)
	return err
}

// Count runs a query for one number.
func (s *Store) Count(ctx context.Context, query string, args ...any) (n int, err error) {
	err = s.sql.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}
