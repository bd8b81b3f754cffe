package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bedside/answers/triage"
	"bedside/bot"
)

// counted is a shelf with what it did.
type counted struct {
	shelf
	used  []string // hashes of FAQs
	notes []string
}

func newShelf(t *testing.T, faq string) *counted {
	t.Helper()
	path := filepath.Join(t.TempDir(), "faq.json")
	writeFAQ(t, path, faq, 0)
	red, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &counted{shelf: shelf{knowledge: knowledge{FAQ: path, Today: "2026-06-01"}, triage: red, metrics: newMetrics(), log: slog.New(slog.NewTextHandler(io.Discard, nil))}}
	s.use = func(k bot.Knowledge) { s.used = append(s.used, k.FAQ) }
	s.note = func(kind, _ string) { s.notes = append(s.notes, kind) }
	_, overdue, err := s.start()
	if err != nil {
		t.Fatal(err)
	}
	s.tell(overdue)
	return s
}

// writeFAQ writes a file as if it was some seconds later.
func writeFAQ(t *testing.T, path, faq string, seconds int) {
	t.Helper()
	if err := os.WriteFile(path, []byte(faq), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 1, 0, 0, seconds, 0, time.UTC)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func dated(answer string) string {
	return fmt.Sprintf(`{"version": 1, "title": "T", "language": "en", "entries": [{"id": "hours", "question": "When are you open?", "answer": {"short": %q}, "checked": "2025-07-01", "review_by": "2026-06-01"}]}`, answer)
}

// TestShelfWaitsUntilWritten: a file is read only when it has stayed the same from one look to the next.
func TestShelfWaitsUntilWritten(t *testing.T) {
	s := newShelf(t, dated("At nine."))
	s.look()
	writeFAQ(t, s.knowledge.FAQ, `{"version": 1,`, 1)
	s.look()
	writeFAQ(t, s.knowledge.FAQ, dated("At ten."), 2)
	s.look()
	if len(s.used) > 0 || len(s.notes) > 0 {
		t.Fatalf("used %q, notes %q while it was being written", s.used, s.notes)
	}
	s.look()
	s.look()
	if len(s.used) != 1 || len(s.notes) > 0 {
		t.Errorf("used %q, notes %q", s.used, s.notes)
	}
}

// TestShelfNewDay: on a new day the same FAQ is brought into use with the new date, once, and the staff are told what is overdue.
func TestShelfNewDay(t *testing.T) {
	s := newShelf(t, dated("At nine."))
	s.look()
	if len(s.used) > 0 || len(s.notes) > 0 {
		t.Fatalf("used %q, notes %q on its last day", s.used, s.notes)
	}
	s.knowledge.Today = "2026-06-02"
	s.look()
	s.look()
	if len(s.used) != 1 || !slices.Equal(s.notes, []string{"review"}) {
		t.Errorf("used %q, notes %q", s.used, s.notes)
	}
}

// TestShelfBroken: a broken file is refused once, and the day after the FAQ in use is built anew all the same.
func TestShelfBroken(t *testing.T) {
	s := newShelf(t, dated("At nine."))
	writeFAQ(t, s.knowledge.FAQ, `{"version": 1,`, 1)
	for range 4 {
		s.look()
	}
	if len(s.used) > 0 || !slices.Equal(s.notes, []string{"faq"}) {
		t.Fatalf("used %q, notes %q", s.used, s.notes)
	}
	s.knowledge.Today = "2026-06-02"
	s.look()
	if len(s.used) != 1 || !slices.Equal(s.notes, []string{"faq", "review"}) {
		t.Errorf("used %q, notes %q", s.used, s.notes)
	}
}

// TestShelfPanic: a FAQ that makes the program fail is refused like any other.
func TestShelfPanic(t *testing.T) {
	s := newShelf(t, dated("At nine."))
	s.metrics.faqLoads = nil // what build uses last
	s.take([]byte(dated("At ten.")), "test", nil)
	s.take(nil, "test", errors.New("cannot be read"))
	if len(s.used) > 0 || !slices.Equal(s.notes, []string{"faq", "faq"}) {
		t.Errorf("used %q, notes %q", s.used, s.notes)
	}
}
