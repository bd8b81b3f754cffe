package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

func replyOf(text string) bot.Reply {
	a, _ := (&bottest.Engine{}).Reply(answers.Context{}, answers.Message{Text: text})
	return bot.Reply{Answer: a}
}

// asked has a person ask in the channel, and returns the address of the reply and its key.
func (r *rig) asked(text string) (bot.Address, string) {
	id := r.say(text)
	return bot.Address{Platform: "discord", Conversation: discordtest.Channel, ReplyTo: id, Person: "77"}, "discord:" + id
}

// again is a reply that may have been delivered before.
func again(r bot.Reply) bot.Reply {
	r.Again = true
	return r
}

// TestReplies: a reply points to its question, calls nobody, and is bound to its key.
func TestReplies(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	to, key := r.asked("hello")
	if err := r.adapter.Send(t.Context(), to, replyOf("@everyone <@77>"), key); err != nil {
		t.Fatal(err)
	}
	shown := r.Replies(to.ReplyTo)
	if len(shown) != 1 || len(shown[0].Pings) != 0 || len(shown[0].Nonce) != 25 {
		t.Fatalf("%+v", shown)
	}
	body := r.Requests("POST", "/messages")[0].Body
	parse, isList := body["allowed_mentions"].(map[string]any)["parse"].([]any)
	if !isList || len(parse) != 0 || body["enforce_nonce"] != true {
		t.Errorf("allowed_mentions %v, enforce_nonce %v", body["allowed_mentions"], body["enforce_nonce"])
	}
	if reference := body["message_reference"].(map[string]any); reference["message_id"] != to.ReplyTo || reference["fail_if_not_exists"] != false {
		t.Errorf("message_reference %v", reference)
	}
	if len(r.Requests("GET", "/messages")) != 0 {
		t.Error("a first delivery searches the channel")
	}
}

// TestLateReply: who had to wait for long is called, as they may not look any more.
func TestLateReply(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	id := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: "hello", Mention: true, At: time.Now().Add(-10 * time.Minute)})
	to := bot.Address{Platform: "discord", Conversation: discordtest.Channel, ReplyTo: id, Person: "77"}
	if err := r.adapter.Send(t.Context(), to, replyOf("hello"), "staff:discord:1"); err != nil {
		t.Fatal(err)
	}
	if pings := r.Replies(id)[0].Pings; len(pings) != 1 || pings[0] != "77" {
		t.Errorf("called: %v", pings)
	}
}

// TestShownOnce: a reply is shown once though Discord has forgotten its nonce and another process tried before, also where that one got no
// further than the first page.
func TestShownOnce(t *testing.T) {
	t.Parallel()
	for name, pages := range map[string]int{"short": 1, "long": 3} {
		t.Run(name, func(t *testing.T) {
			r := prepare(t, discordtest.Config{ForgetNonces: true}, nil)
			reply := replyOf(strings.Repeat("A sentence of the reply. ", 1+(pages-1)*80))
			to, key := r.asked("hello")
			for range pages - 1 {
				r.Refuse("POST", "/messages", 0, 0)
			}
			r.Refuse("POST", "/messages", discordtest.Lost, 0)
			var retry *bot.RetryError
			if err := r.adapter.Send(t.Context(), to, reply, key); !errors.As(err, &retry) {
				t.Fatalf("a delivery whose outcome is lost: %v", err)
			}
			if err := r.adapter.Send(t.Context(), to, reply, key); err != nil {
				t.Fatal(err)
			}
			other := newAdapter(t, r.origin, r.log, nil)
			for range 2 {
				if err := other.Send(t.Context(), to, again(reply), key); err != nil {
					t.Fatal(err)
				}
			}
			if got := r.Replies(to.ReplyTo); len(got) != pages {
				t.Errorf("shown %d times, in place of %d", len(got), pages)
			}
		})
	}
}

// TestShownOnceElsewhere: what replies to no message is known by its words; another reply to the same message is another.
func TestShownOnceElsewhere(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{ForgetNonces: true}, nil)
	staff := bot.Address{Platform: "discord", Conversation: discordtest.Staff}
	to, key := r.asked("hello")
	for _, send := range []struct {
		to  bot.Address
		key string
		r   bot.Reply
	}{
		{staff, "handoff:1", replyOf("the note H-AAAAAA")}, {staff, "handoff:1", replyOf("the note H-AAAAAA")}, {staff, "handoff:2", replyOf("the note H-BBBBBB")},
		{to, key, replyOf("the answer")}, {to, key, replyOf("the answer in other words")}, {to, "staff:1", replyOf("from a person")}, {to, "staff:1", replyOf("from a person")},
	} {
		if err := newAdapter(t, r.origin, r.log, nil).Send(t.Context(), send.to, again(send.r), send.key); err != nil {
			t.Fatal(err)
		}
	}
	if notes, replies := r.Shown(discordtest.Staff), r.Replies(to.ReplyTo); len(notes) != 2 || len(replies) != 2 {
		t.Errorf("%d notes and %d replies are shown", len(notes), len(replies))
	}
}

