package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store"
)

// TestNothingIsStoredInTheClear plants marks in everything that a message has, and looks for them in every byte of the
// database's files, write-ahead log included, and in every line of the log, while the message waits and when it is done.
func TestNothingIsStoredInTheClear(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		const mark = "XYZZYplanted"
		log := &logged{}
		s := d.open(t, func(c *store.Config) { c.Logger = log.logger() })
		planted := func(n int) bot.Message {
			at := fmt.Sprintf("%s-%d", mark, n)
			return bot.Message{ID: "id-" + at, Text: "text-" + at, Locale: "locale-" + at, Time: time.Now(), Address: bot.Address{
				Platform: "fake", Conversation: "conversation-" + mark, Thread: "thread-" + at, ReplyTo: "reply-" + at, Person: "person-" + at}}
		}
		for n := range 5 {
			enqueue(t, s, planted(n))
		}
		err := s.SaveHandoff(context.Background(), bot.Handoff{ID: "H-1", To: planted(0).Address, Question: mark, At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		search(t, s, d, mark)

		done := make(chan bot.Job, 10)
		start(t, s, func(_ context.Context, j bot.Job) error {
			if j.Attempt == 2 {
				done <- j
			}
			switch {
			case j.Message.ID == planted(0).ID && j.Attempt == 1:
				panic("panic-" + mark)
			case j.Attempt == 1:
				return &bot.RetryError{After: time.Millisecond, Err: errors.New("error-" + mark)}
			case j.Message.ID == planted(1).ID:
				return &bot.PermanentError{Reason: "gone", Err: errors.New("error-" + mark)}
			}
			return nil
		})
		for range 5 {
			next(t, done, 5*time.Second)
		}
		waitForEmpty(t, s)
		search(t, s, d, mark)
		if strings.Contains(log.String(), mark) {
			t.Errorf("in the log: %s", log)
		}
		n, err := s.Count(context.Background(), `SELECT count(*) FROM river_job WHERE CAST(args AS TEXT) <> '{}'`)
		if err != nil || n != 0 {
			t.Errorf("%d jobs were not scrubbed, %v", n, err)
		}
	})
}

// waitForEmpty waits until every job's end is written.
func waitForEmpty(t *testing.T, s *store.Store) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < 5*time.Second; time.Sleep(5 * time.Millisecond) {
		n, err := s.Count(context.Background(), `SELECT count(*) FROM turns`)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	t.Fatal("jobs are left")
}

// search looks for mark in all files of the database, after what is in memory was written to them.
func search(t *testing.T, s *store.Store, d database, mark string) {
	t.Helper()
	if d.several {
		if err := s.Exec(context.Background(), `CHECKPOINT`); err != nil {
			t.Fatal(err)
		}
	}
	files := 0
	err := filepath.WalkDir(d.files, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // PostgreSQL removes files of other tests' databases
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if bytes.Contains(content, []byte(mark)) {
			t.Errorf("%s holds the planted text", path)
		}
		files++
		return err
	})
	if err != nil || files < 2 {
		t.Fatalf("%d files were searched: %v", files, err)
	}
}

func TestStoredMessageThatCannotBeReadFails(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		enqueue(t, s, message("c", 1))
		tamper := `UPDATE river_job SET args = json_set(args, '$.message', 'another')`
		if d.several {
			tamper = `UPDATE river_job SET args = jsonb_set(args, '{message}', '"another"')`
		}
		if err := s.Exec(context.Background(), tamper); err != nil {
			t.Fatal(err)
		}
		start(t, s, func(context.Context, bot.Job) error {
			t.Error("a message under another's name was worked")
			return nil
		})
		waitForEmpty(t, s)
		failures, err := s.Failures(context.Background(), time.Unix(0, 0))
		if err != nil || len(failures) == 0 || !strings.Contains(failures[0].Reason, "decrypted") {
			t.Errorf("failures %+v, %v", failures, err)
		}
	})
}
