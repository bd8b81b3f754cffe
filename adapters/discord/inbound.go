package discord

import (
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
)

// spoken reports whether a person wrote a message, in one of the forms in which people write: not the bot itself, another bot, a
// webhook, or Discord telling of something.
func (m message) spoken(self string) bool {
	if m.ID == "" || m.ChannelID == "" || m.Author == nil || m.Author.ID == "" {
		return false
	}
	if m.Author.ID == self || m.Author.Bot || m.Author.System || m.WebhookID != "" {
		return false
	}
	return m.Type == int(discordgo.MessageTypeDefault) || m.Type == int(discordgo.MessageTypeReply)
}

// addressed reports whether a message speaks to the bot: it is a direct one, mentions the bot, or replies to it. A mention of everyone
// or of a role does not.
func (m message) addressed(self string) bool {
	if m.GuildID == "" {
		return true
	}
	for _, u := range m.Mentions {
		if u.ID == self {
			return true
		}
	}
	if strings.Contains(m.Content, "<@"+self+">") || strings.Contains(m.Content, "<@!"+self+">") {
		return true
	}
	return m.Referenced != nil && m.Referenced.Author != nil && m.Referenced.Author.ID == self
}

// forUs reports whether the bot answers a message that a person wrote in a place.
func (c Config) forUs(m message, self string, p place) bool {
	if !c.allows(p) {
		return false
	}
	if m.addressed(self) {
		return true
	}
	if m.text(self) == "" {
		return false // a picture that nobody asked about, or a message that Discord does not let us read
	}
	return p.within(c.AnswerChannels) || c.StaffChannel != "" && p.parent == c.StaffChannel
}

// mark is a mention, an emoji or a time as Discord writes them: <@1>, <@!1>, <@&1>, <#1>, <:name:1>, <a:name:1>, <t:1:R>.
var mark = regexp.MustCompile(`<(?:@[!&]?\d+|#\d+|a?:(\w+):\d+|t:\d+(?::\w)?)>`)

// text is what a person wrote, without the bot's own mention, and with words for what Discord shows otherwise.
func (m message) text(self string) string {
	text := strings.NewReplacer("<@"+self+">", " ", "<@!"+self+">", " ").Replace(m.Content)
	text = mark.ReplaceAllStringFunc(text, func(found string) string {
		name := mark.FindStringSubmatch(found)[1]
		switch {
		case name != "":
			return strings.ReplaceAll(name, "_", " ")
		case strings.HasPrefix(found, "<@"):
			return "someone"
		}
		return ""
	})
	return strings.TrimSpace(text)
}

// inbound is a message as the bot knows it.
func (c Config) inbound(m message, self string, p place) bot.Message {
	to := bot.Address{Platform: platformName, Conversation: m.ChannelID, ReplyTo: m.ID, Person: m.Author.ID, Private: p.guild == ""}
	if p.parent != "" && p.parent == c.StaffChannel {
		// The staff's threads belong to their place: a reply there goes to the person who asked.
		to.Conversation, to.Thread = p.parent, m.ChannelID
	}
	out := bot.Message{ID: m.ID, Address: to, Text: m.text(self), Link: permalink(p, m.ID), Time: written(m.ID)}
	if m.Reference != nil && m.Reference.Type == 0 {
		out.InReplyTo = m.Reference.MessageID
	}
	return out
}

// permalink is where the staff can see a message, or without an id its channel; a direct message they cannot.
func permalink(p place, id string) string {
	if p.guild == "" {
		return ""
	}
	return strings.TrimSuffix(discordgo.EndpointDiscord+"channels/"+p.guild+"/"+p.channel+"/"+id, "/")
}

// where is the address of an interaction. private is true where only the person sees the answer.
func (i interaction) where(private bool) bot.Address {
	return bot.Address{Platform: platformName, Conversation: i.ChannelID, Person: i.by(), Private: private}
}

// asked is an interaction as the bot knows it.
func (i interaction) asked(private bool) bot.Interaction {
	m := bot.Message{ID: i.ID, Address: i.where(private), Locale: i.Locale, Time: written(i.ID)}
	if !private {
		m.Link = permalink(i.place(), "")
	}
	return bot.Interaction{Message: m}
}

// place is where an interaction happened.
func (i interaction) place() place {
	p := place{guild: i.GuildID, channel: i.ChannelID}
	if i.Channel != nil && isThread(i.Channel.Type) {
		p.parent = i.Channel.Parent
	}
	return p
}

func isThread(channelType int) bool {
	switch discordgo.ChannelType(channelType) {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}
