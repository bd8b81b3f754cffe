package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bedside/adapters/adaptertest/fake"
	"bedside/store/storetest"
)

// planted are details of a person that may be found nowhere; ids are the platform's, by which only it knows them.
var (
	planted    = []string{"555-867-5309", "zora.quill@example.org", "Zora", "Quill", "14/02/1971", "943 476 5919", "77 Larkspur Avenue", "zora.example.com", "@zora_q"}
	plantedIDs = []string{"person-4711", "conversation-4712", "message-4713"}
)

// plantedWord is no detail: it may stand in a redacted question that is kept, and in no log line and no metric.
const plantedWord = "xylotwist"

// TestServePrivacy: a full conversation, with deliveries that fail, leaves no word of the person in the log, the metrics, or any
// byte of the database and its write-ahead log, neither while serve runs nor afterwards.
func TestServePrivacy(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		talkInPrivate(t, folder, func() {}, storeConfig{URL: filepath.Join(folder, "bedside.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("left out with -short: it starts a PostgreSQL; go test ./... runs it")
		}
		server := storetest.For(t)
		url := server.URL("postgres")
		talkInPrivate(t, server.Directory(), func() { checkpoint(t, url) }, storeConfig{URL: url, HashKey: "a key only for the tests"})
	})
}

// talkInPrivate has a person say all that can be said, and looks for it in folder, where the database's files are.
func talkInPrivate(t *testing.T, folder string, flush func(), database storeConfig) {
	t.Helper()
	h := host(t, fake.Faults{Fail: 0.2, Throttle: 0.1, Lose: 0.1}, func(c *config) {
		c.Store, c.Safety.StaffNote = database, true
	})
	marked := fmt.Sprintf("My name is Zora Quill, born 14/02/1971, NHS number 943 476 5919, 77 Larkspur Avenue, call 555-867-5309, zora.quill@example.org, zora.example.com or @zora_q, %s.", plantedWord)
	texts := []string{
		"does zinc help a cold? " + marked, "why?", plantedWord, "who is on the moon? " + marked, "I want to kill myself. " + marked, "i'm safe, that was a mistake",
		"I am on dialysis. " + marked, "my data", "ask a person", "yes", "report a wrong answer", "no",
	}
	for i, text := range texts {
		id := fmt.Sprintf("%s-%d", plantedIDs[2], i)
		h.platform.Say(fake.Said{ID: id, Conversation: plantedIDs[1], Person: plantedIDs[0], Text: text, Private: true})
		eventually(t, "a reply to "+text, func() bool { return h.replyTo(id) != "" })
	}
	_, metrics := h.get("/metrics")
	flush()
	searchFiles(t, folder)
	for place, text := range map[string]string{"the log": h.log.String(), "the metrics": metrics} {
		for _, secret := range append(append([]string{plantedWord}, planted...), plantedIDs...) {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("%q is in %s", secret, place)
			}
		}
	}
	if posted := h.shownIn("staff"); posted == "" {
		t.Error("nothing was handed to the staff")
	}
	for _, s := range h.platform.Shown() {
		for _, secret := range append(planted, plantedIDs...) {
			if s.Conversation == "staff" && strings.Contains(s.Text, secret) {
				t.Errorf("the staff read %q", secret)
			}
		}
	}
	h.stop()
	flush()
	searchFiles(t, folder)
}

// replyTo is the reply to a message, empty while there is none.
func (h *hosted) replyTo(id string) string {
	for _, s := range h.platform.Shown() {
		if s.ReplyTo == id {
			return s.Text
		}
	}
	return ""
}

// searchFiles looks for what was planted in every byte of every file below a folder.
func searchFiles(t *testing.T, folder string) {
	t.Helper()
	files, kept := 0, false
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // PostgreSQL removes files while it runs
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		files++
		kept = kept || bytes.Contains(content, []byte("My name is [name]"))
		for _, secret := range append(planted, plantedIDs...) {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
		return err
	})
	if err != nil || files < 2 || !kept {
		t.Fatalf("%d files were searched, the redacted question was found: %t, %v", files, kept, err)
	}
}

// checkpoint writes to PostgreSQL's files what stands in its memory.
func checkpoint(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", url)
	if err == nil {
		defer db.Close()
		_, err = db.ExecContext(ctx, "CHECKPOINT")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestServeWithoutDatabase: while the database is away emergencies and questions are still answered, the operator and the staff are
// told, and when it is back everything goes its usual way.
func TestServeWithoutDatabase(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it starts a PostgreSQL; go test ./... runs it")
	}
	server := storetest.For(t)
	h := host(t, fake.Faults{}, func(c *config) {
		c.Store = storeConfig{URL: server.URL("postgres"), HashKey: "a key only for the tests"}
	})
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	for n, q := range []struct{ text, want string }{{"my chest hurts and i cant breathe", "911"}, {"does zinc help a cold", "a little shorter"}, {"i want to die", "988"}} {
		if text := h.ask(n, q.text); !strings.Contains(text, q.want) {
			t.Errorf("%q is answered with %q", q.text, text)
		}
	}
	if code, body := h.get("/readyz"); code != 200 || !strings.Contains(body, "the database does not answer") {
		t.Errorf("/readyz: %d %q", code, body)
	}
	if text := h.shownIn("staff"); !strings.Contains(text, "cannot be stored") {
		t.Errorf("the staff read %q", text)
	}
	_, body := h.get("/metrics")
	for _, want := range []string{`bedside_events_total{event="queue_down",platform="fake"} 1`, "bedside_queue_depth NaN"} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the database to be back", func() bool { _, body := h.get("/readyz"); return body == "ready\n" })
	if text := h.ask(10, "does zinc help a cold"); !strings.Contains(text, "a little shorter") {
		t.Errorf("afterwards: %q", text)
	}
}
