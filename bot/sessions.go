package bot

import (
	"slices"
	"sync"
	"time"

	"bedside/answers"
)

const (
	// sessionTime is how long a conversation is remembered after its last message.
	sessionTime = 30 * time.Minute
	// crisisTime is how long a crisis card is remembered, so that replies carry the crisis number (RUBRIC, "Emergencies").
	crisisTime = 24 * time.Hour
)

// session is what is remembered, in memory only, of one person in one conversation.
type session struct {
	mu sync.Mutex
	// talk is the engine's context after the last reply that was shown.
	talk answers.Context
	// heard is the message that came last, whether answered yet or not: triage reads a message together with it.
	heard string
	// question is the last question that can be handed to a person; entry is what it was answered with.
	question, entry string
	// last is the exchange that feedback belongs to.
	last Hash
	// asking is what the person was asked consent for; its zero value is nothing.
	asking asking
	// cards counts the emergency cards: what was being answered when one was shown does not change talk any more.
	cards int
}

// asking is a consent that was asked for and not given yet.
type asking struct {
	// what is purposeAsk or purposeReport; empty for nothing.
	what purpose
	// question is redacted, and is what the person was shown.
	question, entry string
}

// hear notes a message and returns the one before.
func (s *session) hear(text string) (before string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, s.heard = s.heard, text
	return before
}

func (s *session) context() answers.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talk
}

// sessions are the conversations under way, bounded in number and time.
type sessions struct {
	talks  *bounded[*session]
	crises *bounded[time.Time]
}

func newSessions(cap int) *sessions {
	return &sessions{talks: newBounded[*session](cap, sessionTime), crises: newBounded[time.Time](cap, crisisTime)}
}

// of returns a conversation's session, a new one if there is none. A crisis outlives the session it came from.
func (s *sessions) of(t talk) *session {
	return s.talks.obtain(t.key(), func() *session {
		fresh := &session{}
		fresh.talk.CrisisAt, fresh.talk.Crisis = s.crises.get(t.key())
		return fresh
	})
}

func (s *session) carded() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cards
}

// keep stores a conversation's context after a turn that began when so many cards had been shown, and reports whether it did: a card
// that was shown meanwhile has the last word.
func (s *sessions) keep(t talk, in *session, c answers.Context, cards int) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.cards != cards {
		return false
	}
	s.hold(t, in, c)
	return true
}

// card stores a conversation's context after an emergency card.
func (s *sessions) card(t talk, in *session, after func(answers.Context) answers.Context) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.cards++
	s.hold(t, in, after(in.talk))
}

// hold is called with the session locked.
func (s *sessions) hold(t talk, in *session, c answers.Context) {
	in.talk = c
	if c.Crisis {
		s.crises.set(t.key(), c.CrisisAt, crisisTime)
		return
	}
	s.crises.remove(t.key())
}

// forget drops all that is remembered of a conversation, but for a crisis: that is for the person's safety, holds no word of
// theirs, and ends by itself.
func (s *sessions) forget(t talk) { s.talks.remove(t.key()) }

// forgetPerson forgets every conversation with a person.
func (s *sessions) forgetPerson(person Hash) { s.talks.removeBeginning(string(person) + "/") }

func (s *sessions) sweep() {
	s.talks.sweep()
	s.crises.sweep()
}

// merged returns a context in which what other replicas stored of the conversation replaces what is known here.
func merged(c answers.Context, m Memory) answers.Context {
	if m.Entry == "" && len(m.Choices) == 0 {
		return c
	}
	if c.Entry != m.Entry {
		c.Subjects = nil // another replica has answered something else since
	}
	c.Entry, c.Choices, c.Asked = m.Entry, slices.Clone(m.Choices), m.Asked
	return c
}

func memoryOf(c answers.Context) Memory {
	return Memory{Entry: c.Entry, Choices: slices.Clone(c.Choices), Asked: c.Asked}
}
