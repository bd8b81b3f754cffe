package main

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"bedside/answers"
	"bedside/bot"
)

// metrics are what Prometheus collects. No label holds an id or a text of a person: topics are the FAQ's.
type metrics struct {
	registry                             *prometheus.Registry
	messages, retries, sendErrors, event *prometheus.CounterVec
	took                                 *prometheus.HistogramVec
	faqAlarms, faqLoads                  prometheus.Counter
}

var _ bot.Metrics = (*metrics)(nil)

// newMetrics returns the metrics of one process.
func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bedside_messages_total", Help: "Messages that were replied to."}, []string{"platform", "outcome", "topic"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "bedside_reply_seconds", Help: "Time from the receipt of a message to its reply.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"platform"}),
		retries:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bedside_retries_total", Help: "Messages that were worked again."}, []string{"platform"}),
		sendErrors: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bedside_send_errors_total", Help: "Deliveries that failed; final ones are not tried again."}, []string{"platform", "final"}),
		event:      prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bedside_events_total", Help: "Other things that happened, by name."}, []string{"platform", "event"}),
		faqAlarms:  prometheus.NewCounter(prometheus.CounterOpts{Name: "bedside_faq_alarms_total", Help: "Changed FAQs that were refused."}),
		faqLoads:   prometheus.NewCounter(prometheus.CounterOpts{Name: "bedside_faq_loads_total", Help: "FAQs that were taken into use, the first included."}),
	}
	m.registry.MustRegister(m.messages, m.took, m.retries, m.sendErrors, m.event, m.faqAlarms, m.faqLoads,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watchQueue adds the number of messages that wait; it is NaN while the database does not answer.
func (m *metrics) watchQueue(q bot.Queue) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "bedside_queue_depth", Help: "Messages that wait for their reply; NaN when the database does not answer."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), pingWithin)
		defer cancel()
		n, err := q.Depth(ctx)
		if err != nil {
			return math.NaN()
		}
		return float64(n)
	}))
}

// Replied counts a reply.
func (m *metrics) Replied(platform string, outcome answers.Outcome, topic string, took time.Duration) {
	m.messages.WithLabelValues(platform, string(outcome), topic).Inc()
	m.took.WithLabelValues(platform).Observe(took.Seconds())
}

// Counted counts an event.
func (m *metrics) Counted(platform string, e bot.Event) {
	switch e {
	case bot.EventRetry:
		m.retries.WithLabelValues(platform).Inc()
	case bot.EventSendError:
		m.sendErrors.WithLabelValues(platform, "false").Inc()
	case bot.EventUndeliverable:
		m.sendErrors.WithLabelValues(platform, "true").Inc()
	default:
		m.event.WithLabelValues(platform, string(e)).Inc()
	}
}
