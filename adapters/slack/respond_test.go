package slack_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

// bothModes runs a test in both modes: the same handlers serve both.
func bothModes(t *testing.T, test func(t *testing.T, r *talking)) {
	for _, mode := range []string{slack.ModeSocket, slack.ModeEvents} {
		t.Run(mode, func(t *testing.T) {
			test(t, runBot(t, slacktest.New(t, slacktest.Config{Events: mode == slack.ModeEvents}), mode, nil))
		})
	}
}

// TestAsk: a command is answered where only the person sees it, once, also when Slack delivers it again.
func TestAsk(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.Command("UANNA", "C1", "does it help?")
		p := r.shows(1)
		contains(t, p.Text, "You said: does it help?", answers.DisclaimerAnswered)
		if p.Whispered != "UANNA" || p.Channel != "C1" {
			t.Errorf("shown to %q in %s", p.Whispered, p.Channel)
		}
		r.Command("UANNA", "C1", "I have an EMERGENCY")
		contains(t, r.shows(2).Text, "Call your local emergency number now.", "Once you are safe, tell your provider.")
		for n, c := range []struct{ text, want string }{
			{"topics", "echoes"}, {"topics echoes", "What did I say?"}, {"privacy", "coded number"}, {"my-data", "records of you"}, {"forget-me", "I have deleted"}, {"help", "Echoes"}, {"", "Echoes"},
			{"sources", ""}, {"pause", "silent here"}, {"resume", "answer here again"},
		} {
			r.Command("UANNA", "C1", c.text)
			contains(t, r.shows(3+n).Text, c.want, "your provider")
		}
	})
}

// TestAskAgain: a command that is delivered again is answered once.
func TestAskAgain(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{Faults: slacktest.Faults{Repeat: 1}})
	r := runBot(t, s, slack.ModeSocket, nil)
	r.Command("UANNA", "C1", "does it help?")
	eventually(t, "all to be acknowledged", func() bool { return r.Waiting() == 0 })
	if n := len(r.Posts()); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestReplyOf20KB: a reply that an acknowledgement has no room for comes by the address for replies, and where that is used up as posts
// that only the person sees: all pages of it, each with its disclaimer. Slack drops an acknowledgement of 20 KB without a word.
func TestReplyOf20KB(t *testing.T) {
	for name, prepare := range map[string]func(*slacktest.Server){
		"by address": func(*slacktest.Server) {}, "as posts": func(s *slacktest.Server) { s.ForgetAddresses = true },
		"in person": func(s *slacktest.Server) {
			s.ForgetAddresses = true
			s.RefuseEphemeral("not_in_channel")
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := bottest.NewInbox()
			in.Answer = func(bot.Interaction) bot.Reply {
				return bot.Reply{Answer: answers.Answer{Outcome: answers.Answered, Entry: "long", Blocks: []answers.Block{
					{Kind: answers.DetailBlock, Lines: []string{strings.Repeat("A sentence of a very long answer. ", 20<<10/34)}}, {Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerAnswered}},
				}}}
			}
			s := slacktest.New(t, slacktest.Config{})
			prepare(s)
			run(t, connect(t, s, slack.ModeSocket, nil), in)
			s.Command("UANNA", "C1", "tell me all")
			eventually(t, "three pages", func() bool { return len(s.Posts()) >= 3 })
			for _, p := range s.Posts() {
				if !strings.HasSuffix(p.Text, answers.DisclaimerAnswered) || (p.Channel == "UANNA") != (name == "in person") || p.Whispered == "" && p.Channel != "UANNA" {
					t.Errorf("a page shown to %q ends with %q", p.Whispered, p.Text[len(p.Text)-60:])
				}
			}
			faultless(t, s)
		})
	}
}

// TestShare: an answer that one person saw is shown to everyone in the channel, or they are told why not. Pressed twice, it is shown
// once; another answer is shown as well.
func TestShare(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.Command("UANNA", "C1", "PERSONAL: does it help?")
		p := r.shows(1)
		r.Refuse("not_in_channel")
		r.Press("UANNA", p, r.control(p, "share"), "")
		contains(t, r.shows(2).Text, "Someone has to add me")
		r.Press("UANNA", p, r.control(p, "share"), "")
		shared := r.shows(3)
		contains(t, shared.Text, "Shared by someone in this channel.", answers.DisclaimerAnswered)
		if shared.Whispered != "" || shared.Channel != "C1" || strings.Contains(shared.Text, "PERSONAL") {
			t.Errorf("shared: %+v", shared)
		}
		contains(t, r.shows(4).Text, "Everyone here can see")
		r.Press("UANNA", p, r.control(p, "share"), "")
		contains(t, r.shows(5).Text, "Everyone here can see")
		r.Command("UANNA", "C1", "does it help?")
		p = r.shows(6)
		r.Press("UANNA", p, r.control(p, "share"), "")
		contains(t, r.shows(7).Text, "Shared by someone in this channel.")
	})
}

