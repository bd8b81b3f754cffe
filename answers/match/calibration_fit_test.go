package match

import (
	"bufio"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

var clinc = flag.String("clinc", "", "folder of CLINC150 (train.jsonl, val.jsonl, oos_val.jsonl) to fit the default calibration to")

type labelled struct{ Label, Text string }

// TestFitDefaultCalibration fits the coefficients that small FAQs start from and holds them against a part of the small
// FAQs that was not used: run it with -clinc to see them, and copy them to defaultCalibration when the signals change.
func TestFitDefaultCalibration(t *testing.T) {
	if *clinc == "" {
		t.Skip("needs -clinc, the folder of the CLINC150 data set")
	}
	train := readLabelled(t, "train.jsonl")
	messages := append(readLabelled(t, "val.jsonl"), readLabelled(t, "oos_val.jsonl")...)
	rng := rand.New(rand.NewPCG(1, 1))
	var fitted, checked []outcome
	for round := range 600 {
		outcomes := smallFAQ(rng, train, messages)
		if round < 450 {
			fitted = append(fitted, outcomes...)
		} else {
			checked = append(checked, outcomes...)
		}
	}
	c := calibrate(fitted)
	t.Logf("defaultCalibration = %.3f", c)
	var seen, right [10]float64
	for _, o := range checked {
		p := c.probability(o.signals)
		bin := min(9, int(10*p))
		seen[bin]++
		if o.right {
			right[bin]++
		}
	}
	for bin := range seen {
		share := right[bin] / max(1, seen[bin])
		t.Logf("confidence %.1f to %.1f: right in %.2f of %.0f", float64(bin)/10, float64(bin+1)/10, share, seen[bin])
		if math.Abs(share-(float64(bin)+0.5)/10) > 0.15 {
			t.Errorf("confidence around %.2f is right in %.2f", (float64(bin)+0.5)/10, share)
		}
	}
}

func readLabelled(t *testing.T, name string) []labelled {
	f, err := os.Open(*clinc + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var l labelled
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		list = append(list, l)
	}
	return list
}

// smallFAQ trains a FAQ of a few labels with a few examples each and matches 20 messages on them and 10 others.
func smallFAQ(rng *rand.Rand, train, messages []labelled) []outcome {
	pick := func(list ...int) int { return list[rng.IntN(len(list))] }
	intents, shots, strangers := pick(1, 2, 4, 8, 16, 40), pick(1, 1, 2, 3, 5, 8), pick(0, 0, 3, 10)
	class := map[string]int{}
	var c Corpus
	for len(c.Intents) < intents {
		l := train[rng.IntN(len(train))]
		if _, ok := class[l.Label]; !ok {
			class[l.Label] = len(c.Intents)
			c.Intents = append(c.Intents, Intent{ID: l.Label})
		}
	}
	full := 0
	for full < intents || len(c.OutOfScope) < strangers {
		l := train[rng.IntN(len(train))]
		i, ok := class[l.Label]
		switch {
		case !ok && len(c.OutOfScope) < strangers:
			c.OutOfScope = append(c.OutOfScope, l.Text)
		case ok && len(c.Intents[i].Examples) < shots:
			c.Intents[i].Examples = append(c.Intents[i].Examples, l.Text)
			if len(c.Intents[i].Examples) == shots {
				full++
			}
		}
	}
	examples := c.examples()
	v, readings := newVocabulary(examples, nil)
	v.kernel = newKernel(v.names)
	for i := range examples {
		examples[i].reading = readings[i]
	}
	return matchSome(rng, fit(v, examples, intents), class, messages)
}

func matchSome(rng *rand.Rand, m *model, class map[string]int, messages []labelled) []outcome {
	var list []outcome
	for known, strange := 20, 10; known+strange > 0; {
		l := messages[rng.IntN(len(messages))]
		want, ok := class[l.Label]
		if ok && known == 0 || !ok && strange == 0 {
			continue
		}
		if ok {
			known--
		} else {
			strange, want = strange-1, outOfScope
		}
		ranking := m.rank(m.vocabulary.read(l.Text))
		if len(ranking.top) > 0 {
			list = append(list, outcome{signals: ranking.signals, right: ranking.top[0].class == want, weight: 1})
		}
	}
	return list
}
