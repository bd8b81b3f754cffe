package evidence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/answers/evidence"
)

// library is what the claims of these tests refer to. Every study is reported by the guideline summary unless its name says
// otherwise, and is large enough (400 people) unless its name says otherwise, so that a test sees one rule at a time.
func library() evidence.Library {
	l := evidence.Library{Studies: map[string]evidence.Study{}, Sources: map[string]evidence.Source{
		"summary":  {ID: "summary", Kind: evidence.GuidelineSummary, Interest: "none"},
		"original": {ID: "original", Kind: evidence.Guideline, Interest: "none"},
		"page":     {ID: "page", Kind: evidence.Article, Interest: "none"},
		"page-2":   {ID: "page-2", Kind: evidence.Article},
		"pills":    {ID: "pills", Kind: evidence.SellerPage, Interest: "sells magnesium"},
		"beds":     {ID: "beds", Kind: evidence.Article, Interest: "sells mattresses"},
		"own-text": {ID: "own-text", Kind: evidence.GuidelineSummary, Interest: "sells magnesium"},
	}}
	reported := []evidence.Report{{Source: "summary"}}
	for _, s := range []evidence.Study{
		{ID: "trial", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.DoubleBlind, ReportedIn: reported},
		{ID: "trial-2", Design: evidence.RandomisedTrial, Participants: 500, Blinding: evidence.SingleBlind, ReportedIn: reported},
		{ID: "trial-399", Design: evidence.RandomisedTrial, Participants: 399, Blinding: evidence.DoubleBlind, ReportedIn: reported},
		{ID: "trial-1", Design: evidence.RandomisedTrial, Participants: 1, Blinding: evidence.DoubleBlind, ReportedIn: reported},
		{ID: "trial-size-unknown", Design: evidence.RandomisedTrial, Blinding: evidence.DoubleBlind, ReportedIn: reported},
		{ID: "trial-open", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.OpenLabel, ReportedIn: reported},
		{ID: "trial-blinding-unknown", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.BlindingNotReported, ReportedIn: reported},
		{ID: "trial-sold", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.DoubleBlind,
			ReportedIn: []evidence.Report{{Source: "pills"}, {Source: "beds"}}},
		{ID: "trial-open-sold", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.OpenLabel,
			ReportedIn: []evidence.Report{{Source: "pills"}}},
		{ID: "trial-sold-and-summarised", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.DoubleBlind,
			ReportedIn: []evidence.Report{{Source: "pills"}, {Source: "summary"}}},
		{ID: "trial-misreported", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.DoubleBlind,
			ReportedIn: []evidence.Report{{Source: "summary"}, {Source: "page", Note: "gives one month and says that it found nothing"}}},
		{ID: "trial-not-reported", Design: evidence.RandomisedTrial, Participants: 400, Blinding: evidence.DoubleBlind},
		{ID: "review", Design: evidence.SystematicReview, Participants: 400, ReportedIn: reported},
		{ID: "review-size-unknown", Design: evidence.SystematicReview, ReportedIn: reported},
		{ID: "uncontrolled", Design: evidence.Uncontrolled, Participants: 400, Blinding: evidence.BlindingNotReported, ReportedIn: reported},
		{ID: "uncontrolled-open", Design: evidence.Uncontrolled, Participants: 400, Blinding: evidence.OpenLabel, ReportedIn: reported},
		{ID: "controlled", Design: evidence.ControlledTrial, Participants: 400, ReportedIn: reported},
		{ID: "cohort", Design: evidence.Cohort, Participants: 400, ReportedIn: reported},
		{ID: "case-control", Design: evidence.CaseControl, Participants: 400, ReportedIn: reported},
		{ID: "cross-sectional", Design: evidence.CrossSectional, Participants: 400, ReportedIn: reported},
		{ID: "pilot", Design: evidence.Pilot, Participants: 400, ReportedIn: reported},
		{ID: "guideline", Design: evidence.GuidelineDesign, Participants: 400, ReportedIn: reported},
	} {
		l.Studies[s.ID] = s
	}
	return l
}

