package speech

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

// TestOrdinaryWords: the words are in order, and each is found.
func TestOrdinaryWords(t *testing.T) {
	if *updateOrdinary != "" {
		writeOrdinary(t, *updateOrdinary)
		t.Skip("ordinary.txt is written anew; it is compiled in, so run the test again without -ordinary to check it")
	}
	last := ""
	for word := range strings.Lines(ordinaryFile) {
		if word <= last {
			t.Fatalf("%q stands behind %q", word, last)
		}
		last = word
		if !IsOrdinary(strings.TrimSuffix(word, "\n")) {
			t.Fatalf("%q is not found", word)
		}
	}
	for _, word := range []string{"", "a", "zzzz", "magnesuim", "lorr", "lorryy", "aaaaa"} {
		if IsOrdinary(word) {
			t.Errorf("%q is in no dictionary", word)
		}
	}
}

func writeOrdinary(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, word := range strings.Fields(string(text)) {
		word = strings.ReplaceAll(strings.ToLower(word), "'", "")
		if len(word) >= 3 && len(word) <= maxSpelled && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if err := os.WriteFile("ordinary.txt", []byte(strings.Join(words, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRealWordsAreNotCorrected: "lorry" is not "sorry", whatever the rules ask for.
func TestRealWordsAreNotCorrected(t *testing.T) {
	r, err := CompileRules("test", []Rule{{Kind: "k", Name: "n", Form: Statement, Patterns: []string{"sorry", "driver", "dialysis"}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"lorry": false, "diver": false, "drivver": true, "dialisis": true, "sorrry": true} {
		var c cell
		if r.m.lexicon.guess(text, &c); (c.words[0] != 0) != want {
			t.Errorf("guess(%q) = %v", text, c.words)
		}
	}
}
