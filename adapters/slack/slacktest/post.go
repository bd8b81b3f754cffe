package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Post is what people see of the bot.
type Post struct {
	TS, Channel, Thread string
	// Whispered is who alone sees it; empty for everyone.
	Whispered string
	// Text is what the blocks show, Fallback the text beside them. Both are as people read them, without Slack's escapes.
	Text, Fallback string
	Controls       []Control
	// Pinged is true when a text called everyone or someone, Linked when something in it became a link.
	Pinged, Linked bool
	At             time.Time
	raw            arguments
}

// Control is a button, or a menu with its options.
type Control struct {
	Type, Action, Block, Value, Label string
	Options                           []string // the values
}

// post takes a post, or does not.
func (s *Server) post(w http.ResponseWriter, method string, args arguments) {
	s.specs.checkPost(s, method, args)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.codes) > 0 {
		code := s.codes[0]
		s.codes = s.codes[1:]
		refuse(w, code)
		return
	}
	if method == "chat.postEphemeral" && s.unseen != "" {
		refuse(w, s.unseen)
		return
	}
	p := s.shown(args)
	if method == "chat.postEphemeral" {
		p.Whispered = args["user"]
	}
	switch s.mood() {
	case http.StatusTooManyRequests:
		s.refused++
		w.Header().Set("Retry-After", s.config.RetryAfter)
		w.WriteHeader(http.StatusTooManyRequests)
	case http.StatusInternalServerError:
		s.refused++
		http.Error(w, "<html>try again</html>", http.StatusInternalServerError)
	case lost:
		s.posts = append(s.posts, p)
		http.Error(w, "<html>try again</html>", http.StatusBadGateway)
	default:
		s.posts = append(s.posts, p)
		if p.Whispered != "" {
			grant(w, map[string]any{"message_ts": p.TS})
			return
		}
		grant(w, map[string]any{"channel": p.Channel, "ts": p.TS, "message": map[string]any{"ts": p.TS, "text": args["text"], "user": BotUser, "bot_id": BotID, "type": "message"}})
	}
}

// lost is the status that stands for a post which is shown while its answer is lost.
const lost = 599

func (s *Server) mood() int {
	if len(s.next) > 0 {
		status := s.next[0]
		s.next = s.next[1:]
		return status
	}
	f := s.config.Faults
	switch x := s.random.Float64(); {
	case x < f.Throttle:
		return http.StatusTooManyRequests
	case x < f.Throttle+f.Fail:
		return http.StatusInternalServerError
	case x < f.Throttle+f.Fail+f.Lose:
		return lost
	}
	return http.StatusOK
}

// shown is a post as people see it.
func (s *Server) shown(args arguments) *Post {
	p := &Post{TS: s.ts(), At: time.Now(), Channel: args["channel"], Thread: args["thread_ts"], Fallback: plain(args["text"]), raw: args}
	var blocks []map[string]any
	if args["blocks"] != "" {
		_ = json.Unmarshal([]byte(args["blocks"]), &blocks) // checked before
	}
	p.read(blocks, args["text"])
	if len(blocks) == 0 {
		p.Text = p.Fallback
	}
	return p
}

// history answers with a thread, or a channel.
func (s *Server) history(w http.ResponseWriter, args arguments) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	thread := args["ts"]
	for _, m := range s.said {
		if m.Channel == args["channel"] && (thread == "" || m.TS == thread || m.Thread == thread) && m.TS > args["oldest"] {
			list = append(list, map[string]any{"type": "message", "subtype": m.Subtype, "ts": m.TS, "text": m.Text, "user": m.User, "bot_id": m.Bot, "thread_ts": m.Thread})
		}
	}
	for _, p := range s.posts {
		if p.Channel != args["channel"] || p.Whispered != "" || thread != "" && p.Thread != thread && p.TS != thread || p.TS <= args["oldest"] {
			continue
		}
		m := map[string]any{"type": "message", "ts": p.TS, "text": p.raw["text"], "user": BotUser, "bot_id": BotID, "thread_ts": p.Thread}
		if !s.config.Forgetful {
			m["blocks"] = json.RawMessage(p.raw["blocks"])
			if args["include_all_metadata"] == "1" || args["include_all_metadata"] == "true" {
				m["metadata"] = json.RawMessage(p.raw["metadata"])
			}
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b map[string]any) int { return strings.Compare(a["ts"].(string), b["ts"].(string)) })
	if thread == "" {
		slices.Reverse(list)
	}
	grant(w, map[string]any{"messages": list, "has_more": false})
}

// Posts are what people see of the bot so far, in order.
func (s *Server) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Post
	for _, p := range s.posts {
		list = append(list, *p)
	}
	return list
}

// markOf is what the bot calls a post by, in its metadata; empty for none.
func markOf(p *Post) string {
	var m struct {
		Payload map[string]string `json:"event_payload"`
	}
	if json.Unmarshal([]byte(p.raw["metadata"]), &m) != nil {
		return ""
	}
	return m.Payload["mark"]
}
