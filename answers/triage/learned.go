package triage

import (
	_ "embed"
	"fmt"

	"bedside/answers/match"
	"bedside/answers/speech"
)

// learnedFile is a classifier trained on the messages in examples/, with the shipped FAQ's variants as ordinary ones. TestLearnedIsCurrent
// writes it with -update.
//
//go:embed learned.bin
var learnedFile []byte

// learned is a second opinion beside the rules: people find more words for an emergency than anyone can write rules for. It
// raises alarms that no rule raises, and calms a rule's alarm only where it is as sure as it gets that nothing is wrong.
type learned struct{ classifier *match.Classifier }

func readLearned() (learned, error) {
	c, err := match.DecodeClassifier(learnedFile)
	if err != nil {
		return learned{}, fmt.Errorf("read the learned part of triage: %w", err)
	}
	return learned{c}, nil
}

// The clarity, -1 calm to 1 emergency, from which a message is an alarm by itself, the one it takes where a rule's words were there but
// a context took them back ("no chest pain"), and the one below which a rule's alarm is calmed. Chosen on messages of authors none
// of whose messages had been learnt from (TestUnseenAuthors).
const (
	alarmFrom  = 0.15
	calmedFrom = 0.6
	// shortFrom is in place of alarmFrom for messages below shortWords: in "my son is 9" one word is a third of all there is.
	shortFrom  = 0.5
	shortWords = 5
	// kindFrom is the fit from which an alarm has a kind: below it the general card is shown, so that nobody tells a wrong story to the
	// emergency service.
	kindFrom  = -0.5
	calmBelow = -0.8
	// surelyCalm is in place of calmBelow for messages of few words, and where somebody seems to say that they want to die.
	surelyCalm = -1.05
)

// fewestLearned is the number of words below which only rules raise an alarm: "9" or "my legs" tell nothing by themselves.
const fewestLearned = 3

// Messages below fewWords tell little by their other words; above manyWords an emergency would drown in them, and nothing is calmed. Nor
// is a word of self-harm in few words.
const fewWords, manyWords = 8, 60

// alarms reports whether a message is an alarm by itself, and of which kind, Unknown where that is not clear. calmed tells that a context took back a rule's words.
func (l learned) alarms(words []string, calmed bool) (Alarm, bool) {
	if len(words) < fewestLearned {
		return Alarm{}, false
	}
	kind, fit, clarity := l.classifier.Classify(words)
	from := alarmFrom
	switch {
	case calmed:
		from = calmedFrom
	case len(words) < shortWords:
		from = shortFrom
	}
	if clarity < from {
		return Alarm{}, false
	}
	if fit < kindFrom {
		kind = string(Unknown)
	}
	return Alarm{Kind: Kind(kind), Rule: "learned"}, true
}

// calms reports whether a rule's alarm would be a mistake.
func (l learned) calms(words []string, f speech.Finding) bool {
	if len(words) > manyWords {
		return false
	}
	below := calmBelow
	switch selfHarm := Kind(f.Kind) == SelfHarm; {
	case selfHarm && len(words) < fewWords:
		return false
	case selfHarm && f.Form == speech.Statement, len(words) < fewWords:
		below = surelyCalm
	}
	_, _, clarity := l.classifier.Classify(words)
	return clarity < below
}
