package discordtest

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Faults are how often, 0 to 1, the server misbehaves by itself.
type Faults struct {
	// Repeat sends an event twice.
	Repeat float64
	// Throttle answers a request with 429, Fail with 500, Lose does what is asked and answers 500 all the same.
	Throttle, Fail, Lose float64
	// Drop ends the connection after an event, one time with 1001, one time without a word, one time by asking to connect anew.
	Drop float64
}

// Trouble is what happens on a connection once, in place of an answer to IDENTIFY or RESUME.
type Trouble struct {
	// Op is sent, with Data, and the session does not begin: 7 or 9.
	Op   int
	Data any
	// Close closes with a code; -1 without a word.
	Close int
	// Silent says nothing more.
	Silent bool
	// Deaf begins the session but acknowledges no heartbeat.
	Deaf bool
}

// Trouble makes the next connections go wrong, one after the other.
func (s *Server) Trouble(list ...Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = append(s.troubles, list...)
}

// Lost is the status with which Refuse does what is asked and answers 500.
const Lost = 599

// refusal is what the next request of a kind gets.
type refusal struct {
	method, path string
	status, code int
}

// Refuse answers the next request of a method whose path contains a text with a status and Discord's code.
func (s *Server) Refuse(method, path string, status, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, refusal{method, path, status, code})
}

// mood is the status and code with which a request is refused; 0 is not at all. The lock is held.
func (s *Server) mood(r *http.Request) (status, code int) {
	for i, f := range s.refusals {
		if f.method == r.Method && strings.Contains(r.URL.Path, f.path) {
			s.refusals = append(s.refusals[:i:i], s.refusals[i+1:]...)
			return f.status, f.code
		}
	}
	f := s.config.Faults
	switch x := s.random.Float64(); {
	case x < f.Throttle:
		return http.StatusTooManyRequests, 0
	case x < f.Throttle+f.Fail:
		return http.StatusInternalServerError, 0
	case x < f.Throttle+f.Fail+f.Lose:
		return Lost, 0
	}
	return 0, 0
}

// Forbid makes every post in a channel fail with 403 and one of Discord's codes; 0 allows them again.
func (s *Server) Forbid(channel string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].forbidden = code
}

// ForbidEmbeds drops the embeds of every post in a channel, as Discord does without the permission Embed Links.
func (s *Server) ForbidEmbeds(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].noEmbeds = true
}

// Disconnect ends every connection with a code; 0 is without a word. The sessions can be resumed but after 1000.
func (s *Server) Disconnect(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.links {
		l.close(code)
	}
}

// Shut refuses every connection to the gateway, or takes them again.
func (s *Server) Shut(shut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = shut
}

// EndSessions ends every connection and forgets the sessions, as after a longer outage.
func (s *Server) EndSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sessions)
	for l := range s.links {
		l.close(0)
	}
}

// Tell sends an operation over every connection: 7 asks to connect anew, 1 for a heartbeat.
func (s *Server) Tell(op int, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.links {
		l.send(map[string]any{"op": op, "d": data, "s": nil, "t": nil})
	}
}

// Deliver sends an event as it is, whatever it may be.
func (s *Server) Deliver(event, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.links {
		l.out <- []byte(`{"op":0,"s":1,"t":"` + event + `","d":` + data + `}`)
	}
}

// Raw sends a frame as it is.
func (s *Server) Raw(frame string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.links {
		l.out <- []byte(frame)
	}
}

func (l *link) close(code int) {
	if code > 0 {
		_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	}
	_ = l.conn.Close() // it may be closed already
}
