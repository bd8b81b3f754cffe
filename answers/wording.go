package answers

// The disclaimers, one of which ends every answer. Emergency cards end with triage's own.
const (
	DisclaimerAnswered  = "General information, not advice for you. See your provider before you start, stop or change anything."
	DisclaimerUnsure    = "For advice about you, see your provider."
	DisclaimerSmalltalk = "I am a bot, not a clinician. For medical questions, see your provider."
)

const (
	sayEmpty       = "What would you like to know? You can ask in your own words."
	sayUnclear     = "I am not sure what you mean. Which of these is nearest?"
	sayOne         = "Did you mean this question? Reply yes to read the answer."
	sayIncomplete  = "I need a little more to go on. What is your question about? For example:"
	sayNone        = "Then please ask again in other words, with the name of the thing you mean."
	sayUnknown     = "I did not find an answer to that in our documents."
	sayAskPerson   = "Next step: Ask your provider or pharmacist what this means for you."
	sayNotOn       = "I did not find an answer on %s in our documents. Ask your pharmacist or provider about it."
	sayNotOnThat   = "I did not find an answer to that about %s in our documents. Ask your pharmacist or provider."
	sayNotTogether = "Our documents do not say how %s and %s go together. Ask your pharmacist before you take both."
	sayOfAKind     = "You named %s. Our documents speak of %s here, not of %[1]s itself."
	sayNoted       = "Thank you for telling me. I will keep it in mind for your questions. What would you like to know?"
	sayLanguage    = "I can only read English. In an emergency, call your local emergency number."
	sayNearest     = "What I can answer nearby:"
	sayTopics      = "I can answer questions on: "
	sayPastReview  = "This answer is past its review date."
	sayWithdrawn   = "The answer to this question has been taken back while it is checked again."
	sayTooOld      = "The answer to this question is too old to show until it has been checked again."
	sayTruncated   = "Your message is very long. I read only the beginning."
	sayGeneral     = " (general safety note, not from our documents)"
	sayProofNote   = "The grade rates the proof, not how serious this is."
	sayUnreviewed  = "Checked against its documents, not yet reviewed by a clinician."
	sayAllClear    = "Thank you for telling me. I am glad that you are safe. If it gets dark again, please reach for a person: a friend, or a crisis line."
	sayPartMissing = "I could not answer the other part of your message: I did not find it in our documents."
)