// found returns a claim on a treatment for which every study named found f.
func found(f evidence.Finding, studies ...string) evidence.Claim {
	c := evidence.Claim{About: evidence.Treatment, Direction: evidence.For, Strength: evidence.None}
	for _, id := range studies {
		c.Evidence = append(c.Evidence, evidence.Item{Study: id, Finding: f})
	}
	return c
}

func foundFor(studies ...string) evidence.Claim { return found(evidence.FoundFor, studies...) }

func and(c evidence.Claim, f evidence.Finding, study string) evidence.Claim {
	c.Evidence = append(c.Evidence, evidence.Item{Study: study, Finding: f})
	return c
}

func judged(c evidence.Claim, domain evidence.Domain, levels int, why string) evidence.Claim {
	c.Judgements = append(c.Judgements, evidence.Judgement{Domain: domain, Levels: levels, Why: why})
	return c
}

func statement(sources ...string) evidence.Claim {
	c := evidence.Claim{About: evidence.Statement, Direction: evidence.For, Strength: evidence.None}
	for _, id := range sources {
		c.Cites = append(c.Cites, evidence.Cite{Source: id, Section: "Section"})
	}
	return c
}

func recommendation(stated string) evidence.Claim {
	c := statement("summary")
	c.About, c.Strength, c.StatedCertainty = evidence.Recommendation, evidence.Strong, stated
	return c
}

func TestCertaintyIsShownInThreeWays(t *testing.T) {
	for _, tt := range []struct {
		certainty             evidence.Certainty
		letter, label, string string
	}{
		{evidence.High, "A", "A High", "high"},
		{evidence.Moderate, "B", "B Moderate", "moderate"},
		{evidence.Low, "C", "C Low", "low"},
		{evidence.VeryLow, "D", "D Very low", "very_low"},
		{evidence.NotGraded, "", "Not graded", "not_graded"},
	} {
		got := []string{tt.certainty.Letter(), tt.certainty.Label(), tt.certainty.String()}
		if diff := cmp.Diff([]string{tt.letter, tt.label, tt.string}, got); diff != "" {
			t.Errorf("certainty %d: letter, label and string (-want +got):\n%s", int(tt.certainty), diff)
		}
	}
	var zero evidence.Certainty
	if zero != evidence.NotGraded {
		t.Errorf("the zero Certainty is %v, want not graded", zero)
	}
}

