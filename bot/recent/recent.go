// Package recent remembers what came lately: ids that were seen, replies that were shown.
package recent

import "sync"

// Map is a map of bounded size: what was added first is forgotten first. It is safe for concurrent use. Make one with New.
type Map[V any] struct {
	mu     sync.Mutex
	values map[string]V
	// ring holds the keys in the order in which they came; the oldest stands at next once it is full.
	ring []string
	next int
}

// New returns a map of at most limit keys; limit is more than 0.
func New[V any](limit int) *Map[V] {
	return &Map[V]{values: map[string]V{}, ring: make([]string, 0, limit)}
}

// Get returns the value of a key.
func (m *Map[V]) Get(key string) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok = m.values[key]
	return v, ok
}

// Has reports whether a key is remembered.
func (m *Map[V]) Has(key string) bool {
	_, ok := m.Get(key)
	return ok
}

// Set replaces the value of a key. A key that is there keeps its age.
func (m *Map[V]) Set(key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, v)
}

// Obtain returns the value of a key, and adds what make returns if there is none; fresh tells that it did.
func (m *Map[V]) Obtain(key string, make func() V) (v V, fresh bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.values[key]; ok {
		return v, false
	}
	v = make()
	m.put(key, v)
	return v, true
}

// First adds a key, with the zero value, and reports whether it is new.
func (m *Map[V]) First(key string) bool {
	_, fresh := m.Obtain(key, func() (zero V) { return zero })
	return fresh
}

// Len is the number of keys.
func (m *Map[V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.values)
}

func (m *Map[V]) put(key string, v V) {
	_, known := m.values[key]
	m.values[key] = v
	switch {
	case known:
	case len(m.ring) < cap(m.ring):
		m.ring = append(m.ring, key)
	default:
		delete(m.values, m.ring[m.next])
		m.ring[m.next] = key
		m.next = (m.next + 1) % len(m.ring)
	}
}