// TestUnsearchable: where the channel cannot be searched a reply is shown all the same.
func TestUnsearchable(t *testing.T) {
	t.Parallel()
	for _, status := range []int{404, 403, 500} {
		r := prepare(t, discordtest.Config{}, nil)
		for range 3 {
			r.Refuse("GET", "/messages", status, 0)
		}
		to, key := r.asked("hello")
		if err := r.adapter.Send(t.Context(), to, again(replyOf("hello")), key); err != nil {
			t.Fatal(err)
		}
		if n := len(r.Replies(to.ReplyTo)); n != 1 {
			t.Errorf("status %d: %d replies", status, n)
		}
	}
}

// TestPost: the reference of a post is its message, which is that of a thread that begins there.
func TestPost(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	staff := bot.Address{Platform: "discord", Conversation: discordtest.Staff}
	first, err := r.adapter.Post(t.Context(), staff, replyOf("a question for you"), "handoff:1")
	if err != nil || first != r.Shown(discordtest.Staff)[0].ID {
		t.Fatalf("%q, %v", first, err)
	}
	if second, err := newAdapter(t, r.origin, r.log, nil).Post(t.Context(), staff, again(replyOf("a question for you")), "handoff:1"); err != nil || second != first {
		t.Errorf("posted again: %q, %v", second, err)
	}
	r.Open(first, discordtest.Staff)
	staff.Thread = first
	if err := r.adapter.Send(t.Context(), staff, replyOf("passed on"), "x"); err != nil || len(r.Shown(first)) != 1 {
		t.Errorf("in the thread: %v", err)
	}
}

// TestRefused: what Discord says becomes what the queue understands.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status, code int
		reason       string // of a PermanentError; empty for a RetryError
	}{
		{500, 0, ""}, {502, 0, ""}, {429, 0, ""}, {401, 0, ""}, {408, 0, ""},
		{404, 10003, "gone"}, {403, 50001, "View Channel"}, {403, 50013, "Send Messages"}, {403, 50007, "no direct messages"}, {413, 7, "code 7"},
	} {
		r := prepare(t, discordtest.Config{}, nil)
		to, key := r.asked("hello")
		r.Refuse("POST", "/messages", c.status, c.code)
		err := r.adapter.Send(t.Context(), to, replyOf("hello"), key)
		var retry *bot.RetryError
		var permanent *bot.PermanentError
		switch {
		case c.reason == "" && !errors.As(err, &retry):
			t.Errorf("%d: %v is no RetryError", c.status, err)
		case c.status == 429 && retry.After <= 0:
			t.Errorf("429: to be tried after %s", retry.After)
		case c.reason != "" && (!errors.As(err, &permanent) || !strings.Contains(permanent.Reason, c.reason)):
			t.Errorf("%d %d: %v", c.status, c.code, err)
		}
	}
}

// TestCardWithoutPermission: an emergency card that the bot may not show where it was asked for reaches the person directly; an answer does
// not.
func TestCardWithoutPermission(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	to, key := r.asked("an EMERGENCY")
	r.Forbid(discordtest.Channel, 50013)
	if err := r.adapter.Send(t.Context(), to, replyOf("an answer"), key+"1"); err == nil {
		t.Error("an answer was shown")
	}
	card := replyOf("call now")
	card.Answer.Outcome = answers.Emergency
	if err := r.adapter.Send(t.Context(), to, card, key); err != nil {
		t.Error(err)
	}
	if shown := r.Shown(r.Direct("77")); len(shown) != 1 || !strings.Contains(shown[0].Content, "call now") {
		t.Errorf("shown directly: %+v", shown)
	}
}

// TestWithoutHistory: without the permission to read the channel's history a reply comes without pointing to its question, and the owner
// is told.
func TestWithoutHistory(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	to, key := r.asked("hello")
	r.Refuse("POST", "/messages", 400, 160002)
	if err := r.adapter.Send(t.Context(), to, replyOf("hello"), key); err != nil {
		t.Fatal(err)
	}
	if shown := r.Shown(discordtest.Channel); len(shown) != 1 || shown[0].ReplyTo != "" {
		t.Errorf("%+v", shown)
	}
	if told := r.Shown(r.Direct(discordtest.Owner)); len(told) != 1 || !strings.Contains(told[0].Content, "Read Message History") {
		t.Errorf("the owner reads %+v", told)
	}
}

// TestShownWithLess: a message that Discord does not take with all that it has is shown without.
func TestShownWithLess(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	reply := replyOf("hello")
	reply.Offers = []bot.Offer{bot.OfferHelpful}
	to, key := r.asked("hello")
	for range 2 {
		r.Refuse("POST", "/messages", 400, 50035)
	}
	if err := r.adapter.Send(t.Context(), to, reply, key); err != nil {
		t.Fatal(err)
	}
	if shown := r.Shown(discordtest.Channel); len(shown) != 1 || !strings.Contains(shown[0].Text(), "hello") || len(shown[0].Buttons) != 0 {
		t.Errorf("%+v", shown)
	}
	for range 3 {
		r.Refuse("POST", "/messages", 400, 50035)
	}
	to, key = r.asked("hello again")
	var permanent *bot.PermanentError
	if err := r.adapter.Send(t.Context(), to, reply, key); !errors.As(err, &permanent) {
		t.Errorf("what is taken in no form: %v", err)
	}
}

