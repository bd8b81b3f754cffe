package fake

import (
	"fmt"
	"slices"
)

// Report is what a platform has seen.
type Report struct {
	// Said is the number of messages that the bot has to answer, Acknowledged those that it took, Answered those with a reply.
	Said, Acknowledged, Answered int
	// Repeated counts posts that came again and were not shown, Refused those answered with 429 or 500.
	Repeated, Refused int
	// Faults names what must not be: a message without a reply, or with several, or replies in another order than their
	// messages were taken.
	Faults []string
}

// maxFaults bounds the faults that are named.
const maxFaults = 20

// Report compares what was said with what was shown.
func (s *Server) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Report{Repeated: s.repeated, Refused: s.refused}
	replies := map[string]int{}
	order := map[string][]string{}
	for _, p := range s.shown {
		if p.Page > 0 {
			continue
		}
		if replies[p.ReplyTo]++; replies[p.ReplyTo] == 1 {
			order[p.Conversation] = append(order[p.Conversation], p.ReplyTo)
		}
	}
	for id, m := range s.said {
		if m.Bot {
			continue
		}
		r.Said++
		r.Answered += min(1, replies[id])
		if n := replies[id]; n != 1 {
			r.fault("message %s in %s has %d replies", id, m.Conversation, n)
		}
	}
	for conversation, taken := range s.order {
		r.Acknowledged += len(taken)
		if got := order[conversation]; len(got) == len(taken) && !slices.Equal(got, taken) {
			r.fault("conversation %s was answered in the order %v, not %v", conversation, got, taken)
		}
	}
	return r
}

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) < maxFaults {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}
