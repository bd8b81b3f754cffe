package speech

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// contextData are the context lists of a file: patterns that decide whether words are meant of someone, now.
type contextData struct {
	Before struct {
		Negation     []string `toml:"negation"`
		Denial       []string `toml:"denial"`
		Hypothetical []string `toml:"hypothetical"`
		Impersonal   []string `toml:"impersonal"`
		Certain      []string `toml:"certain"`
		Personal     []string `toml:"personal"`
	} `toml:"before"`
	After struct {
		Negation []string `toml:"negation"`
	} `toml:"after"`
	Inside struct {
		Past    []string `toml:"past"`
		Present []string `toml:"present"`
		General []string `toml:"general"`
		Urgent  []string `toml:"urgent"`
		Quote   []string `toml:"quote"`
		Family  []string `toml:"family"`
		Idiom   []string `toml:"idiom"`
	} `toml:"inside"`
	Clause struct {
		Question []string `toml:"question"`
		Indirect []string `toml:"indirect"`
		Opener   []string `toml:"opener"`
		Link     []string `toml:"link"`
		Contrast []string `toml:"contrast"`
	} `toml:"clause"`
}

// list is a set of patterns of the context lists.
type list struct {
	nodes []*node
	needs [][]setID
}

// contexts are the compiled lists. Lists named before end where a match begins, after begins where it ends, the
// others lie anywhere in its clause or sentence.
type contexts struct {
	negation, denial, hypothetical, certain, personal    list
	impersonal                                           list
	after                                                list
	past, present, general, urgent, quote, family, idiom list
	question, indirect                                   list
	opener, link, contrast                               list
	subject, evidence                                    symbol
	replies                                              map[string]*list
}

