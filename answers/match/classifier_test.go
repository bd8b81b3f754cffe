package match_test

import (
	"math"
	"testing"

	"bedside/answers/match"
	"bedside/answers/utterance"
)

func TestClassifierTellsIntentsFromOthers(t *testing.T) {
	c := match.TrainClassifier(corpus())
	for text, want := range map[string]string{"what time do you open": "hours", "late fee": "fine", "renew it": "renew"} {
		if intent, _, clarity := c.Classify(utterance.Read(text).Words()); intent != want || clarity < 0 {
			t.Errorf("%q: intent %s, clarity %.2f, want %s", text, intent, clarity, want)
		}
	}
	for _, text := range []string{"tell me a joke", "order a pizza", "", "xyzzy"} {
		if _, _, clarity := c.Classify(utterance.Read(text).Words()); clarity > 0 {
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
		i, _, x := c.Classify(utterance.Read(text).Words())
		j, _, y := d.Classify(utterance.Read(text).Words())
		if i != j || math.Abs(x-y) > 0.05 {
			t.Errorf("%q: intent %s with %.3f, decoded %s with %.3f", text, i, x, j, y)
		}
	}
	for _, cut := range []int{0, 1, len(data) / 2, len(data) - 1} {
		if _, err := match.DecodeClassifier(data[:cut]); err == nil {
			t.Errorf("%d of %d bytes are decoded", cut, len(data))
		}
	}
}
