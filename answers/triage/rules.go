package triage

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// The built-in data. A clinician reads and corrects these files; the code knows no medicine and no symptom.
var (
	//go:embed rules.toml
	rulesFile []byte
	//go:embed words.toml
	wordsFile []byte
	//go:embed context.toml
	contextFile []byte
	//go:embed ordinary.txt
	ordinaryFile string
)

// ruleData is one [[rule]] of a file.
type ruleData struct {
	Kind Kind   `toml:"kind"`
	Name string `toml:"name"`
	// Form is "statement" when the words themselves say that someone is in danger, "sign" when they do unless they are
	// a question about nobody, and "mention" when they only name the danger and the sentence must show that it is
	// someone's, now.
	Form string `toml:"form"`
	// Ignore lists the calm contexts that do not calm this rule.
	Ignore   []string `toml:"ignore"`
	Patterns []string `toml:"patterns"`
}

// ruleFile is rules.toml, or an operator's file, which may not set Kinds.
type ruleFile struct {
	Kinds   []Kind              `toml:"kinds"`
	Rules   []ruleData          `toml:"rule"`
	Classes map[string][]string `toml:"classes"`
}

type wordFile struct {
	Classes  map[string][]string `toml:"classes"`
	Common   []string            `toml:"common"`
	Spelling spellingWords       `toml:"spelling"`
	Numbers  numberWords         `toml:"numbers"`
}

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

// rule is a compiled ruleData.
type rule struct {
	kind   int // index into matcher.kinds
	name   string
	form   form
	ignore calm
}

// form is how much a rule needs beside its words; see ruleData.
type form uint8

const (
	statement form = iota
	sign
	mention
)

func forms() []string { return []string{"statement", "sign", "mention"} }

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
	kinds    []Kind
	rules    []rule
	patterns []pattern
	// index leads from a symbol to the patterns that are worth trying when a window has it.
	index    [][]int32
	contexts contexts
}

// source is the text of a data file, kept to find lines for errors in it.
type source struct {
	name string
	text []byte
}

