package store

import (
	"context"
	"fmt"
	"time"

	"bedside/bot"
)

// SavePlace stores p, or replaces the one of its conversation.
func (s *Store) SavePlace(ctx context.Context, p bot.Place) error {
	sealed, err := s.sealer.seal(p.To, "place "+string(p.Conversation))
	if err != nil {
		return fmt.Errorf("save place: %w", err)
	}
	return s.save(ctx, "place", `INSERT INTO places (conversation, person, platform, sealed, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (conversation) DO UPDATE SET person = excluded.person, platform = excluded.platform, sealed = excluded.sealed, at = excluded.at`,
		string(p.Conversation), string(p.Person), p.To.Platform, sealed, p.At.UnixMicro())
}

// Places returns the addresses on a platform in which someone wrote since, the latest first, at most n.
func (s *Store) Places(ctx context.Context, platform string, since time.Time, n int) ([]bot.Address, error) {
	rows, err := s.sql.QueryContext(ctx, `SELECT conversation, sealed FROM places WHERE platform = $1 AND at >= $2 ORDER BY at DESC LIMIT $3`, platform, since.UnixMicro(), n)
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	defer rows.Close()
	var list []bot.Address
	for rows.Next() {
		var conversation string
		var sealed []byte
		var to bot.Address
		if err := rows.Scan(&conversation, &sealed); err != nil {
			return nil, fmt.Errorf("read places: %w", err)
		}
		if err := s.sealer.open(sealed, "place "+conversation, &to); err != nil {
			return nil, fmt.Errorf("read places: %w", err)
		}
		list = append(list, to)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return list, nil
}

// SavePaused notes that the bot is silent in a conversation since at, or not any more.
func (s *Store) SavePaused(ctx context.Context, conversation bot.Hash, paused bool, at time.Time) error {
	if !paused {
		return s.save(ctx, "pause", `DELETE FROM pauses WHERE conversation = $1`, string(conversation))
	}
	return s.save(ctx, "pause", `INSERT INTO pauses (conversation, at) VALUES ($1, $2) ON CONFLICT (conversation) DO NOTHING`, string(conversation), at.UnixMicro())
}

// Paused returns the conversations in which the bot is silent.
func (s *Store) Paused(ctx context.Context) ([]bot.Hash, error) {
	rows, err := s.sql.QueryContext(ctx, `SELECT conversation FROM pauses ORDER BY conversation`)
	if err != nil {
		return nil, fmt.Errorf("read pauses: %w", err)
	}
	defer rows.Close()
	var list []bot.Hash
	for rows.Next() {
		var conversation bot.Hash
		if err := rows.Scan(&conversation); err != nil {
			return nil, fmt.Errorf("read pauses: %w", err)
		}
		list = append(list, conversation)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read pauses: %w", err)
	}
	return list, nil
}
