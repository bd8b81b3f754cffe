package match

import (
	"cmp"
	"math"
	"slices"

	"bedside/answers/spelling"
)

// kernel knows how alike the spellings of words are: the cosine of their character n-grams of two to five
// letters, word ends included, weighted by how few words of the vocabulary have each.
//
// The linear model learns through it: what it learns of one word it learns, in part, of every word spelt
// alike. That equals a linear model over character n-grams, at a fraction of the work, because a FAQ has
// a hundred times fewer words than n-grams.
type kernel struct {
	index map[gram][]posting // n-gram -> terms that have it
	near  [][]neighbour      // term -> other terms spelt alike
}

// gram is the hash of a character n-gram.
type gram uint64

type posting struct {
	term   term
	weight float32 // of the n-gram in the term's unit vector
}

// neighbour is another term with its similarity, 0 to 1.
type neighbour struct {
	term       term
	similarity float32
}

const (
	shortestGram, longestGram = 2, 5
	// minSimilarity and maxNeighbours keep the neighbourhood of a word small; what lies below moves nothing.
	minSimilarity = 0.25
	maxNeighbours = 24
)

func newKernel(names []string) *kernel {
	k := &kernel{index: map[gram][]posting{}, near: make([][]neighbour, len(names))}
	frequency := map[gram]int{}
	for _, name := range names {
		for _, g := range gramsOf(name) {
			frequency[g]++
		}
	}
	for t, name := range names {
		grams := gramsOf(name)
		norm := 0.0
		weights := make([]float64, len(grams))
		for i, g := range grams {
			weights[i] = math.Log(1 + float64(len(names))/float64(frequency[g]))
			norm += weights[i] * weights[i]
		}
		for i, g := range grams {
			k.index[g] = append(k.index[g], posting{term(t), float32(weights[i] / math.Sqrt(norm))})
		}
	}
	scratch := make([]float32, len(names))
	for t, name := range names {
		k.near[t] = slices.DeleteFunc(k.likest(name, scratch), func(n neighbour) bool { return n.term == term(t) })
	}
	return k
}

// apart is a kernel in which no word is like another.
func apart(terms int) *kernel {
	return &kernel{index: map[gram][]posting{}, near: make([][]neighbour, terms)}
}

// likest returns the terms spelt like word, most alike first. scratch has a zero for each term, and has again after.
func (k *kernel) likest(word string, scratch []float32) []neighbour {
	var touched []term
	norm := 0.0
	for _, g := range gramsOf(word) {
		list := k.index[g]
		if len(list) == 0 {
			norm += unseenGram
			continue
		}
		own := math.Log(1 + float64(len(scratch))/float64(len(list)))
		norm += own * own
		for _, p := range list {
			if scratch[p.term] == 0 {
				touched = append(touched, p.term)
			}
			scratch[p.term] += float32(own) * p.weight
		}
	}
	list := make([]neighbour, 0, maxNeighbours)
	length := float32(math.Sqrt(norm))
	for _, t := range touched {
		if similarity := scratch[t] / length; similarity >= minSimilarity {
			list = append(list, neighbour{t, similarity})
		}
		scratch[t] = 0
	}
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.term, b.term))
	})
	return list[:min(len(list), maxNeighbours)]
}

// unseenGram is the square of the weight of an n-gram that no word of the vocabulary has.
const unseenGram = 9

// gramsOf returns the hashes of the different character n-grams of a word between its boundary marks, in order.
func gramsOf(word string) []gram {
	runes := []rune("<" + word + ">")
	runes = runes[:min(len(runes), spelling.MaxLength)]
	grams := make([]gram, 0, 4*len(runes))
	for i := range runes {
		hash := gram(14695981039346656037) // FNV-1a
		for n, r := range runes[i:min(i+longestGram, len(runes))] {
			hash = (hash ^ gram(r)) * 1099511628211
			if n+1 >= shortestGram {
				grams = append(grams, hash)
			}
		}
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}
