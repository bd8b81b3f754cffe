package discord_test

import (
	"strings"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// TestPersonal: a personal question in a channel gets a button, by which its asker alone is answered.
func TestPersonal(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	id := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: "i am pregnant, does magnesium help restless legs", Mention: true})
	invitation := r.replies(id, 1)[0]
	button := invitation.Buttons["Answer me privately"]
	if button == "" || strings.Contains(invitation.Text(), "pregnan") {
		t.Fatalf("in the channel stands %q with %v", invitation.Text(), invitation.Buttons)
	}
	if got := r.did(pressed("78", invitation, button), 1); !got.Ephemeral || !strings.Contains(got.Text(), "belong to the person who asked") {
		t.Errorf("another person reads %q", got.Text())
	}
	got := r.did(pressed("77", invitation, button), 1)
	if !got.Ephemeral || !strings.Contains(got.Text(), "pregnan") {
		t.Errorf("the asker reads %q", got.Text())
	}
	checkReply(t, got)
	r.Server.Refuse("GET", "/messages/", 404, 10008)
	if got := r.did(pressed("77", invitation, button), 1); !strings.Contains(got.Text(), "cannot read that message") {
		t.Errorf("of a message that is gone: %q", got.Text())
	}
}

// TestButtons: what stands under an answer does what it says, for those who may, also after a restart.
func TestButtons(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	answer := r.replies(r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: "does magnesium help restless legs", Mention: true}), 1)[0]
	for _, label := range []string{"Helpful", "Not helpful", "Why this grade?", "Sources", "Ask a person", "Report as wrong", "Delete"} {
		if answer.Buttons[label] == "" {
			t.Errorf("there is no button %q: %v", label, answer.Buttons)
		}
	}
	if len(answer.Options) == 0 {
		t.Error("there is no menu of related questions")
	}
	r.stop()
	r.adapter = newAdapter(t, r.origin, r.log, func(c *discord.Config) { c.StaffChannel, c.StaffRole = discordtest.Staff, discordtest.StaffRole })
	r.runReal()
	for label, want := range map[string]string{"Helpful": "Thank you", "Not helpful": "what was missing", "Why this grade?": "C Low", "Sources": "Verywell"} {
		got := r.did(pressed("77", answer, answer.Buttons[label]), 1)
		if got.Type != shownNow || !got.Ephemeral || !strings.Contains(got.Text(), want) {
			t.Errorf("%s: %q", label, got.Text())
		}
		checkReply(t, got)
	}
	for question, value := range answer.Options {
		if got := r.did(chosen("77", answer, value), 1); !strings.Contains(got.Text(), question) {
			t.Errorf("%q is answered with %q", question, got.Text())
		}
	}
	for label, refused := range map[string]bool{
		"Helpful": true, "Not helpful": true, "Ask a person": true, "Report as wrong": true, "Delete": true, "Why this grade?": false, "Sources": false,
	} {
		if got := r.did(pressed("78", answer, answer.Buttons[label]), 1); strings.Contains(got.Text(), "belong to the person who asked") != refused || !got.Ephemeral {
			t.Errorf("another person presses %s: %q", label, got.Text())
		}
	}
}

// TestMissing: "not helpful" counts at once, and has one question, which need not be answered.
func TestMissing(t *testing.T) {
	t.Parallel()
	records := &bottest.Records{}
	r := startBot(t, discordtest.Config{}, nil, func(c *bot.Config) { c.Records = records })
	answer := r.replies(r.say("does it help"), 1)[0]
	asker := r.asker(answer)
	got := r.did(pressed(asker, answer, answer.Buttons["Not helpful"]), 1)
	more := got.Shown[0].Buttons["Say what was missing"]
	if list := records.Feedback; len(list) != 1 || list[0].Helpful || more == "" {
		t.Fatalf("%+v, button %q", list, more)
	}
	id := r.Interact(pressed(asker, got.Shown[0], more))
	r.until("the form", func() bool { return r.Asked(id).Type == opensForm })
	form := r.Asked(id).Data
	for text, want := range map[string]string{"nothing on tablets": "nothing on tablets", "": ""} {
		sent := r.did(discordtest.Did{Type: submit, Person: asker, Channel: discordtest.Channel, Data: map[string]any{
			"custom_id": form["custom_id"], "components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": "missing", "value": text}}}},
		}}, 1)
		if !strings.Contains(sent.Text(), "Thank you") || len(sent.Shown[0].Buttons) > 0 {
			t.Errorf("%q: %q with %v", text, sent.Text(), sent.Shown[0].Buttons)
		}
		if list := records.Feedback; list[len(list)-1].Missing != want {
			t.Errorf("%q is kept as %+v", text, list)
		}
	}
}

