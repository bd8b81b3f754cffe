package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bedside/bot"
)

// callback is an event as the Events API wraps it, as far as it is read.
type callback struct {
	Type      string `json:"type"`
	EventID   string `json:"event_id"`
	Challenge string `json:"challenge"`
	Event     event  `json:"event"`
	// Authorizations name the bot user that the event is delivered for.
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
}

// event is what happened, as far as it is read.
type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	User        string `json:"user"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	// ParentUser is who began the thread.
	ParentUser string `json:"parent_user_id"`
	Hidden     bool   `json:"hidden"`
	// Tab is the tab of the App Home that was opened.
	Tab string `json:"tab"`
}

func readCallback(body []byte) (c callback, err error) {
	if err := json.Unmarshal(body, &c); err != nil {
		return callback{}, fmt.Errorf("read event: %w", err)
	}
	return c, nil
}

// placing tells whether a message is for the bot.
type placing int

// The placings.
const (
	notForUs placing = iota
	forUs
	inThread // for the bot if it is part of the thread
)

// hear turns an event into a message. The same post has the same message, whether it comes as a message or as a mention, and however
// often. Not for the bot are: what bots wrote, the bot itself and Slackbot among them; edits, deletions and other subtypes, but for
// those of personSubtypes; and what is said in a channel without naming the bot. What is said without its name in a thread that others
// began may be said among them.
func (me identity) hear(c callback) (bot.Message, placing) {
	e, bots := c.Event, me.users(c)
	if !c.spoken() || e.BotID != "" || e.User == slackbot || slices.Contains(bots, e.User) {
		return bot.Message{}, notForUs
	}
	m := bot.Message{
		ID: e.Channel + "-" + e.TS, Text: said(e.Text, bots), Time: timeOf(e.TS), Link: me.link(e.Channel, e.TS, e.ThreadTS),
		Address: bot.Address{Platform: platformName, Conversation: e.Channel, Thread: e.ThreadTS, ReplyTo: e.TS, Person: e.User},
	}
	if e.ChannelType == "im" || e.ChannelType == "app_home" || direct(e.Channel) {
		m.Address.Private = true
		return m, forUs
	}
	reply := e.ThreadTS != "" && e.ThreadTS != e.TS
	if !reply {
		m.Address.Thread = e.TS
	}
	switch {
	case e.Type == "app_mention" || mentions(e.Text, bots):
		return m, forUs
	case !reply || toAnother.MatchString(e.Text):
		return bot.Message{}, notForUs
	case slices.Contains(bots, e.ParentUser):
		return m, forUs
	}
	m.Overheard = true
	return m, inThread
}

// slackbot is the user in whose name Slack itself writes to people.
const slackbot = "USLACKBOT"

// personSubtypes are the subtypes of posts whose words are a person's like any other's: one with a file, a reply in a thread that is
// shown in the conversation as well, and one that "/me" makes.
var personSubtypes = []string{"", "file_share", "thread_broadcast", "me_message"}

// direct reports whether a channel's id is that of a direct conversation.
func direct(channel string) bool { return strings.HasPrefix(channel, "D") }

// spoken reports whether the event is a person's new post.
func (c callback) spoken() bool {
	e := c.Event
	return c.Type == "event_callback" && (e.Type == "message" || e.Type == "app_mention") && slices.Contains(personSubtypes, e.Subtype) &&
		!e.Hidden && e.User != "" && e.Channel != "" && timestamp.MatchString(e.TS) && (e.ThreadTS == "" || timestamp.MatchString(e.ThreadTS))
}

// users are the ids under which the bot is mentioned.
func (me identity) users(c callback) []string {
	var list []string
	if me.user != "" {
		list = append(list, me.user)
	}
	for _, who := range c.Authorizations {
		if who.IsBot && who.UserID != "" && !slices.Contains(list, who.UserID) {
			list = append(list, who.UserID)
		}
	}
	if named := mentioned.FindStringSubmatch(c.Event.Text); len(list) == 0 && c.Event.Type == "app_mention" && named != nil {
		list = append(list, named[1]) // Slack has not told yet who the bot is, but that it is named here
	}
	return list
}

var (
	mentioned = regexp.MustCompile(`<@([A-Za-z0-9]+)[>|]`)
	timestamp = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{1,9}$`)
	// toAnother is a message that begins by naming someone else.
	toAnother = regexp.MustCompile(`^\s*<@[UW][A-Z0-9]+`)
	// marked is what Slack puts into a text in angle brackets: <@U1>, <#C1|name>, <!here>, <https://…|label>.
	marked = regexp.MustCompile(`<([^<>]*)>`)
)

func mentions(text string, users []string) bool {
	return slices.ContainsFunc(users, func(user string) bool {
		return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
	})
}

// said is a text as the person typed it, with the emoji that were meant and without the bot's name.
func said(text string, users []string) string {
	text = marked.ReplaceAllStringFunc(text, func(mark string) string {
		inner, label, labeled := strings.Cut(mark[1:len(mark)-1], "|")
		switch {
		case strings.HasPrefix(inner, "@") && slices.Contains(users, inner[1:]):
			return ""
		case strings.HasPrefix(inner, "@"):
			return "someone"
		case strings.HasPrefix(inner, "#") && labeled:
			return "#" + label
		case strings.HasPrefix(inner, "!") && labeled:
			return label
		case strings.HasPrefix(inner, "!"):
			return "everyone" // called as <!here>, <!channel> or <!everyone>
		case labeled:
			return label
		}
		return inner
	})
	return pictured(strings.TrimSpace(unescape(text)))
}

// timeOf is the time in a message's id, "1531420618.000200"; the zero time for one that has none.
func timeOf(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(seconds * 1000)).UTC()
}
