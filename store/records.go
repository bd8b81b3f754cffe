package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"bedside/bot"
)

// SaveExchange keeps x. One with the same Key is replaced: a message that was worked twice counts once.
func (s *Store) SaveExchange(ctx context.Context, x bot.Exchange) error {
	return s.save(ctx, "exchange", `INSERT INTO exchanges (message, platform, person, conversation, outcome, entry, entry_revision, faq,
			program, confidence, grade, topic, received, answered)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (message) DO UPDATE SET outcome = excluded.outcome, entry = excluded.entry, entry_revision = excluded.entry_revision,
			faq = excluded.faq, program = excluded.program, confidence = excluded.confidence, grade = excluded.grade,
			topic = excluded.topic, answered = excluded.answered`,
		string(x.Key), x.Platform, string(x.Person), string(x.Conversation), x.Outcome, x.Entry, x.EntryRevision, x.FAQ,
		x.Program, x.Confidence, x.Grade, x.Topic, x.Received.UnixMicro(), x.Answered.UnixMicro())
}

// SaveFeedback keeps f. A person's later word on the same known exchange replaces the earlier.
func (s *Store) SaveFeedback(ctx context.Context, f bot.Feedback) error {
	return s.save(ctx, "feedback", `INSERT INTO feedback (exchange, person, entry, helpful, missing, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (exchange, person) WHERE exchange <> '' DO UPDATE SET entry = excluded.entry, helpful = excluded.helpful, missing = excluded.missing, at = excluded.at`,
		string(f.Exchange), string(f.Person), f.Entry, f.Helpful, f.Missing, f.At.UnixMicro())
}

// SaveUnanswered keeps u.
func (s *Store) SaveUnanswered(ctx context.Context, u bot.Unanswered) error {
	return s.save(ctx, "unanswered question", `INSERT INTO unanswered (person, text, nearest, at) VALUES ($1, $2, $3, $4)`,
		string(u.Person), u.Text, u.Nearest, u.At.UnixMicro())
}

// SaveConsent keeps c.
func (s *Store) SaveConsent(ctx context.Context, c bot.Consent) error {
	return s.save(ctx, "consent", `INSERT INTO consents (person, what, at) VALUES ($1, $2, $3)`,
		string(c.Person), c.What, c.At.UnixMicro())
}

// secret is the part of a handoff that stands encrypted.
type secret struct {
	To       bot.Address
	Question string
}

// SaveHandoff stores h, or replaces the one with its ID.
func (s *Store) SaveHandoff(ctx context.Context, h bot.Handoff) error {
	sealed, err := s.sealer.seal(secret{h.To, h.Question}, "handoff "+h.ID)
	if err != nil {
		return fmt.Errorf("save handoff: %w", err)
	}
	return s.save(ctx, "handoff", `INSERT INTO handoffs (id, ref, person, sealed, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, person = excluded.person, sealed = excluded.sealed, at = excluded.at`,
		h.ID, string(h.Ref), string(h.Person), sealed, h.At.UnixMicro())
}

// Handoff returns the handoff with that ID, or else with that Ref; an empty one matches none. ok is false when there is none.
func (s *Store) Handoff(ctx context.Context, id string, ref bot.Hash) (h bot.Handoff, ok bool, err error) {
	const query = `SELECT id, ref, person, sealed, at FROM handoffs WHERE id <> '' AND id = $1 OR ref <> '' AND ref = $2
		ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, at DESC LIMIT 1`
	var sealed []byte
	var at int64
	err = s.sql.QueryRowContext(ctx, query, id, string(ref)).Scan(&h.ID, &h.Ref, &h.Person, &sealed, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Handoff{}, false, nil
	}
	var of secret
	if err == nil {
		err = s.sealer.open(sealed, "handoff "+h.ID, &of)
	}
	if err != nil {
		return bot.Handoff{}, false, fmt.Errorf("read handoff: %w", err)
	}
	h.To, h.Question, h.At = of.To, of.Question, time.UnixMicro(at)
	return h, true, nil
}

// SaveMemory replaces what is stored of a conversation with a person. The zero Memory deletes it.
func (s *Store) SaveMemory(ctx context.Context, conversation, person bot.Hash, m bot.Memory) error {
	if m.Entry == "" && len(m.Choices) == 0 && !m.Asked {
		return s.save(ctx, "memory", `DELETE FROM memories WHERE conversation = $1`, string(conversation))
	}
	choices, err := json.Marshal(m.Choices)
	if err != nil {
		return fmt.Errorf("save memory: %w", err)
	}
	return s.save(ctx, "memory", `INSERT INTO memories (conversation, person, entry, choices, asked, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (conversation) DO UPDATE SET person = excluded.person, entry = excluded.entry, choices = excluded.choices, asked = excluded.asked, at = excluded.at`,
		string(conversation), string(person), m.Entry, string(choices), m.Asked, s.config.Now().UnixMicro())
}

