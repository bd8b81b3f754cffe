// Package adaptertest holds what every adapter has to do, as tests: as testing/slogtest does for log handlers.
package adaptertest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

// Platform is a chat platform that the tests control, with the adapter that connects to it. It delivers to the adapter what it
// is told to, and shows what the adapter sends.
type Platform interface {
	// Adapter returns the adapter, the same one each time. Its Run is called once or not at all, its Send also after Run has ended.
	Adapter() bot.Adapter
	// Say has a person write to the bot, so that it has to answer. The event is delivered once Run runs, and may be delivered before
	// Say returns. The same ID said again is the platform delivering the same message again.
	Say(s Said)
	// SayAsBot delivers a message that the bot itself has written, and one by another bot where the platform has them.
	SayAsBot(s Said)
	// Malformed delivers every broken event that the platform's library is known to pass on, and some that it is not.
	Malformed()
	// Shown returns what people see of the bot so far, in order, each page by itself.
	Shown() []Shown
	// Refuse makes the platform refuse the next post in this way; false when it has no such way.
	Refuse(how Refusal) bool
	// Length measures a page as the platform does; Limit is the most it takes.
	Length(text string) int
	Limit() int
}

// Excused is a Platform that some tests do not apply to. Excuse returns the reason by the name of a test, empty for one that applies.
type Excused interface{ Excuse(test string) string }

// Said is a message of a person.
type Said struct{ ID, Conversation, Person, Text string }

// Shown is what people see of the bot in one post. Conversation is what it was in Said.
type Shown struct {
	Conversation string
	Text         string
	// Pinged is true when the post called everyone in the place.
	Pinged bool
}

// Refusal is a way in which a platform does not take a post.
type Refusal int

// The refusals.
const (
	Throttled  Refusal = iota // 429, with a time to wait
	Failed                    // 500
	AnswerLost                // shown, but the adapter does not learn of it
)

// patience is how long the tests wait for what has to happen, and quiet how long for what must not.
const (
	patience = 15 * time.Second
	quiet    = 150 * time.Millisecond
)

// Run tests an adapter. start returns a new platform with a new adapter, and ends it with the test.
func Run(t *testing.T, start func(t *testing.T) Platform) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Platform)
	}{
		{"answers each message once, where it was asked", testAnswers},
		{"does not answer a message again that is delivered again", testDeliveredAgain},
		{"does not hear itself", testIgnoresItself},
		{"shows a reply once for a key", testSendOnce},
		{"splits long replies, each page with the disclaimer", testPages},
		{"keeps an emergency card whole", testCard},
		{"calls nobody", testNoMassMention},
		{"shows a refused post later", testRefused},
		{"shows a reply once although the answer is lost", testAnswerLost},
		{"ends after what is in flight", testEnds},
		{"shows the apology when the bot fails", testApology},
		{"does not let one conversation wait for another", testSlowConversation},
		{"hands over messages while another is being accepted", testHandsOver},
		{"survives malformed events", testMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := start(t)
			if excused, ok := p.(Excused); ok && excused.Excuse(c.name) != "" {
				t.Skip(excused.Excuse(c.name))
			}
			c.test(t, p)
		})
	}
}

// running is a bot that runs on a platform.
type running struct {
	Platform
	t      *testing.T
	engine *bottest.Engine
	stop   func()
}

// startBot runs a bot that answers with what it was asked; do is called with each text first.
func startBot(t *testing.T, p Platform, do func(text string)) *running {
	t.Helper()
	engine := &bottest.Engine{Do: do}
	hasher, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{
		Knowledge: bot.NewKnowledge(engine, nil), Triage: bottest.Triage{}, Adapters: []bot.Adapter{p.Adapter()}, Queue: &bottest.Queue{}, Records: &bottest.Records{},
		Hasher: hasher, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: bot.Limits{PersonPerMinute: 1000, ConversationPerMinute: 1000, Text: 1 << 16},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Platform: p, t: t, engine: engine, stop: runUntilStopped(t, b.Run)}
	t.Cleanup(r.stop)
	return r
}

