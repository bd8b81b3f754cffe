package main

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bedside/adapters/discord/discordtest"
	"bedside/bot/bottest"
)

// discordDescription is Discord's description of its interface, which is not part of the project; empty where it is not at hand.
func discordDescription() string {
	path, err := filepath.Abs("../shared/specs/discord-openapi.json")
	if _, missing := os.Stat(path); err != nil || missing != nil {
		return ""
	}
	return path
}

// discordConfigFile writes a configuration for a Discord at origin.
func discordConfigFile(t testing.TB, origin string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bedside.toml")
	text := fmt.Sprintf("faq = %q\n[store]\nurl = %q\n[ops]\nlisten = \"\"\n[limits]\nperson_per_minute = 100000\nconversation_per_minute = 100000\n[discord]\napi_url = %q\n",
		absolute(t, "testdata/clinic.json"), filepath.Join(t.TempDir(), "bedside.db"), origin)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// discordVictim starts the program itself on a Discord.
func discordVictim(t *testing.T, config string) *exec.Cmd {
	t.Helper()
	command := exec.Command("bedside", "serve", "--config", config)
	command.Env = append(os.Environ(), "BEDSIDE_DISCORD_TOKEN="+discordtest.Token)
	log := &bottest.Log{}
	command.Stderr = log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if command.ProcessState == nil {
			_ = command.Process.Kill()
			_ = command.Wait() // says that it was killed
		}
		if t.Failed() {
			t.Log(log)
		}
	})
	return command
}

// TestKillDiscord: the program is killed while people write, on a Discord with faults, and started again. In the end each question has
// exactly one answer: also those that came while it was away, and though nonces are forgotten.
func TestKillDiscord(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it kills processes for some seconds; go test ./... runs it")
	}
	noEnvironment(t)
	const questions, places, kills = 400, 10, 4
	server, origin := discordtest.Start(t, discordtest.Config{
		Description: discordDescription(), ForgetNonces: true, Seed: *killSeed,
		Faults: discordtest.Faults{Repeat: 0.1, Throttle: 0.02, Fail: 0.02, Lose: 0.02, Drop: 0.01},
	})
	config := discordConfigFile(t, origin)
	var channels, ids []string
	for range places {
		channels = append(channels, server.Open("", ""))
	}
	program := discordVictim(t, config)
	for n := range questions {
		ids = append(ids, server.Say(discordtest.Said{Channel: channels[n%places], Author: fmt.Sprint(100 + n%places), Text: "does zinc help a cold", Mention: true}))
		time.Sleep(5 * time.Millisecond) // people do not write all at once: the kills are to fall among them
		if n%(questions/(kills+1)) == questions/(kills+1)-1 && n < questions-1 {
			_ = program.Process.Kill()
			_ = program.Wait()
			program = discordVictim(t, config)
		}
	}
	eventuallyWithin(t, time.Minute, "all answers", func() bool {
		for _, id := range ids {
			if len(server.Replies(id)) == 0 {
				return false
			}
		}
		return true
	})
	endDiscord(t, program)
	for _, id := range ids {
		if n := len(server.Replies(id)); n != 1 {
			t.Errorf("%s has %d answers", id, n)
		}
	}
	begun, resumed := server.Sessions()
	t.Logf("%d questions, %d kills, %d sessions begun, %d resumed", questions, kills, begun, resumed)
}

// endDiscord ends the program as an operator does: within 10 s, with 0.
func endDiscord(t *testing.T, program *exec.Cmd) {
	t.Helper()
	began := time.Now()
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %s to end", took)
	}
}

func eventuallyWithin(t *testing.T, limit time.Duration, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for ", what)
		}
	}
}

