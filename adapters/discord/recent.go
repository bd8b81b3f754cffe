package discord

import "sync"

// recent is a map of bounded size: what came first is forgotten first. It is safe for concurrent use. Make one with newRecent.
type recent[V any] struct {
	mu     sync.Mutex
	values map[string]V
	// order holds the keys in the order in which they came; the oldest stands at next once it is full.
	order []string
	next  int
}

func newRecent[V any](limit int) *recent[V] {
	return &recent[V]{values: map[string]V{}, order: make([]string, 0, limit)}
}

// obtain returns the value of key, and makes it if there is none; fresh tells that it was made.
func (r *recent[V]) obtain(key string, make func() V) (value V, fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if value, ok := r.values[key]; ok {
		return value, false
	}
	value = make()
	r.keep(key, value)
	return value, true
}

// set replaces the value of key.
func (r *recent[V]) set(key string, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.values[key]; ok {
		r.values[key] = value
		return
	}
	r.keep(key, value)
}

func (r *recent[V]) get(key string) (value V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	value, ok = r.values[key]
	return value, ok
}

// first notes key and reports whether it is new.
func (r *recent[V]) first(key string) bool {
	_, fresh := r.obtain(key, func() (zero V) { return zero })
	return fresh
}

func (r *recent[V]) keep(key string, value V) {
	r.values[key] = value
	if len(r.order) < cap(r.order) {
		r.order = append(r.order, key)
		return
	}
	delete(r.values, r.order[r.next])
	r.order[r.next] = key
	r.next = (r.next + 1) % len(r.order)
}
