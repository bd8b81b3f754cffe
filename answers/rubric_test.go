package answers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/answers"
	"bedside/answers/evidence"
)

// goodFAQ returns a FAQ that Review has nothing to say of: an entry on a treatment, and one of small talk.
func goodFAQ() *answers.FAQ {
	variants := func(stem string) []string {
		var list []string
		for i := range 8 {
			list = append(list, fmt.Sprintf("%s %c", stem, 'a'+i))
		}
		return list
	}
	return &answers.FAQ{
		Sources: []evidence.Source{
			{ID: "summary", Title: "Salt and legs", Kind: evidence.GuidelineSummary, Interest: "none", Published: "2025"},
			{ID: "page", Title: "Legs at night", Kind: evidence.Article, Interest: "none"},
			{ID: "pills", Title: "Buy our salt", Kind: evidence.SellerPage, Interest: "sells salt"},
		},
		Studies: []evidence.Study{{ID: "trial", Design: evidence.RandomisedTrial, Participants: 75, ReportedIn: []evidence.Report{{Source: "summary"}}}},
		Cautions: []answers.Caution{
			{ID: "kidney", When: []string{"dialysis"}, Text: "Ask your team first.", Basis: answers.GeneralSafety},
			{ID: "drugs", When: []string{"cipro"}, Text: "Ask first.", Basis: answers.FromDocuments, Cites: []evidence.Cite{{Source: "page", Section: "Risks"}}},
		},
		Entries: []answers.Entry{
			{
				ID: "salt", Question: "Does salt help?", Variants: variants("is salt good"),
				Answer: answers.Content{
					Short: "Salt may help some legs, but that is not sure.", Detail: "One trial was small.",
					Benefit: "It may ease legs.", Harm: "It can harm you.", Uncertain: "Who it helps.", Alternatives: "Rest and walks.",
				},
				Claims: []evidence.Claim{{Text: "Salt may help.", About: evidence.Treatment, Part: evidence.Short, Direction: evidence.For, Strength: evidence.None,
					Evidence: []evidence.Item{{Study: "trial", Finding: evidence.FoundMixed}}, Cites: []evidence.Cite{{Source: "summary", Section: "Salt"}}}},
				SeeProvider: "Ask your doctor first.", Checked: "2026-11-21", ReviewBy: "2029-11-20",
			},
			{ID: "hello", Kind: answers.Smalltalk, Question: "hello", Variants: variants("hi"), Answer: answers.Content{Short: "Hello. Ask me."}},
		},
		OutOfScope: []string{"what is the weather"},
	}
}

