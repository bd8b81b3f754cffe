package speech

import (
	_ "embed"
	"slices"
	"strings"

	"bedside/answers/spelling"
)

// ordinaryFile are the words of a dictionary, one a line, in the order of their bytes, with an end of line after each: lower case, no
// apostrophes. Such a word is not misspelt, however near it is to one of the rules'.
//
//go:embed ordinary.txt
var ordinaryFile string

// IsOrdinary reports whether a dictionary has the word, which is as utterance gives it.
func IsOrdinary(word string) bool {
	low, high := 0, len(ordinaryFile) // offsets of beginnings of lines
	for low < high {
		middle := low + (high-low)/2
		begin := 1 + strings.LastIndexByte(ordinaryFile[low:middle], '\n') + low
		end := begin + strings.IndexByte(ordinaryFile[begin:], '\n')
		switch strings.Compare(ordinaryFile[begin:end], word) {
		case 0:
			return true
		case -1:
			low = end + 1
		case 1:
			high = begin
		}
	}
	return false
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

// speller finds the words of the rules that a misspelt word may stand for.
type speller struct {
	index *spelling.Index
	// ids leads from the index's numbers to those of the lexicon.
	ids []int32
}

// newSpeller indexes words, whose places are their ids.
func newSpeller(words []string, exact map[string]bool) *speller {
	s := &speller{index: spelling.NewIndex()}
	for id, word := range words {
		if edits := maxEdits(word); edits > 0 && !exact[word] && isASCII(word) && word[0] != '\'' {
			s.index.Add(word, edits)
			s.ids = append(s.ids, int32(id))
		}
	}
	return s
}

// nearest puts into found the ids of up to len(found) words nearest to typed, all at the same distance, and returns how many; 0
// leaves found as it is. Behind them may stand words that are less near, which the message may mean as well.
func (s *speller) nearest(typed string, found []int32) int {
	if len(typed) < oneEdit-1 || len(typed) > maxSpelled || !isASCII(typed) {
		return 0
	}
	edits := 2
	if len(typed) < twoEdits-2 {
		edits = 1 // two more would still be too few for a word with two errors
	}
	n, best := 0, 3
	s.index.Near(typed, edits, func(number, distance int) {
		word, id := s.index.Word(number), s.ids[number]
		if distance > best || distance > maxEdits(word) || !mayBegin(typed, word) {
			return
		}
		if distance < best {
			n, best = 0, distance
		}
		if n < len(found) && !slices.Contains(found[:n], id) {
			found[n] = id
			n++
		}
	})
	return n
}

// mayBegin reports whether word may be meant by how typed begins. Short words must keep their first letter: few people miss it,
// and many words differ in it alone.
func mayBegin(typed, word string) bool {
	swapped := typed[0] == word[1] && typed[1] == word[0]
	return typed[0] == word[0] || swapped || len(word) >= twoEdits
}

func isASCII(word string) bool {
	for i := range len(word) {
		if word[i] >= 0x80 {
			return false
		}
	}
	return true
}
