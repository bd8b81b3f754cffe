package answers

import (
	"slices"
	"strings"

	"bedside/answers/utterance"
)

// span is a run of a message's tokens.
type span struct{ from, to int }

// maxSplits bounds the places at which a message is tried to be split.
const maxSplits = 8

// split looks for two questions in a message whose whole matched as given, or for the one question in a story. A greeting
// beside a question is dropped. Without a better reading the whole is returned.
func (e *Engine) split(c Context, u utterance.Utterance, whole Reading) []Reading {
	best, score := []Reading{whole}, whole.Result.Confidence()
	if !sure(whole.Result) || e.isSmalltalk(whole.Result) {
		score = min(score, answerFrom/2)
	}
	for _, at := range splitPoints(u.Tokens) {
		if e.between(u, at) {
			continue
		}
		left, right := e.halves(c, u, at)
		if readings, s := e.weighHalves(left, right, whole); s > score {
			best, score = readings, s
		}
	}
	if len(best) == 2 || sure(best[0].Result) && !best[0].incomplete && !best[0].unknown {
		return best
	}
	list := sentences(u.Tokens)
	if len(list) < 2 {
		return best
	}
	for _, s := range list {
		half := e.half(c, u, s)
		if confidence := half.Result.Confidence(); half.asks && half.sure && confidence > score {
			best, score = []Reading{half.Reading}, confidence
		}
	}
	return best
}

// half is one side of a split.
type half struct {
	Reading
	sure, asks, question, marked, smalltalk bool
	words                                   int
}

func (e *Engine) halves(c Context, u utterance.Utterance, at int) (left, right half) {
	left = e.half(c, u, span{0, at})
	if left.sure && !left.smalltalk {
		c.Entry = e.served[left.Result.Candidates[0].Intent].ID
	}
	return left, e.half(c, u, span{at, len(u.Tokens)})
}

func (e *Engine) half(c Context, u utterance.Utterance, s span) half {
	tokens := trimConjunctions(u.Tokens[s.from:s.to])
	if len(tokens) == 0 {
		return half{}
	}
	end := len(u.Text)
	if s.to < len(u.Tokens) {
		end = u.Tokens[s.to].Start
	}
	h := half{words: len(tokens), asks: asks(tokens), Reading: e.read(c, u.Text[tokens[0].Start:tokens[len(tokens)-1].End], tokens)}
	h.marked = strings.Contains(u.Text[tokens[0].Start:end], "?")
	h.question = h.marked || opensQuestion(tokens)
	h.asks = h.asks || h.question
	h.sure = sure(h.Result) && !h.incomplete && !h.unknown
	h.smalltalk = h.sure && e.served[h.Result.Candidates[0].Intent].IsSmalltalk()
	if h.How == "" {
		h.How = "one question of the message"
	}
	return h
}

// weighHalves returns the readings that a split gives and how well they fit; 0 for a split that makes no sense.
func (e *Engine) weighHalves(left, right half, whole Reading) ([]Reading, float64) {
	l, r := left.Result.Confidence(), right.Result.Confidence()
	switch {
	case left.smalltalk && right.sure && !right.smalltalk:
		return []Reading{right.Reading}, r
	case right.smalltalk && left.sure && !left.smalltalk:
		return []Reading{left.Reading}, l
	case left.smalltalk || right.smalltalk:
		return nil, 0
	case left.sure && right.sure && left.asks && right.asks:
		if left.Result.Candidates[0].Intent == right.Result.Candidates[0].Intent {
			return nil, 0
		}
		if left.question && right.question {
			return []Reading{left.Reading, right.Reading}, max(min(l, r), whole.Result.Confidence()+tiny)
		}
		return []Reading{left.Reading, right.Reading}, min(l, r)
	case sure(whole.Result) && !(left.question && right.question):
		return nil, 0
	case left.sure && left.asks && right.question && right.words >= 3 && r < clarifyFrom:
		return []Reading{left.Reading, right.Reading}, max(l, whole.Result.Confidence()) + tiny
	case right.sure && right.question && !left.asks && !left.question:
		return []Reading{right.Reading}, r // what comes before only tells
	case right.sure && right.asks && left.question && left.words >= 3 && l < clarifyFrom:
		return []Reading{left.Reading, right.Reading}, max(r, whole.Result.Confidence()) + tiny
	}
	return nil, 0
}

// tiny breaks a tie in favour of a reading that leaves no question of the person unmentioned.
const tiny = 1e-6

// splitPoints returns the tokens before which a second question may begin.
func splitPoints(tokens []utterance.Token) []int {
	var points []int
	for i := 1; i < len(tokens) && len(points) < maxSplits; i++ {
		if tokens[i].Break >= utterance.Comma || slices.Contains(conjunctions, tokens[i].Text) && i+1 < len(tokens) {
			points = append(points, i)
		}
	}
	return points
}

// sentences returns the spans between the ends of sentences, at most maxSplits.
func sentences(tokens []utterance.Token) []span {
	var list []span
	from := 0
	for i := 1; i <= len(tokens) && len(list) < maxSplits; i++ {
		if i == len(tokens) || tokens[i].Break == utterance.Sentence {
			list = append(list, span{from, i})
			from = i
		}
	}
	return list
}

var conjunctions = []string{"and", "also", "plus", "but", "then"}

func trimConjunctions(tokens []utterance.Token) []utterance.Token {
	for len(tokens) > 0 && slices.Contains(conjunctions, tokens[0].Text) {
		tokens = tokens[1:]
	}
	return tokens
}

// asks reports what may be a question: one by its words, or a fragment ("ferritin cutoff").
func asks(tokens []utterance.Token) bool {
	return opensQuestion(tokens) || len(tokens) <= 4 && !personal[tokens[0].Text]
}

// opensQuestion reports a question word at the beginning, or behind words that only lead up to it ("so", "sorry but").
func opensQuestion(tokens []utterance.Token) bool {
	for _, t := range tokens {
		if !leadingWords[t.Text] {
			return questionWords[t.Text]
		}
	}
	return false
}

// twoQuestions reports a message with two question marks, or with a question word behind a conjunction or comma.
func twoQuestions(u utterance.Utterance) bool {
	if strings.Count(u.Text, "?") >= 2 {
		return true
	}
	for _, at := range splitPoints(u.Tokens) {
		if opensQuestion(trimConjunctions(u.Tokens[at:])) && opensQuestion(u.Tokens) {
			return true
		}
	}
	return false
}
