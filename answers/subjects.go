package answers

import (
	"slices"
	"strings"
	"sync"

	"bedside/answers/match"
	"bedside/answers/names"
	"bedside/answers/utterance"
)

// subjects knows which medicines, supplements and illnesses each entry is asked about, so that a question on one is never answered with
// what is true of another.
type subjects struct {
	names *names.Names
	// main are the concepts that the whole FAQ is about: what its title names, but for medicines and supplements.
	main []string
	of   map[string]func() entrySubjects // by entry, read when first needed
	// any are the keys of all things that some entry names, read when first needed.
	any func() map[string]bool
}

// entrySubjects are the things that an entry names, by their keys.
type entrySubjects struct {
	all                 map[string]bool
	together            map[[2]string]bool // pairs that stand in one text
	substances, illness []string           // of its question
	anyMedicine, either bool               // its question names medicines in general, sets one thing against another
}

func newSubjects(f *FAQ, m *match.Matcher) (subjects, error) {
	var groups [][]string
	for _, group := range f.Synonyms {
		if group.Substance {
			groups = append(groups, group.Terms)
		}
	}
	s := subjects{of: map[string]func() entrySubjects{}}
	if len(groups) == 0 {
		return s, nil // a FAQ that names no medicine is about something else
	}
	var err error
	if s.names, err = names.New(groups); err != nil {
		return s, err
	}
	s.main = slices.DeleteFunc(m.Concepts(f.Title), func(concept string) bool {
		return slices.ContainsFunc(groups, func(g []string) bool { return len(g) > 0 && m.Concept(g[0]) == concept })
	})
	for _, e := range f.Entries {
		s.of[e.ID] = sync.OnceValue(func() entrySubjects { return s.read(e) })
	}
	s.any = sync.OnceValue(func() map[string]bool {
		all := map[string]bool{}
		for _, e := range f.Entries {
			for key := range s.of[e.ID]().all {
				all[key] = true
			}
		}
		return all
	})
	return s, nil
}

func (s subjects) read(e Entry) entrySubjects {
	es := entrySubjects{all: map[string]bool{}, together: map[[2]string]bool{}}
	for _, text := range slices.Concat([]string{e.Question}, e.Variants) {
		mentions := s.names.In(utterance.Read(text))
		for _, m := range mentions {
			es.all[m.Key()] = true
			for _, other := range mentions {
				es.together[[2]string{m.Key(), other.Key()}] = true
			}
		}
	}
	question := utterance.Read(e.Question)
	for _, m := range s.names.In(question) {
		if m.Kind == names.Illness {
			es.illness = append(es.illness, m.Key())
		} else {
			es.substances = append(es.substances, m.Key())
		}
	}
	es.either = slices.ContainsFunc(question.Words(), func(w string) bool { return w != "or" && eitherWords[w] })
	es.anyMedicine = slices.ContainsFunc(question.Words(), func(w string) bool { return medicineWords[w] })
	return es
}

// eitherWords set one thing against another.
var eitherWords = wordSet("or than vs versus instead better before first swap switch replace same difference compared")

var medicineWords = wordSet("medicine medicines medication medications meds drugs")

// topic is what a message is about, in its conversation.
type topic struct {
	// asked are the medicines and supplements that the message asks about; told those that somebody takes.
	asked, told []*names.Thing
	// illnesses are the illnesses that it asks about, others those that it names.
	illnesses, others []*names.Thing
	// inherited are the keys of what was talked about before, where the message leans on that ("can I stop it").
	inherited []string
	denied    []names.Mention
	// either is true for a choice between things ("magnesium or iron first").
	either bool
	// onMain is true where it speaks of what the FAQ is about.
	onMain bool
}

// topic reads what a message, or a part of it, is about.
func (e *Engine) topic(c Context, u utterance.Utterance) topic {
	var t topic
	if e.subjects.names == nil {
		return t
	}
	for _, m := range e.subjects.names.In(u) {
		switch {
		case m.Role == names.Denied:
			t.denied = append(t.denied, m)
		case m.Kind == names.Illness && m.Role == names.Asked:
			t.illnesses = append(t.illnesses, m.Thing)
		case m.Kind == names.Illness:
			t.others = append(t.others, m.Thing)
		case m.Role == names.Told:
			t.told = withThing(t.told, m.Thing)
		default:
			t.asked = withThing(t.asked, m.Thing)
		}
	}
	leans := leansBack(u.Tokens)
	if len(t.asked) == 0 && len(t.told) > 0 && leans && slices.ContainsFunc(u.Tokens, func(t utterance.Token) bool { return itWords[t.Text] }) {
		t.asked, t.told = t.told, nil // "I take tramadol, is that ok"
	}
	if before := e.spokenOf(c); leans && len(before) > 0 {
		switch {
		case len(t.asked) == 0 || t.asked[0].Is(alcohol):
			t.inherited = before
		case takesIt(u.Tokens): // "can I take it with antibiotics"
			t.inherited = before
			for _, thing := range e.things(before) {
				t.asked = withThing(t.asked, thing)
			}
		}
	}
	t.either = slices.ContainsFunc(u.Tokens, func(t utterance.Token) bool { return eitherWords[t.Text] })
	t.onMain = t.mayStray(u) && slices.ContainsFunc(e.matcher.Concepts(u.Text), func(c string) bool { return slices.Contains(e.subjects.main, c) })
	return t
}

