package names

import (
	"slices"

	"bedside/answers/utterance"
)

// Role is what a mention is in its message.
type Role int

// The roles.
const (
	// Asked is what the message asks about: "is tramadol safe", "yoga for anxiety".
	Asked Role = iota
	// Told is what somebody takes or has: "I take tramadol", "my diabetes".
	Told
	// Denied is what the message does not mean: "not magnesium, iron".
	Denied
	// Named is an illness that is neither: "is it safe with kidney disease".
	Named
)

// The words around a mention that tell its role.
var (
	havers   = []string{"i", "im", "ive", "we", "he", "hes", "she", "shes", "mum", "mom", "dad", "husband", "wife", "mother", "father", "partner", "son", "daughter", "gran", "nan", "meds", "patient", "who"}
	having   = []string{"take", "takes", "taking", "took", "taken", "on", "have", "has", "had", "got", "use", "uses", "using", "prescribed", "given", "gave", "started", "are", "been", "of", "put"}
	wishing  = []string{"can", "could", "should", "may", "might", "shall", "must", "would", "do", "does", "if", "to", "will", "cant", "when", "want", "need", "did", "shouldnt"}
	purposes = []string{"for", "help", "helps", "helped", "helping", "cure", "cures", "cured", "treat", "treats", "ease", "eases", "relieve", "relieves", "stop", "stops", "fix", "fixes", "against", "reduce", "improve", "good", "prevent", "work", "works", "heal", "heals"}
	fillers  = []string{"a", "an", "the", "my", "his", "her", "some", "and", "or", "with", "plus", "bad", "severe", "mild", "stage", "type", "chronic", "really", "also", "both", "for", "me", "daily", "now", "low", "dose", "tablets", "at", "night", "every", "two", "one", "very", "as", "well"}
	worse    = []string{"worse", "better", "worsen", "flare"}
)

// reach is how many words before a mention are looked at, farthest over how many tokens they may be spread.
const reach, farthest = 6, 24

func roleOf(before []string, u utterance.Utterance, m Mention) Role {
	switch {
	case m.From > 0 && u.Tokens[m.From-1].Text == "not" && denied(before):
		return Denied
	case m.Kind == Illness:
		return roleOfIllness(u, m, before)
	case told(before):
		return Told
	}
	return Asked
}

func roleOfIllness(u utterance.Utterance, m Mention, before []string) Role {
	purpose := -1
	for i, w := range before {
		if slices.Contains(purposes, w) {
			purpose = i
		}
	}
	after := m.To < len(u.Tokens) && slices.Contains(worse, u.Tokens[m.To].Text)
	switch {
	case purpose >= 0 && purpose >= len(before)-3 || after:
		return Asked
	case told(before) || endsWith(before, "my"):
		return Told
	}
	return Named
}

// wordsBefore are the words of the same sentence before a token, nearest last, without amounts and the other mentions.
func wordsBefore(u utterance.Utterance, at int, mentions []Mention) []string {
	var list []string
	mentions = mentions[max(0, len(mentions)-farthest):]
	for i := at - 1; i >= max(0, at-farthest) && len(list) < reach && u.Tokens[i+1].Break < utterance.Sentence; i-- {
		word := u.Tokens[i].Text
		mentioned := slices.ContainsFunc(mentions, func(m Mention) bool { return m.From <= i && i < m.To })
		if !mentioned && (word[0] < '0' || word[0] > '9') && word != "mg" {
			list = append(list, word)
		}
	}
	slices.Reverse(list)
	return list
}

func endsWith(list []string, word string) bool { return len(list) > 0 && list[len(list)-1] == word }

// denied reports "not X", where X is meant instead of nothing else: "I do not take X" is told.
func denied(before []string) bool {
	return endsWith(before, "not") && !slices.ContainsFunc(before, func(w string) bool { return slices.Contains(havers, w) && w != "i" })
}

// told reports words like "i take", "she is on" or "my", with nothing before that asks whether to.
func told(before []string) bool {
	if endsWith(before, "my") {
		return true
	}
	for i := len(before) - 1; i >= 0; i-- {
		switch w := before[i]; {
		case slices.Contains(having, w):
			return taken(before[:i], w)
		case w == "ive" || w == "im":
			return true
		case !slices.Contains(fillers, w):
			return false
		}
	}
	return false
}

// taken reports whether the words before a verb of having name who has, without asking whether they may.
func taken(before []string, verb string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch w := before[i]; {
		case slices.Contains(wishing, w):
			return false
		case slices.Contains(havers, w):
			return i == 0 || !slices.Contains(wishing, before[i-1])
		case !slices.Contains(having, w) && !slices.Contains(fillers, w) && i < len(before)-1:
			return false
		}
	}
	return verb == "on" || verb == "taking" || verb == "had" || verb == "took"
}
