package answers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bedside/answers/evidence"
	"bedside/answers/utterance"
)

// Finding is something that a curator should look at: an answer that does not read as a good one should, or a
// list that teaches the bot something wrong. Findings do not keep a FAQ from loading.
type Finding struct {
	// Path is the entry's id or the place in the file.
	Path    string
	Message string
}

// String returns the finding as "magnesium-works: …".
func (f Finding) String() string { return f.Path + ": " + f.Message }

// Review holds every entry against the rules for a good answer that a program can check.
func (f *FAQ) Review() []Finding {
	r := review{faq: f, library: f.Library(), seen: map[string]string{}}
	for i := range f.Entries {
		r.path = f.Entries[i].ID
		r.variants(&f.Entries[i])
		if !f.Entries[i].IsSmalltalk() {
			r.answer(&f.Entries[i])
			r.claims(&f.Entries[i])
			r.dates(&f.Entries[i])
		}
	}
	for i, text := range f.OutOfScope {
		r.path = fmt.Sprintf("out_of_scope[%d]", i)
		r.unique(text)
	}
	for _, c := range f.Cautions {
		if r.path = "caution " + c.ID; c.Basis == FromDocuments && len(c.Cites) == 0 {
			r.add(`rests on the documents but cites none; add "cites" or make it general_safety`)
		}
	}
	return r.findings
}

type review struct {
	faq      *FAQ
	library  evidence.Library
	path     string
	seen     map[string]string // folded message -> where it stands
	findings []Finding
}

func (r *review) add(format string, args ...any) {
	r.findings = append(r.findings, Finding{r.path, fmt.Sprintf(format, args...)})
}

const (
	minVariants   = 8
	maxShortWords = 25
	// maxGrade is the reading grade that no answer may exceed.
	maxGrade = 8.0
)

func (r *review) variants(e *Entry) {
	if len(e.Variants) < minVariants {
		r.add("has %d variants; add other ways of asking until there are %d", len(e.Variants), minVariants)
	}
	for _, text := range slices.Concat([]string{e.Question}, e.Variants) {
		r.unique(text)
	}
}

// unique tells of a message that stands twice: in one entry it is useless, in two it teaches confusion.
func (r *review) unique(text string) {
	key := utterance.Fold(text)
	if first, ok := r.seen[key]; ok {
		r.add("%q stands in %s already; take one out", text, first)
		return
	}
	r.seen[key] = r.path
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?](\s|$)`)
	orders      = regexp.MustCompile(`(?i)\byou (should|must|need to|can) (start|stop|take|change|double|skip)\b|\bwe recommend\b|\bstart taking\b|\bstop taking\b`)
	firmBenefit = regexp.MustCompile(`(?i)\b(magnesium|iron|it|this|they) (helps|works|eases|reduces|improves|relieves|cures)\b|\bis effective\b`)
	hedged      = regexp.MustCompile(`(?i)\b(may|might|could|probably|not|no|if|whether|unclear|unknown|says?|said|calls?|claims?)\b|n't\b`)
	recommended = regexp.MustCompile(`(?i)\brecommend(s|ed|ation)?\b`)
	year        = regexp.MustCompile(`\b(19|20)\d\d\b`)
	stopping    = regexp.MustCompile(`(?i)\b(stop(s|ped|ping)?|quit(s|ting)?|com(e|es|ing) off)\b`)
	forbidding  = regexp.MustCompile(`(?i)\b(not|never|n't|without) stop`)
	better      = regexp.MustCompile(`(?i)\b(better|revers(e|ed|es|ible)|go(es)? away|improve[sd]?|eased?)\b`)
	guarded     = regexp.MustCompile(`(?i)only with your prescriber, usually slowly`)
	selling     = regexp.MustCompile(`(?i)\b(sell|sells|selling|seller|sellers|shop|shops)\b`)
	sentence    = regexp.MustCompile(`[^.!?]+[.!?]?`)
)

