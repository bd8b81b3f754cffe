package fake

import (
	"encoding/json"

	"bedside/bot"
)

// message turns an event into a message; ok is false for what is not for the bot: its own posts, and what cannot be read.
func message(platform string, event json.RawMessage) (m bot.Message, ok bool) {
	var s Said
	if err := json.Unmarshal(event, &s); err != nil || s.Bot || s.ID == "" || s.Conversation == "" || s.Person == "" {
		return bot.Message{}, false
	}
	to := bot.Address{Platform: platform, Conversation: s.Conversation, Thread: s.Thread, ReplyTo: s.ID, Person: s.Person, Private: s.Private}
	return bot.Message{ID: s.ID, Address: to, Text: s.Text, InReplyTo: s.InReplyTo, Locale: s.Locale, Time: s.Time}, true
}
