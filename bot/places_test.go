package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bedside/answers"
	"bedside/bot"
)

// shared is a new message by a person in a place where others read.
func (r *rig) shared(person, text string) bot.Message {
	m := r.message(person, text)
	m.Address.Conversation, m.Address.Private, m.Link = "ward", false, "https://chat.example/ward/"+m.ID
	return m
}

// accept hands a message over and waits until it has been worked.
func (r *rig) accept(t *testing.T, m bot.Message) {
	t.Helper()
	if err := r.Accept(t.Context(), m); err != nil {
		t.Error(err)
	}
	synctest.Wait()
}

// TestSmallTalkAmongPeople: small talk that was not said to the bot by name is left to the people, whether it can be stored or not. A
// question is answered, and so is small talk with the bot.
func TestSmallTalkAmongPeople(t *testing.T) {
	for name, down := range map[string]error{"stored": nil, "in line": errors.New("the database is away")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, nil)
				r.queue.Fail(down)
				stop := r.start(t)
				for _, text := range []string{"thanks, SMALL TALK", "a question", "an EMERGENCY"} {
					m := r.shared("anna", text)
					m.Overheard = true
					r.accept(t, m)
				}
				r.accept(t, r.shared("bob", "to the bot, SMALL TALK"))
				stop()
				shown := strings.Join(r.texts(), "\n")
				if strings.Count(shown, "You said") != 2 || strings.Contains(shown, "thanks") || !strings.Contains(shown, "a question") || !strings.Contains(shown, "to the bot") {
					t.Errorf("shown: %q", shown)
				}
			})
		})
	}
}

// TestPersonalReplies: what is only for the asker's eyes is not shown to others in a shared place.
func TestPersonalReplies(t *testing.T) {
	for _, whispers := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, nil)
			r.adapter.Whispering = whispers
			defer r.start(t)()
			for _, text := range []string{"PERSONAL: is this safe?", "my number is 555-123-4567, is this safe?"} {
				r.accept(t, r.shared("anna", text))
				got := r.last(t)
				if whispers {
					if !got.Reply.Personal || !strings.Contains(got.Text(), "You said:") {
						t.Errorf("%q is answered with %+v", text, got)
					}
					continue
				}
				checkForm(t, got.Reply)
				if strings.Contains(got.Text(), "You said:") || len(got.Reply.Offers) != 1 || got.Reply.Offers[0] != bot.OfferPrivately {
					t.Errorf("%q is answered with %q, %q", text, got.Text(), got.Reply.Offers)
				}
			}
			r.accept(t, r.shared("anna", "is this safe?"))
			if got := r.last(t); got.Reply.Personal || !strings.Contains(got.Text(), "You said: is this safe?") {
				t.Errorf("a general question is answered with %+v", got)
			}
			r.accept(t, r.message("anna", "PERSONAL: and this?"))
			if got := r.last(t); got.Reply.Personal || !strings.Contains(got.Text(), "You said: PERSONAL: and this?") {
				t.Errorf("in a private place it is answered with %+v", got)
			}
			r.accept(t, r.shared("anna", "PERSONAL EMERGENCY"))
			if got := r.last(t); got.Reply.Answer.Outcome != answers.Emergency || got.Reply.Personal {
				t.Errorf("an emergency is answered with %+v", got)
			}
		})
	}
}

// TestPause: where the staff have silenced the bot, on any replica, it answers emergencies and what is asked by command only.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		other := newRig(t, func(c *bot.Config) { c.Records = r.records })
		defer r.start(t)()
		defer other.start(t)()
		say := func(by *rig, text string) int {
			before := len(by.adapter.Sent())
			by.accept(t, by.shared("anna", text))
			return len(by.adapter.Sent()) - before
		}
		order := func(command string, isStaff bool) string {
			return bot.PlainText(r.Respond(t.Context(), bot.Interaction{Message: r.shared("ben", ""), Command: command, Staff: isStaff}).Blocks())
		}
		if got := order("pause", false); !strings.Contains(got, "Only the staff") || say(r, "one") != 1 {
			t.Errorf("somebody else could pause: %q", got)
		}
		if got := order("pause", true); !strings.Contains(got, "I am silent here") {
			t.Errorf("pause: %q", got)
		}
		time.Sleep(6 * time.Second) // of the test's clock
		if say(r, "two") != 0 || say(other, "three") != 0 {
			t.Error("answered while silenced")
		}
		if say(r, "EMERGENCY") != 1 || say(other, "EMERGENCY") != 1 {
			t.Error("an emergency is not answered")
		}
		if r.accept(t, r.message("anna", "elsewhere")); !strings.Contains(r.last(t).Text(), "elsewhere") {
			t.Error("silent elsewhere too")
		}
		if got := order("help", false); !strings.Contains(got, "Ask a question") {
			t.Errorf("a command is answered %q", got)
		}
		r.records.Fail(errors.New("down"))
		time.Sleep(6 * time.Second)
		if say(r, "four") != 0 {
			t.Error("the pause is forgotten when the database is away")
		}
		r.records.Fail(nil)
		if got := order("resume", true); !strings.Contains(got, "answer here again") || say(r, "five") != 1 {
			t.Errorf("resume: %q", got)
		}
	})
}

