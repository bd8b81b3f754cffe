package slacktest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// arguments are those of a call, however they were sent; objects and lists as JSON.
type arguments map[string]string

// api answers the calls of the Web API.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	args, err := readArguments(r)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return // the process that asked was killed
	}
	if err != nil {
		s.fault("%s: %v", method, err)
	}
	s.mu.Lock()
	s.calls[method]++
	unknown := slices.Contains(s.config.Unknown, method)
	status := http.StatusOK
	if next := s.failing[method]; len(next) > 0 {
		status, s.failing[method] = next[0], next[1:]
	}
	s.mu.Unlock()
	if status != http.StatusOK {
		w.Header().Set("Retry-After", s.config.RetryAfter)
		http.Error(w, "<html>not now</html>", status)
		return
	}
	token := args["token"]
	if header := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); header != "" {
		token = header
	}
	delete(args, "token")
	switch {
	case unknown:
		refuse(w, "unknown_method")
		return
	case method == "apps.connections.open" && token != AppToken, method != "apps.connections.open" && token != BotToken:
		refuse(w, "invalid_auth")
		return
	}
	s.specs.checkCall(s, method, args)
	s.call(w, method, args)
}

func (s *Server) call(w http.ResponseWriter, method string, args arguments) {
	switch method {
	case "auth.test":
		grant(w, map[string]any{"user_id": BotUser, "bot_id": BotID, "team_id": "T1", "team": "Clinic", "user": "bedside", "url": "https://clinic.slack.com/"})
	case "apps.connections.open":
		s.mu.Lock()
		s.opened++
		s.mu.Unlock()
		grant(w, map[string]any{"url": s.socketURL()})
	case "chat.postMessage", "chat.postEphemeral":
		s.post(w, method, args)
	case "conversations.replies", "conversations.history":
		s.history(w, args)
	case "views.open":
		s.view(w, args)
	case "views.publish":
		s.specs.checkView(s, "HomeView", args["view"])
		s.mu.Lock()
		s.homes[args["user_id"]] = json.RawMessage(args["view"])
		s.mu.Unlock()
		grant(w, map[string]any{"view": json.RawMessage(`{"id":"V1","type":"home"}`)})
	default:
		s.fault("a call of %s, which this workspace does not know", method)
		refuse(w, "unknown_method")
	}
}

// view opens a window, if the trigger is not too old.
func (s *Server) view(w http.ResponseWriter, args arguments) {
	s.specs.checkView(s, "ModalView", args["view"])
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.triggers[args["trigger_id"]] {
		refuse(w, "expired_trigger_id")
		return
	}
	delete(s.triggers, args["trigger_id"])
	s.views = append(s.views, json.RawMessage(args["view"]))
	grant(w, map[string]any{"view": map[string]any{"id": "V1", "type": "modal"}})
}

func readArguments(r *http.Request) (arguments, error) {
	args := arguments{}
	for name := range r.URL.Query() {
		args[name] = r.URL.Query().Get(name)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return args, err
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" || len(body) == 0 {
		form, err := url.ParseQuery(string(body))
		for name := range form {
			args[name] = form.Get(name)
		}
		return args, err
	}
	var fields map[string]json.RawMessage
	err = json.Unmarshal(body, &fields)
	for name, value := range fields {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		args[name] = text
	}
	return args, err
}

func grant(w http.ResponseWriter, fields map[string]any) {
	fields["ok"] = true
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(fields)
}

func refuse(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": code})
}
