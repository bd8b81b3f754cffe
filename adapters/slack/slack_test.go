package slack_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"bedside/adapters/adaptertest"
	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// connect returns an adapter for a workspace, in its mode.
func connect(t testing.TB, s *slacktest.Server, mode string, change func(*slack.Config)) *slack.Adapter {
	t.Helper()
	c := slack.Config{
		Mode: mode, BotToken: slacktest.BotToken, AppToken: slacktest.AppToken, SigningSecret: slacktest.SigningSecret, APIURL: s.APIURL(), Listen: "127.0.0.1:0",
		Hasher: hasher(t), Logger: slog.New(slog.DiscardHandler), Listening: func(address string) { s.Deliver("http://" + address + "/slack/events") },
	}
	if change != nil {
		change(&c)
	}
	a, err := slack.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func hasher(t testing.TB) bot.Hasher {
	t.Helper()
	h, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// run runs an adapter until the test, or the function it returns, ends it.
func run(t testing.TB, a *slack.Adapter, in bot.Inbox) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, in) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(patience):
			t.Error("the adapter does not end")
		}
	})
	t.Cleanup(stop)
	return stop
}

// patience is how long the tests wait for what has to happen.
const patience = 20 * time.Second

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// faultless holds a workspace to have seen no broken rule.
func faultless(t testing.TB, s *slacktest.Server) {
	t.Helper()
	for _, fault := range s.Faults() {
		t.Error(fault)
	}
}

// workspace is Slack as the tests that all adapters share want it: in direct conversations or, with mentions, in channels.
type workspace struct {
	t *testing.T
	*slacktest.Server
	adapter  *slack.Adapter
	mentions bool
}

func (w *workspace) Adapter() bot.Adapter   { return w.adapter }
func (w *workspace) Length(text string) int { return utf8.RuneCountInString(text) }
func (w *workspace) Limit() int             { return 10_000 }

func (w *workspace) channel(conversation string) string {
	if w.mentions {
		return "C" + conversation
	}
	return "D" + conversation
}

func (w *workspace) said(s adaptertest.Said) slacktest.Said {
	m := slacktest.Said{TS: "17000000" + s.ID[:2] + ".0000" + s.ID[2:], Channel: w.channel(s.Conversation), User: "U" + strings.ToUpper(strings.ReplaceAll(s.Person, "-", "")), Text: s.Text}
	if w.mentions {
		m.Text = slacktest.Mention + m.Text
	}
	return m
}

func (w *workspace) Say(s adaptertest.Said) { w.Server.Say(w.said(s)) }

func (w *workspace) SayAsBot(s adaptertest.Said) {
	own, other := w.said(s), w.said(s)
	own.User, own.Bot = slacktest.BotUser, slacktest.BotID
	w.Server.Say(own)
	other.TS, other.User, other.Bot, other.Subtype = "1700000099.000099", "", "BOTHER", "bot_message"
	w.Server.Say(other)
	other.TS, other.User, other.Subtype = "1700000099.000100", "UOTHERBOT", ""
	w.Server.Say(other)
}

func (w *workspace) Malformed() {
	for _, body := range []string{
		"null", "{}", "[]", `"text"`, "7", `{"type":"event_callback"}`, `{"type":"event_callback","event":null}`, `{"type":"event_callback","event":{"type":7}}`,
		`{"type":"event_callback","event":{"type":"message"}}`, `{"type":"event_callback","event":{"type":"message","channel":"D1","user":"U1","text":"x","ts":"soon"}}`,
		`{"type":"event_callback","event":{"type":"message","channel":"D1","user":"U1","text":["x"],"ts":"1700000000.000001"}}`,
		`{"type":"event_callback","authorizations":[null],"event":{"type":"app_mention","channel":"C1","user":"U1","text":"<@","ts":"1700000000.000001","thread_ts":"x"}}`,
		`{"type":"event_callback","event":{"type":"reaction_added","user":"U1"}}`, `{"type":"event_callback","event":{"type":"app_home_opened"}}`,
	} {
		w.Raw(body)
	}
	w.RawInteraction(`{"type":"block_actions"}`, `{"type":"block_actions","user":{"id":"U1"},"actions":[null]}`, `{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"offer:why","value":"forged"}]}`,
		`{"type":"view_submission","user":{"id":"U1"},"view":null}`, `{"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"missed","private_metadata":"{}"}}`, `{"type":"something_new","user":{"id":"U1"}}`)
}

func (w *workspace) Shown() []adaptertest.Shown {
	var list []adaptertest.Shown
	for _, p := range w.Posts() {
		list = append(list, adaptertest.Shown{Conversation: p.Channel[1:], Text: p.Text, Pinged: p.Pinged || p.Linked})
	}
	return list
}

func (w *workspace) Refuse(how adaptertest.Refusal) bool {
	w.Answer(map[adaptertest.Refusal]int{adaptertest.Throttled: http.StatusTooManyRequests, adaptertest.Failed: http.StatusInternalServerError, adaptertest.AnswerLost: 599}[how])
	return true
}

// TestAdapter runs the tests that all adapters share in both modes, in direct conversations and in channels, and on a server that keeps
// neither metadata nor blocks.
func TestAdapter(t *testing.T) {
	for _, c := range []struct {
		name, mode string
		mentions   bool
		config     slacktest.Config
	}{
		{"sockets, direct", slack.ModeSocket, false, slacktest.Config{}},
		{"sockets, channels", slack.ModeSocket, true, slacktest.Config{}},
		{"events, direct", slack.ModeEvents, false, slacktest.Config{Forgetful: true}},
		{"events, channels", slack.ModeEvents, true, slacktest.Config{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T) adaptertest.Platform {
				c.config.Events = c.mode == slack.ModeEvents
				c.config.RetryAfter = "0.05"
				s := slacktest.New(t, c.config)
				t.Cleanup(func() { faultless(t, s) })
				return &workspace{t, s, connect(t, s, c.mode, nil), c.mentions}
			})
		})
	}
}

var _ bot.Inbox = (*bottest.Inbox)(nil)
