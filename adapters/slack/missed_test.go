package slack_test

import (
	"testing"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// TestMissed: what was asked in direct conversations while no process ran is found and answered, in its order; what was answered is
// not.
func TestMissed(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{})
	before := connect(t, s, slack.ModeSocket, nil)
	s.Miss(slacktest.Said{Channel: "D1", User: "UANNA", Text: "answered before"})
	if err := before.Send(t.Context(), bot.Address{Platform: "slack", Conversation: "D1", Person: "UANNA", Private: true}, saying("answered before"), "slack:k"); err != nil {
		t.Fatal(err)
	}
	s.Miss(slacktest.Said{Channel: "D1", User: "UANNA", Text: "the first"})
	s.Miss(slacktest.Said{Channel: "D1", User: "UOTHER", Bot: "B2", Text: "a bot's"})
	s.Miss(slacktest.Said{Channel: "D1", User: "UANNA", Text: "the second"})
	s.Miss(slacktest.Said{Channel: "D2", User: "UBOB", TS: "1600000000.000001", Text: "nobody looks here"})
	in := bottest.NewInbox()
	in.Visited = []bot.Address{{Platform: "slack", Conversation: "C9", Person: "UANNA", Private: true}, {Platform: "slack", Conversation: "D1", Person: "UANNA", Private: true}}
	run(t, connect(t, s, slack.ModeSocket, nil), in)
	for _, want := range []string{"the first", "the second"} {
		if m := <-in.Heard; m.Text != want || m.Address.Conversation != "D1" || !m.Address.Private || m.Address.ReplyTo == "" {
			t.Errorf("heard %+v, not %q", m, want)
		}
	}
	if n := s.Calls("conversations.history"); n != 1 {
		t.Errorf("looked at %d conversations", n)
	}
	if len(in.Heard) > 0 {
		t.Errorf("heard as well: %+v", <-in.Heard)
	}
	faultless(t, s)
}
