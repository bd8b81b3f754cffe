// Package speech tells what a message says, of whom and when: it finds rules, written as patterns over words, and knows
// the contexts that make the words no claim of the person's ("no", "ten years ago", "what if", "the leaflet says").
//
// Rules are data: files in TOML, or Go values. A file may have
//
//	kinds        what may be found, most important first
//	[[rule]]     kind, name, form, ignore, patterns: see Rule
//	[classes]    lists of words and patterns, used in patterns as @name
//	[replies]    lists of patterns for Says
//	[before] [after] [inside] [clause]   patterns added to the lists of this package's context.toml
//	[spelling] [numbers]                 words added to those of this package's words.toml, whose classes every rule may use
//
// A pattern is words in their order. Fillers ("really", "is", "the") may stand anywhere between them.
//
//	chest              this word, also misspelt         @chest            any entry of the class
//	breath*            every word that begins so        (a | b c)         either of these
//	word?  (a b)?      may be missing                   ..3               up to 3 other words, none of them "no" or "but"
//	a & b              both, in any order, at most 6 words apart; "&3" for at most 3
//	~a && b            the same, where no context can calm a, because it only says what b is about
//	a && b             both, anywhere in the message    [@class]          any number of words of the class
//	!@class            not followed by such a word      .                 the sentence ends here
//	_                  any one word
//	#many              a count of 5 or more; #lots 10 or more; #few 2 to 4; #over an amount in mg above [numbers.limits];
//	                   #child a child's age; #year a calendar year; #number any number
//
// Time is linear in the length of a message and does not depend on how often it almost matches. The package is pure: no
// clock, files, network, or log.
package speech

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"bedside/answers/utterance"
)

// File is a rules file. Errors call it by its name.
type File struct {
	Name string
	Text []byte
}

// Rule is one thing to find, a [[rule]] of a file.
type Rule struct {
	// Kind is what the rule finds; several rules may find the same.
	Kind string `toml:"kind"`
	// Name tells which rule fired.
	Name string `toml:"name"`
	Form Form   `toml:"form"`
	// Ignore lists the contexts that do not calm this rule: "negation", "past", "hypothetical", "quote", "family", "idiom",
	// "impersonal".
	Ignore []string `toml:"ignore"`
	// Patterns are in the language of the package comment; one is enough to find the rule. A phrase that was not written as
	// a pattern must go through Quote.
	Patterns []string `toml:"patterns"`
}

// Form is how much a rule needs beside its words.
type Form string

// The forms. No rule is found in a context that calms it.
const (
	// Statement: the words say by themselves what the rule is about ("I want to die").
	Statement Form = "statement"
	// Sign: the same, unless they are a question about nobody ("does magnesium slow the pulse?").
	Sign Form = "sign"
	// Mention: the words only name it ("chest pain"). It must also be somebody's, now: not a question about the word, a title
	// or a general remark.
	Mention Form = "mention"
)

// Finding is a rule that a message matches. It holds no text of the message, so that it may be logged.
type Finding struct {
	Kind string
	// Rule is the name of the rule.
	Rule string
	// Form is the rule's form.
	Form Form
}

// Rules are compiled rules. They are safe for concurrent use. Make them with Compile or CompileRules; methods of the zero
// value and of nil panic.
type Rules struct {
	m    *matcher
	base vocabulary
	pool sync.Pool // of *scratch
}

// Compile compiles files that belong together: rules may use the kinds and classes of any of them. An error names the file, the
// line, and what to do; all faults are reported at once.
func Compile(files ...File) (*Rules, error) {
	v, rules, err := readFiles(files)
	if err != nil {
		return nil, err
	}
	return compile(v, rules)
}

// CompileRules compiles rules that are Go values. The kinds are in the order of the rules. Errors call the whole by name.
func CompileRules(name string, rules []Rule) (*Rules, error) {
	v, _, err := readFiles(nil)
	if err != nil {
		return nil, err
	}
	for _, r := range rules {
		if !slices.Contains(v.kinds, r.Kind) {
			v.kinds = append(v.kinds, r.Kind)
		}
	}
	return compile(v, []rulesOf{{source{name: name}, rules}})
}

// CompileAdditions compiles files that add rules of the kinds that r has, with its classes, and classes with new names; they can
// have nothing else. The result finds the added rules only: they are apart from those of r so that no addition can change
// what these find.
func (r *Rules) CompileAdditions(files ...File) (*Rules, error) {
	v, rules, err := r.base.extend(files)
	if err != nil {
		return nil, err
	}
	return compile(v, rules)
}

func compile(v vocabulary, rules []rulesOf) (*Rules, error) {
	b := newBuilder(v)
	for _, file := range rules {
		b.add(file.source, file.rules)
	}
	m, err := b.finish()
	if err != nil {
		return nil, err
	}
	return &Rules{m: m, base: v}, nil
}

// Quote returns a pattern that matches phrase word by word: no character of it has a meaning in the pattern language. It is
// empty, which no rule may have, for a phrase without words.
func Quote(phrase string) string {
	var pattern []string
	for i, t := range utterance.Read(phrase).Tokens {
		if i > 0 && t.Break == utterance.Sentence {
			pattern = append(pattern, ".?") // "U.S."
		}
		pattern = append(pattern, t.Text)
	}
	return strings.Join(pattern, " ")
}

// Kinds returns the kinds in their order.
func (r *Rules) Kinds() []string { return slices.Clone(r.m.kinds) }

// Find returns the finding whose kind stands first, and of several of that kind the one whose rule does.
func (r *Rules) Find(u utterance.Utterance) (Finding, bool) {
	s := r.scratch()
	defer r.pool.Put(s)
	return r.m.find(s, u)
}

// Look is Find that also tells whether the words of any rule were there and a context calmed them: "no chest pain".
func (r *Rules) Look(u utterance.Utterance) (f Finding, found, calmed bool) {
	s := r.scratch()
	defer r.pool.Put(s)
	f, found = r.m.find(s, u)
	return f, found, s.calmed
}

// FindAll returns a finding for each kind that the message has, in the order of the kinds: the first rule of each. It takes
// more time than Find.
func (r *Rules) FindAll(u utterance.Utterance) []Finding {
	s := r.scratch()
	defer r.pool.Put(s)
	return r.m.findAll(s, u)
}

// FindJoint reads the end of before and the beginning of u as one message ("my gabapentin is here", "took 30 of them") and is
// Find for what lies in both. Kinds of old, which before alone has, are not found.
func (r *Rules) FindJoint(u, before utterance.Utterance, old []Finding) (Finding, bool) {
	s := r.scratch()
	defer r.pool.Put(s)
	return r.m.joint(s, u, before, old)
}

// Says reports whether u says one of the patterns that a file lists under reply in [replies], and does not deny it. A message of
// more than some sixty words is no reply. It panics for a reply that no file has.
func (r *Rules) Says(u utterance.Utterance, reply string) bool {
	s := r.scratch()
	defer r.pool.Put(s)
	return r.m.says(s, u, reply)
}

func (r *Rules) scratch() *scratch {
	if s, ok := r.pool.Get().(*scratch); ok {
		return s
	}
	return newScratch(r.m)
}

var errKindsFixed = errors.New("the kinds are fixed: remove \"kinds\"")
