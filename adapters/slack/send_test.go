package slack_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

var (
	direct   = bot.Address{Platform: "slack", Conversation: "D1", ReplyTo: "1700000000.000100", Person: "U1", Private: true}
	inThread = bot.Address{Platform: "slack", Conversation: "C1", Thread: "1700000000.000100", ReplyTo: "1700000000.000100", Person: "U1"}
)

func saying(text string) bot.Reply {
	a, _ := (&bottest.Engine{}).Reply(answers.Context{}, answers.Message{Text: text})
	return bot.Reply{Answer: a}
}

// sender is an adapter that only sends.
func sender(t *testing.T, c slacktest.Config) (*slacktest.Server, *slack.Adapter) {
	t.Helper()
	s := slacktest.New(t, c)
	t.Cleanup(func() { faultless(t, s) })
	return s, connect(t, s, slack.ModeSocket, nil)
}

// TestRefusals: which refusals of Slack are worth another try and which are not.
func TestRefusals(t *testing.T) {
	s, a := sender(t, slacktest.Config{})
	for code, permanent := range map[string]bool{
		"channel_not_found": true, "not_in_channel": true, "is_archived": true, "thread_not_found": true, "missing_scope": true, "restricted_action": true,
		"ratelimited": false, "internal_error": false, "fatal_error": false, "service_unavailable": false, "invalid_auth": false, "token_revoked": false, "a_new_one": false,
	} {
		s.Refuse(code)
		err := a.Send(t.Context(), direct, saying(code), "slack:"+code)
		var forever *bot.PermanentError
		var retry *bot.RetryError
		if errors.As(err, &forever) != permanent || errors.As(err, &retry) == permanent || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
		if !permanent {
			if err := a.Send(t.Context(), direct, saying(code), "slack:"+code); err != nil {
				t.Errorf("%s, tried again: %v", code, err)
			}
		}
	}
	if n := len(s.Posts()); n != 7 {
		t.Errorf("%d posts", n)
	}
}

// TestThrottled: Slack's wish to wait is passed on, however it is written.
func TestThrottled(t *testing.T) {
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "0.5": 500 * time.Millisecond, "": time.Second, "soon": time.Second, "-1": time.Second, "NaN": time.Second, "1e9": 5 * time.Minute} {
		s, a := sender(t, slacktest.Config{RetryAfter: header + " "})
		s.Answer(429)
		var retry *bot.RetryError
		if err := a.Send(t.Context(), direct, saying("x"), "k"); !errors.As(err, &retry) || retry.After != want {
			t.Errorf("%q: %v", header, err)
		}
	}
}

// TestBlocksRefused: where Slack refuses the blocks the text is shown alone, whole.
func TestBlocksRefused(t *testing.T) {
	for _, code := range []string{"msg_blocks_too_long", "invalid_blocks"} {
		s, a := sender(t, slacktest.Config{})
		s.Refuse(code)
		if err := a.Send(t.Context(), direct, saying("does it help?"), "k"); err != nil {
			t.Error(err)
		}
		p := s.Posts()[0]
		contains(t, p.Text, "does it help?", answers.DisclaimerAnswered)
		if len(p.Controls) > 0 {
			t.Error("it has blocks")
		}
	}
}

// TestShownOnce: another process that tries a reply again looks for it first, page by page, wherever it may be.
func TestShownOnce(t *testing.T) {
	long := saying(strings.Repeat("A sentence of a very long answer. ", 500))
	for name, c := range map[string]struct {
		config slacktest.Config
		to     bot.Address
		reply  bot.Reply
		pages  int
	}{
		"direct":               {slacktest.Config{}, direct, saying("short"), 1},
		"in a thread":          {slacktest.Config{}, inThread, saying("short"), 1},
		"pages":                {slacktest.Config{}, direct, long, 2},
		"a forgetful server":   {slacktest.Config{Forgetful: true}, inThread, saying("short"), 1},
		"pages it has no mark": {slacktest.Config{Forgetful: true}, direct, long, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, first := sender(t, c.config)
			if c.pages == 2 {
				s.Answer(200, 500) // it is killed between the pages
			}
			err := first.Send(t.Context(), c.to, c.reply, "slack:k")
			if (err != nil) != (c.pages == 2) {
				t.Fatal(err)
			}
			c.reply.Again = true
			ref := ""
			for range 2 {
				second := connect(t, s, slack.ModeSocket, nil)
				run(t, second, bottest.NewInbox())
				eventually(t, "its name", func() bool { return s.Calls("auth.test") > 0 })
				if ref, err = second.Post(t.Context(), c.to, c.reply, "slack:k"); err != nil {
					t.Fatal(err)
				}
			}
			posts := s.Posts()
			if len(posts) != c.pages || ref != posts[0].TS {
				t.Errorf("%d posts, the first is called %s, not %s", len(posts), ref, posts[0].TS)
			}
			second := connect(t, s, slack.ModeSocket, nil)
			if err := second.Send(t.Context(), c.to, saying("another"), "slack:other"); err != nil || len(s.Posts()) != c.pages+1 {
				t.Errorf("another reply: %d posts, error %v", len(s.Posts()), err)
			}
		})
	}
}

