// Package triage recognises messages that tell of an emergency and holds the cards that answer them.
//
// It reads every message first, on every platform. It prefers a false alarm to a missed emergency, but an ordinary
// question must not raise one. What it looks for is data (rules.toml, words.toml, context.toml, cards.toml),
// written to be read by a clinician; the code compiles it into sets of words that are followed through a message in
// time linear in its length. The package is pure: no clock, files, network, or log.
//
// It finds what its rules describe, no more. No program can promise to recognise every emergency.
package triage

import (
	"errors"
	"fmt"
	"sync"

	"bedside/answers/utterance"
)

// Kind is a kind of emergency.
type Kind string

// The kinds. Unknown is what CheckSafely reports when the check itself failed.
const (
	SelfHarm          Kind = "self_harm"
	Overdose          Kind = "overdose"
	ChestPain         Kind = "chest_pain"
	Stroke            Kind = "stroke"
	Breathing         Kind = "breathing"
	Allergy           Kind = "allergy"
	Bleeding          Kind = "bleeding"
	Seizure           Kind = "seizure"
	Fainting          Kind = "fainting"
	LegClot           Kind = "leg_clot"
	Spine             Kind = "spine"
	MagnesiumToxicity Kind = "magnesium_toxicity"
	ChildPoisoning    Kind = "child_poisoning"
	NewbornPregnancy  Kind = "newborn_pregnancy"
	Withdrawal        Kind = "withdrawal"
	Headache          Kind = "headache"
	HeadInjury        Kind = "head_injury"
	Unresponsive      Kind = "unresponsive"
	SlowBreathing     Kind = "slow_breathing"
	RigidFever        Kind = "rigid_fever"
	LungClot          Kind = "lung_clot"
	Unknown           Kind = "unknown"
)

// Alarm is a recognised emergency. It holds no text of the message, so that it may be logged.
type Alarm struct {
	Kind Kind
	// Rule is the name of the rule that fired.
	Rule string
}

// Triage recognises emergencies. It is safe for concurrent use. Make one with New; the zero value panics in Check,
// which CheckSafely turns into an alarm.
type Triage struct {
	builtIn *matcher
	// added holds the operator's rules apart from the built-in ones, so that no addition can change what these find.
	added *matcher
	cards cards
	pool  sync.Pool // of *scratch
}

// New returns a Triage with the built-in data and an operator's additions: files in the format of rules.toml that may
// add rules of existing kinds and classes of words with new names, and nothing else. An error names the
// addition by its index, the line, and what to do.
func New(additions ...[]byte) (*Triage, error) {
	data, err := readBuiltIn()
	if err != nil {
		return nil, fmt.Errorf("read built-in triage data: %w", err)
	}
	t := &Triage{}
	if t.cards, err = readCards(); err != nil {
		return nil, fmt.Errorf("read built-in triage cards: %w", err)
	}
	if t.builtIn, err = compileBuiltIn(data); err != nil {
		return nil, fmt.Errorf("compile built-in triage data: %w", err)
	}
	if len(additions) > 0 {
		if t.added, err = compileAdditions(data, additions); err != nil {
			return nil, fmt.Errorf("compile triage additions: %w", err)
		}
	}
	return t, nil
}

func compileBuiltIn(data builtIn) (*matcher, error) {
	c := newBuilder(data, data.words.Classes)
	c.add(source{"rules.toml", rulesFile}, data.rules.Rules)
	return c.finish(data)
}

func compileAdditions(data builtIn, additions [][]byte) (*matcher, error) {
	classes := make(map[string][]string, len(data.words.Classes))
	for name, words := range data.words.Classes {
		classes[name] = words
	}
	files := make([]ruleFile, len(additions))
	var errs []error
	for i, text := range additions {
		file := source{fmt.Sprintf("addition %d", i), text}
		if err := file.decode(&files[i]); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, addClasses(file, files[i], classes))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c := newBuilder(data, classes)
	for i, text := range additions {
		c.add(source{fmt.Sprintf("addition %d", i), text}, files[i].Rules)
	}
	return c.finish(data)
}

func addClasses(file source, added ruleFile, classes map[string][]string) error {
	if len(added.Kinds) > 0 {
		return file.fault("kinds", errors.New("the kinds are fixed: remove \"kinds\""))
	}
	for name, words := range added.Classes {
		if _, taken := classes[name]; taken {
			return file.fault(name, fmt.Errorf("class %q exists already: choose another name", name))
		}
		classes[name] = words
	}
	return nil
}

// Check reads one message. It accepts any bytes, takes time linear in their number, and reads at most
// utterance.MaxBytes of them. Of several emergencies it reports the one that stands first in rules.toml.
func (t *Triage) Check(message string) (Alarm, bool) {
	u := utterance.Read(message)
	s := t.scratch()
	defer t.pool.Put(s)
	alarm, _ := t.check(s, u, false)
	return alarm, alarm.Kind != ""
}

// CheckWith reads message alone and then together with previous, the same person's message before it ("my gabapentin is
// here", "took 30 of them"). What previous says by itself raises no alarm again.
func (t *Triage) CheckWith(message, previous string) (Alarm, bool) {
	u := utterance.Read(message)
	s := t.scratch()
	defer t.pool.Put(s)
	alarm, _ := t.check(s, u, false)
	if alarm.Kind != "" || previous == "" || len(u.Tokens) == 0 {
		return alarm, alarm.Kind != ""
	}
	before := utterance.Read(previous)
	_, old := t.check(s, before, true)
	alarm = t.joint(s, u, before, old)
	return alarm, alarm.Kind != ""
}

// CheckSafely is CheckWith for callers that must always have an answer: if the check panics, it reports an alarm of kind
// Unknown, whose card is the general one.
func (t *Triage) CheckSafely(message, previous string) (alarm Alarm, fired bool) {
	defer func() {
		if recover() != nil {
			alarm, fired = Alarm{Kind: Unknown, Rule: "triage-failed"}, true
		}
	}()
	return t.CheckWith(message, previous)
}

// AllClear reports whether message says that an alarm was a mistake or is over ("I'm safe, that was a mistake"). It is
// false for a message that raises an alarm itself.
func (t *Triage) AllClear(message string) bool {
	u := utterance.Read(message)
	s := t.scratch()
	defer t.pool.Put(s)
	if alarm, _ := t.check(s, u, false); alarm.Kind != "" {
		return false
	}
	return t.builtIn.allClear(s, u)
}

// check returns the alarm of the built-in rules, else of the added ones, and, with every, all kinds that fired.
func (t *Triage) check(s *scratch, u utterance.Utterance, every bool) (Alarm, kindSet) {
	alarm, kinds := t.builtIn.check(s, u, every)
	if t.added == nil {
		return alarm, kinds
	}
	added, more := t.added.check(s, u, every)
	if alarm.Kind == "" {
		alarm = added
	}
	return alarm, kinds | more
}

func (t *Triage) joint(s *scratch, u, before utterance.Utterance, old kindSet) Alarm {
	if alarm := t.builtIn.joint(s, u, before, old); alarm.Kind != "" || t.added == nil {
		return alarm
	}
	return t.added.joint(s, u, before, old)
}

func (t *Triage) scratch() *scratch {
	if s, ok := t.pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{}
}