// TestSharedTwice: a button that is pressed twice shows the answer once, at whichever replica, also when Slack's answer to the post was
// lost.
func TestSharedTwice(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{})
	first := runBot(t, s, slack.ModeSocket, nil)
	first.Command("UANNA", "C1", "does it help?")
	p := first.shows(1)
	s.Answer(599)
	first.Press("UANNA", p, first.control(p, "share"), "")
	contains(t, first.shows(3).Text, "Everyone here can see")
	first.stop()
	second := runBot(t, s, slack.ModeSocket, nil)
	second.Press("UANNA", p, second.control(p, "share"), "")
	contains(t, second.shows(4).Text, "Everyone here can see")
	if n := len(s.Posts()); n != 4 {
		t.Errorf("%d posts", n)
	}
}

// TestShortcut: "Answer this" answers a message for the person who used it.
func TestShortcut(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.Shortcut("UANNA", "C1", "<@UBEDSIDE> does it help with <https://a.example|this>?")
		p := r.shows(1)
		contains(t, p.Text, "does it help with this?")
		if p.Whispered == "" {
			t.Error("everyone sees it")
		}
		r.Shortcut("UANNA", "C1", "")
		contains(t, r.shows(2).Text, "no words")
		r.ExpireAddresses()
		r.Shortcut("UANNA", "C1", "and this?")
		contains(t, r.shows(3).Text, "and this?")
	})
}

// TestButtons: what stands on an answer does what it says, for those who may.
func TestButtons(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "does it help?"})
		p := r.shows(1)
		r.Press("UANNA", p, r.control(p, "offer:helpful"), "")
		contains(t, r.shows(2).Text, "Thank you for telling me.")
		r.Press("UBOB", p, r.control(p, "offer:why"), "")
		contains(t, r.opens(1), "You said: why", "Why this grade", answers.DisclaimerAnswered)
		r.Press("UANNA", p, r.control(p, "offer:not_helpful"), "")
		form := r.opens(2)
		contains(t, form, "What was missing", "plain_text_input")
		r.Submit("UANNA", form, "the dose, says Mr Smith 555-123-4567")
		contains(t, r.opens(3), "Thank you for telling me.")
		if n := len(r.records.Feedback); n != 2 {
			t.Fatalf("%d ratings are kept", n)
		}
		if f := r.records.Feedback[1]; f.Helpful || !strings.HasPrefix(f.Missing, "the dose") || strings.Contains(f.Missing, "4567") || f.Exchange == "" {
			t.Errorf("kept: %+v", f)
		}
		r.Press("UBOB", p, r.control(p, "offer:person"), "")
		contains(t, r.shows(3).Text, "for the person who asked")
		r.Press("UANNA", p, r.control(p, "offer:person"), "")
		question := r.shows(4)
		contains(t, question.Text, "does it help?", "the sleep team")
		r.Press("UANNA", question, r.control(question, "offer:consent"), "")
		contains(t, r.shows(5).Text+r.shows(6).Text, "I have posted it", "handed on with the asker's consent")
	})
}

// TestExpired: a trigger that is too old, a button that has expired, and one that was changed.
func TestExpired(t *testing.T) {
	var later atomic.Int64
	s := slacktest.New(t, slacktest.Config{})
	r := runBot(t, s, slack.ModeSocket, func(c *slack.Config) { c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) } })
	r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "does it help?"})
	p := r.shows(1)
	r.ExpireTriggers()
	r.Press("UANNA", p, r.control(p, "offer:why"), "")
	contains(t, r.shows(2).Text, "You said: why")
	r.Press("UANNA", p, r.control(p, "offer:not_helpful"), "")
	contains(t, r.shows(3).Text, "Thank you for telling me.")
	changed := r.control(p, "offer:why")
	changed.Value = strings.Replace(changed.Value, "echo", "ecco", 1)
	r.Press("UANNA", p, changed, "")
	contains(t, r.shows(4).Text, "These buttons have expired.")
	later.Store(int64(31 * 24 * time.Hour))
	r.Press("UANNA", p, r.control(p, "offer:why"), "")
	contains(t, r.shows(5).Text, "These buttons have expired.")
}

