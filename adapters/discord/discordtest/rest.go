package discordtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what a request gets: a status and a body, nil for none.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

func refused(status, code int) answer {
	return answer{status, map[string]any{"code": code, "message": http.StatusText(status)}}
}

func (s *Server) routes() {
	s.mux.HandleFunc("GET /gateway", s.gateway)
	for pattern, handle := range map[string]func(*http.Request, map[string]any) answer{
		"GET /gateway":                                     s.getGateway,
		"GET /gateway/bot":                                 s.getGateway,
		"GET /users/@me":                                   s.getMe,
		"POST /users/@me/channels":                         s.openDirect,
		"GET /channels/{channel}":                          s.getChannel,
		"GET /channels/{channel}/messages":                 s.listMessages,
		"POST /channels/{channel}/messages":                s.postMessage,
		"GET /channels/{channel}/messages/{message}":       s.getMessage,
		"DELETE /channels/{channel}/messages/{message}":    s.deleteMessage,
		"GET /guilds/{guild}":                              s.getGuild,
		"GET /guilds/{guild}/channels":                     s.listChannels,
		"GET /guilds/{guild}/threads/active":               s.listThreads,
		"GET /applications/{app}/commands":                 s.listCommands,
		"PUT /applications/{app}/commands":                 s.putCommands,
		"GET /applications/{app}/guilds/{guild}/commands":  s.listCommands,
		"PUT /applications/{app}/guilds/{guild}/commands":  s.putCommands,
		"POST /interactions/{id}/{token}/callback":         s.callback,
		"PATCH /webhooks/{app}/{token}/messages/{message}": s.editOriginal,
		"POST /webhooks/{app}/{token}":                     s.followUp,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		s.mux.HandleFunc(method+" "+prefix+path, s.served(handle))
	}
}

// served is a handler that may be refused, whose exchange is kept and held to the description.
func (s *Server) served(handle func(*http.Request, map[string]any) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		request, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.mu.Lock()
		body := decode(request)
		a := s.respond(r, body, handle, w.Header())
		data := []byte{}
		if a.body != nil {
			if data, err = json.Marshal(a.body); err != nil {
				panic(err) // maps, strings and numbers are always JSON
			}
		}
		s.requests = append(s.requests, Request{r.Method, r.URL.Path, body, a.status, time.Now()})
		if s.spec != nil {
			if wrong := s.spec.check(r, request, a.status, data); wrong != "" {
				s.problem("%s", wrong)
			}
		}
		s.changed()
		s.mu.Unlock()
		w.Header().Set("Content-Type", jsonType)
		w.WriteHeader(a.status)
		// A bot that has gone does not read it.
		_, _ = w.Write(data)
	}
}

// respond finds the answer. The lock is held.
func (s *Server) respond(r *http.Request, body map[string]any, handle func(*http.Request, map[string]any) answer, h http.Header) answer {
	interaction := strings.Contains(r.URL.Path, "/interactions/") || strings.Contains(r.URL.Path, "/webhooks/")
	if r.Header.Get("Authorization") != "Bot "+Token && !interaction {
		return refused(http.StatusUnauthorized, 0)
	}
	if s.config.Limited {
		h.Set("X-RateLimit-Limit", "1")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset-After", "0.01")
	}
	status, code := s.mood(r)
	switch status {
	case 0, Lost:
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "0.05")
		h.Set("X-RateLimit-Scope", "user")
		return answer{status, map[string]any{"code": code, "message": "You are being rate limited.", "retry_after": 0.05, "global": false}}
	default:
		return refused(status, code)
	}
	a := handle(r, body)
	if status == Lost {
		return refused(http.StatusInternalServerError, 0)
	}
	return a
}

