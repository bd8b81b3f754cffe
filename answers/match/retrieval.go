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

func newRetrieval(r *reader, readings []reading, examples []example, intents int) *retrieval {
	t := &retrieval{index: make([][]hit, len(r.names)), classes: make([]int, len(examples)), count: intents + 1}
	for i, e := range examples {
		t.classes[i] = e.classOf(intents)
		weights, norm := termWeights(readings[i])
		for _, w := range weights {
			t.index[w.term] = append(t.index[w.term], hit{int32(i), float32(w.weight / norm)})
		}
	}
	return t
}

// termWeights returns the different terms of a reading with their weights, in order of first appearance,
// and the length of the vector they make; what is unknown makes it longer.
func termWeights(r reading) (weights []occurrence, norm float64) {
	for i, o := range r.terms {
		seen := false
		for _, p := range r.terms[:i] {
			seen = seen || p.term == o.term && o.term != unknownTerm
		}
		if seen {
			continue
		}
		norm += o.weight * o.weight
		if o.term != unknownTerm {
			weights = append(weights, o)
		}
	}
	return weights, math.Sqrt(max(norm, 1e-9))
}

// nearest returns for each class, "none" last, the similarity, 0 to 1, of its nearest example.
func (t *retrieval) nearest(r reading) []float64 {
	weights, norm := termWeights(r)
	sums := make([]float32, len(t.classes))
	for _, w := range weights {
		share := float32(w.weight / norm)
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
