package discord

import (
	"bedside/bot"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// firstBackoff and longestBackoff bound the waits between connections.
	firstBackoff   = 250 * time.Millisecond
	longestBackoff = 30 * time.Second
)

// shard keeps one of the bot's sessions at the gateway alive, over any number of connections.
type shard struct {
	id, count int
	token     string
	intents   int
	// silence is how long the gateway may take to greet, and to answer an IDENTIFY or RESUME.
	silence time.Duration
	// calm is the least wait after a session was refused; up to four times as much is added.
	calm time.Duration
	// address returns where to connect, moved forgets it, and turn waits until the shard may IDENTIFY: see gateway.
	address func(context.Context) (string, error)
	moved   func()
	turn    func(ctx context.Context, id int) (done func(identified bool), err error)
	// ready is told of each new session, event of everything else that is dispatched. Neither may wait for long.
	ready func(ready)
	event func(name string, data json.RawMessage)
	log   *slog.Logger

	session, resumeURL string
	sequence           atomic.Int64
	// sound is true once the connection under way has its session; vain counts those in a row that asked for one in vain.
	sound bool
	vain  int
}

// maxVain is how often in a row a session may fail to be resumed before a new one is begun.
const maxVain = 3

// The ends of a connection that are no errors of the network.
var (
	errReconnect = errors.New("the gateway asks to connect anew")
	errInvalid   = errors.New("the gateway does not know the session")
)

// run connects until ctx ends. Its error is a *refusedError.
func (s *shard) run(ctx context.Context) error {
	wait := firstBackoff
	for ctx.Err() == nil {
		s.sound = false
		err := s.connect(ctx)
		var refused *refusedError
		if ctx.Err() != nil {
			return nil
		}
		if errors.As(err, &refused) {
			return refused
		}
		if s.sound {
			wait, s.vain = firstBackoff, 0
		}
		if s.vain >= maxVain {
			s.forget()
		}
		s.log.Info("discord connection lost", "shard", s.id, "cause", lost(err), "resumes", s.session != "")
		if errors.Is(err, errInvalid) && !bot.Sleep(ctx, s.calm+rand.N(4*s.calm+1)) {
			return nil
		}
		bot.Sleep(ctx, rand.N(wait))
		wait = min(2*wait, longestBackoff)
	}
	return nil
}

// connect holds one connection until it ends.
func (s *shard) connect(ctx context.Context) error {
	done := func(bool) {}
	if s.session == "" {
		var err error
		if done, err = s.turn(ctx, s.id); err != nil {
			return err
		}
	}
	defer func() { done(false) }()
	l, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer l.close(closeAgain)
	// 1000 tells Discord that the session is over, so that the bot is shown as away at once.
	defer context.AfterFunc(ctx, func() { l.close(1000) })()
	interval, err := s.greeted(l)
	if err != nil {
		return err
	}
	if err := s.begin(l, done); err != nil {
		return err
	}
	s.vain++
	beating, stop := context.WithCancel(ctx)
	var beats sync.WaitGroup
	defer beats.Wait()
	defer stop()
	beats.Go(func() { l.beat(beating, interval, s.last) })
	return s.listen(l, interval)
}

// greeted waits for the greeting, which tells how often the gateway wants heartbeats.
func (s *shard) greeted(l *link) (interval time.Duration, err error) {
	f, err := l.read(s.silence)
	if err != nil {
		return 0, s.after(err)
	}
	var h hello
	if f.Op != opHello || json.Unmarshal(f.Data, &h) != nil || h.Interval <= 0 {
		return 0, fmt.Errorf("the gateway greets with operation %d", f.Op)
	}
	return time.Duration(h.Interval * float64(time.Millisecond)), nil
}

// dial connects to where the session can be resumed, or to the gateway. If the first cannot be reached, the second is tried the next time.
func (s *shard) dial(ctx context.Context) (*link, error) {
	at := s.resumeURL
	if s.session == "" || at == "" {
		var err error
		if at, err = s.address(ctx); err != nil {
			return nil, err
		}
	}
	l, err := dial(ctx, withVersion(at), s.silence)
	if err != nil {
		s.resumeURL = ""
		s.moved()
	}
	return l, err
}

// withVersion adds version and encoding to a gateway's address.
func withVersion(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // dialing it tells
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {apiVersion}, "encoding": {"json"}}.Encode()
	return u.String()
}

// begin resumes the session, or begins one and tells done.
func (s *shard) begin(l *link, done func(identified bool)) error {
	if s.session != "" {
		return l.write(opResume, resume{s.token, s.session, s.sequence.Load()})
	}
	done(true)
	return l.write(opIdentify, identify{
		Token: s.token, Intents: s.intents, Shard: [2]int{s.id, s.count},
		Properties: map[string]string{"os": runtime.GOOS, "browser": "bedside", "device": "bedside"},
	})
}

// listen takes frames until the connection ends. The session has to stand within a short time, whatever else comes: an answer that never
// comes must not hold the shard for ever.
func (s *shard) listen(l *link, interval time.Duration) error {
	standsBy := time.Now().Add(s.silence)
	for {
		patience := 2*interval + s.silence
		if !s.sound {
			patience = time.Until(standsBy)
		}
		f, err := l.read(patience)
		if errors.Is(err, errUnreadable) {
			s.log.Warn("discord sent a frame that cannot be read", "shard", s.id)
			continue
		}
		if err != nil {
			return s.after(err)
		}
		if err := s.take(l, f); err != nil {
			return err
		}
	}
}