func TestGoodFAQHasNoFindings(t *testing.T) {
	if diff := cmp.Diff([]answers.Finding(nil), goodFAQ().Review()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// Each row breaks the good FAQ in one way, and names the one finding that must come of it.
func TestReviewFindsWhatIsBroken(t *testing.T) {
	for _, tt := range []struct {
		name       string
		brk        func(*answers.FAQ, *answers.Entry)
		path, says string
	}{
		{"too few variants", func(_ *answers.FAQ, e *answers.Entry) { e.Variants = e.Variants[:7] }, "salt", "has 7 variants"},
		{"too few variants of small talk", func(f *answers.FAQ, _ *answers.Entry) { f.Entries[1].Variants = nil }, "hello", "has 0 variants"},
		{"a variant twice in an entry", func(_ *answers.FAQ, e *answers.Entry) { e.Variants = append(e.Variants, e.Variants[0]) }, "salt", "stands in salt already"},
		{"a variant that is the question, in other case and signs", func(_ *answers.FAQ, e *answers.Entry) { e.Variants = append(e.Variants, "does SALT help") }, "salt", "stands in salt already"},
		{"a variant in two entries", func(f *answers.FAQ, e *answers.Entry) {
			f.Entries[1].Variants = append(f.Entries[1].Variants, e.Variants[0])
		}, "hello", "stands in salt already"},
		{"a variant out of scope", func(f *answers.FAQ, e *answers.Entry) { f.OutOfScope = append(f.OutOfScope, e.Variants[3]) }, "out_of_scope[1]", "stands in salt already"},

		{"26 words in the short answer", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = strings.Repeat("it may ", 12) + "help legs." }, "salt", "has 26 words; cut it to 25"},
		{"two sentences in the short answer", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "It may help. It may not." }, "salt", "more than one sentence"},
		{"hard words", func(_ *answers.FAQ, e *answers.Entry) {
			e.Answer.Detail = strings.Repeat("Pathophysiological considerations necessitate individualised multidisciplinary evaluation. ", 6)
		}, "salt", "reads at US grade"},

		{"an order to stop", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Detail = "You should stop your pills." }, "salt", `says "You should stop"`},
		{"an order to take", func(_ *answers.FAQ, e *answers.Entry) { e.SeeProvider = "Then you can take more." }, "salt", `says "you can take"`},
		{"a product recommended", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Alternatives = "We recommend salt." }, "salt", `says "We recommend"`},
		{"better after stopping, unguarded", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Detail = "It gets better after you stopped." }, "salt", "gets better after stopping"},
		{"better after stopping, guarded in the next sentence only", func(_ *answers.FAQ, e *answers.Entry) {
			e.Answer.Detail = "It goes away when you quit it. Do so only with your prescriber, usually slowly."
		}, "salt", "gets better after stopping"},
		{"reversible when stopped, in the disagreement", func(_ *answers.FAQ, e *answers.Entry) {
			e.Disagreement = "One page says it is reversible once stopped."
		}, "salt", "gets better after stopping"},
		{"recommended by nobody", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "Salt is not recommended for legs." }, "salt", "without naming the guideline and its year"},
		{"recommended by a guideline of no year", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "The guideline does not recommend salt." }, "salt", "without naming the guideline and its year"},
		{"no next step", func(_ *answers.FAQ, e *answers.Entry) { e.SeeProvider = "" }, "salt", "has no next step"},

		{"no claims", func(_ *answers.FAQ, e *answers.Entry) { e.Claims = nil }, "salt", "has no claims"},
		{"no claim for the first sentence", func(_ *answers.FAQ, e *answers.Entry) { e.Claims[0].Part = evidence.Detail }, "salt", "has no claim for its short answer"},
		{"a claim without a place", func(_ *answers.FAQ, e *answers.Entry) {
			e.Claims = append(e.Claims, evidence.Claim{Text: "C.", About: evidence.Statement, Part: evidence.Detail})
		}, "salt", "claims[1] cites nothing"},
		{"a treatment without its benefit", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Benefit = "" }, "salt", "lacks benefit, harm, uncertain or alternatives"},
		{"a treatment without its harm", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Harm = "" }, "salt", "lacks benefit, harm, uncertain or alternatives"},
		{"a treatment without what is uncertain", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Uncertain = "" }, "salt", "lacks benefit, harm, uncertain or alternatives"},
		{"a treatment without alternatives", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Alternatives = "" }, "salt", "lacks benefit, harm, uncertain or alternatives"},
		{"a seller who is not named", func(_ *answers.FAQ, e *answers.Entry) { e.Claims[0].Cites[0].Source = "pills" }, "salt", "rests on sellers' pages alone"},
		{"a promise that the grade does not allow", func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "It helps most legs." }, "salt", "promises more than its grade (C Low) allows"},

		{"no day of the check", func(_ *answers.FAQ, e *answers.Entry) { e.Checked = "" }, "salt", `lacks "checked" or "review_by"`},
		{"no day of the next check", func(_ *answers.FAQ, e *answers.Entry) { e.ReviewBy = "" }, "salt", `lacks "checked" or "review_by"`},
		{"more than three years until the next check", func(_ *answers.FAQ, e *answers.Entry) { e.ReviewBy = "2029-11-22" }, "salt", "is to be checked again on 2029-11-22"},
		{"more than a year for a medicine", func(_ *answers.FAQ, e *answers.Entry) { e.Subjects, e.ReviewBy = []string{"medicine"}, "2027-11-23" }, "salt", "is to be checked again on 2027-11-23"},

		{"a caution from the documents without a place", func(f *answers.FAQ, _ *answers.Entry) { f.Cautions[1].Cites = nil }, "caution drugs", "cites none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			faq := goodFAQ()
			tt.brk(faq, &faq.Entries[0])
			got := faq.Review()
			if len(got) != 1 || got[0].Path != tt.path || !strings.Contains(got[0].Message, tt.says) {
				t.Errorf("findings are %q, want one on %s that says %q", got, tt.path, tt.says)
			}
		})
	}
}