func (s *Server) getGateway(r *http.Request, _ map[string]any) answer {
	return ok(map[string]any{
		"url": "ws://" + r.Host + "/gateway", "shards": max(s.config.Shards, 1),
		"session_start_limit": map[string]any{"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1},
	})
}

func (s *Server) getMe(*http.Request, map[string]any) answer {
	me := s.user(BotID)
	me["mfa_enabled"], me["locale"] = false, "en-US"
	return ok(me)
}

func (s *Server) openDirect(_ *http.Request, body map[string]any) answer {
	person, _ := body["recipient_id"].(string)
	return ok(s.channelJSON(s.direct(person)))
}

func (s *Server) getChannel(r *http.Request, _ map[string]any) answer {
	at, known := s.channels[r.PathValue("channel")]
	if !known {
		return refused(http.StatusNotFound, 10003)
	}
	return ok(s.channelJSON(at))
}

func (s *Server) getGuild(r *http.Request, _ map[string]any) answer {
	if r.PathValue("guild") != Guild {
		return refused(http.StatusNotFound, 10004)
	}
	return ok(guildJSON())
}

func (s *Server) listChannels(*http.Request, map[string]any) answer {
	list := []any{}
	for _, at := range s.channels {
		if at.guild != "" && !isThread(at.kind) {
			list = append(list, s.channelJSON(at))
		}
	}
	return ok(list)
}

func (s *Server) listThreads(*http.Request, map[string]any) answer {
	list := []any{}
	for _, at := range s.channels {
		if isThread(at.kind) {
			list = append(list, s.channelJSON(at))
		}
	}
	return ok(map[string]any{"threads": list, "members": []any{}, "has_more": false})
}

func isThread(kind int) bool { return kind >= 10 && kind <= 12 }

// maxPage is how many messages one answer has at most.
const maxPage = 100

// listMessages answers the newest first; with "after", the oldest of those after it.
func (s *Server) listMessages(r *http.Request, _ map[string]any) answer {
	at, known := s.channels[r.PathValue("channel")]
	if !known {
		return refused(http.StatusNotFound, 10003)
	}
	limit, err := strconv.Atoi(r.FormValue("limit"))
	if err != nil {
		limit = 50
	}
	var found []*Message
	for _, m := range at.messages {
		if after := r.FormValue("after"); !m.Deleted && (after == "" || older(after, m.ID)) {
			found = append(found, m)
		}
	}
	limit = min(limit, maxPage)
	if len(found) > limit && r.FormValue("after") != "" {
		found = found[:limit]
	}
	found = found[max(0, len(found)-limit):]
	list := []any{}
	for i := len(found) - 1; i >= 0; i-- {
		list = append(list, found[i].raw)
	}
	return ok(list)
}

func older(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

func (s *Server) find(channel, id string) *Message {
	if at, known := s.channels[channel]; known {
		for _, m := range at.messages {
			if m.ID == id && !m.Deleted {
				return m
			}
		}
	}
	return nil
}

func (s *Server) getMessage(r *http.Request, _ map[string]any) answer {
	if m := s.find(r.PathValue("channel"), r.PathValue("message")); m != nil {
		return ok(m.raw)
	}
	return refused(http.StatusNotFound, 10008)
}

func (s *Server) deleteMessage(r *http.Request, _ map[string]any) answer {
	m := s.find(r.PathValue("channel"), r.PathValue("message"))
	if m == nil {
		return refused(http.StatusNotFound, 10008)
	}
	m.Deleted = true
	return answer{http.StatusNoContent, nil}
}

func (s *Server) postMessage(r *http.Request, body map[string]any) answer {
	at, known := s.channels[r.PathValue("channel")]
	switch {
	case !known:
		return refused(http.StatusNotFound, 10003)
	case at.forbidden != 0:
		return refused(http.StatusForbidden, at.forbidden)
	}
	nonce, _ := body["nonce"].(string)
	if enforced, _ := body["enforce_nonce"].(bool); enforced && !s.config.ForgetNonces {
		for _, m := range at.messages {
			if m.Nonce == nonce && nonce != "" {
				return ok(m.raw)
			}
		}
	}
	m := s.shown(at, body)
	at.messages = append(at.messages, m)
	s.posted++
	s.publish(at.guild, "MESSAGE_CREATE", func(bool) any { return withGuild(m.raw, at.guild) })
	return ok(m.raw)
}
