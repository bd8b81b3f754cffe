package answers

import (
	"slices"

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
	// Shown are the ids of the cautions that have been shown already.
	Shown []string
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
	}
	c.Asked = answer.Outcome == Clarify || answer.Outcome == Abstain
	c.Choices = nil
	for _, choice := range answer.Choices {
		c.Choices = append(c.Choices, choice.Entry)
	}
	return c
}

// circumstances returns the ids of the cautions that fit what a message says of the person or someone they care for.
func (e *Engine) circumstances(u utterance.Utterance) []string {
	if !slices.ContainsFunc(u.Tokens, func(t utterance.Token) bool { return personal[t.Text] }) {
		return nil
	}
	var ids []string
	folded := " " + joinTokens(u.Tokens) + " "
	for _, c := range e.cautions {
		if slices.ContainsFunc(c.phrases, func(p string) bool { return containsPhrase(folded, p) }) {
			ids = append(ids, c.id)
		}
	}
	return ids
}

// addCautions puts the cautions that fit the person and the entry before the sources, each once in a conversation.
// It returns the ids of all that have been shown.
func (e *Engine) addCautions(answer *Answer, c Context) []string {
	if answer.Outcome != Answered {
		return c.Shown
	}
	entry := e.pages[answer.Entry].entry
	var fitting []Caution
	shown := slices.Clone(c.Shown)
	for _, caution := range e.faq.Cautions {
		id := caution.ID
		if slices.Contains(c.Circumstances, id) && slices.Contains(entry.Cautions, id) && !slices.Contains(shown, id) {
			fitting = append(fitting, caution)
			answer.Cautions = append(answer.Cautions, id)
			shown = append(shown, id)
		}
	}
	if len(fitting) == 0 {
		return c.Shown
	}
	at := slices.IndexFunc(answer.Blocks, func(b Block) bool { return b.Kind >= SourcesBlock })
	answer.Blocks = slices.Insert(slices.Clone(answer.Blocks), max(at, 0), cautionBlock(fitting))
	return shown
}

// circumstance is a caution with the folded phrases by which it is recognised.
type circumstance struct {
	id      string
	phrases []string
}

func newCircumstance(c Caution) circumstance {
	out := circumstance{id: c.ID}
	for _, w := range c.When {
		out.phrases = append(out.phrases, utterance.Fold(w))
	}
	return out
}
