package match

import (
	"math"
	"math/rand/v2"
)

// linear holds one linear classifier a class, over words, neighbouring word pairs and word pairs with one
// word between them. Words share what they learn with words spelt alike (kernel.go). The class after the last
// intent stands for "none of them" and learns from the out-of-scope examples.
type linear struct {
	reader  *reader
	kernel  *kernel
	classes int       // intents + 1
	words   []float32 // term × class: weight of a word, what it learnt from words spelt alike included
	own     []float32 // term × class: what a word learnt itself, for words never seen
	pairs   map[pair]int32
	paired  []float32 // row × class: weights of the pairs
	bias    []float32
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
	epochs        = 12
	learningRate  = 0.5
	maxPairs      = 60_000
	// temperature turns scores, which aim at -1 and 1, into log-odds.
	temperature = 4
)

func trainLinear(r *reader, readings []reading, examples []example, intents int) *linear {
	l := &linear{reader: r, kernel: newKernel(r.names), classes: intents + 1}
	l.words = make([]float32, len(r.names)*l.classes)
	l.own = make([]float32, len(r.names)*l.classes)
	l.bias = make([]float32, l.classes)
	l.collectPairs(readings)
	vectors := make([]vector, len(readings))
	for i := range readings {
		vectors[i] = l.vector(readings[i])
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

// collectPairs numbers the pairs seen in training; in a large corpus only those seen twice.
func (l *linear) collectPairs(readings []reading) {
	seen := map[pair]int{}
	var order []pair
	for _, r := range readings {
		eachPair(r, func(p pair, _ float64) {
			if seen[p]++; seen[p] == 1 {
				order = append(order, p)
			}
		})
	}
	least := 1
	if len(order) > maxPairs {
		least = 2
	}
	l.pairs = make(map[pair]int32, len(order))
	for _, p := range order {
		if seen[p] >= least {
			l.pairs[p] = int32(len(l.pairs))
		}
	}
	l.paired = make([]float32, len(l.pairs)*l.classes)
}

func eachPair(r reading, f func(p pair, weight float64)) {
	for i := range r.terms {
		for gap := range 2 {
			j := i + 1 + gap
			if j >= len(r.terms) || r.terms[i].term == unknownTerm || r.terms[j].term == unknownTerm {
				continue
			}
			f(pair{r.terms[i].term, r.terms[j].term, gap == 1}, pairShare*math.Sqrt(r.terms[i].weight*r.terms[j].weight))
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

// unseen is a word that training did not contain, with the words spelt like it.
type unseen struct {
	near  []neighbour
	value float32
}

func (l *linear) vector(r reading) vector {
	v := vector{words: make([]feature, 0, len(r.terms)), pairs: make([]feature, 0, 2*len(r.terms))}
	squares := 0.0
	for _, o := range r.terms {
		squares += o.weight * o.weight
		if o.term != unknownTerm {
			v.words = append(v.words, feature{o.term, float32(o.weight)})
			continue
		}
		near := l.kernel.likest(o.spelled, make([]float32, len(l.reader.names)))
		v.unseen = append(v.unseen, unseen{near, float32(o.weight)})
	}
	eachPair(r, func(p pair, weight float64) {
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
	for c, score := range scores {
		target := float32(-1)
		if c == class {
			target = 1
		}
		missing := 1 - target*score
		if missing <= 0 {
			continue
		}
		step := rate * target * missing
		l.bias[c] += step * biasRate
		for _, f := range v.pairs {
			l.paired[int(f.row)*l.classes+c] += step * f.value
		}
		for _, f := range v.words {
			l.learnWord(f, c, step*f.value)
		}
	}
}

// biasRate keeps the constant of a class small beside what words say.
const biasRate = 0.02

func (l *linear) learnWord(f feature, c int, step float32) {
	at := int(f.row)*l.classes + c
	l.own[at] += step
	l.words[at] += step
	for _, n := range l.kernel.near[f.row] {
		l.words[int(n.term)*l.classes+c] += step * spellingShare * n.similarity
	}
}

// scores returns how much each class fits, as logarithms of odds, "none" last.
func (l *linear) scores(r reading) []float64 {
	sum := make([]float32, l.classes)
	copy(sum, l.bias)
	l.addScores(l.vector(r), sum)
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

// softmaxInPlace replaces scores by their exponentials, the highest being 1, and returns their sum.
func softmaxInPlace(scores []float64) (total float64) {
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
