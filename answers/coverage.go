package answers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"bedside/answers/documents"
	"bedside/answers/utterance"
)

// Coverage tells where a FAQ says what its documents say, so that none of it is lost unseen. LoadCoverage reads it.
type Coverage struct {
	// Facts maps each fact's id to the entries that carry it.
	Facts map[string]Carriers
	// Conflicts maps each conflict's id to where it is settled.
	Conflicts map[string]Settlement
}

// Carriers are the ids of the entries that say a fact, or the reason why none does.
type Carriers struct {
	Entries []string
	Reason  string
}

// Settlement is where a conflict is settled: the fields of entries, by the entry's id; or the reason why it is nowhere.
type Settlement struct {
	Fields map[string][]string
	Reason string
}

// Fact is one thing that a document says.
type Fact struct {
	ID string `json:"id"`
	// Doc begins the document's file name.
	Doc   string `json:"doc"`
	Claim string `json:"claim"`
	// Quote is the passage that holds it, word for word.
	Quote string `json:"quote"`
	// Kind is what sort of fact it is: "vendor_claim" and "testimonial" are what a seller says.
	Kind string `json:"kind"`
}

// bySeller reports a fact that may be told only as what a seller says.
func (f Fact) bySeller() bool { return f.Kind == "vendor_claim" || f.Kind == "testimonial" }

// Conflict is one place where the documents contradict each other or are wrong.
type Conflict struct {
	ID, Title string
	// Say is what a careful answer says of it.
	Say string
}

// Cover holds the map of coverage against the facts and conflicts, both ways, and against the FAQ: each has entries or a reason, the
// entries are published, and they say what the map says they do. Of a fact its numbers and medicines stand in its entries, each of
// them cites the fact's document, and names the seller where one speaks. Of a conflict the named fields are filled, and the entries
// hold the numbers and medicines of the careful answer. Where docs has the fact's document, a cited section holds its quote.
func (f *FAQ) Cover(c Coverage, facts []Fact, conflicts []Conflict, docs map[string]documents.Document) []Finding {
	v := newCoverer(f, docs)
	for _, fact := range facts {
		v.docNames[fact.Doc] = true
	}
	known := map[string]bool{}
	for _, fact := range facts {
		v.path = "fact " + fact.ID
		v.once(known, fact.ID)
		carriers, ok := c.Facts[fact.ID]
		if !ok {
			v.add("has no entry and no reason in the map; it says: %q", fact.Claim)
			continue
		}
		v.fact(fact, carriers)
	}
	for _, id := range sortedKeys(c.Facts) {
		if v.path = "fact " + id; !known[id] {
			v.add("stands in the map, but there is no such fact; take it out")
		}
	}
	known = map[string]bool{}
	for _, conflict := range conflicts {
		v.path = "conflict " + conflict.ID
		v.once(known, conflict.ID)
		settlement, ok := c.Conflicts[conflict.ID]
		if !ok {
			v.add("has no entry and no reason in the map; it is: %q", conflict.Title)
			continue
		}
		v.conflict(conflict, settlement)
	}
	for _, id := range sortedKeys(c.Conflicts) {
		if v.path = "conflict " + id; !known[id] {
			v.add("stands in the map, but there is no such conflict; take it out")
		}
	}
	return v.findings
}

type coverer struct {
	faq      *FAQ
	entries  map[string]*Entry
	docs     map[string]documents.Document
	docNames map[string]bool // the documents' names in the facts: "002" in a conflict is no number
	named    [][]string      // groups of folded names of medicines and other substances
	numbered []string        // folded terms that hold digits but name no number: "alpha 2 delta"
	path     string
	findings []Finding
}

func newCoverer(f *FAQ, docs map[string]documents.Document) *coverer {
	v := &coverer{faq: f, entries: map[string]*Entry{}, docs: docs, docNames: map[string]bool{}}
	for i := range f.Entries {
		v.entries[f.Entries[i].ID] = &f.Entries[i]
	}
	for _, s := range f.Synonyms {
		folded := foldAll(s.Terms)
		if s.Basis == GeneralSafety || s.Substance {
			v.named = append(v.named, folded)
		}
		for _, term := range folded {
			if strings.ContainsAny(term, "0123456789") {
				v.numbered = append(v.numbered, term)
			}
		}
	}
	slices.SortStableFunc(v.numbered, func(a, b string) int { return len(b) - len(a) })
	return v
}

func (v *coverer) add(format string, args ...any) {
	v.findings = append(v.findings, Finding{v.path, fmt.Sprintf(format, args...)})
}

func (v *coverer) once(known map[string]bool, id string) {
	if known[id] {
		v.add("stands twice in the folder; give one of the two another id")
	}
	known[id] = true
}

func (v *coverer) fact(fact Fact, c Carriers) {
	if len(c.Entries) == 0 {
		return // with a reason, or LoadCoverage would have refused it
	}
	said := ""
	source := v.source(fact.Doc)
	for _, id := range c.Entries {
		e := v.served(id)
		if e == nil {
			return
		}
		said += v.text(e) + "\n"
		if fact.bySeller() && !selling.MatchString(v.text(e)) {
			v.add("is what a seller says, and %s does not say that one does", id)
		}
		if source != "" {
			v.cited(fact, e, source)
		}
	}
	v.says(fact.Claim, said, strings.Join(c.Entries, ", "))
}

