package discord

import (
	"bedside/bot"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

const (
	// requestWithin is how long one request may take.
	requestWithin = 10 * time.Second
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 8 << 20
	// longestWait is how long a request waits for a rate limit by itself; a longer wait is the caller's.
	longestWait = 2 * time.Second
	// maxConnections bounds the connections that are kept open.
	maxConnections = 32
	userAgent      = "DiscordBot (https://bedside.invalid, 1)"
)

// rest makes Discord's HTTP requests. It is safe for concurrent use.
type rest struct {
	token string
	// urgent makes the calls that nothing may hold up: it shares no connections with the others.
	client, urgent *http.Client
	limits         *limits
}

// newREST returns a client whose every request goes to origin, whatever host its URL names.
func newREST(origin *url.URL, token string) *rest {
	return &rest{token: token, limits: newLimits(), client: newClient(origin), urgent: newClient(origin)}
}

func newClient(origin *url.URL) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxConnections
	transport.MaxConnsPerHost = maxConnections
	return &http.Client{
		Transport: redirected{origin, transport},
		Timeout:   requestWithin,
		// A redirect could carry the token to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// redirected sends requests to one origin.
type redirected struct {
	origin *url.URL
	next   http.RoundTripper
}

// RoundTrip replaces scheme and host.
func (r redirected) RoundTrip(request *http.Request) (*http.Response, error) {
	there := request.Clone(request.Context())
	there.URL.Scheme, there.URL.Host, there.Host = r.origin.Scheme, r.origin.Host, r.origin.Host
	return r.next.RoundTrip(there)
}

// call is one request.
type call struct {
	// doing says in errors what was being done.
	doing  string
	method string
	url    string
	// body is sent as JSON; nil is none.
	body any
	// bucket groups the calls that share a rate limit.
	bucket string
	// urgent calls wait for no limit: answers to interactions have none.
	urgent bool
}

// do makes a request and decodes its answer into a value, which may be nil. Its errors are *apiError when Discord answered, and
// *limitedError when the request was not made because of a limit.
func (r *rest) do(ctx context.Context, c call, into any) error {
	if err := r.admit(ctx, c); err != nil {
		return fmt.Errorf("%s: %w", c.doing, err)
	}
	request, err := r.request(ctx, c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.doing, err)
	}
	client := r.client
	if c.urgent {
		client = r.urgent
	}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", c.doing, withoutURL(err))
	}
	defer answer.Body.Close()
	r.limits.learn(c.bucket, answer.StatusCode, answer.Header, time.Now())
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if answer.StatusCode >= 300 || answer.StatusCode < 200 {
		return fmt.Errorf("%s: %w", c.doing, newAPIError(answer, data))
	}
	if err != nil {
		return fmt.Errorf("%s: read answer: %w", c.doing, withoutURL(err))
	}
	if into == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: read answer: %w", c.doing, err)
	}
	return nil
}

// admit waits until a call may be made.
func (r *rest) admit(ctx context.Context, c call) error {
	if c.urgent {
		return nil
	}
	if wait := r.limits.wait(c.bucket, time.Now()); wait > longestWait {
		return &limitedError{wait}
	} else if wait > 0 && !bot.Sleep(ctx, wait) {
		return &limitedError{wait}
	}
	if r.limits.pace.Wait(ctx) != nil {
		return &limitedError{time.Second} // its turn would come too late
	}
	return nil
}

// errPath is an id with slashes or dots, which would lead the token elsewhere. Discord never sends one.
var errPath = errors.New("an id that is none")

func (r *rest) request(ctx context.Context, c call) (*http.Request, error) {
	var body io.Reader
	if c.body != nil {
		data, err := json.Marshal(c.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, c.method, c.url, body)
	if err != nil {
		return nil, withoutURL(err)
	}
	if path.Clean(request.URL.Path) != strings.TrimSuffix(request.URL.Path, "/") {
		return nil, errPath
	}
	request.Header.Set("Authorization", r.token)
	request.Header.Set("User-Agent", userAgent)
	if c.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// withoutURL takes the address out of an error: those of interactions hold a secret.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
