// Package discordtest is a Discord for tests: its HTTP interface and its gateway, in one process. It remembers what people wrote and
// what the bot showed, misbehaves as it is told to, and holds every request and answer to Discord's own description of its
// interface where that is at hand. It outlives the bots that connect to it.
package discordtest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Ids of what every Server has. Its server has two text channels, one of which is the staff's.
const (
	BotID     = "900000000000000001"
	Guild     = "900000000000000010"
	Channel   = "900000000000000020"
	Staff     = "900000000000000021"
	Category  = "900000000000000022"
	Owner     = "900000000000000030"
	StaffRole = "900000000000000040"
	// Token is the only one that is accepted.
	Token = "a-token-of-the-tests"
)

// Config is how a Server behaves. The zero value behaves well.
type Config struct {
	// Description is the path of Discord's description of its interface (OpenAPI); empty for none.
	Description string
	// Heartbeat is how often heartbeats are wanted; 41.25 s when it is 0.
	Heartbeat time.Duration
	// Shards is how many are recommended; 1 when it is 0.
	Shards int
	// ForgetNonces makes it post again what has the nonce of an earlier message, as Discord does after some minutes.
	ForgetNonces bool
	// Limited has every answer say that its rate limit is used up for a moment.
	Limited bool
	// Privileged allows the message content intent.
	Privileged bool
	// Seed decides on the faults.
	Seed   uint64
	Faults Faults
}

// Server is a Discord. Make one with New, or with Start for a test.
type Server struct {
	config Config
	mux    *http.ServeMux
	spec   *description

	mu       sync.Mutex
	random   *rand.Rand
	lastID   uint64
	channels map[string]*room
	commands map[string][]map[string]any // by the path of the list
	sessions map[string]*session
	links    map[*link]struct{}
	troubles []Trouble
	refusals []refusal
	asked    map[string]*Interaction
	requests []Request
	problems []string
	// Identifies counts sessions begun, Resumes those resumed.
	identifies, resumes int
	beats, posted       int
	shut                bool
	intents             []int
	heard               chan struct{}
}

// room is a channel with what was written in it.
type room struct {
	id, guild, parent, recipient string
	kind                         int
	messages                     []*Message
	forbidden                    int // Discord's code for every post; 0 is none
	noEmbeds                     bool
}

// Message is a message in a channel.
type Message struct {
	ID, Channel, Author string
	Content             string
	// Description is the text of its embeds.
	Description string
	Color       int
	// ReplyTo is the id of the message that it replies to.
	ReplyTo string
	// Buttons are the ids of its buttons by their labels, Options those of its menu's questions.
	Buttons map[string]string
	Options map[string]string
	// Pings are who it calls: "everyone", or the author of the message it replies to.
	Pings    []string
	Nonce    string
	Mentions []string
	Bot      bool
	Deleted  bool
	raw      map[string]any
}

// Text is all that is shown of a message.
func (m Message) Text() string {
	if m.Description == "" {
		return m.Content
	}
	return m.Content + "\n" + m.Description
}

// Request is one that the bot made.
type Request struct {
	Method, Path string
	Body         map[string]any
	Status       int
	At           time.Time
}

// New returns a Server, or an error if the description cannot be read.
func New(c Config) (*Server, error) {
	if c.Heartbeat == 0 {
		c.Heartbeat = 41_250 * time.Millisecond
	}
	s := &Server{
		config: c, mux: http.NewServeMux(), random: rand.New(rand.NewPCG(c.Seed, 2)), channels: map[string]*room{}, commands: map[string][]map[string]any{},
		sessions: map[string]*session{}, links: map[*link]struct{}{}, asked: map[string]*Interaction{}, heard: make(chan struct{}),
	}
	if c.Description != "" {
		var err error
		if s.spec, err = readDescription(c.Description); err != nil {
			return nil, err
		}
	}
	for _, r := range []*room{{id: Channel, guild: Guild, parent: Category}, {id: Staff, guild: Guild, parent: Category}} {
		s.channels[r.id] = r
	}
	s.routes()
	return s, nil
}

// Start serves a Server until the test ends, and fails the test for every request that Discord's description does not allow. It returns
// its origin.
func Start(t interface {
	Helper()
	Cleanup(func())
	Errorf(string, ...any)
	Fatal(...any)
}, c Config) (*Server, string) {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	at := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Disconnect(0)
		at.Close()
		for _, p := range s.Problems() {
			t.Errorf("not as Discord describes it: %s", p)
		}
	})
	return s, at.URL
}

// ServeHTTP serves both interfaces.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Problems are what did not fit Discord's description.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.problems)
}

func (s *Server) problem(format string, args ...any) {
	if len(s.problems) < 20 {
		s.problems = append(s.problems, fmt.Sprintf(format, args...))
	}
}

// Requests are those whose method and path contain text, in order.
func (s *Server) Requests(method, text string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Request
	for _, r := range s.requests {
		if r.Method == method && strings.Contains(r.Path, text) {
			list = append(list, r)
		}
	}
	return list
}

// Posts counts the messages that the bot has shown.
func (s *Server) Posts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posted
}

// Sessions counts the sessions that were begun and resumed.
func (s *Server) Sessions() (identified, resumed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identifies, s.resumes
}

// Connected reports whether a session is heard of just now.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.sessions {
		if at.link != nil {
			return true
		}
	}
	return false
}

// Heartbeats counts the heartbeats that came.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.beats
}

// Intents are those of each session that was begun.
func (s *Server) Intents() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.intents)
}

// Changed is closed at the next thing that happens.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard
}

// changed tells those who wait. The lock is held.
func (s *Server) changed() {
	close(s.heard)
	s.heard = make(chan struct{})
}

const epoch = 1_420_070_400_000

// newID returns an id of now. The lock is held.
func (s *Server) newID() string {
	id := uint64(time.Now().UnixMilli()-epoch) << 22
	s.lastID = max(s.lastID+1, id)
	return strconv.FormatUint(s.lastID, 10)
}

// NewID returns an id of now.
func (s *Server) NewID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newID()
}

// decode reads a body; a list is put under "list". What is no JSON is nil.
func decode(data []byte) map[string]any {
	var v map[string]any
	if json.Unmarshal(data, &v) == nil {
		return v
	}
	var list []map[string]any
	if json.Unmarshal(data, &list) == nil {
		return map[string]any{"list": list}
	}
	return nil
}
