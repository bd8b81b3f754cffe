// Package match finds which of a FAQ's entries a message asks for, and how sure that is.
//
// A matcher is trained in memory from the entries' own questions and variants. Two views of a message are
// combined: a linear model over words, word pairs and the characters of words (linear.go), and the nearest
// examples by shared words (retrieval.go), which carries entries that have few variants. What comes out is
// calibrated on examples held out from training (calibration.go): of the messages matched with confidence 0.9
// about nine in ten are matched rightly.
//
// The same corpus and message give the same result, whatever the number of cores.
package match

import (
	"cmp"
	"slices"
	"strings"

	"bedside/answers/utterance"
)

// Intent is one entry to be recognised.
type Intent struct {
	// ID names the entry in results.
	ID string
	// Examples are ways of asking for it; the first is the question itself. At least one.
	Examples []string
}

// Corpus is what a matcher learns from.
type Corpus struct {
	Intents []Intent
	// OutOfScope are messages that none of the intents answers.
	OutOfScope []string
	// Synonyms are groups of words and phrases that mean the same.
	Synonyms [][]string
}

// Candidate is one intent that a message may be asking for.
type Candidate struct {
	// Intent is an index into Corpus.Intents.
	Intent int
	// Confidence is the estimated probability, 0 to 1, that this is the intent meant.
	Confidence float64
}

// Result is how a message was understood.
type Result struct {
	// Candidates are the most likely intents, best first, at most MaxCandidates. It is empty only for
	// a corpus without intents or a message without words.
	Candidates []Candidate
	// Words are the words of the message as they were read.
	Words []Word
	// Concepts are the groups of synonyms that the message names, each by its first phrase as Matcher.Concept gives it.
	Concepts []string
	// Signals are the numbers that the confidence was computed from.
	Signals Signals
	// Exact is true for a message that is an example of the first candidate word for word.
	Exact bool
	// Stranger is true for a message that is an out-of-scope example word for word.
	Stranger bool
}

// MaxCandidates bounds Result.Candidates.
const MaxCandidates = 5

// Confidence returns the first candidate's confidence, or 0 if there is none.
func (r Result) Confidence() float64 {
	if len(r.Candidates) == 0 {
		return 0
	}
	return r.Candidates[0].Confidence
}

// Matcher recognises the intents of one corpus. It is safe for concurrent use.
type Matcher struct {
	model       *model
	calibration calibration
	exact       map[string]int // folded example -> class
}

// Train builds a matcher. The time it takes grows with the number of examples times that of intents: a
// FAQ of 120 entries with 15 variants each takes a quarter of a second on one core.
func Train(c Corpus) *Matcher {
	examples := c.examples()
	v, readings := newVocabulary(examples, c.Synonyms)
	v.kernel = newKernel(v.names)
	for i := range examples {
		examples[i].reading = readings[i]
	}
	held := make(chan []outcome, 1)
	go func() { held <- crossValidate(v, examples, len(c.Intents)) }()
	m := &Matcher{model: fit(v, examples, len(c.Intents)), exact: exactExamples(examples)}
	m.calibration = calibrate(<-held)
	return m
}

// Match ranks the intents for a message.
func (m *Matcher) Match(text string) Result {
	reading := m.model.vocabulary.read(text)
	ranking := m.model.rank(reading)
	result := Result{Words: reading.words, Signals: ranking.signals, Concepts: m.model.vocabulary.conceptsOf(reading)}
	if len(ranking.top) == 0 {
		return result
	}
	best := m.calibration.probability(ranking.signals)
	share := ranking.top[0].probability
	for _, c := range ranking.top {
		// The others share what the first leaves, and none is surer than the first.
		confidence := min(best*c.probability/share, (1-best)*c.probability/max(1-share, 1e-9))
		result.Candidates = append(result.Candidates, Candidate{c.class, confidence})
	}
	result.Candidates[0].Confidence = best
	if class, ok := m.exact[utterance.Fold(text)]; ok {
		result.beExact(class)
	}
	return result
}

// Concept returns the name, as in Result.Concepts, of the group of synonyms that begins with phrase.
func (m *Matcher) Concept(phrase string) string { return conceptName(phrase) }

// Concepts returns the groups of synonyms that a text names.
func (m *Matcher) Concepts(text string) []string {
	v := m.model.vocabulary
	return v.conceptsOf(v.read(text))
}

// Corrected returns the words of a message with the misspelt ones replaced, and whether there were any.
func (m *Matcher) Corrected(text string) (string, bool) {
	var words []string
	any := false
	for _, w := range m.model.vocabulary.read(text).words {
		if w.Corrected != "" {
			w.Text, any = w.Corrected, true
		}
		words = append(words, w.Text)
	}
	return strings.Join(words, " "), any
}

// An example repeated word for word is as sure as it gets, an out-of-scope one as sure to have no answer.
const (
	exactConfidence    = 0.99
	strangerConfidence = 0.01
)

func (r *Result) beExact(class int) {
	if class == outOfScope {
		r.Stranger = true
		for i := range r.Candidates {
			r.Candidates[i].Confidence *= strangerConfidence
		}
		return
	}
	r.Exact = true
	rest := slices.DeleteFunc(r.Candidates, func(c Candidate) bool { return c.Intent == class })
	for i := range rest {
		rest[i].Confidence *= 1 - exactConfidence
	}
	rest = slices.Insert(rest, 0, Candidate{class, exactConfidence})
	r.Candidates = rest[:min(len(rest), MaxCandidates)]
}

// example is one training text with the class it belongs to; outOfScope for none.
type example struct {
	text    string
	class   int
	reading reading
}

const outOfScope = -1

// classOf returns the example's class, "none" being the one after the last intent.
func (e example) classOf(intents int) int {
	if e.class == outOfScope {
		return intents
	}
	return e.class
}

func (c Corpus) examples() []example {
	var list []example
	for i, in := range c.Intents {
		for _, text := range in.Examples {
			list = append(list, example{text: text, class: i})
		}
	}
	for _, text := range c.OutOfScope {
		list = append(list, example{text: text, class: outOfScope})
	}
	return list
}

// exactExamples maps each example to its class; one that stands under two classes is left to the model.
func exactExamples(examples []example) map[string]int {
	exact := make(map[string]int, len(examples))
	doubled := map[string]bool{}
	for _, e := range examples {
		key := utterance.Fold(e.text)
		if class, ok := exact[key]; ok && class != e.class {
			doubled[key] = true
		}
		exact[key] = e.class
	}
	for key := range doubled {
		delete(exact, key)
	}
	delete(exact, "")
	return exact
}

// topOf returns the indices of the n highest scores, highest first; of equal ones the lower index first.
func topOf(scores []float64, n int) []int {
	top := make([]int, 0, n+1)
	for i, s := range scores {
		if len(top) == n && s <= scores[top[n-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, s, func(j int, s float64) int { return cmp.Compare(s, scores[j]) })
		for at < len(top) && scores[top[at]] == s {
			at++
		}
		top = slices.Insert(top, at, i)
		top = top[:min(len(top), n)]
	}
	return top
}
