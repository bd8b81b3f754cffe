package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// whole is an answer with a block of each kind, and with words that Slack would take for something else.
func whole() bot.Reply {
	b := func(kind answers.BlockKind, lines ...string) answers.Block {
		return answers.Block{Kind: kind, Lines: lines}
	}
	return bot.Reply{
		Lines:  []string{"Please leave out names."},
		Offers: []bot.Offer{bot.OfferHelpful, bot.OfferNotHelpful, bot.OfferWhy, bot.OfferSources, bot.OfferRelated, bot.OfferPerson, bot.OfferReport},
		Answer: answers.Answer{
			Outcome: answers.Answered, Entry: "magnesium-works", Parts: 1, Grade: evidence.Grade{Certainty: evidence.Low, Reasons: []string{"Few people took part."}},
			Choices: []answers.Choice{{Entry: "iron", Question: "Does iron help?"}, {Entry: "dose", Question: "How much magnesium do the studies use, and for how long, in people with restless legs?"}},
			Blocks: []answers.Block{
				b(answers.QuestionBlock, "You asked: Does magnesium help <restless legs> & sleep?"), b(answers.ShortBlock, "Magnesium may help some people."),
				b(answers.DetailBlock, "See https://shop.example or <!channel>.", "A second line."), b(answers.PointBlock, "Good: It may ease symptoms."), b(answers.PointBlock, "Bad: It can cause nausea."),
				b(answers.GradeBlock, "Proof: C Low. Few people took part (75)."), b(answers.DisagreementBlock, "Our documents disagree: Two pages that sell products call it effective."),
				b(answers.CautionBlock, "With kidney disease ask before you take it."), b(answers.SourcesBlock, "Sources:", "1. A guideline (2025): Evidence", "2. A page: Use"),
				b(answers.NextStepBlock, "Next step: Ask your provider to check your iron first."), b(answers.CrisisBlock, "If you think of harming yourself, call 988."),
				b(answers.DisclaimerBlock, answers.DisclaimerAnswered),
			},
		},
	}
}

func testPanel(t testing.TB) panel {
	t.Helper()
	h, err := bot.NewHasher([]byte("a key only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return panel{hasher: h, asker: bot.Address{Platform: "slack", Conversation: "D1", Person: "U1"}, until: time.Unix(1_800_000_000, 0)}
}

// TestPosts: a whole answer as Slack shows it, against the golden file.
func TestPosts(t *testing.T) {
	r := whole()
	list := posts(r, testPanel(t).controls(r), "slack:D1-1700000000.000100")
	if len(list) != 1 {
		t.Fatalf("%d posts", len(list))
	}
	golden(t, "answer.json", map[string]any{"text": list[0].text, "blocks": list[0].blocks})
	if want := escape(bot.PlainText(r.Blocks())); list[0].text != want {
		t.Errorf("the text beside the blocks is not the whole reply: %q", list[0].text)
	}
}

// TestHome: the App Home, against the golden file.
func TestHome(t *testing.T) {
	topics := []bot.Topic{{Name: "Magnesium", Questions: whole().Answer.Choices}, {Name: "Nothing yet"}}
	golden(t, "home.json", home(testPanel(t), "Restless <legs> & magnesium", topics))
}

func golden(t *testing.T, name string, value any) {
	t.Helper()
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s differs (-update writes it anew):\n%s", path, got.String())
	}
}

// TestGradeSymbols: each grade has its letter, its word and its symbol, and what is not graded has none.
func TestGradeSymbols(t *testing.T) {
	for line, want := range map[string]string{
		"Proof: A High. It is so.": "⊕⊕⊕⊕ *Proof: A High.* It is so.", "Proof: B Moderate. A.": "⊕⊕⊕◯ *Proof: B Moderate.* A.", "Proof: C Low. A.": "⊕⊕◯◯ *Proof: C Low.* A.",
		"Proof: D Very low. A.": "⊕◯◯◯ *Proof: D Very low.* A.", "Not graded: a description.": "Not graded: a description.",
	} {
		if got := graded(line); got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
}

// TestLongBlocks: one line that is longer than a block, full of what is escaped, is shown whole in blocks within their limit.
func TestLongBlocks(t *testing.T) {
	line := strings.Repeat("a<b & c>d ", 900)
	r := bot.Reply{Answer: answers.Answer{Blocks: []answers.Block{{Kind: answers.DetailBlock, Lines: []string{line}}, {Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerUnsure}}}}}
	var shown strings.Builder
	for _, p := range posts(r, nil, "key") {
		if len(p.blocks) > pageBlocks {
			t.Errorf("%d blocks", len(p.blocks))
		}
		for _, b := range p.blocks {
			text := textOf(b)
			if n := length(text); n > 3000 || n == 0 {
				t.Errorf("a block of %d characters", n)
			}
			if strings.ContainsAny(text, "<>") {
				t.Error("a block has what is not escaped")
			}
			if text != answers.DisclaimerUnsure {
				shown.WriteString(unescape(text) + " ")
			}
		}
	}
	if strings.Join(strings.Fields(shown.String()), " ") != strings.Join(strings.Fields(line), " ") {
		t.Error("something of the line is lost")
	}
}

// FuzzPosts: whatever a reply says, each page keeps Slack's limits, does nothing, and ends with the disclaimer.
func FuzzPosts(f *testing.F) {
	f.Add("hello <!channel> & *bold*\n\n<https://a.example|b>", uint16(1))
	f.Add(strings.Repeat("word ", 50), uint16(30))
	f.Add("🙂\u0301", uint16(1500))
	f.Fuzz(func(t *testing.T, text string, times uint16) {
		text = strings.Repeat(text, int(times%2000)+1)
		if len(text) > 12_000 {
			return
		}
		r := bot.Reply{Answer: answers.Answer{Blocks: []answers.Block{
			{Kind: answers.ShortBlock, Lines: []string{text}}, {Kind: answers.PointBlock, Lines: strings.Split(text, " ")}, {Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerUnsure}},
		}}}
		for _, p := range posts(r, nil, "key") {
			total := 0
			for _, b := range p.blocks {
				n := length(textOf(b))
				if total += n; n == 0 || n > 3000 || strings.ContainsAny(textOf(b), "<>") {
					t.Fatalf("a block of %d characters: %q", n, textOf(b))
				}
			}
			if total > pageLimit || len(p.blocks) > 50 || textOf(p.blocks[len(p.blocks)-1]) != answers.DisclaimerUnsure || !strings.HasSuffix(p.text, answers.DisclaimerUnsure) {
				t.Fatalf("%d characters in %d blocks", total, len(p.blocks))
			}
		}
	})
}

// textOf is the text of a block that render makes.
func textOf(b api.Block) string {
	switch b := b.(type) {
	case *api.SectionBlock:
		return b.Text.Text
	case *api.ContextBlock:
		return b.ContextElements.Elements[0].(*api.TextBlockObject).Text
	}
	return ""
}
