package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
)

// body is what a message, or the answer to an interaction, is made of.
type body struct {
	Content    string                       `json:"content"`
	Embeds     []*discordgo.MessageEmbed    `json:"embeds"`
	Components []discordgo.MessageComponent `json:"components"`
	Mentions   mentions                     `json:"allowed_mentions"`
	Flags      discordgo.MessageFlags       `json:"flags,omitempty"`
	// The rest is for messages only.
	Reference *replied `json:"message_reference,omitempty"`
	Nonce     string   `json:"nonce,omitempty"`
	Enforce   bool     `json:"enforce_nonce,omitempty"`
}

// mentions are who a message calls, whatever its text says. An empty list calls nobody, where none at all would call everyone who is named.
type mentions struct {
	Parse       []string `json:"parse"`
	RepliedUser bool     `json:"replied_user"`
}

type replied struct {
	MessageID string `json:"message_id"`
	// Fail is false: a reply to a message that is gone is shown all the same.
	Fail bool `json:"fail_if_not_exists"`
}

// bodyOf shows a page; its lists are never null.
func bodyOf(p page, components []discordgo.MessageComponent) body {
	b := body{Content: p.content, Embeds: []*discordgo.MessageEmbed{}, Components: components, Mentions: mentions{Parse: []string{}}}
	if p.embed != nil {
		b.Embeds = append(b.Embeds, p.embed)
	}
	if b.Components == nil {
		b.Components = []discordgo.MessageComponent{}
	}
	return b
}

// unbound is a message that points to no question: without Read Message History, and where a channel refuses replies.
func (b body) unbound() body {
	b.Reference = nil
	return b
}

// bare is a message's content alone, which is enough by itself.
func (b body) bare() body {
	b = b.unbound()
	b.Embeds, b.Components = []*discordgo.MessageEmbed{}, []discordgo.MessageComponent{}
	return b
}

const (
	// maxNonce is the length of a nonce.
	maxNonce = 25
	// waitsLonger is how old a question is when its asker may look elsewhere by now, and is called.
	waitsLonger = 5 * time.Minute
)

// posts are the messages in which a reply is shown. Only the last one has buttons.
func posts(to bot.Address, r bot.Reply, key string, sign signer, now time.Time) []body {
	pages := render(r)
	list := make([]body, len(pages))
	for i, p := range pages {
		list[i] = bodyOf(p, nil)
		list[i].Nonce, list[i].Enforce = nonce(key, i), true
		if to.ReplyTo != "" {
			list[i].Reference = &replied{MessageID: to.ReplyTo}
			list[i].Mentions.RepliedUser = i == 0 && now.Sub(written(to.ReplyTo)) > waitsLonger
		}
	}
	if last := len(list) - 1; to.Person != "" {
		if rows := components(r, sign, to.ReplyTo != ""); rows != nil {
			list[last].Components = rows
		}
	}
	return list
}

// nonce is the same for the same page of the same reply: Discord then shows it once, for some minutes.
func nonce(key string, page int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", page, key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxNonce]
}
