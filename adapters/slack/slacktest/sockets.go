package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is a connection of Socket Mode.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex // of writing
}

func (c *socket) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn.WriteJSON(v)
}

// maxResponse is the size at which Slack drops an acknowledgement without a word.
const maxResponse = 20 * 1024

// socket opens a connection and reads the acknowledgements that come by it.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{conn: conn}
	defer conn.Close()
	if c.write(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A1"}}) != nil {
		return
	}
	s.mu.Lock()
	s.sockets = append(s.sockets, c)
	s.mu.Unlock()
	defer s.forget(c)
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &ack) != nil || ack.ID == "" {
			s.fault("an acknowledgement that cannot be read: %s", data)
			continue
		}
		if len(data) >= maxResponse {
			s.fault("an acknowledgement of %d bytes, which Slack drops", len(data))
			continue
		}
		s.acknowledged(ack.ID, ack.Payload)
	}
}

func (s *Server) acknowledged(id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if waiting := s.acks[id]; waiting != nil {
		select {
		case waiting <- payload:
		default:
		}
	}
}

func (s *Server) forget(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(x *socket) bool { return x == c })
}

// send delivers by a socket and waits for the acknowledgement, which may come by any.
func (s *Server) send(d *delivery) (payload json.RawMessage, ok bool) {
	ack := make(chan json.RawMessage, 1)
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		return nil, false
	}
	c := s.sockets[s.random.IntN(len(s.sockets))]
	drop := s.random.Float64() < s.config.Faults.Drop
	s.acks[d.id] = ack
	s.mu.Unlock()
	err := c.write(map[string]any{
		"type": d.kind, "envelope_id": d.id, "payload": d.body, "accepts_response_payload": d.kind != kindEvent, "retry_attempt": d.attempt, "retry_reason": "timeout",
	})
	if err != nil {
		return nil, false
	}
	if drop {
		c.conn.Close()
	}
	select {
	case payload = <-ack:
		return payload, true
	case <-time.After(s.config.AckWithin):
		return nil, false
	}
}

// Sockets is how many sockets are open; Opened how many have been asked for.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Opened is how many sockets have been asked for.
func (s *Server) Opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// DropSockets closes all sockets without a word.
func (s *Server) DropSockets() {
	for _, c := range s.open() {
		c.conn.Close()
	}
}

// Disconnect tells all sockets that they are about to be closed, for a reason: "warning" or "refresh_requested". They stay open.
func (s *Server) Disconnect(reason string) {
	for _, c := range s.open() {
		_ = c.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink"}})
	}
}

// Frame sends frames to all sockets as they are, whatever they may be.
func (s *Server) Frame(frames ...string) {
	for _, c := range s.open() {
		c.mu.Lock()
		for _, f := range frames {
			_ = c.conn.WriteMessage(websocket.TextMessage, []byte(f))
		}
		c.mu.Unlock()
	}
}

// Odd delivers an envelope of any type.
func (s *Server) Odd(kind, payload string) { s.deliver("odd", kind, json.RawMessage(payload)) }

func (s *Server) open() []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sockets)
}

// socketURL is the address that an app is told to open.
func (s *Server) socketURL() string {
	return strings.Replace(s.http.URL, "http://", "ws://", 1) + "/socket"
}
