package match_test

import (
	"math"
	"testing"

	"bedside/answers/match"
)

func TestClassifierTellsIntentsFromOthers(t *testing.T) {
	c := match.TrainClassifier(corpus())
	for text, want := range map[string]int{"what time do you open": 0, "late fee": 2, "renew it": 3} {
		if intent, clarity := c.Classify(text); intent != want || clarity < 0 {
			t.Errorf("%q: intent %d, clarity %.2f, want %d", text, intent, clarity, want)
		}
	}
	for _, text := range []string{"tell me a joke", "order a pizza", "", "xyzzy"} {
		if _, clarity := c.Classify(text); clarity > 0 {
			t.Errorf("%q: clarity %.2f, want none", text, clarity)
		}
	}
}

func TestClassifierSurvivesEncoding(t *testing.T) {
	c := match.TrainClassifier(corpus())
	data, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d, err := match.DecodeClassifier(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"opening hours", "opning huors", "late fee", "penalty charge", "what is the weather", "?"} {
		i, x := c.Classify(text)
		j, y := d.Classify(text)
		if i != j || math.Abs(x-y) > 0.05 {
			t.Errorf("%q: intent %d with %.3f, decoded %d with %.3f", text, i, x, j, y)
		}
	}
	for _, cut := range []int{0, 1, len(data) / 2, len(data) - 1} {
		if _, err := match.DecodeClassifier(data[:cut]); err == nil {
			t.Errorf("%d of %d bytes are decoded", cut, len(data))
		}
	}
}