// mayStray reports a topic for which it matters whether the message speaks of what the FAQ is about: illnesses, drinks and amounts.
func (t topic) mayStray(u utterance.Utterance) bool {
	drinks := func(a *names.Thing) bool { return a.Is(alcohol) }
	return len(t.illnesses) > 0 || slices.ContainsFunc(t.asked, drinks) || slices.ContainsFunc(t.told, drinks) || slices.ContainsFunc(u.Tokens, isAmount)
}

// isAmount reports a unit, or an amount with its unit.
func isAmount(t utterance.Token) bool {
	return t.Text == "mg" || t.Text == "mgs" || t.Text == "milligrams" || gluedAmount.MatchString(t.Text)
}

// leaning words point to what was said before; a unit asks for an amount of it.
var leaning = wordSet("it its that this them these those they one two some any half more double extra another mg mgs mcg milligrams instead")

// maxLeaningBack is how many words a message may have to be about what was talked about before.
const maxLeaningBack = 10

// maxFragment is how many words are no question of their own ("ok with kidney disease?").
const maxFragment = 4

// leansBack reports a short message that points back, or has no subject of its own.
func leansBack(tokens []utterance.Token) bool {
	if len(tokens) == 0 || len(tokens) > maxLeaningBack {
		return false
	}
	pointing := slices.ContainsFunc(tokens, func(t utterance.Token) bool { return leaning[t.Text] || strings.HasSuffix(t.Text, "mg") })
	return pointing || len(tokens) <= maxFragment || allCommon(tokens) || len(withoutOpening(tokens)) < len(tokens) || tokens[0].Text == "with"
}

// takesIt reports words like "take it", "it with", "mix them", or "with" at the beginning.
func takesIt(tokens []utterance.Token) bool {
	if rest := withoutOpening(tokens); len(rest) > 1 && rest[0].Text == "with" {
		return true
	}
	for i, t := range tokens {
		if !itWords[t.Text] {
			continue
		}
		if i > 0 && takingIt[tokens[i-1].Text] || i+1 < len(tokens) && (tokens[i+1].Text == "with" || tokens[i+1].Text == "and") {
			return true
		}
	}
	return false
}

var (
	itWords  = wordSet("it them that this these those")
	takingIt = wordSet("take taking have having mix mixing combine combining add adding use using with")
)

// spokenOf are the keys of the medicines and supplements that the conversation was about last.
func (e *Engine) spokenOf(c Context) []string {
	if len(c.Subjects) > 0 {
		return c.Subjects
	}
	if p, ok := e.pages[c.Entry]; ok {
		return e.subjects.of[p.entry.ID]().substances
	}
	return nil
}

// fits reports whether an entry may answer a message on this topic: it is about everything that is asked about, and about nothing else.
func (s subjects) fits(t topic, entry *Entry) bool {
	if s.names == nil {
		return true
	}
	es := s.of[entry.ID]()
	if entry.IsSmalltalk() {
		return !slices.ContainsFunc(t.asked, func(a *names.Thing) bool { return !es.names(a) })
	}
	if !es.hold(t) {
		return false
	}
	for _, i := range t.illnesses {
		if !t.onMain && !es.all[i.Key()] {
			return false
		}
	}
	return !s.speaksOfOthers(t, es)
}

// hold reports whether the entry is asked about all of the things: two of them together in one text, or one and medicines in general.
func (es entrySubjects) hold(t topic) bool {
	things := t.asked
	for i, a := range things {
		if len(things) == 1 {
			return es.names(a)
		}
		for _, b := range things[i+1:] {
			anyOfThem := es.anyMedicine && es.either == t.either && (a.Kind == names.Medicine && es.isOn(b) || b.Kind == names.Medicine && es.isOn(a))
			comparison := t.either && es.names(a) && es.names(b) && a.Class == b.Class
			if !anyOfThem && !comparison && !es.namesBoth(a, b) {
				return false
			}
		}
	}
	return true
}