// wait waits until n posts are shown, and a little for more.
func (r *running) wait(n int) []Shown {
	r.t.Helper()
	eventually(r.t, fmt.Sprintf("%d posts", n), func() bool { return len(r.Shown()) >= n })
	time.Sleep(quiet)
	shown := r.Shown()
	if len(shown) != n {
		r.t.Errorf("%d posts are shown, not %d: %+v", len(shown), n, shown)
	}
	return shown
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

func testAnswers(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	want := map[string]string{}
	for i := range 6 {
		s := Said{ID: fmt.Sprintf("10%d", i), Conversation: fmt.Sprintf("conversation-%d", i%3), Person: fmt.Sprintf("person-%d", i%2), Text: fmt.Sprintf("question number %d", i)}
		want[s.Text] = s.Conversation
		r.Say(s)
	}
	for _, shown := range r.wait(6) {
		for text, conversation := range want {
			if strings.Contains(shown.Text, text) && shown.Conversation == conversation {
				delete(want, text)
			}
		}
		checkDisclaimer(t, shown.Text, answers.DisclaimerAnswered)
	}
	if len(want) > 0 {
		t.Errorf("without a reply in their place: %v", want)
	}
}

func testDeliveredAgain(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	s := Said{ID: "200", Conversation: "conversation-1", Person: "person-1", Text: "delivered again"}
	r.Say(s)
	r.wait(1)
	r.Say(s)
	r.wait(1)
}

func testIgnoresItself(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	r.SayAsBot(Said{ID: "300", Conversation: "conversation-1", Text: "You said: nothing"})
	r.Say(Said{ID: "301", Conversation: "conversation-1", Person: "person-1", Text: "from a person"})
	if shown := r.wait(1); !strings.Contains(shown[0].Text, "from a person") {
		t.Errorf("it answered %q", shown[0].Text)
	}
}

// reach makes the platform known to the adapter by a message, and returns its address, so that tests can send by themselves.
func reach(t *testing.T, p Platform, id string) bot.Address {
	t.Helper()
	inbox := bottest.NewInbox()
	stop := runWith(t, p, inbox)
	defer stop()
	p.Say(Said{ID: id, Conversation: "conversation-1", Person: "person-1", Text: "where am I?"})
	select {
	case m := <-inbox.Heard:
		return m.Address
	case <-time.After(patience):
		t.Fatal("the adapter passes no message on")
	}
	return bot.Address{}
}

// runWith runs an adapter on an inbox until the function it returns is called.
func runWith(t *testing.T, p Platform, in bot.Inbox) (stop func()) {
	t.Helper()
	return runUntilStopped(t, func(ctx context.Context) error { return p.Adapter().Run(ctx, in) })
}

// runUntilStopped runs what is to end, without an error, when its context ends: when the function it returns is called.
func runUntilStopped(t *testing.T, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(patience):
			t.Error("the adapter does not end with its context")
		}
	})
}

func replyOf(text string) bot.Reply {
	a, _ := (&bottest.Engine{}).Reply(answers.Context{}, answers.Message{Text: text})
	return bot.Reply{Answer: a}
}

func testSendOnce(t *testing.T, p Platform) {
	to := reach(t, p, "400")
	for range 3 {
		if err := p.Adapter().Send(t.Context(), to, replyOf("once"), to.Platform+":400"); err != nil {
			t.Errorf("send: %v", err)
		}
	}
	if err := p.Adapter().Send(t.Context(), to, replyOf("another"), to.Platform+":401"); err != nil {
		t.Errorf("send: %v", err)
	}
	if shown := p.Shown(); len(shown) != 2 || shown[0].Conversation != "conversation-1" {
		t.Errorf("shown: %+v", shown)
	}
}

func testPages(t *testing.T, p Platform) {
	to := reach(t, p, "500")
	text := strings.Repeat("This is a sentence of a long reply. ", 3*p.Limit()/36) + "\n" + strings.Repeat("x", p.Limit()+100)
	for range 2 {
		if err := p.Adapter().Send(t.Context(), to, replyOf(text), to.Platform+":500"); err != nil {
			t.Fatalf("send: %v", err)
		}
	}
	shown := p.Shown()
	if len(shown) < 4 || len(shown) > 12 {
		t.Errorf("a reply as long as four pages is shown in %d", len(shown))
	}
	for i, page := range shown {
		if n := p.Length(page.Text); n > p.Limit() {
			t.Errorf("page %d has a length of %d; the platform takes %d", i, n, p.Limit())
		}
		checkDisclaimer(t, page.Text, answers.DisclaimerAnswered)
	}
}

// checkDisclaimer checks that a page ends with its disclaimer, whatever marks stand around it.
func checkDisclaimer(t *testing.T, text, disclaimer string) {
	t.Helper()
	at := strings.LastIndex(text, disclaimer)
	if at < 0 || strings.ContainsFunc(text[at+len(disclaimer):], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		t.Errorf("a page does not end with its disclaimer: %q", text)
	}
}

func testCard(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	r.Say(Said{ID: "600", Conversation: "conversation-1", Person: "person-1", Text: "an EMERGENCY"})
	shown := r.wait(1)
	for line := range strings.Lines(bottest.Card) {
		if !strings.Contains(shown[0].Text, strings.TrimSpace(line)) {
			t.Errorf("the card lacks %q: %q", line, shown[0].Text)
		}
	}
	checkDisclaimer(t, shown[0].Text, "Once you are safe, tell your provider.")
}

