package slack_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// talking is a bot that runs on a workspace and answers with what it was asked.
type talking struct {
	*slacktest.Server
	t       *testing.T
	engine  *bottest.Engine
	records *bottest.Records
	queue   *bottest.Queue
	bot     *bot.Bot
	stop    func()
}

// runBot runs a bot on a workspace; change may change how its adapter is configured. The staff place is the channel CSTAFF.
func runBot(t *testing.T, s *slacktest.Server, mode string, change func(*slack.Config)) *talking {
	t.Helper()
	r := &talking{Server: s, t: t, engine: &bottest.Engine{}, records: &bottest.Records{}, queue: &bottest.Queue{}}
	log := slog.New(slog.DiscardHandler)
	b, err := bot.New(bot.Config{
		Knowledge: bot.NewKnowledge(r.engine, nil), Triage: bottest.Triage{}, Adapters: []bot.Adapter{connect(t, s, mode, change)}, Queue: r.queue, Records: r.records,
		Hasher: hasher(t), Logger: log, Staff: bot.Staff{Platform: "slack", Conversation: "CSTAFF", Team: "the sleep team"}, Limits: bot.Limits{PersonPerMinute: 1000, ConversationPerMinute: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(patience):
			t.Error("the bot does not end")
		}
	})
	t.Cleanup(func() { r.stop(); faultless(t, s) })
	return r
}

// onSockets runs a bot on a workspace of its own.
func onSockets(t *testing.T, c slacktest.Config) *talking {
	t.Helper()
	return runBot(t, slacktest.New(t, c), slack.ModeSocket, nil)
}

// shows waits for the n-th post and returns it.
func (r *talking) shows(n int) slacktest.Post {
	r.t.Helper()
	eventually(r.t, "a post", func() bool { return len(r.Posts()) >= n })
	return r.Posts()[n-1]
}

// opens waits for the n-th window and returns it.
func (r *talking) opens(n int) string {
	r.t.Helper()
	eventually(r.t, "a window", func() bool { return len(r.Views()) >= n })
	return r.Views()[n-1]
}

// control is a post's button or menu.
func (r *talking) control(p slacktest.Post, action string) slacktest.Control {
	r.t.Helper()
	c, ok := p.Control(action)
	if !ok {
		r.t.Fatalf("there is no %s on %+v", action, p)
	}
	return c
}

// contains holds a text to say something.
func contains(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in %s", w, text)
		}
	}
}
