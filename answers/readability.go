package answers

import (
	"slices"
	"strings"
	"unicode"
)

// ReadingGrade returns the Flesch-Kincaid grade of English text (Kincaid et al. 1975): 0.39 words a sentence + 11.8
// syllables a word - 15.59, the US school grade at which it reads. A line break, colon or semicolon ends a sentence too. Numbers count as
// one syllable. Text without words has grade 0.
func ReadingGrade(text string) float64 {
	sentences, words, syllables := 0, 0, 0
	for line := range strings.Lines(text) {
		inSentence := 0
		for _, w := range strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '/' }) {
			letters := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if letters == "" {
				continue
			}
			words++
			inSentence++
			syllables += Syllables(letters)
			if strings.ContainsAny(w[len(w)-1:], ".!?:;") {
				sentences++
				inSentence = 0
			}
		}
		if inSentence > 0 {
			sentences++
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
}

// Syllables estimates the syllables of an English word: its groups of vowels, without a silent e in "-e", "-ed" and "-es". At least 1.
func Syllables(word string) int {
	word = strings.ToLower(word)
	n, vowel := 0, false
	for _, r := range word {
		is := isVowel(r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	if n > 1 && endsSilently(word) {
		n--
	}
	return max(n, 1)
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouy", r) }

// endsSilently reports an ending whose e stands alone between consonants and is not heard: "make", "used", "times", but not
// "coffee", "needed", "doses" or "table".
func endsSilently(word string) bool {
	for _, ending := range []struct {
		letters string
		heard   []string
	}{
		{"e", []string{"le"}},
		{"ed", []string{"ted", "ded"}},
		{"es", []string{"ses", "zes", "xes", "ches", "shes", "ces", "ges"}},
	} {
		stem, ok := strings.CutSuffix(word, ending.letters)
		if !ok || stem == "" || isVowel(rune(stem[len(stem)-1])) {
			continue
		}
		return !slices.ContainsFunc(ending.heard, func(h string) bool { return strings.HasSuffix(word, h) })
	}
	return false
}
