package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"bedside/answers/triage"
)

// Triage finds emergencies; *triage.Triage does.
type Triage interface {
	// CheckSafely reads a message alone and together with the one before. It always returns.
	CheckSafely(message, previous string) (triage.Alarm, bool)
	Card(alarm triage.Alarm, place triage.Place) string
}

var _ Triage = (*triage.Triage)(nil)

// Privacy is how long what is kept is kept.
type Privacy struct {
	// RetentionDays is how many days records are kept; 90 when it is 0.
	RetentionDays int
}

// Staff is the place where people of the clinic read what is handed to them. The zero value is none.
type Staff struct {
	// Platform and Conversation name a channel that one of the adapters reaches.
	Platform, Conversation string
	// Team is what the people there are called towards patients: "the sleep clinic's nurses".
	Team string
	// Cards has the staff told where an emergency card was shown.
	Cards bool
}

func (s Staff) configured() bool { return s.Platform != "" && s.Conversation != "" }

func (s Staff) address() Address { return Address{Platform: s.Platform, Conversation: s.Conversation} }

// Config is what a bot is made of. Knowledge, Triage, Adapters, Queue, Records and Hasher are needed.
type Config struct {
	Knowledge Knowledge
	Triage    Triage
	Adapters  []Adapter
	Queue     Queue
	Records   Records
	Hasher    Hasher
	Limits    Limits
	Privacy   Privacy
	Staff     Staff
	// Region is the operator's safety.region; empty: a message's locale decides on emergency numbers.
	Region string
	// Program is the program's version, for the records.
	Program string
	// SharedMemory keeps what may be stored of a conversation in Records, for several replicas.
	SharedMemory bool
	// Sessions is how many conversations are remembered at once; 50,000 when it is 0.
	Sessions int
	// Grace is how long Run goes on with what is in flight after its context has ended; 8 s when it is 0.
	Grace time.Duration
	// Now tells the time; time.Now when it is nil.
	Now func() time.Time
	// Logger gets ids and counts, never text; slog.Default() when it is nil.
	Logger *slog.Logger
	// Metrics may be nil.
	Metrics Metrics
}

// Bot answers what people send on any platform. It is safe for concurrent use. Make one with New.
type Bot struct {
	config    Config
	knowledge atomic.Pointer[Knowledge]
	adapters  map[string]Adapter
	sessions  *sessions
	limiters  *limiters
	handoffs  *limiters
	// keys are the messages that were accepted lately; true for those whose reply has been shown.
	keys *bounded[bool]
	// places are the conversations that were noted lately: see visit.
	places *bounded[struct{}]
	pauses pauses
	// queueAway is true from when a message waited in vain to be stored until one could be.
	queueAway atomic.Bool
	lanes     lanes
	notes     *notes
	// later are the records of cards that were shown before they were kept; Run waits for them.
	later sync.WaitGroup
	log   *slog.Logger
	// ending ends when the grace period is over and everything in flight has to stop; end ends it.
	ending context.Context
	end    context.CancelFunc
}

var _ Inbox = (*Bot)(nil)

const (
	// maxKeys and keysKept bound what is remembered of messages that were accepted: Slack delivers again for 6 minutes.
	maxKeys  = 50_000
	keysKept = time.Hour
	// handoffsPerMinute is how many questions a person may hand on at once; people read them.
	handoffsPerMinute = 3
)

// New returns a bot. Its errors name what is missing.
func New(c Config) (*Bot, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("new bot: %w", err)
	}
	c = c.withDefaults()
	b := &Bot{
		config: c, adapters: map[string]Adapter{}, sessions: newSessions(c.Sessions), limiters: newLimiters(c.Limits),
		handoffs: newLimiters(Limits{PersonPerMinute: handoffsPerMinute}.withDefaults()), keys: newBounded[bool](maxKeys, keysKept),
		places: newBounded[struct{}](maxPlaces, placeAgain), notes: newNotes(), log: c.Logger,
	}
	b.ending, b.end = context.WithCancel(context.Background())
	for _, a := range c.Adapters {
		if _, twice := b.adapters[a.Name()]; twice {
			return nil, fmt.Errorf("new bot: two adapters are called %q", a.Name())
		}
		b.adapters[a.Name()] = a
	}
	if _, ok := b.adapters[c.Staff.Platform]; c.Staff.configured() && !ok {
		return nil, fmt.Errorf("new bot: the staff place is on %q, for which there is no adapter", c.Staff.Platform)
	}
	b.Use(c.Knowledge)
	return b, nil
}

func (c Config) check() error {
	var errs []error
	for _, need := range []struct {
		name    string
		missing bool
	}{
		{"Knowledge.Engine", c.Knowledge.Engine == nil}, {"Triage", c.Triage == nil}, {"Adapters", len(c.Adapters) == 0},
		{"Queue", c.Queue == nil}, {"Records", c.Records == nil}, {"Hasher", len(c.Hasher.key) == 0},
	} {
		if need.missing {
			errs = append(errs, fmt.Errorf("%s is missing", need.name))
		}
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	c.Limits = c.Limits.withDefaults()
	if c.Privacy.RetentionDays <= 0 {
		c.Privacy.RetentionDays = 90
	}
	if c.Sessions <= 0 {
		c.Sessions = 50_000
	}
	if c.Grace <= 0 {
		c.Grace = 8 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Metrics == nil {
		c.Metrics = noMetrics{}
	}
	if c.Staff.Team == "" {
		c.Staff.Team = "our team"
	}
	return c
}

// Use makes the bot answer from k from the next message on. It may be called at any time.
func (b *Bot) Use(k Knowledge) { b.knowledge.Store(&k) }

func (b *Bot) now() time.Time { return b.config.Now() }

func (b *Bot) place(m Message) triage.Place {
	return triage.Place{Region: b.config.Region, Locale: m.Locale}
}
