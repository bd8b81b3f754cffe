package slack

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	// callWithin bounds one call of the Web API; the caller's context may end it sooner.
	callWithin = 10 * time.Second
	// maxAnswer bounds what is read of one answer, in bytes.
	maxAnswer = 8 << 20
)

// newClient returns the client for the calls of the Web API; without a configuration one that sends no token.
func newClient(c *Config) *http.Client {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.MaxIdleConnsPerHost = maxInFlight
	t := &transport{base: base}
	if c != nil {
		t.token = c.BotToken
	}
	return &http.Client{Transport: t, Timeout: callWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect }}
}

// errRedirect keeps a token from being carried to another host.
var errRedirect = errors.New("the platform's address redirects elsewhere")

// transport does what the library leaves open: it sends the token in a header with every call, reads no endless answers, and
// understands every way in which "slow down" is said.
type transport struct {
	base  http.RoundTripper
	token string
}

// RoundTrip returns a *throttledError for an answer of 429, whatever stands in Retry-After: the library fails on fractions of a
// second and on an answer without it.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.token != "" && r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	answer, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusTooManyRequests {
		_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<12)) // so that the connection can be used again
		answer.Body.Close()
		return nil, &throttledError{after: retryAfter(answer.Header)}
	}
	answer.Body = bounded{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	return answer, nil
}

// bounded reads from one and closes the other.
type bounded struct {
	io.Reader
	io.Closer
}

// throttledError is Slack's wish to be called less often.
type throttledError struct{ after time.Duration }

// Error tells how long to wait.
func (e *throttledError) Error() string { return fmt.Sprintf("throttled for %s", e.after) }

// longestAfter bounds what is believed of a Retry-After.
const longestAfter = 5 * time.Minute

// retryAfter is how long an answer asks to wait; a second when it does not say.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || seconds < 0 || seconds != seconds {
		return time.Second
	}
	return time.Duration(min(seconds, longestAfter.Seconds()) * float64(time.Second))
}
