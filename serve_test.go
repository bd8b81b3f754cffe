package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/adapters/adaptertest/fake"
	"bedside/bot"
	"bedside/bot/bottest"
)

// hosted is a serve in this process, on a fake platform.
type hosted struct {
	t        *testing.T
	platform *fake.Server
	url      string
	ops      string
	faq      string
	log      *bottest.Log
	stop     func()
}

// host starts the wiring of serve with the FAQ of the tests; changes change its configuration.
func host(t *testing.T, faults fake.Faults, changes ...func(*config)) *hosted {
	t.Helper()
	noEnvironment(t)
	h := &hosted{t: t, platform: fake.NewServer(fake.ServerConfig{Seed: 1, Faults: faults}), faq: filepath.Join(t.TempDir(), "faq.json")}
	at := httptest.NewServer(h.platform)
	t.Cleanup(at.Close)
	h.url = at.URL
	clinic, err := os.ReadFile("testdata/clinic.json")
	if err != nil {
		t.Fatal(err)
	}
	h.write(string(clinic))
	return h.replica(changes...)
}

// replica starts another serve on the same platform.
func (h *hosted) replica(changes ...func(*config)) *hosted {
	t := h.t
	t.Helper()
	r := *h
	r.log = &bottest.Log{}
	c := defaultConfig()
	c.Store.URL = filepath.Join(t.TempDir(), "bedside.db")
	c.Ops.Listen = "127.0.0.1:0"
	c.Staff = staffConfig{Platform: "fake", Conversation: "staff", Team: "the nurses"}
	for _, change := range changes {
		change(&c)
	}
	started := make(chan string, 1)
	v := service{
		config: c, knowledge: knowledge{FAQ: r.faq}, adapters: func(bot.Hasher) ([]bot.Adapter, error) { return []bot.Adapter{fake.New(fake.Config{URL: r.url})}, nil },
		log: slog.New(slog.NewJSONHandler(r.log, nil)), look: 20 * time.Millisecond, started: func(ops string) { started <- ops },
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- v.run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("serve does not end")
		}
	})
	t.Cleanup(r.stop)
	select {
	case r.ops = <-started:
	case err := <-ended:
		ended <- err
		t.Fatal("serve ended: ", err)
	case <-time.After(30 * time.Second):
		t.Fatal("serve does not start")
	}
	return &r
}

// sayMany has people in some places say n messages.
func (h *hosted) sayMany(n, places int) {
	for i := range n {
		h.platform.Say(fake.Said{ID: fmt.Sprintf("m%d", i), Conversation: fmt.Sprintf("c%d", i%places), Person: fmt.Sprintf("p%d", i%places), Text: "does zinc help a cold"})
	}
}

// takenAndAnswered waits until n messages are taken, ends all, and holds each message to have one reply, in order.
func (h *hosted) takenAndAnswered(n int, others ...*hosted) {
	h.t.Helper()
	eventually(h.t, "all to be taken", func() bool { return h.platform.Report().Acknowledged >= n })
	var ending sync.WaitGroup
	for _, r := range append(others, h) {
		ending.Go(r.stop)
	}
	ending.Wait()
	if r := h.platform.Report(); r.Answered != n || len(r.Faults) > 0 {
		h.t.Errorf("%+v", r)
	}
}

func (h *hosted) write(faq string) {
	h.t.Helper()
	if err := os.WriteFile(h.faq, []byte(faq), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// ask has a new person ask something in a conversation of their own, and returns the first reply.
func (h *hosted) ask(n int, text string) string {
	h.t.Helper()
	place := fmt.Sprintf("c%d", n)
	h.platform.Say(fake.Said{ID: fmt.Sprintf("m%d", n), Conversation: place, Person: fmt.Sprintf("p%d", n), Text: text, Private: true})
	return h.shownIn(place)
}

func (h *hosted) shownIn(place string) (text string) {
	h.t.Helper()
	eventually(h.t, "a reply in "+place, func() bool {
		for _, s := range h.platform.Shown() {
			if s.Conversation == place {
				text = s.Text
			}
		}
		return text != ""
	})
	return text
}

func (h *hosted) get(path string) (int, string) {
	h.t.Helper()
	return get(h.t, h.ops, path)
}

func get(t *testing.T, address, path string) (int, string) {
	t.Helper()
	answer, err := http.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// eventually waits for something to be so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for ", what)
		}
	}
}

