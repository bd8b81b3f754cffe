package discord_test

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// described is Discord's description of its interface, which is not part of the project.
const described = "../../../shared/specs/discord-openapi.json"

// description is its path; empty, with a word in the log, where it is not at hand.
func description(t testing.TB) string {
	t.Helper()
	if _, err := os.Stat(described); err != nil {
		t.Logf("requests are not held to Discord's description: put it at %s", described)
		return ""
	}
	return described
}

func newHasher(t testing.TB) bot.Hasher {
	t.Helper()
	hasher, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return hasher
}

// newAdapter returns an adapter for a Discord, changed by change.
func newAdapter(t testing.TB, origin string, log *bottest.Log, change func(*discord.Config)) *discord.Adapter {
	t.Helper()
	c := discord.Config{Token: discordtest.Token, APIURL: origin, Hasher: newHasher(t), Logger: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&c)
	}
	a, err := discord.New(c)
	if err != nil {
		t.Fatal(err)
	}
	a.Hasten()
	return a
}

// rig is an adapter on a Discord, with an inbox that keeps what it hears or a whole bot.
type rig struct {
	*discordtest.Server
	t       *testing.T
	origin  string
	adapter *discord.Adapter
	inbox   *bottest.Inbox
	log     *bottest.Log
	// records outlive a bot.
	records *bottest.Records
	stop    func() error
}

// start runs an adapter with an inbox that the test looks into.
func start(t *testing.T, server discordtest.Config, change func(*discord.Config)) *rig {
	t.Helper()
	r := prepare(t, server, change)
	r.inbox = bottest.NewInbox()
	r.run(func(ctx context.Context) error { return r.adapter.Run(ctx, r.inbox) })
	r.ready(1)
	return r
}

// startBot runs an adapter with a bot behind it, that answers with what it is asked.
func startBot(t *testing.T, server discordtest.Config, change func(*discord.Config), changes ...func(*bot.Config)) *rig {
	t.Helper()
	r := prepare(t, server, change)
	r.runBot(changes...)
	return r
}

func prepare(t *testing.T, server discordtest.Config, change func(*discord.Config)) *rig {
	t.Helper()
	server.Description = description(t)
	r := &rig{t: t, log: &bottest.Log{}, records: &bottest.Records{}}
	r.Server, r.origin = discordtest.Start(t, server)
	r.adapter = newAdapter(t, r.origin, r.log, change)
	return r
}

// runBot runs a new bot on the rig's adapter.
func (r *rig) runBot(changes ...func(*bot.Config)) {
	r.t.Helper()
	c := bot.Config{
		Knowledge: bot.NewKnowledge(&bottest.Engine{}, nil), Triage: bottest.Triage{}, Adapters: []bot.Adapter{r.adapter}, Queue: &bottest.Queue{}, Records: r.records,
		Hasher: newHasher(r.t), Logger: slog.New(slog.NewTextHandler(r.log, nil)), Limits: bot.Limits{PersonPerMinute: 100_000, ConversationPerMinute: 100_000},
	}
	for _, change := range changes {
		change(&c)
	}
	b, err := bot.New(c)
	if err != nil {
		r.t.Fatal(err)
	}
	before, _ := r.Sessions()
	r.run(b.Run)
	r.ready(before + 1)
}

func (r *rig) run(run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Second):
			r.t.Error("does not end")
			return nil
		}
	})
	r.t.Cleanup(func() {
		if err := r.stop(); err != nil {
			r.t.Errorf("ended with %v", err)
		}
		if r.t.Failed() {
			r.t.Log(r.log.String())
		}
	})
}

// ready waits for n sessions to have begun.
func (r *rig) ready(n int) {
	r.t.Helper()
	r.until("a session", func() bool { identified, _ := r.Sessions(); return identified >= n })
	r.logged("discord ready")
}

// logged waits for words in the log.
func (r *rig) logged(words string) {
	r.t.Helper()
	eventually(r.t, "in the log: "+words, func() bool { return contains(r.log.String(), words) })
}

// until waits for something to be so on the server.
func (r *rig) until(what string, is func() bool) {
	r.t.Helper()
	end := time.After(15 * time.Second)
	for {
		changed := r.Changed()
		if is() {
			return
		}
		select {
		case <-changed:
		case <-end:
			r.t.Fatalf("waited in vain for %s\n%s", what, r.log)
		}
	}
}

// replies waits until a message has n replies.
func (r *rig) replies(id string, n int) []discordtest.Message {
	r.t.Helper()
	r.until("replies", func() bool { return len(r.Replies(id)) >= n })
	return r.Replies(id)
}

// heard waits for the next message that the inbox gets.
func (r *rig) heard() bot.Message {
	r.t.Helper()
	select {
	case m := <-r.inbox.Heard:
		return m
	case <-time.After(15 * time.Second):
		r.t.Fatalf("nothing is heard\n%s", r.log)
		return bot.Message{}
	}
}

// did has someone do something and waits for n messages in answer.
func (r *rig) did(d discordtest.Did, n int) discordtest.Interaction {
	r.t.Helper()
	id := r.Interact(d)
	r.until("the answer to an interaction", func() bool { a := r.Asked(id); return len(a.Shown) >= n && a.Type != 0 })
	return r.Asked(id)
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for ", what)
		}
	}
}