// asker is who wrote the message that one replies to.
func (r *rig) asker(m discordtest.Message) string {
	r.t.Helper()
	resolved := r.Resolved(m.Channel, m.ReplyTo)["messages"].(map[string]any)[m.ReplyTo].(map[string]any)
	return resolved["author"].(map[string]any)["id"].(string)
}

// TestHandoff: a question goes to the staff with the asker's consent, and their reply in the thread comes back.
func TestHandoff(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	answer := r.replies(r.Say(discordtest.Said{Direct: true, Author: "77", Text: "does cbd oil help"}), 1)[0]
	r.logged("msg=replied") // a person does not press before the bot knows that it has answered
	asked := pressed("77", answer, answer.Buttons["Ask a person"])
	asked.Direct = true
	consent := r.did(asked, 1)
	yes := pressed("77", consent.Shown[0], consent.Shown[0].Buttons["Yes"])
	yes.Direct = true
	if got := r.did(yes, 1); !strings.Contains(got.Text(), "the sleep team") {
		t.Fatalf("%q", got.Text())
	}
	r.until("the note", func() bool { return len(r.Shown(discordtest.Staff)) == 1 })
	note := r.Shown(discordtest.Staff)[0]
	if !strings.Contains(note.Text(), "does cbd oil help") || len(note.Buttons) > 0 {
		t.Errorf("the staff read %q with %v", note.Text(), note.Buttons)
	}
	thread := r.Open(note.ID, discordtest.Staff)
	r.Say(discordtest.Said{Channel: thread, Author: "90", Text: "Please come and see us.", Mention: true})
	direct := r.Direct("77")
	r.until("the staff's words", func() bool { return strings.Contains(r.last(direct), "Please come and see us.") })
	if text := r.last(direct); !strings.Contains(text, "From a person in the sleep team") {
		t.Errorf("the person reads %q", text)
	}
	r.until("a word to the staff", func() bool { return strings.Contains(r.last(thread), "passed your words on") })
}

// last is the text of the bot's last message in a channel.
func (r *rig) last(channel string) string {
	shown := r.Shown(channel)
	if len(shown) == 0 {
		return ""
	}
	return shown[len(shown)-1].Text()
}

// TestStaffNote: the staff get a link to where an emergency card was shown, and no word of the message.
func TestStaffNote(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	id := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: "i took 30 magnesium pills", Mention: true})
	card := r.replies(id, 1)[0]
	if len(card.Buttons) > 0 || !strings.Contains(card.Text(), "poison centre") {
		t.Errorf("the card: %q with %v", card.Text(), card.Buttons)
	}
	r.until("the note", func() bool { return len(r.Shown(discordtest.Staff)) == 1 })
	note := r.last(discordtest.Staff)
	if !strings.Contains(note, "https://discord.com/channels/"+discordtest.Guild+"/"+discordtest.Channel+"/"+id) || strings.Contains(note, "pills") {
		t.Errorf("the staff read %q", note)
	}
}

// TestDelete: a reply is deleted, with all its pages, by its asker and by the staff.
func TestDelete(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]discordtest.Did{
		"the asker": {Person: "77"}, "the staff's role": {Person: "90", Roles: []string{discordtest.StaffRole}}, "who manages the channel": {Person: "91", Permitted: manageChannels},
	} {
		t.Run(name, func(t *testing.T) {
			r := startBot(t, discordtest.Config{}, func(c *discord.Config) { c.StaffRole = discordtest.StaffRole })
			id := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: strings.Repeat("a long question. ", 200), Mention: true})
			pages := r.replies(id, 2)
			last := pages[len(pages)-1]
			d := pressed(who.Person, last, last.Buttons["Delete"])
			d.Roles, d.Permitted = who.Roles, who.Permitted
			got := r.did(d, 1)
			if n := len(r.Replies(id)); n != 0 || !got.Ephemeral {
				t.Errorf("%d of %d pages are left: %q", n, len(pages), got.Text())
			}
		})
	}
}

// TestExpired: a button of long ago, or of another bot, says so, and does nothing.
func TestExpired(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	answer := r.replies(r.say("does iron help"), 1)[0]
	asker := bot.Address{Platform: "discord", Person: r.asker(answer)}
	old := newHasher(t).ButtonID(bot.Button{Offer: bot.OfferDelete}, asker, time.Now().Add(-2*time.Hour))
	for _, id := range []string{old, "x", answer.Buttons["Delete"] + "x", ""} {
		got := r.did(pressed(asker.Person, answer, id), 1)
		if !got.Ephemeral || !strings.Contains(got.Text(), "expired") {
			t.Errorf("%q: %q", id, got.Text())
		}
		checkReply(t, got)
	}
	if len(r.Replies(answer.ReplyTo)) != 1 {
		t.Error("the reply is gone")
	}
}
