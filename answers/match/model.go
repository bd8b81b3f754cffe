package match

import "math"

// model is the two views of a message, trained on one set of examples. The vocabulary may know more words than
// the examples contain; those count as unknown.
type model struct {
	vocabulary *vocabulary
	weights    []float64 // term -> weight; 0 for a term that no example contains
	rarest     float64   // the weight of a term that one example contains, and of unknown ones
	linear     *linear
	retrieval  *retrieval
	intents    int
}

func fit(v *vocabulary, examples []example, intents int) *model {
	m := &model{vocabulary: v, intents: intents}
	m.weigh(examples)
	messages := make([][]occurrence, len(examples))
	for i, e := range examples {
		messages[i] = m.occurrences(e.reading)
	}
	m.linear = trainLinear(v, messages, examples, intents, matcherEpochs)
	m.retrieval = newRetrieval(len(v.names), messages, examples, intents)
	return m
}

// weigh computes the weight of each term: the inverse document frequency of BM25 (Robertson and Zaragoza
// 2009, "The Probabilistic Relevance Framework", eq. 3.7), raised by commonWeight.
func (m *model) weigh(examples []example) {
	frequency := make([]int, len(m.vocabulary.names))
	last := make([]int, len(frequency)) // the example, from 1, that a term was last seen in
	for i, e := range examples {
		for _, t := range e.reading.terms {
			if last[t.term] != i+1 {
				last[t.term] = i + 1
				frequency[t.term]++
			}
		}
	}
	n := float64(len(examples))
	weight := func(f float64) float64 { return math.Log(1+(n-f+0.5)/(f+0.5)) + commonWeight }
	m.rarest = weight(1)
	m.weights = make([]float64, len(frequency))
	for t, f := range frequency {
		if f > 0 {
			m.weights[t] = weight(float64(f))
		}
	}
}

const (
	// commonWeight lets common words count: "how", "when" and "why" tell questions apart. Chosen on CLINC150's
	// validation split between 0.3 and 20.
	commonWeight = 4
	// correctionWeight is how much a corrected word counts beside one that was spelt right.
	correctionWeight = 0.9
)

// occurrence is a term in a message with its weight. known is false for a term that no example contains.
type occurrence struct {
	token
	weight float64
	known  bool
}

func (m *model) occurrences(r reading) []occurrence {
	list := make([]occurrence, len(r.terms))
	for i, t := range r.terms {
		o := occurrence{token: t, weight: m.rarest}
		if t.term != unknownTerm && m.weights[t.term] > 0 {
			o.known, o.weight = true, m.weights[t.term]
		}
		if t.corrected {
			o.weight *= correctionWeight
		}
		list[i] = o
	}
	return list
}

// retrievalWeight is how much the similarity to an intent's nearest example, 0 to 1, adds to its score. It
// helps intents with one to three examples and costs nothing where there are many (CLINC150, validation).
const retrievalWeight = 0.5 * temperature

// ranked is an intent with the model's own probability, not yet calibrated.
type ranked struct {
	class       int
	probability float64
}

type ranking struct {
	top     []ranked
	signals Signals
}

// rank combines both views. Ties fall to the intent that comes first in the corpus.
func (m *model) rank(r reading) ranking {
	if len(r.terms) == 0 || m.intents == 0 {
		return ranking{}
	}
	message := m.occurrences(r)
	scores := m.linear.scores(message)
	near := m.retrieval.nearest(message)
	for class, similarity := range near {
		scores[class] += retrievalWeight * similarity
	}
	top := topOf(scores[:m.intents], MaxCandidates)
	total := exponentiate(scores)
	out := ranking{top: make([]ranked, len(top))}
	for i, class := range top {
		out.top[i] = ranked{class, scores[class] / total}
	}
	out.signals = signalsOf(message, out.top, scores[m.intents]/total, near)
	return out
}

// exponentiate replaces scores by their exponentials, the highest being 1, and returns their sum.
func exponentiate(scores []float64) (total float64) {
	highest := math.Inf(-1)
	for _, s := range scores {
		highest = max(highest, s)
	}
	for i, s := range scores {
		scores[i] = math.Exp(s - highest)
		total += scores[i]
	}
	return total
}
