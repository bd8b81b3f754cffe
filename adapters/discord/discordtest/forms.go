package discordtest

import (
	"maps"
	"strings"
	"time"
)

// user is a person, or the bot. Their names are not those of anyone.
func (s *Server) user(id string) map[string]any {
	return map[string]any{
		"id": id, "username": "user-" + id, "avatar": nil, "discriminator": "0", "public_flags": 0, "flags": 0, "global_name": nil, "primary_guild": nil, "bot": id == BotID,
	}
}

func (s *Server) channelJSON(at *room) map[string]any {
	c := map[string]any{"id": at.id, "type": at.kind, "flags": 0, "last_message_id": nil}
	if n := len(at.messages); n > 0 {
		c["last_message_id"] = at.messages[n-1].ID
	}
	if at.guild == "" {
		c["recipients"] = []any{s.user(at.recipient)}
		return c
	}
	c["guild_id"], c["name"], c["parent_id"] = at.guild, "room", at.parent
	if isThread(at.kind) {
		maps.Copy(c, map[string]any{
			"owner_id": Owner, "message_count": len(at.messages), "member_count": 2, "total_message_sent": len(at.messages),
			"thread_metadata": map[string]any{"archived": false, "archive_timestamp": nil, "auto_archive_duration": 60, "locked": false},
		})
		return c
	}
	c["position"] = 0
	return c
}

func guildJSON() map[string]any {
	g := map[string]any{"id": Guild, "name": "A clinic", "owner_id": Owner, "region": "us", "afk_timeout": 300, "preferred_locale": "en-US"}
	for _, none := range []string{
		"icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id", "system_channel_id", "widget_channel_id",
		"vanity_url_code", "rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "max_presences", "incidents_data",
	} {
		g[none] = nil
	}
	for _, zero := range []string{
		"system_channel_flags", "verification_level", "default_message_notifications", "mfa_level", "explicit_content_filter", "max_members",
		"max_stage_video_channel_users", "max_video_channel_users", "premium_tier", "premium_subscription_count", "nsfw_level",
	} {
		g[zero] = 0
	}
	for _, list := range []string{"features", "roles", "emojis", "stickers"} {
		g[list] = []any{}
	}
	for _, no := range []string{"widget_enabled", "premium_progress_bar_enabled", "nsfw"} {
		g[no] = false
	}
	return g
}

// messageJSON is a message without what only some have.
func (s *Server) messageJSON(id, channel, author, content string) map[string]any {
	return map[string]any{
		"id": id, "channel_id": channel, "author": s.user(author), "content": content, "timestamp": time.Now().UTC().Format(time.RFC3339), "edited_timestamp": nil,
		"type": 0, "flags": 0, "tts": false, "pinned": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{},
		"embeds": []any{}, "components": []any{},
	}
}

func withGuild(raw map[string]any, guild string) map[string]any {
	if guild == "" {
		return raw
	}
	with := maps.Clone(raw)
	with["guild_id"] = guild
	return with
}

// shown is a post of the bot as a message. The lock is held.
func (s *Server) shown(at *room, body map[string]any) *Message {
	content, _ := body["content"].(string)
	m := &Message{ID: s.newID(), Channel: at.id, Author: BotID, Content: content, Bot: true, Buttons: map[string]string{}, Options: map[string]string{}}
	m.Nonce, _ = body["nonce"].(string)
	m.raw = s.messageJSON(m.ID, at.id, BotID, content)
	if embeds, _ := body["embeds"].([]any); len(embeds) > 0 && !at.noEmbeds {
		for _, e := range embeds {
			embed, _ := e.(map[string]any)
			description, _ := embed["description"].(string)
			color, _ := embed["color"].(float64)
			m.Description, m.Color = strings.TrimSpace(m.Description+"\n"+description), int(color)
			embed["type"] = "rich"
		}
		m.raw["embeds"] = embeds
	}
	if reference, _ := body["message_reference"].(map[string]any); reference != nil {
		m.ReplyTo, _ = reference["message_id"].(string)
		m.raw["type"] = 19
		m.raw["message_reference"] = map[string]any{"type": 0, "channel_id": at.id, "message_id": m.ReplyTo}
	}
	m.buttonsOf(body["components"])
	m.Pings = s.pings(at, m, body)
	return m
}

// buttonsOf collects the ids of a message's components.
func (m *Message) buttonsOf(components any) {
	rows, _ := components.([]any)
	for _, r := range rows {
		row, _ := r.(map[string]any)
		inner, _ := row["components"].([]any)
		for _, c := range inner {
			component, _ := c.(map[string]any)
			id, _ := component["custom_id"].(string)
			if label, isButton := component["label"].(string); isButton {
				m.Buttons[label] = id
			}
			options, _ := component["options"].([]any)
			for _, o := range options {
				option, _ := o.(map[string]any)
				label, _ := option["label"].(string)
				m.Options[label], _ = option["value"].(string)
			}
		}
	}
}

// pings are who a post calls, after its allowed_mentions.
func (s *Server) pings(at *room, m *Message, body map[string]any) []string {
	allowed, told := body["allowed_mentions"].(map[string]any)
	parse, limited := allowed["parse"].([]any)
	var list []string
	if (!told || !limited || len(parse) > 0) && (strings.Contains(m.Content, "@everyone") || strings.Contains(m.Content, "@here")) {
		list = append(list, "everyone")
	}
	if calls, _ := allowed["replied_user"].(bool); (calls || !told) && m.ReplyTo != "" {
		if to := s.find(at.id, m.ReplyTo); to != nil {
			list = append(list, to.Author)
		}
	}
	return list
}
