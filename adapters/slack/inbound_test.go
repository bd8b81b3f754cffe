package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bedside/bot"
)

var me = identity{user: "UBOT", bot: "BBOT", url: "https://clinic.slack.com/"}

// TestHear: which posts are messages to the bot, and which message the same post is.
func TestHear(t *testing.T) {
	dm := bot.Address{Platform: "slack", Conversation: "D1", ReplyTo: "1700000000.000100", Person: "U1", Private: true}
	shared := bot.Address{Platform: "slack", Conversation: "C1", Thread: "1700000000.000100", ReplyTo: "1700000000.000100", Person: "U1"}
	inThreadOf := func(a bot.Address, thread string) bot.Address { a.Thread = thread; return a }
	for _, c := range []struct {
		name, event string
		where       placing
		text        string
		address     bot.Address
	}{
		{"a direct message", `{"type":"message","channel":"D1","channel_type":"im","text":"hi &lt;b&gt; &amp;amp;"}`, forUs, "hi <b> &amp;", dm},
		{"a direct message in a thread", `{"type":"message","channel":"D1","channel_type":"im","text":"hi","thread_ts":"1600000000.000001"}`, forUs, "hi", inThreadOf(dm, "1600000000.000001")},
		{"one with a file", `{"type":"message","channel":"D1","channel_type":"im","text":"is this a rash?","subtype":"file_share"}`, forUs, "is this a rash?", dm},
		{"a mention", `{"type":"app_mention","channel":"C1","text":"<@UBOT> does it help?"}`, forUs, "does it help?", shared},
		{"the same post as a message", `{"type":"message","channel":"C1","channel_type":"channel","text":"<@UBOT> does it help?"}`, forUs, "does it help?", shared},
		{"a mention with a name, at the end", `{"type":"message","channel":"C1","channel_type":"channel","text":"does it help <@UBOT|bedside>"}`, forUs, "does it help", shared},
		{"a mention in a thread", `{"type":"app_mention","channel":"C1","text":"<@UBOT> why?","thread_ts":"1600000000.000001"}`, forUs, "why?", inThreadOf(shared, "1600000000.000001")},
		{"a reply to the bot's own post", `{"type":"message","channel":"C1","channel_type":"channel","text":"why?","thread_ts":"1600000000.000001","parent_user_id":"UBOT"}`, forUs, "why?", inThreadOf(shared, "1600000000.000001")},
		{"a reply in a thread of others", `{"type":"message","channel":"C1","channel_type":"channel","text":"why?","thread_ts":"1600000000.000001","parent_user_id":"U2"}`, inThread, "why?", inThreadOf(shared, "1600000000.000001")},
		{"a reply there to someone else", `{"type":"message","channel":"C1","channel_type":"channel","text":"<@U2> why?","thread_ts":"1600000000.000001"}`, notForUs, "", bot.Address{}},
		{"talk in a channel", `{"type":"message","channel":"C1","channel_type":"channel","text":"lunch?"}`, notForUs, "", bot.Address{}},
		{"talk in a group conversation", `{"type":"message","channel":"G1","channel_type":"mpim","text":"lunch?"}`, notForUs, "", bot.Address{}},
		{"links, channels and calls", `{"type":"message","channel":"D1","channel_type":"im","text":"see <https://a.example/x|this>, <https://b.example>, <#C2|sleep>, <@U2>, <!channel>, <!subteam^S1|@nurses>"}`, forUs, "see this, https://b.example, #sleep, someone, everyone, @nurses", dm},
		{"its own post", `{"type":"message","channel":"D1","channel_type":"im","text":"hi","user":"UBOT"}`, notForUs, "", bot.Address{}},
		{"another bot's", `{"type":"message","channel":"D1","channel_type":"im","text":"hi","bot_id":"B2"}`, notForUs, "", bot.Address{}},
		{"an edit", `{"type":"message","channel":"D1","channel_type":"im","subtype":"message_changed","message":{"text":"hi"},"hidden":true}`, notForUs, "", bot.Address{}},
		{"a deletion", `{"type":"message","channel":"D1","channel_type":"im","subtype":"message_deleted"}`, notForUs, "", bot.Address{}},
		{"someone who joins", `{"type":"message","channel":"C1","channel_type":"channel","subtype":"channel_join","text":"<@U1> has joined"}`, notForUs, "", bot.Address{}},
		{"a reply sent to the channel as well", `{"type":"message","channel":"C1","channel_type":"channel","subtype":"thread_broadcast","text":"<@UBOT> hi","thread_ts":"1600000000.000001"}`, forUs, "hi", inThreadOf(shared, "1600000000.000001")},
		{"one in a direct conversation", `{"type":"message","channel":"D1","channel_type":"im","subtype":"thread_broadcast","text":"hi","thread_ts":"1600000000.000001"}`, forUs, "hi", inThreadOf(dm, "1600000000.000001")},
		{"one by /me", `{"type":"message","channel":"D1","channel_type":"im","subtype":"me_message","text":"cannot sleep"}`, forUs, "cannot sleep", dm},
		{"Slackbot's", `{"type":"message","channel":"D1","channel_type":"im","text":"hi","user":"USLACKBOT"}`, notForUs, "", bot.Address{}},
		{"a reaction", `{"type":"reaction_added","channel":"D1","text":"x"}`, notForUs, "", bot.Address{}},
		{"a broken id", `{"type":"message","channel":"D1","channel_type":"im","text":"hi","ts":"now"}`, notForUs, "", bot.Address{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			full := map[string]any{"user": "U1", "ts": "1700000000.000100"}
			if err := json.Unmarshal([]byte(c.event), &full); err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(map[string]any{"type": "event_callback", "event": full})
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := readCallback(body)
			if err != nil {
				t.Fatal(err)
			}
			m, where := me.hear(parsed)
			if where != c.where {
				t.Fatalf("placed as %d, not %d", where, c.where)
			}
			if where == notForUs {
				return
			}
			if m.Overheard != (where == inThread) {
				t.Errorf("overheard: %t", m.Overheard)
			}
			if m.Text != c.text || m.Address != c.address || m.ID != c.address.Conversation+"-1700000000.000100" || !m.Time.Equal(time.Unix(1700000000, 0)) {
				t.Errorf("heard %+v", m)
			}
			if !strings.HasPrefix(m.Link, "https://clinic.slack.com/archives/"+c.address.Conversation+"/p1700000000000100") {
				t.Errorf("the link is %s", m.Link)
			}
		})
	}
}

