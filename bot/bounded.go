package bot

import (
	"container/list"
	"strings"
	"sync"
	"time"

	gocache "github.com/patrickmn/go-cache"
)

// bounded is a map whose entries expire and whose number is capped: go-cache holds and expires them, and since it knows no bound
// the keys stand in a list by their last use, so that the oldest can go. It is safe for concurrent use and starts no
// goroutine: expired entries go when sweep is called, or when they are the oldest.
type bounded[V any] struct {
	mu     sync.Mutex
	cap    int
	cache  *gocache.Cache
	byUse  *list.List // of keys, the last used in front
	places map[string]*list.Element
}

func newBounded[V any](cap int, ttl time.Duration) *bounded[V] {
	return &bounded[V]{cap: cap, cache: gocache.New(ttl, 0), byUse: list.New(), places: map[string]*list.Element{}}
}

// get returns the value of a key, unless it has expired.
func (b *bounded[V]) get(key string) (V, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.look(key)
}

func (b *bounded[V]) look(key string) (V, bool) {
	item, ok := b.cache.Get(key)
	v, _ := item.(V)
	return v, ok
}

// set stores a value for ttl, 0 meaning the map's own time, and drops the oldest entries beyond the cap.
func (b *bounded[V]) set(key string, v V, ttl time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(key, v, ttl)
}

func (b *bounded[V]) put(key string, v V, ttl time.Duration) {
	b.cache.Set(key, v, ttl)
	if place, ok := b.places[key]; ok {
		b.byUse.MoveToFront(place)
	} else {
		b.places[key] = b.byUse.PushFront(key)
	}
	for b.byUse.Len() > b.cap {
		b.drop(b.byUse.Back().Value.(string))
	}
}

// obtain returns the value of a key, made by make when there is none, and counts as its use.
func (b *bounded[V]) obtain(key string, make func() V) V {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok := b.look(key)
	if !ok {
		v = make()
	}
	b.put(key, v, gocache.DefaultExpiration)
	return v
}

// remove drops a key.
func (b *bounded[V]) remove(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(key)
}

func (b *bounded[V]) drop(key string) {
	b.cache.Delete(key)
	if place, ok := b.places[key]; ok {
		b.byUse.Remove(place)
		delete(b.places, key)
	}
}

// removeBeginning drops the keys that begin with prefix.
func (b *bounded[V]) removeBeginning(prefix string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range b.places {
		if strings.HasPrefix(key, prefix) {
			b.drop(key)
		}
	}
}

// sweep drops what has expired.
func (b *bounded[V]) sweep() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range b.places {
		if _, ok := b.cache.Get(key); !ok {
			b.drop(key)
		}
	}
}
