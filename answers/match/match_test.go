package match_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"bedside/answers/match"
)

// corpus is a small FAQ on a library, far from the shipped one.
func corpus() match.Corpus {
	return match.Corpus{
		Intents: []match.Intent{
			{ID: "hours", Examples: []string{"When is the library open?", "opening hours", "what time do you close", "are you open on sunday", "closing time today"}},
			{ID: "card", Examples: []string{"How do I get a library card?", "register as a member", "where can i apply for a card", "join the library", "i need a new card"}},
			{ID: "fine", Examples: []string{"What does a late book cost?", "late fee", "how much is the fine for an overdue book", "i returned my book too late", "overdue charges"}},
			{ID: "renew", Examples: []string{"Can I keep a book longer?", "renew my loan", "extend the loan of a book", "i have not finished my book yet", "prolong borrowing"}},
			{ID: "printer", Examples: []string{"Is there a printer?"}},
		},
		OutOfScope: []string{"what is the weather", "tell me a joke", "book a flight to rome", "who won the match", "order a pizza", "is the library haunted"},
		Synonyms:   [][]string{{"library", "reading room", "bookhouse"}, {"fine", "fee", "penalty charge"}},
	}
}

func top(r match.Result) int {
	if len(r.Candidates) == 0 {
		return -1
	}
	return r.Candidates[0].Intent
}

func TestMatchFindsTheIntent(t *testing.T) {
	m := match.Train(corpus())
	tests := []struct {
		name, text string
		want       int
	}{
		{"its own words", "what time do you close", 0},
		{"other words around it", "hello, could you say until what time you are open?", 0},
		{"misspelt", "opning huors on sundya", 0},
		{"run together", "openinghours", 0},
		{"another form of the word", "renewing loans", 3},
		{"a synonym of several words", "how much is the penalty charge", 2},
		{"an intent with one example", "where is the printer please", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := m.Match(tt.text)
			if top(r) != tt.want {
				t.Errorf("Match(%q) = %+v, want intent %d first", tt.text, r.Candidates, tt.want)
			}
		})
	}
}

func TestExactExampleIsSure(t *testing.T) {
	m := match.Train(corpus())
	r := m.Match("  LATE fee!! ")
	if !r.Exact || top(r) != 2 || r.Confidence() < 0.95 {
		t.Errorf("exact %v, intent %d, confidence %.2f", r.Exact, top(r), r.Confidence())
	}
	if c := m.Match("Tell me a joke").Confidence(); c > 0.05 {
		t.Errorf("confidence in an out-of-scope example is %.2f", c)
	}
}

func TestUnknownWordsLowerConfidence(t *testing.T) {
	m := match.Train(corpus())
	known := m.Match("how much is the fine").Confidence()
	unknown := m.Match("how much is the quantum chromodynamics").Confidence()
	if unknown >= known {
		t.Errorf("confidence %.2f with unknown words, %.2f without", unknown, known)
	}
}

func TestWordsTellWhatWasRead(t *testing.T) {
	m := match.Train(corpus())
	got := m.Match("opning xylophone").Words
	want := []match.Word{{Text: "opning", Corrected: "opening", Known: true}, {Text: "xylophone"}}
	if !slices.Equal(got, want) {
		t.Errorf("words %+v, want %+v", got, want)
	}
}

func TestCorrectedReplacesMisspeltWords(t *testing.T) {
	m := match.Train(corpus())
	if got, any := m.Corrected("Opning hours, xyz?"); got != "opening hours xyz" || !any {
		t.Errorf("Corrected = %q, %v", got, any)
	}
	if _, any := m.Corrected("opening hours"); any {
		t.Error("something was corrected in words that are right")
	}
}