// fault returns err with the line on which text first stands in the file.
func (s source) fault(text string, err error) error {
	at := bytes.Index(s.text, []byte(text))
	if at < 0 || text == "" {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return fmt.Errorf("%s line %d: %w", s.name, 1+bytes.Count(s.text[:at], []byte("\n")), err)
}

// decode reads a file strictly: a key that means nothing is an error.
func (s source) decode(into any) error {
	err := toml.NewDecoder(bytes.NewReader(s.text)).DisallowUnknownFields().Decode(into)
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return fmt.Errorf("%s line %d: unknown key %s: remove it", s.name, row, strings.Join(strict.Errors[0].Key(), "."))
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, _ := syntax.Position()
		return fmt.Errorf("%s line %d: %w: correct this line", s.name, row, err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// builtIn is the decoded built-in data.
type builtIn struct {
	rules    ruleFile
	words    wordFile
	contexts contextFileData
	ordinary []string
}

func readBuiltIn() (builtIn, error) {
	b := builtIn{ordinary: strings.Fields(ordinaryFile)}
	return b, errors.Join(
		source{"rules.toml", rulesFile}.decode(&b.rules),
		source{"words.toml", wordsFile}.decode(&b.words),
		source{"context.toml", contextFile}.decode(&b.contexts),
	)
}

// builder compiles data into a matcher.
type builder struct {
	m      *matcher
	common map[string]bool
	errs   []error
}

// newBuilder starts a matcher that knows the words and calm contexts of b, and no rules.
func newBuilder(b builtIn, classes map[string][]string) *builder {
	l := newLexicon(classes)
	m := &matcher{lexicon: l, numbers: newNumberReader(b.words.Numbers), kinds: b.rules.Kinds}
	c := &builder{m: m, common: set(b.words.Common)}
	for _, name := range []string{"filler", "blocker", "answer"} {
		if _, err := l.class(name); err != nil {
			c.errs = append(c.errs, err)
		}
	}
	contexts, err := compileContexts(l, b.contexts)
	if err != nil {
		c.errs = append(c.errs, source{"context.toml", contextFile}.fault("", err))
	}
	m.contexts = contexts
	return c
}

// add compiles the rules of one file.
func (c *builder) add(file source, rules []ruleData) {
	for _, d := range rules {
		if err := c.rule(file, d); err != nil {
			c.errs = append(c.errs, err)
		}
	}
}

func (c *builder) rule(file source, d ruleData) error {
	kind := slices.Index(c.m.kinds, d.Kind)
	switch {
	case kind < 0:
		return file.fault(string(d.Kind), fmt.Errorf("no kind is called %q: use one of %v", d.Kind, c.m.kinds))
	case d.Name == "":
		return file.fault(string(d.Kind), fmt.Errorf("a rule of kind %q has no name: add one", d.Kind))
	case !slices.Contains(forms(), d.Form):
		return file.fault(d.Name, fmt.Errorf("rule %q: form is %q: write one of %q", d.Name, d.Form, forms()))
	case len(d.Patterns) == 0:
		return file.fault(d.Name, fmt.Errorf("rule %q has no patterns: add some", d.Name))
	}
	r := rule{kind: kind, name: d.Name, form: form(slices.Index(forms(), d.Form))}
	for _, name := range d.Ignore {
		ignored, err := calmNamed(name)
		if err != nil {
			return file.fault(d.Name, fmt.Errorf("rule %q: %w", d.Name, err))
		}
		r.ignore |= ignored
	}
	c.m.rules = append(c.m.rules, r)
	return c.patterns(file, d)
}

func (c *builder) patterns(file source, d ruleData) error {
	for _, text := range d.Patterns {
		parts, plain, err := parseParts(c.m.lexicon, text)
		if err != nil {
			return file.fault(text, fmt.Errorf("rule %q: pattern %q: %w", d.Name, text, err))
		}
		if len(parts) > 8 {
			return file.fault(text, fmt.Errorf("rule %q: pattern %q has more than 8 parts", d.Name, text))
		}
		p := pattern{rule: len(c.m.rules) - 1}
		for i, n := range parts {
			needs := c.m.lexicon.required(n)
			if len(needs) == 0 {
				return file.fault(text, fmt.Errorf("rule %q: pattern %q has a side that needs no word", d.Name, text))
			}
			p.parts = append(p.parts, part{node: n, needs: needs, plain: plain[i]})
		}
		c.m.patterns = append(c.m.patterns, p)
	}
	return nil
}

// finish seals the words, indexes the rules and returns the matcher, or all errors.
func (c *builder) finish(b builtIn) (*matcher, error) {
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	c.m.lexicon.seal(b.words.Spelling, b.ordinary)
	if len(c.m.lexicon.sets) > math.MaxUint16 || len(c.m.lexicon.literals) > math.MaxUint16/2 {
		return nil, fmt.Errorf("too many words and alternatives: shorten the rules")
	}
	c.m.index = make([][]int32, c.m.lexicon.next)
	weights := c.weights()
	for id, p := range c.m.patterns {
		for _, part := range p.parts {
			c.enter(int32(id), c.m.lexicon.rarest(part.needs, weights))
		}
	}
	return c.m, nil
}

// enter adds a pattern to the index under each of symbols, once.
func (c *builder) enter(id int32, symbols []symbol) {
	for _, s := range symbols {
		if list := c.m.index[s]; len(list) == 0 || list[len(list)-1] != id {
			c.m.index[s] = append(list, id)
		}
	}
}

// weights guesses how often each symbol occurs in messages: by its number of words, and highly if one of them is common.
func (c *builder) weights() []int {
	const commonWeight, numberWeight = 500, 50
	weights := make([]int, c.m.lexicon.next)
	for s := symbolBoundary; s < symbolFirst; s++ {
		weights[s] = numberWeight
	}
	weights[symbolBoundary] = 2 * commonWeight
	for id, word := range c.m.lexicon.words {
		weight := 1
		if c.common[word] {
			weight = commonWeight
		}
		for _, s := range c.m.lexicon.symbols[id] {
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