// Nothing but the start and the deductions named in each row is at work: the studies are large, blinded and independent.
func TestStudiesAreGradedByDesignAndDomains(t *testing.T) {
	tests := []struct {
		name  string
		claim evidence.Claim
		want  evidence.Certainty
		// deductions are words of each reason after the first, in order.
		deductions []string
	}{
		// Start by design.
		{"a randomised trial starts high", foundFor("trial"), evidence.High, nil},
		{"a systematic review starts high", foundFor("review"), evidence.High, nil},
		{"a controlled trial without randomisation starts low", foundFor("controlled"), evidence.Low, nil},
		{"a cohort starts low", foundFor("cohort"), evidence.Low, nil},
		{"a case-control study starts low", foundFor("case-control"), evidence.Low, nil},
		{"a cross-sectional study starts low", foundFor("cross-sectional"), evidence.Low, nil},
		{"an uncontrolled study starts low and loses nothing more for want of a control", foundFor("uncontrolled"), evidence.Low, nil},
		{"a pilot starts low", foundFor("pilot"), evidence.Low, nil},
		{"a guideline is no study of a treatment and starts low", foundFor("guideline"), evidence.Low, nil},
		{"the best design decides", foundFor("uncontrolled", "trial", "cohort"), evidence.High, nil},

		// Risk of bias.
		{"open label takes one off", foundFor("trial-open"), evidence.Moderate, []string{"knew what they took"}},
		{"open label takes one off a low start", foundFor("uncontrolled-open"), evidence.VeryLow, []string{"knew what they took"}},
		{"blinding that is not reported takes nothing off", foundFor("trial-blinding-unknown"), evidence.High, nil},
		{"a blinded trial beside an open one takes nothing off", foundFor("trial", "trial-open"), evidence.High, nil},
		{"an open study of a lesser design takes nothing off a trial", foundFor("trial", "uncontrolled-open"), evidence.High, nil},
		{"a blinded study of a lesser design does not mend an open trial", foundFor("trial-open", "uncontrolled"), evidence.Moderate, []string{"knew what they took"}},
		{"a study told of by sellers only loses one", foundFor("trial-sold"), evidence.Moderate, []string{"only sellers"}},
		{"one independent report is enough", foundFor("trial-sold-and-summarised"), evidence.High, nil},
		{"open label and sellers only lose two", foundFor("trial-open-sold"), evidence.Low, []string{"knew what they took, and only sellers"}},

		// Inconsistency.
		{"studies that found the same are consistent", foundFor("trial", "trial-2"), evidence.High, nil},
		{"for and against disagree", and(foundFor("trial"), evidence.FoundAgainst, "trial-2"), evidence.Moderate, []string{"disagree"}},
		{"for and no effect disagree", and(foundFor("trial"), evidence.FoundNoEffect, "trial-2"), evidence.Moderate, []string{"disagree"}},
		{"a review that could not tell does not disagree", and(foundFor("trial"), evidence.FoundInsufficient, "review"), evidence.Moderate, []string{"not every study could tell"}},
		{"for and against disagree beside what could not tell", and(and(found(evidence.FoundInsufficient, "review"), evidence.FoundFor, "trial"), evidence.FoundAgainst, "trial-2"), evidence.Moderate, []string{"disagree"}},
		{"studies of any design can disagree", and(foundFor("trial"), evidence.FoundAgainst, "cohort"), evidence.Moderate, []string{"disagree"}},
		{"many disagreements cost one level", and(and(foundFor("trial"), evidence.FoundAgainst, "trial-2"), evidence.FoundMixed, "review"), evidence.Moderate, []string{"disagree"}},
		{"a mixed finding disagrees with itself", found(evidence.FoundMixed, "trial"), evidence.Moderate, []string{"disagree"}},
		{"a document that misreports a study is no inconsistency", foundFor("trial-misreported", "trial-2"), evidence.High, nil},

		// Imprecision.
		{"400 people are enough", foundFor("trial"), evidence.High, nil},
		{"399 are too few", foundFor("trial-399"), evidence.Moderate, []string{"few people took part (399)"}},
		{"people of all the best studies count together", foundFor("trial-399", "trial-1"), evidence.High, nil},
		{"people of lesser designs do not count", foundFor("trial-399", "cohort"), evidence.Moderate, []string{"few people took part (399)"}},
		{"a number that no document tells is too few", foundFor("trial-size-unknown"), evidence.Moderate, []string{"how many took part is not told"}},
		{"an unknown number beside a small one does not pass for the whole", foundFor("trial-size-unknown", "trial-1"), evidence.Moderate, []string{"not told"}},
		{"an unknown number does not harm when the others are enough", foundFor("trial-size-unknown", "trial"), evidence.High, nil},
		{"a review without a number leaves the trial's to be told", foundFor("trial-399", "review-size-unknown"), evidence.Moderate, []string{"(399)"}},
		{"too little to tell takes two off", found(evidence.FoundInsufficient, "review"), evidence.Low, []string{"too little to tell"}},

		// Indirectness and publication bias are never computed: they stand in judgements only.
		{"indirectness by judgement", judged(foundFor("trial"), evidence.Indirectness, 1, "Tested alone, not added."), evidence.Moderate, []string{"tested alone"}},
		{"publication bias by judgement", judged(foundFor("trial"), evidence.PublicationBias, 2, "Half was never published."), evidence.Low, []string{"half was never"}},

		// A curated judgement stands in place of the computed one.
		{"a judgement of 0 lifts the computed deduction", judged(foundFor("trial-399"), evidence.Imprecision, 0, "The trial was planned for this size."), evidence.High, nil},
		{"a judgement of 1 replaces the computed 2", judged(found(evidence.FoundInsufficient, "review"), evidence.Imprecision, 1, "Underpowered."), evidence.Moderate, []string{"underpowered"}},
		{"a judgement of 2 replaces the computed 1", judged(foundFor("trial-open"), evidence.RiskOfBias, 2, "Half dropped out."), evidence.Low, []string{"half dropped out"}},
		{"a judgement on a domain leaves the other domains alone", judged(foundFor("trial-399"), evidence.RiskOfBias, 1, "Not blinded."), evidence.Low, []string{"not blinded", "(399)"}},
		{"a judgement may say that disagreement does not matter", judged(and(foundFor("trial"), evidence.FoundAgainst, "trial-2"), evidence.Inconsistency, 0, "Other doses."), evidence.High, nil},

		// Deductions add up, and end at very low.
		{"three domains take three off", judged(and(foundFor("trial-399"), evidence.FoundNoEffect, "review-size-unknown"), evidence.Indirectness, 1, "Other people."), evidence.VeryLow,
			[]string{"disagree", "other people", "(399)"}},
		{"never below very low", judged(and(foundFor("uncontrolled-open"), evidence.FoundAgainst, "pilot"), evidence.Indirectness, 2, "Other people."), evidence.VeryLow, []string{"disagree", "other people"}},
		{"very low also from high", judged(judged(foundFor("trial-open"), evidence.Indirectness, 2, "Other people."), evidence.PublicationBias, 2, "One maker."), evidence.VeryLow,
			[]string{"knew", "other people", "one maker"}},

		// What is not known is passed over.
		{"an unknown study is passed over", foundFor("trial", "no-such-study"), evidence.High, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := library().Grade(tt.claim)
			if got.Certainty != tt.want {
				t.Errorf("certainty is %v, want %v; reasons: %q", got.Certainty, tt.want, got.Reasons)
			}
			if len(got.Reasons) != len(tt.deductions)+1 {
				t.Fatalf("there are %d reasons, want where it starts and %d deductions: %q", len(got.Reasons), len(tt.deductions), got.Reasons)
			}
			for i, words := range tt.deductions {
				if !strings.Contains(got.Reasons[i+1], words) {
					t.Errorf("reason %d is %q, want it to say %q", i+1, got.Reasons[i+1], words)
				}
			}
		})
	}
}