// names reports whether the entry names a thing, or what it is a kind of.
func (es entrySubjects) names(t *names.Thing) bool {
	return slices.ContainsFunc(t.Keys(), func(key string) bool { return es.all[key] })
}

// isOn reports whether the entry's question is on a thing.
func (es entrySubjects) isOn(t *names.Thing) bool {
	return slices.ContainsFunc(t.Keys(), func(key string) bool { return slices.Contains(es.substances, key) })
}

func (es entrySubjects) namesBoth(a, b *names.Thing) bool {
	for _, x := range a.Keys() {
		for _, y := range b.Keys() {
			if (x != y || a.Key() == b.Key()) && es.together[[2]string{x, y}] {
				return true
			}
		}
	}
	return false
}

// speaksOfOthers reports an entry whose question is on a substance that was not asked about, or on an illness in place of another.
func (s subjects) speaksOfOthers(t topic, es entrySubjects) bool {
	if len(t.inherited) > 0 && es.namesAnother(t) {
		return true
	}
	strange := func(thing *names.Thing) bool { return !es.all[thing.Key()] }
	if !slices.ContainsFunc(slices.Concat(t.told, t.others), strange) {
		return false
	}
	return slices.ContainsFunc(es.illness, func(key string) bool { return !hasKey(t.illnesses, key) && !hasKey(t.others, key) })
}

// withThing adds a thing, unless what a FAQ takes for the same is there.
func withThing(things []*names.Thing, t *names.Thing) []*names.Thing {
	if slices.ContainsFunc(things, func(other *names.Thing) bool { return other.Key() == t.Key() }) {
		return things
	}
	return append(things, t)
}

// namesAnother reports an entry whose question is on substances of which neither the message nor the talk before it names one.
func (es entrySubjects) namesAnother(t topic) bool {
	named := func(key string) bool {
		return hasKey(t.asked, key) || hasKey(t.told, key) || slices.Contains(t.inherited, key)
	}
	return len(es.substances) > 0 && !slices.ContainsFunc(es.substances, named)
}

// hasKey reports whether a key is of one of the things, or of what it is a kind of.
func hasKey(things []*names.Thing, key string) bool {
	return slices.ContainsFunc(things, func(t *names.Thing) bool { return slices.Contains(t.Keys(), key) })
}

// match ranks the entries for a message, without those that are about something else than the message.
func (e *Engine) match(c Context, text string) match.Result { return e.matchAbout(c, text, topic{}) }

// matchAbout is match for a text that was made of a message on a topic: what that leans on counts for the text too.
func (e *Engine) matchAbout(c Context, text string, of topic) match.Result {
	u := utterance.Read(text)
	t := e.topic(c, u)
	if len(of.inherited) > 0 && (len(t.asked) == 0 || len(of.asked) > 0) {
		t.inherited = of.inherited
		for _, thing := range of.asked {
			t.asked = withThing(t.asked, thing)
		}
	}
	r := e.fitting(e.matcher.Match(text), t)
	onlyMedicines := !slices.ContainsFunc(t.asked, func(a *names.Thing) bool { return a.Kind != names.Medicine })
	if r.Stranger || onlyMedicines || len(t.asked)+len(t.told) < 2 || sure(r) {
		return r
	}
	if general := e.fitting(e.matcher.Match(e.withMedicines(u)), t); sure(general) {
		general.Exact, general.Stranger = false, false
		return general
	}
	return r
}

func (e *Engine) fitting(r match.Result, t topic) match.Result {
	r.Candidates = slices.DeleteFunc(slices.Clone(r.Candidates), func(c match.Candidate) bool { return !e.subjects.fits(t, e.served[c.Intent]) })
	return r
}

// withMedicines puts "my medicine" in place of the names of medicines.
func (e *Engine) withMedicines(u utterance.Utterance) string {
	words := u.Words()
	for _, m := range e.subjects.names.In(u) {
		if m.Kind == names.Medicine {
			for i := m.From; i < m.To; i++ {
				words[i] = ""
			}
			words[m.From] = "my medicine"
		}
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// missing are the things that a message asks about and no entry names.
func (e *Engine) missing(t topic) []*names.Thing {
	var list []*names.Thing
	for _, thing := range slices.Concat(t.asked, t.illnesses) {
		if !e.subjects.any()[thing.Key()] && !slices.Contains(list, thing) {
			list = append(list, thing)
		}
	}
	return list
}
