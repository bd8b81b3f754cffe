package store

import (
	"errors"
	"time"

	"bedside/bot"
)

// verdict is what becomes of a job after an attempt: done, failed for a reason, or tried again after a wait.
type verdict struct {
	failed bool
	reason string
	again  bool
	wait   time.Duration
}

// attempt is what is known when work has returned.
type attempt struct {
	err error
	// number counts from 1; age is how long ago the message was accepted.
	number int
	age    time.Duration
	// chance in [0,1) spreads the retries of messages that failed together.
	chance float64
}

// judge decides. A wait that would end after tryFor is not begun: the conversation's next message should not wait for it.
func judge(a attempt, tryFor time.Duration) verdict {
	if a.err == nil {
		return verdict{}
	}
	if permanent, ok := errors.AsType[*bot.PermanentError](a.err); ok {
		return verdict{failed: true, reason: permanent.Reason}
	}
	wait := backoff(a.number, a.chance)
	if retry, ok := errors.AsType[*bot.RetryError](a.err); ok && retry.After > 0 {
		wait = retry.After
	}
	if a.age+wait > tryFor {
		return verdict{failed: true, reason: "no success within " + tryFor.String()}
	}
	return verdict{again: true, wait: wait}
}

const (
	firstBackoff = 250 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

// backoff doubles from 250 ms to 5 s, less up to a fifth by chance.
func backoff(number int, chance float64) time.Duration {
	wait := maxBackoff
	if number < 6 { // 250 ms << 5 is beyond the cap
		wait = min(maxBackoff, firstBackoff<<max(0, number-1))
	}
	return wait - time.Duration(chance*float64(wait)/5)
}
