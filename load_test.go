package main

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bedside/adapters/adaptertest/fake"
	"bedside/store/storetest"
)

// The load test measures; it runs only when it is told for how long:
//
//	go test . -run TestLoad -v -load.for=60s -load.rate=200 [-load.postgres -load.replicas=3] [-load.profile=cpu.out]
var (
	loadFor      = flag.Duration("load.for", 0, "how long people write to the bot")
	loadRate     = flag.Int("load.rate", 200, "messages a second")
	loadReplicas = flag.Int("load.replicas", 1, "processes that answer; more than one need -load.postgres")
	loadPostgres = flag.Bool("load.postgres", false, "on PostgreSQL, in place of SQLite")
	loadProfile  = flag.String("load.profile", "", "file for the first replica's CPU profile")
)

const (
	// loadPlaces is among how many conversations the messages are spread.
	loadPlaces = 2000
	// loadBacklog is how many messages may wait for their reply until no more are said: the load is more than can be answered.
	loadBacklog = 20_000
	// loadRest is how long the last replies may take.
	loadRest = time.Minute
)

// TestLoad says messages at a steady rate, whether answered or not, and reports how many were answered a second, how long a person
// waited from writing to reading, and how much memory a replica took.
func TestLoad(t *testing.T) {
	if *loadFor == 0 {
		t.Skip("it measures and is run by itself: go test . -run TestLoad -v -load.for=60s")
	}
	noEnvironment(t)
	platform := fake.NewServer(fake.ServerConfig{Seed: 1})
	at := httptest.NewServer(platform)
	defer at.Close()
	replicas := loadReplicasOn(t, at.URL)
	begun := time.Now()
	said, memory := sayAtRate(t, platform, replicas)
	answered := waitForAll(t, platform, said)
	took := time.Since(begun)
	waits := waitsOf(platform)
	for _, v := range replicas {
		v.end()
	}
	t.Logf("%d of %d messages answered in %s: %.0f a second", answered, said, took.Round(time.Millisecond), float64(answered)/took.Seconds())
	t.Logf("from writing to reading: median %s, p90 %s, p99 %s, longest %s", at100(waits, 50), at100(waits, 90), at100(waits, 99), at100(waits, 100))
	t.Logf("resident memory of the first replica, MiB, by tenth of the time: %v", memory)
	if r := platform.Report(); len(r.Faults) > 0 {
		t.Errorf("%v", r.Faults)
	}
}

func loadReplicasOn(t *testing.T, url string) []*victim {
	t.Helper()
	env := []string{childPlatform + "=" + url, "BEDSIDE_DATABASE=" + filepath.Join(t.TempDir(), "bedside.db")}
	if *loadPostgres {
		env[1] = "BEDSIDE_DATABASE=" + storetest.For(t).URL("postgres")
		env = append(env, "BEDSIDE_HASH_KEY=a key only for the tests")
	}
	var replicas []*victim
	for i := range *loadReplicas {
		v := &victim{t: t, env: env}
		if i == 0 && *loadProfile != "" {
			v.env = append(slices.Clone(env), childProfile+"="+*loadProfile)
		}
		v.start()
		replicas = append(replicas, v)
	}
	return replicas
}

// loadTexts are what people write: answered at once, from the conversation, in two parts, not at all, misspelt.
var loadTexts = []string{
	"does magnesium help restless legs", "and iron?", "hi, what ferritin level is good and how much iron should i take", "what is the weather",
	"my legs are creepng at nigth what can i do", "i am on dialysis, can i take magnesium", "thanks",
}

// sayAtRate says messages for the time of the test and returns how many, and the memory that the first replica took meanwhile.
func sayAtRate(t *testing.T, platform *fake.Server, replicas []*victim) (said int, memory []int) {
	t.Helper()
	// The first message is said when there is someone to take it.
	platform.Say(fake.Said{ID: "first", Conversation: "first", Person: "first", Text: loadTexts[0], Private: true})
	eventually(t, "the first reply", func() bool { return len(platform.Shown()) > 0 })
	said = 1
	begun := time.Now()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for now := range ticker.C {
		since := now.Sub(begun)
		if since > *loadFor {
			return said, memory
		}
		if len(memory) < int(10*since / *loadFor) {
			memory = append(memory, residentMiB(t, replicas[0].command.Process.Pid))
			if waiting := said - len(platform.Shown()); waiting > loadBacklog {
				t.Logf("%d messages wait: no more are said after %s", waiting, since)
				return said, memory
			}
		}
		for due := int(since.Seconds() * float64(*loadRate)); said <= due; said++ {
			place := strconv.Itoa(said % loadPlaces)
			platform.Say(fake.Said{ID: fmt.Sprintf("m%d", said), Conversation: "c" + place, Person: "p" + place, Text: loadTexts[said%len(loadTexts)], Private: true})
		}
	}
	return said, memory
}

// residentMiB is the resident memory of a process, in MiB; 0 where /proc does not tell.
func residentMiB(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	fmt.Sscan(after, &kib)
	return kib / 1024
}

func waitForAll(t *testing.T, platform *fake.Server, said int) (answered int) {
	t.Helper()
	for end := time.Now().Add(loadRest); answered < said; time.Sleep(5 * time.Millisecond) {
		answered = platform.Report().Answered
		if time.Now().After(end) {
			t.Errorf("%d messages have no reply after %s", said-answered, loadRest)
			return answered
		}
	}
	return answered
}

// waitsOf returns how long each person waited, sorted.
func waitsOf(platform *fake.Server) []time.Duration {
	said := platform.Said()
	var waits []time.Duration
	for _, s := range platform.Shown() {
		if m, ok := said[s.ReplyTo]; ok && s.Page == 0 {
			waits = append(waits, s.At.Sub(m.Time))
		}
	}
	slices.Sort(waits)
	return waits
}

// at100 is a percentile of sorted durations.
func at100(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)-1)*percent/100].Round(100 * time.Microsecond)
}

// profile writes the process's CPU profile to a file until the function it returns is called.
func profile(path string) (stop func()) {
	if path == "" {
		return func() {}
	}
	file, err := os.Create(path)
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}
}
