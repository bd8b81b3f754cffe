package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// batchMix writes random batches: text and JSON, with and without context, blank lines, broken ones.
type batchMix struct{ *rand.Rand }

var mixedMessages = []string{
	"Does magnesium help restless legs?", "does magnesum help rls", "how much?", "and iron?", "thanks", "?", "", "why?",
	"hello, is magnesium safe?", "I am pregnant. can i take magnesium?", "I have kidney disease", "yes", "2", "the second one", "sources",
	"what is the weather today", "crushing chest pain right now", "i took 30 ropinirole pills", "Does magnesium help restless legs? And does iron help restless legs?",
	"пожалуйста помогите", "<b>&\u2028\u0000\x1b[31m", "xyzzy plugh", "👍", strings.Repeat("my legs ache at night and ", 40),
}

func (r batchMix) message() string { return mixedMessages[r.IntN(len(mixedMessages))] }

func (r batchMix) object(id string) string {
	o := map[string]any{"id": id, "text": r.message()}
	if r.IntN(2) == 0 {
		context := make([]string, r.IntN(4))
		for i := range context {
			context[i] = r.message()
		}
		o["context"] = context
	}
	if r.IntN(3) == 0 {
		o["locale"] = []string{"en-US", "en-GB", "de", "", "nonsense"}[r.IntN(5)]
	}
	data, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// line returns one line, the id that its result has, and whether it can be read. A blank line has no id.
func (r batchMix) line(number int) (text, id string, readable bool) {
	byNumber := fmt.Sprint(number)
	switch r.IntN(10) {
	case 0:
		return []string{"", " ", "\t\t", "\r"}[r.IntN(4)], "", true
	case 1:
		broken := []string{"{", "{}", `{"text": 5}`, `{"text": "a"`, `{"text": null}`, `{"text": "a"} x`, `{"text": "a", "context": {}}`}
		return broken[r.IntN(len(broken))], byNumber, false
	case 2, 3, 4:
		plain := strings.Map(func(c rune) rune {
			if c == '\n' {
				return ' '
			}
			return c
		}, r.message())
		if strings.TrimSpace(plain) == "" {
			plain = "hi"
		}
		return plain, byNumber, true
	}
	id = fmt.Sprintf("id-%d", number)
	return r.object(id), id, true
}

// TestBatchLines: whatever the mix of lines, there is one valid line of output for each line that is not blank, in order, and it is what
// the line gets when it is alone, from an engine that has seen nothing else.
func TestBatchLines(t *testing.T) {
	engine, alone := newEngine(t, shippedFAQ), newEngine(t, shippedFAQ)
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			r := batchMix{rand.New(rand.NewPCG(seed, 1))}
			var input, wanted, ids []string
			readable := true
			for number := 1; number <= 120; number++ {
				line, id, ok := r.line(number)
				input = append(input, line)
				if readable = readable && ok; id != "" {
					wanted, ids = append(wanted, strings.Repeat("\n", number-1)+line), append(ids, id)
				}
			}
			text := strings.Join(input, "\n")
			if seed%2 == 0 {
				text += "\n"
			}
			got, ok := batchOf(t, engine, text)
			if ok != readable {
				t.Errorf("all lines were readable: %t, told: %t", readable, ok)
			}
			if len(got) != len(wanted) {
				t.Fatalf("%d lines of output for %d lines that are not blank", len(got), len(wanted))
			}
			for i, line := range got {
				if err := checkLine([]byte(line)); err != nil {
					t.Errorf("line %d: %v\n%s", i, err, line)
				}
				var named struct {
					ID string `json:"id"`
				}
				if err := json.Unmarshal([]byte(line), &named); err != nil || named.ID != ids[i] {
					t.Errorf("line %d has the id %q, not %q (%v)", i, named.ID, ids[i], err)
				}
				single, _ := batchOf(t, alone, wanted[i])
				if len(single) != 1 || withoutMicros(t, single[0]) != withoutMicros(t, line) {
					t.Errorf("in a batch: %s\nalone: %s", line, single)
				}
			}
		})
	}
}

// TestBatchOrder: the order of the lines changes nothing but the order of the output.
func TestBatchOrder(t *testing.T) {
	engine := newEngine(t, clinicFAQ(t))
	r := batchMix{rand.New(rand.NewPCG(7, 7))}
	var lines []string
	for i := range 200 {
		lines = append(lines, r.object(fmt.Sprint("m", i)))
	}
	sortedOutput := func(lines []string) []string {
		got, _ := batchOf(t, engine, strings.Join(lines, "\n"))
		for i := range got {
			got[i] = withoutMicros(t, got[i])
		}
		slices.Sort(got)
		return got
	}
	before := sortedOutput(lines)
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if !slices.Equal(before, sortedOutput(lines)) {
		t.Error("the same lines in another order got other answers")
	}
}

// TestBatchFlushes: each line is answered while the input is still open, so that a program can hold a dialogue.
func TestBatchFlushes(t *testing.T) {
	engine := newEngine(t, clinicFAQ(t))
	inRead, in := io.Pipe()
	outRead, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := runBatch(engine, config{}, streams{in: inRead, out: out, err: io.Discard})
		out.Close()
		ended <- err
	}()
	timeout := time.AfterFunc(20*time.Second, func() { outRead.CloseWithError(errors.New("no answer while the input is open")) })
	defer timeout.Stop()
	answersRead := bufio.NewReader(outRead)
	for _, text := range []string{"thanks", "Where can I park?", `{"text": "?"}`} {
		if _, err := io.WriteString(in, text+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := answersRead.ReadString('\n')
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if err := checkLine([]byte(line)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	in.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestBatchFailures: an input or an output that breaks ends the batch with its error, and leaves nothing running or waiting.
func TestBatchFailures(t *testing.T) {
	engine := newEngine(t, clinicFAQ(t))
	broken := errors.New("the cable was pulled")
	input := strings.Repeat("thanks\n", 500)
	err := runBatch(engine, config{}, streams{in: strings.NewReader(input), out: failingWriter{broken}, err: io.Discard})
	if !errors.Is(err, broken) {
		t.Errorf("output that breaks: %v", err)
	}
	err = runBatch(engine, config{}, streams{in: io.MultiReader(strings.NewReader(input), failingReader{broken}), out: io.Discard, err: io.Discard})
	if !errors.Is(err, broken) {
		t.Errorf("input that breaks: %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
