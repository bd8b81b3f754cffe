package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bedside/answers"
	"bedside/bot"
)

// TestCardHasTheLastWord: an answer that is being shown while a crisis card comes does not take the crisis back.
func TestCardHasTheLastWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var crisis []bool
		r := newRig(t, func(c *bot.Config) { c.Knowledge = bot.NewKnowledge(watched{&crisis}, nil) })
		r.adapter.Do = func(_ context.Context, _ bot.Address, key string) error {
			if key == "fake:m1" {
				time.Sleep(2 * time.Second) // while it is shown, the next message comes
			}
			return nil
		}
		defer r.start(t)()
		r.say(t, "anna", "a question")
		time.Sleep(time.Second)
		r.say(t, "anna", "CRISIS")
		time.Sleep(5 * time.Second)
		r.say(t, "anna", "another question")
		synctest.Wait()
		if len(crisis) != 2 || !crisis[1] {
			t.Errorf("known to be in a crisis: %v", crisis)
		}
	})
}

// watched is an engine that notes whether each message comes in a crisis.
type watched struct{ crisis *[]bool }

func (w watched) Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context) {
	*w.crisis = append(*w.crisis, c.Crisis)
	return echo.Reply(c, m)
}

func (watched) Entry(id string) (*answers.Entry, bool)        { return echo.Entry(id) }
func (watched) Topics() []string                              { return echo.Topics() }
func (watched) Title() string                                 { return echo.Title() }
func (watched) Questions(topic string) []answers.Choice       { return echo.Questions(topic) }
func (watched) Complete(typed string, n int) []answers.Choice { return echo.Complete(typed, n) }

// TestToldPrivately: what a person told privately is not shown to others: neither in a caution nor in a question to be handed on.
func TestToldPrivately(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Knowledge = bot.NewKnowledge(cautious{}, nil) })
		r.adapter.Whispering = true
		defer r.start(t)()
		private := r.shared("anna", "a question")
		private.Address.Private = true
		r.Respond(t.Context(), bot.Interaction{Message: private})
		for _, text := range []string{"is it safe?", "ask a person", "my data"} {
			r.accept(t, r.shared("anna", text))
			if got := r.last(t); !got.Reply.Personal {
				t.Errorf("%q is answered for all to read: %q", text, got.Text())
			}
		}
	})
}

// cautious is an engine whose every answer has a caution.
type cautious struct{ watched }

func (cautious) Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context) {
	a, next := echo.Reply(c, m)
	a.Cautions = []string{"kidney"}
	return a, next
}

// TestHandoffToldOnce: when the word that a question was handed on has to be sent again, it is the same word, and there is one consent.
func TestHandoffToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		var refused atomic.Int32
		r.adapter.Do = func(_ context.Context, to bot.Address, key string) error {
			if key == "fake:m3" && refused.Add(1) <= 6 {
				return &bot.RetryError{Err: errors.New("503")}
			}
			return nil
		}
		defer r.start(t)()
		for _, text := range []string{"is this safe?", "ask a person", "yes"} {
			r.accept(t, r.message("anna", text))
		}
		time.Sleep(5 * time.Minute)
		if got := r.shownTo(t, "dm-anna").Text(); !strings.Contains(got, "I have posted it") || len(r.records.Consents) != 1 || len(r.inStaff()) != 1 {
			t.Errorf("told %q, with %d consents and %d posts", got, len(r.records.Consents), len(r.inStaff()))
		}
	})
}

// TestFeedbackOnAnEarlierAnswer: a button under an answer before the last one does not judge the last one.
func TestFeedbackOnAnEarlierAnswer(t *testing.T) {
	r := newRig(t, nil)
	r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "is this safe?")})
	for _, entry := range []string{"another", "echo"} {
		r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", ""), Offer: bot.OfferHelpful, Entry: entry})
	}
	got := r.records.Feedback
	if len(got) != 2 || got[0].Exchange != "" || got[1].Exchange != r.records.Exchanges[0].Key {
		t.Errorf("kept: %+v", got)
	}
}

// TestStaffToldAtTheEnd: the staff are told of a card that was shown just before the end.
func TestStaffToldAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Staff.Cards = true })
		r.adapter.Do = func(context.Context, bot.Address, string) error { time.Sleep(100 * time.Millisecond); return nil }
		stop := r.start(t)
		for range 3 {
			r.say(t, "anna", "EMERGENCY")
		}
		stop()
		if n := len(r.inStaff()); n != 3 {
			t.Errorf("told of %d of 3 cards", n)
		}
	})
}

// TestElsewhere: where the bot is not to answer it shows a card and nothing else, and remembers nothing.
func TestElsewhere(t *testing.T) {
	r := newRig(t, nil)
	for text, want := range map[string]string{"is this safe?": "I do not answer here", "EMERGENCY": "Call your local emergency number"} {
		reply := r.Respond(t.Context(), bot.Interaction{Message: r.shared("anna", text), Elsewhere: true})
		checkForm(t, reply)
		if got := bot.PlainText(reply.Blocks()); !strings.Contains(got, want) {
			t.Errorf("%q is answered %q", text, got)
		}
	}
}

// TestForgottenMeanwhile: an answer under way does not bring back what was forgotten.
func TestForgottenMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.adapter.Do = func(_ context.Context, _ bot.Address, key string) error {
			if key == "fake:m1" {
				time.Sleep(2 * time.Second)
			}
			return nil
		}
		defer r.start(t)()
		r.say(t, "anna", "a question")
		time.Sleep(time.Second)
		r.ordered(t, "anna", "forget-me")
		time.Sleep(5 * time.Second)
		if got := r.ordered(t, "anna", "person"); !strings.Contains(got, "no question yet") {
			t.Errorf("afterwards: %q", got)
		}
	})
}
