package fake

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Faults are how often, 0 to 1, the platform misbehaves.
type Faults struct {
	// Repeat delivers a message once more after it was acknowledged, at some later time.
	Repeat float64
	// Throttle answers a post with 429 and Retry-After, Fail with 500, Lose shows it and answers 500 all the same.
	Throttle, Fail, Lose float64
	// Shuffle delivers a conversation's messages in another order than they were said.
	Shuffle bool
}

// ServerConfig is how a platform behaves. The zero value behaves well.
type ServerConfig struct {
	Faults Faults
	// Seed decides on the faults.
	Seed uint64
	// Redeliver is how long a delivery may stay unacknowledged until it is repeated; 1 s when it is 0.
	Redeliver time.Duration
	// Remember is how long the key of a post keeps it from being shown twice; 0 is for ever.
	Remember time.Duration
}

// Said is what a person says on the platform.
type Said struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	Thread       string    `json:"thread,omitempty"`
	Person       string    `json:"person"`
	Text         string    `json:"text"`
	Locale       string    `json:"locale,omitempty"`
	Private      bool      `json:"private,omitempty"`
	InReplyTo    string    `json:"in_reply_to,omitempty"`
	Bot          bool      `json:"bot,omitempty"`
	Time         time.Time `json:"time"`
}

// Shown is a post of the bot as people see it.
type Shown struct {
	ID           string
	Conversation string
	Thread       string
	ReplyTo      string
	Text         string
	// Key and Page are what the adapter sent to be shown once.
	Key  string
	Page int
	// Pinged is true when the text called everyone.
	Pinged bool
	At     time.Time
}

// Server is a chat platform in memory, spoken to over HTTP. It outlives the processes that connect to it. It delivers the messages
// of one conversation one after the other, each until it is acknowledged, and those of different conversations in any order
// and at once. Make one with NewServer.
type Server struct {
	config ServerConfig
	mux    *http.ServeMux

	mu       sync.Mutex
	random   *rand.Rand
	n        int
	waiting  map[string][]Said // by conversation, not delivered yet
	out      map[string]delivery
	repeats  []Said
	raw      []json.RawMessage // events that are no messages
	order    map[string][]string
	said     map[string]Said
	shown    []Shown
	keys     map[string]int // of a post and its page, to its place in shown
	repeated int            // posts with a key that had been shown
	refused  int            // posts answered with 429 or 500
	next     []int          // statuses for the next posts
}

// delivery is a message on its way to the bot.
type delivery struct {
	said  Said
	since time.Time
	// sent is false for one that has to be delivered (again).
	sent bool
}

// NewServer returns a platform.
func NewServer(c ServerConfig) *Server {
	if c.Redeliver == 0 {
		c.Redeliver = time.Second
	}
	s := &Server{
		config: c, mux: http.NewServeMux(), random: rand.New(rand.NewPCG(c.Seed, 1)), waiting: map[string][]Said{}, out: map[string]delivery{},
		order: map[string][]string{}, said: map[string]Said{}, keys: map[string]int{},
	}
	s.mux.HandleFunc("GET /events", s.events)
	s.mux.HandleFunc("POST /ack", s.ack)
	s.mux.HandleFunc("POST /send", s.send)
	return s
}

// ServeHTTP serves the platform's interface.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Say has a person say something. One without an ID gets one; it is returned.
func (s *Server) Say(m Said) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if m.ID == "" {
		m.ID = fmt.Sprintf("m%d", s.n)
	}
	if m.Time.IsZero() {
		m.Time = time.Now()
	}
	if _, again := s.said[m.ID]; again {
		s.repeats = append(s.repeats, m)
		return m.ID
	}
	s.said[m.ID] = m
	s.waiting[m.Conversation] = append(s.waiting[m.Conversation], m)
	return m.ID
}

// Deliver sends an event as it is, whatever it may be.
func (s *Server) Deliver(event string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw = append(s.raw, json.RawMessage(event))
}

// Answer makes the platform answer the next posts with these statuses: 429 or 500, which do not show the post, or 200. A status of 599
// shows the post and answers 500.
func (s *Server) Answer(statuses ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, statuses...)
}

