package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bedside/adapters/adaptertest/fake"
	"bedside/bot"
	"bedside/store/storetest"
)

var killSeed = flag.Uint64("kill.seed", 1, "what decides on the moments of the kill tests; 0 takes the time")

// The test binary is also the process that gets killed: with the first of these set it serves a fake platform instead of testing.
const (
	childPlatform = "BEDSIDE_TEST_PLATFORM"
	childFAQ      = "BEDSIDE_TEST_FAQ"     // the FAQ in the program when it is empty
	childProfile  = "BEDSIDE_TEST_PROFILE" // a file for the CPU profile; none when it is empty
)

// serveFake is serve on a fake platform until SIGTERM, in a process of its own. The database and its key come from the environment.
func serveFake() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	defer profile(os.Getenv(childProfile))()
	c, err := loadConfig("")
	if err == nil {
		c.Ops.Listen = ""
		c.Limits.PersonPerMinute, c.Limits.ConversationPerMinute = 1<<20, 1<<20
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
		url := os.Getenv(childPlatform)
		v := service{
			config: c, knowledge: knowledge{FAQ: os.Getenv(childFAQ)}, log: log,
			adapters: func(bot.Hasher) ([]bot.Adapter, error) { return []bot.Adapter{fake.New(fake.Config{URL: url})}, nil },
		}
		err = v.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitProblems
	}
	return exitOK
}

// victim is a replica in a process of its own that is killed and started again.
type victim struct {
	t   *testing.T
	env []string
	// program is what runs; this binary when it is empty. log takes what it says; the test's own when it is nil.
	program []string
	log     *os.File
	command *exec.Cmd
	kills   int
}

func (v *victim) start() {
	v.t.Helper()
	program := v.program
	if len(program) == 0 {
		program = os.Args[:1]
	}
	v.command = exec.Command(program[0], program[1:]...)
	v.command.Env = append(os.Environ(), v.env...)
	v.command.Stderr = os.Stderr
	if v.log != nil {
		v.command.Stderr = v.log
	}
	if err := v.command.Start(); err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) kill() {
	v.kills++
	_ = v.command.Process.Kill()
	_ = v.command.Wait() // says that it was killed
}

// end ends the replica as an operator does.
func (v *victim) end() {
	v.t.Helper()
	if err := v.command.Process.Signal(syscall.SIGTERM); err != nil {
		v.t.Error(err)
	}
	if err := v.command.Wait(); err != nil {
		v.t.Errorf("ended with %v", err)
	}
}

const (
	killMessages, killPlaces = 2000, 100
	// killWithin is how long all of a kill test may take; a killed process's messages are answered within a minute.
	killWithin = 170 * time.Second
)

// TestKillSQLite: the program is killed at random moments and started again while a platform with faults sends it messages. In the end
// each has exactly one reply, in order within its conversation.
func TestKillSQLite(t *testing.T) {
	k := newKilling(t)
	v := k.victim("BEDSIDE_DATABASE=" + filepath.Join(t.TempDir(), "bedside.db"))
	v.start()
	for k.more() {
		v.kill()
		v.start()
	}
	k.finish(v)
}

// TestKillPostgres: three replicas on one database are killed at random moments and started again, and the database is restarted
// once.
func TestKillPostgres(t *testing.T) {
	k := newKilling(t)
	server := storetest.For(t)
	var replicas []*victim
	for range 3 {
		v := k.victim("BEDSIDE_DATABASE="+server.URL("postgres"), "BEDSIDE_HASH_KEY=a key only for the tests")
		v.start()
		replicas = append(replicas, v)
	}
	for round := 0; k.more(); round++ {
		if round == 3 {
			if err := errors.Join(server.Stop(), server.Resume()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		v := replicas[k.random.IntN(len(replicas))]
		v.kill()
		v.start()
	}
	k.finish(replicas...)
}

// killing is one kill test: a platform with faults on which everything has been said.
type killing struct {
	t        *testing.T
	platform *fake.Server
	url      string
	random   *rand.Rand
	begun    time.Time
	next     int
}

func newKilling(t *testing.T) *killing {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short: it kills processes for a minute; go test ./... runs it")
	}
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("to repeat it: go test . -run %s -kill.seed=%d", t.Name(), seed)
	noEnvironment(t)
	faults := fake.Faults{Repeat: 0.1, Throttle: 0.02, Fail: 0.02, Lose: 0.02, Shuffle: true}
	k := &killing{t: t, platform: fake.NewServer(fake.ServerConfig{Seed: seed, Faults: faults}), random: rand.New(rand.NewPCG(seed, 2)), begun: time.Now()}
	at := httptest.NewServer(k.platform)
	t.Cleanup(at.Close)
	k.url = at.URL
	for i := range killMessages {
		place := i % killPlaces
		k.platform.Say(fake.Said{ID: fmt.Sprintf("m%d", i), Conversation: fmt.Sprintf("c%d", place), Person: fmt.Sprintf("p%d", place), Text: "does zinc help a cold"})
	}
	return k
}

func (k *killing) victim(env ...string) *victim {
	v := &victim{t: k.t, env: append(env, childPlatform+"="+k.url, childFAQ+"=testdata/clinic.json")}
	k.t.Cleanup(func() {
		if v.command.ProcessState == nil {
			v.kill()
		}
	})
	return v
}

// more waits for the next moment to kill, which is some messages and some milliseconds after the last; false when most messages
// have been taken.
func (k *killing) more() bool {
	k.t.Helper()
	k.next += 80 + k.random.IntN(240)
	if k.next > killMessages*9/10 {
		return false
	}
	k.await("messages to be taken", func(r fake.Report) bool { return r.Acknowledged >= k.next })
	time.Sleep(time.Duration(k.random.IntN(30)) * time.Millisecond) // to hit any moment of the work
	return true
}

func (k *killing) await(what string, is func(fake.Report) bool) {
	k.t.Helper()
	for ; ; time.Sleep(20 * time.Millisecond) {
		r := k.platform.Report()
		if is(r) {
			return
		}
		if time.Since(k.begun) > killWithin {
			k.t.Fatalf("waited in vain for %s: %+v", what, r)
		}
	}
}

// finish waits for the last reply, ends the replicas, and checks what people have seen.
func (k *killing) finish(replicas ...*victim) {
	k.t.Helper()
	k.await("the last reply", func(r fake.Report) bool { return r.Answered == killMessages && r.Acknowledged == killMessages })
	kills := 0
	for _, v := range replicas {
		v.end()
		kills += v.kills
	}
	r := k.platform.Report()
	if r.Answered != killMessages || len(r.Faults) > 0 {
		k.t.Errorf("%+v", r)
	}
	k.t.Logf("%d messages, %d kills, %d posts refused, %d repeated and not shown again, %s", killMessages, kills, r.Refused, r.Repeated, time.Since(k.begun).Round(time.Second))
}
