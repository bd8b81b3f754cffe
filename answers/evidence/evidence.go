// Package evidence computes how certain a claim is from the studies and sources behind it, in the four
// levels of GRADE (Guyatt et al. 2008, BMJ 336:924), with the reasons in plain words. A curator never types
// a grade in. doc/grading.md explains the rules to a clinician.
package evidence

// Certainty is how sure one can be of a claim. The zero value is NotGraded.
type Certainty int

// The levels of GRADE, and NotGraded for what is no claim about treatment.
const (
	NotGraded Certainty = iota
	VeryLow
	Low
	Moderate
	High
)

// String returns the level as it stands in JSON: "high", "moderate", "low", "very_low" or "not_graded".
func (c Certainty) String() string {
	return [...]string{"not_graded", "very_low", "low", "moderate", "high"}[c]
}

// Letter returns "A" for High to "D" for VeryLow, and "" for NotGraded.
func (c Certainty) Letter() string { return [...]string{"", "D", "C", "B", "A"}[c] }

// Label returns the level as it is shown: "B Moderate", or "Not graded".
func (c Certainty) Label() string {
	return [...]string{"Not graded", "D Very low", "C Low", "B Moderate", "A High"}[c]
}

// Design is how a study was done.
type Design string

// The designs, and whether certainty starts high with them: randomised trials and reviews of them do. A pilot
// whose document says nothing of a comparison group counts as uncontrolled.
const (
	SystematicReview Design = "systematic_review"
	RandomisedTrial  Design = "randomised_trial"
	ControlledTrial  Design = "controlled_trial"
	Cohort           Design = "cohort"
	CaseControl      Design = "case_control"
	CrossSectional   Design = "cross_sectional"
	Uncontrolled     Design = "uncontrolled"
	Pilot            Design = "pilot"
	GuidelineDesign  Design = "guideline"
)

func (d Design) startsHigh() bool { return d == SystematicReview || d == RandomisedTrial }

// Blinding is who knew which treatment was given.
type Blinding string

// The kinds of blinding.
const (
	DoubleBlind         Blinding = "double_blind"
	SingleBlind         Blinding = "single_blind"
	OpenLabel           Blinding = "open_label"
	BlindingNotReported Blinding = "not_reported"
)

// Study is a piece of research as the documents report it.
type Study struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Design Design `json:"design"`
	Year   int    `json:"year"`
	// Participants is the number of people studied; 0 when no document reports it.
	Participants int      `json:"participants"`
	Blinding     Blinding `json:"blinding"`
	// Summary is one sentence on what was done and found, in the curator's words.
	Summary    string   `json:"summary"`
	ReportedIn []Report `json:"reported_in"`
}

// Report is where a document tells of a study. Note says what that document reports differently.
type Report struct {
	Source  string `json:"source"`
	Section string `json:"section"`
	Note    string `json:"note"`
}

// Kind is what sort of source a document is.
type Kind string

// The kinds of source. Interest decides whether a page counts as a seller's, not its kind.
const (
	Guideline        Kind = "guideline"
	GuidelineSummary Kind = "guideline_summary"
	Article          Kind = "article"
	SellerPage       Kind = "seller_page"
)

// Source is one document.
type Source struct {
	ID        string `json:"id"`
	File      string `json:"file"`
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Kind      Kind   `json:"kind"`
	// Interest is "none", or what its publisher gains: "sells magnesium".
	Interest string `json:"interest"`
	// Published is a year or a date, as far as the document tells; empty when it does not.
	Published string `json:"published"`
	// SHA256 is the hash of the file, lower-case hexadecimal.
	SHA256 string `json:"sha256"`
}

// Sells reports whether the publisher gains from what the document says.
func (s Source) Sells() bool {
	return s.Kind == SellerPage || s.Interest != "" && s.Interest != "none"
}

// interest is what a seller's page gains, as it fits behind "a page that".
func (s Source) interest() string {
	if s.Interest == "" || s.Interest == "none" {
		return "sells something"
	}
	return s.Interest
}

// isGuideline reports a guideline or a summary of one by someone who gains nothing from it.
func (s Source) isGuideline() bool {
	return (s.Kind == Guideline || s.Kind == GuidelineSummary) && !s.Sells()
}

// About is what kind of statement a claim is. It decides by which rules it is graded.
type About string

// The kinds of claim.
const (
	// Treatment is what a treatment does, with studies behind it.
	Treatment About = "treatment"
	// Recommendation is what a guideline recommends.
	Recommendation About = "recommendation"
	// Statement is any other claim on treatments, risks, causes or numbers, with no study named.
	Statement About = "statement"
	// Description defines, or tells how something feels: not graded.
	Description About = "description"
	// Gap is what the documents do not cover: not graded.
	Gap About = "gap"
)

// Direction is which way a claim or recommendation points.
type Direction string

// The directions; the empty one is for what is not graded.
const (
	For       Direction = "for"
	Against   Direction = "against"
	Uncertain Direction = "uncertain"
)

// Strength is how strongly a guideline recommends. It says nothing of certainty.
type Strength string

// The strengths; None for claims that are no recommendation.
const (
	Strong      Strength = "strong"
	Conditional Strength = "conditional"
	None        Strength = "none"
)

// Part tells which part of an answer needs a claim.
type Part string

// The grade of an answer is the lowest among the claims that its first sentence needs.
const (
	Short  Part = "short"
	Detail Part = "detail"
)

// Claim is one statement of an answer, with what stands behind it.
type Claim struct {
	Text      string    `json:"text"`
	About     About     `json:"about"`
	Part      Part      `json:"part"`
	Direction Direction `json:"direction"`
	Strength  Strength  `json:"strength"`
	// StatedCertainty is the level a guideline itself gives: "high", "moderate", "low" or "very_low"; "" when it gives none.
	StatedCertainty string      `json:"stated_certainty"`
	Evidence        []Item      `json:"evidence"`
	Judgements      []Judgement `json:"judgements"`
	Cites           []Cite      `json:"cites"`
}

// Item is what one study found on a claim.
type Item struct {
	Study   string  `json:"study"`
	Finding Finding `json:"finding"`
}

// Finding is a study's result on a claim.
type Finding string

// The findings.
const (
	FoundFor          Finding = "for"
	FoundAgainst      Finding = "against"
	FoundNoEffect     Finding = "no_effect"
	FoundMixed        Finding = "mixed"
	FoundInsufficient Finding = "insufficient"
)

// Domain is one of GRADE's five reasons to rate certainty down.
type Domain string

// The five domains.
const (
	RiskOfBias      Domain = "risk_of_bias"
	Inconsistency   Domain = "inconsistency"
	Indirectness    Domain = "indirectness"
	Imprecision     Domain = "imprecision"
	PublicationBias Domain = "publication_bias"
)

// Judgement is a curator's reason to take levels off, where the documents give one that the studies' fields
// cannot hold. It stands in place of what would be computed for its domain.
type Judgement struct {
	Domain Domain `json:"domain"`
	// Levels is 0 (looked at, no deduction), 1 or 2.
	Levels int    `json:"levels"`
	Why    string `json:"why"`
}

// Cite is a place in a document: its heading.
type Cite struct {
	Source  string `json:"source"`
	Section string `json:"section"`
}
