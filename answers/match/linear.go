package match

import (
	"math"
	"math/rand/v2"
)

// linear holds one linear classifier a class, over words, neighbouring word pairs and word pairs with one
// word between them. Words share what they learn with words spelt alike (kernel.go). The class after the last
// intent stands for "none of them" and learns from the out-of-scope examples.
type linear struct {
	kernel  *kernel
	terms   int
	classes int       // intents + 1
	words   []float32 // term × class: weight of a word, what it learnt from words spelt alike included
	own     []float32 // term × class: what a word learnt itself, for words that are not in the vocabulary
	pairs   map[pair]int32
	paired  []float32 // row × class: weights of the pairs
	bias    []float32
	steps   []classStep // of the example being learnt, kept to save memory
}

// pair is two terms in order; gap tells whether a word stands between them.
type pair struct {
	a, b term
	gap  bool
}

// The shares of spelling and pair features and the training schedule were chosen on CLINC150's validation
// split, with all and with 14 examples an intent.
const (
	spellingShare = 1.0
	pairShare     = 0.7
	matcherEpochs = 6
	learningRate  = 0.5
	// biasRate keeps the constant of a class small beside what words say.
	biasRate = 0.02
	// tolerance is how near to its target a score is left alone.
	tolerance = 0.1
	// temperature turns scores, which aim at -1 and 1, into logarithms of odds.
	temperature = 4
)

// trainLinear learns from messages, which belong to the examples of the same index, going through them epochs times.
func trainLinear(v *vocabulary, messages [][]occurrence, examples []example, intents, epochs int) *linear {
	l := &linear{kernel: v.kernel, terms: len(v.names), classes: intents + 1}
	l.words = make([]float32, l.terms*l.classes)
	l.own = make([]float32, l.terms*l.classes)
	l.bias = make([]float32, l.classes)
	for c := range l.bias {
		l.bias[c] = -1 // what most messages are to most classes: learning starts from there
	}
	l.collectPairs(messages)
	vectors := make([]vector, len(messages))
	for i, m := range messages {
		vectors[i] = l.vector(m)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(examples))
	scores := make([]float32, l.classes)
	steps, step := float64(epochs*len(examples)), 0.0
	for range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			rate := learningRate * (1 - step/steps)
			l.learn(vectors[i], examples[i].classOf(intents), float32(rate), scores)
			step++
		}
	}
	return l
}

// collectPairs numbers the pairs that at least two messages contain: one seen once only teaches that message by heart.
func (l *linear) collectPairs(messages [][]occurrence) {
	l.pairs = map[pair]int32{}
	seen := map[pair]bool{}
	for _, m := range messages {
		eachPair(m, func(p pair, _ float64) {
			if _, ok := l.pairs[p]; seen[p] && !ok {
				l.pairs[p] = int32(len(l.pairs))
			}
			seen[p] = true
		})
	}
	l.paired = make([]float32, len(l.pairs)*l.classes)
}

func eachPair(m []occurrence, f func(p pair, weight float64)) {
	for i, a := range m {
		for j := i + 1; j <= i+2 && j < len(m); j++ {
			if b := m[j]; a.known && b.known {
				f(pair{a.term, b.term, j == i+2}, pairShare*math.Sqrt(a.weight*b.weight))
			}
		}
	}
}

// feature is a row of weights with its value in a message.
type feature struct {
	row   int32
	value float32
}

// vector is a message as features of unit length.
type vector struct {
	words, pairs []feature
	unseen       []unseen
}

// unseen is a word that is not in the vocabulary, with the words spelt like it.
type unseen struct {
	near  []neighbour
	value float32
}

func (l *linear) vector(m []occurrence) vector {
	v := vector{words: make([]feature, 0, len(m)), pairs: make([]feature, 0, 2*len(m))}
	squares := 0.0
	for _, o := range m {
		squares += o.weight * o.weight
		if o.term != unknownTerm {
			v.words = append(v.words, feature{o.term, float32(o.weight)})
			continue
		}
		near := l.kernel.likest(o.spelled, make([]float32, l.terms))
		v.unseen = append(v.unseen, unseen{near, float32(o.weight)})
	}
	eachPair(m, func(p pair, weight float64) {
		squares += weight * weight
		if row, ok := l.pairs[p]; ok {
			v.pairs = append(v.pairs, feature{row, float32(weight)})
		}
	})
	v.scale(float32(1 / math.Sqrt(max(squares, 1e-9))))
	return v
}

func (v vector) scale(by float32) {
	for i := range v.words {
		v.words[i].value *= by
	}
	for i := range v.pairs {
		v.pairs[i].value *= by
	}
	for i := range v.unseen {
		v.unseen[i].value *= by
	}
}

// learn takes one step of stochastic gradient descent on the squared hinge loss of each class against the
// rest (a support vector machine for each class; the loss of LIBLINEAR's default, Fan et al. 2008).
func (l *linear) learn(v vector, class int, rate float32, scores []float32) {
	copy(scores, l.bias)
	l.addScores(v, scores)
	l.steps = l.steps[:0]
	for c, score := range scores {
		target := float32(-1)
		if c == class {
			target = 1
		}
		if missing := 1 - target*score; missing > tolerance {
			l.steps = append(l.steps, classStep{c, rate * target * missing})
		}
	}
	for _, s := range l.steps {
		l.bias[s.class] += s.size * biasRate
	}
	for _, f := range v.pairs {
		l.add(l.paired, f.row, f.value)
	}
	for _, f := range v.words {
		l.add(l.own, f.row, f.value)
		l.add(l.words, f.row, f.value)
		for _, n := range l.kernel.near[f.row] {
			l.add(l.words, n.term, f.value*spellingShare*n.similarity)
		}
	}
}

// classStep is how far the score of a class has to move.
type classStep struct {
	class int
	size  float32
}

// add moves a row of weights by the current steps times value.
func (l *linear) add(weights []float32, row int32, value float32) {
	cells := weights[int(row)*l.classes:][:l.classes]
	for _, s := range l.steps {
		cells[s.class] += s.size * value
	}
}

// scores returns how much each class fits, as logarithms of odds, "none" last.
func (l *linear) scores(m []occurrence) []float64 {
	sum := make([]float32, l.classes)
	copy(sum, l.bias)
	l.addScores(l.vector(m), sum)
	scores := make([]float64, l.classes)
	for i, s := range sum {
		scores[i] = temperature * float64(s)
	}
	return scores
}

func (l *linear) addScores(v vector, sum []float32) {
	for _, f := range v.words {
		axpy(f.value, l.words[int(f.row)*l.classes:][:l.classes], sum)
	}
	for _, f := range v.pairs {
		axpy(f.value, l.paired[int(f.row)*l.classes:][:l.classes], sum)
	}
	for _, u := range v.unseen {
		for _, n := range u.near {
			axpy(u.value*spellingShare*n.similarity, l.own[int(n.term)*l.classes:][:l.classes], sum)
		}
	}
}

// axpy adds a·x to y.
func axpy(a float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}