// TestOwnerTold: a permission that is missing in a channel is told to the server's owner, once, also over restarts.
func TestOwnerTold(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{ForgetNonces: true}, nil)
	r.Forbid(discordtest.Channel, 50013)
	for n := range 4 {
		adapter := r.adapter
		if n > 1 {
			adapter = newAdapter(t, r.origin, r.log, nil)
		}
		to, key := r.asked(fmt.Sprint("hello ", n))
		var permanent *bot.PermanentError
		if err := adapter.Send(t.Context(), to, replyOf("hello"), key); !errors.As(err, &permanent) {
			t.Fatal(err)
		}
	}
	told := r.Shown(r.Direct(discordtest.Owner))
	if len(told) != 1 || !strings.Contains(told[0].Content, "<#"+discordtest.Channel+">") || !strings.Contains(told[0].Content, "Send Messages") {
		t.Errorf("the owner reads %+v", told)
	}
}

// TestWithoutEmbeds: where Discord drops the embeds the content is left, which is enough by itself, and the owner is told.
func TestWithoutEmbeds(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	r.ForbidEmbeds(discordtest.Channel)
	reply := replyOf("hello")
	reply.Answer.Blocks = append([]answers.Block{{Kind: answers.GradeBlock, Lines: []string{"Proof: C Low. A reason."}}, {Kind: answers.DetailBlock, Lines: []string{"Details."}}}, reply.Answer.Blocks...)
	to, key := r.asked("hello")
	if err := r.adapter.Send(t.Context(), to, reply, key); err != nil {
		t.Fatal(err)
	}
	text := r.Replies(to.ReplyTo)[0].Text()
	for _, want := range []string{"You said: hello", "C Low", answers.DisclaimerAnswered} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if told := r.Shown(r.Direct(discordtest.Owner)); len(told) != 1 || !strings.Contains(told[0].Content, "Embed Links") {
		t.Errorf("the owner reads %+v", told)
	}
}

// TestPlaces: direct messages, channels and threads are answered where they were written, and a thread of a channel that is denied is not.
func TestPlaces(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, func(c *discord.Config) { c.DenyChannels = []string{discordtest.Staff} })
	r.runBot()
	thread, denied := r.Open("", discordtest.Channel), r.Open("", discordtest.Staff)
	not := r.Say(discordtest.Said{Channel: denied, Author: "77", Text: "not here", Mention: true})
	for _, s := range []discordtest.Said{
		{Channel: discordtest.Channel, Mention: true}, {Channel: thread, Mention: true}, {Direct: true},
		{Channel: discordtest.Channel, Author: "78", ReplyTo: ""},
	} {
		s.Text = "hello"
		if s.Author == "" {
			s.Author = "77"
		}
		id := r.Say(s)
		if s.Author == "78" {
			continue // talk among people
		}
		if m := r.replies(id, 1)[0]; s.Channel != "" && m.Channel != s.Channel {
			t.Errorf("answered in %s", m.Channel)
		}
	}
	r.stop()
	if n := len(r.Replies(not)) + len(r.Shown("")) - 3; n != 0 {
		t.Errorf("%d more answers", n)
	}
}

// TestAnswerChannels: with the message content every message there is a question, in threads too, and only there.
func TestAnswerChannels(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{Privileged: true}, func(c *discord.Config) {
		c.MessageContent, c.AnswerChannels = true, []string{discordtest.Channel}
	})
	r.runBot()
	thread := r.Open("", discordtest.Channel)
	elsewhere := r.Say(discordtest.Said{Channel: discordtest.Staff, Author: "77", Text: "among people"})
	for _, channel := range []string{discordtest.Channel, thread} {
		if got := r.replies(r.Say(discordtest.Said{Channel: channel, Author: "77", Text: "hello"}), 1); !strings.Contains(got[0].Text(), "hello") {
			t.Errorf("it says %q", got[0].Text())
		}
	}
	r.stop()
	if n := len(r.Replies(elsewhere)); n != 0 {
		t.Errorf("%d answers elsewhere", n)
	}
}

// refusing is an inbox that does not take the first message.
type refusing struct {
	*bottest.Inbox
	refused atomic.Bool
}

func (i *refusing) Accept(ctx context.Context, m bot.Message) error {
	if !i.refused.Swap(true) {
		return errors.New("neither stored nor answered")
	}
	return i.Inbox.Accept(ctx, m)
}

// TestAcceptedLater: Discord does not deliver again, so what the inbox does not take is handed over again.
func TestAcceptedLater(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	r.inbox = bottest.NewInbox()
	inbox := &refusing{Inbox: r.inbox}
	r.run(func(ctx context.Context) error { return r.adapter.Run(ctx, inbox) })
	r.ready(1)
	if id := r.say("hello"); r.heard().ID != id {
		t.Error("another message is heard")
	}
}
