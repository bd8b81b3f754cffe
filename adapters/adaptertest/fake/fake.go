// Package fake is a chat platform for tests, and the adapter that connects a bot to it. The platform is a Server in memory, spoken to
// over HTTP, so that it outlives the processes of a bot that are killed. It repeats messages, delivers them in another order, refuses
// posts, and counts what people would see.
package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"bedside/bot"
)

// Config is how an adapter reaches its platform.
type Config struct {
	// Name is the platform's name; "fake" when it is empty.
	Name string
	// URL is where a Server is served.
	URL string
	// Limit is the length of a post in characters; 2,000 when it is 0.
	Limit int
}

// Adapter connects a bot to a Server. Make one with New.
type Adapter struct {
	config Config
	client *http.Client
}

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Poster  = (*Adapter)(nil)
)

const (
	// maxInFlight bounds the messages that are being accepted at once.
	maxInFlight = 256
	// acceptWithin is how long accepting one may take, also after the adapter was told to end.
	acceptWithin = 30 * time.Second
	// reconnect is the wait after the platform could not be reached.
	reconnect = 50 * time.Millisecond
	// maxAnswer bounds what is read of one answer of the platform.
	maxAnswer = 8 << 20
)

// New returns an adapter.
func New(c Config) *Adapter {
	if c.Name == "" {
		c.Name = "fake"
	}
	if c.Limit == 0 {
		c.Limit = 2000
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxInFlight
	return &Adapter{config: c, client: &http.Client{Transport: transport, Timeout: 10 * time.Second}}
}

// Name returns the platform's name.
func (a *Adapter) Name() string { return a.config.Name }

// Run receives until ctx ends and waits for the messages that are being accepted.
func (a *Adapter) Run(ctx context.Context, in bot.Inbox) error {
	var flight sync.WaitGroup
	defer flight.Wait()
	free := make(chan struct{}, maxInFlight)
	for ctx.Err() == nil {
		events, err := a.receive(ctx)
		if err != nil {
			bot.Sleep(ctx, reconnect)
			continue
		}
		for _, event := range events {
			m, ok := message(a.config.Name, event)
			if !ok {
				continue
			}
			select {
			case free <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			flight.Go(func() {
				defer func() { <-free }()
				a.accept(context.WithoutCancel(ctx), in, m)
			})
		}
	}
	return nil
}

// accept hands a message over, and acknowledges it when it is safe. Without that the platform delivers it again.
func (a *Adapter) accept(ctx context.Context, in bot.Inbox, m bot.Message) {
	ctx, cancel := context.WithTimeout(ctx, acceptWithin)
	defer cancel()
	if in.Accept(ctx, m) != nil {
		return
	}
	answer, err := a.do(ctx, http.MethodPost, "/ack?id="+url.QueryEscape(m.ID), nil)
	if err == nil {
		answer.Body.Close()
	}
}

func (a *Adapter) receive(ctx context.Context) ([]json.RawMessage, error) {
	answer, err := a.do(ctx, http.MethodGet, "/events", nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var events []json.RawMessage
	err = json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&events)
	return events, err
}

// Send shows a reply, page by page.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply, key string) error {
	_, err := a.Post(ctx, to, r, key)
	return err
}

// Post is Send, and returns the id of the first page.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (ref string, err error) {
	for i, p := range posts(to, r, key, a.config.Limit) {
		id, err := a.show(ctx, p)
		if err != nil {
			return "", err
		}
		if i == 0 {
			ref = id
		}
	}
	return ref, nil
}

func (a *Adapter) show(ctx context.Context, p post) (id string, err error) {
	body, err := json.Marshal(p)
	if err != nil {
		return "", &bot.PermanentError{Reason: "a reply that is no JSON", Err: err}
	}
	answer, err := a.do(ctx, http.MethodPost, "/send", body)
	if err != nil {
		return "", &bot.RetryError{Err: err}
	}
	defer answer.Body.Close()
	if err := refusal(answer); err != nil {
		return "", err
	}
	var shown struct {
		ID string `json:"id"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&shown); err != nil {
		return "", &bot.RetryError{Err: fmt.Errorf("read answer to a post: %w", err)}
	}
	return shown.ID, nil
}

// refusal is the error that a platform's answer stands for.
func refusal(answer *http.Response) error {
	status := fmt.Errorf("the platform answered %s", answer.Status)
	switch {
	case answer.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.ParseFloat(answer.Header.Get("Retry-After"), 64) // without one the caller's own backoff holds
		return &bot.RetryError{After: time.Duration(seconds * float64(time.Second)), Err: status}
	case answer.StatusCode >= http.StatusInternalServerError:
		return &bot.RetryError{Err: status}
	case answer.StatusCode != http.StatusOK:
		return &bot.PermanentError{Reason: "the platform refuses it: " + answer.Status, Err: status}
	}
	return nil
}

func (a *Adapter) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.config.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return a.client.Do(request)
}