// TestServeAnswersOnce: on a platform with faults every message has one reply, in order, and ending answers what waits first.
func TestServeAnswersOnce(t *testing.T) {
	const messages = 60
	h := host(t, fake.Faults{Repeat: 0.2, Throttle: 0.05, Fail: 0.05, Lose: 0.05, Shuffle: true})
	h.sayMany(messages, 15)
	h.takenAndAnswered(messages)
	for _, message := range []string{`"msg":"started"`, `"msg":"ending"`, `"msg":"ended"`} {
		if !strings.Contains(h.log.String(), message) {
			t.Errorf("the log lacks %s", message)
		}
	}
}

// TestServeOps: the operator's page tells of health, readiness and what was counted, and nothing of what was said.
func TestServeOps(t *testing.T) {
	h := host(t, fake.Faults{})
	if text := h.ask(1, "does zinc help a cold, I am called Marigold"); !strings.Contains(text, "a little shorter") {
		t.Errorf("the reply is %q", text)
	}
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if code, body := h.get(path); code != http.StatusOK || body != want {
			t.Errorf("%s: %d %q", path, code, body)
		}
	}
	want := `bedside_messages_total{outcome="answered",platform="fake",topic="zinc"} 1`
	eventually(t, want, func() bool { _, body := h.get("/metrics"); return strings.Contains(body, want) })
	_, body := h.get("/metrics")
	for _, name := range []string{"bedside_reply_seconds_bucket", "bedside_queue_depth 0", "bedside_faq_alarms_total 0", "bedside_faq_loads_total 1", "go_goroutines"} {
		if !strings.Contains(body, name) {
			t.Errorf("/metrics lacks %s:\n%s", name, body)
		}
	}
	for _, place := range []string{body, h.log.String()} {
		if strings.Contains(place, "Marigold") || strings.Contains(place, "zinc help") {
			t.Errorf("a message's text is in %s", place)
		}
	}
	if code, _ := h.get("/other"); code != http.StatusNotFound {
		t.Errorf("/other: %d", code)
	}
	path := filepath.Join(t.TempDir(), "bedside.toml")
	if err := os.WriteFile(path, fmt.Appendf(nil, "[ops]\nlisten = %q", h.ops), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run([]string{"health", "--config", path}, streams{strings.NewReader(""), &out, &out}); code != exitOK {
		t.Errorf("health exits %d: %s", code, &out)
	}
	h.stop()
	if code := run([]string{"health", "--config", path}, streams{strings.NewReader(""), &out, &out}); code != exitProblems {
		t.Errorf("health of one that has ended exits %d", code)
	}
}

