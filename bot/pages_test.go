package bot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bedside/answers"
	"bedside/answers/triage"
	"bedside/bot"
)

const tail = answers.DisclaimerAnswered

func blocksOf(texts ...string) []answers.Block {
	var list []answers.Block
	for _, text := range texts {
		list = append(list, answers.Block{Kind: answers.DetailBlock, Lines: []string{text}})
	}
	return append(list, answers.Block{Kind: answers.DisclaimerBlock, Lines: []string{tail}})
}

func plainPages(blocks []answers.Block, limit int) []string {
	var list []string
	for _, page := range bot.Pages(blocks, limit, bot.PlainLength) {
		list = append(list, bot.PlainText(page))
	}
	return list
}

// TestPagesSplit: where a reply is split.
func TestPagesSplit(t *testing.T) {
	end := "\n\n" + tail
	for _, c := range []struct {
		name   string
		blocks []answers.Block
		room   int // beside the disclaimer
		want   []string
	}{
		{"what fits is one page", blocksOf("One.", "Two."), 100, []string{"One.\n\nTwo."}},
		{"between blocks", blocksOf("One sentence.", "Two sentences."), 20, []string{"One sentence.", "Two sentences."}},
		{"between sentences", blocksOf("One sentence. And one more."), 18, []string{"One sentence.", "And one more."}},
		{"between words", blocksOf("one two three four"), 10, []string{"one two", "three four"}},
		{"inside a word that is too long", blocksOf("abcdefghij"), 4, []string{"abcd", "efgh", "ij"}},
		{"a block that fits on a page is not broken", blocksOf("First block here.", "Second. Block."), 20, []string{"First block here.", "Second. Block."}},
		{"between lines", append([]answers.Block{{Kind: answers.SourcesBlock, Lines: []string{"Sources:", "1. First one", "2. Second one"}}}, blocksOf()...), 23, []string{"Sources:\n1. First one", "2. Second one"}},
		{"nothing but the disclaimer", blocksOf(), 0, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := plainPages(c.blocks, c.room+utf8.RuneCountInString(end))
			for i := range got {
				got[i] = strings.TrimSuffix(strings.TrimSuffix(got[i], tail), "\n\n")
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestPagesDisclaimer: a reply that came without its disclaimer gets one.
func TestPagesDisclaimer(t *testing.T) {
	for _, blocks := range [][]answers.Block{nil, {{Kind: answers.ShortBlock, Lines: []string{"Yes."}}}} {
		for _, page := range plainPages(blocks, 2000) {
			if !strings.HasSuffix(page, answers.DisclaimerUnsure) {
				t.Errorf("%q has no disclaimer", page)
			}
		}
	}
}

// TestPagesCards: an emergency card stays whole wherever it fits, and ends with its own last line on every page where it does not.
func TestPagesCards(t *testing.T) {
	card := triage.GeneralCard(triage.Place{})
	blocks := []answers.Block{{Kind: answers.CardBlock, Lines: []string{card}}}
	last := card[strings.LastIndex(card, "\n")+1:]
	if got := plainPages(blocks, utf8.RuneCountInString(card)); !slices.Equal(got, []string{card}) {
		t.Errorf("a card that fits exactly became %q", got)
	}
	pages := plainPages(blocks, utf8.RuneCountInString(card)-1)
	if len(pages) != 2 {
		t.Errorf("a card one character too long became %d pages", len(pages))
	}
	for _, page := range pages {
		if !strings.HasSuffix(page, last) || strings.Count(page, last) != 1 {
			t.Errorf("page %q does not end with %q", page, last)
		}
	}
}

// TestPagesAnyReply: whatever a reply looks like and however small pages are, none is too long, each ends with the
// disclaimer, and nothing is lost.
func TestPagesAnyReply(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "magnesium", "1-800-222-1222", "Yes.", "e\u0301te\u0301", "👩‍⚕️", strings.Repeat("long", 60), "\n", "why?", "9 in 10", "  "}
	for range 3000 {
		var blocks []answers.Block
		for range 1 + random.IntN(6) {
			b := answers.Block{Kind: answers.BlockKind(random.IntN(int(answers.CardBlock)))}
			for range 1 + random.IntN(4) {
				var line []string
				for range random.IntN(30) {
					line = append(line, words[random.IntN(len(words))])
				}
				b.Lines = append(b.Lines, strings.Join(line, " "))
			}
			blocks = append(blocks, b)
		}
		disclaimer := answers.Block{Kind: answers.DisclaimerBlock, Lines: []string{tail}}
		checkPages(t, append(blocks, disclaimer), tail, smallest(tail)+random.IntN(400))
		card := answers.Block{Kind: answers.CardBlock, Lines: []string{blocks[0].Lines[0] + "\nOnce you are safe, tell your provider."}}
		checkPages(t, []answers.Block{card}, "Once you are safe, tell your provider.", smallest(tail)+random.IntN(400))
	}
}

// smallest is the least limit that can be kept: the disclaimer, a blank line, and the longest character of the words above.
func smallest(last string) int { return utf8.RuneCountInString(last) + 2 + 6 }

func checkPages(t *testing.T, blocks []answers.Block, last string, limit int) {
	t.Helper()
	var body strings.Builder
	pages := bot.Pages(blocks, limit, bot.PlainLength)
	for i, page := range pages {
		text := bot.PlainText(page)
		if n := utf8.RuneCountInString(text); n > limit {
			t.Errorf("page %d of %d has %d characters, %d are allowed: %q", i, len(pages), n, limit, text)
		}
		if !strings.HasSuffix(text, last) {
			t.Errorf("page %d of %d does not end with the disclaimer: %q", i, len(pages), text)
		}
		body.WriteString(strings.TrimSuffix(text, last))
	}
	whole := strings.TrimSuffix(bot.PlainText(blocks), last)
	if got, want := squeezed(body.String()), squeezed(whole); got != want {
		t.Errorf("limit %d: the pages say\n%q, the reply says\n%q", limit, got, want)
	}
	if len(pages) > 1 && utf8.RuneCountInString(bot.PlainText(blocks)) <= limit {
		t.Errorf("a reply of %d characters was split at %d", utf8.RuneCountInString(bot.PlainText(blocks)), limit)
	}
}

func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

func FuzzPages(f *testing.F) {
	f.Add("One sentence. Two of them, and a third? Yes!", "- a\n- b", 140)
	f.Add("", "", 110)
	f.Add(strings.Repeat("x", 500), "e\u0301\u0301\u0301", 120)
	f.Fuzz(func(t *testing.T, first, second string, limit int) {
		if !utf8.ValidString(first) || !utf8.ValidString(second) || longestCharacter(first+second) > 20 {
			t.Skip("what is rendered is text")
		}
		least := utf8.RuneCountInString(tail) + 2 + 20
		limit = least + ((limit%2000)+2000)%2000
		checkPages(t, append([]answers.Block{{Kind: answers.ShortBlock, Lines: strings.Split(first, "\n")}}, blocksOf(second)...), tail, limit)
	})
}

// longestCharacter is the most marks and joiners in a row, which belong to one character.
func longestCharacter(text string) int {
	longest, n := 0, 0
	for _, r := range text {
		if n++; !unicode.Is(unicode.M, r) && r != '\u200d' {
			n = 1
		}
		longest = max(longest, n+1)
	}
	return longest
}

func ExamplePages() {
	reply := blocksOf("Magnesium may help a little.", "Studies disagree.")
	for i, page := range bot.Pages(reply, 140, bot.PlainLength) {
		fmt.Printf("%d: %s\n", i+1, strings.ReplaceAll(bot.PlainText(page), "\n\n", " | "))
	}
	// Output:
	// 1: Magnesium may help a little. | General information, not advice for you. See your provider before you start, stop or change anything.
	// 2: Studies disagree. | General information, not advice for you. See your provider before you start, stop or change anything.
}
