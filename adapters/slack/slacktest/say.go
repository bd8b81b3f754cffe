package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Said is what a person writes. A channel whose id begins with D is their direct conversation with the bot.
type Said struct {
	// TS is the message's id; one is made when it is empty. The same again is Slack delivering the same post again.
	TS, Channel, Thread, User, Text string
	// Subtype and Bot (the id of a bot) are for what is not a person's new post.
	Subtype, Bot string
	// Parent is who began the thread.
	Parent string
}

// Mention is how the bot is named in a text.
const Mention = "<@" + BotUser + "> "

// Say has a person write, and returns the message's id. In a channel a message that names the bot is delivered twice, as a message and
// as a mention, as Slack does.
func (s *Server) Say(m Said) string {
	s.mu.Lock()
	if m.TS == "" {
		m.TS = s.ts()
	}
	s.said[m.Channel+"/"+m.TS] = m
	s.mu.Unlock()
	s.deliver(m.Channel, kindEvent, s.event(s.message("message", m)))
	if !strings.HasPrefix(m.Channel, "D") && strings.Contains(m.Text, "<@"+BotUser+">") {
		s.deliver(m.Channel, kindEvent, s.event(s.message("app_mention", m)))
	}
	return m.TS
}

// Miss has a person write while nothing is delivered to the bot.
func (s *Server) Miss(m Said) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.TS = s.ts()
	s.said[m.Channel+"/"+m.TS] = m
	return m.TS
}

// message is the inner event of something said.
func (s *Server) message(kind string, m Said) map[string]any {
	e := map[string]any{"type": kind, "channel": m.Channel, "user": m.User, "text": m.Text, "ts": m.TS, "event_ts": m.TS}
	switch {
	case kind == "app_mention":
	case strings.HasPrefix(m.Channel, "D"):
		e["channel_type"] = "im"
	default:
		e["channel_type"] = "channel"
	}
	for name, value := range map[string]string{"thread_ts": m.Thread, "subtype": m.Subtype, "bot_id": m.Bot, "parent_user_id": m.Parent} {
		if value != "" {
			e[name] = value
		}
	}
	return e
}

// event wraps an inner event as the Events API does.
func (s *Server) event(inner map[string]any) json.RawMessage {
	s.mu.Lock()
	id := s.id("Ev")
	s.mu.Unlock()
	body := encode(map[string]any{
		"token": "a-token-that-nobody-checks", "team_id": "T1", "api_app_id": "A1", "type": "event_callback", "event_id": id, "event_time": time.Now().Unix(),
		"authed_users": []string{BotUser}, "authorizations": []map[string]any{{"team_id": "T1", "user_id": BotUser, "is_bot": true}}, "event": inner,
	})
	s.specs.checkEvent(s, body)
	return body
}

// Event delivers any inner event.
func (s *Server) Event(inner map[string]any) { s.deliver("events", kindEvent, s.event(inner)) }

// Raw delivers a body as it is, whatever it may be.
func (s *Server) Raw(body string) { s.deliver("raw", kindEvent, json.RawMessage(body)) }

// OpenHome has a person open the App Home.
func (s *Server) OpenHome(user string) {
	s.Event(map[string]any{"type": "app_home_opened", "user": user, "channel": "D" + user, "tab": "home", "event_ts": fmt.Sprint(time.Now().Unix()) + ".000001"})
}

// Command has a person give the command /ask.
func (s *Server) Command(user, channel, text string) {
	trigger, url := s.place(user, channel)
	s.deliver(channel, kindCommand, encode(map[string]any{
		"token": "t", "team_id": "T1", "team_domain": "clinic", "channel_id": channel, "channel_name": "general", "user_id": user, "user_name": "someone", "command": "/ask",
		"text": text, "response_url": url, "trigger_id": trigger, "api_app_id": "A1",
	}))
}

