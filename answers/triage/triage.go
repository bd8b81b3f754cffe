// Package triage recognises messages that tell of an emergency and holds the cards that answer them.
//
// It reads every message first, on every platform. It prefers a false alarm to a missed emergency, but an ordinary
// question must not raise one. What it looks for is data (rules.toml, words.toml, context.toml, cards.toml),
// written to be read by a clinician; package speech finds it in a message. The package is pure: no clock, files,
// network, or log.
//
// It finds what its rules describe, no more. No program can promise to recognise every emergency.
package triage

import (
	_ "embed"
	"fmt"

	"bedside/answers/speech"
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
	// Other is true when the message tells that somebody else than its writer is in danger.
	Other bool
}

// The built-in data. A clinician reads and corrects these files; the code knows no medicine and no symptom.
var (
	//go:embed rules.toml
	rulesFile []byte
	//go:embed words.toml
	wordsFile []byte
	//go:embed context.toml
	contextFile []byte
)

// The replies of context.toml: what AllClear looks for, and what tells whose danger it is.
const (
	allClear  = "all_clear"
	ofAnother = "of_another"
	ofSelf    = "of_self"
)

// Triage recognises emergencies. It is safe for concurrent use. Make one with New; the zero value panics in Check,
// which CheckSafely turns into an alarm.
type Triage struct {
	builtIn *speech.Rules
	// added holds the operator's rules apart from the built-in ones, so that no addition can change what these find; nil
	// without additions.
	added   *speech.Rules
	learned learned
	cards   cards
}

// New returns a Triage with the built-in data and an operator's additions: files in the format of rules.toml that may
// add rules of existing kinds and classes of words with new names, and nothing else. An error names the
// addition by its index, the line, and what to do.
func New(additions ...[]byte) (*Triage, error) {
	t := &Triage{}
	var err error
	if t.cards, err = readCards(); err != nil {
		return nil, fmt.Errorf("read built-in triage cards: %w", err)
	}
	if t.builtIn, err = speech.Compile(builtInFiles()...); err != nil {
		return nil, fmt.Errorf("compile built-in triage data: %w", err)
	}
	if t.learned, err = readLearned(); err != nil {
		return nil, err
	}
	if len(additions) == 0 {
		return t, nil
	}
	files := make([]speech.File, len(additions))
	for i, text := range additions {
		files[i] = speech.File{Name: fmt.Sprintf("addition %d", i), Text: text}
	}
	if t.added, err = t.builtIn.CompileAdditions(files...); err != nil {
		return nil, fmt.Errorf("compile triage additions: %w", err)
	}
	return t, nil
}

func builtInFiles() []speech.File {
	return []speech.File{{Name: "rules.toml", Text: rulesFile}, {Name: "words.toml", Text: wordsFile}, {Name: "context.toml", Text: contextFile}}
}

// Check reads one message. It accepts any bytes, takes time linear in their number, and reads at most
// utterance.MaxBytes of them. Of several emergencies it reports the one that stands first in rules.toml.
func (t *Triage) Check(message string) (Alarm, bool) { return t.CheckWith(message, "") }

// CheckWith reads message alone and then together with previous, the same person's message before it ("my gabapentin is
// here", "took 30 of them"). What previous says by itself raises no alarm again.
func (t *Triage) CheckWith(message, previous string) (Alarm, bool) {
	u := utterance.Read(message)
	alarm, fired := t.checkWith(u, previous)
	alarm.Other = fired && t.tellsOfAnother(u)
	return alarm, fired
}

func (t *Triage) checkWith(u utterance.Utterance, previous string) (Alarm, bool) {
	if alarm, fired := t.check(u); fired || previous == "" || len(u.Tokens) == 0 {
		return alarm, fired
	}
	before := utterance.Read(previous)
	var old []speech.Finding
	for _, rules := range t.rules() {
		old = append(old, rules.FindAll(before)...)
	}
	for _, rules := range t.rules() {
		if f, ok := rules.FindJoint(u, before, old); ok && (len(old) == 0 || completes(Kind(f.Kind))) {
			return alarmOf(f), true
		}
	}
	return Alarm{}, false
}

// completes reports a kind that a message may add to an emergency that the one before told of by itself, and that has had its card:
// what was taken, and why. For the others the one before would only be told again, and a question behind it never answered
// ("my chest hurts and i cant breathe", "can magnesium cause diarrhea").
func completes(k Kind) bool { return k == Overdose || k == ChildPoisoning || k == SelfHarm }

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
	_, fired := t.check(u)
	return !fired && t.builtIn.Says(u, allClear)
}

// check returns the alarm of the built-in rules unless what was learnt calms it, else of the added rules, else the learnt one.
func (t *Triage) check(u utterance.Utterance) (Alarm, bool) {
	f, found, calmed := t.builtIn.Look(u)
	words := u.Words()
	if found && !t.learned.calms(words, f) {
		return alarmOf(f), true
	}
	if t.added != nil {
		if f, ok := t.added.Find(u); ok {
			return alarmOf(f), true
		}
	}
	if found {
		return Alarm{}, false
	}
	return t.learned.alarms(words, calmed)
}

// tellsOfAnother reports whether only somebody else is in danger. Where the writer may be as well, they are the one to be spoken to. A
// long message always speaks of its writer too.
func (t *Triage) tellsOfAnother(u utterance.Utterance) bool {
	return t.builtIn.Says(u, ofAnother) && !t.builtIn.Says(u, ofSelf)
}

// rules returns the built-in rules and the added ones, if there are any.
func (t *Triage) rules() []*speech.Rules {
	if t.added == nil {
		return []*speech.Rules{t.builtIn}
	}
	return []*speech.Rules{t.builtIn, t.added}
}

func alarmOf(f speech.Finding) Alarm { return Alarm{Kind: Kind(f.Kind), Rule: f.Rule} }
