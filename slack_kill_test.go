package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/adapters/slack/slacktest"
	"bedside/store/storetest"
)

const (
	slackMessages, slackPlaces = 600, 60
	slackKills                 = 8
)

// slackTalk is what is said in a conversation, in turn, and what the reply to it says.
var slackTalk = []struct{ question, answer string }{
	{"does zinc help a cold", "Zinc may make a cold a little shorter."}, {"when are you open?", "We open at nine."}, {"where can i park?", "Behind the house."},
}

// TestKillSlack: three replicas of the real program behind a balancer take Slack's signed events, on one PostgreSQL, and are killed at
// random moments while the workspace delivers again, throttles, fails and loses answers. In the end each message has exactly one reply,
// in order within its conversation.
func TestKillSlack(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it kills processes for a minute; go test ./... runs it")
	}
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("to repeat it: go test . -run %s -kill.seed=%d", t.Name(), seed)
	noEnvironment(t)
	random := rand.New(rand.NewPCG(seed, 3))
	s := slacktest.New(t, slacktest.Config{
		Events: true, Seed: seed, RetryAfter: "0.2", Faults: slacktest.Faults{Repeat: 0.1, Throttle: 0.02, Fail: 0.02, Lose: 0.02},
	})
	database := "BEDSIDE_DATABASE=" + storetest.For(t).URL("postgres")
	var replicas []*victim
	for range 3 {
		replicas = append(replicas, slackReplica(t, s, "testdata/clinic.json", database, "BEDSIDE_HASH_KEY=a key only for the tests"))
	}
	begun := time.Now()
	for i := range slackMessages {
		s.Say(slacktest.Said{Channel: fmt.Sprintf("D%d", i%slackPlaces), User: fmt.Sprintf("U%d", i%slackPlaces), Text: slackTalk[i/slackPlaces%len(slackTalk)].question})
	}
	for kill := range slackKills {
		taken := (kill + 1) * slackMessages / (slackKills + 2)
		awaitSlack(t, s, begun, "messages to be taken", func() bool { return s.Taken() >= taken })
		time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond) // to hit any moment of the work
		v := replicas[random.IntN(len(replicas))]
		v.kill()
		v.start()
	}
	awaitSlack(t, s, begun, "the last reply", func() bool { return s.Waiting() == 0 && len(s.Replies()) >= slackMessages })
	for _, v := range replicas {
		v.end()
	}
	for _, fault := range append(s.Disorders(), s.Faults()...) {
		t.Error(fault)
	}
	checkSlackOrder(t, s)
	t.Logf("%d messages, %d kills, %d posts refused, %s", slackMessages, slackKills, s.Refused(), time.Since(begun).Round(time.Second))
}

// slackReplica starts the real program in events mode, with a FAQ; the one in the program when it is empty.
func slackReplica(t *testing.T, s *slacktest.Server, faq string, env ...string) *victim {
	t.Helper()
	listen, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bedside.toml")
	text := fmt.Sprintf("faq = %q\n[ops]\nlisten = \"\"\n[limits]\nperson_per_minute = 100000\nconversation_per_minute = 100000\n[slack]\nmode = \"events\"\napi_url = %q\nlisten = %q\n", faq, s.APIURL(), listen)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, program: []string{"bedside", "serve", "--config", path}, env: append(slices.Clone(env), "BEDSIDE_SLACK_BOT_TOKEN="+slacktest.BotToken, "BEDSIDE_SLACK_SIGNING_SECRET="+slacktest.SigningSecret)}
	v.log, err = os.Create(filepath.Join(t.TempDir(), "replica.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if v.command.ProcessState == nil {
			v.kill()
		}
		v.log.Close()
	})
	v.start()
	s.Deliver("http://" + listen + "/slack/events")
	return v
}

func awaitSlack(t *testing.T, s *slacktest.Server, begun time.Time, what string, is func() bool) {
	t.Helper()
	for ; !is(); time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > killWithin {
			t.Fatalf("waited in vain for %s: %d taken, %d waiting, %d replies, %v", what, s.Taken(), s.Waiting(), len(s.Replies()), s.Disorders())
		}
	}
}

// checkSlackOrder holds the replies of each conversation to the order of its messages.
func checkSlackOrder(t *testing.T, s *slacktest.Server) {
	t.Helper()
	replies := map[string]int{}
	for _, p := range s.Replies() {
		want := slackTalk[replies[p.Channel]%len(slackTalk)].answer
		if !strings.Contains(p.Text, want) {
			t.Errorf("reply %d in %s is not %q: %q", replies[p.Channel], p.Channel, want, p.Text)
		}
		replies[p.Channel]++
	}
}
