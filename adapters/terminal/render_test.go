package terminal_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/muesli/reflow/ansi"

	"bedside/adapters/terminal"
	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/answers/triage"
)

// escapes are the colours that answers may be shown in, and no other sequence.
var escapes = regexp.MustCompile(`\x1b\[(0|1|2|3[1-4])m`)

// words returns what a text says, whatever its line breaks and colours. A hyphen at the end of a line belongs to the word that goes on.
func words(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(escapes.ReplaceAllString(text, ""), "-\n", "-")), " ")
}

func block(kind answers.BlockKind, lines ...string) answers.Block {
	return answers.Block{Kind: kind, Lines: lines}
}

func answered(blocks ...answers.Block) answers.Answer {
	return answers.Answer{Outcome: answers.Answered, Blocks: blocks, Grade: evidence.Grade{Certainty: evidence.Low}}
}

func TestRenderWraps(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		width            int
	}{
		{"between words", "one two three four", "one two\nthree\nfour", 8},
		{"exactly at the width", "one two", "one two", 7},
		{"not at all without a width", strings.Repeat("word ", 100) + "end", strings.Repeat("word ", 100) + "end", 0},
		{"the lines of a block each", "a bc\nde fg", "a bc\nde fg", 5},
		{"by characters, not bytes", "äöü äöü äöü", "äöü äöü\näöü", 7},
		{"not inside a word that is too long", "see https://example.org/a/long/address now", "see\nhttps://example.org/a/long/address\nnow", 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := terminal.Style{Width: c.width}.Render(answered(block(answers.DetailBlock, c.text)))
			lines := strings.Split(got, "\n")
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestRenderWrapsEveryAnswer: at no width is a line of an answer too long, unless it is one word, and no word gets lost.
func TestRenderWrapsEveryAnswer(t *testing.T) {
	engine := shipped(t)
	for _, width := range []int{20, 40, 60, 80, 100} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			faults := 0
			for _, choice := range engine.Complete("", 10000) {
				a, _ := engine.Reply(answers.Context{}, answers.Message{Text: choice.Question})
				style := terminal.Style{Width: width}
				shown := style.Render(a)
				if words(shown) != words(a.Text()) {
					t.Fatalf("%s says %q, not %q", choice.Entry, words(shown), words(a.Text()))
				}
				for _, line := range strings.Split(shown+"\n"+style.Choices(a), "\n") {
					if n := ansi.PrintableRuneWidth(line); n > width && strings.Contains(line, " ") && faults < 5 {
						faults++
						t.Errorf("%s: %d columns: %q", choice.Entry, n, line)
					}
				}
			}
		})
	}
}

// TestRenderHyphens: a hyphen takes a column too.
func TestRenderHyphens(t *testing.T) {
	const width = 30
	text := "a well-known over-the-counter well-being day-to-day follow-up well-known over-the-counter well-being"
	for _, line := range strings.Split(terminal.Style{Width: width}.Render(answered(block(answers.DetailBlock, text))), "\n") {
		if n := ansi.PrintableRuneWidth(line); n > width {
			t.Errorf("%d columns, not %d: %q", n, width, line)
		}
	}
}

func TestRenderColor(t *testing.T) {
	every := answered(
		block(answers.NoticeBlock, "notice"), block(answers.QuestionBlock, "question"), block(answers.ShortBlock, "short"), block(answers.DetailBlock, "detail"),
		block(answers.PointBlock, "point"), block(answers.GradeBlock, "grade"), block(answers.DisagreementBlock, "disagreement"), block(answers.CautionBlock, "caution"),
		block(answers.SourcesBlock, "sources", "1. one"), block(answers.ChoicesBlock, "choices", "1. one"), block(answers.NextStepBlock, "next"),
		block(answers.CardBlock, "card"), block(answers.DisclaimerBlock, "disclaimer"),
	)
	every.Choices = []answers.Choice{{Entry: "a", Question: "Go on?"}}

	off := terminal.Style{Width: 20}
	if text := off.Render(every) + off.Choices(every); strings.Contains(text, "\x1b") {
		t.Errorf("colour though it is off: %q", text)
	}
	if got := (terminal.Style{}).Render(every); got != every.Text() {
		t.Errorf("without colour and width the text is %q, not %q", got, every.Text())
	}

	on := terminal.Style{Color: true, Width: 20}
	text := on.Render(every)
	if words(text) != words(every.Text()) {
		t.Errorf("colour changes the text to %q", text)
	}
	for _, line := range strings.Split(text+"\n"+on.Choices(every), "\n") {
		switches := escapes.FindAllString(line, -1)
		if len(switches) != 0 && (len(switches) != 2 || switches[1] != "\x1b[0m" || !strings.HasSuffix(line, "\x1b[0m")) {
			t.Errorf("a line does not end the colour it begins: %q", line)
		}
	}
	for certainty := evidence.NotGraded; certainty <= evidence.High; certainty++ {
		a := answered(block(answers.GradeBlock, "grade"))
		a.Grade.Certainty = certainty
		if got := words(on.Render(a)); got != "grade" {
			t.Errorf("%s is shown as %q", certainty, got)
		}
	}
}

