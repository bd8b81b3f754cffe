package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gorilla/websocket"
)

// session is one that a bot can resume.
type session struct {
	id     string
	shard  [2]int
	full   bool // has the message content intent
	events [][]byte
	link   *link
}

// link is one connection. Frames are written by one goroutine.
type link struct {
	conn *websocket.Conn
	out  chan []byte
	gone chan struct{}
	deaf bool
}

// maxUnsent bounds the frames that wait for a bot that does not read.
const maxUnsent = 4096

func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	shut := s.shut
	s.mu.Unlock()
	if shut {
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	upgrader := websocket.Upgrader{}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	l := &link{conn: conn, out: make(chan []byte, maxUnsent), gone: make(chan struct{})}
	defer conn.Close()
	defer close(l.gone)
	go l.write()
	s.mu.Lock()
	s.links[l] = struct{}{}
	s.mu.Unlock()
	l.send(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": s.config.Heartbeat.Milliseconds()}})
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			break
		}
		s.take(l, data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.links, l)
	for _, at := range s.sessions {
		if at.link == l {
			at.link = nil
		}
	}
	s.changed()
}

func (l *link) write() {
	for {
		select {
		case data := <-l.out:
			if l.conn.WriteMessage(websocket.TextMessage, data) != nil {
				return
			}
		case <-l.gone:
			return
		}
	}
}

func (l *link) send(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers are always JSON
	}
	select {
	case l.out <- data:
	default: // a bot that does not read has lost the connection anyway
		_ = l.conn.Close()
	}
}

// take does what a bot sends.
func (s *Server) take(l *link, data []byte) {
	var f struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	if err := json.Unmarshal(data, &f); err != nil {
		s.problem("the gateway was sent %q", data)
		return
	}
	switch f.Op {
	case 1:
		s.beats++
		if !l.deaf {
			l.send(map[string]any{"op": 11})
		}
	case 2:
		s.identify(l, f.Data)
	case 6:
		s.resume(l, f.Data)
	default:
		s.problem("the gateway was sent operation %d", f.Op)
	}
}

func (s *Server) identify(l *link, data []byte) {
	var d struct {
		Token      string
		Intents    int
		Shard      [2]int
		Properties map[string]string
	}
	if err := json.Unmarshal(data, &d); err != nil || d.Properties["os"] == "" {
		s.problem("identify: %s", data)
	}
	s.identifies++
	s.intents = append(s.intents, d.Intents)
	const messageContent = 1 << 15
	switch {
	case d.Token != "Bot "+Token:
		l.close(4004)
		return
	case d.Intents&messageContent != 0 && !s.config.Privileged:
		l.close(4014)
		return
	case s.goWrong(l):
		return
	}
	at := &session{id: s.newID(), shard: d.Shard, full: d.Intents&messageContent != 0, link: l}
	s.sessions[at.id] = at
	var guilds []any
	if shardOf(Guild, d.Shard[1]) == d.Shard[0] {
		guilds = append(guilds, map[string]any{"id": Guild, "unavailable": true})
	}
	s.dispatch(at, "READY", map[string]any{
		"v": 9, "session_id": at.id, "user": s.user(BotID), "guilds": guilds, "private_channels": []any{},
		"application": map[string]any{"id": BotID, "flags": 0}, "shard": d.Shard,
	})
}

func (s *Server) resume(l *link, data []byte) {
	var d struct {
		Token   string
		Session string `json:"session_id"`
		Seq     int
	}
	if err := json.Unmarshal(data, &d); err != nil || d.Token != "Bot "+Token {
		l.close(4004)
		return
	}
	if s.goWrong(l) {
		return
	}
	at, known := s.sessions[d.Session]
	if !known || d.Seq > len(at.events) {
		l.send(map[string]any{"op": 9, "d": false})
		return
	}
	s.resumes++
	at.link = l
	for _, e := range at.events[d.Seq:] {
		l.out <- e
	}
	s.dispatch(at, "RESUMED", map[string]any{})
}

// goWrong does what the next Trouble says, and reports whether that ends the talk.
func (s *Server) goWrong(l *link) bool {
	if len(s.troubles) == 0 {
		return false
	}
	t := s.troubles[0]
	s.troubles = s.troubles[1:]
	switch {
	case t.Op != 0:
		l.send(map[string]any{"op": t.Op, "d": t.Data})
	case t.Close != 0:
		l.close(t.Close)
	case t.Deaf:
		l.deaf = true
		return false
	}
	return true
}

// dispatch sends an event in a session, now or when it is resumed. The lock is held.
func (s *Server) dispatch(at *session, event string, data any) {
	frame, err := json.Marshal(map[string]any{"op": 0, "t": event, "s": len(at.events) + 1, "d": data})
	if err != nil {
		panic(fmt.Sprintf("encode %s: %v", event, err))
	}
	at.events = append(at.events, frame)
	if at.link == nil {
		return
	}
	select {
	case at.link.out <- frame:
	case <-at.link.gone:
	}
}

// publish sends an event to the sessions that hear of a server, or of direct messages where guild is empty, with the faults that were
// asked for. data makes it for a session, which may not read everything. The lock is held.
func (s *Server) publish(guild, event string, data func(full bool) any) {
	for _, at := range s.sessions {
		if shardOf(guild, at.shard[1]) != at.shard[0] {
			continue
		}
		s.dispatch(at, event, data(at.full))
		if s.random.Float64() < s.config.Faults.Repeat {
			s.dispatch(at, event, data(at.full))
		}
		if at.link != nil && s.random.Float64() < s.config.Faults.Drop {
			switch s.random.IntN(3) {
			case 0:
				at.link.close(1001)
			case 1:
				at.link.close(0)
			default:
				at.link.send(map[string]any{"op": 7, "d": nil})
			}
		}
	}
}

func shardOf(guild string, count int) int {
	id, err := strconv.ParseUint(guild, 10, 64)
	if err != nil || count == 0 {
		return 0
	}
	return int((id >> 22) % uint64(count))
}
