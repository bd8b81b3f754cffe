package bot

import (
	"context"
	"time"
)

// Job is a message on its way to its reply. Text stands encrypted in the store and is scrubbed when the job is done.
type Job struct {
	Message Message
	// Attempt counts from 1.
	Attempt int
	// Received is when the message was accepted.
	Received time.Time
}

// Queue holds accepted messages durably until they are answered.
type Queue interface {
	// Enqueue stores a message. fresh is false when one with its key was stored before. It returns only when the
	// message would survive a kill of the process.
	Enqueue(ctx context.Context, m Message) (fresh bool, err error)
	// Run works the jobs on a bounded pool until ctx ends, and then waits for those in flight. Jobs of one conversation
	// are worked one after the other in the order in which they were stored. An error of work is tried again: after a
	// RetryError's time or a capped backoff; never after a PermanentError, whose reason is recorded. A job whose process
	// was killed is worked again within a minute by any process that runs.
	Run(ctx context.Context, work func(context.Context, Job) error) error
	// Depth is the number of jobs that wait.
	Depth(ctx context.Context) (int, error)
}

// Hash is a keyed hash (HMAC-SHA-256, hexadecimal) of a platform's id, by which people and conversations are known in the store.
type Hash string

// Exchange is the record of one message and its reply, without either's text.
type Exchange struct {
	Key          Hash // of the message's key
	Platform     string
	Person       Hash
	Conversation Hash
	Outcome      string
	Entry        string
	// EntryRevision is the hash of the entry as it was answered with, FAQ that of the whole file, Program the version.
	EntryRevision, FAQ, Program string
	Confidence                  float64
	Grade                       string
	Topic                       string
	Received, Answered          time.Time
}

// Feedback is what a person thought of an answer. Missing is their redacted word on what was missing.
type Feedback struct {
	// Exchange is the one that was judged; empty when it is not known any more.
	Exchange Hash
	Person   Hash
	// Entry is the entry that was judged; may be empty.
	Entry   string
	Helpful bool
	Missing string
	At      time.Time
}

// Unanswered is a question that found no answer, redacted, for the curator.
type Unanswered struct {
	Person  Hash
	Text    string
	Nearest string
	At      time.Time
}

// Consent is a person's leave to hand a question to the staff.
type Consent struct {
	Person Hash
	What   string
	At     time.Time
}

// Handoff is a question that was handed to the staff with the asker's consent, kept so that a reply finds its way back.
type Handoff struct {
	// ID is the code by which the staff name it, as "H-7K3QXA". Saving a handoff again replaces the one with its ID.
	ID string
	// Ref is the hash of the place and thread in which the staff see it; empty until it is posted.
	Ref Hash
	// Person is who asked.
	Person Hash
	// To is where a reply goes. It holds the platform's own ids: it stands encrypted in the store, as a job's text does.
	To Address
	// Question is redacted; it stands encrypted as well.
	Question string
	At       time.Time
}

// Place is a private conversation in which a person wrote. To stands encrypted in the store.
type Place struct {
	Conversation, Person Hash
	To                   Address
	// At is when the person last wrote there, an hour too early at most.
	At time.Time
}

// Held is how many records are held of one person.
type Held struct{ Exchanges, Feedback, Unanswered, Consents, Handoffs, Places int }

// Total is the number of all of them.
func (h Held) Total() int {
	return h.Exchanges + h.Feedback + h.Unanswered + h.Consents + h.Handoffs + h.Places
}

// Memory is the part of a conversation that may be stored: entry ids and choices.
type Memory struct {
	Entry   string
	Choices []string
	Asked   bool
}

// Records keeps what is kept. Every method may fail when the database cannot be reached; nothing in it holds unredacted text.
type Records interface {
	SaveExchange(ctx context.Context, x Exchange) error
	SaveFeedback(ctx context.Context, f Feedback) error
	SaveUnanswered(ctx context.Context, u Unanswered) error
	SaveConsent(ctx context.Context, c Consent) error
	// SaveHandoff stores a handoff, or replaces the one with its ID.
	SaveHandoff(ctx context.Context, h Handoff) error
	// Handoff returns the handoff whose ID or Ref is one of those given, either of which may be empty and then matches none; ok is false when there is none.
	Handoff(ctx context.Context, id string, ref Hash) (h Handoff, ok bool, err error)
	// SavePlace stores a place, or replaces the one of its conversation. Places returns the addresses of those on a platform in
	// which someone wrote since, the latest first, at most n.
	SavePlace(ctx context.Context, p Place) error
	Places(ctx context.Context, platform string, since time.Time, n int) ([]Address, error)
	// SavePaused notes that the bot is silent in a conversation, or not any more. Paused returns those in which it is.
	SavePaused(ctx context.Context, conversation Hash, paused bool, at time.Time) error
	Paused(ctx context.Context) ([]Hash, error)
	// Held counts the records of a person; Forget deletes them, and what is remembered of the conversations with them, and
	// returns how many records there were.
	Held(ctx context.Context, person Hash) (Held, error)
	Forget(ctx context.Context, person Hash) (Held, error)
	// Memory returns what was stored of a conversation with one person within the last half hour, the zero Memory if nothing; SaveMemory replaces it, and
	// saving the zero Memory deletes it.
	Memory(ctx context.Context, conversation Hash) (Memory, error)
	SaveMemory(ctx context.Context, conversation, person Hash, m Memory) error
	// Expire deletes what is older than before and returns how many records that were.
	Expire(ctx context.Context, before time.Time) (int, error)
	// Ping tells whether the database answers.
	Ping(ctx context.Context) error
}