func testNoMassMention(t *testing.T, p Platform) {
	to := reach(t, p, "700")
	reply := replyOf("hello @everyone and @here <!channel> <!here> <!everyone> <@person-1>")
	if err := p.Adapter().Send(t.Context(), to, reply, to.Platform+":700"); err != nil {
		t.Fatalf("send: %v", err)
	}
	for _, shown := range p.Shown() {
		if shown.Pinged {
			t.Errorf("everyone is called by %q", shown.Text)
		}
	}
}

func testRefused(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	shown := 0
	for i, how := range []Refusal{Throttled, Failed} {
		if !p.Refuse(how) {
			continue
		}
		shown++
		r.Say(Said{ID: fmt.Sprintf("80%d", i), Conversation: "conversation-1", Person: "person-1", Text: "is it refused?"})
		r.wait(shown)
	}
}

func testAnswerLost(t *testing.T, p Platform) {
	if !p.Refuse(AnswerLost) {
		t.Skip("the platform loses no answers")
	}
	r := startBot(t, p, nil)
	r.Say(Said{ID: "900", Conversation: "conversation-1", Person: "person-1", Text: "is the answer lost?"})
	r.wait(1)
	time.Sleep(quiet)
	r.wait(1)
}

func testEnds(t *testing.T, p Platform) {
	release, cancelled := make(chan struct{}), make(chan error, 1)
	inbox := bottest.NewInbox()
	inbox.Wait = func(ctx context.Context) {
		<-release
		cancelled <- ctx.Err()
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Adapter().Run(ctx, inbox) }()
	p.Say(Said{ID: "1000", Conversation: "conversation-1", Person: "person-1", Text: "in flight"})
	select {
	case <-inbox.Heard:
	case <-time.After(patience):
		t.Fatal("the adapter passes no message on")
	}
	cancel()
	select {
	case err := <-ended:
		t.Fatalf("ended with %v while a message was being accepted", err)
	case <-time.After(quiet):
	}
	close(release)
	if err := <-cancelled; err != nil {
		t.Errorf("what was in flight was cut off: %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("does not end")
	}
}

func testApology(t *testing.T, p Platform) {
	r := startBot(t, p, func(text string) {
		if strings.Contains(text, "break") {
			panic("as wished")
		}
	})
	r.Say(Said{ID: "1100", Conversation: "conversation-1", Person: "person-1", Text: "break"})
	shown := r.wait(1)
	if !strings.Contains(shown[0].Text, bot.Apology) || shown[0].Conversation != "conversation-1" {
		t.Errorf("shown: %+v", shown)
	}
	checkDisclaimer(t, shown[0].Text, answers.DisclaimerUnsure)
	r.Say(Said{ID: "1101", Conversation: "conversation-1", Person: "person-1", Text: "and now?"})
	r.wait(2)
}

func testSlowConversation(t *testing.T, p Platform) {
	release := make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	r := startBot(t, p, func(text string) {
		if strings.Contains(text, "slow") {
			<-release
		}
	})
	defer free()
	r.Say(Said{ID: "1200", Conversation: "conversation-1", Person: "person-1", Text: "a slow one"})
	r.Say(Said{ID: "1201", Conversation: "conversation-1", Person: "person-1", Text: "behind it"})
	r.Say(Said{ID: "1202", Conversation: "conversation-2", Person: "person-2", Text: "a quick one"})
	if shown := r.wait(1); shown[0].Conversation != "conversation-2" {
		t.Errorf("shown first: %+v", shown)
	}
	free()
	if shown := r.wait(3); !strings.Contains(shown[1].Text, "slow") {
		t.Errorf("not in order: %+v", shown)
	}
}

func testHandsOver(t *testing.T, p Platform) {
	release := make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	inbox := bottest.NewInbox()
	inbox.Wait = func(context.Context) { <-release }
	stop := runWith(t, p, inbox)
	defer stop()
	defer free()
	for i := range 4 {
		p.Say(Said{ID: fmt.Sprintf("125%d", i), Conversation: fmt.Sprintf("conversation-%d", i), Person: "person-1", Text: "accepting me takes long"})
	}
	for i := range 4 {
		select {
		case <-inbox.Heard:
		case <-time.After(patience):
			t.Fatalf("only %d of 4 conversations are heard while one is being accepted", i)
		}
	}
}

func testMalformed(t *testing.T, p Platform) {
	r := startBot(t, p, nil)
	r.Malformed()
	r.Say(Said{ID: "1300", Conversation: "conversation-1", Person: "person-1", Text: "are you there?"})
	if shown := r.wait(1); !strings.Contains(shown[0].Text, "are you there?") {
		t.Errorf("shown: %+v", shown)
	}
}
