package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bedside/bot"
	"bedside/bot/bottest"
)

func (r *rig) ordered(t testing.TB, person, command string) string {
	t.Helper()
	reply := r.Respond(t.Context(), bot.Interaction{Message: r.message(person, ""), Command: command})
	checkForm(t, reply)
	return bot.PlainText(reply.Blocks())
}

func TestCommands(t *testing.T) {
	r := newRig(t, func(c *bot.Config) { c.Privacy.RetentionDays = 12 })
	for command, want := range map[string]string{
		"help": "Echoes", "topics": "echoes", "privacy": "after 12 days", "my-data": "I keep 0 records of you", "forget-me": "deleted 0 records", "sources": "There is no answer yet", "nonsense": "Echoes",
	} {
		if got := r.ordered(t, "anna", command); !strings.Contains(got, want) {
			t.Errorf("%s: %q", command, got)
		}
	}
	if n := len(r.records.Exchanges); n != 0 {
		t.Errorf("%d records of commands", n)
	}
}

// TestCommandsInWords: commands are understood as messages, too, and only when they are the whole message.
func TestCommandsInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		stop := r.start(t)
		for text, want := range map[string]string{
			"/privacy": "in memory only", "Forget me!": "I have deleted", "/my_data": "I keep", " topics ": "You can ask about", "is my privacy safe": "You said", "/unknown": "You said", "help": "You said", "/": "You said",
		} {
			r.say(t, "anna", text)
			synctest.Wait()
			if got := r.last(t); !strings.Contains(got.Text(), want) {
				t.Errorf("%q: %q", text, got.Text())
			}
			checkForm(t, r.last(t).Reply)
		}
		stop()
	})
}

// TestForgetMe: what is kept and remembered of a person goes, on request; what is kept of others stays.
func TestForgetMe(t *testing.T) {
	r := newRig(t, func(c *bot.Config) { c.SharedMemory = true })
	for _, person := range []string{"anna", "ben"} {
		r.Respond(t.Context(), bot.Interaction{Message: r.message(person, "is this safe?")})
		r.inline(t, person, bot.OfferNotHelpful)
		r.inline(t, person, bot.OfferPerson)
		r.inline(t, person, bot.OfferConsent)
	}
	if got := r.ordered(t, "anna", "my-data"); !strings.Contains(got, "I keep 4 records of you: 1 exchanges, 1 ratings, 0 questions without an answer, 1 consents, 1 questions") {
		t.Errorf("held: %q", got)
	}
	if got := r.ordered(t, "anna", "forget-me"); !strings.Contains(got, "deleted 4 records") {
		t.Errorf("forgotten: %q", got)
	}
	if got := r.ordered(t, "anna", "my-data"); !strings.Contains(got, "I keep 0 records") {
		t.Errorf("held afterwards: %q", got)
	}
	if got := r.ordered(t, "anna", "sources"); !strings.Contains(got, "no answer yet") {
		t.Errorf("remembered afterwards: %q", got)
	}
	if len(r.records.Exchanges) != 1 || len(r.records.Memories) != 1 || len(r.records.Handoffs) != 1 {
		t.Errorf("kept of both: %+v", r.records)
	}
	r.records.Fail(errors.New("down"))
	for _, command := range []string{"my-data", "forget-me"} {
		if got := r.ordered(t, "anna", command); !strings.Contains(got, "try again later") {
			t.Errorf("%s without a database: %q", command, got)
		}
	}
}

// TestFeedback: what people think of an answer is kept, with what was missing redacted.
func TestFeedback(t *testing.T) {
	r := newRig(t, nil)
	r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "is this safe?")})
	r.inline(t, "anna", bot.OfferHelpful)
	r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "call 555-123-4567"), Offer: bot.OfferNotHelpful, Entry: "echo"})
	got := r.records.Feedback
	if len(got) != 2 || !got[0].Helpful || got[0].Exchange != r.records.Exchanges[0].Key || got[1].Helpful || got[1].Missing != "call [phone number]" || got[1].Entry != "echo" {
		t.Errorf("kept: %+v", got)
	}
}

// TestPersonalDetails: a message with personal details gets its answer and a gentle warning; what is kept of it is redacted.
func TestPersonalDetails(t *testing.T) {
	r := newRig(t, nil)
	r.engine.Abstains = true
	reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "my name is Anna and what is this?")})
	text := bot.PlainText(reply.Blocks())
	if !strings.Contains(text, "You said:") || !strings.HasPrefix(text, "Please leave out names") {
		t.Errorf("shown: %q", text)
	}
	if got := r.records.Unanswered; len(got) != 1 || got[0].Text != "my name is [name] and what is this?" {
		t.Errorf("kept: %+v", got)
	}
	if reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "is 350 mg safe?")}); len(reply.Lines) != 0 {
		t.Errorf("a dose is taken for a detail: %q", reply.Lines)
	}
	if reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "EMERGENCY, call 555-123-4567")}); len(reply.Lines) != 0 {
		t.Errorf("a card carries %q", reply.Lines)
	}
}