// TestSameAnswerTwice: two questions with the same answer have two, also where posts can be told apart only by their text.
func TestSameAnswerTwice(t *testing.T) {
	s, a := sender(t, slacktest.Config{Forgetful: true})
	if err := a.Send(t.Context(), direct, saying("the same"), "slack:1"); err != nil {
		t.Fatal(err)
	}
	s.Answer(500)
	if err := a.Send(t.Context(), direct, saying("the same"), "slack:2"); err == nil {
		t.Fatal("it was shown")
	}
	if err := a.Send(t.Context(), direct, saying("the same"), "slack:2"); err != nil || len(s.Posts()) != 2 {
		t.Errorf("%d posts, error %v", len(s.Posts()), err)
	}
}

// TestCannotLook: where Slack fails for ten seconds to tell what is shown, or asks for a minute to come back later, and three times at
// the least, a reply is posted: an answer matters more. An emergency card does not wait, nor does what can never be looked at.
func TestCannotLook(t *testing.T) {
	for name, c := range map[string]struct {
		reply   bot.Reply
		unknown []string
		status  int
		fails   int
		between time.Duration
		errs    int
	}{
		"fails":                 {saying("x"), nil, 500, 99, time.Second, 10},
		"throttled by seconds":  {saying("x"), nil, 429, 99, time.Second, 60},
		"throttled by minutes":  {saying("x"), nil, 429, 99, time.Minute, 2},
		"throttled for a while": {saying("x"), nil, 429, 20, time.Second, 20},
		"unknown call":          {saying("x"), []string{"conversations.history"}, 0, 0, 0, 0},
		"an emergency":          {card(), nil, 429, 99, time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := slacktest.New(t, slacktest.Config{RetryAfter: "0.01", Unknown: c.unknown})
			now := time.Now()
			a := connect(t, s, slack.ModeSocket, func(config *slack.Config) { config.Now = func() time.Time { return now } })
			for range c.fails {
				s.FailCalls("conversations.history", c.status)
			}
			c.reply.Again = true
			errs := 0
			for ; errs < 99 && a.Send(t.Context(), direct, c.reply, "slack:k") != nil; errs++ {
				now = now.Add(c.between)
			}
			if errs != c.errs || len(s.Posts()) != 1 {
				t.Errorf("%d errors, %d posts", errs, len(s.Posts()))
			}
			faultless(t, s)
		})
	}
}

// TestLostThenThrottled: a reply that was looked for before its first post, whose answer was lost, is not posted again because
// Slack then asks to slow down, however often.
func TestLostThenThrottled(t *testing.T) {
	s, a := sender(t, slacktest.Config{RetryAfter: "0.01"})
	run(t, a, bottest.NewInbox())
	eventually(t, "its name", func() bool { return s.Calls("auth.test") > 0 })
	reply := saying("x")
	reply.Again = true
	s.Answer(599)
	tries := 1
	for ; tries < 9 && a.Send(t.Context(), direct, reply, "slack:k") != nil; tries++ {
		if tries < 7 {
			s.FailCalls("conversations.history", 429)
		}
	}
	if tries != 8 || len(s.Posts()) != 1 {
		t.Errorf("%d tries, %d posts", tries, len(s.Posts()))
	}
}

