package discordtest

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Said is what someone writes. ID may be empty.
type Said struct {
	ID      string
	Channel string
	// Direct is true for the direct conversation with Author; Channel is then its own.
	Direct  bool
	Author  string
	Text    string
	ReplyTo string
	// Mention mentions the bot at the beginning.
	Mention bool
	// Bot is true for another bot; Webhook for a webhook.
	Bot, Webhook bool
	// Type is Discord's number for the kind of message; 0 is an ordinary one, or a reply.
	Type int
	// At is when it was written; now when it is zero.
	At time.Time
}

// Say has someone write, and returns the id. What is said again with the same ID is the same message, delivered again. Bots that are
// away do not hear of it.
func (s *Server) Say(m Said) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.channels[m.Channel]
	if m.Direct {
		at = s.direct(m.Author)
	}
	if at == nil {
		panic("there is no channel " + m.Channel)
	}
	if before := s.find(at.id, m.ID); m.ID != "" && before != nil {
		s.announce(at, before)
		return m.ID
	}
	if m.ID == "" && m.At.IsZero() {
		m.ID = s.newID()
	}
	if m.ID == "" {
		m.ID = fmt.Sprint(uint64(m.At.UnixMilli()-epoch)<<22 + uint64(len(at.messages)))
	}
	kept := s.written(at, m)
	at.messages = append(at.messages, kept)
	slices.SortStableFunc(at.messages, func(a, b *Message) int {
		if older(a.ID, b.ID) {
			return -1
		}
		return 1
	})
	s.announce(at, kept)
	s.changed()
	return m.ID
}

// written is a message of a person. The lock is held.
func (s *Server) written(at *room, m Said) *Message {
	text := m.Text
	kept := &Message{ID: m.ID, Channel: at.id, Author: m.Author, Bot: m.Bot || m.Author == BotID, ReplyTo: m.ReplyTo}
	if m.Mention {
		text = "<@" + BotID + "> " + text
		kept.Mentions = append(kept.Mentions, BotID)
	}
	kept.Content = text
	kept.raw = s.messageJSON(m.ID, at.id, m.Author, text)
	author := kept.raw["author"].(map[string]any)
	author["bot"] = kept.Bot
	if m.Type != 0 {
		kept.raw["type"] = m.Type
	}
	if m.Webhook {
		kept.raw["webhook_id"] = m.Author
	}
	if m.ReplyTo != "" {
		kept.raw["type"] = 19
		kept.raw["message_reference"] = map[string]any{"type": 0, "channel_id": at.id, "message_id": m.ReplyTo}
		if to := s.find(at.id, m.ReplyTo); to != nil {
			kept.raw["referenced_message"] = to.raw
		}
	}
	if m.Mention {
		kept.raw["mentions"] = []any{s.user(BotID)}
	}
	return kept
}

// announce tells the bots of a message. Without the intent they read only what is direct, mentions them, or is their own.
func (s *Server) announce(at *room, m *Message) {
	s.publish(at.guild, "MESSAGE_CREATE", func(full bool) any {
		raw := withGuild(m.raw, at.guild)
		if full || at.guild == "" || slices.Contains(m.Mentions, BotID) || m.Author == BotID {
			return raw
		}
		raw = maps.Clone(raw)
		raw["content"], raw["embeds"] = "", []any{}
		return raw
	})
}

// direct is the conversation with a person. The lock is held.
func (s *Server) direct(person string) *room {
	for _, at := range s.channels {
		if at.recipient == person && person != "" {
			return at
		}
	}
	at := &room{id: s.newID(), recipient: person, kind: 1}
	s.channels[at.id] = at
	return at
}

// Direct is the id of the conversation with a person.
func (s *Server) Direct(person string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(person).id
}

// Open makes a channel, or with a parent a thread in it. A thread that begins with a message has its id.
func (s *Server) Open(id, parent string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" {
		id = s.newID()
	}
	at := &room{id: id, guild: Guild, parent: Category}
	if parent != "" {
		at.parent, at.kind = parent, 11
	}
	s.channels[id] = at
	return id
}

// Shown are the bot's messages in a channel, or in all where it is empty, in the order in which they were posted.
func (s *Server) Shown(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, at := range s.channels {
		for _, m := range at.messages {
			if m.Author == BotID && m.raw["nonce"] == nil && !m.Deleted && (channel == "" || channel == at.id) && m.posted() {
				list = append(list, *m)
			}
		}
	}
	slices.SortFunc(list, func(a, b Message) int {
		if older(a.ID, b.ID) {
			return -1
		}
		return 1
	})
	return list
}

// posted is false for what Say put into the bot's mouth.
func (m *Message) posted() bool { return m.Buttons != nil }

// Replies are the bot's messages that reply to one.
func (s *Server) Replies(id string) []Message {
	return slices.DeleteFunc(s.Shown(""), func(m Message) bool { return m.ReplyTo != id })
}
