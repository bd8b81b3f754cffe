package bot

import (
	"context"
	"time"

	"bedside/answers"
)

// Complete returns up to n questions for what someone is typing.
func (b *Bot) Complete(typed string, n int) []answers.Choice {
	return b.knowledge.Load().Engine.Complete(typed, n)
}

// Topics returns the topics with their questions, in the order of the FAQ.
func (b *Bot) Topics() []Topic {
	engine := b.knowledge.Load().Engine
	var list []Topic
	for _, name := range engine.Topics() {
		list = append(list, Topic{name, engine.Questions(name)})
	}
	return list
}

// Title is what the FAQ is about.
func (b *Bot) Title() string { return b.knowledge.Load().Engine.Title() }

// Team is what the staff are called, empty where there are none.
func (b *Bot) Team() string {
	if !b.config.Staff.configured() {
		return ""
	}
	return b.config.Staff.Team
}

// Places returns the private conversations on a platform in which someone wrote since then: see Inbox.
func (b *Bot) Places(ctx context.Context, platform string, since time.Time, n int) ([]Address, error) {
	// A place is noted again only after placeAgain.
	return b.config.Records.Places(ctx, platform, since.Add(-placeAgain), n)
}

const (
	// placeAgain is how long a conversation that was noted is not noted again, so that not every message writes.
	placeAgain = time.Hour
	maxPlaces  = 50_000
)

// visit notes the private conversation of a message, for an adapter that looks there after it was away.
func (b *Bot) visit(ctx context.Context, m Message) {
	seeker, ok := b.adapters[m.Address.Platform].(Seeker)
	if !ok || !seeker.LooksBack() || !m.Address.Private {
		return
	}
	conversation := b.config.Hasher.Conversation(m.Address)
	if _, noted := b.places.get(string(conversation)); noted {
		return
	}
	to := Address{Platform: m.Address.Platform, Conversation: m.Address.Conversation, Person: m.Address.Person, Private: true}
	p := Place{Conversation: conversation, Person: b.config.Hasher.Person(m.Address), To: to, At: b.now()}
	if b.record(ctx, m, "save place", func(ctx context.Context) error { return b.config.Records.SavePlace(ctx, p) }) {
		b.places.set(string(conversation), struct{}{}, placeAgain)
	}
}
