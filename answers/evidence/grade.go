package evidence

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Grade is the computed certainty of a claim or an answer.
type Grade struct {
	Certainty Certainty
	// Direction and Strength are the claim's own; empty when not graded.
	Direction Direction
	Strength  Strength
	// Reasons are short sentences for a patient, at least one.
	Reasons []string
}

// Library is what claims refer to, by id.
type Library struct {
	Studies map[string]Study
	Sources map[string]Source
}

// Grade computes the certainty of a claim. References to unknown studies and sources are passed over; loading a
// FAQ has refused them before.
func (l Library) Grade(c Claim) Grade {
	g := Grade{Direction: c.Direction, Strength: c.Strength}
	switch {
	case c.About == Description:
		return notGraded("A description, not a claim about treatment.")
	case c.About == Gap:
		return notGraded("Our documents do not cover this.")
	case c.About == Recommendation:
		g.Certainty, g.Reasons = l.recommendation(c)
	case len(c.Evidence) > 0:
		g.Certainty, g.Reasons = l.studies(c)
	default:
		g.Certainty, g.Reasons = l.statement(c)
	}
	if g.Certainty == NotGraded {
		return notGraded(g.Reasons...)
	}
	return g
}

// Answer returns the grade of an answer: the lowest among the claims that its first sentence needs. Claims that are not graded
// do not lower it; an answer of nothing else is not graded itself.
func (l Library) Answer(claims []Claim) Grade {
	lowest := notGraded("No sources recorded.")
	first := true
	for _, c := range claims {
		if c.Part == Detail {
			continue
		}
		g := l.Grade(c)
		if first || g.Certainty != NotGraded && (lowest.Certainty == NotGraded || g.Certainty < lowest.Certainty) {
			lowest = g
		}
		first = false
	}
	return lowest
}

func notGraded(reasons ...string) Grade { return Grade{Certainty: NotGraded, Reasons: reasons} }

// recommendation keeps the certainty that a guideline states. What no guideline or summary of one is cited for is a statement.
func (l Library) recommendation(c Claim) (Certainty, []string) {
	if !slices.ContainsFunc(c.Cites, func(cite Cite) bool { return l.Sources[cite.Source].isGuideline() }) {
		return l.statement(c)
	}
	if stated := parseCertainty(c.StatedCertainty); stated != NotGraded {
		return stated, []string{"The guideline states this certainty itself."}
	}
	return Moderate, []string{"A guideline summary says this. It does not say how sure the guideline is, so we take Moderate."}
}

func parseCertainty(s string) Certainty {
	for _, c := range []Certainty{VeryLow, Low, Moderate, High} {
		if s == c.String() {
			return c
		}
	}
	return NotGraded
}

// statement grades a claim with no study behind it: our extension of GRADE. Sources that agree do not raise it.
func (l Library) statement(c Claim) (Certainty, []string) {
	var sellers []string
	independent := false
	for _, cite := range c.Cites {
		s, ok := l.Sources[cite.Source]
		switch {
		case !ok:
		case s.Sells():
			if interest := s.interest(); !slices.Contains(sellers, interest) {
				sellers = append(sellers, interest)
			}
		case s.isGuideline():
			return Moderate, []string{"A guideline summary says this. It names no study for it."}
		default:
			independent = true
		}
	}
	switch {
	case independent:
		return Low, []string{"An independent page says this. It names no study for it."}
	case len(sellers) > 0:
		return VeryLow, []string{fmt.Sprintf("Only a page that %s says this. It names no study for it.", strings.Join(sellers, ", or one that "))}
	}
	return NotGraded, []string{"No sources recorded."}
}

// studies grades a claim by GRADE: a start by the best design, then levels off for each domain.
func (l Library) studies(c Claim) (Certainty, []string) {
	b := l.body(c)
	if len(b.items) == 0 {
		return l.statement(c)
	}
	certainty, reasons := Low, []string{"Only studies that made no groups by chance were done, so this starts at Low."}
	if b.startsHigh {
		certainty, reasons = High, []string{"It starts at High, as " + b.designs() + "."}
	}
	for _, domain := range []Domain{RiskOfBias, Inconsistency, Indirectness, Imprecision, PublicationBias} {
		j := b.judge(domain, c.Judgements)
		if j.Levels == 0 {
			continue
		}
		certainty -= Certainty(j.Levels)
		reasons = append(reasons, fmt.Sprintf("%s: %s", [...]string{"One step down", "Two steps down"}[j.Levels-1], LowerFirst(j.Why)))
	}
	return max(certainty, VeryLow), reasons
}

