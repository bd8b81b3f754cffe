// Package spelling finds the words of a vocabulary that a misspelt word may stand for.
package spelling

import "unicode/utf8"

// MaxLength bounds the words that are compared, in bytes; the longest words of medicine have some 30 letters.
const MaxLength = 40

// Index finds words by the letters they have in common: it keeps a hash of each word with one letter left out, and with two for
// those that may be misspelt twice, so that a lookup takes time by the length of the word and not by the size of the
// vocabulary (symmetric deletion; W. Garbe, SymSpell, 2012). Add everything before the first Near; then it is safe for
// concurrent use.
type Index struct {
	words     []string
	deletions map[uint64][]int32
}

// NewIndex returns an empty index.
func NewIndex() *Index { return &Index{deletions: map[uint64][]int32{}} }

// Add makes word findable from up to edits (0 to 2) typing errors and returns its number, counted from 0. A word over MaxLength is
// numbered but never found.
func (x *Index) Add(word string, edits int) int {
	id := int32(len(x.words))
	x.words = append(x.words, word)
	if len(word) <= MaxLength {
		eachDeletion(word, edits, func(hash uint64) {
			if list := x.deletions[hash]; len(list) == 0 || list[len(list)-1] != id {
				x.deletions[hash] = append(list, id)
			}
		})
	}
	return int(id)
}

// Word returns the word of a number.
func (x *Index) Word(id int) string { return x.words[id] }

// Near calls each with every word within edits typing errors of typed, with their number. A word may be told more than once; the order is
// always the same for the same index.
func (x *Index) Near(typed string, edits int, each func(id, distance int)) {
	if len(typed) > MaxLength {
		return
	}
	eachDeletion(typed, edits, func(hash uint64) {
		for _, id := range x.deletions[hash] {
			if d := Distance(typed, x.words[id], edits); d <= edits {
				each(int(id), d)
			}
		}
	})
}

// eachDeletion calls visit with the hash of word and of word without any one, or any two, of its letters.
func eachDeletion(word string, edits int, visit func(uint64)) {
	visit(hashWithout(word, -1, -1))
	if edits == 0 {
		return
	}
	for i := range word {
		visit(hashWithout(word, i, -1))
	}
	if edits < 2 {
		return
	}
	for i := range word {
		for j := range word[i:] {
			if j > 0 {
				visit(hashWithout(word, i, i+j))
			}
		}
	}
}

// hashWithout is FNV-1a over word without the letters that begin at i and j.
func hashWithout(word string, i, j int) uint64 {
	hash := uint64(14695981039346656037)
	for k := 0; k < len(word); k++ {
		if k == i || k == j {
			_, size := utf8.DecodeRuneInString(word[k:])
			k += size - 1
			continue
		}
		hash = (hash ^ uint64(word[k])) * 1099511628211
	}
	return hash
}

// Distance is the optimal string alignment distance in bytes (insert, drop, replace, swap neighbours: the typing errors of Damerau 1964), or
// limit+1 when it is more than limit.
func Distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > MaxLength || len(b) > MaxLength {
		return limit + 1
	}
	var rows [3][MaxLength + 1]uint8
	before, previous, current := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		previous[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		current[0] = uint8(i)
		lowest := uint8(i)
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			current[j] = d
			lowest = min(lowest, d)
		}
		if int(lowest) > limit {
			return limit + 1
		}
		before, previous, current = previous, current, before
	}
	return int(previous[len(b)])
}
