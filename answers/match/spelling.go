package match

import "unicode/utf8"

// speller corrects words against a vocabulary. It finds the words within a small edit distance by the
// deletions that both have in common (symmetric deletion; W. Garbe, SymSpell, 2012).
type speller struct {
	counts    map[string]int
	deletions map[string][]string
}

func newSpeller() *speller {
	return &speller{counts: map[string]int{}, deletions: map[string][]string{}}
}

// minCorrected is the length from which words are corrected: shorter ones have too many neighbours.
const minCorrected = 4

func correctable(word string) bool {
	return len(word) >= minCorrected && len(word) <= maxSpelled && !isNumber(word)
}

func (s *speller) has(word string) bool { return s.counts[word] > 0 }

// add makes word known.
func (s *speller) add(word string) {
	s.counts[word]++
	if s.counts[word] > 1 || !correctable(word) {
		return
	}
	eachDeletion(word, maxEdits(word), func(d string) {
		s.deletions[d] = append(s.deletions[d], word)
	})
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
	limit := maxEdits(word)
	best, bestRank := "", [3]int{}
	eachDeletion(word, limit, func(d string) {
		for _, w := range s.deletions[d] {
			edits := editDistance(word, w, limit)
			if edits > limit {
				continue
			}
			rank := [3]int{-edits, boolInt(w[0] == word[0]), s.counts[w]}
			if best == "" || higher(rank, bestRank) || rank == bestRank && w < best {
				best, bestRank = w, rank
			}
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

// eachDeletion calls f with word and with every string left when up to n characters are taken out, each
// once except where a letter is doubled.
func eachDeletion(word string, n int, f func(string)) {
	f(word)
	deletions(word, 0, n, f)
}

func deletions(word string, from, n int, f func(string)) {
	if n == 0 {
		return
	}
	for i := from; i < len(word); {
		_, size := utf8.DecodeRuneInString(word[i:])
		shorter := word[:i] + word[i+size:]
		f(shorter)
		deletions(shorter, i, n-1, f)
		i += size
	}
}

// editDistance is the Damerau-Levenshtein distance in bytes (insert, delete, replace, swap neighbours), or
// limit+1 when it is more than limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > maxSpelled || len(b) > maxSpelled {
		return limit + 1
	}
	var rows [3][maxSpelled + 1]int
	before, previous, current := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		lowest := i
		for j := 1; j <= len(b); j++ {
			d := min(previous[j]+1, current[j-1]+1, previous[j-1]+boolInt(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			current[j] = d
			lowest = min(lowest, d)
		}
		if lowest > limit {
			return limit + 1
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}

// maxSpelled bounds the length of a word that is compared; the longest words of medicine have some 30 letters.
const maxSpelled = 40
