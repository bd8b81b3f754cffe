package answers

import (
	"slices"
	"strings"

	"bedside/answers/match"
	"bedside/answers/utterance"
)

// understand reads a message in its conversation: as one question, or as two.
func (e *Engine) understand(c Context, u utterance.Utterance) []Reading {
	whole := e.read(c, u.Text, u.Tokens)
	certain := whole.Result.Exact || whole.Result.Stranger
	if certain || whole.Result.Confidence() >= plainFrom && !twoQuestions(u) && !e.isSmalltalk(whole.Result) {
		return []Reading{whole}
	}
	return e.split(c, u, whole)
}

// plainFrom is the confidence from which a message that shows no second question is not searched for one.
const plainFrom = 0.85

// read matches one question. Where it leans on the conversation ("and iron?", "how much?") it is completed from it.
func (e *Engine) read(c Context, text string, tokens []utterance.Token) Reading {
	if meant := e.withoutDenied(text); meant != "" {
		u := utterance.Read(meant)
		text, tokens = meant, u.Tokens
	}
	r := Reading{Text: text, Result: e.match(c, text), topic: e.topic(c, utterance.Read(text))}
	bare := allCommon(tokens)
	if e.settled(r, bare) {
		return r
	}
	if id, ok := e.followUp(c, tokens); ok && (bare || r.Result.Confidence() < followUpYields) {
		return e.named(id, r)
	}
	for _, completed := range e.completions(c, tokens, bare) {
		result := e.matchAbout(c, completed, r.topic)
		if !bare && e.repeats(c, result) {
			continue // a new subject does not ask for the same answer again
		}
		if sure(result) && (r.How == "" || result.Confidence() > r.Result.Confidence()) {
			r = Reading{Text: completed, How: "from the conversation", Result: result}
		}
	}
	if result, completed, ok := e.pointed(c, r); ok && r.How == "" && result.Confidence() > r.Result.Confidence() {
		r = Reading{Text: completed, How: "from the conversation", Result: result, topic: r.topic}
	}
	if core := withoutOpening(tokens); r.How == "" && len(core) > 0 && len(core) < len(tokens) {
		r.Result = e.matchAbout(c, joinTokens(core), r.topic)
	}
	r.incomplete = (bare || r.topic.onlyAmount(tokens)) && r.How == "" && !r.Result.Exact
	r.unknown = !bare && nothingKnown(r.Result.Words)
	return r
}

// pointed matches a message with what "it" points to in its place.
func (e *Engine) pointed(c Context, r Reading) (match.Result, string, bool) {
	if len(r.topic.inherited) == 0 || sure(r.Result) && !takesIt(utterance.Read(r.Text).Tokens) {
		return match.Result{}, "", false
	}
	u := utterance.Read(r.Text)
	for _, thing := range e.things(r.topic.inherited) {
		completed := withThingFor(u, thing)
		if result := e.match(c, completed); sure(result) && !e.isSmalltalk(result) {
			return result, completed, true
		}
	}
	return match.Result{}, "", false
}

// settled reports a message that needs nothing from the conversation: small talk, or an example word for word. One without a subject
// ("how much?") has to be an entry's very question.
func (e *Engine) settled(r Reading, bare bool) bool {
	if len(r.Result.Candidates) == 0 {
		return false
	}
	first := e.served[r.Result.Candidates[0].Intent]
	switch {
	case r.Result.Exact && (first.IsSmalltalk() || !bare):
		return true
	case bare:
		return r.Result.Confidence() >= bareFrom && first.IsSmalltalk() || utterance.Fold(first.Question) == utterance.Fold(r.Text)
	}
	return e.isSmalltalk(r.Result)
}

// nothingKnown reports a message whose every word is either common or not in the FAQ at all.
func nothingKnown(words []match.Word) bool {
	for _, w := range words {
		if w.Known && !commonWords[w.Text] {
			return false
		}
	}
	return true
}

// bareFrom is the confidence from which a message of common words counts as small talk ("how are you").
const bareFrom = 0.8

func (e *Engine) repeats(c Context, r match.Result) bool {
	return len(r.Candidates) > 0 && e.served[r.Candidates[0].Intent].ID == c.Entry
}

// followUpYields is the confidence in a message by itself from which a curated follow-up phrase in it is passed over.
const followUpYields = 0.9

func (e *Engine) isSmalltalk(r match.Result) bool {
	return sure(r) && e.served[r.Candidates[0].Intent].IsSmalltalk()
}

