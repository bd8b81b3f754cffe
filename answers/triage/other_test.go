package triage

import (
	"strings"
	"testing"
)

// TestWhoIsInDanger: a card speaks to the writer unless only somebody else is in danger.
func TestWhoIsInDanger(t *testing.T) {
	tests := []struct {
		message string
		other   bool
	}{
		{"my mum is having chest pain", true},
		{"my husband cant breathe what do i do", true},
		{"I think my dad is having a stroke, his face is drooping", true},
		{"my wife says she wants to kill herself", true},
		{"someone here has collapsed and i cant wake them", true},
		{"she took 30 gabapentin", true},
		{"I found my son with an empty bottle of pills, i dont know how many he took", true},
		{"my nan has just fainted, should i call someone", true},
		{"i have crushing chest pain", false},
		{"i want to kill myself, my husband would be better off", false},
		{"my wife left and i want to die", false},
		{"my chest hurts and my husband is out", false},
		{"want to die", false},
		{"took 30 gabapentin", false},
		{"chest pain and cant breathe", false},
	}
	tr := mustNew(t)
	for _, tt := range tests {
		alarm, fired := tr.Check(tt.message)
		if !fired || alarm.Other != tt.other {
			t.Errorf("Check(%q) = %+v, %v, want other %v", tt.message, alarm, fired, tt.other)
		}
	}
}

// TestCardsForSomebodyElse: no card about another person tells the writer to spare themselves.
func TestCardsForSomebodyElse(t *testing.T) {
	tr := mustNew(t)
	for _, kind := range kinds() {
		card := tr.Card(Alarm{Kind: kind, Other: true}, Place{Region: "US"})
		for _, wrong := range []string{"yourself", "your heart", "it hurts this much", "Lie down", "do not stay alone", "Take no more"} {
			if strings.Contains(card, wrong) && kind != Unknown {
				t.Errorf("%s says %q to somebody who looks on:\n%s", kind, wrong, card)
			}
		}
	}
}
