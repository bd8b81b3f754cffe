package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Interaction is what someone did with a command or a button, and what the bot answered.
type Interaction struct {
	ID string
	// Type is that of the callback; 0 while there is none.
	Type int
	// Data is the callback's, later replaced by the edited answer.
	Data map[string]any
	// Shown are the messages that the person sees: the answer, once it is not deferred, and what follows.
	Shown []Message
	// Ephemeral tells for the answer that only the person sees it.
	Ephemeral bool
	// Took is the time from the event to the callback.
	Took time.Duration

	token, channel string
	at             time.Time
}

// Did is what someone did. Data is Discord's.
type Did struct {
	Type      int
	Person    string
	Channel   string
	Direct    bool
	Data      map[string]any
	Message   *Message
	Roles     []string
	Permitted int64
	Locale    string
	// Twice delivers it twice.
	Twice bool
}

// Interact has someone do something, and returns its id.
func (s *Server) Interact(d Did) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID()
	at := s.channels[d.Channel]
	if d.Direct {
		at = s.direct(d.Person)
	}
	s.asked[id] = &Interaction{ID: id, token: "token-" + id, channel: at.id, at: time.Now()}
	if d.Locale == "" {
		d.Locale = "en-US"
	}
	event := map[string]any{
		"id": id, "application_id": BotID, "type": d.Type, "token": "token-" + id, "version": 1, "channel_id": at.id, "channel": s.channelJSON(at), "data": d.Data,
		"locale": d.Locale, "app_permissions": "0", "entitlements": []any{}, "authorizing_integration_owners": map[string]any{},
	}
	if at.guild != "" {
		roles := slices.Clone(d.Roles)
		if roles == nil {
			roles = []string{}
		}
		event["guild_id"] = at.guild
		event["member"] = map[string]any{"user": s.user(d.Person), "roles": roles, "permissions": fmt.Sprint(d.Permitted)}
	} else {
		event["user"] = s.user(d.Person)
	}
	if d.Message != nil {
		event["message"] = d.Message.raw
	}
	s.publish(at.guild, "INTERACTION_CREATE", func(bool) any { return event })
	if d.Twice {
		s.publish(at.guild, "INTERACTION_CREATE", func(bool) any { return event })
	}
	return id
}

// Asked is an interaction with its answer so far.
func (s *Server) Asked(id string) Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := *s.asked[id]
	i.Shown = slices.Clone(i.Shown)
	return i
}

// Resolved is a message as a message command has it: its text can be read without any intent.
func (s *Server) Resolved(channel, id string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]any{"messages": map[string]any{id: s.find(channel, id).raw}}
}

// Text is all that is shown of an interaction's answer.
func (i Interaction) Text() string {
	var parts []string
	for _, m := range i.Shown {
		parts = append(parts, m.Text())
	}
	return strings.Join(parts, "\n")
}

// patience is how long Discord waits for the answer to an interaction.
const patience = 3 * time.Second

const ephemeral = 1 << 6

func (s *Server) callback(r *http.Request, body map[string]any) answer {
	i, known := s.asked[r.PathValue("id")]
	switch {
	case !known || i.token != r.PathValue("token") || time.Since(i.at) > patience:
		return refused(http.StatusNotFound, 10062)
	case i.Type != 0:
		return refused(http.StatusBadRequest, 40060)
	}
	kind, _ := body["type"].(float64)
	i.Type, i.Took = int(kind), time.Since(i.at)
	i.Data, _ = body["data"].(map[string]any)
	flags, _ := i.Data["flags"].(float64)
	i.Ephemeral = int(flags)&ephemeral != 0
	if i.Type == 4 {
		i.Shown = append(i.Shown, s.interactionMessage(i, i.Data))
	}
	return answer{http.StatusNoContent, nil}
}

// interactionMessage is a message in answer to an interaction. One that only the person sees is in no channel.
func (s *Server) interactionMessage(i *Interaction, data map[string]any) Message {
	at := s.channels[i.channel]
	m := s.shown(at, data)
	if flags, _ := data["flags"].(float64); int(flags)&ephemeral == 0 && !i.Ephemeral {
		at.messages = append(at.messages, m)
	}
	return *m
}

func (s *Server) byToken(token string) *Interaction {
	for _, i := range s.asked {
		if i.token == token {
			return i
		}
	}
	return nil
}

func (s *Server) editOriginal(r *http.Request, body map[string]any) answer {
	i := s.byToken(r.PathValue("token"))
	if i == nil || i.Type == 0 {
		return refused(http.StatusNotFound, 10015)
	}
	i.Data = body
	m := s.interactionMessage(i, body)
	i.Shown = append([]Message{m}, i.Shown[min(len(i.Shown), 1):]...)
	return ok(m.raw)
}

func (s *Server) followUp(r *http.Request, body map[string]any) answer {
	i := s.byToken(r.PathValue("token"))
	if i == nil || i.Type == 0 {
		return refused(http.StatusNotFound, 10015)
	}
	m := s.interactionMessage(i, body)
	i.Shown = append(i.Shown, m)
	return ok(m.raw)
}
