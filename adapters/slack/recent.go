package slack

import "sync"

// recent remembers the values of the last keys that were set. It is safe for concurrent use. Make one with newRecent.
type recent[V any] struct {
	mu     sync.Mutex
	values map[string]V
	ring   []string // the keys in the order in which they came; next is the oldest once it is full
	next   int
}

func newRecent[V any](cap int) *recent[V] {
	return &recent[V]{values: map[string]V{}, ring: make([]string, 0, cap)}
}

func (r *recent[V]) get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.values[key]
	return v, ok
}

func (r *recent[V]) has(key string) bool {
	_, ok := r.get(key)
	return ok
}

func (r *recent[V]) set(key string, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(key, v)
}

// obtain returns a key's value, after setting it to what fresh returns if there is none; had tells whether there was.
func (r *recent[V]) obtain(key string, fresh func() V) (v V, had bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.values[key]; ok {
		return v, true
	}
	v = fresh()
	r.put(key, v)
	return v, false
}

// first sets a key and reports whether it was not there.
func (r *recent[V]) first(key string, v V) bool {
	_, had := r.obtain(key, func() V { return v })
	return !had
}

func (r *recent[V]) put(key string, v V) {
	if _, known := r.values[key]; known {
		r.values[key] = v
		return
	}
	r.values[key] = v
	if len(r.ring) < cap(r.ring) {
		r.ring = append(r.ring, key)
		return
	}
	delete(r.values, r.ring[r.next])
	r.ring[r.next] = key
	r.next = (r.next + 1) % len(r.ring)
}
