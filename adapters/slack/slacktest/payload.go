package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// answered does what Slack does with the payload of an acknowledgement: the answer to a command is shown, a window is put in place of a
// form, options are offered.
func (s *Server) answered(d *delivery, payload json.RawMessage) {
	if len(payload) == 0 {
		return
	}
	var of struct {
		Channel string `json:"channel_id"`
		User    string `json:"user_id"`
	}
	_ = json.Unmarshal(d.body, &of) // a press has neither
	var answer struct {
		Action  string          `json:"response_action"`
		View    json.RawMessage `json:"view"`
		Options json.RawMessage `json:"options"`
	}
	if err := json.Unmarshal(payload, &answer); err != nil {
		s.fault("the payload of an acknowledgement cannot be read: %v", err)
		return
	}
	switch {
	case answer.Action == "update":
		s.specs.checkView(s, "ModalView", string(answer.View))
		s.mu.Lock()
		s.views = append(s.views, answer.View)
		s.mu.Unlock()
	case answer.Options != nil:
		s.specs.checkOptions(s, answer.Options)
		s.mu.Lock()
		s.views = append(s.views, answer.Options)
		s.mu.Unlock()
	case d.kind == kindCommand:
		s.show(payload, of.Channel, of.User)
	default:
		s.fault("a payload that Slack does not take: %s", payload)
	}
}

// show shows a message that came as a payload or by an address for replies.
func (s *Server) show(payload []byte, channel, user string) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(payload, &fields); err != nil {
		s.fault("a reply that cannot be read: %v", err)
		return
	}
	args := arguments{"channel": channel}
	for name, value := range fields {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		args[name] = text
	}
	s.specs.checkBlocks(s, "a reply", args["blocks"])
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.shown(args)
	if args["response_type"] != "in_channel" {
		p.Whispered = user
	}
	s.posts = append(s.posts, p)
}

// maxReplies is how often Slack takes a reply by one address.
const maxReplies = 5

// reply takes a message by an address for replies.
func (s *Server) reply(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if strings.Contains(r.Header.Get("Authorization"), "xoxb") {
		s.fault("a token was sent to an address for replies")
	}
	s.mu.Lock()
	at := s.urls[id]
	status := http.StatusOK
	if len(s.next) > 0 {
		status, s.next = s.next[0], s.next[1:]
	}
	used := at == nil || at.uses >= maxReplies || s.ForgetAddresses
	if !used && status == http.StatusOK {
		at.uses++
	}
	s.mu.Unlock()
	switch {
	case used:
		http.Error(w, `{"ok":false,"error":"used_url"}`, http.StatusNotFound)
	case status != http.StatusOK:
		w.WriteHeader(status)
	default:
		s.show(body, at.channel, at.user)
		grant(w, map[string]any{})
	}
}

// ExpireAddresses makes all addresses for replies so far too old.
func (s *Server) ExpireAddresses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.urls)
}