// LowerFirst makes a sentence fit behind a colon; an abbreviation ("RLS") keeps its capitals.
func LowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if s == "" || unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// body is the studies behind a claim. best are those of the design that decides where certainty starts.
type body struct {
	items      []Item
	best       []Study
	startsHigh bool
	sellerOnly bool
}

func (l Library) body(c Claim) body {
	var b body
	var all []Study
	for _, item := range c.Evidence {
		if s, ok := l.Studies[item.Study]; ok {
			b.items = append(b.items, item)
			all = append(all, s)
			b.startsHigh = b.startsHigh || s.Design.startsHigh()
		}
	}
	reports := 0
	b.sellerOnly = true
	for _, s := range all {
		if s.Design.startsHigh() == b.startsHigh {
			b.best = append(b.best, s)
		}
		for _, r := range s.ReportedIn {
			reports++
			b.sellerOnly = b.sellerOnly && l.Sources[r.Source].Sells()
		}
	}
	b.sellerOnly = b.sellerOnly && reports > 0
	return b
}

// designs names the best studies: "a randomized trial and a review of trials were done".
func (b body) designs() string {
	trials, reviews := 0, 0
	for _, s := range b.best {
		if s.Design == SystematicReview {
			reviews++
		} else {
			trials++
		}
	}
	switch {
	case trials == 0:
		return "trials were reviewed"
	case reviews == 0:
		return "a trial with groups made by chance was done"
	}
	return "a trial with groups made by chance and a review were done"
}

func (b body) judge(domain Domain, judgements []Judgement) Judgement {
	for _, j := range judgements {
		if j.Domain == domain {
			return j
		}
	}
	switch domain {
	case RiskOfBias:
		return b.riskOfBias()
	case Inconsistency:
		return b.inconsistency()
	case Imprecision:
		return b.imprecision()
	}
	return Judgement{}
}

// riskOfBias takes one level off when people knew what they took, and one when only sellers report the studies. Having
// no comparison group has already put the start at Low and is not counted again.
func (b body) riskOfBias() Judgement {
	open := true
	for _, s := range b.best {
		open = open && s.Blinding == OpenLabel
	}
	switch {
	case open && b.sellerOnly:
		return Judgement{RiskOfBias, 2, "People knew what they took, and only sellers tell of it."}
	case open:
		return Judgement{RiskOfBias, 1, "People knew what they took."}
	case b.sellerOnly:
		return Judgement{RiskOfBias, 1, "Only sellers tell of it."}
	}
	return Judgement{}
}

// inconsistency takes one level off when findings differ. A document that misreports a study does not make
// the evidence inconsistent: only what the studies found counts. A study that could not tell does not contradict the others.
func (b body) inconsistency() Judgement {
	found := map[Finding]bool{}
	for _, item := range b.items {
		found[item.Finding] = true
	}
	untold := found[FoundInsufficient]
	delete(found, FoundInsufficient)
	switch {
	case len(found) > 1 || found[FoundMixed]:
		return Judgement{Inconsistency, 1, "The studies disagree."}
	case len(found) == 1 && untold:
		return Judgement{Inconsistency, 1, "Not every study could tell."}
	}
	return Judgement{}
}

// enoughPeople is the size below which a body of evidence on a measured outcome counts as imprecise: the
// rule of thumb of 400 of GRADE (Guyatt et al. 2011, J Clin Epidemiol 64:1283).
const enoughPeople = 400

// imprecision takes one level off when fewer than enoughPeople took part in the best studies or no document says how
// many, and two when all that was found is that nothing can be told.
func (b body) imprecision() Judgement {
	total, known, insufficient := 0, true, true
	for _, s := range b.best {
		total += s.Participants
		known = known && (s.Participants > 0 || s.Design == SystematicReview)
	}
	for _, item := range b.items {
		insufficient = insufficient && item.Finding == FoundInsufficient
	}
	switch {
	case insufficient:
		return Judgement{Imprecision, 2, "The review found too little to tell."}
	case total >= enoughPeople:
		return Judgement{}
	case total > 0 && known:
		return Judgement{Imprecision, 1, fmt.Sprintf("Few people took part (%d).", total)}
	}
	return Judgement{Imprecision, 1, "How many took part is not told, or too few did."}
}
