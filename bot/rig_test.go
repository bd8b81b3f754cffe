package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

// rig is a bot among stand-ins.
type rig struct {
	*bot.Bot
	adapter *bottest.Adapter
	queue   *bottest.Queue
	records *bottest.Records
	metrics *bottest.Metrics
	engine  *bottest.Engine
	log     *bottest.Log
	n       int
}

var staff = bot.Staff{Platform: "fake", Conversation: "staff", Team: "the sleep team"}

// newRig builds a bot on a platform called "fake"; change may change its configuration.
func newRig(t testing.TB, change func(*bot.Config)) *rig {
	t.Helper()
	r := &rig{adapter: &bottest.Adapter{Platform: "fake"}, queue: &bottest.Queue{}, records: &bottest.Records{}, metrics: &bottest.Metrics{}, engine: &bottest.Engine{}, log: &bottest.Log{}}
	c := bot.Config{
		Knowledge: bot.NewKnowledge(r.engine, []byte("{}")), Triage: bottest.Triage{}, Adapters: []bot.Adapter{r.adapter}, Queue: r.queue, Records: r.records,
		Hasher: newHasher(t), Staff: staff, Program: "test", Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Metrics: r.metrics,
	}
	if change != nil {
		change(&c)
	}
	var err error
	if r.Bot, err = bot.New(c); err != nil {
		t.Fatal(err)
	}
	return r
}

func newHasher(t testing.TB) bot.Hasher {
	t.Helper()
	hasher, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return hasher
}

// start runs the bot until the function it returns is called, which waits for its end.
func (r *rig) start(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

// message is a new message by a person in a conversation of their own.
func (r *rig) message(person, text string) bot.Message {
	r.n++
	id := fmt.Sprintf("m%d", r.n)
	return bot.Message{ID: id, Text: text, Address: bot.Address{Platform: "fake", Conversation: "dm-" + person, Person: person, ReplyTo: id, Private: true}}
}

// say has a person send a message, and returns it.
func (r *rig) say(t testing.TB, person, text string) bot.Message {
	t.Helper()
	m := r.message(person, text)
	if err := r.Accept(t.Context(), m); err != nil {
		t.Errorf("accept %q: %v", text, err)
	}
	return m
}

// texts are the replies that were shown, in order.
func (r *rig) texts() []string {
	var list []string
	for _, s := range r.adapter.Sent() {
		list = append(list, s.Text())
	}
	return list
}

// last is the reply that was shown last.
func (r *rig) last(t testing.TB) bottest.Sent {
	t.Helper()
	sent := r.adapter.Sent()
	if len(sent) == 0 {
		t.Fatal("nothing was shown")
	}
	return sent[len(sent)-1]
}

// shownTo is the reply that was shown last in a conversation.
func (r *rig) shownTo(t testing.TB, conversation string) bottest.Sent {
	t.Helper()
	for _, s := range slices.Backward(r.adapter.Sent()) {
		if s.To.Conversation == conversation {
			return s
		}
	}
	t.Fatal("nothing was shown in ", conversation)
	return bottest.Sent{}
}

// checkForm checks what holds for every reply: a reason for its grade or why it has none, and a disclaimer at its end.
func checkForm(t testing.TB, reply bot.Reply) {
	t.Helper()
	if len(reply.Answer.Grade.Reasons) == 0 {
		t.Errorf("a reply has no reason for its grade: %+v", reply)
	}
	text := bot.PlainText(reply.Blocks())
	if !strings.HasSuffix(text, answers.DisclaimerAnswered) && !strings.HasSuffix(text, answers.DisclaimerUnsure) && !strings.HasSuffix(text, answers.DisclaimerSmalltalk) &&
		!strings.HasSuffix(text, "Once you are safe, tell your provider.") {
		t.Errorf("a reply does not end with a disclaimer: %q", text)
	}
}

// echo is an engine that says what it was asked.
var echo = &bottest.Engine{}
