package answers_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"bedside/answers"
	"bedside/answers/evidence"
)

// studyGrades holds the certainty of every claim of the shipped FAQ that names studies, reasoned by hand from the rules of
// DESIGN.md ("Grading"), not copied from the program. The reasoning names each step from where the claim starts.
//
// What the documents tell of the studies: trial-2022 is randomised, 75 people, blinding not told. review-2019 reviews trials and
// found too little to tell. pilot-2024 is open label without a comparison, size not told. pilot-1998 is a pilot, neither blinding nor
// size told. Independent pages report all four.
var studyGrades = map[string]struct {
	want evidence.Certainty
	why  string
}{
	"magnesium-works/0":       {evidence.Low, "High for the trial and the review; one off as the review could not tell what the others found, one off for 75 people."},
	"magnesium-works/1":       {evidence.VeryLow, "The 1998 pilot alone: low, one off as no document tells its size."},
	"magnesium-add-on/0":      {evidence.VeryLow, "Low as for magnesium-works, and one off as magnesium was tested alone and not added."},
	"magnesium-cure/0":        {evidence.Low, "High for the trial and the review; one off as the review could not tell what the others found, one off for 75 people."},
	"magnesium-how-long/0":    {evidence.Low, "High for the trial; one off as the review disagrees, one off for 75 people."},
	"magnesium-sleep/0":       {evidence.Low, "High for the trial and the review; one off as the review could not tell what the others found, one off for 75 people."},
	"magnesium-sleep/1":       {evidence.VeryLow, "The open-label pilot alone: low, one off for open label, one off for its size, ending at the floor."},
	"magnesium-who-needs/1":   {evidence.VeryLow, "Low for a study without comparison; one off as it was open label, one off for its unknown size, ending at the floor."},
	"magnesium-blood-test/0":  {evidence.VeryLow, "The open-label pilot alone: low, one off for open label, one off for its size, ending at the floor."},
	"studies-overview/0":      {evidence.Low, "High for the trial and the review; one off as the review could not tell what the others found, one off for 75 people."},
	"trial-2022/0":            {evidence.Low, "High for the trial; one off as the earlier review could not tell, one off for 75 people."},
	"trial-2022/1":            {evidence.Low, "The trial alone: high; the curator takes two off for imprecision, one trial of 75 people, where one would be computed."},
	"pilot-2024/0":            {evidence.VeryLow, "Low for a study without comparison; open label and unknown size end at the floor."},
	"pilot-2024/1":            {evidence.VeryLow, "The same study as pilot-2024/0."},
	"magnesium-cause/1":       {evidence.VeryLow, "Low for case-control studies; one off as they found opposite things, one off for their unknown size, ending at the floor."},
	"magnesium-levels/0":      {evidence.VeryLow, "The same two case-control studies as magnesium-cause/1."},
	"pregnancy-magnesium/1":   {evidence.VeryLow, "The same two case-control studies as magnesium-cause/1."},
	"review-2019/0":           {evidence.Low, "High for a review of trials; two off as it found too little to tell."},
	"pilot-1998/0":            {evidence.VeryLow, "Low for a pilot; one off as no document tells its size."},
	"pilot-1998/1":            {evidence.Low, "High for a review of trials; two off as it found too little to tell."},
	"magnesium-dose/1":        {evidence.Low, "High for the trial; one off as the review disagrees, one off for 75 people."},
	"magnesium-study-doses/0": {evidence.Low, "High for the trial and the review; one off as the review could not tell what the others found, one off for 75 people."},
	"magnesium-forms/1":       {evidence.VeryLow, "Low as for the trial with the review, and one off as no study set one form against another."},
	"magnesium-b6/0":          {evidence.Low, "As trial-2022/1: the trial alone, two off for one trial of 75 people."},
	"why-sources-disagree/1":  {evidence.Low, "High for the trial and the review; one off as they disagree, one off for 75 people."},
	"vitamins/2":              {evidence.Low, "As trial-2022/1: the trial alone, two off for one trial of 75 people."},
}