// Each row changes the good FAQ to what looks like a breach but is none.
func TestReviewLeavesGoodWordsAlone(t *testing.T) {
	for name, change := range map[string]func(*answers.FAQ, *answers.Entry){
		"25 words":                func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = strings.Repeat("it may ", 12) + "help." },
		"a point inside a number": func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "They may have used 12.4 mmol." },
		"not to stop":             func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Detail = "Never stop your pills on your own." },
		"asking before starting":  func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Detail = "Ask before you start." },
		"better after stopping, guarded": func(_ *answers.FAQ, e *answers.Entry) {
			e.Answer.Detail = "It gets better after it is stopped: only with your prescriber, usually slowly."
		},
		"recommended by a dated guideline": func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "The 2025 guideline does not recommend salt." },
		"the guideline is in the detail": func(_ *answers.FAQ, e *answers.Entry) {
			e.Answer.Short, e.Answer.Detail = "Salt is not recommended.", "So says the guideline of 2025."
		},
		"a seller who is named": func(_ *answers.FAQ, e *answers.Entry) {
			e.Claims[0].Cites[0].Source, e.Answer.Detail = "pills", "Only a page that sells salt says so."
		},
		"a seller beside another page": func(_ *answers.FAQ, e *answers.Entry) {
			e.Claims[0].Cites = append(e.Claims[0].Cites, evidence.Cite{Source: "pills", Section: "Buy"})
		},
		"a firm word at a high grade": func(f *answers.FAQ, e *answers.Entry) {
			f.Studies[0].Participants, e.Claims[0].Evidence[0].Finding, e.Answer.Short = 400, evidence.FoundFor, "It helps most legs."
		},
		"a firm word about the lack of proof": func(_ *answers.FAQ, e *answers.Entry) { e.Answer.Short = "We don't know if it helps." },
		"a gap that cites nothing": func(_ *answers.FAQ, e *answers.Entry) {
			e.Claims = append(e.Claims, evidence.Claim{Text: "No page tells.", About: evidence.Gap})
		},
		"a treatment in a detail only": func(_ *answers.FAQ, e *answers.Entry) {
			treatment := e.Claims[0]
			treatment.Part = evidence.Detail
			e.Claims = []evidence.Claim{{Text: "A salt.", About: evidence.Description, Cites: treatment.Cites}, treatment}
			e.Answer.Benefit, e.Answer.Harm = "", ""
		},
		"a year for a medicine":  func(_ *answers.FAQ, e *answers.Entry) { e.Subjects, e.ReviewBy = []string{"medicine"}, "2027-11-21" },
		"three years for others": func(_ *answers.FAQ, e *answers.Entry) { e.ReviewBy = "2029-11-21" },
		"small talk has no rules": func(f *answers.FAQ, _ *answers.Entry) {
			f.Entries[1].Answer.Short = "It works. You can take your time."
		},
	} {
		t.Run(name, func(t *testing.T) {
			faq := goodFAQ()
			change(faq, &faq.Entries[0])
			if diff := cmp.Diff([]answers.Finding(nil), faq.Review()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// An entry that says only what the documents lack cites no page, and so no seller's.
func TestGapAloneIsNoSellersClaim(t *testing.T) {
	faq := goodFAQ()
	faq.Entries[0].Claims = []evidence.Claim{{Text: "No page tells.", About: evidence.Gap}}
	for _, f := range faq.Review() {
		if strings.Contains(f.Message, "sellers") {
			t.Errorf("finding %q, although no page is cited", f)
		}
	}
}

// RUBRIC 11: that something gets better after stopping is never said without the guard, in whatever words.
func TestReviewFindsBetterAfterStoppingInOtherWords(t *testing.T) {
	for _, sentence := range []string{
		"It improves if a person stops it.",
		"Stopping it makes legs better.",
		"Legs improved after they stopped it.",
	} {
		t.Run(sentence, func(t *testing.T) {
			faq := goodFAQ()
			faq.Entries[0].Answer.Detail = sentence
			if !slices.ContainsFunc(faq.Review(), func(f answers.Finding) bool { return strings.Contains(f.Message, "after stopping") }) {
				t.Error("there is no finding")
			}
		})
	}
}

// RUBRIC 8 wants US grade 8 or below. 8.5 is not.
func TestReviewKeepsToTheRubricsReadingGrade(t *testing.T) {
	faq := goodFAQ()
	// Words are made harder one by one, until the whole reply is just above grade 8.
	for range 200 {
		grade := faq.Statistics().HighestGrade
		if grade > 8 {
			if grade > 8.5 {
				t.Fatalf("the reply went from below 8 to %.2f in one step; make the steps smaller", grade)
			}
			if !slices.ContainsFunc(faq.Review(), func(f answers.Finding) bool { return strings.Contains(f.Message, "US grade") }) {
				t.Errorf("a reply of grade %.2f has no finding", grade)
			}
			return
		}
		faq.Entries[0].Answer.Detail = "Considerably " + faq.Entries[0].Answer.Detail
	}
	t.Fatal("the reply never reached grade 8")
}

func TestFindingsComeInFileOrder(t *testing.T) {
	faq := goodFAQ()
	faq.Entries[0].SeeProvider = ""
	faq.Entries[1].Variants = faq.Entries[1].Variants[1:]
	faq.OutOfScope = []string{"does salt help"}
	faq.Cautions[1].Cites = nil
	var paths []string
	for _, f := range faq.Review() {
		paths = append(paths, f.Path)
	}
	if diff := cmp.Diff([]string{"salt", "hello", "out_of_scope[0]", "caution drugs"}, paths); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFindingReadsAsOneLine(t *testing.T) {
	if got, want := (answers.Finding{Path: "salt", Message: "has no next step"}).String(), "salt: has no next step"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatistics(t *testing.T) {
	faq := goodFAQ()
	easy, hard := faq.Entries[0], faq.Entries[0]
	easy.ID, easy.Variants = "easy", nil
	hard.ID, hard.Variants = "hard", hard.Variants[:3]
	hard.Answer.Detail = "Pathophysiological considerations necessitate multidisciplinary evaluation."
	faq.Entries = append(faq.Entries, hard, easy)
	got := faq.Statistics()
	median := goodFAQ().Statistics().MedianGrade // Two entries of three are the good one.
	if got.HighestGrade <= median {
		t.Errorf("the harder entry has grade %.2f, the easier ones %.2f", got.HighestGrade, median)
	}
	want := answers.Statistics{Entries: 3, Smalltalk: 1, Variants: 8 + 8 + 3, OutOfScope: 1, MedianGrade: median, HighestGrade: got.HighestGrade, Hardest: "hard"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(answers.Statistics{}, (&answers.FAQ{}).Statistics()); diff != "" {
		t.Errorf("of an empty FAQ (-want +got):\n%s", diff)
	}
}

// Very easy text has a negative grade; the hardest of it is still an entry.
func TestStatisticsOfEasyText(t *testing.T) {
	got := goodFAQ().Statistics()
	if got.MedianGrade >= 0 {
		t.Fatalf("the good entry has grade %.2f; this test wants one below 0", got.MedianGrade)
	}
	if got.Hardest != "salt" || got.HighestGrade != got.MedianGrade {
		t.Errorf("of one entry of grade %.2f the hardest is %q with %.2f", got.MedianGrade, got.Hardest, got.HighestGrade)
	}
}

// The shipped FAQ may have findings, but each must name a place that a curator can find.
func TestShippedFindingsNameTheirPlace(t *testing.T) {
	faq := shippedFAQ(t)
	known := map[string]bool{}
	for _, e := range faq.Entries {
		known[e.ID] = true
	}
	for _, c := range faq.Cautions {
		known["caution "+c.ID] = true
	}
	for i := range faq.OutOfScope {
		known[fmt.Sprintf("out_of_scope[%d]", i)] = true
	}
	findings := faq.Review()
	for _, f := range findings {
		if !known[f.Path] {
			t.Errorf("%q is no place in the FAQ", f.Path)
		}
	}
	t.Logf("the shipped FAQ has %d findings", len(findings))
}