// discordCommand is a Discord for scripts:
//
//	discord start            starts one; DISCORD is its origin and DISCORD_TOKEN its token
//	discord refuse METHOD PATH STATUS
//	discord asks TEXT        has someone mention the bot, and writes its one answer to the file answer
//	discord direct TEXT      the same in a direct conversation
//	discord slash TEXT       the same with /ask
func discordCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: discord start | asks TEXT | direct TEXT | slash TEXT")
	}
	if args[0] == "start" {
		server, err := discordtest.New(discordtest.Config{Description: discordDescription()})
		ts.Check(err)
		at := httptest.NewServer(server)
		ts.Defer(func() { server.Disconnect(0); at.Close() })
		ts.Value(scriptDiscord{}).(*scriptDiscord).Server = server
		ts.Setenv("DISCORD", at.URL)
		ts.Setenv("DISCORD_TOKEN", discordtest.Token)
		return
	}
	server := ts.Value(scriptDiscord{}).(*scriptDiscord).Server
	waitFor(ts, server, "a session", func() bool { n, _ := server.Sessions(); return n > 0 && server.Connected() })
	text := ""
	switch said := (discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: args[1], Mention: true}); args[0] {
	case "asks", "direct":
		said.Direct, said.Mention = args[0] == "direct", args[0] == "asks"
		id := server.Say(said)
		waitFor(ts, server, "an answer", func() bool { return len(server.Replies(id)) > 0 })
		text = server.Replies(id)[0].Text()
	case "slash":
		id := server.Interact(discordtest.Did{Type: 2, Person: "77", Channel: discordtest.Channel, Data: map[string]any{
			"id": "1", "name": "ask", "type": 1, "options": []any{map[string]any{"name": "question", "type": 3, "value": args[1]}},
		}})
		waitFor(ts, server, "an answer", func() bool { return len(server.Asked(id).Shown) > 0 })
		text = server.Asked(id).Text()
	}
	ts.Check(os.WriteFile(ts.MkAbs("answer"), []byte(text), 0o600))
	if problems := server.Problems(); len(problems) > 0 {
		ts.Fatalf("not as Discord describes it: %s", strings.Join(problems, "\n"))
	}
}

// configCommand writes a configuration for a Discord: config FILE ORIGIN
func configCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: config FILE ORIGIN")
	}
	text := fmt.Sprintf("[store]\nurl = \"serve.db\"\n[ops]\nlisten = \"\"\n[discord]\napi_url = %q\n", args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// scriptDiscord is a script's Discord, and the key of it.
type scriptDiscord struct{ *discordtest.Server }

func waitFor(ts *testscript.TestScript, server *discordtest.Server, what string, is func() bool) {
	end := time.After(20 * time.Second)
	for changed := server.Changed(); !is(); changed = server.Changed() {
		select {
		case <-changed:
		case <-end:
			ts.Fatalf("waited in vain for %s", what)
		}
	}
}

var measureDiscord = flag.Bool("discord.measure", false, "measure the program on a Discord: some minutes")

// TestMeasureDiscord tells how long an answer takes from the gateway's event to the message that shows it, and how much memory the program
// holds after 10,000 conversations: go test . -run TestMeasureDiscord -discord.measure -v
func TestMeasureDiscord(t *testing.T) {
	if !*measureDiscord {
		t.Skip("left out: it takes some minutes and judges nothing; -discord.measure runs it")
	}
	noEnvironment(t)
	const inTurn, conversations = 500, 10_000
	server, origin := discordtest.Start(t, discordtest.Config{})
	program := discordVictim(t, discordConfigFile(t, origin))
	eventuallyWithin(t, 20*time.Second, "a session", server.Connected)
	t.Logf("memory at the start: %s", residentMemory(t, program))
	var took []time.Duration
	for n := range inTurn {
		began := time.Now()
		id := server.Say(discordtest.Said{Channel: discordtest.Channel, Author: fmt.Sprint(100 + n%50), Text: "does zinc help a cold", Mention: true})
		for changed := server.Changed(); len(server.Replies(id)) == 0; changed = server.Changed() {
			<-changed
		}
		took = append(took, time.Since(began))
		time.Sleep(30 * time.Millisecond) // within Discord's limit of requests
	}
	slices.Sort(took)
	t.Logf("from event to answer: median %s, p99 %s", took[inTurn/2], took[inTurn*99/100])
	for n := range conversations {
		server.Say(discordtest.Said{Direct: true, Author: fmt.Sprint(10_000 + n), Text: "does zinc help a cold"})
		time.Sleep(26 * time.Millisecond)
	}
	eventuallyWithin(t, 5*time.Minute, "all answers", func() bool { return server.Posts() >= inTurn+conversations })
	t.Logf("memory after %d conversations: %s", conversations, residentMemory(t, program))
	endDiscord(t, program)
}

// residentMemory is what the system says that a process holds.
func residentMemory(t *testing.T, program *exec.Cmd) string {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", program.Process.Pid))
	if err != nil {
		t.Skip("this system does not tell of a process's memory: ", err)
	}
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(size)
		}
	}
	return "not told"
}
