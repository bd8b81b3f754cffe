package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Signals are what the confidence of the first candidate is computed from.
type Signals struct {
	// Probability is the combined model's own probability of the first candidate, 0 to 1.
	Probability float64
	// Margin is the logarithm of how many times likelier the first candidate is than the second.
	Margin float64
	// None is the model's probability that no intent is meant.
	None float64
	// Similarity is that of the first candidate's nearest example, 0 to 1.
	Similarity float64
	// Strangers is the similarity of the nearest out-of-scope example, 0 to 1.
	Strangers float64
	// Unknown is the share of the message's weight in words that the corpus does not contain, 0 to 1.
	Unknown float64
	// Agreement is 1 when the nearest example belongs to the first candidate, else 0.
	Agreement float64
	// Content is the logarithm of the message's weight, a measure of how much it says.
	Content float64
}

func signalsOf(message []occurrence, top []ranked, none float64, near []float64) Signals {
	s := Signals{None: none, Strangers: near[len(near)-1]}
	first := top[0]
	s.Probability = first.probability
	s.Margin = marginCap
	if len(top) > 1 {
		s.Margin = min(marginCap, math.Log((first.probability+1e-6)/(top[1].probability+1e-6)))
	}
	s.Similarity = near[first.class]
	s.Agreement = 1
	for _, n := range near[:len(near)-1] {
		if n > s.Similarity {
			s.Agreement = 0
		}
	}
	known, unknown := 0.0, 0.0
	for _, o := range message {
		if o.known {
			known += o.weight
		} else {
			unknown += o.weight
		}
	}
	s.Unknown = unknown / (known + unknown)
	s.Content = math.Log1p(known)
	return s
}

const (
	marginCap = 6
	signals   = 9
)

// vector returns the signals as the inputs of the logistic regression, the first for its constant.
func (s Signals) vector() [signals]float64 {
	return [signals]float64{1, logit(s.Probability), s.Margin, logit(s.None), s.Similarity, s.Strangers, s.Unknown, s.Agreement, s.Content}
}

func logit(p float64) float64 {
	p = min(max(p, 1e-4), 1-1e-4)
	return math.Log(p / (1 - p))
}

// calibration turns signals into the probability that the first candidate is right: a logistic
// regression (Platt 1999, with more inputs than the score alone).
type calibration [signals]float64

func (c calibration) probability(s Signals) float64 {
	sum := 0.0
	for i, x := range s.vector() {
		sum += c[i] * x
	}
	return 1 / (1 + math.Exp(-sum))
}

// outcome is one held-out message: what was seen, and whether the first candidate was right.
type outcome struct {
	signals Signals
	right   bool
	weight  float64
}

const (
	// folds is into how many parts the examples are split; a part is matched by a model trained on the others.
	folds = 4
	// enoughHeldOut is the number of held-out examples that calibration needs: one part of a large corpus, all four of a small one.
	enoughHeldOut = 500
	// maxHeldOut bounds the examples used for calibration.
	maxHeldOut = 4000
	// strangerShare is how large a part of the messages to come is expected to ask for something that the FAQ
	// does not answer. Out-of-scope examples are weighted to make up this share. In CLINC150's test set it is 0.18.
	strangerShare = 0.18
)

// crossValidate matches held-out examples with models trained on the others.
func crossValidate(v *vocabulary, examples []example, intents int) []outcome {
	order := rand.New(rand.NewPCG(3, 4)).Perm(len(examples))
	alone := lonely(examples, intents)
	rounds := min(folds, 1+folds*enoughHeldOut/max(1, len(examples)))
	results := make([][]outcome, rounds)
	var wait sync.WaitGroup
	for fold := range rounds {
		wait.Go(func() {
			var train, test []example
			for at, i := range order {
				switch e := examples[i]; {
				case at%folds != fold || alone(e):
					train = append(train, e)
				case len(test) < maxHeldOut/rounds:
					test = append(test, e)
				}
			}
			results[fold] = holdOut(fit(v, train, intents), test)
		})
	}
	wait.Wait()
	all := slices.Concat(results...)
	weigh(all)
	return all
}

// lonely finds the only example of an intent: held out, nothing would be left to recognise the intent by.
func lonely(examples []example, intents int) func(example) bool {
	sizes := make([]int, intents+1)
	for _, e := range examples {
		sizes[e.classOf(intents)]++
	}
	return func(e example) bool { return sizes[e.classOf(intents)] == 1 }
}

func holdOut(m *model, test []example) []outcome {
	var list []outcome
	for _, e := range test {
		ranking := m.rank(e.reading)
		if len(ranking.top) == 0 {
			continue
		}
		list = append(list, outcome{signals: ranking.signals, right: ranking.top[0].class == e.class, weight: strangerWeight(e)})
	}
	return list
}

