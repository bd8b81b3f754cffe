package slack

import (
	"bedside/bot"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// openWithin bounds the way to an open socket.
	openWithin = 15 * time.Second
	// pingEvery is how often a socket is tried; one from which nothing has come for silentWithin is given up.
	pingEvery    = 10 * time.Second
	silentWithin = 35 * time.Second
	// writeWithin bounds one acknowledgement.
	writeWithin = 5 * time.Second
	// drainWithin is how long a socket that Slack wants to close is still read, while the next one is in use.
	drainWithin = 30 * time.Second
	// steadyAfter is how long a socket has to last for the next one to be opened without a growing wait.
	steadyAfter = 10 * time.Second
	// maxEnvelope bounds one envelope in bytes.
	maxEnvelope = 1 << 20
	// maxResponse is what Slack takes in an acknowledgement: 20 KB or more are dropped without a word. A margin is for what stands
	// around the payload.
	maxResponse = 19_000
)

// envelope is what a socket carries.
type envelope struct {
	Type                   string          `json:"type"`
	ID                     string          `json:"envelope_id"`
	Payload                json.RawMessage `json:"payload"`
	AcceptsResponsePayload bool            `json:"accepts_response_payload"`
	RetryAttempt           int             `json:"retry_attempt"`
	// Reason is why Slack wants to disconnect: "warning", "refresh_requested", "link_disabled".
	Reason string `json:"reason"`
}

// runSocket keeps a socket open until ctx ends, for ever: when one closes, or Slack wants it to be replaced, the next one is opened,
// after a growing wait where sockets do not last. The error is a *refusedError.
func (a *Adapter) runSocket(ctx context.Context) error {
	var sockets sync.WaitGroup
	defer sockets.Wait()
	var wait backoff
	for ctx.Err() == nil {
		s, err := a.openSocket(ctx)
		if err != nil {
			if err := refused(err, "slack.app_token"); err != nil {
				return err
			}
			if ctx.Err() == nil {
				a.warn("open socket", err)
			}
			bot.Sleep(ctx, wait.next(askedFor(err)))
			continue
		}
		sockets.Go(func() { s.run(ctx) })
		select {
		case <-s.leaving:
		case <-ctx.Done():
		}
		if s.worked.Load() {
			wait.reset()
		}
		bot.Sleep(ctx, wait.next(0))
	}
	return nil
}

// socket is one open connection of Socket Mode.
type socket struct {
	adapter *Adapter
	conn    *websocket.Conn
	writing sync.Mutex
	// leaving is closed when another socket is to be opened: this one has closed, or Slack is about to close it.
	leaving chan struct{}
	leave   func()
	// worked is true once something was delivered, or the socket has lasted for steadyAfter.
	worked atomic.Bool
	acks   sync.WaitGroup
}

// openSocket asks Slack for an address and opens a socket to it. The client is ours: the library's gives a socket up that Slack
// asks to be replaced before the next one is open and its acknowledgements are written, waits up to five minutes to come back, does
// not acknowledge events of types it does not know, and takes a server that sends no pings for dead.
func (a *Adapter) openSocket(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	_, address, err := a.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask for a socket: %w", err)
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: openWithin, WriteBufferSize: 2 * maxResponse}
	conn, _, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	conn.SetReadLimit(maxEnvelope)
	s := &socket{adapter: a, conn: conn, leaving: make(chan struct{})}
	s.leave = sync.OnceFunc(func() { close(s.leaving) })
	return s, nil
}

// run reads the socket until it closes, Slack's wish to replace it has drained, or ctx ends, and then writes the acknowledgements
// that are still to come.
func (s *socket) run(ctx context.Context) {
	defer s.close()
	defer s.acks.Wait()
	defer s.leave()
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	beside.Go(func() { s.ping(reading) })
	defer context.AfterFunc(ctx, func() { _ = s.conn.SetReadDeadline(time.Now()) })()
	steady := time.AfterFunc(steadyAfter, func() { s.worked.Store(true) })
	defer steady.Stop()
	s.alive()
	s.conn.SetPongHandler(func(string) error { s.alive(); return nil })
	answer := s.conn.PingHandler()
	s.conn.SetPingHandler(func(data string) error { s.alive(); return answer(data) })
	for ctx.Err() == nil {
		_, data, err := s.conn.ReadMessage()
		if err != nil {
			if ctx.Err() == nil && !s.left() {
				s.adapter.warn("read socket", err)
			}
			return
		}
		s.alive()
		s.take(ctx, data)
	}
}

// close ends the connection with a word, where there is still somebody to hear it.
func (s *socket) close() {
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	_ = s.conn.Close()
}

// alive notes that the other end is there. A socket that is being left keeps the end that was set for it.
func (s *socket) alive() {
	if !s.left() {
		_ = s.conn.SetReadDeadline(time.Now().Add(silentWithin))
	}
}

func (s *socket) left() bool {
	select {
	case <-s.leaving:
		return true
	default:
		return false
	}
}

// ping keeps the other end answering, so that a dead link is noticed.
func (s *socket) ping(ctx context.Context) {
	for bot.Sleep(ctx, pingEvery) {
		if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)); err != nil {
			return // the reader finds out by itself
		}
	}
}

// take hands one envelope on. An envelope that was acknowledged before is acknowledged again, and no more; one that cannot be read
// is let go: Slack delivers it again, and then gives up.
func (s *socket) take(ctx context.Context, data []byte) {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		s.adapter.warn("read envelope", err)
		return
	}
	if e.Type == "disconnect" {
		s.replace(e.Reason)
		return
	}
	if e.ID == "" {
		return // hello
	}
	s.worked.Store(true)
	if s.adapter.done.Has("envelope " + e.ID) {
		s.acknowledge(e.ID, nil)
		return
	}
	wait := func() acknowledgement { return acknowledgement{} } // of a type that is not known
	if d, ok := carried(e); ok {
		wait = s.adapter.receive(ctx, d)
	}
	s.acks.Go(func() {
		with := wait()
		if with.err != nil {
			return // Slack delivers it again
		}
		s.adapter.done.Set("envelope "+e.ID, struct{}{})
		s.acknowledge(e.ID, with.payload)
	})
}

// replace has the next socket opened before this one is gone. Slack closes it about ten seconds after a warning.
func (s *socket) replace(reason string) {
	s.adapter.log.Info("slack socket is replaced", "reason", reason)
	s.leave()
	_ = s.conn.SetReadDeadline(time.Now().Add(drainWithin))
}

// carried is what an envelope delivers; ok is false for a type that is not known.
func carried(e envelope) (d delivery, ok bool) {
	d = delivery{body: e.Payload, takesPayload: e.AcceptsResponsePayload, room: maxResponse, again: e.RetryAttempt > 0}
	switch e.Type {
	case "events_api":
		d.kind = eventKind
	case "slash_commands":
		d.kind = commandKind
	case "interactive":
		d.kind = interactionKind
	default:
		return delivery{}, false
	}
	return d, true
}

// errTooLarge is an acknowledgement that Slack would drop.
var errTooLarge = errors.New("the acknowledgement is too large")

// acknowledge tells Slack that an envelope arrived. If that fails Slack delivers it again, by another socket.
func (s *socket) acknowledge(id string, payload any) {
	data, err := json.Marshal(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{id, payload})
	if err == nil && len(data) > maxResponse+1000 {
		err = errTooLarge
	}
	if err == nil {
		s.writing.Lock()
		defer s.writing.Unlock()
		_ = s.conn.SetWriteDeadline(time.Now().Add(writeWithin))
		err = s.conn.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		s.adapter.warn("acknowledge", err)
	}
}