// TestChoices: a question that is chosen is answered in the thread for the one who asked, and for others where only they see it.
func TestChoices(t *testing.T) {
	for name, questions := range map[string][]answers.Choice{
		"buttons": {{Entry: "one", Question: "The first?"}, {Entry: "two", Question: "The second?"}},
		"a menu":  {{Entry: "one", Question: "The first?"}, {Entry: "two", Question: strings.Repeat("A question that is longer than any button may be. ", 3)}},
	} {
		t.Run(name, func(t *testing.T) {
			in := bottest.NewInbox()
			clarify := bot.Reply{Answer: answers.Answer{Outcome: answers.Clarify, Choices: questions, Blocks: []answers.Block{{Kind: answers.ShortBlock, Lines: []string{"Which one?"}}, {Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerUnsure}}}}}
			in.Answer = func(i bot.Interaction) bot.Reply { return bot.Declined("the answer to " + i.Entry) }
			s := slacktest.New(t, slacktest.Config{})
			a := connect(t, s, slack.ModeSocket, nil)
			run(t, a, in)
			at := bot.Address{Platform: "slack", Conversation: "C1", Thread: "1700000000.000100", ReplyTo: "1700000000.000100", Person: "UANNA"}
			if err := a.Send(t.Context(), at, clarify, "slack:k"); err != nil {
				t.Fatal(err)
			}
			p := s.Posts()[0]
			c, ok := p.Control("choice")
			option := ""
			if c.Type == "static_select" {
				option = "one"
			}
			if !ok || (name == "a menu") != (option != "") {
				t.Fatalf("%+v", p.Controls)
			}
			for n, user := range []string{"UANNA", "UBOB"} {
				s.Press(user, p, c, option)
				eventually(t, "the answer", func() bool { return len(s.Posts()) == n+2 })
				got := s.Posts()[n+1]
				contains(t, got.Text, "the answer to one")
				if (got.Whispered == "") != (user == "UANNA") || user == "UANNA" && got.Thread != at.Thread {
					t.Errorf("for %s: %+v", user, got)
				}
			}
			faultless(t, s)
		})
	}
}

// TestAppHome: it tells what the bot is and is not and whom it is for, and lets a person browse, search, and control what is kept.
func TestAppHome(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.OpenHome("UANNA")
		eventually(t, "the App Home", func() bool { return r.Home("UANNA") != "" })
		contains(t, r.Home("UANNA"), "not a clinician", "for staff, not for patients", "Slack's terms", "What did I say?", "Echoes", "see your provider")
		home := slacktest.HomePost(r.Home("UANNA"))
		menu := slacktest.Control{}
		for _, c := range home.Controls {
			if c.Type == "static_select" {
				menu = c
			}
		}
		r.Press("UANNA", slacktest.Post{}, menu, menu.Options[0])
		contains(t, r.opens(1), "You said: 1")
		for n, c := range []struct{ action, want string }{{"home:my-data", "records of you"}, {"home:privacy", "coded number"}, {"home:forget-me", "I have deleted"}} {
			r.Press("UANNA", slacktest.Post{}, r.control(home, c.action), "")
			contains(t, r.opens(2+n), c.want)
		}
		r.Type("UANNA", "what did")
		contains(t, r.opens(5), "What did I say?")
		r.ExpireTriggers()
		r.Press("UANNA", slacktest.Post{}, r.control(home, "home:privacy"), "")
		if p := r.shows(1); p.Channel != "UANNA" || !strings.Contains(p.Text, "coded number") {
			t.Errorf("without a window: %+v", p)
		}
	})
}

// TestChannelList: with a list of channels nothing is answered in others, but for direct messages.
func TestChannelList(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{})
	r := runBot(t, s, slack.ModeSocket, func(c *slack.Config) { c.Channels = []string{"C1"} })
	for _, channel := range []string{"C2", "C1"} {
		r.Say(slacktest.Said{Channel: channel, User: "UANNA", Text: slacktest.Mention + "in " + channel})
	}
	r.Say(slacktest.Said{Channel: "D1", User: "UANNA", Text: "in private"})
	r.Command("UANNA", "C2", "does it help?")
	eventually(t, "all to be acknowledged", func() bool { return r.Waiting() == 0 })
	r.shows(3)
	all := ""
	for _, p := range r.Posts() {
		all += p.Text
	}
	contains(t, all, "in C1", "in private", "I do not answer here.")
	if strings.Contains(all, "in C2") || strings.Contains(all, "does it help") {
		t.Errorf("answered: %s", all)
	}
}

