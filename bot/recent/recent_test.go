package recent_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"bedside/bot/recent"
)

// TestMap: the last keys are remembered, what came first is forgotten first, and a new value does not make a key younger.
func TestMap(t *testing.T) {
	m := recent.New[int](3)
	for i := range 3 {
		if v, fresh := m.Obtain(fmt.Sprint(i), func() int { return i }); v != i || !fresh {
			t.Errorf("%d: %d, %t", i, v, fresh)
		}
	}
	m.Set("0", 10)
	if v, fresh := m.Obtain("0", func() int { return 99 }); v != 10 || fresh {
		t.Errorf("0: %d, %t", v, fresh)
	}
	if !m.First("3") || m.First("3") || m.Has("0") || !m.Has("1") || m.Len() != 3 {
		t.Errorf("after a fourth key: %d keys", m.Len())
	}
	m.Set("4", 4)
	if v, ok := m.Get("4"); v != 4 || !ok || m.Has("1") {
		t.Errorf("4: %d, %t", v, ok)
	}
}

// TestFirstOnce: of many at once one is the first.
func TestFirstOnce(t *testing.T) {
	m := recent.New[struct{}](10)
	var firsts atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if m.First("id") {
				firsts.Add(1)
			}
		})
	}
	all.Wait()
	if firsts.Load() != 1 {
		t.Errorf("%d were the first", firsts.Load())
	}
}