func card() bot.Reply {
	alarm, _ := bottest.Triage{}.CheckSafely("EMERGENCY", "")
	return bot.Reply{Answer: answers.Answer{Outcome: answers.Emergency, Alarm: alarm, Blocks: []answers.Block{{Kind: answers.CardBlock, Lines: []string{bottest.Card}}}}}
}

// TestPersonal: what a person told of themselves in a channel is answered so that only they see it, in the thread; in a direct
// conversation it is a message like any other.
func TestPersonal(t *testing.T) {
	r := onSockets(t, slacktest.Config{})
	ts := r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "PERSONAL: does it help?"})
	if p := r.shows(1); p.Whispered != "UANNA" || p.Channel != "C1" || p.Thread != ts {
		t.Errorf("in a channel: %+v", p)
	}
	r.Say(slacktest.Said{Channel: "D1", User: "UANNA", Text: "PERSONAL: does it help?"})
	if p := r.shows(2); p.Whispered != "" || p.Channel != "D1" {
		t.Errorf("in private: %+v", p)
	}
}

// TestPersonalToOneWhoLeft: a personal reply that cannot be shown in the channel, as the asker has left it, reaches them directly, once,
// and nobody else.
func TestPersonalToOneWhoLeft(t *testing.T) {
	r := onSockets(t, slacktest.Config{})
	r.RefuseEphemeral("user_not_in_channel")
	r.Answer(500)
	r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "PERSONAL: does it help?"})
	p := r.shows(1)
	contains(t, p.Text, "PERSONAL: does it help?")
	if p.Channel != "UANNA" || p.Thread != "" {
		t.Errorf("shown in %s, thread %q", p.Channel, p.Thread)
	}
	eventually(t, "the queue to be empty", func() bool { depth, err := r.queue.Depth(t.Context()); return err == nil && depth == 0 })
	if posts, whispers := len(r.Posts()), r.Calls("chat.postEphemeral"); posts != 1 || whispers != 1 {
		t.Errorf("%d posts, %d tries in the channel", posts, whispers)
	}
}

// TestNothingIsSaid: neither tokens nor what people write are in the log, whatever fails.
func TestNothingIsSaid(t *testing.T) {
	log := &bottest.Log{}
	s := slacktest.New(t, slacktest.Config{Faults: slacktest.Faults{Fail: 0.3, Drop: 0.2}, AckWithin: 200 * time.Millisecond})
	s.FailCalls("auth.test", 500, 429)
	r := runBot(t, s, slack.ModeSocket, func(c *slack.Config) { c.Logger = slog.New(slog.NewJSONHandler(log, nil)) })
	for range 10 {
		r.Say(slacktest.Said{Channel: "D1", User: "UANNA", Text: "my name is Marigold"})
	}
	r.Command("UANNA", "C1", "my name is Marigold")
	r.Raw(`"my name is Marigold"`)
	eventually(t, "all to be acknowledged", func() bool { return r.Waiting() == 0 })
	r.stop()
	for _, secret := range []string{"Marigold", slacktest.BotToken, slacktest.AppToken, s.APIURL(), "UANNA"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the log: %s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), `"doing":"identify"`) {
		t.Errorf("nothing is logged: %s", log.String())
	}
}

// TestCardOnceAcrossReplicas: a post that reaches one replica as a mention and another as a message gets one emergency card, although
// nothing that the replicas share knows of a card before it is shown.
func TestCardOnceAcrossReplicas(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{Events: true})
	targets := make(chan string, 2)
	for range 2 {
		runBot(t, s, slack.ModeEvents, func(c *slack.Config) {
			c.Listening = func(address string) { targets <- "http://" + address + "/slack/events" }
		})
	}
	for _, kind := range []string{"app_mention", "message"} {
		body, err := json.Marshal(map[string]any{"type": "event_callback", "event_id": "Ev" + kind, "event": map[string]any{
			"type": kind, "channel": "C1", "channel_type": "channel", "user": "UANNA", "text": slacktest.Mention + "an EMERGENCY", "ts": "1700000000.000100",
		}})
		if err != nil {
			t.Fatal(err)
		}
		if status, _ := request(t, <-targets, jsonKind, string(body), nil); status != 200 {
			t.Errorf("%s: %d", kind, status)
		}
	}
	if n := len(s.Posts()); n != 1 {
		t.Errorf("%d cards", n)
	}
}
