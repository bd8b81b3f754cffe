package answers

import (
	"slices"
	"strconv"
	"strings"

	"bedside/answers/evidence"
	"bedside/answers/utterance"
)

// builtin handles the words that need no entry: a choice among what was offered, yes and no to it, and
// questions about the last answer. They act only where the conversation has a choice or an answer.
func (e *Engine) builtin(c Context, u utterance.Utterance) (Answer, bool) {
	said := joinTokens(u.Tokens)
	if n, ok := ordinal(u.Tokens, len(c.Choices)); ok {
		return e.choose(c.Choices[n]), true
	}
	if c.Asked && len(c.Choices) > 0 {
		switch {
		case slices.Contains(yesWords, said) && len(c.Choices) == 1:
			return e.choose(c.Choices[0]), true
		case slices.Contains(yesWords, said):
			return e.unclear(sayUnclear, e.offered(c.Choices)), true
		case slices.Contains(noWords, said):
			return e.unclear(sayNone, nil), true
		}
	}
	p, ok := e.pages[c.Entry]
	if !ok {
		return Answer{}, false
	}
	if id, ok := p.entry.FollowUps[said]; ok {
		return e.choose(id), true
	}
	switch {
	case slices.Contains(whyWords, said):
		return e.explainGrade(p), true
	case slices.Contains(simpleWords, said):
		return e.about(p, "In short: "+p.entry.Question, line(ShortBlock, p.entry.Answer.Short), line(NextStepBlock, nextStep(p.entry))), true
	case slices.Contains(sourceWords, said):
		return e.showSources(p), true
	case slices.Contains(moreWords, said) && len(p.entry.Related) > 0:
		return e.unclear(sayUnclear, e.offered(p.entry.Related)), true
	}
	return Answer{}, false
}

// The built-in words, folded.
var (
	yesWords    = []string{"yes", "y", "yeah", "yep", "yup", "ya", "yes please", "sure", "ok", "okay", "please", "correct", "right", "that one", "thats it", "that", "👍"}
	noWords     = []string{"no", "n", "nope", "nah", "neither", "none", "none of these", "none of them", "none of those", "no thanks", "not that", "something else", "👎"}
	whyWords    = []string{"why", "but why", "why is that", "why so", "how come", "why this grade", "why low", "why is it low", "why high", "why is the grade low", "why only low", "what does a mean", "what does b mean", "what does c mean", "what does d mean", "what does low mean", "why a", "why b", "why c", "why d", "why that grade", "why is it graded like that", "how sure", "how sure are you", "how sure is that", "what is the evidence", "whats the evidence", "evidence", "proof", "is that proven", "what does the grade mean", "grade"}
	sourceWords = []string{"source", "sources", "the sources", "show sources", "show me the sources", "your sources", "whats your source", "what is your source", "what are your sources", "references", "reference", "citation", "citations", "where is that from", "where does that come from", "where did you get that", "says who", "who says", "who says that", "who says so", "how do you know", "how do you know that", "prove it", "link", "links"}
	simpleWords = []string{"say it simple", "say it simply", "simpler", "simpler please", "in simple words", "too long", "explain again", "say that again", "in short", "short version", "tldr", "just tell me", "i dont understand", "dont understand", "what does that mean", "i dont get it", "eli5", "in plain english"}
	moreWords   = []string{"more", "tell me more", "more info", "more information", "go on", "what else", "anything else", "related", "related questions"}
)

// ordinal returns the index of the choice that a message names: "2", "the second one", "option 2", "the last".
func ordinal(tokens []utterance.Token, choices int) (int, bool) {
	if choices == 0 || len(tokens) > 6 {
		return 0, false
	}
	var left []string
	for _, t := range tokens {
		if !slices.Contains(ordinalFillers, t.Text) {
			left = append(left, t.Text)
		}
	}
	if len(left) == 0 && len(tokens) == 1 && tokens[0].Text == "one" {
		return 0, true
	}
	if len(left) != 1 {
		return 0, false
	}
	n, known := ordinals[left[0]]
	if digits, err := strconv.Atoi(left[0]); err == nil {
		n, known = digits, true
	}
	if left[0] == "last" {
		n, known = choices, true
	}
	return n - 1, known && 1 <= n && n <= choices
}

