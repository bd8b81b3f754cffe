package answers

import (
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"bedside/answers/utterance"
)

// Complete returns up to n entries for what someone is typing: those with a word that begins so come first, then those in
// which the letters follow one another ("mgdos" for a magnesium dose). Small talk is left out. Less than two letters
// find the first entries of the FAQ.
func (e *Engine) Complete(typed string, n int) []Choice {
	typed = utterance.Fold(typed)
	var found []*Entry
	if len(typed) >= 2 {
		found = slices.Concat(e.startingWith(typed), e.abbreviated(typed))
	} else {
		found = e.served
	}
	var list []Choice
	for _, entry := range found {
		choice := Choice{entry.ID, entry.Question}
		if len(list) < n && !entry.IsSmalltalk() && entry.Status != Withdrawn && !slices.Contains(list, choice) {
			list = append(list, choice)
		}
	}
	return list
}

// startingWith returns the entries whose topic or question has a word for each typed one, then those with such a variant.
func (e *Engine) startingWith(typed string) []*Entry {
	var byQuestion, byVariant []*Entry
	for _, entry := range e.served {
		switch {
		case hasPrefixes(entry.Topic+" "+entry.Question, typed):
			byQuestion = append(byQuestion, entry)
		case slices.ContainsFunc(entry.Variants, func(v string) bool { return hasPrefixes(v, typed) }):
			byVariant = append(byVariant, entry)
		}
	}
	return append(byQuestion, byVariant...)
}

// hasPrefixes reports whether each word of typed begins a word of text.
func hasPrefixes(text, typed string) bool {
	spaced := " " + utterance.Fold(text)
	for _, w := range strings.Fields(typed) {
		if !strings.Contains(spaced, " "+w) {
			return false
		}
	}
	return true
}

// abbreviated returns the entries whose question contains the typed letters in order, best first.
func (e *Engine) abbreviated(typed string) []*Entry {
	questions := make([]string, len(e.served))
	for i, entry := range e.served {
		questions[i] = entry.Question
	}
	var list []*Entry
	for _, m := range fuzzy.Find(strings.ReplaceAll(typed, " ", ""), questions) {
		list = append(list, e.served[m.Index])
	}
	return list
}

// Questions returns the questions of a topic, in the order of the FAQ; those of all topics for an empty name.
func (e *Engine) Questions(topic string) []Choice {
	var list []Choice
	for _, entry := range e.served {
		if !entry.IsSmalltalk() && entry.Status != Withdrawn && (topic == "" || entry.Topic == topic) {
			list = append(list, Choice{entry.ID, entry.Question})
		}
	}
	return list
}

// Topics returns the names of the groups of entries, in the order of the FAQ.
func (e *Engine) Topics() []string { return slices.Clone(e.topics) }
