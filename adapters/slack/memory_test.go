package slack

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// TestOrder: turns of one conversation come one after the other in the order in which they were taken; one that takes long holds up
// the next for a while only, and other conversations not at all.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o order
		first, second, third, other := o.take("a"), o.take("a"), o.take("a"), o.take("b")
		begun := time.Now()
		other.wait()
		first.wait()
		if waited := time.Since(begun); waited != 0 {
			t.Errorf("a first turn waited %s", waited)
		}
		second.wait()
		if waited := time.Since(begun); waited != turnWithin {
			t.Errorf("behind one that takes long it waited %s", waited)
		}
		order := make(chan int, 2)
		go func() { third.wait(); order <- 3 }()
		synctest.Wait()
		order <- 2
		second.end()
		if a, b := <-order, <-order; a != 2 || b != 3 {
			t.Errorf("the order is %d, %d", a, b)
		}
		third.end()
		first.end()
		other.end()
		if len(o.last) != 0 {
			t.Errorf("%d conversations are kept", len(o.last))
		}
	})
}

// TestBackoff: waits grow to a bound, begin anew, and heed what the platform asked for within bounds.
func TestBackoff(t *testing.T) {
	var b backoff
	for i := range 20 {
		most := min(lastWait, firstWait<<min(i, 10))
		if wait := b.next(0); wait > most || wait < most/2 {
			t.Errorf("wait %d is %s", i, wait)
		}
	}
	if wait := b.next(time.Minute); wait != time.Minute {
		t.Errorf("asked to wait a minute it waits %s", wait)
	}
	if wait := b.next(time.Hour); wait != 10*lastWait {
		t.Errorf("asked to wait an hour it waits %s", wait)
	}
	b.reset()
	if wait := b.next(0); wait > firstWait {
		t.Errorf("anew it waits %s", wait)
	}
}

// TestIs: whose post a message is, by its marks, and only without any by its words.
func TestIs(t *testing.T) {
	h, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{BotToken: "x", AppToken: "x", Hasher: h})
	if err != nil {
		t.Fatal(err)
	}
	to := bot.Address{Conversation: "D1", ReplyTo: "1700000000.000100"}
	p := post{text: "a &lt; b", mark: mark("slack:k", 0)}
	with := func(change func(*api.Message)) api.Message {
		m := api.Message{}
		m.Text, m.Timestamp = "a &lt; b", "1700000000.000200"
		change(&m)
		return m
	}
	metadata := func(mark string) func(*api.Message) {
		return func(m *api.Message) {
			m.Metadata = api.SlackMetadata{EventType: markType, EventPayload: map[string]any{markField: mark}}
		}
	}
	block := func(id string) func(*api.Message) {
		return func(m *api.Message) {
			m.Blocks.BlockSet = []api.Block{api.NewSectionBlock(mrkdwn("x"), nil, nil, api.SectionBlockOptionBlockID(id))}
		}
	}
	for name, c := range map[string]struct {
		message api.Message
		want    bool
	}{
		"its metadata":         {with(metadata(p.mark)), true},
		"another's metadata":   {with(metadata(mark("slack:other", 0))), false},
		"another page":         {with(metadata(mark("slack:k", 1))), false},
		"its block":            {with(block(p.mark)), true},
		"another's block":      {with(block(mark("slack:other", 0))), false},
		"a block of its own":   {with(block("b1")), true},
		"its words":            {with(func(*api.Message) {}), true},
		"its words, unescaped": {with(func(m *api.Message) { m.Text = "a < b" }), true},
		"its words, before":    {with(func(m *api.Message) { m.Timestamp = "1700000000.000050" }), false},
		"other words":          {with(func(m *api.Message) { m.Text = "a" }), false},
		"no words":             {with(func(m *api.Message) { m.Text = "" }), false},
	} {
		if got := a.is(p, c.message, to); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestRetryAfter: what an answer asks for, in any form, within bounds.
func TestRetryAfter(t *testing.T) {
	for header, want := range map[string]time.Duration{"30": 30 * time.Second, "0": 0, "0.25": 250 * time.Millisecond, "": time.Second, "Sat, 21 Nov 2026 23:00:00 GMT": time.Second, "-3": time.Second, "Inf": longestAfter, "1e300": longestAfter} {
		if got := retryAfter(http.Header{"Retry-After": {header}}); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}