// hostile is what a FAQ, or a person, may hold to move the cursor, change the window's title, or write to the clipboard.
const hostile = "a\x1b[2J\x1b[8mhidden\x1b[31mb\x1b]0;title\x07c\x1b]52;c;aGk=\x1b\\d\rd\be\x00f\x7fg\u009b2Jh\u0085i\vj\fk"

// TestRenderControl: no control character of a text reaches the terminal.
func TestRenderControl(t *testing.T) {
	a := answered(
		block(answers.QuestionBlock, "You asked: "+hostile), block(answers.ShortBlock, hostile), block(answers.SourcesBlock, "Sources:", "1. "+hostile),
		block(answers.CardBlock, hostile), block(answers.DisclaimerBlock, hostile),
	)
	for _, style := range []terminal.Style{{}, {Width: 10}, {Color: true}, {Width: 10, Color: true}} {
		shown := style.Render(a)
		checkNoControl(t, fmt.Sprintf("Render with %+v", style), shown)
		if !style.Color && strings.Contains(shown, "\x1b") {
			t.Errorf("the text brings its own colours: %q", shown)
		}
	}
}

// TestChoicesControl: nor does one of a related question.
func TestChoicesControl(t *testing.T) {
	a := answered(block(answers.ShortBlock, "short"))
	a.Choices = []answers.Choice{{Entry: "a", Question: hostile}}
	for _, style := range []terminal.Style{{}, {Width: 10, Color: true}} {
		checkNoControl(t, fmt.Sprintf("Choices with %+v", style), style.Choices(a))
	}
}

func checkNoControl(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range escapes.ReplaceAllString(text, "") {
		if unicode.IsControl(r) && r != '\n' {
			t.Errorf("%s lets %U through: %q", where, r, text)
			return
		}
	}
}

func TestChoicesNumbered(t *testing.T) {
	a := answered(block(answers.ShortBlock, "short"))
	if got := (terminal.Style{}).Choices(a); got != "" {
		t.Errorf("no choices are shown as %q", got)
	}
	a.Choices = []answers.Choice{{Question: "One?"}, {Question: "Two?"}, {Question: "Three?"}}
	if got, want := (terminal.Style{}).Choices(a), "You can go on with:\n1. One?\n2. Two?\n3. Three?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, outcome := range []answers.Outcome{answers.Clarify, answers.Abstain, answers.SmalltalkOutcome, answers.Emergency} {
		a.Outcome = outcome
		if got := (terminal.Style{}).Choices(a); got != "" {
			t.Errorf("%s lists its choices a second time: %q", outcome, got)
		}
	}
}

// TestChoicesBeyondNine: faq.schema.json allows an entry twenty related ones; they are numbered in digits.
func TestChoicesBeyondNine(t *testing.T) {
	a := answered(block(answers.ShortBlock, "short"))
	for i := range 20 {
		a.Choices = append(a.Choices, answers.Choice{Question: fmt.Sprintf("Question %d?", i+1)})
	}
	lines := strings.Split(terminal.Style{}.Choices(a), "\n")[1:]
	for i, line := range lines {
		if want := fmt.Sprintf("%d. Question %d?", i+1, i+1); line != want {
			t.Errorf("got %q, want %q", line, want)
		}
	}
}

var telephone = regexp.MustCompile(`\d[\d-]*\d`)

// TestRenderCard: on every kind of card, for every place, each telephone number stands on one line, however narrow the terminal.
func TestRenderCard(t *testing.T) {
	red, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	kinds := []triage.Kind{"self_harm", "overdose", "child_poisoning", "chest_pain", "leg_clot", "magnesium_toxicity", "unknown", "a kind that does not exist"}
	for _, region := range []string{"US", "GB", "CA", "AU", "IE", ""} {
		for _, kind := range kinds {
			card := red.Card(triage.Alarm{Kind: kind}, triage.Place{Region: region})
			for width := 16; width <= 100; width++ {
				style := terminal.Style{Width: width, Color: width%2 == 0}
				shown := escapes.ReplaceAllString(style.Render(answers.Answer{Outcome: answers.Emergency, Blocks: []answers.Block{block(answers.CardBlock, card)}}), "")
				want, got := telephone.FindAllString(card, -1), telephone.FindAllString(shown, -1)
				if !slices.Equal(want, got) {
					t.Errorf("%s in %q at %d columns: the numbers are %q, not %q", kind, region, width, got, want)
					break
				}
			}
		}
	}
}

// shipped is an engine on the FAQ that the program ships with.
func shipped(t testing.TB) *answers.Engine {
	t.Helper()
	return engineOf(t, read(t, "../../faq.json"))
}

func engineOf(t testing.TB, faq []byte) *answers.Engine {
	t.Helper()
	loader, err := answers.NewLoader(read(t, "../../faq.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := loader.Load(faq)
	if err != nil {
		t.Fatal(err)
	}
	red, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := answers.New(answers.Config{FAQ: loaded, Triage: red})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
