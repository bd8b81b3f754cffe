package bot_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

// inline presses a button and returns what is shown.
func (r *rig) inline(t testing.TB, person string, offer bot.Offer) bot.Reply {
	t.Helper()
	reply := r.Respond(t.Context(), bot.Interaction{Message: r.message(person, ""), Offer: offer})
	checkForm(t, reply)
	return reply
}

// inStaff returns what was shown in the staff place.
func (r *rig) inStaff() []bottest.Sent {
	var list []bottest.Sent
	for _, s := range r.adapter.Sent() {
		if s.To.Conversation == staff.Conversation {
			list = append(list, s)
		}
	}
	return list
}

// TestAskAPerson: a question goes to the staff with consent and without personal details, and a reply comes back in its form.
func TestAskAPerson(t *testing.T) {
	for _, byThread := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, nil)
			stop := r.start(t)
			asked := r.say(t, "anna", "my name is Anna, is this safe for me?")
			synctest.Wait()
			consent := r.inline(t, "anna", bot.OfferPerson)
			if text := bot.PlainText(consent.Blocks()); !strings.Contains(text, "the sleep team") || !strings.Contains(text, "my name is [name], is this safe for me?") || len(consent.Offers) != 2 {
				t.Errorf("asked for consent with %q and %q", text, consent.Offers)
			}
			if len(r.inStaff()) != 0 {
				t.Fatal("posted before there was consent")
			}
			r.inline(t, "anna", bot.OfferConsent)
			posted := r.inStaff()
			if len(posted) != 1 || !strings.Contains(posted[0].Text(), "is this safe for me?") || strings.Contains(posted[0].Text(), "Anna") {
				t.Fatalf("posted: %+v", posted)
			}
			if got := r.records.Consents; len(got) != 1 || got[0].What != "ask_person" {
				t.Errorf("consents: %+v", got)
			}

			// The process may have been replaced meanwhile: only the records know the way back.
			reply := bot.Message{ID: "s1", Address: bot.Address{Platform: "fake", Conversation: "staff", Person: "nurse"}}
			if byThread {
				reply.Address.Thread, reply.Text = "thread of "+posted[0].Key, "Yes, it is.\nPlease call us."
			} else {
				reply.Text = strings.ToLower(regexp.MustCompile(`H-[A-Z2-7]{6}`).FindString(posted[0].Text())) + ": Yes, it is.\nPlease call us."
			}
			for range 2 {
				if err := r.Accept(t.Context(), reply); err != nil {
					t.Error(err)
				}
				synctest.Wait()
			}
			stop()
			sent := r.adapter.Sent()
			back := sent[len(sent)-2]
			want := "Yes, it is.\nPlease call us.\n\nFrom a person in the sleep team, not from the checked documents. Not graded.\n" + answers.DisclaimerAnswered
			if back.To.Conversation != asked.Address.Conversation || back.To.Person != "anna" || !strings.HasSuffix(back.Text(), want) {
				t.Errorf("came back: %+v %q", back.To, back.Text())
			}
			if last := r.last(t); last.To.Conversation != "staff" || !strings.Contains(last.Text(), "passed your words on") {
				t.Errorf("the staff were told %q", last.Text())
			}
			if n := len(r.inStaff()); n != 2 {
				t.Errorf("%d posts in the staff place", n)
			}
		})
	}
}

// TestConsentInWords: where there are no buttons, words do.
func TestConsentInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		stop := r.start(t)
		for _, text := range []string{"is this safe?", "/person", "no", "yes", "/person", "something else", "yes", "/report", "Yes please!"} {
			r.say(t, "anna", text)
			synctest.Wait()
		}
		stop()
		posted := r.inStaff()
		if len(posted) != 1 || !strings.Contains(posted[0].Text(), "wrong") || !strings.Contains(posted[0].Text(), "The answer is echo") {
			t.Errorf("only the report has consent: %+v", posted)
		}
	})
}

func TestAskAPersonWithoutStaff(t *testing.T) {
	r := newRig(t, func(c *bot.Config) { c.Staff = bot.Staff{} })
	if text := bot.PlainText(r.inline(t, "anna", bot.OfferPerson).Blocks()); !strings.Contains(text, "ask your provider") {
		t.Errorf("shown: %q", text)
	}
	r = newRig(t, nil)
	for _, offer := range []bot.Offer{bot.OfferPerson, bot.OfferReport, bot.OfferConsent} {
		if text := bot.PlainText(r.inline(t, "anna", offer).Blocks()); !strings.Contains(text, "no question yet") {
			t.Errorf("%s before any question: %q", offer, text)
		}
	}
}

// TestHandoffFails: a question that cannot be kept or posted is not promised to anyone.
func TestHandoffFails(t *testing.T) {
	for _, c := range []struct {
		name string
		fail func(*rig)
	}{
		{"records", func(r *rig) { r.records.Fail(errors.New("down")) }},
		{"platform", func(r *rig) {
			r.adapter.Do = func(context.Context, bot.Address, string) error { return &bot.RetryError{Err: errors.New("503")} }
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, nil)
			r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "is this safe?")})
			r.inline(t, "anna", bot.OfferPerson)
			c.fail(r)
			if text := bot.PlainText(r.inline(t, "anna", bot.OfferConsent).Blocks()); !strings.Contains(text, "could not reach them") {
				t.Errorf("shown: %q", text)
			}
		})
	}
}

// TestStaffAsk: what the staff write that replies to nothing is answered as anyone's message.
func TestStaffAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		stop := r.start(t)
		for i, m := range []bot.Message{{Text: "hello"}, {Text: "H-ABCDEF what is this"}, {Text: "in a thread", Address: bot.Address{Thread: "x"}}} {
			m.ID, m.Address.Platform, m.Address.Conversation, m.Address.Person = string(rune('a'+i)), "fake", "staff", "nurse"
			if err := r.Accept(t.Context(), m); err != nil {
				t.Error(err)
			}
		}
		stop()
		for _, s := range r.inStaff() {
			if !strings.Contains(s.Text(), "You said: ") {
				t.Errorf("shown: %q", s.Text())
			}
		}
		if n := len(r.inStaff()); n != 3 {
			t.Errorf("%d replies to 3 messages", n)
		}
	})
}

// TestHandoffsLimited: nobody can flood the staff.
func TestHandoffsLimited(t *testing.T) {
	r := newRig(t, nil)
	var last string
	for range 5 {
		r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "is this safe?")})
		r.inline(t, "anna", bot.OfferPerson)
		last = bot.PlainText(r.inline(t, "anna", bot.OfferConsent).Blocks())
	}
	if n := len(r.inStaff()); n != 3 || !strings.Contains(last, "already") {
		t.Errorf("%d posts, the last said %q", n, last)
	}
}