func (v *coverer) conflict(conflict Conflict, s Settlement) {
	if len(s.Fields) == 0 {
		return
	}
	said := ""
	ids := sortedKeys(s.Fields)
	for _, id := range ids {
		e := v.served(id)
		if e == nil {
			return
		}
		fields := e.fields()
		for _, name := range s.Fields[id] {
			switch text, ok := fields[name]; {
			case !ok:
				v.add("names the field %q of %s; the fields are %s", name, id, strings.Join(sortedKeys(fields), ", "))
			case text == "":
				v.add("names the field %q of %s, which is empty", name, id)
			}
		}
		said += v.text(e) + "\n"
	}
	v.says(conflict.Say, said, strings.Join(ids, ", "))
}

// served returns the entry if people can be shown it, and tells if not.
func (v *coverer) served(id string) *Entry {
	e, ok := v.entries[id]
	switch {
	case !ok:
		names := map[string]string{}
		for name := range maps.Keys(v.entries) {
			names[name] = name
		}
		v.add("names the entry %q, which does not exist; did you mean %q?", id, nearestName(id, names))
		return nil
	case e.Status == Draft || e.Status == Withdrawn:
		v.add("names the entry %s, which is not shown: its status is %s", id, e.Status)
		return nil
	}
	return e
}

// fields returns an entry's texts by the names that a map of coverage may use.
func (e *Entry) fields() map[string]string {
	var claims []string
	for _, c := range e.Claims {
		claims = append(claims, c.Text)
	}
	return map[string]string{
		"short": e.Answer.Short, "detail": e.Answer.Detail, "benefit": e.Answer.Benefit, "harm": e.Answer.Harm,
		"uncertain": e.Answer.Uncertain, "alternatives": e.Answer.Alternatives, "claims": strings.Join(claims, "\n"),
		"disagreement": e.Disagreement, "see_provider": e.SeeProvider,
	}
}

// text returns what an entry says, with the headings of the sections it cites, as they are part of a reply.
func (v *coverer) text(e *Entry) string {
	parts := []string{e.Question}
	fields := e.fields()
	for _, name := range sortedKeys(fields) {
		parts = append(parts, fields[name])
	}
	for _, c := range e.Claims {
		for _, cite := range c.Cites {
			parts = append(parts, cite.Section)
		}
	}
	return strings.Join(parts, "\n")
}

// says tells of each number and medicine of a statement that the entries' text lacks.
func (v *coverer) says(statement, text, entries string) {
	told := numbersIn(text)
	for _, n := range numbersIn(v.withoutNames(statement)) {
		if !slices.Contains(told, n) && !v.docNames[n] {
			v.add("names the number %s, which does not stand in %s", n, entries)
		}
	}
	wanted, has := " "+utterance.Fold(statement)+" ", " "+utterance.Fold(text)+" "
	for _, group := range v.named {
		if name := firstNamed(wanted, group); name != "" && firstNamed(has, group) == "" {
			v.add("names %s, which does not stand in %s", name, entries)
		}
	}
}

// withoutNames returns the folded statement without terms like "alpha 2 delta", whose digits count nothing.
func (v *coverer) withoutNames(statement string) string {
	folded := " " + utterance.Fold(statement) + " "
	for _, term := range v.numbered {
		folded = strings.ReplaceAll(folded, " "+term+" ", " ")
	}
	return folded
}

// firstNamed returns the first name of a group that stands in spaced, also in the plural.
func firstNamed(spaced string, group []string) string {
	for _, name := range group {
		if containsPhrase(spaced, name) || containsPhrase(spaced, name+"s") {
			return name
		}
	}
	return ""
}

// source returns the id of the source whose file begins with a fact's document; empty where there is none.
func (v *coverer) source(doc string) string {
	for _, s := range v.faq.Sources {
		if doc != "" && strings.HasPrefix(s.File, doc) {
			return s.ID
		}
	}
	return ""
}

// cited tells if an entry does not cite the source, or, with the document at hand, none of the sections of it that holds the fact's quote.
func (v *coverer) cited(fact Fact, e *Entry, source string) {
	cites, holds := false, false
	quote := utterance.Fold(fact.Quote)
	quoted := slices.ContainsFunc(v.docs[source].Sections, func(s documents.Section) bool { return holdsQuote(s, quote) })
	for _, claim := range e.Claims {
		for _, cite := range claim.Cites {
			if cite.Source != source {
				continue
			}
			cites = true
			section, ok := v.docs[source].Section(cite.Section)
			holds = holds || ok && holdsQuote(section, quote)
		}
	}
	switch {
	case !cites:
		v.add("stands in %s, which %s does not cite", source, e.ID)
	case quoted && !holds:
		v.add("is quoted from a section of %s that %s does not cite", source, e.ID)
	}
}

func holdsQuote(s documents.Section, folded string) bool {
	return folded != "" && strings.Contains(utterance.Fold(s.Heading+"\n"+s.String()), folded)
}

// Tally counts what a map of coverage holds.
func (c Coverage) Tally() (carried, leftOut, settled, leftOpen int) {
	for _, f := range c.Facts {
		if len(f.Entries) > 0 {
			carried++
			continue
		}
		leftOut++
	}
	for _, s := range c.Conflicts {
		if len(s.Fields) > 0 {
			settled++
			continue
		}
		leftOpen++
	}
	return carried, leftOut, settled, leftOpen
}
