package slack

import (
	"math/rand/v2"
	"time"
)

// backoff is the wait between attempts that are never given up: it doubles from firstWait to lastWait, less up to a half by
// chance, so that replicas which failed together do not come back together. The zero value is ready.
type backoff struct{ attempt int }

const (
	firstWait = 100 * time.Millisecond
	lastWait  = 30 * time.Second
)

func (b *backoff) reset() { b.attempt = 0 }

// next is how long to wait now; at least what the platform asked for, which is bounded as well.
func (b *backoff) next(asked time.Duration) time.Duration {
	wait := lastWait
	if b.attempt < 9 { // 100 ms << 9 is beyond the cap
		wait = min(lastWait, firstWait<<b.attempt)
		b.attempt++
	}
	wait -= time.Duration(rand.Float64() * float64(wait) / 2)
	return max(wait, min(asked, 10*lastWait))
}
