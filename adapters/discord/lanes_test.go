package discord

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// TestLanes: what belongs to a conversation is done in order, and no conversation waits for another.
func TestLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		var mu sync.Mutex
		done := map[string][]int{}
		release := make(chan struct{})
		l.do(t.Context(), "slow", func() { <-release })
		for n := range 50 {
			for _, lane := range []string{"slow", "a", "b"} {
				l.do(t.Context(), lane, func() {
					mu.Lock()
					defer mu.Unlock()
					done[lane] = append(done[lane], n)
				})
			}
		}
		synctest.Wait()
		if len(done["slow"]) != 0 || len(done["a"]) != 50 || len(done["b"]) != 50 {
			t.Errorf("%v", done)
		}
		close(release)
		l.wait()
		for lane, order := range done {
			if len(order) != 50 || !slices.IsSorted(order) {
				t.Errorf("%s: %v", lane, order)
			}
		}
		if len(l.queues) != 0 || len(l.free) != 0 {
			t.Errorf("%d lanes and %d places are left", len(l.queues), len(l.free))
		}
	})
}

// TestLanesAreBounded: with maxInFlight under way the next waits, and is dropped when the adapter ends.
func TestLanesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes()
		release := make(chan struct{})
		for n := range maxInFlight {
			l.do(t.Context(), fmt.Sprint(n%7), func() { <-release })
		}
		ctx, cancel := context.WithCancel(t.Context())
		waiting := make(chan struct{})
		go func() {
			l.do(ctx, "more", func() { t.Error("done after the end") })
			close(waiting)
		}()
		synctest.Wait()
		select {
		case <-waiting:
			t.Error("it did not wait")
		default:
		}
		cancel()
		<-waiting
		close(release)
		l.wait()
	})
}
