package answers_test

import (
	"math"
	"testing"

	"bedside/answers"
)

// The expected grades are 0.39 words a sentence + 11.8 syllables a word - 15.59, with words, sentences and syllables
// counted by hand.
func TestReadingGrade(t *testing.T) {
	for _, tt := range []struct {
		name, text                  string
		words, sentences, syllables float64
	}{
		{"one short sentence", "The cat sat.", 3, 1, 3},
		{"two sentences", "Iron may help. Ask first.", 5, 2, 6},                                  // I-ron
		{"long words", "Magnesium is not recommended.", 4, 1, 3 + 1 + 1 + 4},                     // "ium" is one group of vowels
		{"a question ends a sentence", "Does it help? It may.", 5, 2, 5},                         // Does, it, help; it, may
		{"an exclamation mark ends one", "Stop! Ask.", 2, 2, 2},                                  // Stop; ask
		{"a line break ends one", "Ask your doctor\nSleep well", 5, 2, 6},                        // doc-tor
		{"blank lines end nothing more", "Ask your doctor\n\n\nSleep well\n", 5, 2, 6},           // as above
		{"a full stop before a line break ends one, not two", "Ask them.\nSleep well.", 4, 2, 4}, // four short words
		{"a number is one syllable", "Take 250 mg.", 3, 1, 3},                                    // take, 250, mg
		{"a point inside a number ends nothing", "It had 12.4 in it.", 5, 1, 5},                  // five words, one of them 12.4
		{"a hyphen parts two words", "Add-on pills.", 3, 1, 3},                                   // add, on, pills
		{"a slash parts two words", "Milk/cheese now.", 3, 1, 3},                                 // milk, cheese (silent e), now
		{"a bullet is no word", "• Rest well", 2, 1, 2},                                          // rest, well
		{"brackets and quotation marks belong to no word", "(Ask) \"them\" now.", 3, 1, 3},       // ask, them, now
		{"an apostrophe stays in its word", "Don't stop.", 2, 1, 2},                              // don't, stop
		{"text without an end", "ask them", 2, 1, 2},                                             // ask, them
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := 0.39*tt.words/tt.sentences + 11.8*tt.syllables/tt.words - 15.59
			if got := answers.ReadingGrade(tt.text); math.Abs(got-want) > 1e-9 {
				t.Errorf("%q has grade %.3f, want %.3f", tt.text, got, want)
			}
		})
	}
	for _, text := range []string{"", " \n\t", "... !!! •", "—"} {
		if got := answers.ReadingGrade(text); got != 0 {
			t.Errorf("%q has grade %v, want 0: it has no words", text, got)
		}
	}
}

func TestLongWordsAndSentencesAreHarder(t *testing.T) {
	easy := answers.ReadingGrade("Ask them. Do rest.")
	longer := answers.ReadingGrade("Ask them and do rest.")
	harder := answers.ReadingGrade("Ask cardiologists. Do meditation.")
	if !(easy < longer && longer < harder) {
		t.Errorf("grades are %.2f, %.2f and %.2f, want them to rise", easy, longer, harder)
	}
}

// Each word is one whose groups of vowels, less the silent ones at its end, are the syllables that people say.
func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"leg": 1, "legs": 1, "the": 1, "be": 1, "my": 1, "sleep": 1, "restless": 2, "doctor": 2, "provider": 3, "supplement": 3,
		// A final e is silent, that of "-le" is not, nor is the only vowel of a word.
		"take": 1, "dose": 1, "cause": 1, "disease": 2, "medicine": 3, "vitamine": 3, "table": 2, "little": 2, "syllable": 3,
		// "-ed" is silent but behind t and d.
		"moved": 1, "worked": 1, "improved": 2, "wanted": 2, "needed": 2, "rested": 2, "bed": 1, "red": 1,
		// "-es" is silent but behind a hiss.
		"takes": 1, "times": 1, "eases": 2, "doses": 2, "pages": 2, "matches": 2, "boxes": 2, "sources": 2, "yes": 1,
		// y is a vowel.
		"study": 2, "sky": 1, "every": 3, "symptoms": 2,
		// Case and numbers.
		"IRON": 2, "250": 1, "75": 1, "12.4": 1,
		// Every word has one at least.
		"mg": 1, "hmm": 1, "": 1,
	} {
		if got := answers.Syllables(word); got != want {
			t.Errorf("%q has %d syllables, want %d", word, got, want)
		}
	}
}

// Only an e that is a vowel group of its own can be silent. The e of "-ee", "-ie" and "-ue" belongs to a group that is heard;
// taking the whole group off makes text look easier than it is.
func TestSyllablesOfAFinalGroupThatIsHeard(t *testing.T) {
	for word, want := range map[string]int{
		"coffee": 2, "agree": 2, "disagree": 3, "rescue": 2, "value": 2, "continue": 3, "movie": 2,
		"studies": 2, "bodies": 2, "supplies": 2, "allergies": 3, "agreed": 2, "indeed": 2,
	} {
		t.Run(word, func(t *testing.T) {
			if got := answers.Syllables(word); got != want {
				t.Errorf("%q has %d syllables, want %d", word, got, want)
			}
		})
	}
}