func (s *Store) save(ctx context.Context, what, query string, args ...any) error {
	if _, err := s.sql.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("save %s: %w", what, err)
	}
	return nil
}

// memoryTime is how long a conversation is remembered after its last message, as a process remembers it by itself.
const memoryTime = 30 * time.Minute

// Memory returns what was stored of a conversation within the last half hour, the zero Memory if nothing.
func (s *Store) Memory(ctx context.Context, conversation bot.Hash) (bot.Memory, error) {
	var m bot.Memory
	var choices string
	err := s.sql.QueryRowContext(ctx, `SELECT entry, choices, asked FROM memories WHERE conversation = $1 AND at >= $2`,
		string(conversation), s.config.Now().Add(-memoryTime).UnixMicro()).
		Scan(&m.Entry, &choices, &m.Asked)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Memory{}, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(choices), &m.Choices)
	}
	if err != nil {
		return bot.Memory{}, fmt.Errorf("read memory: %w", err)
	}
	return m, nil
}

// Held counts the records of a person.
func (s *Store) Held(ctx context.Context, person bot.Hash) (bot.Held, error) {
	const query = `SELECT (SELECT count(*) FROM exchanges WHERE person = $1), (SELECT count(*) FROM feedback WHERE person = $1),
		(SELECT count(*) FROM unanswered WHERE person = $1), (SELECT count(*) FROM consents WHERE person = $1),
		(SELECT count(*) FROM handoffs WHERE person = $1), (SELECT count(*) FROM places WHERE person = $1)`
	var h bot.Held
	err := s.sql.QueryRowContext(ctx, query, string(person)).
		Scan(&h.Exchanges, &h.Feedback, &h.Unanswered, &h.Consents, &h.Handoffs, &h.Places)
	if err != nil {
		return bot.Held{}, fmt.Errorf("count records: %w", err)
	}
	return h, nil
}

// Forget deletes the records of a person, all or none, and returns how many there were. Failures to
// answer them, and what is remembered of conversations with them, go too and are not counted.
func (s *Store) Forget(ctx context.Context, person bot.Hash) (held bot.Held, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{`DELETE FROM failures WHERE person = $1`, `DELETE FROM memories WHERE person = $1`} {
			if _, err := deleted(ctx, tx, query, string(person)); err != nil {
				return err
			}
		}
		for _, of := range []struct {
			count *int
			query string
		}{
			{&held.Exchanges, `DELETE FROM exchanges WHERE person = $1`},
			{&held.Feedback, `DELETE FROM feedback WHERE person = $1`},
			{&held.Unanswered, `DELETE FROM unanswered WHERE person = $1`},
			{&held.Consents, `DELETE FROM consents WHERE person = $1`},
			{&held.Handoffs, `DELETE FROM handoffs WHERE person = $1`},
			{&held.Places, `DELETE FROM places WHERE person = $1`},
		} {
			if *of.count, err = deleted(ctx, tx, of.query, string(person)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return bot.Held{}, fmt.Errorf("forget: %w", err)
	}
	return held, nil
}

// Expire deletes what is older than before, what is remembered of conversations included, and returns how many records
// that were. It may run in several processes at the same time.
func (s *Store) Expire(ctx context.Context, before time.Time) (n int, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{
			`DELETE FROM exchanges WHERE answered < $1`,
			`DELETE FROM feedback WHERE at < $1`,
			`DELETE FROM unanswered WHERE at < $1`,
			`DELETE FROM consents WHERE at < $1`,
			`DELETE FROM handoffs WHERE at < $1`,
			`DELETE FROM places WHERE at < $1`,
			`DELETE FROM memories WHERE at < $1`,
			`DELETE FROM failures WHERE at < $1`,
		} {
			of, err := deleted(ctx, tx, query, before.UnixMicro())
			if err != nil {
				return err
			}
			n += of
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("expire: %w", err)
	}
	return n, nil
}

func (s *Store) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func deleted(ctx context.Context, tx *sql.Tx, query string, arg any) (int, error) {
	result, err := tx.ExecContext(ctx, query, arg)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}
