package main

import (
	"testing"

	"bedside/adapters/adaptertest/fake"
	"bedside/store/storetest"
)

// TestServePostgres: with PostgreSQL nothing but the address and the key changes, and two replicas answer each message once.
func TestServePostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it starts a PostgreSQL; go test ./... runs it")
	}
	const messages, places = 60, 12
	url, err := storetest.For(t, "fsync=off").CreateDatabase(t.Context(), "serve")
	if err != nil {
		t.Fatal(err)
	}
	onPostgres := func(c *config) { c.Store = storeConfig{URL: url, HashKey: "a key only for the tests"} }
	h := host(t, fake.Faults{Repeat: 0.2, Fail: 0.05, Lose: 0.05}, onPostgres)
	other := h.replica(onPostgres)
	h.sayMany(messages, places)
	h.takenAndAnswered(messages, other)
}
