package answers

import (
	"slices"
	"sync"

	"bedside/answers/match"
)

// substances knows which medicines and supplements each entry is asked about, so that a question on one is never answered with
// what is true of another.
type substances struct {
	names map[string]bool            // concepts that are substances
	of    map[string]func() []string // entry -> the substances that its question and variants name, read when first needed
}

func newSubstances(f *FAQ, m *match.Matcher) substances {
	s := substances{names: map[string]bool{}, of: map[string]func() []string{}}
	for _, group := range f.Synonyms {
		if group.Substance && len(group.Terms) > 0 {
			s.names[m.Concept(group.Terms[0])] = true
		}
	}
	for _, e := range f.Entries {
		s.of[e.ID] = sync.OnceValue(func() []string {
			var list []string
			for _, text := range slices.Concat([]string{e.Question}, e.Variants) {
				list = append(list, s.in(m.Concepts(text))...)
			}
			return list
		})
	}
	return s
}

func (s substances) in(concepts []string) []string {
	return slices.DeleteFunc(slices.Clone(concepts), func(c string) bool { return !s.names[c] })
}

// fits reports whether an entry names a substance that the message names, or the message names none.
func (s substances) fits(r match.Result, entry *Entry) bool {
	named := s.in(r.Concepts)
	return len(named) == 0 || entry.IsSmalltalk() || slices.ContainsFunc(named, func(c string) bool { return slices.Contains(s.of[entry.ID](), c) })
}

// match ranks the entries for a message, without those that are about another substance than the message.
func (e *Engine) match(text string) match.Result {
	r := e.matcher.Match(text)
	r.Candidates = slices.DeleteFunc(slices.Clone(r.Candidates), func(c match.Candidate) bool { return !e.substances.fits(r, e.served[c.Intent]) })
	return r
}
