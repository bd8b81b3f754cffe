package answers

import (
	"slices"
	"time"

	"bedside/answers/triage"
)

// Context is what a conversation remembers from one message to the next. The zero value is a new conversation.
// Entry and Choices may be stored; the rest is what the person said and belongs in memory only.
type Context struct {
	// Entry is the id of the entry answered with last.
	Entry string
	// Choices are the ids of the entries offered last, in the order shown.
	Choices []string
	// Asked is true when Choices were offered as a question, so that "yes" and "no" answer it.
	Asked bool
	// Previous is the person's message before.
	Previous string
	// Circumstances are the ids of the cautions that fit what the person said of themselves.
	Circumstances []string
	// Shown are the ids of the cautions that have been shown already.
	Shown []string
	// Alarmed is true after an emergency card, until the person says that they are safe or is answered something else.
	Alarmed bool
	// Crisis is true after a crisis card, CrisisAt is when that was.
	Crisis   bool
	CrisisAt time.Time
}

// crisisHours is how long after a crisis card every reply carries the crisis number.
const crisisHours = 24

// inCrisis reports whether a crisis card was shown within crisisHours before now. An unknown time counts as within.
func (c Context) inCrisis(now time.Time) bool {
	return c.Crisis && (now.IsZero() || c.CrisisAt.IsZero() || now.Sub(c.CrisisAt) < crisisHours*time.Hour)
}

// alarmed returns the context after an emergency card: whatever was being asked is over.
func (c Context) alarmed(alarm triage.Alarm, now time.Time) Context {
	c.Asked, c.Choices, c.Alarmed = false, nil, true
	if alarm.Kind == triage.SelfHarm {
		c.Crisis, c.CrisisAt = true, now
	}
	return c
}

func (c Context) calmed() Context {
	c.Alarmed, c.Crisis, c.CrisisAt = false, false, time.Time{}
	return c
}

// after returns the context once the person has sent message.
func (c Context) after(message string) Context {
	c.Previous = message
	return c
}

// learn adds circumstances that are new.
func (c Context) learn(circumstances []string) Context {
	for _, id := range circumstances {
		if !slices.Contains(c.Circumstances, id) {
			c.Circumstances = append(slices.Clip(c.Circumstances), id)
		}
	}
	return c
}

// follow returns the context once answer has been shown. Small talk changes nothing.
func (c Context) follow(answer Answer) Context {
	if answer.Outcome == SmalltalkOutcome {
		return c
	}
	if answer.Outcome == Answered {
		c.Entry = answer.Entry
		c.Alarmed = c.Crisis // a crisis is over when the person says so, or after a day
	}
	c.Asked = answer.Outcome == Clarify || answer.Outcome == Abstain
	c.Choices = nil
	for _, choice := range answer.Choices {
		c.Choices = append(c.Choices, choice.Entry)
	}
	return c
}

// addCautions puts the cautions that fit the person and the entry before the sources, each once in a conversation. A message that gets
// no answer gets those that it has told the reason for itself. It returns the ids of all that have been shown.
func (e *Engine) addCautions(answer *Answer, c Context, told []string) []string {
	wanted := told
	switch answer.Outcome {
	case Answered:
		wanted = e.pages[answer.Entry].entry.Cautions
	case SmalltalkOutcome, Emergency:
		return c.Shown
	}
	var fitting []Caution
	shown := slices.Clone(c.Shown)
	for _, caution := range e.faq.Cautions {
		id := caution.ID
		if slices.Contains(c.Circumstances, id) && slices.Contains(wanted, id) && !slices.Contains(shown, id) {
			fitting = append(fitting, caution)
			answer.Cautions = append(answer.Cautions, id)
			shown = append(shown, id)
		}
	}
	if len(fitting) == 0 {
		return c.Shown
	}
	answer.insertBefore(SourcesBlock, cautionBlock(fitting))
	return shown
}
