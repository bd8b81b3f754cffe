package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bedside/bot"
	"bedside/store"
)

// fill saves one record of each kind for a person, made at a time.
func fill(t *testing.T, s *store.Store, person bot.Hash, at time.Time) {
	t.Helper()
	ctx := context.Background()
	for _, err := range []error{
		s.SaveExchange(ctx, bot.Exchange{Key: "x-" + person, Platform: "fake", Person: person, Conversation: "c", Outcome: "answered",
			Entry: "iron", Confidence: 0.97, Grade: "B", Received: at, Answered: at}),
		s.SaveFeedback(ctx, bot.Feedback{Exchange: "x-" + person, Person: person, Entry: "iron", Helpful: true, At: at}),
		s.SaveUnanswered(ctx, bot.Unanswered{Person: person, Text: "a [redacted] question", Nearest: "iron", At: at}),
		s.SaveConsent(ctx, bot.Consent{Person: person, What: "handoff", At: at}),
		s.SavePlace(ctx, bot.Place{Conversation: "dm-" + person, Person: person, To: bot.Address{Platform: "fake", Conversation: "dm-" + string(person)}, At: at}),
		s.SaveMemory(ctx, "talk-"+person, person, bot.Memory{Entry: "iron"}),
		s.SaveHandoff(ctx, bot.Handoff{ID: "H-" + string(person), Ref: "ref-" + person, Person: person, To: bot.Address{Platform: "fake", Person: "u1"}, Question: "why", At: at}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func held(t *testing.T, s *store.Store, person bot.Hash) bot.Held {
	t.Helper()
	h, err := s.Held(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHeldAndForget(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		now := time.Now()
		fill(t, s, "ann", now)
		fill(t, s, "ann", now) // a message that was worked twice counts once, and so does a changed mind
		fill(t, s, "bob", now)
		ann := bot.Held{Exchanges: 1, Feedback: 1, Unanswered: 2, Consents: 2, Handoffs: 1, Places: 1}
		if got := held(t, s, "ann"); got != ann {
			t.Errorf("held of ann %+v", got)
		}
		if got, err := s.Forget(context.Background(), "ann"); err != nil || got != ann {
			t.Errorf("forgot %+v, %v", got, err)
		}
		if got := held(t, s, "ann"); got.Total() != 0 {
			t.Errorf("still held of ann %+v", got)
		}
		if got := held(t, s, "bob"); got.Total() != 6 {
			t.Errorf("held of bob %+v", got)
		}
	})
}

func TestFeedbackOnAnUnknownExchange(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		s := d.open(t, nil)
		for range 2 {
			if err := s.SaveFeedback(context.Background(), bot.Feedback{Person: "ann", Entry: "iron", At: time.Now()}); err != nil {
				t.Fatal(err)
			}
		}
		if got := held(t, s, "ann").Feedback; got != 2 {
			t.Errorf("%d are held, want both", got)
		}
	})
}

func TestExpire(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		now := time.Now()
		s := d.open(t, func(c *store.Config) { c.Now = func() time.Time { return now.Add(-time.Hour) } })
		fill(t, s, "old", now.Add(-48*time.Hour))
		fill(t, s, "new", now)
		if n, err := s.Expire(ctx, now.Add(-24*time.Hour)); err != nil || n != 6 {
			t.Errorf("expired %d, %v; want the six old records", n, err)
		}
		if got := held(t, s, "old").Total() + 10*held(t, s, "new").Total(); got != 60 {
			t.Errorf("held %d", got)
		}
		if n, err := s.Expire(ctx, now.Add(time.Second)); err != nil || n != 8 {
			t.Errorf("expired %d, %v; want the new ones and both memories", n, err)
		}
	})
}

func TestMemory(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		for _, want := range []bot.Memory{
			{},
			{Entry: "iron", Choices: []string{"iron", "magnesium"}, Asked: true},
			{Entry: "magnesium"},
			{},
		} {
			if err := s.SaveMemory(ctx, "c", "ann", want); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Memory(ctx, "c"); err != nil || !cmp.Equal(got, want) {
				t.Errorf("memory %+v, %v; want %+v", got, err, want)
			}
		}
		if n, err := s.Count(ctx, `SELECT count(*) FROM memories`); err != nil || n != 0 {
			t.Errorf("%d memories are left, %v", n, err)
		}
	})
}

// TestMemoryAges: what a conversation was about is not known any more after half an hour.
func TestMemoryAges(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		now := time.Now()
		s := d.open(t, func(c *store.Config) { c.Now = func() time.Time { return now } })
		if err := s.SaveMemory(ctx, "c", "ann", bot.Memory{Entry: "iron"}); err != nil {
			t.Fatal(err)
		}
		for after, want := range map[time.Duration]string{29 * time.Minute: "iron", 31 * time.Minute: ""} {
			saved := now
			now = now.Add(after)
			if got, err := s.Memory(ctx, "c"); err != nil || got.Entry != want {
				t.Errorf("after %s: %+v, %v", after, got, err)
			}
			now = saved
		}
	})
}

