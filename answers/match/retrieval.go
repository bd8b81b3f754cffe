package match

import "math"

// retrieval finds the training examples that share the most weight of words with a message: the cosine of
// inverse document frequencies. It is what an entry with a single question is found by.
type retrieval struct {
	index   [][]hit // by term
	classes []int   // example -> class
	count   int     // classes, "none" included
}

// hit is one example that contains a term, with the term's share of the example's unit vector.
type hit struct {
	example int32
	share   float32
}

func newRetrieval(terms int, messages [][]occurrence, examples []example, intents int) *retrieval {
	t := &retrieval{index: make([][]hit, terms), classes: make([]int, len(examples)), count: intents + 1}
	for i, e := range examples {
		t.classes[i] = e.classOf(intents)
		weights, norm := termWeights(messages[i])
		for _, w := range weights {
			t.index[w.term] = append(t.index[w.term], hit{int32(i), float32(w.weight / norm)})
		}
	}
	return t
}

// termWeights returns the different known terms of a message, in order of first appearance, and the length
// of its vector, which unknown terms make longer.
func termWeights(m []occurrence) (known []occurrence, norm float64) {
	known = make([]occurrence, 0, len(m))
	for i, o := range m {
		if o.known && contains(m[:i], o.term) {
			continue
		}
		norm += o.weight * o.weight
		if o.known {
			known = append(known, o)
		}
	}
	return known, math.Sqrt(max(norm, 1e-9))
}

func contains(m []occurrence, t term) bool {
	for _, o := range m {
		if o.term == t {
			return true
		}
	}
	return false
}

// nearest returns for each class, "none" last, the similarity, 0 to 1, of its nearest example.
func (t *retrieval) nearest(m []occurrence) []float64 {
	weights, norm := termWeights(m)
	sums := make([]float32, len(t.classes))
	for _, w := range weights {
		share := float32(w.weight / norm)
		if len(t.index[w.term]) > tooCommon(len(t.classes)) {
			continue
		}
		for _, h := range t.index[w.term] {
			sums[h.example] += share * h.share
		}
	}
	best := make([]float64, t.count)
	for i, s := range sums {
		if class := t.classes[i]; float64(s) > best[class] {
			best[class] = float64(s)
		}
	}
	return best
}

// tooCommon is the number of examples from which a word in them is passed over: it costs the most time and tells the least.
func tooCommon(examples int) int { return max(20, examples/12) }
