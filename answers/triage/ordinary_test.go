package triage

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

// updateOrdinary names a list of English words, one a line (Debian's wamerican: /usr/share/dict/words), from which
// TestOrdinaryWords writes ordinary.txt anew.
var updateOrdinary = flag.String("ordinary", "", "word list from which to write ordinary.txt")

// TestOrdinaryWords checks that words in ordinary.txt stand for nothing but themselves, and writes the file when asked: it
// holds the words of the list that would otherwise be read as a misspelling of a word of the rules.
func TestOrdinaryWords(t *testing.T) {
	if *updateOrdinary != "" {
		writeOrdinary(t, *updateOrdinary)
	}
	tr := mustNew(t)
	for _, word := range strings.Fields(ordinaryFile) {
		if tr.builtIn.lexicon.ids[word] == 0 {
			t.Errorf("%q is not known as an ordinary word", word)
		}
	}
}

func writeOrdinary(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := readBuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	data.ordinary = nil
	m, err := compileBuiltIn(data)
	if err != nil {
		t.Fatal(err)
	}
	var ordinary []string
	for _, word := range strings.Fields(string(text)) {
		word = strings.ReplaceAll(strings.ToLower(word), "'", "")
		var c cell
		if m.lexicon.ids[strings.TrimSuffix(word, "s")] != 0 || m.lexicon.ids[word] != 0 || !isASCII(word) || m.lexicon.stem(word) != 0 {
			continue
		}
		m.lexicon.guess(word, &c)
		if c.words[0] != 0 || len(m.lexicon.split(word)) > 0 {
			ordinary = append(ordinary, word)
		}
	}
	slices.Sort(ordinary)
	ordinary = slices.Compact(ordinary)
	if err := os.WriteFile("ordinary.txt", []byte(strings.Join(ordinary, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func mustNew(t testing.TB) *Triage {
	t.Helper()
	tr, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