func TestReasonsSayWhereAGradeStartsAndEachStep(t *testing.T) {
	for _, tt := range []struct {
		name  string
		claim evidence.Claim
		want  []string
	}{
		{"a trial", foundFor("trial"), []string{"It starts at High, as a trial with groups made by chance was done."}},
		{"a review", foundFor("review"), []string{"It starts at High, as trials were reviewed."}},
		{"both", foundFor("review", "trial"), []string{"It starts at High, as a trial with groups made by chance and a review were done."}},
		{"neither", foundFor("cohort"), []string{"Only studies that made no groups by chance were done, so this starts at Low."}},
		{"one step", foundFor("trial-open"), []string{"It starts at High, as a trial with groups made by chance was done.", "One step down: people knew what they took."}},
		{"two steps", judged(foundFor("trial"), evidence.Indirectness, 2, "Only children were studied."),
			[]string{"It starts at High, as a trial with groups made by chance was done.", "Two steps down: only children were studied."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, library().Grade(tt.claim).Reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
		})
	}
}

// A study's place in the documents may be left out (faq.schema.json asks for id and design only). That nobody is recorded to tell
// of a study does not make it a seller's.
func TestStudyWithoutReportIsNotASellers(t *testing.T) {
	got := library().Grade(foundFor("trial-not-reported"))
	if got.Certainty != evidence.High {
		t.Errorf("certainty is %v, want high: no seller tells of the trial; reasons: %q", got.Certainty, got.Reasons)
	}
}

