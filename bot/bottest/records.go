package bottest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"bedside/bot"
)

// Records is a bot.Records in memory. The zero value is ready. Its fields may be read when nothing writes any more.
type Records struct {
	mu         sync.Mutex
	down       error
	Exchanges  []bot.Exchange
	Feedback   []bot.Feedback
	Unanswered []bot.Unanswered
	Consents   []bot.Consent
	Handoffs   map[string]bot.Handoff
	Memories   map[bot.Hash]bot.Memory
	owners     map[bot.Hash]bot.Hash // of memories
	Visited    map[bot.Hash]bot.Place
	Silent     map[bot.Hash]bool
	// Expired are the times that Expire was called with.
	Expired []time.Time
}

var _ bot.Records = (*Records)(nil)

// Fail makes every method fail with err until it is called with nil.
func (r *Records) Fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = err
}

// Outcomes returns the outcomes of the exchanges in the order in which they were saved.
func (r *Records) Outcomes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for _, x := range r.Exchanges {
		list = append(list, x.Outcome)
	}
	return list
}

// do calls f unless the records are down.
func (r *Records) do(f func()) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down == nil {
		f()
	}
	return r.down
}

// SaveExchange stores x.
func (r *Records) SaveExchange(_ context.Context, x bot.Exchange) error {
	return r.do(func() { r.Exchanges = append(r.Exchanges, x) })
}

// SaveFeedback stores f.
func (r *Records) SaveFeedback(_ context.Context, f bot.Feedback) error {
	return r.do(func() { r.Feedback = append(r.Feedback, f) })
}

// SaveUnanswered stores u.
func (r *Records) SaveUnanswered(_ context.Context, u bot.Unanswered) error {
	return r.do(func() { r.Unanswered = append(r.Unanswered, u) })
}

// SaveConsent stores c.
func (r *Records) SaveConsent(_ context.Context, c bot.Consent) error {
	return r.do(func() { r.Consents = append(r.Consents, c) })
}

// SaveHandoff stores h in place of one with its ID.
func (r *Records) SaveHandoff(_ context.Context, h bot.Handoff) error {
	return r.do(func() { set(&r.Handoffs, h.ID, h) })
}

// Handoff finds a handoff by its ID or Ref.
func (r *Records) Handoff(_ context.Context, id string, ref bot.Hash) (found bot.Handoff, ok bool, err error) {
	err = r.do(func() {
		for _, h := range r.Handoffs {
			if id != "" && h.ID == id || ref != "" && h.Ref == ref {
				found, ok = h, true
			}
		}
	})
	return found, ok, err
}

// SavePlace stores p in place of the one of its conversation.
func (r *Records) SavePlace(_ context.Context, p bot.Place) error {
	return r.do(func() { set(&r.Visited, p.Conversation, p) })
}

// Places returns the addresses of places.
func (r *Records) Places(_ context.Context, platform string, since time.Time, n int) (list []bot.Address, err error) {
	err = r.do(func() {
		places := slices.SortedFunc(maps.Values(r.Visited), func(a, b bot.Place) int { return b.At.Compare(a.At) })
		for _, p := range places {
			if p.To.Platform == platform && !p.At.Before(since) && len(list) < n {
				list = append(list, p.To)
			}
		}
	})
	return list, err
}

// SavePaused notes whether the bot is silent in a conversation.
func (r *Records) SavePaused(_ context.Context, conversation bot.Hash, paused bool, _ time.Time) error {
	return r.do(func() {
		set(&r.Silent, conversation, true)
		if !paused {
			delete(r.Silent, conversation)
		}
	})
}

// Paused returns the conversations in which the bot is silent.
func (r *Records) Paused(context.Context) (list []bot.Hash, err error) {
	err = r.do(func() { list = slices.Sorted(maps.Keys(r.Silent)) })
	return list, err
}

// set stores a value in a map that may not be made yet.
func set[K comparable, V any](m *map[K]V, key K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = v
}

// Held counts the records of a person.
func (r *Records) Held(_ context.Context, person bot.Hash) (h bot.Held, err error) {
	err = r.do(func() { h = r.held(person) })
	return h, err
}

func (r *Records) held(person bot.Hash) (h bot.Held) {
	for _, x := range r.Exchanges {
		h.Exchanges += one(x.Person == person)
	}
	for _, x := range r.Feedback {
		h.Feedback += one(x.Person == person)
	}
	for _, x := range r.Unanswered {
		h.Unanswered += one(x.Person == person)
	}
	for _, x := range r.Consents {
		h.Consents += one(x.Person == person)
	}
	for _, x := range r.Handoffs {
		h.Handoffs += one(x.Person == person)
	}
	for _, x := range r.Visited {
		h.Places += one(x.Person == person)
	}
	return h
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// Forget deletes the records of a person.
func (r *Records) Forget(_ context.Context, person bot.Hash) (h bot.Held, err error) {
	err = r.do(func() {
		h = r.held(person)
		r.Exchanges = slices.DeleteFunc(r.Exchanges, func(x bot.Exchange) bool { return x.Person == person })
		r.Feedback = slices.DeleteFunc(r.Feedback, func(x bot.Feedback) bool { return x.Person == person })
		r.Unanswered = slices.DeleteFunc(r.Unanswered, func(x bot.Unanswered) bool { return x.Person == person })
		r.Consents = slices.DeleteFunc(r.Consents, func(x bot.Consent) bool { return x.Person == person })
		maps.DeleteFunc(r.Handoffs, func(_ string, x bot.Handoff) bool { return x.Person == person })
		maps.DeleteFunc(r.Visited, func(_ bot.Hash, x bot.Place) bool { return x.Person == person })
		maps.DeleteFunc(r.Memories, func(of bot.Hash, _ bot.Memory) bool { return r.owners[of] == person })
	})
	return h, err
}

// Memory returns what is stored of a conversation.
func (r *Records) Memory(_ context.Context, conversation bot.Hash) (m bot.Memory, err error) {
	err = r.do(func() { m = r.Memories[conversation] })
	return m, err
}

// SaveMemory stores m; the zero Memory deletes what is stored.
func (r *Records) SaveMemory(_ context.Context, conversation, person bot.Hash, m bot.Memory) error {
	return r.do(func() {
		set(&r.Memories, conversation, m)
		set(&r.owners, conversation, person)
		if m.Entry == "" && len(m.Choices) == 0 {
			delete(r.Memories, conversation)
		}
	})
}

// Expire notes that it was called, and deletes the exchanges that are older.
func (r *Records) Expire(_ context.Context, before time.Time) (n int, err error) {
	err = r.do(func() {
		r.Expired = append(r.Expired, before)
		n = len(r.Exchanges)
		r.Exchanges = slices.DeleteFunc(r.Exchanges, func(x bot.Exchange) bool { return x.Answered.Before(before) })
		n -= len(r.Exchanges)
	})
	return n, err
}

// Ping returns the error that Fail set.
func (r *Records) Ping(context.Context) error { return r.do(func() {}) }