// strangerWeight marks out-of-scope examples until weigh knows how many there are.
func strangerWeight(e example) float64 {
	if e.class == outOfScope {
		return -1
	}
	return 1
}

// weigh gives the out-of-scope outcomes strangerShare of the whole weight.
func weigh(list []outcome) {
	strangers := 0
	for _, o := range list {
		if o.weight < 0 {
			strangers++
		}
	}
	if strangers == 0 {
		return
	}
	each := strangerShare / (1 - strangerShare) * float64(len(list)-strangers) / float64(strangers)
	for i := range list {
		if list[i].weight < 0 {
			list[i].weight = each
		}
	}
}

// defaultCalibration is what is assumed before any example has been held out: the fit to 450 small FAQs of 1 to 40
// intents with 1 to 8 examples each, drawn from CLINC150's training part, on messages of its validation part (TestFitDefaultCalibration).
var defaultCalibration = calibration{-1.523, 0.236, 0.307, 0, 4.705, 0, -1.824, 0.442, 0.012}

// priorPrecision is how firmly the coefficients are held to the default: a FAQ needs some hundred examples to move them far.
const priorPrecision = 4.0

// direction is the sign that each coefficient may have: more doubt never makes an answer surer. The constant
// is free.
var direction = [signals]float64{0, 1, 1, -1, 1, -1, -1, 1, 0}

// calibrate finds the coefficients that explain the outcomes best. One that comes out with the wrong sign,
// as happens where two signals say nearly the same, is left out and the others are fitted again.
func calibrate(list []outcome) calibration {
	used := [signals]bool{}
	for i := range used {
		used[i] = true
	}
	for {
		c := maximise(list, used)
		wrong := -1
		for i := range c {
			if used[i] && c[i]*direction[i] < 0 && (wrong < 0 || math.Abs(c[i]) > math.Abs(c[wrong])) {
				wrong = i
			}
		}
		if wrong < 0 {
			return c
		}
		used[wrong] = false
	}
}

// maximise returns the most probable coefficients, drawn towards defaultCalibration so that a FAQ with few
// examples gets sensible ones (maximum a posteriori, Newton's method with halved steps). Those not used are 0.
func maximise(list []outcome, used [signals]bool) calibration {
	c := defaultCalibration
	for i := range c {
		if !used[i] {
			c[i] = 0
		}
	}
	loss := c.loss(list)
	for range maxNewtonSteps {
		gradient, hessian := c.derivatives(list)
		for i := range signals {
			if !used[i] {
				gradient[i], hessian[i] = 0, [signals]float64{}
				for j := range signals {
					hessian[j][i] = 0
				}
				hessian[i][i] = 1
			}
		}
		step := solve(hessian, gradient)
		next, nextLoss := c, loss
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			for i := range signals {
				next[i] = c[i] + scale*step[i]
			}
			if nextLoss = next.loss(list); nextLoss < loss {
				break
			}
		}
		if nextLoss > loss-1e-9*(1+loss) {
			break
		}
		c, loss = next, nextLoss
	}
	return c
}

const maxNewtonSteps = 50

// loss is the negative logarithm of the posterior, up to a constant.
func (c calibration) loss(list []outcome) float64 {
	loss := 0.0
	for i := range signals {
		d := c[i] - defaultCalibration[i]
		loss += priorPrecision * d * d / 2
	}
	for _, o := range list {
		p := c.probability(o.signals)
		if !o.right {
			p = 1 - p
		}
		loss -= o.weight * math.Log(max(p, 1e-300))
	}
	return loss
}

// derivatives returns the descent direction and the curvature of loss.
func (c calibration) derivatives(list []outcome) (gradient [signals]float64, hessian [signals][signals]float64) {
	for i := range signals {
		gradient[i] = priorPrecision * (defaultCalibration[i] - c[i])
		hessian[i][i] = priorPrecision
	}
	for _, o := range list {
		p, x, right := c.probability(o.signals), o.signals.vector(), 0.0
		if o.right {
			right = 1
		}
		for i := range signals {
			gradient[i] += o.weight * (right - p) * x[i]
			for j := range signals {
				hessian[i][j] += o.weight * p * (1 - p) * x[i] * x[j]
			}
		}
	}
	return gradient, hessian
}

// solve returns x with a·x = b for a symmetric positive definite a (Gaussian elimination, no pivoting needed).
func solve(a [signals][signals]float64, b [signals]float64) [signals]float64 {
	for i := range signals {
		for j := i + 1; j < signals; j++ {
			factor := a[j][i] / a[i][i]
			for k := i; k < signals; k++ {
				a[j][k] -= factor * a[i][k]
			}
			b[j] -= factor * b[i]
		}
	}
	for i := signals - 1; i >= 0; i-- {
		for k := i + 1; k < signals; k++ {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