// The first letter of a reason is any letter, not only one of a single byte.
func TestReasonKeepsLettersBeyondASCII(t *testing.T) {
	got := library().Grade(judged(foundFor("trial"), evidence.Indirectness, 1, "Übertragbar ist das kaum."))
	want := "One step down: übertragbar ist das kaum."
	if last := got.Reasons[len(got.Reasons)-1]; last != want {
		t.Errorf("reason is %q, want %q", last, want)
	}
}

func TestRecommendationKeepsTheGuidelinesCertainty(t *testing.T) {
	for _, tt := range []struct {
		stated string
		want   evidence.Certainty
		reason string
	}{
		{"high", evidence.High, "states this certainty itself"},
		{"moderate", evidence.Moderate, "states this certainty itself"},
		{"low", evidence.Low, "states this certainty itself"},
		{"very_low", evidence.VeryLow, "states this certainty itself"},
		{"", evidence.Moderate, "does not say"},
	} {
		t.Run("stated "+tt.stated, func(t *testing.T) {
			got := library().Grade(recommendation(tt.stated))
			if got.Certainty != tt.want || len(got.Reasons) != 1 || !strings.Contains(got.Reasons[0], tt.reason) {
				t.Errorf("got %v with %q, want %v with a reason that says %q", got.Certainty, got.Reasons, tt.want, tt.reason)
			}
			// Strength is a field of its own: a strong recommendation of low certainty stays low.
			if got.Strength != evidence.Strong || got.Direction != evidence.For {
				t.Errorf("strength %q and direction %q, want strong and for", got.Strength, got.Direction)
			}
		})
	}
}

// What no guideline stands behind is no recommendation of one, whatever the curator calls it or states.
func TestRecommendationNeedsAGuideline(t *testing.T) {
	for _, tt := range []struct {
		name    string
		sources []string
		want    evidence.Certainty
	}{
		{"no source", nil, evidence.NotGraded},
		{"a seller's page", []string{"pills"}, evidence.VeryLow},
		{"a seller's summary of a guideline", []string{"own-text"}, evidence.VeryLow},
		{"an independent page", []string{"page"}, evidence.Low},
		{"a guideline beside an independent page", []string{"page", "original"}, evidence.High},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := recommendation("high")
			c.Cites = statement(tt.sources...).Cites
			if got := library().Grade(c); got.Certainty != tt.want {
				t.Errorf("certainty is %v, want %v; reasons: %q", got.Certainty, tt.want, got.Reasons)
			}
		})
	}
}

func TestStatementIsGradedByItsBestSource(t *testing.T) {
	for _, tt := range []struct {
		name   string
		claim  evidence.Claim
		want   evidence.Certainty
		reason string
	}{
		{"a guideline summary is moderate", statement("summary"), evidence.Moderate, "A guideline summary says this."},
		{"a guideline is moderate", statement("original"), evidence.Moderate, "says this. It names no study for it."},
		{"an independent page is low", statement("page"), evidence.Low, "An independent page says this."},
		{"agreement never raises it", statement("page", "page-2"), evidence.Low, "An independent page says this."},
		{"a seller's page is very low", statement("pills"), evidence.VeryLow, "Only a page that sells magnesium says this."},
		{"interest makes a seller whatever the kind of page", statement("beds"), evidence.VeryLow, "Only a page that sells mattresses says this."},
		{"a seller's summary of a guideline is a seller's page", statement("own-text"), evidence.VeryLow, "Only a page that sells magnesium says this."},
		{"sellers who agree stay very low, and both are named", statement("pills", "beds"), evidence.VeryLow, "sells magnesium, or one that sells mattresses"},
		{"a seller beside an independent page takes nothing away", statement("pills", "page"), evidence.Low, "An independent page says this."},
		{"the best source counts, not the first", statement("pills", "page", "summary"), evidence.Moderate, "A guideline summary says this."},
		{"no source, no grade", statement(), evidence.NotGraded, "No sources recorded."},
		{"an unknown source is passed over", statement("no-such-source"), evidence.NotGraded, "No sources recorded."},
		{"a treatment without studies is graded as a statement", evidence.Claim{About: evidence.Treatment, Cites: statement("page").Cites}, evidence.Low, "An independent page says this."},
		{"a treatment with unknown studies only is graded as a statement",
			evidence.Claim{About: evidence.Treatment, Evidence: foundFor("no-such-study").Evidence, Cites: statement("pills").Cites}, evidence.VeryLow, "Only a page that sells magnesium"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := library().Grade(tt.claim)
			if got.Certainty != tt.want || len(got.Reasons) != 1 || !strings.Contains(got.Reasons[0], tt.reason) {
				t.Errorf("got %v with %q, want %v with a reason that says %q", got.Certainty, got.Reasons, tt.want, tt.reason)
			}
		})
	}
}

