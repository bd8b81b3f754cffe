package slack_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// connected runs an adapter on sockets and waits for the first.
func connected(t *testing.T, c slacktest.Config, in bot.Inbox) *slacktest.Server {
	t.Helper()
	s := slacktest.New(t, c)
	run(t, connect(t, s, slack.ModeSocket, nil), in)
	eventually(t, "a socket", func() bool { return s.Sockets() == 1 })
	t.Cleanup(func() { faultless(t, s) })
	return s
}

// TestSocketReplaced: when Slack wants a socket to be replaced the next one is opened while the first is still read, and what the first
// delivers is acknowledged on it.
func TestSocketReplaced(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		t.Run(reason, func(t *testing.T) {
			in := bottest.NewInbox()
			s := connected(t, slacktest.Config{}, in)
			s.Disconnect(reason)
			eventually(t, "a second socket beside the first", func() bool { return s.Sockets() == 2 })
			const messages = 8 // delivered by either socket, by chance
			for i := range messages {
				s.Say(slacktest.Said{Channel: fmt.Sprintf("D%d", i), User: "U1", Text: "does it help?"})
			}
			eventually(t, "all to be acknowledged", func() bool { return s.Taken() == messages })
			if n := len(in.Heard); n != messages {
				t.Errorf("%d messages are heard, not %d", n, messages)
			}
			s.DropSockets()
			eventually(t, "a socket", func() bool { return s.Sockets() > 0 })
			s.Say(slacktest.Said{Channel: "D1", User: "U1", Text: "and now?"})
			eventually(t, "another message", func() bool { return len(in.Heard) == messages+1 })
		})
	}
}

// TestSocketDrops: sockets that close in the middle lose nothing and repeat nothing.
func TestSocketDrops(t *testing.T) {
	const messages = 30
	in := bottest.NewInbox()
	s := connected(t, slacktest.Config{Seed: 5, AckWithin: 300 * time.Millisecond, Faults: slacktest.Faults{Drop: 0.2, Repeat: 0.2}}, in)
	for i := range messages {
		s.Say(slacktest.Said{Channel: fmt.Sprintf("D%d", i%5), User: "U1", Text: fmt.Sprintf("number %d", i)})
	}
	eventually(t, "all to be acknowledged", func() bool { return s.Waiting() == 0 })
	heard := map[string]int{}
	for len(in.Heard) > 0 {
		heard[(<-in.Heard).Text]++
	}
	for i := range messages {
		if heard[fmt.Sprintf("number %d", i)] != 1 {
			t.Errorf("number %d is heard %d times", i, heard[fmt.Sprintf("number %d", i)])
		}
	}
	if s.Opened() < 2 {
		t.Error("no socket was dropped: the test shows nothing")
	}
}

// TestSocketRefused: Slack may be slow to give a socket; only a token that it refuses is an error.
func TestSocketRefused(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{RetryAfter: "0.05"})
	s.FailOpen(http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable)
	in := bottest.NewInbox()
	run(t, connect(t, s, slack.ModeSocket, nil), in)
	s.Say(slacktest.Said{Channel: "D1", User: "U1", Text: "does it help?"})
	if m := <-in.Heard; m.Text != "does it help?" {
		t.Errorf("heard %q", m.Text)
	}
	for _, wrong := range []func(*slack.Config){func(c *slack.Config) { c.AppToken = "wrong" }, func(c *slack.Config) { c.BotToken = "wrong" }} {
		err := connect(t, s, slack.ModeSocket, wrong).Run(t.Context(), in)
		if err == nil || !strings.Contains(err.Error(), "invalid_auth") || strings.Contains(err.Error(), "wrong") {
			t.Errorf("the error is %v", err)
		}
	}
}

// TestSocketOddities: envelopes of types that are not known are acknowledged, so that Slack does not deliver them for ever, and what
// is no envelope is let go.
func TestSocketOddities(t *testing.T) {
	in := bottest.NewInbox()
	s := connected(t, slacktest.Config{}, in)
	s.Frame("nonsense", `{"type":`, "null", "[]", `{"type":"hello"}`, `{"envelope_id":7}`)
	s.Odd("something_new", `{"a":1}`)
	s.Odd("events_api", `"no event"`)
	s.Say(slacktest.Said{Channel: "D1", User: "U1", Text: "does it help?"})
	if m := <-in.Heard; m.Text != "does it help?" {
		t.Errorf("heard %q", m.Text)
	}
	eventually(t, "all to be acknowledged", func() bool { return s.Waiting() == 0 })
	if s.Opened() != 1 {
		t.Error("an odd envelope closed the socket")
	}
}

// TestIdentifyLater: messages are answered before, and without, Slack telling who the bot is.
func TestIdentifyLater(t *testing.T) {
	for name, c := range map[string]slacktest.Config{"unknown": {Unknown: []string{"auth.test", "conversations.replies", "conversations.history", "views.publish", "views.open"}}, "later": {}} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.New(t, c)
			s.FailCalls("auth.test", 503, 503)
			r := runBot(t, s, slack.ModeSocket, nil)
			s.Say(slacktest.Said{Channel: "C1", User: "U1", Text: slacktest.Mention + "does it help?"})
			s.Say(slacktest.Said{Channel: "D1", User: "U1", Text: "and this?"})
			s.OpenHome("U1")
			r.shows(2)
			if len(s.Posts()) != 2 {
				t.Errorf("%d posts", len(s.Posts()))
			}
		})
	}
}