// Said returns what was said so far, by id.
func (s *Server) Said() map[string]Said {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.said)
}

// Shown returns what the bot has shown so far, in order.
func (s *Server) Shown() []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.shown)
}

// batch bounds the events of one answer.
const batch = 50

// events answers with what there is to deliver, after a short wait when there is nothing.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	for range 25 {
		if list := s.due(); len(list) > 0 {
			// An adapter that is gone gets it again later.
			_ = json.NewEncoder(w).Encode(list)
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(4 * time.Millisecond):
		}
	}
	_, _ = w.Write([]byte("[]"))
}

// due returns the next deliveries.
func (s *Server) due() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.raw
	s.raw = nil
	for conversation, said := range s.waiting {
		if _, busy := s.out[conversation]; !busy && len(said) > 0 {
			at := 0
			if s.config.Faults.Shuffle {
				at = s.random.IntN(min(len(said), 4))
			}
			s.out[conversation] = delivery{said: said[at]}
			s.waiting[conversation] = slices.Delete(said, at, at+1)
		}
	}
	now := time.Now()
	for conversation, d := range s.out {
		if len(list) < batch && (!d.sent || now.Sub(d.since) > s.config.Redeliver) {
			list = append(list, encoded(d.said))
			s.out[conversation] = delivery{d.said, now, true}
		}
	}
	for len(s.repeats) > 0 && len(list) < batch {
		list = append(list, encoded(s.repeats[0]))
		s.repeats = s.repeats[1:]
	}
	s.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func encoded(m Said) json.RawMessage {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and a time are always JSON
	}
	return data
}

// ack ends the delivery of a message; the conversation's next one may follow.
func (s *Server) ack(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	s.mu.Lock()
	defer s.mu.Unlock()
	said, known := s.said[id]
	if !known {
		http.Error(w, "no such message", http.StatusNotFound)
		return
	}
	if d, busy := s.out[said.Conversation]; !busy || d.said.ID != id {
		return
	}
	delete(s.out, said.Conversation)
	s.order[said.Conversation] = append(s.order[said.Conversation], id)
	if s.random.Float64() < s.config.Faults.Repeat {
		s.repeats = append(s.repeats, said)
	}
}

// post is what an adapter sends to be shown.
type post struct {
	Conversation string `json:"conversation"`
	Thread       string `json:"thread,omitempty"`
	ReplyTo      string `json:"reply_to,omitempty"`
	Text         string `json:"text"`
	Key          string `json:"key"`
	Page         int    `json:"page"`
	// Mentions are what the text may call; null leaves it to the text, as some platforms do.
	Mentions []string `json:"mentions"`
}

// lost is the status that stands for a post which is shown while its answer is lost.
const lost = 599

func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	var p post
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		http.Error(w, "not a post", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.mood() {
	case http.StatusTooManyRequests:
		s.refused++
		w.Header().Set("Retry-After", "0.05")
		http.Error(w, "slow down", http.StatusTooManyRequests)
	case http.StatusInternalServerError:
		s.refused++
		http.Error(w, "try again", http.StatusInternalServerError)
	case lost:
		s.show(p)
		http.Error(w, "try again", http.StatusInternalServerError)
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"id": s.show(p)})
	}
}

// mood is the status of the next answer to a post.
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

// show shows a post unless one with its key and page is there, and returns its id.
func (s *Server) show(p post) string {
	key := fmt.Sprintf("%s#%d", p.Key, p.Page)
	if at, before := s.keys[key]; before && p.Key != "" && (s.config.Remember == 0 || time.Since(s.shown[at].At) < s.config.Remember) {
		s.repeated++
		return s.shown[at].ID
	}
	s.keys[key] = len(s.shown)
	shown := Shown{
		ID: fmt.Sprintf("p%d", len(s.shown)+1), Conversation: p.Conversation, Thread: p.Thread, ReplyTo: p.ReplyTo, Text: p.Text, Key: p.Key, Page: p.Page, At: time.Now(),
	}
	shown.Pinged = p.Mentions == nil && (strings.Contains(p.Text, "@everyone") || strings.Contains(p.Text, "@here"))
	s.shown = append(s.shown, shown)
	return shown.ID
}
