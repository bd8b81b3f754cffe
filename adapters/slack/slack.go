// Package slack connects the bot to Slack, by Socket Mode or by signed HTTP events. A clinic's Slack is for its staff: Slack's own
// terms do not allow it to be used with patients or their families.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
	"bedside/bot/recent"
)

// The modes: how Slack hands over what happens.
const (
	ModeSocket = "socket"
	ModeEvents = "events"
)

// Config is what an adapter is made of. BotToken and Hasher are needed; AppToken with ModeSocket, SigningSecret and Listen with
// ModeEvents.
type Config struct {
	// Mode is ModeSocket or ModeEvents; ModeSocket when it is empty.
	Mode string
	// BotToken is for all calls but the one that opens a socket, for which AppToken is. SigningSecret proves that a request is Slack's.
	BotToken, AppToken, SigningSecret string
	// APIURL is where the Web API is, with a slash at its end; Slack's own when it is empty.
	APIURL string
	// Listen is the host:port that takes Slack's requests, Path where; "/slack/events" when it is empty.
	Listen, Path string
	// Channels are the ids of the channels to answer in, beside direct messages; none means every one that the bot is invited to.
	Channels []string
	// Hasher signs the ids of buttons.
	Hasher bot.Hasher
	// Now tells the time; time.Now when it is nil.
	Now func() time.Time
	// Logger gets ids and counts, never text and no token; slog.Default() when it is nil.
	Logger *slog.Logger
	// Listening, if not nil, is called with the address once requests are taken; with ModeSocket never.
	Listening func(address string)
}

// Adapter connects a bot to one Slack workspace. Make one with New.
type Adapter struct {
	config Config
	api    *api.Client
	plain  *http.Client // for addresses that Slack hands over, without a token
	log    *slog.Logger

	in       bot.Inbox
	me       atomic.Pointer[identity]
	flight   sync.WaitGroup
	free     chan struct{} // one for each delivery in flight
	order    order
	done     *recent.Map[struct{}] // deliveries that need no second look: event, envelope and trigger ids
	replies  *recent.Map[*delivered]
	threads  *recent.Map[thread]
	arrivals *recent.Map[struct{}] // keys of messages that Slack delivers more than once, to whichever process
	posted   *recent.Map[string]   // the marks of posts, by conversation and id
}

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Poster    = (*Adapter)(nil)
	_ bot.Whisperer = (*Adapter)(nil)
	_ bot.Seeker    = (*Adapter)(nil)
)

const (
	platformName = "slack"
	defaultPath  = "/slack/events"
	// maxInFlight bounds the deliveries that are worked on at once.
	maxInFlight = 256
	// acceptWithin is how long one delivery may take, also after the adapter was told to end.
	acceptWithin = 30 * time.Second
	// ackWithin is when a delivery is acknowledged at the latest: Slack waits for 3 s.
	ackWithin = 2500 * time.Millisecond
	// maxRemembered bounds each memory of this process: of ids that were seen, replies that were shown, threads.
	maxRemembered = 20_000
)

// New returns an adapter. Its errors name the setting.
func New(c Config) (*Adapter, error) {
	if err := errors.Join(c.Check(), c.checkSecrets()); err != nil {
		return nil, fmt.Errorf("new slack: %w", err)
	}
	c = c.withDefaults()
	a := &Adapter{
		config: c, plain: newClient(nil), log: c.Logger, free: make(chan struct{}, maxInFlight),
		done: recent.New[struct{}](maxRemembered), replies: recent.New[*delivered](maxRemembered), threads: recent.New[thread](maxRemembered),
		arrivals: recent.New[struct{}](maxRemembered), posted: recent.New[string](maxRemembered),
	}
	a.api = api.New(c.BotToken, api.OptionAPIURL(c.APIURL), api.OptionAppLevelToken(c.AppToken), api.OptionHTTPClient(newClient(&c)))
	a.me.Store(&identity{})
	return a, nil
}

// Check refuses settings that cannot be meant. What it says does not depend on secrets, which may be missing where a configuration is
// only looked at. The zero Config is fine.
func (c Config) Check() error {
	var errs []error
	if c.Mode != "" && c.Mode != ModeSocket && c.Mode != ModeEvents {
		errs = append(errs, fmt.Errorf("slack.mode is %q; write %q or %q", c.Mode, ModeSocket, ModeEvents))
	}
	if c.Path != "" && !strings.HasPrefix(c.Path, "/") {
		errs = append(errs, fmt.Errorf("slack.path is %q; it begins with a slash", c.Path))
	}
	if u, err := url.Parse(c.APIURL); c.APIURL != "" && (err != nil || u.Host == "" || !strings.HasSuffix(u.Path, "/")) {
		errs = append(errs, errors.New("slack.api_url is an address that ends in a slash, as https://slack.com/api/"))
	}
	if c.Mode == ModeEvents && c.Listen == "" {
		errs = append(errs, errors.New("events need an address to listen on: set slack.listen"))
	}
	return errors.Join(errs...)
}

// checkSecrets names the secrets that are missing.
func (c Config) checkSecrets() error {
	var errs []error
	if c.BotToken == "" {
		errs = append(errs, errors.New("the bot token is missing: set BEDSIDE_SLACK_BOT_TOKEN or slack.bot_token"))
	}
	if c.Mode != ModeEvents && c.AppToken == "" {
		errs = append(errs, errors.New("the app token is missing, which Socket Mode needs: set BEDSIDE_SLACK_APP_TOKEN or slack.app_token"))
	}
	if c.Mode == ModeEvents && c.SigningSecret == "" {
		errs = append(errs, errors.New("the signing secret is missing, which events need: set BEDSIDE_SLACK_SIGNING_SECRET or slack.signing_secret"))
	}
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	if c.Mode == "" {
		c.Mode = ModeSocket
	}
	if c.APIURL == "" {
		c.APIURL = api.APIURL
	}
	if c.Path == "" {
		c.Path = defaultPath
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

// Name is "slack".
func (a *Adapter) Name() string { return platformName }

// Whispers is true: Slack can show a message in a channel to one person.
func (a *Adapter) Whispers() bool { return true }

// Run receives until ctx ends, and waits for what is in flight. An error needs the operator: a token that Slack refuses, or an
// address that cannot be listened on.
func (a *Adapter) Run(ctx context.Context, in bot.Inbox) error {
	a.in = in
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var beside sync.WaitGroup
	beside.Go(func() {
		if err := a.identify(ctx); err != nil {
			cancel(err)
			return
		}
		defer a.guard()
		a.catchUp(ctx)
	})
	take := a.runSocket
	if a.config.Mode == ModeEvents {
		take = a.runEvents
	}
	err := take(ctx)
	if err != nil {
		cancel(err)
	}
	beside.Wait()
	a.flight.Wait()
	if refused := (*refusedError)(nil); err == nil && errors.As(context.Cause(ctx), &refused) {
		return refused
	}
	return err
}
