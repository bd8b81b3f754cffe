package discord

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bedside/bot"
)

const (
	me   = "900"
	them = "77"
)

func readMessage(t *testing.T, text string) message {
	t.Helper()
	var m message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestForUs: what people say to the bot is for it, and nothing else: not its own words, not those of other bots, not what Discord tells.
func TestForUs(t *testing.T) {
	const said = `"id":"1","channel_id":"20","author":{"id":"77"}`
	const inServer = said + `,"guild_id":"10"`
	const mention = `,"content":"<@900> does it help","mentions":[{"id":"900"}]`
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"a direct message":                     {`{` + said + `,"content":"does it help"}`, true},
		"a direct message without a text":      {`{` + said + `}`, true},
		"a mention":                            {`{` + inServer + mention + `}`, true},
		"a mention in the text alone":          {`{` + inServer + `,"content":"hey <@!900> does it help"}`, true},
		"a reply that mentions":                {`{` + inServer + mention + `,"type":19,"message_reference":{"message_id":"5"}}`, true},
		"a reply to the bot without a mention": {`{` + inServer + `,"type":19,"content":"why","referenced_message":{"author":{"id":"900"}}}`, true},
		"a reply to another":                   {`{` + inServer + `,"type":19,"content":"why","referenced_message":{"author":{"id":"78"}}}`, false},
		"a reply to what is deleted":           {`{` + inServer + `,"type":19,"content":"why","referenced_message":null}`, false},
		"talk among people":                    {`{` + inServer + `,"content":"does it help"}`, false},
		"a mention of everyone":                {`{` + inServer + `,"content":"@everyone","mention_everyone":true}`, false},
		"a mention of a role":                  {`{` + inServer + `,"content":"<@&900>","mention_roles":["900"]}`, false},
		"a mention of another":                 {`{` + inServer + `,"content":"<@78>","mentions":[{"id":"78"}]}`, false},
		"the bot itself":                       {`{"id":"1","channel_id":"20","author":{"id":"900"},"content":"x"}`, false},
		"another bot":                          {`{"id":"1","channel_id":"20","author":{"id":"77","bot":true},"content":"x"}`, false},
		"a system's message":                   {`{"id":"1","channel_id":"20","author":{"id":"77","system":true},"content":"x"}`, false},
		"a webhook":                            {`{` + inServer + mention + `,"webhook_id":"5"}`, false},
		"somebody joined":                      {`{` + inServer + mention + `,"type":7}`, false},
		"a thread began":                       {`{` + inServer + mention + `,"type":21}`, false},
		"no author":                            {`{"id":"1","channel_id":"20","author":null,"content":"x"}`, false},
		"an author without an id":              {`{"id":"1","channel_id":"20","author":{},"content":"x"}`, false},
		"no id":                                {`{"channel_id":"20","author":{"id":"77"},"content":"x"}`, false},
		"no channel":                           {`{"id":"1","author":{"id":"77"},"content":"x"}`, false},
		"nothing":                              {`{}`, false},
	} {
		m := readMessage(t, c.text)
		got := m.spoken(me) && Config{}.forUs(m, me, place{guild: m.GuildID, channel: m.ChannelID})
		if got != c.want {
			t.Errorf("%s: for us is %t", name, got)
		}
	}
}

// TestLists: where the bot speaks, and where every message is a question.
func TestLists(t *testing.T) {
	mention := message{ID: "1", ChannelID: "20", GuildID: "10", Content: "x", Author: &user{ID: them}, Mentions: []user{{ID: me}}}
	talk := mention
	talk.Mentions = nil
	picture := talk
	picture.Content = ""
	channel, thread := place{guild: "10", channel: "20"}, place{guild: "10", channel: "21", parent: "20"}
	for name, c := range map[string]struct {
		config Config
		m      message
		at     place
		want   bool
	}{
		"everywhere":                         {Config{}, mention, channel, true},
		"a server that is allowed":           {Config{AllowServers: []string{"10"}}, mention, channel, true},
		"another server":                     {Config{AllowServers: []string{"11"}}, mention, channel, false},
		"a server that is denied":            {Config{AllowServers: []string{"10"}, DenyServers: []string{"10"}}, mention, channel, false},
		"a channel that is allowed":          {Config{AllowChannels: []string{"20"}}, mention, channel, true},
		"its thread":                         {Config{AllowChannels: []string{"20"}}, mention, thread, true},
		"another channel":                    {Config{AllowChannels: []string{"30"}}, mention, channel, false},
		"the staff's channel as well":        {Config{AllowChannels: []string{"30"}, StaffChannel: "20"}, mention, channel, true},
		"a channel that is denied":           {Config{AllowChannels: []string{"20"}, DenyChannels: []string{"20"}}, mention, channel, false},
		"the thread of one that is denied":   {Config{DenyChannels: []string{"20"}}, mention, thread, false},
		"a thread that is denied":            {Config{DenyChannels: []string{"21"}}, mention, thread, false},
		"a direct message":                   {Config{AllowServers: []string{"11"}, AllowChannels: []string{"30"}}, mention, place{channel: "40"}, true},
		"talk":                               {Config{}, talk, channel, false},
		"talk where all is a question":       {Config{AnswerChannels: []string{"20"}}, talk, channel, true},
		"talk in its thread":                 {Config{AnswerChannels: []string{"20"}}, talk, thread, true},
		"a thread of which nothing is known": {Config{AllowChannels: []string{"30"}}, mention, place{guild: "10", channel: "21", unknown: true}, true},
		"talk elsewhere":                     {Config{AnswerChannels: []string{"30"}}, talk, channel, false},
		"a picture there":                    {Config{AnswerChannels: []string{"20"}}, picture, channel, false},
		"the staff's thread":                 {Config{StaffChannel: "20"}, talk, thread, true},
		"talk of the staff":                  {Config{StaffChannel: "20"}, talk, channel, false},
	} {
		if got := c.config.forUs(c.m, me, c.at); got != c.want {
			t.Errorf("%s: for us is %t", name, got)
		}
	}
}

