package utterance

import (
	"slices"
	"testing"
)

func TestIsUnit(t *testing.T) {
	for message, want := range map[string]bool{
		"is 300 mg too much": true, "how many mg should i take": true, "most mg a day": true, "mg per day": true,
		"is mg any good": false, "mg for legs": false, "does mg help": false,
	} {
		words := Read(message).Words()
		if got := IsUnit(words, slices.Index(words, "mg")); got != want {
			t.Errorf("%q: %v", message, got)
		}
	}
}
