package discordtest

import (
	"net/http"
	"time"
)

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
