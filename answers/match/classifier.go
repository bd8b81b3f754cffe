package match

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Classifier tells whether a message is of any of the intents at all, and of which: the linear view alone, without
// nearest examples, words spelt alike or calibration, for where a decision has to be quick. It is safe for concurrent use.
type Classifier struct {
	model *model
	ids   []string
}

// classifierEpochs is more than a matcher can afford each time it starts: a classifier is trained once and stored.
const classifierEpochs = 15

// TrainClassifier learns the intents and, from the out-of-scope examples, what is none of them.
func TrainClassifier(c Corpus) *Classifier {
	examples := c.examples()
	v, readings := newVocabulary(examples, c.Synonyms)
	v.kernel = apart(len(v.names))
	for i := range examples {
		examples[i].reading = readings[i]
	}
	m := &model{vocabulary: v, intents: len(c.Intents)}
	m.weigh(examples)
	messages := make([][]occurrence, len(examples))
	for i, e := range examples {
		messages[i] = m.occurrences(e.reading)
	}
	m.linear = trainLinear(v, messages, examples, len(c.Intents), classifierEpochs)
	t := &Classifier{model: m}
	for _, in := range c.Intents {
		t.ids = append(t.ids, in.ID)
	}
	return t
}

// Classify reads the normalised words of a message. It returns the likeliest intent, how well it fits, and how clearly the message is of some intent rather than of none: learning aims at
// 1 for messages of an intent and at -1 for others. A message without a word that was learnt gets -1 twice and no intent.
func (c *Classifier) Classify(words []string) (intent string, fit, clarity float64) {
	message := c.model.occurrences(c.model.vocabulary.readWords(slices.Clone(words)))
	known := false
	for _, o := range message {
		known = known || o.known
	}
	if !known || c.model.intents == 0 {
		return "", -1, -1
	}
	scores := c.model.linear.scores(message)
	best := topOf(scores[:c.model.intents], 1)[0]
	return c.ids[best], scores[best] / temperature, -scores[c.model.intents] / temperature
}

// stored is a classifier as it is written: everything that training found, weights rounded to a byte.
type stored struct {
	Version  int
	Intents  []string
	Words    []string // with their stems, for spelling and reading
	Stems    []string
	Names    []string
	Weights  []float64 // of the terms
	Rarest   float64
	Pairs    []pairRecord
	Scale    float32
	Rows     []int8 // terms, then pairs; each a row of len(Intents)+1
	Bias     []float32
	Synonyms [][]string
}

type pairRecord struct {
	A, B term
	Gap  bool
}

const storedVersion = 1

// Encode writes the classifier so that DecodeClassifier reads it without training. The same training gives the
// same bytes on the same kind of processor.
func (c *Classifier) Encode() ([]byte, error) {
	v, l := c.model.vocabulary, c.model.linear
	s := stored{Version: storedVersion, Intents: c.ids, Names: v.names, Weights: c.model.weights, Rarest: c.model.rarest, Bias: l.bias, Synonyms: v.groups}
	for _, w := range slices.Sorted(maps.Keys(v.stems)) {
		s.Words, s.Stems = append(s.Words, w), append(s.Stems, v.stems[w])
	}
	s.Pairs = make([]pairRecord, len(l.pairs))
	for p, row := range l.pairs {
		s.Pairs[row] = pairRecord{p.a, p.b, p.gap}
	}
	all := slices.Concat(l.words, l.paired)
	largest := float32(0)
	for _, w := range all {
		largest = max(largest, w, -w)
	}
	s.Scale = max(largest, 1e-9) / math.MaxInt8
	s.Rows = make([]int8, len(all))
	for i, w := range all {
		s.Rows[i] = int8(math.Round(float64(w / s.Scale)))
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		return nil, fmt.Errorf("encode classifier: %w", err)
	}
	return b.Bytes(), nil
}

// DecodeClassifier reads what Encode wrote.
func DecodeClassifier(data []byte) (*Classifier, error) {
	var s stored
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&s); err != nil {
		return nil, fmt.Errorf("decode classifier: %w", err)
	}
	classes := len(s.Intents) + 1
	if s.Version != storedVersion || len(s.Stems) != len(s.Words) || len(s.Weights) != len(s.Names) || len(s.Bias) != classes ||
		len(s.Rows) != (len(s.Names)+len(s.Pairs))*classes {
		return nil, errors.New("decode classifier: the parts do not fit together")
	}
	v := &vocabulary{terms: map[string]term{}, stems: make(map[string]string, len(s.Words)), spelling: newSpeller(), names: s.Names, kernel: apart(len(s.Names))}
	v.synonyms, v.groups = newSynonyms(s.Synonyms), s.Synonyms
	for i, w := range s.Words {
		v.stems[w] = s.Stems[i]
		v.spelling.add(w)
	}
	for t, name := range s.Names {
		v.terms[name] = term(t)
	}
	l := &linear{kernel: v.kernel, terms: len(s.Names), classes: classes, pairs: make(map[pair]int32, len(s.Pairs)), bias: s.Bias}
	for row, p := range s.Pairs {
		l.pairs[pair{p.A, p.B, p.Gap}] = int32(row)
	}
	weights := make([]float32, len(s.Rows))
	for i, w := range s.Rows {
		weights[i] = float32(w) * s.Scale
	}
	l.words, l.paired = weights[:l.terms*classes], weights[l.terms*classes:]
	return &Classifier{&model{vocabulary: v, weights: s.Weights, rarest: s.Rarest, linear: l, intents: len(s.Intents)}, s.Intents}, nil
}
