package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

	"bedside/answers/spelling"
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

// token is a term in its place. spelled is the stem as typed, kept for words that are not known.
type token struct {
	term      term
	spelled   string
	corrected bool
}

// reading is a message as terms.
type reading struct {
	words []Word
	terms []token
}

// vocabulary turns messages into terms of the corpus it was built from.
type vocabulary struct {
	synonyms synonyms
	groups   [][]string // that synonyms were made of
	spelling *speller
	stems    map[string]string // word -> stem, for the words of the corpus
	terms    map[string]term   // stem or concept -> term
	names    []string          // term -> stem or concept
	kernel   *kernel
}

// maxWords bounds the words of one message that matching looks at; a question is rarely longer than 60.
const maxWords = 400

// newVocabulary learns the words of the examples and returns it, still without a kernel, with the examples as read.
func newVocabulary(examples []example, groups [][]string) (*vocabulary, []reading) {
	v := &vocabulary{terms: map[string]term{}, stems: map[string]string{}, spelling: newSpeller()}
	v.synonyms, v.groups = newSynonyms(groups), groups
	v.synonyms.eachWord(v.learnWord)
	readings := make([]reading, len(examples))
	for i, e := range examples {
		words := utterance.Read(e.text).Words()
		words = words[:min(len(words), maxWords)]
		for _, w := range words {
			v.learnWord(w)
		}
		for _, p := range v.pieces(words) {
			readings[i].terms = append(readings[i].terms, token{term: v.learnTerm(p.name)})
		}
	}
	return v, readings
}

func (v *vocabulary) learnWord(w string) {
	v.spelling.add(w)
	if _, ok := v.stems[w]; !ok {
		v.stems[w] = stem(w)
	}
}

func (v *vocabulary) learnTerm(name string) term {
	t, ok := v.terms[name]
	if !ok {
		t = term(len(v.names))
		v.terms[name] = t
		v.names = append(v.names, name)
	}
	return t
}

// read turns a message into terms: spelling is corrected, words are stemmed, synonyms become one term.
func (v *vocabulary) read(text string) reading { return v.readWords(utterance.Read(text).Words()) }

// readWords reads normalised words, which it may replace.
func (v *vocabulary) readWords(words []string) reading {
	words = words[:min(len(words), maxWords)]
	out := reading{words: make([]Word, len(words)), terms: make([]token, 0, len(words))}
	for i, w := range words {
		out.words[i] = Word{Text: w, Known: v.knows(w)}
		if out.words[i].Known {
			continue
		}
		if better := v.spelling.correct(w); better != "" {
			words[i] = better
			out.words[i].Corrected, out.words[i].Known = better, true
		}
	}
	for _, p := range v.pieces(words) {
		out.terms = append(out.terms, v.token(p, out.words))
	}
	return out
}

func (v *vocabulary) knows(word string) bool {
	if v.spelling.has(word) || isNumber(word) {
		return true
	}
	_, ok := v.terms[stem(word)]
	return ok
}

func (v *vocabulary) token(p piece, words []Word) token {
	t, ok := v.terms[p.name]
	if !ok {
		return token{term: unknownTerm, spelled: p.name}
	}
	corrected := false
	for _, w := range words[p.from:p.to] {
		corrected = corrected || w.Corrected != ""
	}
	return token{term: t, corrected: corrected}
}

// conceptsOf returns the concepts among the terms of a reading, each once.
func (v *vocabulary) conceptsOf(r reading) []string {
	var list []string
	for _, t := range r.terms {
		if t.term == unknownTerm {
			continue
		}
		if name := v.names[t.term]; v.synonyms.names[name] && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// conceptName is the name of the concept whose group begins with phrase.
func conceptName(phrase string) string {
	words := utterance.Read(phrase).Words()
	for i, w := range words {
		words[i] = stem(w)
	}
	return strings.Join(words, "_")
}

// piece is a stem, a number or a concept, and the words it stands for.
type piece struct {
	name     string
	from, to int
}

// pieces replaces synonyms by their concept and every other word by its stem.
func (v *vocabulary) pieces(words []string) []piece {
	stems := make([]string, len(words))
	for i, w := range words {
		s, ok := v.stems[w]
		if !ok {
			s = stem(w)
		}
		stems[i] = s
	}
	list := make([]piece, 0, len(words))
	for i := 0; i < len(words); {
		if concept, n := v.synonyms.at(stems[i:]); n > 0 && !isUnit(words, i) {
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

// emoji is the term of every emoji: which one it is rarely tells what is asked.
const emoji = "emoji"

func isEmoji(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.Is(unicode.So, r)
}

// stem returns the English Snowball stem (Porter2) of a normalised word; words that are not plain letters stay.
func stem(word string) string {
	if isEmoji(word) {
		return emoji
	}
	if len(word) < 3 || len(word) > spelling.MaxLength || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}