// TestThreads: in a thread that the bot has written in, every reply is for it, also after a restart; in others only a mention.
func TestThreads(t *testing.T) {
	s := slacktest.New(t, slacktest.Config{})
	r := runBot(t, s, slack.ModeSocket, nil)
	root := r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "the beginning"})
	if p := r.shows(1); p.Thread != root {
		t.Errorf("the reply is in the thread %q", p.Thread)
	}
	r.Say(slacktest.Said{Channel: "C1", User: "UBOB", Thread: root, Text: "and this?"})
	contains(t, r.shows(2).Text, "and this?")
	other := r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: "lunch?"})
	r.Say(slacktest.Said{Channel: "C1", User: "UBOB", Thread: other, Text: "yes"})
	eventually(t, "all to be acknowledged", func() bool { return r.Waiting() == 0 })
	r.stop()
	again := runBot(t, s, slack.ModeSocket, nil)
	again.FailCalls("conversations.replies", http.StatusInternalServerError)
	again.Say(slacktest.Said{Channel: "C1", User: "UBOB", Thread: root, Text: "after the restart?"})
	contains(t, again.shows(3).Text, "after the restart?")
	if n := len(s.Posts()); n != 3 {
		t.Errorf("%d posts", n)
	}
}

// TestSmallTalkInThread: in a thread that the bot has written in, people thank each other without its word. Questions there are
// answered, and so is small talk that names it.
func TestSmallTalkInThread(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		root := r.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: slacktest.Mention + "the beginning"})
		r.shows(1)
		for _, text := range []string{"thanks Anna, SMALL TALK", "and this?", slacktest.Mention + "thanks, bot, SMALL TALK"} {
			r.Say(slacktest.Said{Channel: "C1", User: "UBOB", Thread: root, Parent: "UANNA", Text: text})
		}
		contains(t, r.shows(2).Text, "and this?")
		contains(t, r.shows(3).Text, "thanks, bot")
	})
}

// TestThreadJoinedElsewhere: in a thread that another replica answered in, replies are for the bot soon after, although this one has
// found it to be of others before.
func TestThreadJoinedElsewhere(t *testing.T) {
	var later atomic.Int64
	s := slacktest.New(t, slacktest.Config{})
	in := bottest.NewInbox()
	run(t, connect(t, s, slack.ModeSocket, func(c *slack.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	}), in)
	eventually(t, "its name", func() bool { return s.Calls("auth.test") > 0 })
	root := s.Say(slacktest.Said{Channel: "C1", User: "UANNA", Text: "lunch?"})
	say := func(text string) { s.Say(slacktest.Said{Channel: "C1", User: "UBOB", Thread: root, Text: text}) }
	say("not for the bot")
	say("nor this")
	eventually(t, "all to be acknowledged", func() bool { return s.Waiting() == 0 })
	if n := s.Calls("conversations.replies"); n != 1 {
		t.Errorf("asked %d times for one thread", n)
	}
	other := connect(t, s, slack.ModeSocket, nil)
	if err := other.Send(t.Context(), bot.Address{Platform: "slack", Conversation: "C1", Thread: root, ReplyTo: root, Person: "UANNA"}, saying("an answer"), "slack:k"); err != nil {
		t.Fatal(err)
	}
	later.Store(int64(time.Minute))
	say("and this?")
	if m := <-in.Heard; m.Text != "and this?" || m.Address.Thread != root {
		t.Errorf("heard %+v", m)
	}
}

// TestStaffThread: what the staff reply in the thread of a question that was handed on reaches the person who asked, also one who
// asked by a command in a channel: in their direct conversation.
func TestStaffThread(t *testing.T) {
	bothModes(t, func(t *testing.T, r *talking) {
		r.Command("UANNA", "C1", "does it help?")
		p := r.shows(1)
		r.Press("UANNA", p, r.control(p, "offer:person"), "")
		question := r.shows(2)
		r.Press("UANNA", question, r.control(question, "offer:consent"), "")
		r.shows(4)
		note := slacktest.Post{}
		for _, p := range r.Posts() {
			if p.Channel == "CSTAFF" {
				note = p
			}
		}
		contains(t, note.Text, "does it help?")
		r.Say(slacktest.Said{Channel: "CSTAFF", User: "UNURSE", Thread: note.TS, Parent: slacktest.BotUser, Text: "Yes, a little."})
		r.shows(6)
		for _, p := range r.Posts()[4:] {
			switch p.Channel {
			case "CSTAFF":
				contains(t, p.Text, "I have passed your words on")
			case "UANNA":
				contains(t, p.Text, "Yes, a little.", "From a person in the sleep team")
			default:
				t.Errorf("posted in %s: %s", p.Channel, p.Text)
			}
		}
	})
}
