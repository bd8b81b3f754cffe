package bottest

import (
	"bytes"
	"sync"
)

// Log keeps what is logged to it, for a test to read while the bot still writes.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds p; it never fails.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