// TestServeFAQChange: a changed FAQ is taken over, a broken one is refused with an alarm and a word to the staff, the one before
// stays in use, and a mended one is taken over again.
func TestServeFAQChange(t *testing.T) {
	h := host(t, fake.Faults{})
	faq := func(answer string) string {
		return fmt.Sprintf(`{"version": 1, "title": "T", "language": "en", "entries": [{"id": "hours", "question": "When are you open?", "answer": {"short": %q}}]}`, answer)
	}
	loads := func(n string) func() bool {
		return func() bool { _, body := h.get("/metrics"); return strings.Contains(body, n) }
	}
	h.write(faq("Open at nine."))
	eventually(t, "the change", loads("bedside_faq_loads_total 2"))
	eventually(t, "the new answer", func() bool { return strings.Contains(h.log.String(), "FAQ in use") })
	if text := h.ask(1, "when are you open?"); !strings.Contains(text, "Open at nine.") {
		t.Errorf("after the change: %q", text)
	}
	h.write(`{"version": 1, "entries": [`)
	eventually(t, "the alarm", loads("bedside_faq_alarms_total 1"))
	if text := h.ask(2, "when are you open?"); !strings.Contains(text, "Open at nine.") {
		t.Errorf("after a broken change: %q", text)
	}
	if text := h.shownIn("staff"); !strings.Contains(text, "The changed FAQ was refused") {
		t.Errorf("the staff read %q", text)
	}
	if err := os.Remove(h.faq); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the alarm", loads("bedside_faq_alarms_total 2"))
	h.write(faq("Open at ten o'clock."))
	eventually(t, "the mended one", loads("bedside_faq_loads_total 3"))
	eventually(t, "the new answer", func() bool { return strings.Count(h.log.String(), "FAQ in use") == 2 })
	if text := h.ask(3, "when are you open?"); !strings.Contains(text, "Open at ten") {
		t.Errorf("after it was mended: %q", text)
	}
}

// TestServeNeedsTheTokens: a platform that is set up but for its token is not taken for the wish to answer on the terminal.
func TestServeNeedsTheTokens(t *testing.T) {
	noEnvironment(t)
	for text, want := range map[string]string{"[discord]\nguild_id = \"1\"": "BEDSIDE_DISCORD_TOKEN", "[slack]\nmode = \"events\"": "BEDSIDE_SLACK_SIGNING_SECRET"} {
		path := filepath.Join(t.TempDir(), "bedside.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if code := run([]string{"serve", "--config", path}, streams{strings.NewReader(""), &out, &out}); code != exitProblems || !strings.Contains(out.String(), want) {
			t.Errorf("%q: exit code %d, %s", text, code, &out)
		}
	}
}

// TestServeLeavesBehindWhatHangs: serve ends within its time also when an adapter never does.
func TestServeLeavesBehindWhatHangs(t *testing.T) {
	noEnvironment(t)
	c := defaultConfig()
	c.Store.URL, c.Ops.Listen, c.Ops.Grace = filepath.Join(t.TempDir(), "bedside.db"), "", duration(100*time.Millisecond)
	hanging := &hangingAdapter{release: make(chan struct{}), running: make(chan struct{})}
	log := &bottest.Log{}
	v := service{
		config: c, knowledge: knowledge{FAQ: "testdata/clinic.json"}, log: slog.New(slog.NewJSONHandler(log, nil)),
		adapters: func(bot.Hasher) ([]bot.Adapter, error) { return []bot.Adapter{hanging}, nil },
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- v.run(ctx) }()
	<-hanging.running
	cancel()
	select {
	case err := <-ended:
		if err != nil || !strings.Contains(log.String(), "left behind") {
			t.Errorf("ended with %v: %s", err, log)
		}
	case <-time.After(20 * time.Second):
		t.Error("serve does not end")
	}
	close(hanging.release)
	eventually(t, "the database to be closed", func() bool { return strings.Contains(log.String(), `"msg":"ended"`) })
}

// hangingAdapter does not end with its context, until it is released.
type hangingAdapter struct{ release, running chan struct{} }

func (*hangingAdapter) Name() string { return "hanging" }

func (a *hangingAdapter) Run(context.Context, bot.Inbox) error {
	close(a.running)
	<-a.release
	return nil
}

func (*hangingAdapter) Send(context.Context, bot.Address, bot.Reply, string) error { return nil }

func TestHealthURL(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8090": "http://127.0.0.1:8090/healthz", ":8090": "http://localhost:8090/healthz", "0.0.0.0:1": "http://localhost:1/healthz",
		"[::]:1": "http://localhost:1/healthz", "[::1]:1": "http://[::1]:1/healthz", "ops.internal:80": "http://ops.internal:80/healthz", "": "", "x": "",
	} {
		if got, err := healthURL(listen); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, error %v", listen, got, err)
		}
	}
}
