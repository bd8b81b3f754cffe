package bot

import (
	"fmt"
	"strings"

	"bedside/answers"
	"bedside/answers/evidence"
)

// Apology is the first line of the reply that is shown when the bot itself fails.
const Apology = "Sorry, something went wrong on my side. Please ask again in a moment."

const (
	sayLimited   = "You are asking faster than I can answer well. Please wait a minute, then ask again."
	sayLong      = "Your message is long. I read only the beginning: please ask in a few sentences."
	sayWarning   = "Please leave out names, telephone numbers, addresses, dates of birth and record numbers. I do not need them, and others may read them here."
	sayNoEntry   = "There is no answer yet to show that for. Please ask a question first."
	sayHelpful   = "Thank you for telling me."
	sayMissed    = "Thank you for telling me. If you say what was missing, the people who write the answers can do better."
	sayDeleted   = "Done. I no longer remember what was said here."
	sayNoStaff   = "I cannot hand questions to a person here. Please ask your provider."
	sayNoAsk     = "There is no question yet to hand on. Please write your question first."
	sayDeclined  = "All right, I have not handed anything on."
	sayOften     = "You have handed on several questions already. Please wait for a reply, or ask your provider."
	sayStaffDown = "I could not reach them just now. Please try again later, or ask your provider."
	sayRelayed   = "I have passed your words on to the person who asked."
	sayRecords   = "I cannot look that up just now. Please try again later."
	sayHelp      = "Ask a question in your own words, and I answer from checked documents: %s. Every answer tells how strong the proof is. " +
		"Answers are checked against their documents, not yet reviewed by a clinician."
	sayCommands = "You can also ask for: topics, sources, privacy, my-data, forget-me."
	sayTopic    = "Questions about %s:"
	sayTopics   = "You can ask about: %s."
	sayPrivacy  = "I keep no message text in my logs. I know you by a coded number, not by your name. " +
		"I keep which question you asked and which answer you got. Questions I could not answer are kept with personal details taken out. " +
		"A message that waits for its answer is stored encrypted, and erased when it is answered. " +
		"All of it is deleted after %d days. What you say of yourself is remembered for half an hour, in memory only; that you were shown a crisis line, for a day. " +
		"\"my-data\" tells what is kept, \"forget-me\" deletes it."
	sayShared        = "What you write here can be read by everyone in this place."
	sayHeld          = "I keep %d records of you: %d exchanges, %d ratings, %d questions without an answer, %d consents, %d questions handed to a person, %d addresses of our talk. None has the text of a message as you wrote it."
	sayForgot        = "I have deleted %d records of you, and what I remembered of our talk."
	sayConsent       = "I would post this for %s, who can then reply to you through me. They see these words, not your name:"
	sayReport        = "I would tell %s that the answer to this is wrong, and they can reply to you through me. They see these words, not your name:"
	sayMayI          = "Shall I do that? Reply with yes or no."
	sayHanded        = "I have posted it for %s. A reply can take a while: for anything urgent, contact your provider."
	sayNoWords       = "Please write your reply behind the code, and I pass it on to the person who asked."
	sayNotReached    = "I could not pass your words on: the person cannot be reached there any more."
	sayStaffAsk      = "A question for a person, handed on with the asker's consent (%s):"
	sayStaffReport   = "A report that an answer is wrong, handed on with the asker's consent (%s). The answer is %s; the question was:"
	sayStaffHow      = "To reply, answer me in this thread, or write %s and your words to me here. They go to the person who asked. Their words had personal details taken out; do not write any back."
	sayPrivately     = "Others can read here, and your question tells something personal. Let me answer where only you can see it: use the button, or write to me directly."
	sayElsewhere     = "I do not answer here. Please write to me directly."
	sayStaffOnly     = "Only the staff here can do that."
	sayPaused        = "I am silent here until \"resume\". I still answer an emergency, commands and buttons."
	sayResumed       = "I answer here again."
	sayCardShown     = "An emergency card was shown: %s. The words are not repeated here. Please look after the person."
	sayCardNoLink    = "an unknown place on " // a platform's name follows
	sayQueueDown     = "Messages cannot be stored just now and are answered in line. The database needs a look."
	sayCardFailed    = "An emergency card could not be delivered at the first try. The platform needs a look."
	sayUndeliverable = "A reply can never be delivered: the bot was removed from a place, or lacks a permission there. The log has the reason."
	sayPanicked      = "A message made the answer engine fail. The person got an apology; the log has where it happened."
	// sayFromPerson is RUBRIC's form of a staff member's reply.
	sayFromPerson = "From a person in %s, not from the checked documents. Not graded."
)

// plain is a reply of the bot about itself.
func plain(lines ...string) Reply {
	return statement(answers.SmalltalkOutcome, answers.DisclaimerSmalltalk, "Small talk, not a medical answer.", lines...)
}

// Declined is a reply that gives no answer, in the form that every reply has, for what an adapter has to say by itself.
func Declined(lines ...string) Reply { return declined(lines...) }

// declined is a reply that gives no answer.
func declined(lines ...string) Reply {
	return statement(answers.Abstain, answers.DisclaimerUnsure, "There is no answer to grade.", lines...)
}

// statement is a reply without an entry: the lines, the first of which is the answer, and the disclaimer.
func statement(outcome answers.Outcome, disclaimer, reason string, lines ...string) Reply {
	a := answers.Answer{Outcome: outcome, Parts: 1, Grade: evidence.Grade{Reasons: []string{reason}}}
	for i, text := range lines {
		kind := answers.DetailBlock
		if i == 0 {
			kind = answers.ShortBlock
		}
		a.Blocks = append(a.Blocks, answers.Block{Kind: kind, Lines: []string{text}})
	}
	a.Blocks = append(a.Blocks, answers.Block{Kind: answers.DisclaimerBlock, Lines: []string{disclaimer}})
	return Reply{Answer: a}
}

// fromPerson is a staff member's reply to a question, in RUBRIC's form.
func fromPerson(team, question, text string) Reply {
	a := answers.Answer{Outcome: answers.Answered, Parts: 1, Grade: evidence.Grade{Reasons: []string{"A person's reply, not from the checked documents."}}}
	a.Blocks = []answers.Block{
		{Kind: answers.QuestionBlock, Lines: []string{"You asked: " + question}},
		{Kind: answers.DetailBlock, Lines: strings.Split(text, "\n")},
		{Kind: answers.DisclaimerBlock, Lines: []string{fmt.Sprintf(sayFromPerson, team), answers.DisclaimerAnswered}},
	}
	return Reply{Answer: a}
}
