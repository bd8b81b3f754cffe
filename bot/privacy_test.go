package bot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bedside/answers"
	"bedside/answers/triage"
	"bedside/bot"
	"bedside/bot/bottest"
)

// shippedEngine is the engine of the FAQ in the repository.
func shippedEngine(t testing.TB) *answers.Engine {
	t.Helper()
	schema, err := os.ReadFile("../faq.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	loader, err := answers.NewLoader(schema)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../faq.json")
	if err != nil {
		t.Fatal(err)
	}
	faq, err := loader.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := answers.New(answers.Config{FAQ: faq, Triage: tr})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// The marks stand in what the person writes. details may be found nowhere at all; word only where redacted questions are kept.
var details = []string{"555-867-5309", "zora.quill@example.org", "Zora", "Quill", "14/02/1971", "943 476 5919", "77 Larkspur Avenue", "zora.example.com", "@zora_q"}

const word = "xylotwist"

// ids are the platform's, by which people are known to it and to nobody who reads logs and records.
var ids = []string{"person-4711", "conversation-4712", "message-4713"}

// TestPrivacy: of a whole conversation, with everything going wrong that can, no log line, no metric and no record has a word.
func TestPrivacy(t *testing.T) {
	engine := shippedEngine(t)
	synctest.Test(t, func(t *testing.T) {
		tr, err := triage.New()
		if err != nil {
			t.Fatal(err)
		}
		r := newRig(t, func(c *bot.Config) {
			c.Knowledge, c.Triage, c.SharedMemory = bot.NewKnowledge(lost{engine}, nil), tr, true
		})
		marked := fmt.Sprintf("My name is Zora Quill, born 14/02/1971, NHS number 943 476 5919, 77 Larkspur Avenue, call 555-867-5309, zora.quill@example.org, zora.example.com or @zora_q, %s.", word)
		var failing atomic.Int32
		r.adapter.Do = func(_ context.Context, to bot.Address, _ string) error {
			if failing.Add(1)%4 == 0 {
				return &bot.RetryError{After: time.Second, Err: errors.New("500 on " + marked)}
			}
			return nil
		}
		stop := r.start(t)
		for i, text := range []string{
			"does magnesium help restless legs?", "why?", "xylotwist", "I want to kill myself", "i'm safe, that was a mistake", "I am on dialysis, is magnesium safe?", "who is on the moon?", "my-data", "ask a person", "yes",
		} {
			m := bot.Message{ID: fmt.Sprintf("%s-%d", ids[2], i), Text: text + " " + marked, Address: bot.Address{Platform: "fake", Conversation: ids[1], Person: ids[0]}}
			if i > 6 || text == word {
				m.Text = text
			}
			switch i {
			case 4:
				r.queue.Fail(errors.New("cannot store " + marked))
			case 5:
				r.queue.Fail(nil)
				r.records.Fail(errors.New("cannot insert " + marked))
			case 6:
				r.records.Fail(nil)
			}
			if err := r.Accept(t.Context(), m); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Minute)
			for _, offer := range []bot.Offer{"", bot.OfferWhy, bot.OfferNotHelpful} {
				r.Respond(t.Context(), bot.Interaction{Message: bot.Message{ID: m.ID + string(offer), Text: m.Text, Address: m.Address}, Offer: offer})
			}
			time.Sleep(time.Minute)
		}
		stop()
		checkPrivacy(t, r)
	})
}

// lost is an engine that finds no answer to questions on the moon.
type lost struct{ *answers.Engine }

func (l lost) Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context) {
	if strings.Contains(m.Text, "moon") {
		return (&bottest.Engine{Abstains: true}).Reply(c, m)
	}
	return l.Engine.Reply(c, m)
}

func checkPrivacy(t *testing.T, r *rig) {
	t.Helper()
	records := r.records
	rows := fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n", records.Exchanges, records.Feedback, records.Consents, records.Memories)
	redacted := fmt.Sprintf("%+v\n%+v", records.Unanswered, records.Feedback)
	for _, h := range records.Handoffs {
		rows += fmt.Sprintf("%s %s %s %s\n", h.ID, h.Ref, h.Person, h.At) // To is encrypted by the store
		redacted += h.Question
	}
	if len(records.Exchanges) == 0 || len(records.Unanswered) == 0 || len(records.Handoffs) == 0 || len(records.Feedback) == 0 || r.log.String() == "" {
		t.Fatalf("the conversation left nothing to look at: %s\n%s", rows, redacted)
	}
	labels := strings.Join(r.metrics.Labels(), "\n")
	for name, text := range map[string]string{"the log": r.log.String(), "metrics": labels, "records": rows, "redacted records": redacted} {
		for _, secret := range append(details, ids...) {
			if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
				t.Errorf("%q is in %s", secret, name)
			}
		}
		if name != "redacted records" && name != "records" && strings.Contains(text, word) {
			t.Errorf("%q is in %s", word, name)
		}
	}
	if strings.Contains(fmt.Sprintf("%+v%+v%+v", records.Exchanges, records.Consents, records.Memories), word) {
		t.Errorf("%q is in the records", word)
	}
	for _, s := range r.inStaff() {
		for _, secret := range append(details, ids...) {
			if strings.Contains(s.Text(), secret) {
				t.Errorf("%q was posted for the staff", secret)
			}
		}
	}
}
