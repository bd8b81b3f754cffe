package slacktest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The kinds of delivery, as a socket names them.
const (
	kindEvent       = "events_api"
	kindCommand     = "slash_commands"
	kindInteraction = "interactive"
)

// delivery is what is on its way to the bot.
type delivery struct {
	id, kind string
	body     json.RawMessage
	attempt  int
}

// deliver delivers something in its lane: what comes behind it waits until it is acknowledged.
func (s *Server) deliver(lane, kind string, body json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := &delivery{id: s.id("envelope-"), kind: kind, body: body}
	s.lanes[lane] = append(s.lanes[lane], d)
	if len(s.lanes[lane]) == 1 {
		go s.work(lane)
	}
}

// work delivers what is in a lane, each until it is acknowledged.
func (s *Server) work(lane string) {
	for {
		s.mu.Lock()
		if len(s.lanes[lane]) == 0 || s.closed {
			s.mu.Unlock()
			return
		}
		d := s.lanes[lane][0]
		again := s.random.Float64() < s.config.Faults.Repeat
		s.mu.Unlock()
		s.insist(d)
		if again {
			s.insist(d)
		}
		s.mu.Lock()
		s.lanes[lane] = s.lanes[lane][1:]
		s.mu.Unlock()
	}
}

// insist delivers until it is acknowledged, and does with the payload of the acknowledgement what Slack does.
func (s *Server) insist(d *delivery) {
	for {
		s.mu.Lock()
		closed := s.closed
		s.mu.Unlock()
		if closed {
			return
		}
		began := time.Now()
		payload, ok := s.try(d)
		d.attempt++
		if ok {
			s.mu.Lock()
			s.taken = append(s.taken, d.id)
			s.latency = append(s.latency, time.Since(began))
			s.mu.Unlock()
			s.answered(d, payload)
			return
		}
		time.Sleep(s.config.Redeliver)
	}
}

func (s *Server) try(d *delivery) (payload json.RawMessage, ok bool) {
	if s.config.Events {
		return s.request(d)
	}
	return s.send(d)
}

// request delivers by a signed request.
func (s *Server) request(d *delivery) (payload json.RawMessage, ok bool) {
	s.mu.Lock()
	if len(s.targets) == 0 {
		s.mu.Unlock()
		return nil, false
	}
	target := s.targets[s.random.IntN(len(s.targets))]
	s.mu.Unlock()
	body, kind := requestBody(d)
	request, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		s.fault("%v", err)
		return nil, false
	}
	request.Header.Set("Content-Type", kind)
	if d.attempt > 0 {
		request.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.attempt))
		request.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	Sign(request, body, time.Now())
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, false
	}
	defer answer.Body.Close()
	payload, err = io.ReadAll(answer.Body)
	return payload, err == nil && answer.StatusCode == http.StatusOK
}

// newClient makes requests as Slack does: it keeps connections, and does not wait for longer than for an acknowledgement.
func newClient(c Config) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 200
	return &http.Client{Transport: transport, Timeout: c.AckWithin}
}

// Sign signs a request as Slack does.
func Sign(request *http.Request, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	request.Header.Set("X-Slack-Request-Timestamp", stamp)
	request.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// requestBody is a delivery as a request carries it.
func requestBody(d *delivery) (body []byte, kind string) {
	const form = "application/x-www-form-urlencoded"
	switch d.kind {
	case kindCommand:
		var fields map[string]string
		if err := json.Unmarshal(d.body, &fields); err != nil {
			panic(err) // Command makes strings
		}
		values := url.Values{}
		for name, value := range fields {
			values.Set(name, value)
		}
		return []byte(values.Encode()), form
	case kindInteraction:
		return []byte(url.Values{"payload": {string(d.body)}}.Encode()), form
	}
	return d.body, "application/json"
}

// Latencies are the times from each delivery to its acknowledgement.
func (s *Server) Latencies() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.latency...)
}

// Taken is how many deliveries have been acknowledged.
func (s *Server) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.taken)
}

// Waiting is how many deliveries have not been acknowledged yet.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, lane := range s.lanes {
		n += len(lane)
	}
	return n
}