// maxFollowUp is how many words a message may have to be read as a follow-up phrase.
const maxFollowUp = 8

// followUp finds the longest of the last entry's follow-up phrases whose words all stand in a short message.
func (e *Engine) followUp(c Context, tokens []utterance.Token) (id string, ok bool) {
	p, known := e.pages[c.Entry]
	if !known || len(tokens) > maxFollowUp {
		return "", false
	}
	said := " " + joinTokens(tokens) + " "
	longest := 0
	for _, phrase := range sortedKeys(p.entry.FollowUps) {
		folded := utterance.Fold(phrase)
		if len(folded) > longest && containsPhrase(said, folded) {
			id, longest = p.entry.FollowUps[phrase], len(folded)
		}
	}
	_, served := e.pages[id]
	return id, longest > 0 && served
}

// named is a reading of an entry that the conversation names.
func (e *Engine) named(id string, r Reading) Reading {
	intent := slices.IndexFunc(e.served, func(entry *Entry) bool { return entry.ID == id })
	rest := slices.DeleteFunc(slices.Clone(r.Result.Candidates), func(c match.Candidate) bool { return c.Intent == intent })
	for i := range rest {
		rest[i].Confidence = min(rest[i].Confidence, (1-followUpConfidence)/2)
	}
	r.Result.Candidates = slices.Insert(rest, 0, match.Candidate{Intent: intent, Confidence: followUpConfidence})
	r.Result.Candidates = r.Result.Candidates[:min(len(r.Result.Candidates), match.MaxCandidates)]
	r.How = "follow-up"
	return r
}

// followUpConfidence is the confidence given to a follow-up phrase that a curator wrote down.
const followUpConfidence = 0.9

// completions are a message with what it leaves out taken from the conversation: a bare one gets the subject of
// the last answer or message, one that opens like "and iron?" gets its question.
func (e *Engine) completions(c Context, tokens []utterance.Token, bare bool) []string {
	core := withoutOpening(tokens)
	leans := len(core) < len(tokens) || len(tokens) <= maxLeaning
	var list []string
	for _, before := range e.before(c) {
		subject, frame := parted(before)
		switch {
		case bare && subject != "":
			list = append(list, joinTokens(tokens)+" "+subject)
		case !bare && frame != "" && leans:
			list = append(list, frame+" "+joinTokens(core))
		}
	}
	return list
}

// maxLeaning is how many words a message may have to be read as the rest of the question before.
const maxLeaning = 2

// before returns what was talked about: the last answer's question and the person's message before.
func (e *Engine) before(c Context) []string {
	var list []string
	if p, ok := e.pages[c.Entry]; ok {
		list = append(list, p.entry.Question)
	}
	if c.Previous != "" {
		list = append(list, c.Previous)
	}
	return list
}

// parted splits a question into the words of its subject and the common words around them.
func parted(text string) (subject, frame string) {
	var s, f []string
	for _, w := range utterance.Read(text).Words() {
		if commonWords[w] {
			f = append(f, w)
		} else {
			s = append(s, w)
		}
	}
	return strings.Join(s[:min(len(s), maxSubject)], " "), strings.Join(f[:min(len(f), maxSubject)], " ")
}

// maxSubject bounds the words taken over from a long message.
const maxSubject = 12

// withoutOpening drops the words that tie a message to the one before: "and iron?", "what about coffee".
func withoutOpening(tokens []utterance.Token) []utterance.Token {
	said := joinTokens(tokens) + " "
	for _, opening := range []string{"what about ", "how about ", "and what about ", "and how about ", "and ", "or ", "also ", "same for ", "then "} {
		if strings.HasPrefix(said, opening) {
			return tokens[strings.Count(opening, " "):]
		}
	}
	return tokens
}

func allCommon(tokens []utterance.Token) bool {
	for _, t := range tokens {
		if !commonWords[t.Text] {
			return false
		}
	}
	return true
}

func joinTokens(tokens []utterance.Token) string {
	list := make([]string, len(tokens))
	for i, t := range tokens {
		list[i] = t.Text
	}
	return strings.Join(list, " ")
}

// containsPhrase reports whether the words of phrase stand in spaced, which has a space at both ends.
func containsPhrase(spaced, phrase string) bool {
	return phrase != "" && strings.Contains(spaced, " "+phrase+" ")
}
