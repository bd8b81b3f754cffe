package discord

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// The events hold only what is used: what Discord adds, or another bot puts into a message, cannot make one unreadable. Every field may
// be missing.

type user struct {
	ID     string `json:"id"`
	Bot    bool   `json:"bot"`
	System bool   `json:"system"`
}

// message is a message, in an event or in an answer.
type message struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	// GuildID is empty for a direct message, and in every answer.
	GuildID   string `json:"guild_id"`
	Content   string `json:"content"`
	Type      int    `json:"type"`
	Author    *user  `json:"author"`
	WebhookID string `json:"webhook_id"`
	Mentions  []user `json:"mentions"`
	// Embeds is empty where there are none, and nil where Discord does not tell.
	Embeds    []shownEmbed `json:"embeds"`
	Reference *reference   `json:"message_reference"`
	// Referenced is the message that this one replies to.
	Referenced *struct {
		Author *user `json:"author"`
	} `json:"referenced_message"`
}

type shownEmbed struct {
	Description string `json:"description"`
}

// reference names a message that another one replies to, or forwards, which is of type 1.
type reference struct {
	Type      int    `json:"type"`
	MessageID string `json:"message_id"`
}

// channel is a channel or thread.
type channel struct {
	ID      string `json:"id"`
	Type    int    `json:"type"`
	GuildID string `json:"guild_id"`
	Parent  string `json:"parent_id"`
	Last    string `json:"last_message_id"`
}

// interaction is a command, a button, a menu or a form.
type interaction struct {
	ID          string `json:"id"`
	Application string `json:"application_id"`
	Type        int    `json:"type"`
	Token       string `json:"token"`
	GuildID     string `json:"guild_id"`
	ChannelID   string `json:"channel_id"`
	Channel     *struct {
		Type   int    `json:"type"`
		Parent string `json:"parent_id"`
	} `json:"channel"`
	Locale string `json:"locale"`
	// Member is who did it in a server, User who did it elsewhere.
	Member *struct {
		User        *user    `json:"user"`
		Roles       []string `json:"roles"`
		Permissions string   `json:"permissions"`
	} `json:"member"`
	User *user `json:"user"`
	// Message is the one that a button stands under.
	Message *message        `json:"message"`
	Data    interactionData `json:"data"`
}

type interactionData struct {
	Name    string `json:"name"`
	Options []struct {
		Name    string `json:"name"`
		Value   any    `json:"value"`
		Focused bool   `json:"focused"`
	} `json:"options"`
	// TargetID is the message that a message command is for.
	TargetID string `json:"target_id"`
	Resolved struct {
		Messages map[string]message `json:"messages"`
	} `json:"resolved"`
	CustomID string   `json:"custom_id"`
	Values   []string `json:"values"`
	// Components are the fields of a form, in rows.
	Components []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
			Value    string `json:"value"`
		} `json:"components"`
	} `json:"components"`
}

// by is who did it; empty when Discord does not tell.
func (i interaction) by() string {
	switch {
	case i.Member != nil && i.Member.User != nil:
		return i.Member.User.ID
	case i.User != nil:
		return i.User.ID
	}
	return ""
}

// option is the text of a command's option; empty for none.
func (i interaction) option(name string) string {
	for _, o := range i.Data.Options {
		if text, ok := o.Value.(string); ok && o.Name == name {
			return text
		}
	}
	return ""
}

// chosen reports whether a command's yes-or-no option is set.
func (i interaction) chosen(name string) bool {
	for _, o := range i.Data.Options {
		if yes, ok := o.Value.(bool); ok && o.Name == name {
			return yes
		}
	}
	return false
}

// field is what was written into a form.
func (i interaction) field() string {
	for _, row := range i.Data.Components {
		for _, f := range row.Components {
			return f.Value
		}
	}
	return ""
}

// discordEpoch is the first second of 2015, from which ids count milliseconds in all but their lowest 22 bits.
const discordEpoch = 1_420_070_400_000

// written is when what has an id was made; the zero time for no id.
func written(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch)
}

// idAt is the least id of what is made at a time.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-discordEpoch, 0)<<22, 10)
}

// compareIDs orders ids by when they were made.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
