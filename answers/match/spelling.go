package match

import (
	"sync"

	"bedside/answers/spelling"
)

// speller corrects words against the words of a corpus. Its index is made when the first word has to be corrected: it takes longer
// to make than most runs of the program need it.
type speller struct {
	words  []string
	counts map[string]int
	index  func() *spelling.Index
}

func newSpeller() *speller {
	s := &speller{counts: map[string]int{}}
	s.index = sync.OnceValue(func() *spelling.Index {
		index := spelling.NewIndex()
		for _, w := range s.words {
			index.Add(w, maxEdits(w))
		}
		return index
	})
	return s
}

// minCorrected is the length from which words are corrected: shorter ones have too many neighbours.
const minCorrected = 4

func correctable(word string) bool { return len(word) >= minCorrected && !isNumber(word) }

func (s *speller) has(word string) bool { return s.counts[word] > 0 }

// add makes word known. It must not be called after correct.
func (s *speller) add(word string) {
	s.counts[word]++
	if s.counts[word] == 1 && correctable(word) {
		s.words = append(s.words, word)
	}
}

// maxEdits is how many typing errors are forgiven in a word: one up to seven letters, two from eight. Four
// typing errors in five are a single wrong, missing, doubled or swapped letter (Damerau 1964).
func maxEdits(word string) int {
	if len(word) >= 8 {
		return 2
	}
	return 1
}

// correct returns the known word nearest to word, or "" when none is near enough. Of words equally near
// the one with the same first letter wins, then the more frequent, then the first in the alphabet.
func (s *speller) correct(word string) string {
	if !correctable(word) {
		return ""
	}
	best, bestRank := "", [3]int{}
	index := s.index()
	index.Near(word, maxEdits(word), func(id, edits int) {
		w := index.Word(id)
		rank := [3]int{-edits, boolInt(w[0] == word[0]), s.counts[w]}
		if best == "" || higher(rank, bestRank) || rank == bestRank && w < best {
			best, bestRank = w, rank
		}
	})
	return best
}

func higher(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