// TestForgetMemories: what is remembered of conversations with a person goes with them, and that with others stays.
func TestForgetMemories(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		for talk, person := range map[bot.Hash]bot.Hash{"a": "ann", "b": "ann", "c": "bob"} {
			if err := s.SaveMemory(ctx, talk, person, bot.Memory{Entry: "iron"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Forget(ctx, "ann"); err != nil {
			t.Fatal(err)
		}
		for talk, want := range map[bot.Hash]string{"a": "", "b": "", "c": "iron"} {
			if got, err := s.Memory(ctx, talk); err != nil || got.Entry != want {
				t.Errorf("%s: %+v, %v", talk, got, err)
			}
		}
	})
}

// TestPlaces: the private conversations of a platform are found again, the latest first.
func TestPlaces(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		now := time.Now()
		to := func(platform, conversation string) bot.Address {
			return bot.Address{Platform: platform, Conversation: conversation, Person: "u1", Private: true}
		}
		for i, address := range []bot.Address{to("fake", "old"), to("fake", "first"), to("other", "elsewhere"), to("fake", "last"), to("fake", "first")} {
			p := bot.Place{Conversation: bot.Hash(address.Conversation), Person: "ann", To: address, At: now.Add(time.Duration(i) * time.Hour)}
			if err := s.SavePlace(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		for n, want := range map[int][]bot.Address{10: {to("fake", "first"), to("fake", "last")}, 1: {to("fake", "first")}} {
			if got, err := s.Places(ctx, "fake", now.Add(time.Minute), n); err != nil || !cmp.Equal(got, want) {
				t.Errorf("at most %d: %+v, %v", n, got, err)
			}
		}
	})
}

// TestPauses: a pause is kept until it is taken back, however often it is said.
func TestPauses(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		for _, step := range []struct {
			conversation bot.Hash
			paused       bool
			want         []bot.Hash
		}{{"a", true, []bot.Hash{"a"}}, {"a", true, []bot.Hash{"a"}}, {"b", true, []bot.Hash{"a", "b"}}, {"a", false, []bot.Hash{"b"}}, {"c", false, []bot.Hash{"b"}}} {
			if err := s.SavePaused(ctx, step.conversation, step.paused, time.Now()); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Paused(ctx); err != nil || !cmp.Equal(got, step.want) {
				t.Errorf("after %+v: %v, %v", step, got, err)
			}
		}
	})
}

func TestHandoff(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		h := bot.Handoff{ID: "H-7K3QXA", Person: "ann", To: bot.Address{Platform: "fake", Conversation: "c", Person: "u1", Private: true}, Question: "how much", At: time.UnixMicro(1_700_000_000_000_000)}
		if err := s.SaveHandoff(ctx, h); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := s.Handoff(ctx, "", ""); ok || err != nil {
			t.Errorf("found without an id: %t, %v", ok, err)
		}
		h.Ref = "ref"
		if err := s.SaveHandoff(ctx, h); err != nil {
			t.Fatal(err)
		}
		for _, by := range []struct {
			id  string
			ref bot.Hash
			ok  bool
		}{{"H-7K3QXA", "", true}, {"", "ref", true}, {"H-7K3QXA", "other", true}, {"other", "ref", true}, {"other", "other", false}} {
			got, ok, err := s.Handoff(ctx, by.id, by.ref)
			if err != nil || ok != by.ok || ok && !cmp.Equal(got, h) {
				t.Errorf("Handoff(%q, %q) = %+v, %t, %v", by.id, by.ref, got, ok, err)
			}
		}
	})
}

func TestExchangeKeepsEveryField(t *testing.T) {
	both(t, func(t *testing.T, d database) {
		ctx := context.Background()
		s := d.open(t, nil)
		at := time.Now()
		x := bot.Exchange{Key: "k", Platform: "discord", Person: "p", Conversation: "c", Outcome: "answered", Entry: "iron", EntryRevision: "r",
			FAQ: "f", Program: "v1", Confidence: 0.875, Grade: "B", Topic: "iron", Received: at, Answered: at.Add(time.Second)}
		if err := s.SaveExchange(ctx, x); err != nil {
			t.Fatal(err)
		}
		n, err := s.Count(ctx, `SELECT count(*) FROM exchanges WHERE message = 'k' AND platform = 'discord' AND person = 'p' AND conversation = 'c'
			AND outcome = 'answered' AND entry = 'iron' AND entry_revision = 'r' AND faq = 'f' AND program = 'v1' AND confidence = 0.875
			AND grade = 'B' AND topic = 'iron' AND answered - received = 1000000`)
		if err != nil || n != 1 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}