func TestText(t *testing.T) {
	for content, want := range map[string]string{
		"<@900> does it help":             "does it help",
		"hello <@!900>, does it help":     "hello  , does it help",
		"does <@78> or <@&79> know":       "does someone or someone know",
		"see <#20>":                       "see",
		"ouch <:sad_face:123> <a:x:4>":    "ouch sad face x",
		"since <t:1618953630:R>":          "since",
		"a < b and 2 <3 and <i> & <@me>":  "a < b and 2 <3 and <i> & <@me>",
		"I took 30 pills <@900>":          "I took 30 pills",
		"  \n ":                           "",
		"**bold** _and_ ~~struck~~ words": "**bold** _and_ ~~struck~~ words",
	} {
		if got := (message{Content: content}).text(me); got != want {
			t.Errorf("%q is read as %q, not %q", content, got, want)
		}
	}
}

// TestInbound: a message becomes the bot's, whole.
func TestInbound(t *testing.T) {
	const id = "1179999999999999999" // 2023-11-30
	at := time.UnixMilli(1179999999999999999>>22 + discordEpoch)
	m := message{ID: id, ChannelID: "20", GuildID: "10", Content: "<@900> and iron?", Author: &user{ID: them}, Reference: &reference{MessageID: "5"}}
	for name, c := range map[string]struct {
		config Config
		m      message
		at     place
		want   bot.Message
	}{
		"in a channel": {Config{}, m, place{guild: "10", channel: "20"}, bot.Message{
			ID: id, Text: "and iron?", InReplyTo: "5", Time: at, Link: "https://discord.com/channels/10/20/" + id,
			Address: bot.Address{Platform: "discord", Conversation: "20", ReplyTo: id, Person: them},
		}},
		"a direct one": {Config{}, m, place{channel: "20"}, bot.Message{
			ID: id, Text: "and iron?", InReplyTo: "5", Time: at,
			Address: bot.Address{Platform: "discord", Conversation: "20", ReplyTo: id, Person: them, Private: true},
		}},
		"in a thread": {Config{}, m, place{guild: "10", channel: "20", parent: "30"}, bot.Message{
			ID: id, Text: "and iron?", InReplyTo: "5", Time: at, Link: "https://discord.com/channels/10/20/" + id,
			Address: bot.Address{Platform: "discord", Conversation: "20", ReplyTo: id, Person: them},
		}},
		"in a thread of the staff": {Config{StaffChannel: "30"}, m, place{guild: "10", channel: "20", parent: "30"}, bot.Message{
			ID: id, Text: "and iron?", InReplyTo: "5", Time: at, Link: "https://discord.com/channels/10/20/" + id,
			Address: bot.Address{Platform: "discord", Conversation: "30", Thread: "20", ReplyTo: id, Person: them},
		}},
	} {
		if diff := cmp.Diff(c.want, c.config.inbound(c.m, me, c.at)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	m.Reference.Type = 1 // forwarded
	if got := (Config{}).inbound(m, me, place{}).InReplyTo; got != "" {
		t.Errorf("a forwarded message replies to %q", got)
	}
}

// FuzzEvents: no event stops the reader, and none without an author is taken for a person's.
func FuzzEvents(f *testing.F) {
	for _, text := range []string{
		`{"id":"1","channel_id":"20","guild_id":"10","content":"<@900> hi","author":{"id":"77"},"mentions":[{"id":"900"}]}`,
		`{"id":"1","type":3,"token":"t","member":{"user":{"id":"77"},"permissions":"8"},"data":{"custom_id":"f:x","values":["a"]}}`,
		`{"id":"1","type":2,"user":{"id":"77"},"data":{"name":"ask","options":[{"name":"question","value":"x","focused":true},{"name":"show_to_everyone","value":true}]}}`,
		`null`, `[]`, `7`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var m message
		if json.Unmarshal([]byte(text), &m) == nil && m.spoken(me) {
			in := Config{}.inbound(m, me, place{guild: m.GuildID, channel: m.ChannelID})
			if in.ID == "" || in.Address.Person == "" || in.Address.Person == me || in.Address.Conversation == "" {
				t.Errorf("%q becomes %+v", text, in)
			}
		}
		var i interaction
		if json.Unmarshal([]byte(text), &i) == nil {
			_ = i.by() + i.option(optionQuestion) + i.field()
			_, _, _ = i.may(1), i.chosen(optionShow), i.asked(true)
		}
	})
}

func TestIDs(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	if got := written(idAt(at)); !got.Equal(at) {
		t.Errorf("an id of %s is of %s", at, got)
	}
	if !written("no id").IsZero() {
		t.Error("what is no id has a time")
	}
	if compareIDs("9", "10") >= 0 || compareIDs("11", "10") <= 0 || compareIDs("10", "10") != 0 {
		t.Error("ids are not ordered by their number")
	}
}