func TestConfidencesAreOrderedProbabilities(t *testing.T) {
	m := match.Train(corpus())
	for _, text := range []string{"card", "book", "late", "please", "wat", "reading room card"} {
		r := m.Match(text)
		if len(r.Candidates) == 0 || len(r.Candidates) > match.MaxCandidates {
			t.Errorf("%q has %d candidates", text, len(r.Candidates))
		}
		total := 0.0
		for i, c := range r.Candidates {
			if total += c.Confidence; total > 1+1e-9 {
				t.Errorf("%q: confidences %+v are more than 1 in all", text, r.Candidates)
			}
			if c.Confidence < 0 || c.Confidence > 1 || i > 0 && c.Confidence > r.Candidates[i-1].Confidence {
				t.Errorf("%q: confidences %+v", text, r.Candidates)
			}
		}
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	a, b := match.Train(corpus()), match.Train(corpus())
	for _, text := range []string{"opening hours", "how long can i keep it", "fnie for lateness", "😀", "printer on sunday"} {
		if x, y := a.Match(text), b.Match(text); !reflect.DeepEqual(x, y) {
			t.Errorf("%q: %+v and %+v", text, x, y)
		}
	}
}

func TestEmptyCorporaAndMessages(t *testing.T) {
	for name, c := range map[string]match.Corpus{
		"nothing":         {},
		"only questions":  {Intents: []match.Intent{{ID: "a", Examples: []string{"what is a"}}, {ID: "b", Examples: []string{"what is b"}}}},
		"only strangers":  {OutOfScope: []string{"hello"}},
		"a wordless text": {Intents: []match.Intent{{ID: "a", Examples: []string{"?"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := match.Train(c)
			for _, text := range []string{"", "?", "what is a", "\xff"} {
				for _, candidate := range m.Match(text).Candidates {
					if candidate.Intent >= len(c.Intents) {
						t.Errorf("%q gives intent %d of %d", text, candidate.Intent, len(c.Intents))
					}
				}
			}
		})
	}
}

// TestCalibrationOnUnseenMessages makes intents of random words and checks that confidence means what it says: among
// the messages matched with at least 0.8, at least 0.7 are right.
func TestCalibrationOnUnseenMessages(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	c := match.Corpus{}
	for i := range 20 {
		in := match.Intent{ID: fmt.Sprint(i)}
		for range 12 {
			in.Examples = append(in.Examples, syntheticMessage(rng, i))
		}
		c.Intents = append(c.Intents, in)
	}
	for range 60 {
		c.OutOfScope = append(c.OutOfScope, syntheticMessage(rng, 20+rng.IntN(20)))
	}
	m := match.Train(c)
	sure, right := 0, 0
	for range 600 {
		want := rng.IntN(24)
		r := m.Match(syntheticMessage(rng, want))
		if r.Confidence() < 0.8 {
			continue
		}
		sure++
		if top(r) == want {
			right++
		}
	}
	if sure < 100 || float64(right) < 0.7*float64(sure) {
		t.Errorf("%d of %d sure matches are right", right, sure)
	}
}

// syntheticMessage mixes words of a topic with words that all topics share.
func syntheticMessage(rng *rand.Rand, topic int) string {
	text := ""
	for range 3 + rng.IntN(4) {
		if rng.IntN(3) == 0 {
			text += fmt.Sprintf(" %s", word(topic*7+rng.IntN(7)))
		} else {
			text += fmt.Sprintf(" %s", word(1000+rng.IntN(40)))
		}
	}
	return text
}

// word makes a pronounceable word of a number.
func word(n int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	n += 3571
	s := ""
	for n > 0 {
		s += string(consonants[n%len(consonants)]) + string(vowels[n/3%len(vowels)])
		n /= len(consonants)
	}
	return s
}

func FuzzMatch(f *testing.F) {
	m := match.Train(corpus())
	for _, s := range []string{"", "late fee", "??", "ﬁne", "a\x00b", "👍👍", "1,000.5.5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := m.Match(s).Confidence(); !(c >= 0 && c <= 1) {
			t.Fatalf("confidence %v", c)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	m := match.Train(corpus())
	for b.Loop() {
		m.Match("how much do i pay when a book is overdue")
	}
}