var (
	ordinalFillers = []string{"the", "one", "number", "no", "nr", "option", "question", "please", "pls", "i", "mean", "meant", "choose", "pick", "take", "want", "its"}
	ordinals       = map[string]int{
		"1st": 1, "first": 1, "2nd": 2, "second": 2, "two": 2, "3rd": 3, "third": 3, "three": 3, "4th": 4, "fourth": 4, "four": 4,
		"5th": 5, "fifth": 5, "five": 5, "6th": 6, "sixth": 6, "six": 6, "7th": 7, "seventh": 7, "seven": 7,
		"8th": 8, "eighth": 8, "eight": 8, "9th": 9, "ninth": 9, "nine": 9,
	}
)

// choose answers with an entry that was named rather than matched. One that is not served any more, because the FAQ
// has changed since it was offered, is said to be unknown.
func (e *Engine) choose(id string) Answer {
	if _, ok := e.pages[id]; !ok {
		return e.abstain(sayUnknown, nil)
	}
	answer := e.page(id, Reading{How: "chosen from what was offered"})
	answer.Confidence = 1
	answer.Candidates = []Candidate{{id, 1}}
	return answer
}

func (e *Engine) offered(ids []string) []Choice {
	var list []Choice
	for _, id := range ids {
		if p, ok := e.pages[id]; ok {
			list = append(list, Choice{id, p.entry.Question})
		}
	}
	return list
}

func nextStep(e *Entry) string {
	if e.SeeProvider == "" {
		return sayAskPerson
	}
	return "Next step: " + e.SeeProvider
}

// explainGrade tells for each claim of an answer how sure it is and why.
func (e *Engine) explainGrade(p page) Answer {
	library := e.faq.Library()
	b := Block{Kind: DetailBlock}
	for _, claim := range p.entry.Claims {
		g := library.Grade(claim)
		b.Lines = append(b.Lines, claim.Text, g.Certainty.Label()+": "+strings.Join(g.Reasons, " "))
	}
	return e.about(p, "Why this grade: "+p.entry.Question, line(ShortBlock, gradeLine(p.grade)), b)
}

// showSources lists the documents behind an answer and the studies that they report.
func (e *Engine) showSources(p page) Answer {
	blocks := []Block{sourcesBlock(p.citations)}
	var studies []string
	library := e.faq.Library()
	for _, claim := range p.entry.Claims {
		for _, item := range claim.Evidence {
			if s := library.Studies[item.Study]; !slices.Contains(studies, studyLine(s)) {
				studies = append(studies, studyLine(s))
			}
		}
	}
	if len(studies) > 0 {
		blocks = append(blocks, Block{Kind: DetailBlock, Lines: append([]string{"Studies they report:"}, studies...)})
	}
	reviewed := sayUnreviewed
	if p.entry.ReviewedBy != "" {
		reviewed = "Reviewed by " + p.entry.ReviewedBy + "."
	}
	blocks = append(blocks, line(NoticeBlock, reviewed))
	return e.about(p, "Sources for: "+p.entry.Question, blocks...)
}

func studyLine(s evidence.Study) string {
	text := "- " + s.Title
	if s.Participants > 0 {
		text += " (" + strconv.Itoa(s.Participants) + " people)"
	}
	if s.Summary != "" {
		text += ": " + s.Summary
	}
	return text
}

// about answers a question on the last answer; entry and grade stay those of that answer.
func (e *Engine) about(p page, heading string, blocks ...Block) Answer {
	answer := Answer{Outcome: Answered, Entry: p.entry.ID, Confidence: 1, Grade: p.grade, Citations: p.citations, Parts: 1, aside: true}
	answer.Candidates = []Candidate{{p.entry.ID, 1}}
	answer.Reading = Reading{How: "a question about the last answer"}
	answer.Choices = e.offered(p.entry.Related)
	answer.Blocks = slices.Concat([]Block{line(QuestionBlock, heading)}, blocks, []Block{line(DisclaimerBlock, DisclaimerAnswered)})
	return answer
}
