package answers

import (
	"slices"
	"time"

	"bedside/answers/triage"
	"bedside/answers/utterance"
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
	// Subjects are the medicines and supplements that the last message asked about, by their keys.
	Subjects []string
	// Takes are the names of medicines that somebody was said to take.
	Takes []string
	// Unread are messages that got an emergency card; what they tell of the person is read with the next message.
	Unread []string
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

// Carded returns the context after message got an emergency card: whatever was being asked is over. What the message tells of the
// person is kept for later, so that a card depends on nothing but triage.
func (c Context) Carded(message string, kind triage.Kind, now time.Time) Context {
	c.Asked, c.Choices, c.Alarmed, c.Previous = false, nil, true, message
	c.Unread = append(slices.Clone(c.Unread), message)
	c.Unread = c.Unread[max(0, len(c.Unread)-maxUnread):]
	if kind == triage.SelfHarm {
		c.Crisis, c.CrisisAt = true, now
	}
	return c
}

// maxUnread bounds the messages kept from cards.
const maxUnread = 4

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

// maxTakes bounds the medicines that are remembered.
const maxTakes = 20

// spoke returns the context once a message on a topic has been answered: what it was about, and what somebody takes.
func (c Context) spoke(t topic, answer Answer) Context {
	switch {
	case len(t.asked) > 0:
		c.Subjects = keysOf(t.asked)
	case len(t.inherited) > 0:
		c.Subjects = t.inherited
	case answer.Outcome == Answered && !answer.aside:
		c.Subjects = nil
	}
	for _, key := range keysOf(t.told) {
		if !slices.Contains(c.Takes, key) && len(c.Takes) < maxTakes {
			c.Takes = append(slices.Clip(c.Takes), key)
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

// addCautions puts the cautions that fit the person and the answer before the sources. They come with every answer from an entry that
// lists them, as people read the last message only. A message without an answer gets those that it has told the reason for, and all of
// them where it asks about a medicine or supplement. One that asks for what is the provider's to decide gets all of them, with
// those for the medicines that it names.
func (e *Engine) addCautions(answer *Answer, c Context, t topic, told []string) {
	wanted, fits := told, c.Circumstances
	switch {
	case answer.Outcome == SmalltalkOutcome || answer.aside:
		return
	case answer.Outcome == Answered:
		wanted = e.listed(answer)
	}
	switch {
	case answer.weighty:
		fits = slices.Concat(fits, e.concerned(t))
		wanted = fits
	case answer.Outcome != Answered && len(t.asked)+len(t.inherited) > 0:
		wanted = fits
	}
	var fitting []Caution
	for _, caution := range e.faq.Cautions {
		if slices.Contains(fits, caution.ID) && slices.Contains(wanted, caution.ID) {
			fitting = append(fitting, caution)
			answer.Cautions = append(answer.Cautions, caution.ID)
		}
	}
	if len(fitting) > 0 {
		answer.warn(cautionBlock(fitting))
	}
}

// concerned are the cautions for those who take what a message is about.
func (e *Engine) concerned(t topic) []string {
	var list []string
	for _, thing := range slices.Concat(t.asked, t.told, e.things(t.inherited)) {
		list = append(list, e.circumstances.in(utterance.Read("I take "+thing.Name+"."))...)
	}
	return list
}

// listed are the cautions of the entries that an answer consists of.
func (e *Engine) listed(answer *Answer) []string {
	list := e.pages[answer.Entry].entry.Cautions
	if answer.second != "" {
		list = slices.Concat(list, e.pages[answer.second].entry.Cautions)
	}
	return list
}
