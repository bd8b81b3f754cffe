// Package requests recognises what a message asks of the bot that it must not do: a dose for this person, a prescription,
// a role to play. It also holds what the bot says to each.
//
// What it looks for is data (requests.toml), and so is what is said (texts.toml), both written to be read by a clinician;
// package speech finds the rules in a message. The package is pure: no clock, files, network, or log. It does not know
// emergencies: package triage reads a message first.
package requests

import (
	_ "embed"
	"fmt"

	"bedside/answers/speech"
	"bedside/answers/utterance"
)

// Kind is what a message asks for.
type Kind string

// The kinds, most important first.
const (
	// Misuse: to feel high, another way of taking it, somebody else's medicine.
	Misuse Kind = "misuse"
	// Hiding: to keep things from a provider or to deceive one.
	Hiding Kind = "hiding"
	// Steering: to ignore the rules, play a part, repeat words, write texts; also text that imitates the bot's own.
	Steering Kind = "steering"
	// Pet: anything for an animal.
	Pet Kind = "pet"
	// ChildDose: a dose for a child.
	ChildDose Kind = "child_dose"
	// Prescription: to prescribe, renew, order or send a medicine.
	Prescription Kind = "prescription"
	// AlcoholMix: whether alcohol goes with a medicine; not whether it makes restless legs worse.
	AlcoholMix Kind = "alcohol_mix"
	// ChangeMedicine: to start, stop, taper, swap, skip or double a medicine, or to choose one.
	ChangeMedicine Kind = "change_medicine"
	// PersonalDose: a dose for this person, or somebody cared for; not what a study used or what a limit is.
	PersonalDose Kind = "personal_dose"
	// Diagnosis: what this person has.
	Diagnosis Kind = "diagnosis"
	// SideEffect: it tells what a medicine may have done that cannot wait for a visit, or asks to drive with one.
	SideEffect Kind = "side_effect"
	// Distress: it tells that somebody cannot bear it, short of what triage answers, or only calls for help.
	Distress Kind = "distress"
)

// Request is what a message asks for and what the bot says to it. It holds no text of the message, so that it may be logged.
type Request struct {
	Kind Kind
	// Refuse is true for what is never answered from the FAQ: Say and Ask are then the whole reply, beside the disclaimer. When
	// it is false they come with what the documents say.
	Refuse bool
	// Yields is true for what is refused unless the message is an example of the FAQ, word for word.
	Yields bool
	// Say is one to three plain sentences. It is never empty.
	Say string
	// Ask is a sentence that tells how to ask a provider; empty where that is no help.
	Ask string
}

//go:embed requests.toml
var rulesFile []byte

// Requests recognises requests. It is safe for concurrent use. Make one with New; the zero value panics in Find.
type Requests struct {
	rules *speech.Rules
	texts texts
}

// New compiles the built-in data. It fails only when that is broken: an error names the file, the line and what to do.
func New() (*Requests, error) {
	rules, err := speech.Compile(speech.File{Name: "requests.toml", Text: rulesFile})
	if err != nil {
		return nil, fmt.Errorf("compile built-in requests: %w", err)
	}
	texts, err := readTexts(rules.Kinds())
	if err != nil {
		return nil, fmt.Errorf("read texts for requests: %w", err)
	}
	return &Requests{rules: rules, texts: texts}, nil
}

// Find returns what the message asks for; of several requests the most important one. It is false, with a zero Request, for a
// message without any. Time is linear in the length of the message.
func (r *Requests) Find(u utterance.Utterance) (Request, bool) {
	found, ok := r.rules.Find(u)
	if !ok {
		return Request{}, false
	}
	return r.texts.of(Kind(found.Kind), found.Rule), true
}

// Of returns the request of a kind, for those who know by other means that a message asks for it.
func (r *Requests) Of(kind Kind) Request { return r.texts.kinds[kind] }
