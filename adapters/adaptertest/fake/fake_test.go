package fake_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
	"unicode/utf8"

	"bedside/adapters/adaptertest"
	"bedside/adapters/adaptertest/fake"
	"bedside/bot"
	"bedside/bot/bottest"
)

// platform is a fake platform as the conformance tests want it.
type platform struct {
	*fake.Server
	adapter *fake.Adapter
}

func start(t *testing.T) adaptertest.Platform {
	server := fake.NewServer(fake.ServerConfig{})
	at := httptest.NewServer(server)
	t.Cleanup(at.Close)
	return &platform{server, fake.New(fake.Config{URL: at.URL})}
}

func (p *platform) Adapter() bot.Adapter   { return p.adapter }
func (p *platform) Limit() int             { return 2000 }
func (p *platform) Length(text string) int { return utf8.RuneCountInString(text) }

func (p *platform) Say(s adaptertest.Said) {
	p.Server.Say(fake.Said{ID: s.ID, Conversation: s.Conversation, Person: s.Person, Text: s.Text})
}

func (p *platform) SayAsBot(s adaptertest.Said) {
	p.Server.Say(fake.Said{ID: s.ID, Conversation: s.Conversation + "-bots", Person: "bot", Text: s.Text, Bot: true})
}

func (p *platform) Malformed() {
	for _, event := range []string{"null", "[]", "{}", `"text"`, `{"id":7}`, `{"id":"x"}`, `{"id":"x","conversation":"c","person":null}`, `{"id":"x","text":[]}`} {
		p.Deliver(event)
	}
}

func (p *platform) Refuse(how adaptertest.Refusal) bool {
	p.Answer(map[adaptertest.Refusal]int{adaptertest.Throttled: http.StatusTooManyRequests, adaptertest.Failed: http.StatusInternalServerError, adaptertest.AnswerLost: 599}[how])
	return true
}

func (p *platform) Shown() []adaptertest.Shown {
	var list []adaptertest.Shown
	for _, s := range p.Server.Shown() {
		list = append(list, adaptertest.Shown{Conversation: s.Conversation, Text: s.Text, Pinged: s.Pinged})
	}
	return list
}

func TestAdapter(t *testing.T) { adaptertest.Run(t, start) }

// TestUnderFaults: on a platform that repeats, shuffles, refuses and loses, every message has one reply, in order; what the kill test
// does to a whole program.
func TestUnderFaults(t *testing.T) {
	const seed, messages, conversations = 7, 400, 20
	server := fake.NewServer(fake.ServerConfig{Seed: seed, Faults: fake.Faults{Repeat: 0.2, Throttle: 0.05, Fail: 0.05, Lose: 0.05, Shuffle: true}})
	at := httptest.NewServer(server)
	defer at.Close()
	hasher, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{
		Knowledge: bot.NewKnowledge(&bottest.Engine{}, nil), Triage: bottest.Triage{}, Adapters: []bot.Adapter{fake.New(fake.Config{URL: at.URL})}, Queue: &bottest.Queue{Workers: 8},
		Records: &bottest.Records{}, Hasher: hasher, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: bot.Limits{PersonPerMinute: 100_000, ConversationPerMinute: 100_000},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range messages {
		server.Say(fake.Said{Conversation: fmt.Sprintf("c%d", i%conversations), Person: "p", Text: fmt.Sprintf("message %d", i)})
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	for end := time.Now().Add(time.Minute); server.Report().Answered < messages && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	r := server.Report()
	t.Logf("seed %d: %+v", seed, r)
	if len(r.Faults) > 0 || r.Said != messages || r.Refused == 0 || r.Repeated == 0 {
		t.Errorf("%+v", r)
	}
}

// TestReport: the platform sees what the kill test looks for.
func TestReport(t *testing.T) {
	server := fake.NewServer(fake.ServerConfig{Remember: time.Nanosecond})
	at := httptest.NewServer(server)
	defer at.Close()
	adapter := fake.New(fake.Config{URL: at.URL})
	for _, id := range []string{"a", "b", "c"} {
		server.Say(fake.Said{ID: id, Conversation: "x", Person: "p", Text: id})
	}
	for _, id := range []string{"b", "a", "a"} {
		if err := adapter.Send(t.Context(), bot.Address{Conversation: "x", ReplyTo: id}, bot.Reply{}, "fake:"+id); err != nil {
			t.Fatal(err)
		}
	}
	r := server.Report()
	if len(r.Faults) != 2 || r.Answered != 2 || r.Said != 3 {
		t.Errorf("one without and one with two replies are wanted: %+v", r)
	}
}