// TestSessions: a conversation is remembered for half an hour, each person's by itself, and their number is bounded.
func TestSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Sessions = 10 })
		stop := r.start(t)
		remembers := func(person string) bool {
			return !strings.Contains(r.ordered(t, person, "sources"), "There is no answer yet")
		}
		ask := func(person string) {
			r.Respond(t.Context(), bot.Interaction{Message: r.message(person, "hello")})
		}
		ask("anna")
		if remembers("ben") || !remembers("anna") {
			t.Error("conversations are mixed up")
		}
		time.Sleep(29 * time.Minute)
		if !remembers("anna") {
			t.Error("forgotten within half an hour")
		}
		time.Sleep(31 * time.Minute)
		if remembers("anna") {
			t.Error("remembered for longer than half an hour")
		}
		for i := range 11 {
			ask(fmt.Sprintf("person %d", i))
		}
		if remembers("person 0") || !remembers("person 10") {
			t.Error("the oldest has to go when there are too many")
		}
		stop()
	})
}

// TestSharedMemory: replicas share what may be stored of a conversation.
func TestSharedMemory(t *testing.T) {
	first := newRig(t, func(c *bot.Config) { c.SharedMemory = true })
	second := newRig(t, func(c *bot.Config) { c.SharedMemory, c.Records = true, first.records })
	first.Respond(t.Context(), bot.Interaction{Message: first.message("anna", "hello")})
	if got := second.ordered(t, "anna", "sources"); strings.Contains(got, "no answer yet") {
		t.Errorf("the other replica does not know: %q", got)
	}
	first.records.Fail(errors.New("down"))
	if got := first.ordered(t, "anna", "sources"); strings.Contains(got, "no answer yet") {
		t.Errorf("without the database not even its own is known: %q", got)
	}
}

// TestCrisisOutlivesSession: for a day after a crisis card replies carry the crisis number, though the talk itself is forgotten.
func TestCrisisOutlivesSession(t *testing.T) {
	engine := shippedEngine(t)
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Knowledge, c.Region = bot.NewKnowledge(engine, nil), "US" })
		stop := r.start(t)
		ask := func(text string) string {
			return bot.PlainText(r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", text)}).Blocks())
		}
		ask("CRISIS")
		for _, c := range []struct {
			after time.Duration
			want  bool
		}{{0, true}, {time.Hour, true}, {22 * time.Hour, true}, {2 * time.Hour, false}} {
			time.Sleep(c.after)
			if got := ask("does magnesium help restless legs?"); strings.Contains(got, "988") != c.want {
				t.Errorf("%s later: %q", c.after, got)
			}
		}
		ask("CRISIS")
		ask("i'm safe, that was a mistake")
		if got := ask("does magnesium help restless legs?"); strings.Contains(got, "988") {
			t.Errorf("after the all-clear: %q", got)
		}
		stop()
	})
}

// TestEmergencyBehindMuchText: triage reads more of a message than the engine does.
func TestEmergencyBehindMuchText(t *testing.T) {
	r := newRig(t, nil)
	text := strings.Repeat("blah ", 2000) + "EMERGENCY"
	if got := bot.PlainText(r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", text)}).Blocks()); !strings.Contains(got, "Call your local") {
		t.Errorf("in line: %q", got)
	}
	r.say(t, "ben", text)
	if got := r.last(t).Text(); !strings.Contains(got, "Call your local") {
		t.Errorf("shown: %q", got)
	}
}

// TestRespondWithHangingDatabase: an emergency card does not wait for the database, and nothing waits for it for long.
func TestRespondWithHangingDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.SharedMemory, c.Records = true, hanging{&bottest.Records{}} })
		for text, most := range map[string]time.Duration{"EMERGENCY": 0, "hello": 2 * time.Second, "forget-me": 2 * time.Second} {
			began := time.Now()
			checkForm(t, r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", text)}))
			if took := time.Since(began); took > most {
				t.Errorf("%s took %s", text, took)
			}
		}
		time.Sleep(time.Minute) // until the card's record is given up
	})
}

// hanging are records whose database answers nothing.
type hanging struct{ *bottest.Records }

func (hanging) SaveExchange(ctx context.Context, _ bot.Exchange) error { return hang(ctx) }
func (hanging) Memory(ctx context.Context, _ bot.Hash) (bot.Memory, error) {
	return bot.Memory{}, hang(ctx)
}
func (hanging) SaveMemory(ctx context.Context, _, _ bot.Hash, _ bot.Memory) error { return hang(ctx) }
func (hanging) Forget(ctx context.Context, _ bot.Hash) (bot.Held, error) {
	return bot.Held{}, hang(ctx)
}

func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}
