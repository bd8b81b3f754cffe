// Package answers turns a message into an answer from a curated FAQ: graded, cited, and ending with "see your
// provider". It is pure: text in, Answer out, with no clock, file system, network, logger or state of its own.
package answers

import (
	"slices"

	"bedside/answers/evidence"
	"bedside/answers/match"
	"bedside/answers/triage"
)

// Outcome is what kind of answer a message got.
type Outcome string

// The outcomes. Their names are part of the program's JSON output.
const (
	Answered         Outcome = "answered"
	Clarify          Outcome = "clarify"
	Abstain          Outcome = "abstain"
	Emergency        Outcome = "emergency"
	SmalltalkOutcome Outcome = "smalltalk"
)

// Answer is what the bot says to one message.
type Answer struct {
	Outcome Outcome
	// Entry is the id of the entry answered with; empty unless Outcome is Answered or SmalltalkOutcome. Of two
	// questions in one message it is the first's.
	Entry string
	// Confidence is the estimated probability that the entry is the one meant, 0 to 1.
	Confidence float64
	// Candidates are the entries that the message may have meant, best first, at most five.
	Candidates []Candidate
	// Grade belongs to Entry. Without one it is not graded and says why.
	Grade     evidence.Grade
	Citations []Citation
	// Cautions are the ids of the cautions that are part of the text.
	Cautions []string
	// Blocks are the text in reading order; the last one is the disclaimer.
	Blocks []Block
	// Choices are the entries that the person can go on to: the possible meanings, the nearest topics, or what is related.
	Choices []Choice
	// Parts is the number of questions that the message was read as.
	Parts int
	// Personal is true when the message says something of the person's health that a caution is for: "I am pregnant".
	Personal bool
	// Alarm says which emergency was recognised; only for Emergency.
	Alarm triage.Alarm
	// Reading is how the message was understood, for those who want to know why.
	Reading Reading
	// second is the entry that the second question of a message was answered with, if any.
	second string
	// aside is true for a question about the answer before: its grade, its sources.
	aside bool
	// weighty is true for a message without an answer that asks for what is the provider's to decide: a dose, a change, a mixture.
	weighty bool
}

// Candidate is an entry that a message may have meant.
type Candidate struct {
	Entry      string
	Confidence float64
}

// Choice is an entry offered to the person.
type Choice struct {
	Entry    string
	Question string
}

// Citation is a place in a document that an answer rests on.
type Citation struct {
	Source, Title, Publisher, Published, Section string
	// Interest is what the publisher gains ("sells magnesium"); empty for none.
	Interest string
	// Quote is the passage itself, where the documents are at hand.
	Quote string
}

// Reading is how a message was understood.
type Reading struct {
	// Text is what was matched: the message, one question of it, or the message completed from the conversation.
	Text string
	// How tells why Text differs from the message: empty, "follow-up", "from the conversation", "one question of the message".
	How    string
	Result match.Result
	// topic is what Text is about.
	topic topic
	// incomplete is true for a message without a subject, in a conversation that has none to lend.
	incomplete bool
	// unknown is true for a message with a subject of which the FAQ has no word.
	unknown bool
}

// BlockKind is the role of a block in an answer. Adapters style blocks by it.
type BlockKind int

// The kinds of block, roughly in the order in which they appear.
const (
	NoticeBlock       BlockKind = iota // something to know first: past its review date, a part left unanswered
	QuestionBlock                      // the question as it was understood
	ShortBlock                         // the answer in one sentence
	DetailBlock                        // the rest of the answer
	PointBlock                         // a labelled line: benefit, harm, what is not known, alternatives
	GradeBlock                         // the grade with its reasons
	DisagreementBlock                  // where the documents disagree
	CautionBlock                       // what matters for this person
	SourcesBlock                       // numbered sources, one a line
	ChoicesBlock                       // numbered questions to choose from, one a line
	NextStepBlock                      // the one next step
	CardBlock                          // an emergency card
	CrisisBlock                        // the crisis number, for a day after a crisis card
	DisclaimerBlock                    // "see your provider"
)

// Block is a piece of an answer's text. Lines holds one string a line.
type Block struct {
	Kind  BlockKind
	Lines []string
}

// warn puts a block of cautions before the sources of an answer, and right behind the first words where there is none: people read on a
// phone.
func (a *Answer) warn(b Block) {
	at := slices.IndexFunc(a.Blocks, func(b Block) bool { return b.Kind == ShortBlock })
	if a.Outcome == Answered || at < 0 {
		a.insertBefore(SourcesBlock, b)
		return
	}
	a.Blocks = slices.Insert(slices.Clone(a.Blocks), at+1, b)
}

// insertBefore puts a block before the first one of a kind, or at the end.
func (a *Answer) insertBefore(kind BlockKind, b Block) {
	at := slices.IndexFunc(a.Blocks, func(b Block) bool { return b.Kind >= kind })
	if at < 0 {
		at = len(a.Blocks)
	}
	a.Blocks = slices.Insert(slices.Clone(a.Blocks), at, b)
}