// TestEmoji: emoji are handed on as the characters that they stand for; what only looks like one stays, and so do unknown names.
func TestEmoji(t *testing.T) {
	for text, want := range map[string]string{
		":+1:": "👍", ":thumbsup:": "👍", ":-1:": "👎", ":+1::skin-tone-3:": "👍🏼", "ok :slightly_smiling_face:": "ok 🙂", "thx :pray:": "thx 🙏", "at 10:30:45": "at 10:30:45",
		":party-parrot: :x:": ":party-parrot: ❌", "a: b :c": "a: b :c", "::": "::", "&lt;:cry:&gt;": "<😢>",
	} {
		if got := said(text, nil); got != want {
			t.Errorf("%q is read as %q", text, got)
		}
	}
	for name, character := range emoji {
		if code := ":" + name + ":"; pictured(code) != character || len(character) > len(code) {
			t.Errorf("%s is %q", code, pictured(code))
		}
	}
}

// TestHearUnknown: before Slack has told who the bot is, a mention is still understood, and any bot's post is still none.
func TestHearUnknown(t *testing.T) {
	var c callback
	c.Type, c.Event = "event_callback", event{Type: "app_mention", Channel: "C1", User: "U1", TS: "1700000000.000100", Text: "<@UNEW> and <@U2>?"}
	if m, where := (identity{}).hear(c); where != forUs || m.Text != "and someone?" || m.Link != "" {
		t.Errorf("%d, %+v", where, m)
	}
	c.Event.BotID = "B1"
	if _, where := (identity{}).hear(c); where != notForUs {
		t.Error("a bot's post is taken for a person's")
	}
}

func TestCommandInteraction(t *testing.T) {
	for text, want := range map[string][2]string{
		"does magnesium help": {"", "does magnesium help"}, "": {"help", ""}, " Help ": {"help", ""}, "topics": {"topics", ""}, "topics Iron": {"topics", "iron"},
		"my-data": {"my-data", ""}, "my_data": {"my-data", ""}, "forget-me": {"forget-me", ""}, "pause": {"pause", ""}, "sources": {"sources", ""},
		"help me sleep": {"", "help me sleep"}, "privacy of patients": {"", "privacy of patients"}, "a &lt;b&gt;": {"", "a <b>"},
	} {
		i := command{Text: text, Channel: "C1", User: "U1", Trigger: "t"}.interaction()
		if i.Command != want[0] || i.Text != want[1] || !i.Address.Private || !i.Staff || i.Address.Person != "U1" {
			t.Errorf("%q: command %q, text %q, %+v", text, i.Command, i.Text, i.Address)
		}
	}
}

// FuzzReceive: nothing that Slack's addresses could be sent makes the translation fail, and a text never grows by being read.
func FuzzReceive(f *testing.F) {
	f.Add(`{"type":"event_callback","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"<@U|<!x>&lt;","ts":"1.1"}}`)
	f.Add(`{"type":"event_callback","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":":+1::v::x::heart:","ts":"1.1"}}`)
	f.Add(`{"type":"block_actions","user":{"id":"U"},"actions":[{"action_id":"a:b"}]}`)
	f.Add(`{"user_id":"U","channel_id":"C","text":"topics x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		if c, err := readCallback([]byte(body)); err == nil {
			if m, where := me.hear(c); where != notForUs && len(m.Text) > len(c.Event.Text)+len("everyone")*strings.Count(c.Event.Text, "<") {
				t.Errorf("%q is read as %q", c.Event.Text, m.Text)
			}
		}
		if c, err := readCommand([]byte(body)); err == nil {
			c.interaction()
		}
		if a, err := readAction([]byte(body)); err == nil {
			a.address()
		}
	})
}
