package bottest

import (
	"strings"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/answers/triage"
	"bedside/bot"
)

// Engine is a bot.Engine that says what it was asked. Do, if not nil, is called with each message first, and may wait or panic.
type Engine struct {
	Do func(text string)
	// Abstains makes it find no answer to anything.
	Abstains bool
}

var _ bot.Engine = (*Engine)(nil)

// Reply answers with the message's own words. One with "PERSONAL" tells something of the person, one with "SMALL TALK" is that. The context gets the entry "echo".
func (e *Engine) Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context) {
	if e.Do != nil {
		e.Do(m.Text)
	}
	c.Previous = m.Text
	a := answers.Answer{Outcome: answers.Answered, Entry: "echo", Confidence: 1, Parts: 1, Grade: evidence.Grade{Certainty: evidence.Low, Reasons: []string{"A test."}}}
	a.Personal = strings.Contains(m.Text, "PERSONAL")
	disclaimer := answers.DisclaimerAnswered
	if e.Abstains {
		a.Outcome, a.Entry, disclaimer = answers.Abstain, "", answers.DisclaimerUnsure
	}
	if strings.Contains(m.Text, "SMALL TALK") {
		a.Outcome, disclaimer = answers.SmalltalkOutcome, answers.DisclaimerSmalltalk
	}
	c.Entry = a.Entry
	a.Blocks = []answers.Block{
		{Kind: answers.ShortBlock, Lines: []string{"You said: " + m.Text}},
		{Kind: answers.DisclaimerBlock, Lines: []string{disclaimer}},
	}
	return a, c
}

// Entry returns the one entry, "echo".
func (e *Engine) Entry(id string) (*answers.Entry, bool) {
	return &answers.Entry{ID: "echo", Topic: "echoes", Question: "What did I say?"}, id == "echo"
}

// Topics returns the one topic.
func (e *Engine) Topics() []string { return []string{"echoes"} }

// Questions returns the one question.
func (e *Engine) Questions(string) []answers.Choice {
	return []answers.Choice{{Entry: "echo", Question: "What did I say?"}}
}

// Complete returns the one question, whatever is typed.
func (e *Engine) Complete(string, int) []answers.Choice { return e.Questions("") }

// Title returns what the engine is about.
func (e *Engine) Title() string { return "Echoes" }

// Triage is a bot.Triage that finds an emergency wherever "EMERGENCY" stands, and panics on "TRIAGE FAILS".
type Triage struct{}

var _ bot.Triage = Triage{}

// Card is the card of every emergency that Triage finds.
const Card = "Call your local emergency number now.\nI am a bot and cannot help with this.\nOnce you are safe, tell your provider."

// CheckSafely looks for the marks. "CRISIS" is a crisis; "half" behind a message with "half" is an emergency of two messages.
func (Triage) CheckSafely(message, previous string) (triage.Alarm, bool) {
	switch {
	case strings.Contains(message, "TRIAGE FAILS"):
		panic("as the message wished: " + message)
	case strings.Contains(message, "CRISIS"):
		return triage.Alarm{Kind: triage.SelfHarm, Rule: "test"}, true
	case strings.Contains(message, "EMERGENCY"), strings.Contains(message, "half") && strings.Contains(previous, "half") && message != previous:
		return triage.Alarm{Kind: triage.ChestPain, Rule: "test"}, true
	}
	return triage.Alarm{}, false
}

// Card returns the card.
func (Triage) Card(triage.Alarm, triage.Place) string { return Card }
