package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/bot"
	"bedside/store/storetest"
)

// TestPostgresRestarts: the database goes away in the middle of the work, and comes back. Nothing that was accepted is
// lost, nothing is worked twice, the order stays.
func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	server := storetest.For(t)
	s := database{url: server.URL("postgres")}.open(t, nil)
	const conversations, each = 10, 30
	w := newWitness(conversations * each)
	var worked atomic.Int64
	third := make(chan struct{})
	start(t, s, func(_ context.Context, j bot.Job) error {
		conversation := j.Message.Address.Conversation
		var number int
		fmt.Sscanf(strings.TrimPrefix(j.Message.ID, conversation+"-"), "%d", &number)
		w.begin(conversation)
		w.end(conversation, number, true)
		if worked.Add(1) == conversations*each/3 {
			close(third)
		}
		return nil
	})
	for c := range conversations {
		go accept(s.Enqueue, fmt.Sprintf("c%d", c), each)
	}
	next(t, third, 20*time.Second)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if _, err := s.Enqueue(context.Background(), message("late", 1)); err == nil {
		t.Error("Enqueue works without a database")
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("Enqueue without a database took %s", took)
	}
	if err := s.Ping(context.Background()); err == nil {
		t.Error("Ping works without a database")
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	w.verify(t, 40*time.Second)
}

// accept enqueues as a platform would: again until it is told that the message is stored.
func accept(enqueue func(context.Context, bot.Message) (bool, error), conversation string, each int) {
	for n := range each {
		for {
			if _, err := enqueue(context.Background(), message(conversation, n+1)); err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// TestRunWaitsForTheDatabase: it is away when Run starts.
func TestRunWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	server := storetest.For(t)
	s := database{url: server.URL("postgres")}.open(t, nil)
	enqueue(t, s, message("c", 1))
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	done := make(chan bot.Job, 1)
	r := start(t, s, func(_ context.Context, j bot.Job) error { done <- j; return nil })
	select {
	case err := <-r.done:
		t.Fatalf("Run returned %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	next(t, done, 20*time.Second)
}
