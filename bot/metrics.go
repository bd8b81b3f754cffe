package bot

import (
	"time"

	"bedside/answers"
)

// Metrics counts what happens. Its labels never hold ids or text of a person. It is safe for concurrent use.
type Metrics interface {
	// Replied counts a reply that was shown, took after its message was received. topic is one of the FAQ's, or empty.
	Replied(platform string, outcome answers.Outcome, topic string, took time.Duration)
	// Counted counts an event.
	Counted(platform string, e Event)
}

// Event is something that is counted, by the name of its metric's label.
type Event string

// The events.
const (
	EventDuplicate     Event = "duplicate"     // a message that was accepted before
	EventLimited       Event = "limited"       // a message beyond a limit
	EventPaused        Event = "paused"        // a message where the staff have silenced the bot
	EventRetry         Event = "retry"         // a job that is worked again
	EventSendError     Event = "send_error"    // a delivery that failed and is tried again
	EventUndeliverable Event = "undeliverable" // a delivery that can never succeed
	EventPanic         Event = "panic"         // an apology, or the general card
	EventQueueDown     Event = "queue_down"    // a message that could not be stored and was answered in line
	EventRecordsDown   Event = "records_down"  // a record that could not be kept
	EventPersonalData  Event = "personal_data" // a message that was answered with a warning
	EventHandoff       Event = "handoff"       // a question handed to the staff
	EventHandoffReply  Event = "handoff_reply" // a staff member's reply passed on
	EventNoteDropped   Event = "note_dropped"  // a note for the staff that could not be posted
	EventFeedbackGood  Event = "feedback_good" // an answer called helpful
	EventFeedbackBad   Event = "feedback_bad"  // an answer called not helpful
)

// noMetrics counts nothing.
type noMetrics struct{}

func (noMetrics) Replied(string, answers.Outcome, string, time.Duration) {}
func (noMetrics) Counted(string, Event)                                  {}
