package answers

import (
	"slices"
	"strings"

	"bedside/answers/evidence"
	"bedside/answers/names"
	"bedside/answers/utterance"
)

// circumstance acknowledges a message that only tells something of a person ("I am 30 weeks pregnant", "I take ropinirole") and asks
// nothing: no entry is its answer. Its cautions are added as to every message. An example of an entry word for word is that entry's.
func (e *Engine) circumstance(c Context, u utterance.Utterance) (Answer, bool) {
	if u.Question || len(u.Tokens) > maxCircumstance || !e.tellsOnly(u) {
		return Answer{}, false
	}
	result := e.match(c, u.Text)
	if result.Exact || e.completes(c, u) {
		return Answer{}, false
	}
	answer := e.unclear(sayNoted, nil)
	answer.Blocks = slices.DeleteFunc(answer.Blocks, func(b Block) bool { return b.Kind == ChoicesBlock })
	answer.Grade = evidence.Grade{Reasons: []string{"There is no question to answer."}}
	answer.Confidence, answer.Candidates = result.Confidence(), e.candidates(result)
	answer.Reading = Reading{Text: u.Text, How: "a circumstance", Result: result}
	return answer, true
}

// completes reports a circumstance that makes the question before another one: "is magnesium safe", "I have kidney disease".
func (e *Engine) completes(c Context, u utterance.Utterance) bool {
	r := e.read(c, u.Text, u.Tokens)
	return c.Entry != "" && (r.How != "" || len(r.topic.inherited) > 0) && sure(r.Result) && !r.incomplete
}

// maxCircumstance is how many words a message may have that only tells a circumstance.
const maxCircumstance = 16

// tellsOnly reports whether every word of a message belongs to a circumstance.
func (e *Engine) tellsOnly(u utterance.Utterance) bool {
	told := e.told(u.Text, u)
	known := make([]bool, len(u.Tokens))
	some := len(told) > 0
	if e.subjects.names != nil {
		for _, m := range e.subjects.names.In(u) {
			if m.Role == names.Asked || m.Role == names.Denied {
				return false
			}
			some = true
			for i := m.From; i < m.To; i++ {
				known[i] = true
			}
		}
	}
	if !some {
		return false
	}
	circumstances := e.wordsOf(told)
	for i, t := range u.Tokens {
		switch {
		case known[i], circumstances[t.Text], tellingWords[t.Text], personal[t.Text], t.Text[0] >= '0' && t.Text[0] <= '9':
		default:
			return false
		}
	}
	return true
}

// wordsOf are the words that cautions are recognised by.
func (e *Engine) wordsOf(cautions []string) words {
	set := words{}
	for _, c := range e.faq.Cautions {
		if slices.Contains(cautions, c.ID) {
			for _, w := range strings.Fields(utterance.Fold(strings.Join(c.When, " "))) {
				set[w] = true
			}
		}
	}
	return set
}

// tellingWords may stand in a message that only tells a circumstance.
var tellingWords = wordSet(`a an the and or of in on with for to at by from am is are was were be been being have has had having got get take takes taking took use uses using
just also both now currently already still so hi hello hey well very really quite too only
year years yr yrs old yo month months week weeks wk wks day days gone along due first second third final stage type trimester patient disease problem problems condition
male female man woman girl boy prescribed diagnosed called every each daily twice once three times night nights morning evening bedtime bed tablets tablet pills pill dose doses mg
they them their theyre grandson granddaughter niece nephew child kid teenager expecting`)