// One seller cited twice is one seller.
func TestSellerIsNamedOnce(t *testing.T) {
	got := library().Grade(statement("pills", "pills")).Reasons
	want := []string{"Only a page that sells magnesium says this. It names no study for it."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

// A seller's page need not say what it sells (faq.schema.json asks for id and title only).
func TestSellerWithoutInterestReadsWell(t *testing.T) {
	for _, interest := range []string{"", "none"} {
		l := library()
		l.Sources["pills"] = evidence.Source{ID: "pills", Kind: evidence.SellerPage, Interest: interest}
		got := l.Grade(statement("pills"))
		reason := strings.Join(got.Reasons, " ")
		if got.Certainty != evidence.VeryLow || strings.Contains(reason, "that  says") || strings.Contains(reason, "that none says") {
			t.Errorf("interest %q: got %v with %q, want very low with a sentence that can be read", interest, got.Certainty, reason)
		}
	}
}

func TestDescriptionsAndGapsAreNotGraded(t *testing.T) {
	for about, reason := range map[evidence.About]string{
		evidence.Description: "A description, not a claim about treatment.",
		evidence.Gap:         "Our documents do not cover this.",
	} {
		// Neither studies nor sources change that.
		c := foundFor("trial")
		c.About, c.Cites, c.Strength = about, statement("summary").Cites, evidence.Strong
		want := evidence.Grade{Certainty: evidence.NotGraded, Reasons: []string{reason}}
		if diff := cmp.Diff(want, library().Grade(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", about, diff)
		}
	}
}

func TestWhoSells(t *testing.T) {
	for _, tt := range []struct {
		source evidence.Source
		want   bool
	}{
		{evidence.Source{Kind: evidence.SellerPage}, true},
		{evidence.Source{Kind: evidence.SellerPage, Interest: "none"}, true},
		{evidence.Source{Kind: evidence.Article, Interest: "sells mattresses"}, true},
		{evidence.Source{Kind: evidence.Article, Interest: "none"}, false},
		{evidence.Source{Kind: evidence.Article}, false},
		{evidence.Source{Kind: evidence.Guideline, Interest: "none"}, false},
	} {
		if got := tt.source.Sells(); got != tt.want {
			t.Errorf("a %s of interest %q sells: %v, want %v", tt.source.Kind, tt.source.Interest, got, tt.want)
		}
	}
}

// part returns the claim as one that the given part of an answer needs.
func part(c evidence.Claim, p evidence.Part) evidence.Claim {
	c.Part = p
	return c
}

func ungraded(about evidence.About) evidence.Claim { return evidence.Claim{About: about} }

func TestAnswerHasTheLowestGradeOfItsFirstSentence(t *testing.T) {
	high, moderate, low, veryLow := foundFor("trial"), recommendation("moderate"), statement("page"), statement("pills")
	against := low
	against.Direction = evidence.Against
	for _, tt := range []struct {
		name   string
		claims []evidence.Claim
		want   evidence.Certainty
		reason string
	}{
		{"one claim", []evidence.Claim{moderate}, evidence.Moderate, "states this certainty"},
		{"the lowest counts, last", []evidence.Claim{high, moderate, veryLow}, evidence.VeryLow, "Only a page that sells"},
		{"the lowest counts, first", []evidence.Claim{veryLow, high}, evidence.VeryLow, "Only a page that sells"},
		{"the lowest counts, in the middle", []evidence.Claim{high, low, moderate}, evidence.Low, "An independent page"},
		{"part short is the same as none", []evidence.Claim{high, part(low, evidence.Short)}, evidence.Low, "An independent page"},
		{"a detail does not lower it", []evidence.Claim{high, part(veryLow, evidence.Detail)}, evidence.High, "starts at High"},
		{"a detail first does not lower it", []evidence.Claim{part(veryLow, evidence.Detail), high}, evidence.High, "starts at High"},
		{"a gap does not lower it", []evidence.Claim{high, ungraded(evidence.Gap)}, evidence.High, "starts at High"},
		{"a gap first does not lower it", []evidence.Claim{ungraded(evidence.Gap), low}, evidence.Low, "An independent page"},
		{"a description first does not lower it", []evidence.Claim{ungraded(evidence.Description), high}, evidence.High, "starts at High"},
		{"an unsourced claim does not lower it", []evidence.Claim{statement(), moderate}, evidence.Moderate, "states this certainty"},
		{"nothing but a description", []evidence.Claim{ungraded(evidence.Description)}, evidence.NotGraded, "A description"},
		{"nothing but a gap", []evidence.Claim{ungraded(evidence.Gap), ungraded(evidence.Description)}, evidence.NotGraded, "do not cover this"},
		{"a graded detail does not grade a description", []evidence.Claim{ungraded(evidence.Description), part(high, evidence.Detail)}, evidence.NotGraded, "A description"},
		{"a description behind a detail keeps its own reason", []evidence.Claim{part(high, evidence.Detail), ungraded(evidence.Description)}, evidence.NotGraded, "A description"},
		{"no claims", nil, evidence.NotGraded, "No sources recorded."},
		{"details alone", []evidence.Claim{part(high, evidence.Detail)}, evidence.NotGraded, "No sources recorded."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := library().Answer(tt.claims)
			if got.Certainty != tt.want || len(got.Reasons) == 0 || !strings.Contains(got.Reasons[0], tt.reason) {
				t.Errorf("got %v with %q, want %v with a reason that says %q", got.Certainty, got.Reasons, tt.want, tt.reason)
			}
		})
	}
	t.Run("direction and strength are those of the claim that decides", func(t *testing.T) {
		got := library().Answer([]evidence.Claim{moderate, against})
		if got.Direction != evidence.Against || got.Strength != evidence.None {
			t.Errorf("direction %q, strength %q; want against and none, as the lower claim has", got.Direction, got.Strength)
		}
	})
	t.Run("what is not graded has no direction and no strength", func(t *testing.T) {
		c := ungraded(evidence.Gap)
		c.Direction, c.Strength = evidence.For, evidence.Strong
		got := library().Answer([]evidence.Claim{c})
		if got.Direction != "" || got.Strength != "" {
			t.Errorf("direction %q, strength %q; want neither", got.Direction, got.Strength)
		}
	})
	t.Run("the order of claims of different grades does not matter", func(t *testing.T) {
		forwards := library().Answer([]evidence.Claim{high, moderate, low, veryLow})
		backwards := library().Answer([]evidence.Claim{veryLow, low, moderate, high})
		if diff := cmp.Diff(forwards, backwards); diff != "" {
			t.Errorf("(-forwards +backwards):\n%s", diff)
		}
	})
}
