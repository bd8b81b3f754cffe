package discord

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// perSecond keeps below Discord's 50 requests a second over all; answers to interactions are exempt.
	perSecond = 40
	// maxInvalid keeps below the 10,000 requests in 10 minutes that were answered with 401, 403 or 429, for which Discord bans an
	// address: as many at once and as many again while the window passes.
	maxInvalid    = 4_000
	invalidWindow = 10 * time.Minute
	// maxBuckets bounds what is remembered of rate limits. What is forgotten is learned again, at worst by one 429.
	maxBuckets = 10_000
	// longestLimit bounds what is believed of a wait that Discord asks for.
	longestLimit = time.Hour
)

// limits remember how long Discord wants no requests, for each bucket and over all. Discord's library keeps a bucket for each token of
// an interaction for ever; here an expired one is dropped, and interactions have none.
type limits struct {
	pace    *rate.Limiter
	invalid *rate.Limiter

	mu      sync.Mutex
	until   map[string]time.Time
	overall time.Time
}

func newLimits() *limits {
	return &limits{
		pace:    rate.NewLimiter(perSecond, perSecond),
		invalid: rate.NewLimiter(rate.Every(invalidWindow/maxInvalid), maxInvalid),
		until:   map[string]time.Time{},
	}
}

// wait is how long a request of a bucket has to wait from now on.
func (l *limits) wait(bucket string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.overall
	if t := l.until[bucket]; t.After(until) {
		until = t
	}
	if l.invalid.TokensAt(now) < 1 {
		return max(until.Sub(now), invalidWindow/maxInvalid)
	}
	return max(until.Sub(now), 0)
}

// learn takes what an answer says on limits.
func (l *limits) learn(bucket string, status int, h http.Header, now time.Time) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		if h.Get("X-RateLimit-Scope") != "shared" {
			l.invalid.AllowN(now, 1)
		}
	}
	switch {
	case status == http.StatusTooManyRequests:
		l.hold(bucket, h.Get("X-RateLimit-Global") == "true", now, now.Add(retryAfter(h)))
	case h.Get("X-RateLimit-Remaining") == "0":
		l.hold(bucket, false, now, now.Add(seconds(h.Get("X-RateLimit-Reset-After"))))
	}
}

func (l *limits) hold(bucket string, overall bool, now, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if overall {
		l.overall = until
		return
	}
	if len(l.until) >= maxBuckets {
		l.drop(now)
	}
	if bucket != "" {
		l.until[bucket] = until
	}
}

// drop forgets what has passed, and everything if that is not enough.
func (l *limits) drop(now time.Time) {
	for bucket, until := range l.until {
		if !until.After(now) {
			delete(l.until, bucket)
		}
	}
	if len(l.until) >= maxBuckets {
		clear(l.until)
	}
}

// retryAfter is how long a 429 asks to wait.
func retryAfter(h http.Header) time.Duration {
	return max(seconds(h.Get("Retry-After")), seconds(h.Get("X-RateLimit-Reset-After")))
}

// seconds reads a number of seconds; what cannot be read is 0.
func seconds(text string) time.Duration {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return time.Duration(min(n, longestLimit.Seconds()) * float64(time.Second))
}
