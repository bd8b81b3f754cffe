// Package discord connects the bot to Discord: servers, threads and direct messages.
//
// It speaks to the gateway itself and makes its own requests; of discordgo it uses the names: addresses, permissions, and the
// forms of embeds and buttons. doc/design.md tells why.
package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
	"bedside/bot/recent"
)

// Config is what an adapter is made of. Token and Hasher are needed.
type Config struct {
	Token string
	// APIURL is the origin of all requests, as "https://discord.com", which it is when empty.
	APIURL string
	// GuildID is the server in which commands are registered; empty: everywhere.
	GuildID string
	// MessageContent asks for the privileged intent, so that every message in AnswerChannels is a question.
	MessageContent bool
	AnswerChannels []string
	// The bot speaks only in the servers and channels that are allowed, if any are named, and never in those that are denied. A channel
	// stands for its threads as well.
	AllowServers, DenyServers, AllowChannels, DenyChannels []string
	// StaffRole is the id of the role whose members are staff; those who may manage the channel are as well.
	StaffRole string
	// StaffChannel is the channel in which the staff read what is handed to them; may be empty.
	StaffChannel string
	// Shards is how many there are over all processes; 0 is as many as Discord recommends. ShardRange is which of them this process
	// runs, as "0-3"; empty is all.
	Shards     int
	ShardRange string
	// LookBack is how old a message may be that was missed while the bot was away and is answered when it is back; 0 is none.
	LookBack time.Duration
	// Hasher signs buttons.
	Hasher bot.Hasher
	// Logger gets ids and counts, never text; slog.Default() when it is nil.
	Logger *slog.Logger
}

// Adapter is Discord as a chat platform. Make one with New.
type Adapter struct {
	config Config
	rest   *rest
	log    *slog.Logger
	pace   pace
	// self is who the bot is, once Discord has told.
	self atomic.Pointer[identity]
	// deliveries are the replies of late, by key.
	deliveries *recent.Map[*delivered]
	// answered are the interactions that have come, channels what is known of channels, told what owners of servers were told.
	answered *recent.Map[struct{}]
	channels *recent.Map[channel]
	told     *recent.Map[struct{}]
}

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Poster  = (*Adapter)(nil)
	_ bot.Seeker  = (*Adapter)(nil)
)

// identity is the bot as Discord knows it.
type identity struct{ user, application string }

// pace is how long things take; tests have less time.
type pace struct {
	// silence is how long the gateway may keep silent where it has to answer, calm the wait after a refused session.
	identify, silence, calm time.Duration
	// inLine is how long an interaction waits for its reply before it is told to.
	inLine time.Duration
}

const (
	platformName = "discord"
	// maxRecent bounds each thing that is remembered by id.
	maxRecent = 20_000
	// maxChannels bounds the channels that are known.
	maxChannels = 5_000
	// acceptWithin is how long accepting a message may take, also after the adapter was told to end.
	acceptWithin = 30 * time.Second
)

// Check refuses settings that cannot be meant. Its errors name the setting.
func (c Config) Check() error {
	_, wrongOrigin := c.origin()
	_, _, _, wrongShards := c.shards(1)
	return errors.Join(wrongOrigin, wrongShards)
}

// origin is where all requests go.
func (c Config) origin() (*url.URL, error) {
	at := cmp.Or(c.APIURL, discordgo.EndpointDiscord)
	origin, err := url.Parse(at)
	if err != nil || origin.Host == "" || origin.Scheme != "https" && origin.Scheme != "http" || strings.Trim(origin.Path, "/") != "" {
		return nil, fmt.Errorf("discord.api_url %q is no origin; write one as \"https://discord.com\"", at)
	}
	return origin, nil
}

// New returns an adapter. Its errors are those of Check, or that there is no token.
func New(c Config) (*Adapter, error) {
	if c.Token == "" {
		return nil, errors.New("discord.token is empty: set BEDSIDE_DISCORD_TOKEN")
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	origin, err := c.origin()
	if err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return &Adapter{
		config: c, rest: newREST(origin, "Bot "+strings.TrimPrefix(c.Token, "Bot ")), log: c.Logger,
		pace:       pace{identify: identifyEvery, silence: 15 * time.Second, calm: time.Second, inLine: 1500 * time.Millisecond},
		deliveries: recent.New[*delivered](maxRecent), answered: recent.New[struct{}](maxRecent),
		channels: recent.New[channel](maxChannels), told: recent.New[struct{}](maxChannels),
	}, nil
}

// Name is "discord".
func (a *Adapter) Name() string { return platformName }

// LooksBack reports whether missed messages are looked for.
func (a *Adapter) LooksBack() bool { return a.config.LookBack > 0 }

// Run receives until ctx ends. An error is Discord's refusal of the token, the intents or the shards: whatever else happens, it
// connects again.
func (a *Adapter) Run(ctx context.Context, in bot.Inbox) error {
	w := newWatch(a, in)
	err := a.open(ctx, w)
	w.wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// intents are what the gateway is asked to tell of: messages in servers that mention the bot, direct messages, and with
// MessageContent, which is privileged, what the other messages say. Commands and buttons need none.
func (c Config) intents() int {
	intents := discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if c.MessageContent {
		intents |= discordgo.IntentMessageContent
	}
	return int(intents)
}

// shards returns how many shards there are and which of them run here.
func (c Config) shards(recommended int) (count, first, last int, err error) {
	count = c.Shards
	if count == 0 {
		count = max(recommended, 1)
	}
	if c.ShardRange == "" {
		return count, 0, count - 1, nil
	}
	from, to, isRange := strings.Cut(c.ShardRange, "-")
	if !isRange {
		to = from
	}
	first, wrongFirst := strconv.Atoi(strings.TrimSpace(from))
	last, wrongLast := strconv.Atoi(strings.TrimSpace(to))
	switch {
	case c.Shards <= 0:
		return 0, 0, 0, errors.New("discord.shard_range needs discord.shards: how many there are over all processes")
	case wrongFirst != nil || wrongLast != nil || first < 0 || last < first || last >= count:
		return 0, 0, 0, fmt.Errorf("discord.shard_range %q does not name shards from 0 to %d; write one as \"0-3\"", c.ShardRange, count-1)
	}
	return count, first, last, nil
}
