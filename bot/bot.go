// Package bot holds what every chat platform shares: messages in, replies out, each message answered once and in order,
// privacy, limits, and the way to a person. It knows no platform: adapters translate.
package bot

import (
	"context"
	"time"

	"bedside/answers"
	"bedside/answers/triage"
)

// Address is where a reply goes. Its fields are the platform's own ids, opaque to this package.
type Address struct {
	Platform string
	// Conversation is the channel, or the direct conversation, that context and order belong to.
	Conversation string
	// Thread is the thread in the conversation to reply in; may be empty.
	Thread string
	// ReplyTo is the id of the message that is replied to; may be empty.
	ReplyTo string
	// Person is who asked.
	Person string
	// Private is true where only the person can read.
	Private bool
}

// Message is what a person wrote to the bot.
type Message struct {
	// ID is unique on the platform; together with Address.Platform it names the message for ever.
	ID      string
	Address Address
	Text    string
	// InReplyTo is the id of the message that this one is a reply to, as the platform tells; may be empty.
	InReplyTo string
	// Alarm is set by the bot on an emergency that is stored because its card could not be delivered at once.
	Alarm triage.Kind
	// Locale is the person's, as "en-US"; may be empty.
	Locale string
	// Link is where the staff can see the message; may be empty.
	Link string
	// Overheard is true for what was said in a shared place where the bot takes part, but not to the bot by name. Small talk among it
	// is left to the people.
	Overheard bool
	// Time is when it was written, as the platform tells.
	Time time.Time
}

// Key names a message across platforms, for sending its reply once.
func (m Message) Key() string { return m.Address.Platform + ":" + m.ID }

// Reply is what is shown to a person. Adapters render it within their platform's limits; every page of one that has to be
// split ends with its disclaimer (Pages does that).
type Reply struct {
	Answer answers.Answer
	// Lines stand before the answer's blocks: a warning about personal data, a polite word on limits.
	Lines []string
	// Offers are what the person can do next, for platforms with buttons.
	Offers []Offer
	// Personal is true for a reply in a shared place that is only for the asker's eyes: of Respond, and to be sent by a Whisperer.
	Personal bool
	// Again is true when a delivery with the same key may have been tried before, also by a process that is gone. A platform that does
	// not keep a post from being shown twice has to be asked first what it shows.
	Again bool
}

// Blocks returns the whole reply as blocks: the lines, then the answer.
func (r Reply) Blocks() []answers.Block {
	var blocks []answers.Block
	for _, l := range r.Lines {
		blocks = append(blocks, answers.Block{Kind: answers.NoticeBlock, Lines: []string{l}})
	}
	return append(blocks, r.Answer.Blocks...)
}

// Offer is something a person can do with a reply.
type Offer string

// The offers. Their names are part of button ids and stay.
const (
	OfferHelpful    Offer = "helpful"
	OfferNotHelpful Offer = "not_helpful"
	OfferWhy        Offer = "why"
	OfferSources    Offer = "sources"
	OfferRelated    Offer = "related"
	OfferPerson     Offer = "person"
	OfferReport     Offer = "report"
	OfferDelete     Offer = "delete"
	// OfferPrivately stands under a personal question that was asked in a shared place. Pressed, the adapter passes the text of that
	// message to Respond as a question with Address.Private, and shows the reply to the asker alone.
	OfferPrivately Offer = "privately"
	// OfferConsent and OfferDecline answer the question whether something may be handed to the staff.
	OfferConsent Offer = "consent"
	OfferDecline Offer = "decline"
)

// Interaction is something a person did with a button or a command and waits for: it is answered in line.
type Interaction struct {
	Message
	// Entry is the entry that the button belongs to, or the one that was chosen from a reply's choices; empty for a command's
	// question, which is in Text.
	Entry string
	// Offer is what was pressed; empty for a question and for a choice. With OfferNotHelpful, Text is what the person missed.
	Offer Offer
	// Command is a command without a question: "topics" (of which Text may name one), "sources", "privacy", "my-data", "forget-me",
	// "help", "person", "report", "pause", "resume"; empty for none.
	Command string
	// Staff is true for one of the staff, as the platform tells: only they may pause.
	Staff bool
	// Elsewhere is true in a place where the bot is not to answer: it does so only in an emergency.
	Elsewhere bool
}

// Topic is a group of the FAQ's questions.
type Topic struct {
	Name      string
	Questions []answers.Choice
}

// Inbox takes what people send. It is what adapters are given.
type Inbox interface {
	// Accept takes a message, also one that the staff wrote to the bot in the staff place. It returns once the message is stored, or
	// answered when it cannot be stored, so that the platform can be acknowledged; a message accepted before is not answered again.
	// An error means that neither worked and the platform should deliver the message again. It may take as long as some sends (an
	// emergency), or as a database takes to restart: one conversation's call must not hold up another's, and ctx must not end with
	// the adapter's own, so that what is in flight is finished.
	Accept(ctx context.Context, m Message) error
	// Respond answers an interaction in line. It always returns something to show: an error of our own becomes the
	// fixed apology.
	Respond(ctx context.Context, i Interaction) Reply
	// Complete returns up to n questions for what someone is typing.
	Complete(typed string, n int) []answers.Choice
	// Topics returns the topics with their questions, for menus.
	Topics() []Topic
	// Title is what the FAQ is about; Team what the staff are called, empty where there are none.
	Title() string
	Team() string
	// Places returns the private conversations on a platform in which someone wrote since then, the latest first, at most n:
	// an adapter that was away looks there for what it missed, and hands it to Accept, which knows what was answered.
	Places(ctx context.Context, platform string, since time.Time, n int) ([]Address, error)
}

// Adapter connects one chat platform. Send may be called before, during and after Run, by several goroutines.
type Adapter interface {
	// Name is the platform's name in addresses, metrics and the database: "discord".
	Name() string
	// Run receives until ctx ends, hands what it receives to in, and waits for what it started. It returns nil
	// when ctx ended, and an error for what needs the operator (a wrong token).
	Run(ctx context.Context, in Inbox) error
	// Send delivers r once: sending again with the same key must not show a second message. A RetryError tells
	// when to try again; a PermanentError that trying again is useless.
	Send(ctx context.Context, to Address, r Reply, key string) error
}

// Poster is an adapter that can tell the thread which begins with what it posted, so that a staff member's reply in that thread is
// recognised: such a message's Address.Thread or InReplyTo is ref. Without it the staff name a question by its code.
type Poster interface {
	// Post is Send, and returns the reference of what was posted, also when it was posted before.
	Post(ctx context.Context, to Address, r Reply, key string) (ref string, err error)
}

// Seeker is an adapter that looks for what it missed while it was away. Only for its platform the private conversations that it
// needs for that are kept, encrypted: see Inbox.Places.
type Seeker interface {
	// LooksBack reports whether it does, as it is configured.
	LooksBack() bool
}

// Whisperer is an adapter that can show a reply in a shared place to its asker alone. It gets personal replies with Reply.Personal
// set, and shows them so. Another gets a short reply with OfferPrivately in their place.
type Whisperer interface {
	// Whispers reports whether it can, as it is configured.
	Whispers() bool
}
