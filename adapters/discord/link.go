package discord

import (
	"bedside/bot"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// maxFrame bounds one message of the gateway.
	maxFrame = 16 << 20
	// writeWithin is how long sending to the gateway may take.
	writeWithin = 5 * time.Second
	// leastBeat bounds the heartbeats that the gateway may ask for.
	leastBeat = 10 * time.Millisecond
)

// link is one connection to the gateway. One goroutine reads; any may write.
type link struct {
	conn *websocket.Conn
	// writing guards conn's writes.
	writing sync.Mutex
	// heard is true when the last heartbeat was acknowledged.
	heard atomic.Bool
}

// dial connects; ctx is for that only. The link has to be closed.
func dial(ctx context.Context, url string, within time.Duration) (*link, error) {
	stop := func() bool { return true }
	dialer := websocket.Dialer{HandshakeTimeout: within, Proxy: http.ProxyFromEnvironment}
	dialer.NetDialContext = func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dialing, network, address)
		if err == nil {
			// The library does not end a handshake that nobody answers when ctx does.
			stop = context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
		}
		return conn, err
	}
	conn, answer, err := dialer.DialContext(ctx, url, nil)
	stop()
	if answer != nil && answer.Body != nil {
		answer.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	conn.SetReadLimit(maxFrame)
	l := &link{conn: conn}
	l.heard.Store(true)
	return l, nil
}

// close tells the other side that the connection ends, and ends it.
func (l *link) close(code int) {
	l.writing.Lock()
	defer l.writing.Unlock()
	// The other side may be gone already.
	_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = l.conn.Close()
}

func (l *link) write(op int, data any) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	return l.conn.WriteJSON(outgoing{op, data})
}

// errUnreadable is a frame that is no JSON of the gateway's form.
var errUnreadable = errors.New("a frame that cannot be read")

// read waits for the next frame, for no longer than within.
func (l *link) read(within time.Duration) (f frame, err error) {
	if err := l.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		return frame{}, err
	}
	_, data, err := l.conn.ReadMessage()
	if err != nil {
		return frame{}, fmt.Errorf("read from the gateway: %w", err)
	}
	if json.Unmarshal(data, &f) != nil {
		return frame{Op: -1}, errUnreadable
	}
	return f, nil
}

// beat sends heartbeats until ctx ends. A heartbeat that is not acknowledged by the next means that the connection is dead, though it
// looks open: it is closed so that the session can be resumed on another.
func (l *link) beat(ctx context.Context, every time.Duration, sequence func() *int64) {
	every = max(every, leastBeat)
	for wait := time.Duration(rand.Float64() * float64(every)); bot.Sleep(ctx, wait); wait = every {
		if !l.heard.Swap(false) || l.write(opHeartbeat, sequence()) != nil {
			l.close(closeAgain)
			return
		}
	}
}
