package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/bot/bottest"
)

func restFor(t *testing.T, handler http.HandlerFunc) *rest {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	origin, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return newREST(origin, "Bot secret")
}

// TestOneOrigin: every request goes to the origin, with the path that Discord's has, and the token goes nowhere else.
func TestOneOrigin(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked elsewhere, with %q", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	r := restFor(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bot secret" || !strings.HasPrefix(r.UserAgent(), "DiscordBot (") {
			t.Errorf("headers %v", r.Header)
		}
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	err := r.do(t.Context(), call{doing: "ask", method: http.MethodGet, url: discordgo.EndpointGatewayBot}, nil)
	if !hasStatus(err, http.StatusTemporaryRedirect) {
		t.Errorf("a redirect: %v", err)
	}
}

// TestPathsStay: an id that is none does not lead the token to another address.
func TestPathsStay(t *testing.T) {
	r := restFor(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, id := range []string{"../../users/@me", "1/../2", "./1", "1//2"} {
		if err := r.do(t.Context(), call{doing: "post", method: http.MethodPost, url: discordgo.EndpointChannelMessages(id)}, nil); !errors.Is(err, errPath) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestErrorsHoldNoSecrets: not the token, not that of an interaction, and not what Discord says of a message.
func TestErrorsHoldNoSecrets(t *testing.T) {
	r := restFor(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"code":50035,"message":"Invalid: does Marigold help","errors":{"content":"Marigold"}}`)
	})
	at := discordgo.EndpointInteractionResponse("1", "an-interactions-token")
	ended, end := context.WithCancel(t.Context())
	end()
	for _, err := range []error{
		r.do(t.Context(), call{doing: "answer", method: http.MethodPost, url: at, body: "Marigold"}, nil),
		r.do(ended, call{doing: "answer", method: http.MethodPost, url: at, urgent: true}, nil),
	} {
		if err == nil || strings.Contains(err.Error(), "Marigold") || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "interactions-token") {
			t.Errorf("%v", err)
		}
	}
}

// TestWaitsForLimits: what Discord says of its limits is kept to: a short wait is waited, a long one is the caller's, and what answers
// an interaction waits for none.
func TestWaitsForLimits(t *testing.T) {
	asked := 0
	r := restFor(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset-After", "30")
	})
	post := call{doing: "post", method: http.MethodPost, url: discordgo.EndpointAPI, bucket: "post 1"}
	if err := r.do(t.Context(), post, nil); err != nil {
		t.Fatal(err)
	}
	var limited *limitedError
	if err := r.do(t.Context(), post, nil); !errors.As(err, &limited) || limited.after < 25*time.Second || asked != 1 {
		t.Errorf("within the limit: %v, %d requests", err, asked)
	}
	other := post
	other.bucket = "post 2"
	post.urgent = true
	for _, c := range []call{other, post} {
		if err := r.do(t.Context(), c, nil); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestLimits: the limits of buckets and over all, and what is believed of them.
func TestLimits(t *testing.T) {
	now := time.Now()
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for name, c := range map[string]struct {
		status     int
		header     http.Header
		own, other time.Duration
	}{
		"nothing is said":     {200, header(), 0, 0},
		"some are left":       {200, header("X-RateLimit-Remaining", "3", "X-RateLimit-Reset-After", "9"), 0, 0},
		"none is left":        {200, header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "1.5"), 1500 * time.Millisecond, 0},
		"slowed down":         {429, header("Retry-After", "7"), 7 * time.Second, 0},
		"slowed down overall": {429, header("Retry-After", "7", "X-RateLimit-Global", "true"), 7 * time.Second, 7 * time.Second},
		"nonsense":            {429, header("Retry-After", "soon"), 0, 0},
		"not a number":        {429, header("Retry-After", "NaN"), 0, 0},
		"for ever":            {429, header("Retry-After", "1e300"), longestLimit, 0},
		"in the past":         {429, header("Retry-After", "-5"), 0, 0},
	} {
		l := newLimits()
		l.learn("own", c.status, c.header, now)
		if own, other := l.wait("own", now), l.wait("other", now); own != c.own || other != c.other {
			t.Errorf("%s: %s and %s", name, own, other)
		}
	}
}

// TestLimitsAreBounded: limits of any number of channels take no more room than maxBuckets, and those that have passed none.
func TestLimitsAreBounded(t *testing.T) {
	l, now := newLimits(), time.Now()
	h := http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"5"}}
	for n := range 3 * maxBuckets {
		l.learn(fmt.Sprint("post ", n), http.StatusOK, h, now)
	}
	if len(l.until) > maxBuckets {
		t.Errorf("%d are remembered", len(l.until))
	}
}

// TestInvalidRequests: long before Discord bans the address for requests that it refuses, they are held back.
func TestInvalidRequests(t *testing.T) {
	l, now := newLimits(), time.Now()
	for n := range maxInvalid {
		if wait := l.wait("x", now); wait != 0 {
			t.Fatalf("held back after %d", n)
		}
		l.learn("x", http.StatusForbidden, http.Header{}, now)
	}
	if l.wait("x", now) == 0 {
		t.Error("not held back")
	}
	if l.wait("x", now.Add(time.Minute)) != 0 {
		t.Error("held back for ever")
	}
	shared := newLimits()
	for range 2 * maxInvalid {
		shared.learn("", http.StatusTooManyRequests, http.Header{"X-Ratelimit-Scope": {"shared"}}, now)
	}
	if shared.wait("x", now) != 0 {
		t.Error("a limit that is shared with other bots counts")
	}
}

// TestStartsAreCounted: when the day's sessions are used up the next one waits for the new day, and Discord is asked whether it has come.
func TestStartsAreCounted(t *testing.T) {
	asked := 0
	r := restFor(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		left := []int{2, 0, 1000}[min(asked, 3)-1]
		fmt.Fprintf(w, `{"url":"ws://x","shards":1,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":30,"max_concurrency":1}}`, left)
	})
	log := &bottest.Log{}
	g := newGateway(r, time.Millisecond, slog.New(slog.NewTextHandler(log, nil)))
	if _, err := g.plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if waits := strings.Contains(log.String(), "no new session"); waits || asked != 1 {
			t.Errorf("session %d: waits %t, asked %d times", n, waits, asked)
		}
		done, err := g.turn(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		done(true)
		done(true) // counts once
	}
	if !strings.Contains(log.String(), "no new session") || asked != 3 {
		t.Errorf("asked %d times: %s", asked, log)
	}
}
