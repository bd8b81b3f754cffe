package match

import (
	"strings"

	"bedside/answers/utterance"
)

// synonyms finds phrases of the same meaning. A group's concept is named by its first phrase.
type synonyms struct {
	concepts map[string]string // stems joined by spaces -> concept
	phrases  [][]string        // normalised words of every phrase
	longest  int
	names    map[string]bool // the concepts
}

func newSynonyms(groups [][]string) synonyms {
	s := synonyms{concepts: map[string]string{}, names: map[string]bool{}}
	for _, group := range groups {
		concept := ""
		for _, phrase := range group {
			words := utterance.Read(phrase).Words()
			if len(words) == 0 {
				continue
			}
			s.phrases = append(s.phrases, words)
			stems := make([]string, len(words))
			for i, w := range words {
				stems[i] = stem(w)
			}
			if concept == "" {
				concept = strings.Join(stems, "_")
				s.names[concept] = true
			}
			key := strings.Join(stems, " ")
			if _, taken := s.concepts[key]; !taken {
				s.concepts[key] = concept
			}
			s.longest = max(s.longest, len(words))
		}
	}
	return s
}

func (s synonyms) eachWord(f func(string)) {
	for _, phrase := range s.phrases {
		for _, w := range phrase {
			f(w)
		}
	}
}

// at returns the concept of the longest phrase that stems begin with and its length in words, or 0.
func (s synonyms) at(stems []string) (concept string, n int) {
	for n = min(s.longest, len(stems)); n > 0; n-- {
		key := stems[0]
		if n > 1 {
			key = strings.Join(stems[:n], " ")
		}
		if concept, ok := s.concepts[key]; ok {
			return concept, n
		}
	}
	return "", 0
}
