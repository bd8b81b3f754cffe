package answers

import (
	"slices"
	"strings"

	"bedside/answers/evidence"
	"bedside/answers/names"
	"bedside/answers/requests"
	"bedside/answers/utterance"
)

// fulfil answers a message unless it asks for something that the bot must not do. What the documents say is still given
// where that is harmless, with a word that the rest is for the person's provider.
func (e *Engine) fulfil(c Context, u utterance.Utterance) Answer {
	request, asked := e.request(c, u)
	if asked && request.Refuse && !(request.Yields && e.knows(c, u)) {
		return e.refuse(c, request, u)
	}
	answer := e.unmixed(e.respond(c, u), e.topic(c, u), u)
	if asked && answer.Outcome == Answered && e.strays(request.Kind, answer, e.topic(c, u)) {
		return e.refuse(c, request, u)
	}
	if !asked || answer.Outcome == SmalltalkOutcome || enough(request.Kind, answer) {
		return answer
	}
	if answer.Outcome != Answered && (request.Kind == requests.SideEffect || request.Kind == requests.Distress) {
		return e.refuse(c, request, u) // no choice of questions beside it
	}
	answer.weighty = true
	if answer.Outcome != Answered && len(answer.Choices) == 1 && answer.Confidence >= answerFrom {
		// A request is clear enough to be told the one thing that the documents say near it, if that is likely what it is on.
		unsure := answer
		answer = e.choose(answer.Choices[0].Entry)
		answer.weighty = true
		answer.Confidence, answer.Candidates, answer.Reading = unsure.Confidence, unsure.Candidates, unsure.Reading
	}
	word := Block{Kind: CautionBlock, Lines: lines(request.Say, request.Ask)}
	if answer.Outcome == Answered {
		answer.insertBefore(SourcesBlock, word)
		return answer
	}
	answer.Blocks = slices.Clone(answer.Blocks)
	answer.Blocks[0] = Block{Kind: ShortBlock, Lines: word.Lines}
	return answer
}

// enough reports an answer that says by itself what would be said to a request.
func enough(kind requests.Kind, answer Answer) bool {
	switch {
	case answer.Outcome != Answered:
		return false
	case kind == requests.SideEffect:
		return answer.Reading.Result.Exact
	}
	return kind == requests.Distress && answer.Confidence >= plainFrom
}

// knows reports a message that the FAQ has word for word, or is as good as certain of and that names a medicine.
func (e *Engine) knows(c Context, u utterance.Utterance) bool {
	result, t := e.match(c, u.Text), e.topic(c, u)
	return result.Exact || result.Confidence() >= plainFrom && len(t.asked)+len(t.told) > 0
}

// strays reports an answer to what a medicine has done that is on another medicine or supplement, or not certain.
func (e *Engine) strays(kind requests.Kind, answer Answer, t topic) bool {
	if kind != requests.SideEffect || e.subjects.names == nil || answer.Reading.Result.Exact {
		return false
	}
	return answer.Confidence < plainFrom || e.subjects.of[answer.Entry]().namesAnother(t)
}

// request is what a message asks for that the bot must not do, read alone and with what "it" points to.
func (e *Engine) request(c Context, u utterance.Utterance) (requests.Request, bool) {
	if request, asked := e.requests.Find(u); asked {
		return request, true
	}
	t := e.topic(c, u)
	if e.subjects.names != nil && e.mixesAlcohol(t) {
		return e.requests.Of(requests.AlcoholMix), true
	}
	pointedTo := e.things(t.inherited)
	if len(t.inherited) == 0 && len(t.asked)+len(t.told) == 0 {
		pointedTo = e.things(c.Takes)
	}
	for _, thing := range pointedTo {
		if thing.Kind == names.Medicine {
			return e.requests.Find(utterance.Read(withThingFor(u, thing)))
		}
	}
	return requests.Request{}, false
}

// withThingFor puts a thing's name in place of the words that point to it.
func withThingFor(u utterance.Utterance, thing *names.Thing) string {
	words := u.Words()
	for i, w := range words {
		if itWords[w] {
			words[i] = thing.Name
		}
	}
	return strings.Join(words, " ")
}

// refuse says kindly that the bot will not do it, and how to ask a provider.
func (e *Engine) refuse(c Context, r requests.Request, u utterance.Utterance) Answer {
	result := e.match(c, u.Text)
	answer := Answer{
		Outcome: Abstain, Parts: 1, Grade: evidence.Grade{Reasons: []string{"There is no answer to grade."}},
		Confidence: result.Confidence(), Candidates: e.candidates(result), Reading: Reading{Text: u.Text, How: "a request of kind " + string(r.Kind), Result: result},
		Blocks: []Block{line(ShortBlock, r.Say)},
	}
	answer.weighty = true
	if r.Ask != "" {
		answer.Blocks = append(answer.Blocks, line(NextStepBlock, r.Ask))
	}
	answer.Blocks = append(answer.Blocks, line(DisclaimerBlock, DisclaimerUnsure))
	return answer
}

// lines returns those that are not empty.
func lines(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}
