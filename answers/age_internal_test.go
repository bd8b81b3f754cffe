package answers

import (
	"slices"
	"testing"

	"bedside/answers/utterance"
)

func TestAgesInAnyForm(t *testing.T) {
	tests := []struct {
		text string
		want []int
	}{
		{"my 4 year old cant sleep", []int{4}},
		{"my 4-year-old's legs", []int{4}},
		{"shes 6 and kicks all night", []int{6}},
		{"my son is 8, can he have magnesium", []int{8}},
		{"8yo with restless legs", []int{8}},
		{"he is a 7 yr old boy", []int{7}},
		{"daughter aged 11", []int{11}},
		{"baby, 10 months old", []int{0}},
		{"I am 82 and on water tablets", []int{82}},
		{"im 71", []int{71}},
		{"dad is in his eighties", []int{80}},
		{"in my early 70s", []int{70}},
		{"mum, 79 years old", []int{79}},
		{"I have had it for 4 years", nil},
		{"ferritin is 75", nil},
		{"my dose is 200 mg", nil},
		{"i am 31 weeks pregnant", nil},
		{"a study of 75 people", nil},
		{"he is 200 years old", nil},
		{"it started 6 months ago", nil},
		{"the 1998 pilot", nil},
	}
	for _, tt := range tests {
		if got := ages(utterance.Read(tt.text)); !slices.Equal(got, tt.want) {
			t.Errorf("ages(%q) = %v, want %v", tt.text, got, tt.want)
		}
	}
}