// compileContexts joins the lists of all files.
func compileContexts(l *lexicon, files []contextsOf) (contexts, error) {
	c := contexts{replies: map[string]*list{}}
	var errs []error
	for _, file := range files {
		errs = append(errs, c.add(l, file))
	}
	var err error
	if c.subject, err = l.wordsOf("@subject"); err != nil {
		errs = append(errs, err)
	}
	if c.evidence, err = l.wordsOf("@evidence"); err != nil {
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

func (c *contexts) add(l *lexicon, file contextsOf) error {
	d := &file.contexts
	errs := []error{
		c.negation.compile(l, file.source, d.Before.Negation),
		c.denial.compile(l, file.source, d.Before.Denial),
		c.hypothetical.compile(l, file.source, d.Before.Hypothetical),
		c.impersonal.compile(l, file.source, d.Before.Impersonal),
		c.certain.compile(l, file.source, d.Before.Certain),
		c.personal.compile(l, file.source, d.Before.Personal),
		c.after.compile(l, file.source, d.After.Negation),
		c.past.compile(l, file.source, d.Inside.Past),
		c.present.compile(l, file.source, d.Inside.Present),
		c.general.compile(l, file.source, d.Inside.General),
		c.urgent.compile(l, file.source, d.Inside.Urgent),
		c.quote.compile(l, file.source, d.Inside.Quote),
		c.family.compile(l, file.source, d.Inside.Family),
		c.idiom.compile(l, file.source, d.Inside.Idiom),
		c.question.compile(l, file.source, d.Clause.Question),
		c.indirect.compile(l, file.source, d.Clause.Indirect),
		c.opener.compile(l, file.source, d.Clause.Opener),
		c.link.compile(l, file.source, d.Clause.Link),
		c.contrast.compile(l, file.source, d.Clause.Contrast),
	}
	for _, name := range slices.Sorted(maps.Keys(file.replies)) {
		if c.replies[name] == nil {
			c.replies[name] = &list{}
		}
		errs = append(errs, c.replies[name].compile(l, file.source, file.replies[name]))
	}
	return errors.Join(errs...)
}

// compile adds patterns to the list.
func (l *list) compile(words *lexicon, file source, texts []string) error {
	for _, text := range texts {
		n, err := parsePattern(words, text)
		if err != nil {
			return file.fault(text, fmt.Errorf("pattern %q: %w", text, err))
		}
		needs := words.required(n)
		if len(needs) == 0 {
			return file.fault(text, fmt.Errorf("pattern %q needs no word: add one", text))
		}
		l.nodes = append(l.nodes, n)
		l.needs = append(l.needs, needs)
	}
	return nil
}

// ends returns the places where a pattern of the list ends.
func (l *list) ends(w *window) uint64 {
	var found uint64
	for i, n := range l.nodes {
		if w.has(l.needs[i]) {
			found |= n.follow(w, w.all)
		}
	}
	return found
}

// cover returns the cells inside a pattern of the list.
func (l *list) cover(w *window) uint64 {
	var cells uint64
	for i, n := range l.nodes {
		if w.has(l.needs[i]) {
			cells |= n.cover(w)
		}
	}
	return cells
}

// from reports whether a pattern of the list begins at place at.
func (l *list) from(w *window, at uint64) bool {
	for i, n := range l.nodes {
		if w.has(l.needs[i]) && n.follow(w, at) != 0 {
			return true
		}
	}
	return false
}

// finding names one of the sets of places or cells that the contexts find in a window.
type finding int

const (
	negated finding = iota
	denied
	supposed
	anyones
	personal
	past
	present
	general
	urgent
	quoted
	family
	idiom
	indirect
	clauses // the first cells of clauses
	findings
)

// surroundings are what the contexts find in one window, each found when it is first asked for.
type surroundings struct {
	w        *window
	contexts *contexts
	found    [findings]uint64
	known    [findings]bool
}

func (c *contexts) around(w *window) surroundings { return surroundings{w: w, contexts: c} }

func (s *surroundings) find(f finding) uint64 {
	if !s.known[f] {
		s.found[f], s.known[f] = s.contexts.find(s.w, f), true
	}
	return s.found[f]
}

func (c *contexts) find(w *window, f finding) uint64 {
	switch f {
	case negated:
		return c.negation.ends(w)
	case denied:
		return c.denial.ends(w)
	case supposed:
		return c.hypothetical.ends(w) &^ c.certain.ends(w)
	case anyones:
		return c.impersonal.ends(w)
	case personal:
		return c.personal.ends(w)
	case past:
		return c.past.cover(w)
	case present:
		return c.present.cover(w)
	case general:
		return c.general.cover(w)
	case urgent:
		return c.urgent.cover(w)
	case quoted:
		return c.quote.cover(w)
	case family:
		return c.family.cover(w)
	case idiom:
		return c.idiom.cover(w)
	case indirect:
		return c.indirect.cover(w)
	}
	return c.cuts(w)
}

// cuts returns the first cells of clauses: after a sentence's end, at a contrasting word, and where a subject or a
// question word follows a comma or a linking word.
func (c *contexts) cuts(w *window) uint64 {
	openers := c.opener.cover(w)
	linked := c.link.cover(w)<<1 | w.comma
	return w.boundary | w.boundary<<1 | c.contrast.cover(w) | openers&linked&^w.quote
}

// claimed reports whether the words at the span, which match a pattern of r, are meant of someone, now.
func (s *surroundings) claimed(r *rule, at span) bool {
	switch {
	case s.isCalm(r, at):
		return false
	case r.form == Mention:
		return s.someones(at)
	case r.form == Sign:
		return !s.isAboutNobody(at)
	}
	return true
}

// isAboutNobody reports a question in which no person occurs and that nothing makes urgent: "does a lot of
// magnesium slow the pulse?" says of nobody that it did.
func (s *surroundings) isAboutNobody(at span) bool {
	sentence := s.sentence(at)
	return s.w.places[s.contexts.evidence]&sentence == 0 && s.find(urgent) == 0 && s.isQuestion(s.clause(at), sentence)
}

// isCalm reports whether a context that r does not ignore calms a match.
func (s *surroundings) isCalm(r *rule, at span) bool {
	heeds := func(c calm) bool { return r.ignore&c == 0 }
	sentence, clause := s.sentence(at), s.clause(at)
	return heeds(calmIdiom) && s.isIdiom(at) ||
		heeds(calmNegated) && s.isNegated(at) ||
		heeds(calmPast) && s.isPast(at, sentence, clause) ||
		heeds(calmImpersonal) && s.find(anyones)&(1<<at.start) != 0 ||
		heeds(calmHypothetical) && s.find(supposed)&(1<<at.start) != 0 ||
		heeds(calmQuoted) && s.isQuoted(at, sentence, clause) ||
		heeds(calmFamily) && s.find(family)&clause != 0 && s.find(present)&sentence == 0
}

// isIdiom reports a match whose last word, or half of its words, belong to an idiom.
func (s *surroundings) isIdiom(at span) bool {
	inside := s.find(idiom) & at.mask()
	return inside&(1<<(at.end-1)) != 0 || 2*count(inside) >= at.end-at.start
}

// sentence returns the cells of the sentence in which a match begins.
func (s *surroundings) sentence(at span) uint64 { return s.w.stretch(at.start, s.w.boundary).mask() }

// clause returns the cells of the clauses that a match lies in.
func (s *surroundings) clause(at span) uint64 {
	first := s.w.stretch(at.start, s.find(clauses))
	last := s.w.stretch(at.end-1, s.find(clauses))
	return span{first.start, last.end}.mask()
}

// isNegated: "no" and "not" reach a match that begins with a symptom, but "no i have ..." does not deny what
// follows; only "I don't think I ..." reaches over a subject.
func (s *surroundings) isNegated(at span) bool {
	place := uint64(1) << at.start
	if s.find(denied)&place != 0 || s.contexts.after.from(s.w, 1<<at.end) {
		return true
	}
	return s.find(negated)&place != 0 && s.w.places[s.contexts.subject]&place == 0
}

// isPast: what stands nearest decides. A past time calms a match in its own stretch between commas, then in its clause,
// unless a present time stands there too. One elsewhere in the sentence does if its clause says nothing else ("ten
// years ago, ...") or the match's clause names nobody (", had fits"), and the sentence has no present time.
func (s *surroundings) isPast(at span, sentence, clause uint64) bool {
	times := s.find(past) & sentence
	if times == 0 {
		return false
	}
	today := s.find(present) &^ times
	stretch := s.w.stretch(at.start, s.find(clauses)|s.w.comma).mask() & clause
	for _, near := range [2]uint64{stretch, clause} {
		if (times|today)&near != 0 {
			return today&near == 0
		}
	}
	if today&sentence != 0 {
		return false
	}
	return s.w.places[s.contexts.evidence]&clause == 0 || s.saysNothingElse(times)
}

// saysNothingElse reports whether the clause of one of the times has at most one word more.
func (s *surroundings) saysNothingElse(times uint64) bool {
	for left := times; left != 0; left &= left - 1 {
		other := s.w.stretch(lowest(left), s.find(clauses)).mask() &^ s.w.boundary &^ s.w.filler
		if count(other&^times) <= 1 {
			return true
		}
	}
	return false
}

// isQuoted: a page or leaflet that "says" calms what follows in its clause, or in its sentence within quotation marks.
func (s *surroundings) isQuoted(at span, sentence, clause uint64) bool {
	before := uint64(1)<<at.start - 1
	sources := s.find(quoted) & before
	return sources&clause != 0 || sources&sentence != 0 && s.w.quote&sentence != 0
}

// someones reports whether a mention is of someone's own trouble now: not a question about words, not a title.
func (s *surroundings) someones(at span) bool {
	clause, sentence := s.clause(at), s.sentence(at)
	if s.find(personal)&(1<<at.start) != 0 || s.find(urgent)&sentence != 0 {
		return true
	}
	if s.w.places[s.contexts.evidence]&sentence == 0 {
		clause = sentence
	}
	return !s.isQuestion(clause, sentence) && s.find(general)&clause == 0
}

func (s *surroundings) isQuestion(clause, sentence uint64) bool {
	words := clause &^ s.w.boundary
	if s.contexts.question.from(s.w, words&-words) {
		return true
	}
	if s.find(indirect)&clause != 0 {
		return true
	}
	end := (sentence << 1) &^ sentence & s.w.all
	return s.w.asked&end != 0 && s.w.places[s.contexts.subject]&clause == 0
}
