package discord

import (
	"flag"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/answers/triage"
	"bedside/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// trained is the engine with the project's own FAQ, made once: that takes a while with the race detector. clinic is that with the small
// one of the tests, which changes only with them.
var (
	trained = sync.OnceValues(func() (*answers.Engine, error) { return engineOf("../../faq.json") })
	clinic  = sync.OnceValues(func() (*answers.Engine, error) { return engineOf("../../testdata/clinic.json") })
)

func engineOf(path string) (*answers.Engine, error) {
	schema, err := os.ReadFile("../../faq.schema.json")
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	loader, err := answers.NewLoader(schema)
	if err != nil {
		return nil, err
	}
	faq, err := loader.Load(data)
	if err != nil {
		return nil, err
	}
	red, err := triage.New()
	if err != nil {
		return nil, err
	}
	return answers.New(answers.Config{FAQ: faq, Triage: red})
}

func engine(t testing.TB, made func() (*answers.Engine, error)) *answers.Engine {
	t.Helper()
	e, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// drawn is pages as a person sees them: the content, and the embed behind a bar with its colour.
func drawn(pages []page) string {
	var b strings.Builder
	for i, p := range pages {
		if i > 0 {
			b.WriteString("\n--- next message ---\n")
		}
		b.WriteString(p.content + "\n")
		if p.embed != nil {
			b.WriteString("\n")
			for line := range strings.Lines(p.embed.Description) {
				b.WriteString(strings.TrimRight("| "+line, " \n") + "\n")
			}
		}
	}
	return b.String()
}

// TestRendered: answers of each kind look as in the golden files.
func TestRendered(t *testing.T) {
	e := engine(t, clinic)
	for name, question := range map[string]string{
		"answered": "does zinc help a cold", "clarify": "how much?", "abstain": "what is the weather", "smalltalk": "hello",
		"emergency": "i took 30 zinc pills", "two": "does zinc help a cold? and when are you open?",
		"personal": "i am on dialysis, does zinc help a cold",
	} {
		a, _ := e.Reply(answers.Context{}, answers.Message{Text: question, Time: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
		got := drawn(render(bot.Reply{Answer: a}))
		path := "testdata/" + name + ".txt"
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got); run with -update to take it over:\n%s", name, diff)
		}
	}
}

// TestPagesEnd: every page of every answer of the FAQ ends with its disclaimer, in the content as in the embed, and keeps Discord's limits;
// nothing that the answer says is lost.
func TestPagesEnd(t *testing.T) {
	e := engine(t, trained)
	for _, name := range e.Topics() {
		for _, q := range e.Questions(name) {
			a, _ := e.Reply(answers.Context{}, answers.Message{Text: q.Question})
			pages := render(bot.Reply{Answer: a, Lines: []string{"A word before."}})
			all := ""
			for _, p := range pages {
				checkPage(t, p, last(a))
				all += p.content
				if p.embed != nil {
					all += p.embed.Description
				}
			}
			for _, b := range a.Blocks {
				for _, line := range b.Lines {
					if !strings.Contains(words(all), words(escaped(line))) {
						t.Errorf("%q is lost of the answer to %q", line, q.Question)
					}
				}
			}
		}
	}
}

func last(a answers.Answer) string {
	lines := a.Blocks[len(a.Blocks)-1].Lines
	return lines[len(lines)-1]
}

// words are a text without what is only for the eye.
func words(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("*", "", "\\", "").Replace(text)), " ")
}

func checkPage(t *testing.T, p page, disclaimer string) {
	t.Helper()
	texts := map[string]int{p.content: maxContent}
	if p.embed != nil {
		texts[p.embed.Description] = maxDescription
	}
	for text, limit := range texts {
		if length(text) > limit || text == "" {
			t.Errorf("a length of %d where %d is allowed", length(text), limit)
		}
		at := strings.LastIndex(words(text), disclaimer)
		if at < 0 || strings.ContainsFunc(words(text)[at+len(disclaimer):], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			t.Errorf("does not end with its disclaimer: %q", text)
		}
	}
}

// TestLongAnswers: a graded answer of any length is split, and each page stands by itself.
func TestLongAnswers(t *testing.T) {
	for _, n := range []int{1, 900, 1999, 2001, 4095, 5000, 20_000} {
		for kind := range answers.CardBlock {
			r := bot.Reply{Answer: answers.Answer{Outcome: answers.Answered, Grade: evidence.Grade{Certainty: evidence.Low}, Blocks: []answers.Block{
				{Kind: answers.QuestionBlock, Lines: []string{"You asked: Is it long?"}},
				{Kind: kind, Lines: []string{strings.Repeat("An *odd* sentence 🙂 <@1>. ", n/26+1)}},
				{Kind: answers.GradeBlock, Lines: []string{"Proof: C Low. A reason."}},
				{Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerAnswered}},
			}}}
			for _, p := range render(r) {
				checkPage(t, p, answers.DisclaimerAnswered)
			}
		}
	}
}

// TestCardIsPlain: an emergency card is one text, with nothing beside it.
func TestCardIsPlain(t *testing.T) {
	card := "Call 911 now.\nI am a bot.\nOnce you are safe, tell your provider."
	r := bot.Reply{Offers: []bot.Offer{bot.OfferPerson}, Answer: answers.Answer{Outcome: answers.Emergency, Choices: []answers.Choice{{Entry: "a", Question: "b"}},
		Blocks: []answers.Block{{Kind: answers.CardBlock, Lines: []string{card}}}}}
	pages := render(r)
	if len(pages) != 1 || pages[0].content != card || pages[0].embed != nil {
		t.Errorf("%+v", pages)
	}
}

// TestColors: each grade has its own, and its words beside it.
func TestColors(t *testing.T) {
	seen := map[int]bool{}
	for c := evidence.NotGraded; c <= evidence.High; c++ {
		if seen[colorOf(c)] || colorOf(c) <= 0 || colorOf(c) > 0xffffff {
			t.Errorf("%s has the colour %06x", c.Label(), colorOf(c))
		}
		seen[colorOf(c)] = true
	}
}

// TestEscaped: what people or a FAQ write shows as it is written, and calls nobody.
func TestEscaped(t *testing.T) {
	for line, want := range map[string]string{
		"plain words, 5 to 10 mg (about 9 in 10)": "plain words, 5 to 10 mg (about 9 in 10)",
		"*bold* _it_ ~~no~~ `code` ||spoiler||":   "\\*bold\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|",
		"<@1> <@&2> <#3> <https://x.example>":     "\\<@1> \\<@&2> \\<#3> \\<https://x.example>",
		"[words](https://x.example)":              "\\[words](https://x.example)",
		"# a heading":                             "\\# a heading",
		"> a quotation":                           "\\> a quotation",
		"-# small":                                "\\-# small",
		"- a point":                               "\\- a point",
		"1. a point":                              "1. a point",
		"-5 is less":                              "-5 is less",
		`a \ b`:                                   `a \\ b`,
		"see https://x.example/a_b_c and a_b":     "see https://x.example/a_b_c and a\\_b",
	} {
		if got := escaped(line); got != want {
			t.Errorf("%q becomes %q, not %q", line, got, want)
		}
	}
}