// Press has a person press a button of a post, or choose an option of a menu.
func (s *Server) Press(user string, p Post, c Control, option string) {
	trigger, url := s.place(user, p.Channel)
	pressed := map[string]any{"type": c.Type, "action_id": c.Action, "block_id": c.Block, "action_ts": trigger}
	if option == "" {
		pressed["value"] = c.Value
	} else {
		pressed["selected_option"] = map[string]any{"value": option, "text": map[string]any{"type": "plain_text", "text": "x"}}
	}
	body := s.interaction("block_actions", user, trigger)
	body["actions"] = []any{pressed}
	if p.Channel != "" {
		body["response_url"] = url
		body["channel"] = map[string]any{"id": p.Channel, "name": "x"}
		body["container"] = map[string]any{"type": "message", "message_ts": p.TS, "channel_id": p.Channel, "is_ephemeral": p.Whispered != "", "thread_ts": p.Thread}
		if p.Whispered == "" {
			body["message"] = map[string]any{"type": "message", "ts": p.TS, "thread_ts": p.Thread, "text": p.Fallback, "bot_id": BotID, "user": BotUser}
		}
	}
	s.deliver("press", kindInteraction, encode(body))
}

// Shortcut has a person use "Answer this" on a message.
func (s *Server) Shortcut(user, channel, text string) {
	trigger, url := s.place(user, channel)
	body := s.interaction("message_action", user, trigger)
	body["callback_id"], body["response_url"] = "answer_this", url
	body["channel"] = map[string]any{"id": channel, "name": "x"}
	body["message"] = map[string]any{"type": "message", "ts": "1700000000.000001", "text": text, "user": "USOMEONE"}
	s.deliver("press", kindInteraction, encode(body))
}

// Submit has a person send a form with a text in its one field.
func (s *Server) Submit(user, view, text string) {
	var v struct {
		Callback string `json:"callback_id"`
		Metadata string `json:"private_metadata"`
		Blocks   []struct {
			Block   string `json:"block_id"`
			Element struct {
				Action string `json:"action_id"`
			} `json:"element"`
		} `json:"blocks"`
	}
	if err := json.Unmarshal([]byte(view), &v); err != nil || len(v.Blocks) == 0 {
		s.fault("a form that cannot be sent: %s", view)
		return
	}
	trigger, _ := s.place(user, "")
	body := s.interaction("view_submission", user, trigger)
	body["view"] = map[string]any{
		"type": "modal", "callback_id": v.Callback, "private_metadata": v.Metadata,
		"state": map[string]any{"values": map[string]any{v.Blocks[0].Block: map[string]any{v.Blocks[0].Element.Action: map[string]any{"type": "plain_text_input", "value": text}}}},
	}
	s.deliver("press", kindInteraction, encode(body))
}

// Type has a person type in a menu that searches.
func (s *Server) Type(user, typed string) {
	trigger, _ := s.place(user, "")
	body := s.interaction("block_suggestion", user, trigger)
	body["value"], body["action_id"] = typed, "choice"
	s.deliver("press", kindInteraction, encode(body))
}

func (s *Server) interaction(kind, user, trigger string) map[string]any {
	return map[string]any{"type": kind, "token": "t", "trigger_id": trigger, "user": map[string]any{"id": user, "team_id": "T1"}, "team": map[string]any{"id": "T1"}, "api_app_id": "A1"}
}

// place makes a trigger and an address for replies.
func (s *Server) place(user, channel string) (trigger, url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	trigger = s.id("trigger.")
	if s.triggers != nil {
		s.triggers[trigger] = true
	}
	reply := s.id("r")
	s.urls[reply] = &address{channel: channel, user: user}
	return trigger, s.http.URL + "/reply/" + reply
}

// ExpireTriggers makes all triggers of the presses so far, and of the next ones, too old.
func (s *Server) ExpireTriggers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.triggers = nil
}

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings are always JSON
	}
	return data
}

// RawInteraction delivers interactions as they are, whatever they may be.
func (s *Server) RawInteraction(bodies ...string) {
	for _, body := range bodies {
		s.deliver("raw", kindInteraction, json.RawMessage(body))
	}
}
