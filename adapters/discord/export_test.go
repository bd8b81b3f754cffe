package discord

import (
	"bedside/answers"
	"maps"
	"slices"
	"testing"
	"time"
)

// Hasten makes an adapter wait less where Discord wants it to wait, so that tests of what goes wrong are quick.
func (a *Adapter) Hasten() {
	a.pace.identify, a.pace.silence, a.pace.calm = time.Millisecond, 300*time.Millisecond, time.Millisecond
}

// Buckets are the names of the rate limits that are remembered.
func Buckets(a *Adapter) []string {
	a.rest.limits.mu.Lock()
	defer a.rest.limits.mu.Unlock()
	return slices.Collect(maps.Keys(a.rest.limits.until))
}

// Engine is the engine with the project's own FAQ.
func Engine(t testing.TB) *answers.Engine { return engine(t, trained) }