// TestStaffToldOfCards: where it is wanted the staff get a link to an emergency, and no word of it.
func TestStaffToldOfCards(t *testing.T) {
	for _, wanted := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(c *bot.Config) { c.Staff.Cards = wanted })
			defer r.start(t)()
			r.accept(t, r.shared("anna", "EMERGENCY one"))
			r.accept(t, r.shared("ben", "EMERGENCY two"))
			r.Respond(t.Context(), bot.Interaction{Message: r.message("carl", "EMERGENCY three")})
			synctest.Wait()
			told := r.inStaff()
			if !wanted {
				if len(told) != 0 {
					t.Errorf("told unasked: %+v", told)
				}
				return
			}
			if len(told) != 3 {
				t.Fatalf("told %d times: %+v", len(told), told)
			}
			for i, want := range []string{"https://chat.example/ward/m1", "https://chat.example/ward/m2", "an unknown place on fake"} {
				if got := told[i].Text(); !strings.Contains(got, want) || strings.Contains(got, "EMERGENCY") {
					t.Errorf("told %q, not of %s", got, want)
				}
			}
		})
	}
}

// TestPlaces: the private conversations are kept only for an adapter that looks for what it missed, and found again by it.
func TestPlaces(t *testing.T) {
	for _, looks := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, nil)
			r.adapter.Looking = looks
			defer r.start(t)()
			asked := r.message("anna", "hello")
			r.accept(t, asked)
			r.accept(t, r.message("anna", "hello again"))
			r.accept(t, r.shared("ben", "hello all"))
			got, err := r.Places(context.Background(), "fake", time.Now(), 10)
			if err != nil {
				t.Fatal(err)
			}
			if !looks {
				if len(got) != 0 {
					t.Errorf("kept without need: %+v", got)
				}
				return
			}
			want := asked.Address
			want.ReplyTo = ""
			if len(got) != 1 || got[0] != want {
				t.Errorf("found %+v, want %+v", got, want)
			}
		})
	}
}

// TestPersonalInteractions: of a reply in line the adapter learns whether others may see it, whatever else it can do.
func TestPersonalInteractions(t *testing.T) {
	r := newRig(t, nil)
	for text, want := range map[string]bool{"PERSONAL: is this safe?": true, "is this safe?": false, "an EMERGENCY, PERSONAL": false} {
		for _, private := range []bool{false, true} {
			i := bot.Interaction{Message: r.message("anna", text)}
			i.Address.Private = private
			reply := r.Respond(t.Context(), i)
			if reply.Personal != (want && !private) || len(reply.Offers) > 0 && reply.Offers[0] == bot.OfferPrivately {
				t.Errorf("%q, private %t: personal %t, offers %v", text, private, reply.Personal, reply.Offers)
			}
		}
	}
}

// TestTopicsAndCompletion: what menus need comes from the FAQ in use.
func TestTopicsAndCompletion(t *testing.T) {
	r := newRig(t, nil)
	if got := r.Topics(); len(got) != 1 || got[0].Name != "echoes" || len(got[0].Questions) != 1 || r.Title() != "Echoes" || r.Team() != staff.Team {
		t.Errorf("topics %+v, title %q, team %q", got, r.Title(), r.Team())
	}
	if got := r.Complete("wh", 25); len(got) != 1 || got[0].Entry != "echo" {
		t.Errorf("completed: %+v", got)
	}
	reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", " Echoes"), Command: "topics"})
	if text := bot.PlainText(reply.Blocks()); !strings.Contains(text, "1. What did I say?") || len(reply.Answer.Choices) != 1 {
		t.Errorf("a topic is shown as %q", text)
	}
	checkForm(t, reply)
	if r := newRig(t, func(c *bot.Config) { c.Staff = bot.Staff{} }); r.Team() != "" {
		t.Errorf("a team without staff: %q", r.Team())
	}
}
