package bottest

import (
	"sync"
	"time"

	"bedside/answers"
	"bedside/bot"
)

// Metrics is a bot.Metrics that keeps what it counted. The zero value is ready.
type Metrics struct {
	mu     sync.Mutex
	events map[bot.Event]int
	labels map[string]bool
}

var _ bot.Metrics = (*Metrics)(nil)

// Replied keeps the labels.
func (m *Metrics) Replied(platform string, outcome answers.Outcome, topic string, _ time.Duration) {
	m.add("", platform, string(outcome), topic)
}

// Counted counts an event.
func (m *Metrics) Counted(platform string, e bot.Event) { m.add(e, platform, string(e)) }

func (m *Metrics) add(e bot.Event, labels ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.events == nil {
		m.events, m.labels = map[bot.Event]int{}, map[string]bool{}
	}
	m.events[e]++
	for _, l := range labels {
		m.labels[l] = true
	}
}

// Count returns how often an event was counted.
func (m *Metrics) Count(e bot.Event) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.events[e]
}

// Labels returns every value that a label had.
func (m *Metrics) Labels() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []string
	for l := range m.labels {
		list = append(list, l)
	}
	return list
}
