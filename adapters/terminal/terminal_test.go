package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"bedside/adapters/adaptertest"
	"bedside/adapters/terminal"
	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/bot"
	"bedside/bot/bottest"
)

// desk is a terminal with a person as the conformance tests want it.
type desk struct {
	adapter *terminal.Adapter
	typing  chan string

	mu    sync.Mutex
	said  []adaptertest.Said
	posts []string
}

func startDesk(t *testing.T) adaptertest.Platform {
	in, typed := io.Pipe()
	d := &desk{typing: make(chan string, 64)}
	var err error
	if d.adapter, err = terminal.New(terminal.Config{In: in, Out: d}); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for line := range d.typing {
			if _, err := io.WriteString(typed, line+"\n"); err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { close(d.typing); in.Close(); <-done })
	return d
}

// Write is the screen: the adapter writes each post at once.
func (d *desk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if text := strings.TrimSpace(string(p)); text != "" {
		d.posts = append(d.posts, text)
	}
	return len(p), nil
}

func (d *desk) Adapter() bot.Adapter   { return d.adapter }
func (d *desk) Limit() int             { return 2000 }
func (d *desk) Length(text string) int { return utf8.RuneCountInString(text) }

// Say types a line. A terminal delivers nothing again.
func (d *desk) Say(s adaptertest.Said) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, before := range d.said {
		if before.ID == s.ID {
			return
		}
	}
	d.said = append(d.said, s)
	d.typing <- s.Text
}

func (d *desk) SayAsBot(adaptertest.Said) {}

func (d *desk) Malformed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.typing <- "\xff\xfe\x80 \x1b[2J"
}

func (d *desk) Refuse(adaptertest.Refusal) bool { return false }

// Shown tells for each post the conversation of what it answers, as if there were several.
func (d *desk) Shown() []adaptertest.Shown {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []adaptertest.Shown
	for _, text := range d.posts {
		if strings.Contains(text, "\ufffd") {
			continue // the reply to what Malformed typed
		}
		shown := adaptertest.Shown{Conversation: "conversation-1", Text: text}
		for _, s := range d.said {
			if strings.Contains(text, s.Text) {
				shown.Conversation = s.Conversation
			}
		}
		list = append(list, shown)
	}
	return list
}

func (d *desk) Excuse(test string) string {
	return map[string]string{
		"splits long replies, each page with the disclaimer":  "a terminal shows a reply of any length",
		"shows a refused post later":                          "a terminal refuses nothing",
		"does not let one conversation wait for another":      "a terminal is one conversation",
		"hands over messages while another is being accepted": "a terminal is one conversation, in order",
	}[test]
}

func TestAdapter(t *testing.T) { adaptertest.Run(t, startDesk) }

// inbox answers through the adapter at once.
type inbox struct {
	bottest.Inbox
	answer func(bot.Message) error
	ids    []string
}

func (i *inbox) Accept(_ context.Context, m bot.Message) error {
	i.ids = append(i.ids, m.Key())
	return i.answer(m)
}

func adapterOn(t *testing.T, typed string, out io.Writer, prompt string) *terminal.Adapter {
	t.Helper()
	a, err := terminal.New(terminal.Config{In: strings.NewReader(typed), Out: out, Prompt: prompt, Session: "s1"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func reply() bot.Reply {
	return bot.Reply{Lines: []string{"A warning."}, Answer: answers.Answer{
		Outcome: answers.Answered, Grade: evidence.Grade{Reasons: []string{"a description"}}, Choices: []answers.Choice{{Entry: "b", Question: "And then?"}},
		Blocks: []answers.Block{{Kind: answers.ShortBlock, Lines: []string{"Yes."}}, {Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerAnswered}}},
	}}
}

// TestAdapterForm: warnings first, the questions to go on with before the disclaimer, and the disclaimer last.
func TestAdapterForm(t *testing.T) {
	var out bytes.Buffer
	a := adapterOn(t, "one\r\ntwo\n/quit\nthree\n", &out, "> ")
	in := &inbox{}
	in.answer = func(m bot.Message) error { return a.Send(t.Context(), m.Address, reply(), m.Key()) }
	if err := a.Run(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if len(in.ids) != 2 || in.ids[0] != "terminal:s1-1" || in.ids[1] != "terminal:s1-2" {
		t.Errorf("ids %q", in.ids)
	}
	post := "\nA warning.\n\nYes.\n\nYou can go on with:\n1. And then?\n\n" + answers.DisclaimerAnswered + "\n\n> "
	if got := out.String(); got != "> "+post+post {
		t.Errorf("shown: %q", got)
	}
}

// TestAdapterOtherSession: what somebody asked in an earlier session is not shown to whoever sits there now.
func TestAdapterOtherSession(t *testing.T) {
	var out bytes.Buffer
	err := adapterOn(t, "", &out, "").Send(t.Context(), bot.Address{Platform: "terminal", Conversation: "s0"}, reply(), "terminal:s0-1")
	if permanent := new(bot.PermanentError); !errors.As(err, &permanent) || out.Len() > 0 {
		t.Errorf("error %v, shown %q", err, out.String())
	}
}

// TestAdapterNotAccepted: a message that could neither be stored nor answered gets the apology, with its disclaimer.
func TestAdapterNotAccepted(t *testing.T) {
	var out bytes.Buffer
	in := &inbox{answer: func(bot.Message) error { return errors.New("no") }}
	if err := adapterOn(t, "one\n", &out, "").Run(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(out.String()); !strings.HasPrefix(got, bot.Apology) || !strings.HasSuffix(got, answers.DisclaimerUnsure) {
		t.Errorf("shown: %q", got)
	}
}

func TestAdapterErrors(t *testing.T) {
	broken := errors.New("the line is dead")
	if _, err := terminal.New(terminal.Config{}); err == nil {
		t.Error("an adapter without input and output is made")
	}
	in := &inbox{answer: func(bot.Message) error { return nil }}
	if err := adapterOn(t, "one\n", dead{broken}, "> ").Run(t.Context(), in); !errors.Is(err, broken) {
		t.Errorf("an output that fails: %v", err)
	}
	a, err := terminal.New(terminal.Config{In: dead{broken}, Out: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context(), in); !errors.Is(err, broken) {
		t.Errorf("an input that fails: %v", err)
	}
}
