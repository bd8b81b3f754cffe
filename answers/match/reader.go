package match

import (
	"math"
	"slices"
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

	"bedside/answers/utterance"
)

// Word is one word of a message as the matcher read it.
type Word struct {
	// Text is the word as typed, normalised.
	Text string
	// Corrected is the FAQ's word that a misspelt one was taken for, or empty.
	Corrected string
	// Known is false for a word that the corpus does not contain, even corrected.
	Known bool
}

// term is a number for a stem, a number of digits or a synonym group.
type term = int32

const unknownTerm term = -1

// occurrence is a term in a reading. weight is its importance (inverse document frequency), lowered for a
// guess at a misspelt word. spelled is the word as typed, kept for terms that are not known.
type occurrence struct {
	term    term
	weight  float64
	spelled string
}

// reading is a message as terms.
type reading struct {
	words []Word
	terms []occurrence
}

// reader turns messages into terms of the vocabulary it was built from.
type reader struct {
	synonyms synonyms
	spelling *speller
	terms    map[string]term // stem or concept -> term
	names    []string        // term -> stem or concept
	idf      []float64       // term -> inverse document frequency
	maxIDF   float64
}

// maxWords bounds the words of one message that matching looks at; a question is rarely longer than 60.
const maxWords = 400

func newReader(examples []example, groups [][]string) *reader {
	r := &reader{terms: map[string]term{}, spelling: newSpeller()}
	r.synonyms = newSynonyms(groups)
	r.synonyms.eachWord(r.spelling.add)
	texts := make([][]string, len(examples))
	for i, e := range examples {
		texts[i] = utterance.Read(e.text).Words()
		for _, w := range texts[i] {
			r.spelling.add(w)
		}
	}
	frequency := []int{}
	for _, words := range texts {
		seen := map[term]bool{}
		for _, piece := range r.pieces(words) {
			t, ok := r.terms[piece.name]
			if !ok {
				t = term(len(r.names))
				r.terms[piece.name] = t
				r.names = append(r.names, piece.name)
				frequency = append(frequency, 0)
			}
			if !seen[t] {
				seen[t] = true
				frequency[t]++
			}
		}
	}
	n := float64(len(examples))
	r.maxIDF = idf(n, 1)
	for _, f := range frequency {
		r.idf = append(r.idf, idf(n, float64(f)))
	}
	return r
}

// idf is the inverse document frequency of BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance
// Framework", eq. 3.7), raised so that common words still count: "how", "when" and "why" tell questions apart.
func idf(examples, frequency float64) float64 {
	return math.Log(1+(examples-frequency+0.5)/(frequency+0.5)) + commonWeight
}

// commonWeight was chosen on CLINC150's validation split, between 0.3 and 20.
const commonWeight = 4

// read turns a message into terms: spelling is corrected, words are stemmed, synonyms become one term.
func (r *reader) read(text string) reading {
	words := utterance.Read(text).Words()
	words = words[:min(len(words), maxWords)]
	out := reading{words: make([]Word, len(words))}
	corrected := make([]string, len(words))
	for i, w := range words {
		out.words[i] = Word{Text: w, Known: true}
		corrected[i] = w
		if r.knows(w) {
			continue
		}
		better := r.spelling.correct(w)
		if better == "" {
			out.words[i].Known = false
			continue
		}
		corrected[i], out.words[i].Corrected = better, better
	}
	for _, p := range r.pieces(corrected) {
		out.terms = append(out.terms, r.occurrence(p, out.words))
	}
	return out
}

func (r *reader) knows(word string) bool {
	if r.spelling.has(word) || isNumber(word) {
		return true
	}
	_, ok := r.terms[stem(word)]
	return ok
}

// correctionWeight is how much a corrected word counts beside one that was spelt right.
const correctionWeight = 0.9

func (r *reader) occurrence(p piece, words []Word) occurrence {
	t, ok := r.terms[p.name]
	if !ok {
		return occurrence{term: unknownTerm, weight: r.maxIDF, spelled: p.name}
	}
	weight := r.idf[t]
	if slices.ContainsFunc(words[p.from:p.to], func(w Word) bool { return w.Corrected != "" }) {
		weight *= correctionWeight
	}
	return occurrence{term: t, weight: weight}
}

// piece is a stem, a number or a concept, and the words it stands for.
type piece struct {
	name     string
	from, to int
}

// pieces replaces synonyms by their concept and every other word by its stem.
func (r *reader) pieces(words []string) []piece {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = stem(w)
	}
	list := make([]piece, 0, len(words))
	for i := 0; i < len(words); {
		if concept, n := r.synonyms.at(stems[i:]); n > 0 && !isUnit(words, i) {
			list = append(list, piece{concept, i, i + n})
			i += n
			continue
		}
		list = append(list, piece{stems[i], i, i + 1})
		i++
	}
	return list
}

// isUnit reports a unit behind a number: the "mg" of "200 mg" is not short for magnesium.
func isUnit(words []string, i int) bool {
	return words[i] == "mg" && i > 0 && isNumber(words[i-1])
}

func isNumber(word string) bool { return word[0] >= '0' && word[0] <= '9' }

// stem returns the English Snowball stem (Porter2) of a normalised word; words that are not plain letters stay.
func stem(word string) string {
	if len(word) < 3 || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}
