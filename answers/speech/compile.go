package speech

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// calm is a set of the contexts in which a rule stays silent.
type calm uint8

const (
	calmNegated calm = 1 << iota
	calmPast
	calmHypothetical
	calmQuoted
	calmFamily
	calmIdiom
	calmImpersonal
)

func calmNamed(name string) (calm, error) {
	names := []string{"negation", "past", "hypothetical", "quote", "family", "idiom", "impersonal"}
	if i := slices.Index(names, name); i >= 0 {
		return 1 << i, nil
	}
	return 0, fmt.Errorf("ignore: %q is no context: use some of %s", name, strings.Join(names, ", "))
}

// rule is a compiled Rule.
type rule struct {
	kind   int // index into matcher.kinds
	name   string
	form   Form
	ignore calm
}

// pattern is one pattern of a rule: all its parts must be found.
type pattern struct {
	rule  int
	parts []part
}

// part is one side of "&&" in a pattern, or a whole pattern without it.
type part struct {
	node *node
	// needs are sets of symbols of which a window must have at least one each.
	needs []setID
	// plain is true for a part that no context calms.
	plain bool
}

// matcher finds rules in messages. It is read-only once built.
type matcher struct {
	lexicon  *lexicon
	numbers  numberReader
	kinds    []string
	rules    []rule
	patterns []pattern
	// index leads from a symbol to the patterns that are worth trying when a window has it.
	index    [][]int32
	contexts contexts
}

// builder compiles data into a matcher.
type builder struct {
	m          *matcher
	vocabulary vocabulary
	errs       []error
}

// newBuilder starts a matcher that knows the words and contexts of v, and no rules.
func newBuilder(v vocabulary) *builder {
	l := newLexicon(v.classes)
	m := &matcher{lexicon: l, numbers: newNumberReader(v.numbers), kinds: v.kinds}
	b := &builder{m: m, vocabulary: v}
	for _, name := range []string{"filler", "blocker", "answer"} {
		if _, err := l.class(name); err != nil {
			b.errs = append(b.errs, err)
		}
	}
	var err error
	if m.contexts, err = compileContexts(l, v.contexts); err != nil {
		b.errs = append(b.errs, err)
	}
	return b
}

// add compiles the rules of one file.
func (b *builder) add(file source, rules []Rule) {
	for _, d := range rules {
		if err := b.rule(file, d); err != nil {
			b.errs = append(b.errs, err)
		}
	}
}

func (b *builder) rule(file source, d Rule) error {
	forms := []Form{Statement, Sign, Mention}
	kind := slices.Index(b.m.kinds, d.Kind)
	switch {
	case kind < 0:
		return file.fault(d.Kind, fmt.Errorf("no kind is called %q: use one of %v", d.Kind, b.m.kinds))
	case d.Name == "":
		return file.fault(d.Kind, fmt.Errorf("a rule of kind %q has no name: add one", d.Kind))
	case !slices.Contains(forms, d.Form):
		return file.fault(d.Name, fmt.Errorf("rule %q: form is %q: write one of %q", d.Name, d.Form, forms))
	case len(d.Patterns) == 0:
		return file.fault(d.Name, fmt.Errorf("rule %q has no patterns: add some", d.Name))
	}
	r := rule{kind: kind, name: d.Name, form: d.Form}
	for _, name := range d.Ignore {
		ignored, err := calmNamed(name)
		if err != nil {
			return file.fault(d.Name, fmt.Errorf("rule %q: %w", d.Name, err))
		}
		r.ignore |= ignored
	}
	b.m.rules = append(b.m.rules, r)
	return b.patterns(file, d)
}

func (b *builder) patterns(file source, d Rule) error {
	for _, text := range d.Patterns {
		parts, plain, err := parseParts(b.m.lexicon, text)
		if err != nil {
			return file.fault(text, fmt.Errorf("rule %q: pattern %q: %w", d.Name, text, err))
		}
		if len(parts) > 8 {
			return file.fault(text, fmt.Errorf("rule %q: pattern %q has more than 8 parts", d.Name, text))
		}
		p := pattern{rule: len(b.m.rules) - 1}
		for i, n := range parts {
			needs := b.m.lexicon.required(n)
			if len(needs) == 0 {
				return file.fault(text, fmt.Errorf("rule %q: pattern %q has a side that needs no word", d.Name, text))
			}
			p.parts = append(p.parts, part{node: n, needs: needs, plain: plain[i]})
		}
		b.m.patterns = append(b.m.patterns, p)
	}
	return nil
}

// finish seals the words, indexes the rules and returns the matcher, or all errors.
func (b *builder) finish() (*matcher, error) {
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	b.m.lexicon.seal(b.vocabulary.spelling)
	if len(b.m.lexicon.sets) > math.MaxUint16 || len(b.m.lexicon.literals) > math.MaxUint16/2 {
		return nil, fmt.Errorf("too many words and alternatives: shorten the rules")
	}
	b.m.index = make([][]int32, b.m.lexicon.next)
	weights := b.weights()
	for id, p := range b.m.patterns {
		for _, part := range p.parts {
			b.enter(int32(id), b.m.lexicon.rarest(part.needs, weights))
		}
	}
	return b.m, nil
}

// enter adds a pattern to the index under each of symbols, once.
func (b *builder) enter(id int32, symbols []symbol) {
	for _, s := range symbols {
		if list := b.m.index[s]; len(list) == 0 || list[len(list)-1] != id {
			b.m.index[s] = append(list, id)
		}
	}
}

// weights guesses how often each symbol occurs in messages: by its number of words, and highly if one of them is common.
func (b *builder) weights() []int {
	const commonWeight, numberWeight = 500, 50
	weights := make([]int, b.m.lexicon.next)
	for s := symbolBoundary; s < symbolFirst; s++ {
		weights[s] = numberWeight
	}
	weights[symbolBoundary] = 2 * commonWeight
	for id, word := range b.m.lexicon.words {
		weight := 1
		if b.vocabulary.common[word] {
			weight = commonWeight
		}
		for _, s := range b.m.lexicon.symbols[id] {
			weights[s] += weight
		}
	}
	return weights
}

func (l *lexicon) rarest(needs []setID, weights []int) []symbol {
	weigh := func(id setID) (sum int) {
		for _, s := range l.sets[id] {
			sum += weights[s]
		}
		return sum
	}
	rarest := slices.MinFunc(needs, func(a, b setID) int { return weigh(a) - weigh(b) })
	return l.sets[rarest]
}