func TestShippedStudyClaimsHaveTheReasonedGrade(t *testing.T) {
	faq := shippedFAQ(t)
	library := faq.Library()
	seen := map[string]bool{}
	for _, e := range faq.Entries {
		for i, c := range e.Claims {
			if len(c.Evidence) == 0 {
				continue
			}
			key := fmt.Sprintf("%s/%d", e.ID, i)
			seen[key] = true
			row, ok := studyGrades[key]
			if !ok {
				t.Errorf("%s names studies but has no row in this table; reason its grade out by hand and add it: %q", key, c.Text)
				continue
			}
			if got := library.Grade(c); got.Certainty != row.want {
				t.Errorf("%s is %v, want %v.\n  by hand: %s\n  computed: %q", key, got.Certainty, row.want, row.why, got.Reasons)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(studyGrades)) {
		if !seen[key] {
			t.Errorf("%s has a row in this table, but no claim with studies stands there", key)
		}
	}
}

func TestShippedRepliesHaveTheReasonedGrade(t *testing.T) {
	faq := shippedFAQ(t)
	library := faq.Library()
	for _, tt := range []struct {
		entry, letter string
		direction     evidence.Direction
		strength      evidence.Strength
		why           string
	}{
		{"magnesium-works", "C", evidence.Uncertain, evidence.None, "Its one short claim is low; what the guideline lists and the side effects are details."},
		{"magnesium-add-on", "D", evidence.Uncertain, evidence.None, "The study claim is very low; the summary's moderate statement does not lift it."},
		{"magnesium-first", "B", evidence.Against, evidence.None, "A warning of the guideline summary, no study named: moderate."},
		{"magnesium-guidelines", "B", evidence.Uncertain, evidence.None, "What the guideline lists, certainty not stated: moderate."},
		{"magnesium-side-effects", "C", evidence.Against, evidence.None, "An independent page, no study named: low."},
		{"magnesium-interactions", "C", evidence.Against, evidence.None, "An independent page, no study named: low. How serious it is is not what is graded."},
		{"magnesium-creams-gummies", "D", evidence.Uncertain, evidence.None, "Only a page that sells magnesium says it; the gap beside it does not count."},
		{"magnesium-kidneys", "", "", "", "A gap of the documents is not graded."},
		{"testimonials", "D", evidence.Uncertain, evidence.None, "Customer stories on a page that sells: very low."},
		{"mattress", "D", evidence.Uncertain, evidence.None, "Only a page that sells mattresses says it: very low."},
		{"first-line-medicines", "B", evidence.For, evidence.Strong, "The guideline states moderate certainty itself; strong is its strength, not its certainty."},
		{"gabapentin", "B", evidence.For, evidence.Strong, "The guideline states moderate certainty itself; strong is its strength, not its certainty."},
		{"iron-helps", "B", evidence.For, evidence.None, "The guideline's first step, certainty not stated: moderate; the summary's statement beside it is moderate too."},
		{"iron-vitamin-c", "C", evidence.For, evidence.None, "An independent page, no study named: low."},
		{"opioids", "D", evidence.Uncertain, evidence.None, "Both short claims stand on a page that sells magnesium only: very low."},
		{"impulse-control", "D", evidence.Against, evidence.None, "Only a page that sells magnesium says it: very low."},
		{"trial-2022", "C", evidence.For, evidence.None, "Both short claims are low: the one with the review, and the one of the trial alone."},
		{"review-2019", "C", evidence.Uncertain, evidence.None, "A review that found too little to tell: two off from high."},
		{"magnesium-levels", "D", evidence.Uncertain, evidence.None, "Two case-control studies that found opposite things: very low."},
		{"pilot-2024", "D", evidence.Uncertain, evidence.None, "An open-label study without a comparison: very low."},
		{"why-sources-disagree", "", "", "", "What kind of pages the sources are is a description; the study claim is a detail."},
		{"yoga-acupuncture", "C", evidence.For, evidence.None, "An independent page, no study named: low."},
		{"rls-what", "", "", "", "A definition is not graded."},
		{"augmentation", "", "", "", "A definition is not graded; what the guideline summary says of dopamine agonists does not bear it and is a detail."},
		{"stopping-dopamine", "", "", "", "The rule is general safety and is not graded; what the pages say of a stop points elsewhere and is a detail."},
		{"stop-trigger", "", "", "", "The rule is general safety and is not graded; the page that says to remove such medicines is a detail."},
		{"treatment-order", "B", evidence.For, evidence.None, "The iron step has no stated certainty: moderate; the medicines' moderate is stated and no lower."},
		{"prescription-options", "B", evidence.For, evidence.Strong, "Its first sentence needs the guideline's first-line medicines only: moderate, strong."},
		{"iron-normal-result", "B", evidence.For, evidence.None, "Its first sentence needs the guideline's cut-off only, certainty not stated: moderate."},
		{"medicine-driving", "", "", "", "A gap of the documents is not graded."},
		{"mixing-sedatives", "", "", "", "A gap of the documents is not graded."},
		{"magnesium-instead", "B", evidence.Against, evidence.None, "A warning of the guideline summary, no study named: moderate."},
	} {
		t.Run(tt.entry, func(t *testing.T) {
			i := slices.IndexFunc(faq.Entries, func(e answers.Entry) bool { return e.ID == tt.entry })
			if i < 0 {
				t.Fatal("the shipped FAQ has no such entry")
			}
			got := library.Answer(faq.Entries[i].Claims)
			if got.Certainty.Letter() != tt.letter || got.Direction != tt.direction || got.Strength != tt.strength {
				t.Errorf("grade is %q, direction %q, strength %q; want %q, %q, %q.\n  by hand: %s\n  computed: %q",
					got.Certainty.Letter(), got.Direction, got.Strength, tt.letter, tt.direction, tt.strength, tt.why, got.Reasons)
			}
			if len(got.Reasons) == 0 {
				t.Error("the grade has no reason")
			}
		})
	}
}

// A grade's reason must not contradict its claim: "it names no study" beside "a study found".
func TestShippedStatementsNameNoStudy(t *testing.T) {
	faq := shippedFAQ(t)
	for _, e := range faq.Entries {
		for i, c := range e.Claims {
			if names := namesOneStudy.FindString(c.Text); c.About == evidence.Statement && c.Part != evidence.Detail && len(c.Evidence) == 0 && names != "" {
				t.Errorf("%s/%d is a statement, so its grade says that no study is named, but it says %q; name its studies as evidence: %q",
					e.ID, i, names, c.Text)
			}
		}
	}
}
