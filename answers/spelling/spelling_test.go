package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"bedside/answers/spelling"
)

func TestDistanceCountsTypingErrors(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{"iron", "iron", 2, 0},
		{"iron", "irom", 2, 1},
		{"iron", "iorn", 2, 1},
		{"iron", "irn", 2, 1},
		{"iron", "irron", 2, 1},
		{"ferritin", "feritine", 2, 2},
		{"iron", "legs", 2, 3},
		{"iron", "legs", 3, 4},
		{"", "ab", 2, 2},
		{strings.Repeat("a", 41), strings.Repeat("a", 41), 2, 3},
	}
	for _, tt := range tests {
		if got := spelling.Distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
		if got := spelling.Distance(tt.b, tt.a, tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.b, tt.a, tt.limit, got, tt.want)
		}
	}
}

func TestNearFindsEveryWordInReach(t *testing.T) {
	words := []string{"magnesium", "manganese", "ferritin", "café", "iron", "irony"}
	x := spelling.NewIndex()
	for _, w := range words {
		x.Add(w, 2)
	}
	for _, typed := range []string{"magnesuim", "magnesiums", "feritn", "caf", "cafe", "irn", "ironn", "zzz", ""} {
		for edits := range 3 {
			var want, got []string
			for _, w := range words {
				if spelling.Distance(typed, w, edits) <= edits {
					want = append(want, w)
				}
			}
			x.Near(typed, edits, func(id, _ int) {
				if w := x.Word(id); !slices.Contains(got, w) {
					got = append(got, w)
				}
			})
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("Near(%q, %d) = %v, want %v", typed, edits, got, want)
			}
		}
	}
}
