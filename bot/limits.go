package bot

import (
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what people may ask. A zero field means its default.
type Limits struct {
	// PersonPerMinute is how many messages a person may send; 30.
	PersonPerMinute int
	// ConversationPerMinute is how many messages all people in a conversation may send; 120.
	ConversationPerMinute int
	// Text is how many characters (runes) of a message are read; 4,000.
	Text int
}

func (l Limits) withDefaults() Limits {
	defaults := Limits{PersonPerMinute: 30, ConversationPerMinute: 120, Text: 4000}
	if l.PersonPerMinute <= 0 {
		l.PersonPerMinute = defaults.PersonPerMinute
	}
	if l.ConversationPerMinute <= 0 {
		l.ConversationPerMinute = defaults.ConversationPerMinute
	}
	if l.Text <= 0 {
		l.Text = defaults.Text
	}
	return l
}

const (
	// limitWindow is the time over which limits count, and in which a polite word on them is said once.
	limitWindow = time.Minute
	// limitsKept is how long a limiter is kept unused: it is full again after limitWindow.
	limitsKept = 2 * limitWindow
	// maxLimiters bounds how many people and conversations are counted at once.
	maxLimiters = 50_000
)

// limiters count the messages of people and of conversations.
type limiters struct {
	limits  Limits
	buckets *bounded[*rate.Limiter]
	told    *bounded[struct{}]
}

func newLimiters(l Limits) *limiters {
	return &limiters{limits: l, buckets: newBounded[*rate.Limiter](maxLimiters, limitsKept), told: newBounded[struct{}](maxLimiters, limitWindow)}
}

// allow counts a message at now and reports whether it is within the limits; if not, tell is true for the first one in a window.
// A message beyond the person's limit does not count against the conversation's.
func (l *limiters) allow(person, conversation Hash, now time.Time) (ok, tell bool) {
	name := "person:" + string(person)
	ok = l.take(name, l.limits.PersonPerMinute, now)
	if ok {
		name = "conversation:" + string(conversation)
		ok = l.take(name, l.limits.ConversationPerMinute, now)
	}
	if ok {
		return true, false
	}
	tell = false
	if _, said := l.told.get(name); !said {
		tell = true
		l.told.set(name, struct{}{}, limitWindow)
	}
	return false, tell
}

func (l *limiters) take(name string, perMinute int, now time.Time) bool {
	return l.buckets.obtain(name, func() *rate.Limiter {
		return rate.NewLimiter(rate.Every(limitWindow/time.Duration(perMinute)), perMinute)
	}).AllowN(now, 1)
}

func (l *limiters) sweep() {
	l.buckets.sweep()
	l.told.sweep()
}

// cutText returns the first limit characters of a text, and whether that is less than all of it.
func cutText(text string, limit int) (string, bool) {
	n := 0
	for i := range text {
		if n == limit {
			return text[:i], true
		}
		n++
	}
	return text, false
}
