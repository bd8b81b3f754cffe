package discord

import (
	"bedside/bot"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/errgroup"
)

const (
	// apiVersion is the version of Discord's interfaces, as in discordgo's addresses.
	apiVersion = "9"
	// longestReset bounds what is believed of the time until there are new sessions.
	longestReset = 24 * time.Hour
	// identifyEvery is how often a shard may IDENTIFY, of each group of shards that may do so at once.
	identifyEvery = 5 * time.Second
)

// gateway tells shards where to connect and when.
type gateway struct {
	rest  *rest
	every time.Duration
	log   *slog.Logger

	mu     sync.Mutex
	url    string
	groups map[int]*group
	size   int
	// left is how many sessions may be begun today, and reset when there are more; negative where Discord does not say.
	left  int
	reset time.Duration
}

// group is the shards that wait for each other before an IDENTIFY: those with the same id modulo how many may at once.
type group struct {
	free chan struct{}
	next time.Time // guarded by having taken free
}

// plan is what Discord says of the gateway.
type plan struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Remaining      *int  `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"` // milliseconds
		MaxConcurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

func newGateway(r *rest, every time.Duration, log *slog.Logger) *gateway {
	return &gateway{rest: r, every: every, log: log, groups: map[int]*group{}, size: 1, left: -1}
}

// plan asks until Discord answers, or refuses the token, which is a *refusedError.
func (g *gateway) plan(ctx context.Context) (p plan, err error) {
	err = insist(ctx, func() error {
		if p, err = g.ask(ctx); err != nil {
			g.log.Warn("discord does not tell its gateway", "cause", err.Error())
		}
		return err
	}, isRefused)
	if err != nil {
		return plan{}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.url, g.size, g.left = p.URL, max(p.Limit.MaxConcurrency, 1), -1
	if p.Limit.Remaining != nil {
		g.left = max(*p.Limit.Remaining, 0)
	}
	g.reset = min(time.Duration(p.Limit.ResetAfter)*time.Millisecond, longestReset)
	return p, nil
}

// ask asks once. A server that tells bots nothing special may still have an address for all.
func (g *gateway) ask(ctx context.Context) (p plan, err error) {
	err = g.rest.do(ctx, call{doing: "ask for the gateway", method: http.MethodGet, url: discordgo.EndpointGatewayBot, bucket: "gateway"}, &p)
	if hasStatus(err, http.StatusNotFound) {
		err = g.rest.do(ctx, call{doing: "ask for the gateway", method: http.MethodGet, url: discordgo.EndpointGateway, bucket: "gateway"}, &p)
	}
	if err == nil && p.URL == "" {
		err = errors.New("ask for the gateway: Discord names no address")
	}
	if hasStatus(err, http.StatusUnauthorized) {
		err = &refusedError{sayToken}
	}
	return p, err
}

// address is where to connect.
func (g *gateway) address(ctx context.Context) (string, error) {
	g.mu.Lock()
	at := g.url
	g.mu.Unlock()
	if at != "" {
		return at, nil
	}
	p, err := g.plan(ctx)
	return p.URL, err
}

// moved forgets the address: it could not be reached.
func (g *gateway) moved() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.url = ""
}

// turn waits until a shard may IDENTIFY, and keeps the others of its group from it until the function it returns is called, with
// whether it did. Further calls of that do nothing.
func (g *gateway) turn(ctx context.Context, id int) (done func(identified bool), err error) {
	in := g.group(id)
	select {
	case in.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var once sync.Once
	done = func(identified bool) {
		once.Do(func() {
			if identified {
				in.next = time.Now().Add(g.every)
				g.begun()
			}
			<-in.free
		})
	}
	if err := g.awaitStarts(ctx); err != nil {
		done(false)
		return nil, err
	}
	if !bot.Sleep(ctx, time.Until(in.next)) {
		done(false)
		return nil, ctx.Err()
	}
	return done, nil
}

// begun counts a session.
func (g *gateway) begun() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left = max(g.left-1, min(g.left, 0))
}

// spent reports that no session may be begun before the time it returns is over.
func (g *gateway) spent() (reset time.Duration, spent bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reset, g.left == 0
}

// awaitStarts waits while the day's sessions are used up: with more of them than it allows, Discord resets the token.
func (g *gateway) awaitStarts(ctx context.Context) error {
	for asked := false; ; asked = true {
		reset, spent := g.spent()
		if !spent || asked && reset <= 0 {
			return nil
		}
		if asked {
			g.log.Warn("discord allows no new session for now", "wait", reset)
			if !bot.Sleep(ctx, reset) {
				return ctx.Err()
			}
		}
		if _, err := g.plan(ctx); err != nil {
			return err
		}
	}
}

func (g *gateway) group(id int) *group {
	g.mu.Lock()
	defer g.mu.Unlock()
	in := g.groups[id%g.size]
	if in == nil {
		in = &group{free: make(chan struct{}, 1)}
		g.groups[id%g.size] = in
	}
	return in
}

// open runs shards until ctx ends or one of them is refused.
func (a *Adapter) open(ctx context.Context, w *watch) error {
	g := newGateway(a.rest, a.pace.identify, a.log)
	p, err := g.plan(ctx)
	if err != nil {
		return err
	}
	count, first, last, err := a.config.shards(p.Shards)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for id := first; id <= last; id++ {
		s := &shard{
			id: id, count: count, token: a.rest.token, intents: a.config.intents(), silence: a.pace.silence, calm: a.pace.calm,
			address: g.address, moved: g.moved, turn: g.turn, log: a.log,
			ready: func(r ready) { w.began(ctx, id, r) }, event: w.dispatch(ctx),
		}
		group.Go(func() error { return s.run(ctx) })
	}
	return group.Wait()
}

// insist tries until it works, ctx ends, or an error is final.
func insist(ctx context.Context, try func() error, final func(error) bool) error {
	for wait := firstBackoff; ; wait = min(2*wait, longestBackoff) {
		err := try()
		if err == nil || final(err) {
			return err
		}
		if !bot.Sleep(ctx, max(wait/2+rand.N(wait), askedFor(err))) {
			return fmt.Errorf("given up: %w", err)
		}
	}
}

func isRefused(err error) bool {
	var refused *refusedError
	return errors.As(err, &refused)
}