func (r *review) answer(e *Entry) {
	a := e.Answer
	if n := len(strings.Fields(a.Short)); n > maxShortWords {
		r.add("the short answer has %d words; cut it to %d", n, maxShortWords)
	}
	if len(sentenceEnd.FindAllString(a.Short, -1)) > 1 {
		r.add("the short answer has more than one sentence; move the rest to detail")
	}
	body := strings.Join([]string{a.Short, a.Detail, a.Benefit, a.Harm, a.Uncertain, a.Alternatives, e.Disagreement, e.SeeProvider}, " ")
	if m := orders.FindString(body); m != "" {
		r.add("says %q: an answer gives no instruction to start, stop or change a medicine", m)
	}
	for _, s := range sentence.FindAllString(body, -1) {
		if stopping.MatchString(s) && better.MatchString(s) && !forbidding.MatchString(s) && !guarded.MatchString(s) {
			r.add("says that something gets better after stopping without %q in the same sentence: %q", "only with your prescriber, usually slowly", strings.TrimSpace(s))
		}
	}
	if recommended.MatchString(a.Short) && !(strings.Contains(strings.ToLower(body), "guideline") && year.MatchString(body)) {
		r.add("speaks of what is recommended without naming the guideline and its year")
	}
	if e.SeeProvider == "" {
		r.add(`has no next step; add "see_provider"`)
	}
	if g := ReadingGrade(r.whole(e)); g > maxGrade {
		r.add("reads at US grade %.1f; use shorter words and sentences until it is at most %.1f", g, maxGrade)
	}
}

// whole returns the text a person sees when asking for the entry.
func (r *review) whole(e *Entry) string {
	p := composePage(e, r.library, nil)
	blocks := slices.Concat([]Block{line(QuestionBlock, "You asked: "+e.Question)}, p.blocks, []Block{line(DisclaimerBlock, DisclaimerAnswered)})
	return Answer{Blocks: blocks}.Text()
}

func (r *review) claims(e *Entry) {
	if len(e.Claims) == 0 {
		r.add("has no claims, so it is shown as not graded; add what it claims and where that stands")
		return
	}
	if !slices.ContainsFunc(e.Claims, func(c evidence.Claim) bool { return c.Part != evidence.Detail }) {
		r.add(`has no claim for its short answer; make one "part": "short"`)
	}
	treatment, cited, sellersOnly := false, false, true
	for i, c := range e.Claims {
		treatment = treatment || c.About == evidence.Treatment && c.Part != evidence.Detail
		if graded := c.About != evidence.Description && c.About != evidence.Gap; graded && len(c.Cites) == 0 {
			r.add("claims[%d] cites nothing; say where it stands", i)
		}
		for _, cite := range c.Cites {
			cited = true
			sellersOnly = sellersOnly && r.library.Sources[cite.Source].Sells()
		}
	}
	a := e.Answer
	if treatment && slices.Contains([]string{a.Benefit, a.Harm, a.Uncertain, a.Alternatives}, "") {
		r.add("is about a treatment but lacks benefit, harm, uncertain or alternatives")
	}
	if cited && sellersOnly && !selling.MatchString(a.Short+" "+a.Detail+" "+e.Disagreement) {
		r.add("rests on sellers' pages alone and does not say so")
	}
	grade := r.library.Answer(e.Claims)
	if grade.Certainty == evidence.Low || grade.Certainty == evidence.VeryLow {
		if firmBenefit.MatchString(a.Short) && !hedged.MatchString(a.Short) {
			r.add("promises more than its grade (%s) allows: %q; use may, or we don't know", grade.Certainty.Label(), a.Short)
		}
	}
}

// The longest times until an answer is checked again, in days: one year for medicines and the like, three for the rest.
const (
	yearDays       = 366
	threeYearsDays = 3*365 + 1
)

func (r *review) dates(e *Entry) {
	if e.Checked == "" || e.ReviewBy == "" {
		r.add(`lacks "checked" or "review_by"; give both dates`)
		return
	}
	longest := threeYearsDays
	if len(e.Subjects) > 0 {
		longest = yearDays
	}
	if e.ReviewBy > e.Checked.AddDays(longest) {
		r.add("is to be checked again on %s, more than %d days after %s; set an earlier day", e.ReviewBy, longest, e.Checked)
	}
}

// Statistics are figures on a FAQ.
type Statistics struct {
	Entries, Smalltalk, Variants, OutOfScope int
	// MedianGrade and HighestGrade are reading grades of the whole replies; Hardest is the entry with the highest.
	MedianGrade, HighestGrade float64
	Hardest                   string
}

// Statistics counts what the FAQ holds and how hard it is to read.
func (f *FAQ) Statistics() Statistics {
	r := review{faq: f, library: f.Library()}
	s := Statistics{OutOfScope: len(f.OutOfScope)}
	var grades []float64
	for i := range f.Entries {
		e := &f.Entries[i]
		s.Variants += len(e.Variants)
		if e.IsSmalltalk() {
			s.Smalltalk++
			continue
		}
		s.Entries++
		g := ReadingGrade(r.whole(e))
		if grades = append(grades, g); s.Entries == 1 || g > s.HighestGrade {
			s.HighestGrade, s.Hardest = g, e.ID
		}
	}
	slices.Sort(grades)
	if len(grades) > 0 {
		s.MedianGrade = grades[len(grades)/2]
	}
	return s
}
