package triage

import "slices"

// spelling finds the words of a vocabulary that a misspelt word may stand for. It keeps the hash of every word with
// one letter left out (two for long words), as SymSpell does, so that a lookup takes time by the length of the word and not
// by the size of the vocabulary. A found word is within maxEdits of the typed one in Damerau-Levenshtein
// distance (insert, drop, replace, swap neighbours).
type spelling struct {
	words []string
	index map[uint64][]int32
}

// Lengths of words, in bytes, that may be misspelt at all, twice, and that are looked at.
const (
	oneEdit    = 5
	twoEdits   = 8
	maxSpelled = 24
)

func maxEdits(word string) int {
	switch {
	case len(word) < oneEdit:
		return 0
	case len(word) < twoEdits:
		return 1
	}
	return 2
}

// newSpelling indexes words; ids into words are what nearest returns.
func newSpelling(words []string, exact map[string]bool) *spelling {
	s := &spelling{words: words, index: make(map[uint64][]int32)}
	for id, word := range words {
		if edits := maxEdits(word); edits > 0 && !exact[word] && isASCII(word) && word[0] != '\'' {
			eachDeletion(word, edits, func(hash uint64) {
				if list := s.index[hash]; len(list) == 0 || list[len(list)-1] != int32(id) {
					s.index[hash] = append(list, int32(id))
				}
			})
		}
	}
	return s
}

// nearest fills found with up to len(found) words nearest to typed, all at the same distance, and returns how many.
func (s *spelling) nearest(typed string, found []int32) int {
	if len(typed) < oneEdit-1 || len(typed) > maxSpelled || !isASCII(typed) {
		return 0
	}
	edits := 1
	if len(typed) >= twoEdits-1 {
		edits = 2
	}
	n, best := 0, edits+1
	eachDeletion(typed, edits, func(hash uint64) {
		for _, id := range s.index[hash] {
			distance := s.distance(typed, s.words[id])
			if distance > best || distance == best && (n == len(found) || slices.Contains(found[:n], id)) {
				continue
			}
			if distance < best {
				n, best = 0, distance
			}
			found[n] = id
			n++
		}
	})
	return n
}

// distance is the edit distance, or a large number when it is over what word allows. Short words must keep
// their first letter: few people miss it, and many words differ in it alone.
func (s *spelling) distance(typed, word string) int {
	const tooFar = 1 << 10
	swapped := typed[0] == word[1] && typed[1] == word[0]
	if typed[0] != word[0] && !swapped && len(word) < twoEdits {
		return tooFar
	}
	if d := editDistance(typed, word); d <= maxEdits(word) {
		return d
	}
	return tooFar
}

// eachDeletion calls visit with the hash of word and of word without any one, or any two, of its letters.
func eachDeletion(word string, edits int, visit func(uint64)) {
	visit(hashWithout(word, -1, -1))
	for i := range len(word) {
		visit(hashWithout(word, i, -1))
	}
	if edits < 2 {
		return
	}
	for i := range len(word) {
		for j := i + 1; j < len(word); j++ {
			visit(hashWithout(word, i, j))
		}
	}
}

// hashWithout is FNV-1a over word without the bytes at i and j.
func hashWithout(word string, i, j int) uint64 {
	hash := uint64(14695981039346656037)
	for k := range len(word) {
		if k != i && k != j {
			hash = (hash ^ uint64(word[k])) * 1099511628211
		}
	}
	return hash
}

// editDistance is the optimal string alignment distance of two words of at most maxSpelled+2 bytes.
func editDistance(a, b string) int {
	const size = maxSpelled + 3
	var before, last, row [size]int
	if len(a) >= size || len(b) >= size {
		return size
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func isASCII(word string) bool {
	for i := range len(word) {
		if word[i] >= 0x80 {
			return false
		}
	}
	return true
}
