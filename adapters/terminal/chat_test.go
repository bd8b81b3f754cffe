package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"bedside/adapters/terminal"
	"bedside/answers"
)

// bare is a FAQ of questions and short answers.
func bare(t testing.TB, questions ...string) *answers.Engine {
	t.Helper()
	var entries []map[string]any
	for i, q := range questions {
		entries = append(entries, map[string]any{
			"id": "e" + string(rune('a'+i)), "topic": "zinc", "question": q, "answer": map[string]any{"short": "Answer to " + q},
		})
	}
	data, err := json.Marshal(map[string]any{"version": 1, "title": "Test", "language": "en", "entries": entries})
	if err != nil {
		t.Fatal(err)
	}
	return engineOf(t, data)
}

func talk(t testing.TB, engine *answers.Engine, prompt, typed string) string {
	t.Helper()
	var out bytes.Buffer
	chat := terminal.Chat{Engine: engine, In: strings.NewReader(typed), Out: &out, Prompt: prompt}
	if err := chat.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestChatPrompt(t *testing.T) {
	engine := bare(t, "What is zinc?")
	if got := talk(t, engine, "", ""); got != "" {
		t.Errorf("without a person, and nothing typed, it says %q", got)
	}
	if got := talk(t, engine, "> ", ""); got != "> \n" {
		t.Errorf("the end of input shows %q, not a prompt and the end of its line", got)
	}
	got := talk(t, engine, "> ", "What is zinc?\n/quit\nWhat is zinc?\n")
	if strings.Count(got, "> ") != 2 || strings.Count(got, "Answer to What is zinc?") != 1 {
		t.Errorf("a prompt for each line up to /quit is wanted: %q", got)
	}
}

// TestChatControl: questions of a FAQ that are listed cannot move the cursor either, nor can what was typed when it is repeated.
func TestChatControl(t *testing.T) {
	engine := bare(t, "What is zinc \x1b[2J\x07 for?", "Where is zinc \x1b]0;x\x07 found?")
	for _, typed := range []string{"/topics zinc\n", "/topics\n", "/topics q\x1b[2J\x07q\n", "what is zinc for\n", "zinc\n", "hm\x1b[2J\x07\n"} {
		checkNoControl(t, typed, talk(t, engine, "", typed))
	}
}

// TestChatInput: bytes that are no text, lines of any length and line ends of other systems do no harm.
func TestChatInput(t *testing.T) {
	engine := bare(t, "What is zinc?")
	for name, typed := range map[string]string{
		"no UTF-8":       "\xff\xfe\x80 what is zinc\n",
		"nothing":        "\n\n",
		"a long line":    strings.Repeat("zinc ", 1<<19) + "\n",
		"carriage":       "/quit\r\nWhat is zinc?\r\n",
		"no line end":    "What is zinc?",
		"unknown":        "/unknown\n",
		"command inside": "  /help  \n",
	} {
		t.Run(name, func(t *testing.T) {
			got := talk(t, engine, "", typed)
			if name == "carriage" && got != "" {
				t.Errorf("/quit with a carriage return does not leave: %q", got)
			}
			if name == "no line end" && !strings.Contains(got, "Answer to What is zinc?") {
				t.Errorf("the last line is lost: %q", got)
			}
			if name == "command inside" && !strings.Contains(got, "/topics") {
				t.Errorf("no help: %q", got)
			}
		})
	}
}

// TestChatSourcesOfNothing: /sources asks for the sources of the last answer; before there is one it must not answer something else.
func TestChatSourcesOfNothing(t *testing.T) {
	got := talk(t, shipped(t), "", "/sources\n")
	if strings.Contains(got, "You asked:") {
		t.Errorf("answers a question that was not asked: %q", got[:min(len(got), 120)])
	}
}

func TestChatEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, typing := io.Pipe()
	defer typing.Close()
	var out bytes.Buffer
	chat := terminal.Chat{Engine: bare(t, "What is zinc?"), In: in, Out: &out, Prompt: "> "}
	ended := make(chan error, 1)
	go func() { ended <- chat.Run(ctx) }()
	cancel()
	select {
	case err := <-ended:
		if err != nil || !strings.HasSuffix(out.String(), "\n") {
			t.Errorf("error %v, shown %q", err, out.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("does not end with its context")
	}
}

func TestChatErrors(t *testing.T) {
	engine, broken := bare(t, "What is zinc?"), errors.New("the line is dead")
	err := (&terminal.Chat{Engine: engine, In: strings.NewReader("zinc\n"), Out: dead{broken}}).Run(t.Context())
	if !errors.Is(err, broken) {
		t.Errorf("an output that fails: %v", err)
	}
	err = (&terminal.Chat{Engine: engine, In: dead{broken}, Out: io.Discard}).Run(t.Context())
	if !errors.Is(err, broken) {
		t.Errorf("an input that fails: %v", err)
	}
}

type dead struct{ err error }

func (d dead) Read([]byte) (int, error)  { return 0, d.err }
func (d dead) Write([]byte) (int, error) { return 0, d.err }
