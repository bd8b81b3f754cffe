package discord_test

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"bedside/adapters/adaptertest"
	"bedside/adapters/discord/discordtest"
	"bedside/bot"
	"bedside/bot/bottest"
)

func contains(text, words string) bool { return strings.Contains(text, words) }

// platform is a Discord as the conformance tests want it. Their names stand for Discord's ids.
type platform struct {
	*discordtest.Server
	adapter bot.Adapter

	mu    sync.Mutex
	ids   map[string]string
	names map[string]string // of channels, by their ids
}

func startPlatform(t *testing.T) adaptertest.Platform {
	server, origin := discordtest.Start(t, discordtest.Config{Description: description(t)})
	log := &bottest.Log{}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return &platform{Server: server, adapter: newAdapter(t, origin, log, nil), ids: map[string]string{}, names: map[string]string{}}
}

func (p *platform) Adapter() bot.Adapter   { return p.adapter }
func (p *platform) Limit() int             { return 2000 }
func (p *platform) Length(text string) int { return len(utf16.Encode([]rune(text))) }

// id stands for a name; make makes it the first time.
func (p *platform) id(kind, name string, make func() string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids[kind+name] == "" {
		p.ids[kind+name] = make()
	}
	return p.ids[kind+name]
}

func (p *platform) said(s adaptertest.Said) discordtest.Said {
	channel := p.id("channel", s.Conversation, func() string { return p.Open("", "") })
	p.mu.Lock()
	p.names[channel] = s.Conversation
	p.mu.Unlock()
	return discordtest.Said{
		ID: p.id("message", s.ID, p.NewID), Channel: channel, Author: p.id("person", s.Person, p.NewID), Text: s.Text, Mention: true,
	}
}

// Say waits until the bot is there: it would not hear of it otherwise.
func (p *platform) Say(s adaptertest.Said) {
	for changed := p.Changed(); !p.connected(); changed = p.Changed() {
		<-changed
	}
	p.Server.Say(p.said(s))
}

func (p *platform) connected() bool { n, _ := p.Sessions(); return n > 0 }

func (p *platform) SayAsBot(s adaptertest.Said) {
	own, other := p.said(s), p.said(s)
	own.ID, own.Author = "", discordtest.BotID
	other.ID, other.Bot = "", true
	p.Server.Say(own)
	p.Server.Say(other)
}

// Malformed delivers what a careless reader stumbles on: events that cannot be decoded, and such that lack what they always have.
func (p *platform) Malformed() {
	for changed := p.Changed(); !p.connected(); changed = p.Changed() {
		<-changed
	}
	for _, event := range []string{"MESSAGE_CREATE", "INTERACTION_CREATE", "READY", "RESUMED", "SOMETHING_NEW"} {
		for _, data := range []string{
			"null", "[]", "{}", `"text"`, "7", `{"id":7}`, `{"id":"1","channel_id":"2"}`, `{"id":"1","channel_id":"2","author":null,"content":null}`, `{"id":"1","type":"x"}`,
			`{"id":"1","channel_id":"2","author":{"id":"3"},"mentions":[null],"message_reference":{},"referenced_message":null}`,
			`{"id":"1","type":3,"member":{"user":{"id":"3"}},"channel_id":"2"}`, `{"id":"4","type":2,"user":{"id":"3"},"data":{"options":[{}]}}`,
			`{"id":"5","type":5,"token":"x","user":{"id":"3"},"data":{"custom_id":"f:x","components":[{},{"components":[]}]}}`,
			`{"id":"6","type":2,"token":"x","user":{"id":"3"},"data":{"name":"Answer this","target_id":"9"}}`,
		} {
			p.Deliver(event, data)
		}
	}
	for _, frame := range []string{"", "no JSON", "[]", "null", `{"op":"x"}`, `{"op":99}`, `{"op":0,"t":null,"s":null,"d":null}`} {
		p.Raw(frame)
	}
}

func (p *platform) Refuse(how adaptertest.Refusal) bool {
	status := map[adaptertest.Refusal]int{adaptertest.Throttled: 429, adaptertest.Failed: 500, adaptertest.AnswerLost: discordtest.Lost}[how]
	p.Server.Refuse("POST", "/messages", status, 0)
	return true
}

func (p *platform) Shown() []adaptertest.Shown {
	var list []adaptertest.Shown
	for _, m := range p.Server.Shown("") {
		p.mu.Lock()
		name := p.names[m.Channel]
		p.mu.Unlock()
		list = append(list, adaptertest.Shown{Conversation: name, Text: m.Text(), Pinged: len(m.Pings) > 0})
	}
	return list
}

func TestAdapter(t *testing.T) { adaptertest.Run(t, startPlatform) }
