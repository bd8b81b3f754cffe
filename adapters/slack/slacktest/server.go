// Package slacktest is a Slack workspace for tests: a server in memory, spoken to over real HTTP and websockets, that outlives the
// processes of a bot. It delivers events, commands and presses by a socket or by signed requests, until they are acknowledged; takes
// posts as Slack does, refuses some, loses answers; and holds every request and event to Slack's published descriptions.
package slacktest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// What the workspace is called, and what proves who speaks.
const (
	BotToken      = "xoxb-for-the-tests"
	AppToken      = "xapp-for-the-tests"
	SigningSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	BotUser       = "UBEDSIDE"
	BotID         = "BBEDSIDE"
)

// Faults are how often, 0 to 1, the workspace misbehaves.
type Faults struct {
	// Repeat delivers once more what was acknowledged; Drop closes a socket instead of waiting for the acknowledgement.
	Repeat, Drop float64
	// Throttle answers a post with 429, Fail with 500, Lose shows it and answers 500 all the same.
	Throttle, Fail, Lose float64
}

// Config is how a workspace behaves. The zero value delivers by sockets and behaves well.
type Config struct {
	// Events delivers by signed requests to the addresses that Deliver is told, in place of sockets.
	Events bool
	Faults Faults
	Seed   uint64
	// Forgetful keeps neither metadata nor blocks of posts, as simpler servers do; Unknown are calls that it does not know.
	Forgetful bool
	Unknown   []string
	// AckWithin is how long an acknowledgement is waited for; 3 s when it is 0. Redeliver is the wait before another delivery.
	AckWithin, Redeliver time.Duration
	// Unchecked holds nothing to Slack's descriptions, which takes longer than answering: for measuring.
	Unchecked bool
	// RetryAfter is what an answer of 429 says; "1" when it is empty.
	RetryAfter string
}

// Server is a workspace. Make one with New.
type Server struct {
	// ForgetAddresses makes every address for replies be used up. It is set before anything is done.
	ForgetAddresses bool

	config Config
	http   *httptest.Server
	specs  *specs
	client *http.Client

	mu       sync.Mutex
	random   *rand.Rand
	n        int
	lanes    map[string][]*delivery
	targets  []string // where requests are delivered
	sockets  []*socket
	acks     map[string]chan json.RawMessage // by envelope
	said     map[string]Said                 // by channel and ts
	posts    []*Post
	taken    []string // ids of what was acknowledged, in order
	next     []int    // statuses of the next posts
	codes    []string // Slack's refusals of the next posts
	unseen   string   // and of all that one person sees
	calls    map[string]int
	failing  map[string][]int // statuses of the next answers to a method
	views    []json.RawMessage
	homes    map[string]json.RawMessage
	triggers map[string]bool
	urls     map[string]*address // for replies
	faults   []string
	refused  int
	opened   int
	latency  []time.Duration
	closed   bool
}

// address is one that Slack gave for replies: where they go, who alone sees them, and how often it was used.
type address struct {
	channel, user string
	uses          int
}

// New starts a workspace that ends with the test.
func New(t testing.TB, c Config) *Server {
	t.Helper()
	if c.AckWithin == 0 {
		c.AckWithin = 3 * time.Second
	}
	if c.Redeliver == 0 {
		c.Redeliver = 100 * time.Millisecond
	}
	if c.RetryAfter == "" {
		c.RetryAfter = "1"
	}
	s := &Server{
		config: c, client: newClient(c), random: rand.New(rand.NewPCG(c.Seed, 2)), lanes: map[string][]*delivery{}, acks: map[string]chan json.RawMessage{}, said: map[string]Said{},
		calls: map[string]int{}, homes: map[string]json.RawMessage{}, triggers: map[string]bool{}, urls: map[string]*address{},
	}
	if !c.Unchecked {
		s.specs = loadSpecs(t)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.api)
	mux.HandleFunc("/socket", s.socket)
	mux.HandleFunc("POST /reply/{id}", s.reply)
	s.http = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		s.DropSockets()
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// APIURL is the address of the Web API, for slack.api_url.
func (s *Server) APIURL() string { return s.http.URL + "/api/" }

// Deliver adds an address that requests are delivered to; several stand behind one balancer, which picks one by chance.
func (s *Server) Deliver(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.targets = append(s.targets, url)
}

// Answer makes the next posts be answered with these statuses: 200, 429, 500, or 599 for one that is shown while its answer is lost.
func (s *Server) Answer(statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, statuses...)
}

// Refuse makes the next posts be refused with Slack's codes.
func (s *Server) Refuse(codes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes = append(s.codes, codes...)
}

// RefuseEphemeral makes every post that one person sees be refused with a code.
func (s *Server) RefuseEphemeral(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unseen = code
}

// FailCalls makes the next calls of a method be answered with these statuses.
func (s *Server) FailCalls(method string, statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing == nil {
		s.failing = map[string][]int{}
	}
	s.failing[method] = append(s.failing[method], statuses...)
}

// FailOpen makes the next wishes for a socket be answered with these statuses.
func (s *Server) FailOpen(statuses ...int) { s.FailCalls("apps.connections.open", statuses...) }

// Calls is how often a method was called.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Views are the windows that were opened or put in place of another, as JSON; Home is what a person's App Home shows.
func (s *Server) Views() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, v := range s.views {
		list = append(list, string(v))
	}
	return list
}

// Home is the App Home of a person, as JSON; empty while there is none.
func (s *Server) Home(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.homes[user])
}

// Faults are the ways in which requests broke Slack's rules.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// fault notes a broken rule.
func (s *Server) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// ts is the next id of a message: later than all before.
func (s *Server) ts() string {
	s.n++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.n)
}

func (s *Server) id(prefix string) string {
	s.n++
	return fmt.Sprintf("%s%08d", prefix, s.n)
}

// Targets are the addresses that requests are delivered to.
func (s *Server) Targets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.targets)
}
