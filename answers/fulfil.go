package answers

import (
	"slices"

	"bedside/answers/evidence"
	"bedside/answers/requests"
	"bedside/answers/utterance"
)

// fulfil answers a message unless it asks for something that the bot must not do. What the documents say is still given
// where that is harmless, with a word that the rest is for the person's provider.
func (e *Engine) fulfil(c Context, u utterance.Utterance) Answer {
	request, asked := e.requests.Find(u)
	if !asked {
		request, asked = e.alcoholRequest(c, u)
	}
	if asked && request.Refuse {
		return e.refuse(c, request, u)
	}
	answer := e.respond(c, u)
	if !asked || answer.Outcome == SmalltalkOutcome {
		return answer
	}
	if answer.Outcome != Answered && len(answer.Choices) == 1 && answer.Confidence >= requestFrom {
		// A request is clear enough to be told the one thing that the documents say near it.
		unsure := answer
		answer = e.choose(answer.Choices[0].Entry)
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

// refuse says kindly that the bot will not do it, and how to ask a provider.
func (e *Engine) refuse(c Context, r requests.Request, u utterance.Utterance) Answer {
	result := e.match(c, u.Text)
	answer := Answer{
		Outcome: Abstain, Parts: 1, Grade: evidence.Grade{Reasons: []string{"There is no answer to grade."}},
		Confidence: result.Confidence(), Candidates: e.candidates(result), Reading: Reading{Text: u.Text, How: "a request of kind " + string(r.Kind), Result: result},
		Blocks: []Block{line(ShortBlock, r.Say)},
	}
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

// requestFrom is the confidence from which a request is told the only thing near it: it takes no more than to be named.
const requestFrom = nearbyFrom
