package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store"
	"bedside/store/storetest"
)

const testKey = "a key for tests, of enough bytes"

// server is the PostgreSQL server that the tests share. Each has a database of its own.
var server = sync.OnceValues(func() (*storetest.Server, error) { return storetest.Start("fsync=off") })

func TestMain(m *testing.M) {
	if os.Getenv(childURL) != "" {
		os.Exit(child())
	}
	code := m.Run()
	if databases.Load() > 0 { // it was started
		if s, err := server(); err == nil {
			s.Close()
		}
	}
	os.Exit(code)
}

// database is one that a test has for itself.
type database struct {
	url string
	// files are the folders that hold everything the database keeps.
	files string
	// several is true if more than one process may have it open.
	several bool
}

func (d database) config() store.Config { return store.Config{URL: d.url, HashKey: testKey} }

// open opens it with a configuration that change may alter.
func (d database) open(tb testing.TB, change func(*store.Config)) *store.Store {
	tb.Helper()
	config := d.config()
	if change != nil {
		change(&config)
	}
	s, err := store.Open(context.Background(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func newSQLite(tb testing.TB) database {
	folder := tb.TempDir()
	return database{url: filepath.Join(folder, "bedside.db"), files: folder}
}

var databases atomic.Int64

func newPostgres(tb testing.TB) database {
	tb.Helper()
	s, err := server()
	if errors.Is(err, storetest.ErrMissing) {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	url, err := s.CreateDatabase(context.Background(), fmt.Sprintf("test_%d", databases.Add(1)))
	if err != nil {
		tb.Fatal(err)
	}
	return database{url: url, files: s.Directory(), several: true}
}

// both runs a test on SQLite and on PostgreSQL, next to other tests.
func both(t *testing.T, test func(t *testing.T, d database)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); test(t, newSQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { t.Parallel(); test(t, newPostgres(t)) })
}

// message is one of a conversation.
func message(conversation string, number int) bot.Message {
	return bot.Message{
		ID:      fmt.Sprintf("%s-%d", conversation, number),
		Address: bot.Address{Platform: "fake", Conversation: conversation, Person: "p-" + conversation},
		Text:    "does magnesium help",
		Time:    time.Unix(1_700_000_000, 0),
	}
}

func enqueue(tb testing.TB, s *store.Store, m bot.Message) {
	tb.Helper()
	fresh, err := s.Enqueue(context.Background(), m)
	if err != nil || !fresh {
		tb.Fatalf("Enqueue(%s) = %t, %v", m.ID, fresh, err)
	}
}

// running is a Run in the background.
type running struct {
	stop context.CancelFunc
	done chan error
}

func start(tb testing.TB, s *store.Store, work func(context.Context, bot.Job) error) *running {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{stop: stop, done: make(chan error, 1)}
	go func() { r.done <- s.Run(ctx, work) }()
	tb.Cleanup(func() {
		stop()
		select {
		case <-r.done:
		case <-time.After(20 * time.Second):
			tb.Error("Run does not return")
		}
	})
	return r
}

// end stops it and returns what Run returned.
func (r *running) end() error {
	r.stop()
	err := <-r.done
	r.done <- err
	return err
}

// next waits for something to come through a channel.
func next[T any](tb testing.TB, from <-chan T, within time.Duration) T {
	tb.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(within):
		tb.Fatalf("nothing within %s", within)
		panic("unreachable")
	}
}

// logged collects what is logged at any level.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func TestOpenErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, test := range map[string]struct {
		config store.Config
		want   string
	}{
		"no database":         {store.Config{}, "postgres:// URL"},
		"wrong scheme":        {store.Config{URL: "mysql://localhost/x"}, "use postgres://"},
		"no key":              {store.Config{URL: "postgres://localhost/x"}, "BEDSIDE_HASH_KEY"},
		"short key":           {store.Config{URL: folder + "/a.db", HashKey: "short"}, "openssl rand -hex 32"},
		"unreachable":         {store.Config{URL: "postgres://joe:hunter2@127.0.0.1:1/x", HashKey: testKey}, "check that it runs"},
		"malformed":           {store.Config{URL: "postgres://joe:hunter2@127.0.0.1:port/x", HashKey: testKey}, "postgres://user:password@host:port/database"},
		"no folder":           {store.Config{URL: folder + "/none/a.db"}, "create it"},
		"in memory":           {store.Config{URL: ":memory:"}, "a file that lasts"},
		"too many workers":    {store.Config{URL: folder + "/a.db", Workers: 20_000}, "10000"},
		"negative durations":  {store.Config{URL: folder + "/a.db", Grace: -1}, "negative"},
		"not a database file": {store.Config{URL: notADatabase(t, folder)}, "check that it is an SQLite database"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(context.Background(), test.config)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func notADatabase(t *testing.T, folder string) string {
	path := filepath.Join(folder, "text.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSQLiteIsOpenOnce(t *testing.T) {
	t.Parallel()
	d := newSQLite(t)
	s := d.open(t, nil)
	if _, err := store.Open(context.Background(), d.config()); err == nil || !strings.Contains(err.Error(), "another process has the database open") {
		t.Errorf("a second Open: %v", err)
	}
	if output, err := runChild(d, "second"); err == nil || !strings.Contains(output, "another process has the database open") {
		t.Errorf("a second process: %v, %s", err, output)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d.open(t, nil)
}

func TestSQLiteFilesArePrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a folder #1 100%")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	d := database{url: "sqlite:" + filepath.Join(folder, "bedside.db")}
	enqueue(t, d.open(t, func(c *store.Config) { c.HashKey = "" }), message("c", 1))
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 5 { // the database, its log and index, lock and key
		t.Errorf("files %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	d := newSQLite(t)
	path := d.url + ".key"
	noKey := func(c *store.Config) { c.HashKey = "" }
	s := d.open(t, noKey)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info, err)
	}
	before := s.Hasher().Message(message("c", 1))
	s.Close()
	if after := d.open(t, noKey); after.Hasher().Message(message("c", 1)) != before {
		t.Error("the hashes changed")
	} else {
		after.Close()
	}
	os.Chmod(path, 0o644)
	config := store.Config{URL: d.url}
	if _, err := store.Open(context.Background(), config); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: %v", err)
	}
	os.Remove(path)
	if _, err := store.Open(context.Background(), config); err == nil || !strings.Contains(err.Error(), "another hash key") {
		t.Errorf("a lost key: %v", err)
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		d.open(t, nil).Close()
		config := d.config()
		config.HashKey = "another key, as long as the first"
		if _, err := store.Open(context.Background(), config); err == nil || !strings.Contains(err.Error(), "another hash key") {
			t.Errorf("opened with another key: %v", err)
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	ctx := context.Background()
	for name, query := range map[string]string{
		"tables": `INSERT INTO bedside_version (version_id, is_applied) VALUES (999, true)`,
		"queue":  `INSERT INTO river_migration (line, version) VALUES ('main', 999)`,
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, d database) {
				s := d.open(t, nil)
				if err := s.Exec(ctx, query); err != nil {
					t.Fatal(err)
				}
				s.Close()
				if _, err := store.Open(ctx, d.config()); err == nil || !strings.Contains(err.Error(), "or a later one") {
					t.Errorf("opened a newer database: %v", err)
				}
			})
		})
	}
}

func TestThreeMigrateAtOnce(t *testing.T) {
	t.Parallel()
	d := newPostgres(t)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			s, err := store.Open(context.Background(), d.config())
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := s.Ping(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
