package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bedside/adapters/slack/slacktest"
	"bedside/store/storetest"
)

// TestLoadSlack sends signed events at a steady rate to the real program, each a message in a direct conversation, and reports how many
// were answered a second, how long Slack waited for the acknowledgement, and a person for the reply:
//
//	go test . -run TestLoadSlack -v -load.for=30s -load.rate=200 [-load.postgres -load.replicas=3]
func TestLoadSlack(t *testing.T) {
	if *loadFor == 0 {
		t.Skip("it measures and is run by itself: go test . -run TestLoadSlack -v -load.for=30s")
	}
	noEnvironment(t)
	s := slacktest.New(t, slacktest.Config{Events: true, Unchecked: true})
	env := []string{"BEDSIDE_DATABASE=" + filepath.Join(t.TempDir(), "bedside.db")}
	if *loadPostgres {
		env = []string{"BEDSIDE_DATABASE=" + storetest.For(t).URL("postgres"), "BEDSIDE_HASH_KEY=a key only for the tests"}
	}
	var replicas []*victim
	for range *loadReplicas {
		replicas = append(replicas, slackReplica(t, s, "", env...))
	}
	s.Say(slacktest.Said{Channel: "Dfirst", User: "Ufirst", Text: loadTexts[0]})
	eventually(t, "the first reply", func() bool { return len(s.Posts()) > 0 })
	said, begun := map[string]time.Time{}, time.Now()
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for now := range ticker.C {
		if now.Sub(begun) > *loadFor {
			break
		}
		for due := int(now.Sub(begun).Seconds() * float64(*loadRate)); len(said) < due; {
			n := len(said)
			channel := fmt.Sprintf("D%d", n)
			said[channel] = time.Now()
			s.Say(slacktest.Said{Channel: channel, User: fmt.Sprintf("U%d", n%loadPlaces), Text: loadTexts[n%len(loadTexts)]})
		}
	}
	eventually(t, "the last reply", func() bool { return s.Waiting() == 0 && len(s.Replies()) > len(said) })
	took := time.Since(begun)
	for _, v := range replicas {
		v.end()
	}
	var waits []time.Duration
	for _, p := range s.Replies() {
		if at, ok := said[p.Channel]; ok {
			waits = append(waits, p.At.Sub(at))
		}
	}
	acks := s.Latencies()
	slices.Sort(waits)
	slices.Sort(acks)
	t.Logf("%d signed events in %s: %.0f a second", len(said), took.Round(time.Millisecond), float64(len(said))/took.Seconds())
	t.Logf("until the acknowledgement: median %s, p99 %s; until the reply: median %s, p99 %s", at100(acks, 50), at100(acks, 99), at100(waits, 50), at100(waits, 99))
	if d := s.Disorders(); len(d) > 0 {
		t.Error(d)
	}
}
