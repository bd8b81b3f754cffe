package triage

import (
	"math/bits"

	"bedside/answers/utterance"
)

// kindSet is a set of kinds, one bit for each by its index in matcher.kinds.
type kindSet uint32

// jointBefore is how many cells of the previous message are read together with the beginning of the next.
const jointBefore = 31

// scratch is the memory of one check, kept from check to check.
type scratch struct {
	reader reader
	window window
	// tried holds, for each part, the number of the window in which it was last tried.
	tried []uint32
	tries uint32
	// found holds the parts of each pattern that were found; dirty lists the patterns that have any.
	found []uint8
	dirty []int32
	// around is valid for the current window if surveyed.
	around   surroundings
	surveyed bool
	// joint is the cell that a match must reach across; 0 when there is only one message.
	joint int
	fired verdict
}

// verdict is what fired so far.
type verdict struct {
	kinds kindSet
	rule  int // the rule with the most urgent kind, -1 for none
}

func (s *scratch) begin(m *matcher) {
	if len(s.window.places) < int(m.lexicon.next) || len(s.window.sets) < len(m.lexicon.sets) {
		sets := len(m.lexicon.sets)
		s.window = window{places: make([]uint64, m.lexicon.next), sets: make([]uint64, sets), fresh: make([]uint32, sets)}
	}
	if len(s.tried) < len(m.parts) {
		s.tried, s.found = make([]uint32, len(m.parts)), make([]uint8, len(m.parts))
	}
	s.reader.lexicon, s.reader.numbers = m.lexicon, &m.numbers
	s.reader.cells = s.reader.cells[:0]
	for _, group := range s.dirty {
		s.found[group] = 0
	}
	s.dirty, s.joint, s.fired = s.dirty[:0], 0, verdict{rule: -1}
}

// check reads one message and returns the most urgent alarm and every kind that fired.
func (m *matcher) check(s *scratch, u utterance.Utterance) (Alarm, kindSet) {
	s.begin(m)
	m.windows(s, s.reader.read(u))
	return m.alarm(s.fired), s.fired.kinds
}

// joint reads the end of before and the beginning of u as one message. Only what lies in both counts, and only kinds that
// are not in old, which before alone has raised.
func (m *matcher) joint(s *scratch, u, before utterance.Utterance, old kindSet) Alarm {
	s.begin(m)
	cells := s.reader.read(before)
	cells = cells[:len(cells)-1]
	if len(cells) > jointBefore {
		cells = append(cells[:0], cells[len(cells)-jointBefore:]...)
	}
	s.joint = len(cells)
	s.reader.cells = cells
	cells = s.reader.more(u)
	m.follow(s, cells[:min(len(cells), windowCells)])
	s.fired.kinds &^= old
	if s.fired.rule >= 0 && old&(1<<m.rules[s.fired.rule].kind) != 0 {
		s.fired.rule = -1
	}
	return m.alarm(s.fired)
}

func (m *matcher) alarm(v verdict) Alarm {
	if v.rule < 0 {
		return Alarm{}
	}
	r := m.rules[v.rule]
	return Alarm{Kind: m.kinds[r.kind], Rule: r.name}
}

func (m *matcher) windows(s *scratch, cells []cell) {
	for begin := 0; ; begin += windowStep {
		end := min(begin+windowCells, len(cells))
		m.follow(s, cells[begin:end])
		if end == len(cells) {
			return
		}
	}
}

// follow tries, in one window, every part that one of its symbols suggests.
func (m *matcher) follow(s *scratch, cells []cell) {
	s.window.load(m.lexicon, cells)
	s.tries++
	s.surveyed = false
	for _, sym := range s.window.touched {
		for _, id := range m.index[sym] {
			p := &m.parts[id]
			if s.tried[id] == s.tries {
				continue
			}
			s.tried[id] = s.tries
			if s.window.has(p.needs) {
				m.try(s, p)
			}
		}
	}
}

func (m *matcher) try(s *scratch, p *part) {
	if s.found[p.group]&p.bit != 0 {
		return
	}
	for left := p.node.starts(&s.window); left != 0; left &= left - 1 {
		at := p.node.shortest(&s.window, lowest(left))
		if s.joint > 0 && p.full == 1 && (at.start >= s.joint || at.end <= s.joint) {
			continue
		}
		if !s.surveyed {
			s.around, s.surveyed = m.contexts.around(&s.window), true
		}
		if p.plain || s.around.alarming(&m.rules[p.rule], at) {
			m.note(s, p)
			return
		}
	}
}

// note records a found part and, when it was its pattern's last, the rule.
func (m *matcher) note(s *scratch, p *part) {
	if s.found[p.group] == 0 {
		s.dirty = append(s.dirty, int32(p.group))
	}
	s.found[p.group] |= p.bit
	if s.found[p.group] != p.full {
		return
	}
	kind := m.rules[p.rule].kind
	s.fired.kinds |= 1 << kind
	if s.fired.rule < 0 || m.moreUrgent(p.rule, s.fired.rule) {
		s.fired.rule = p.rule
	}
}

// moreUrgent orders rules by kind, then as they stand in the file, so that the same message always names the same rule.
func (m *matcher) moreUrgent(a, b int) bool {
	if m.rules[a].kind != m.rules[b].kind {
		return m.rules[a].kind < m.rules[b].kind
	}
	return a < b
}

func (m *matcher) allClear(s *scratch, u utterance.Utterance) bool {
	s.begin(m)
	cells := s.reader.read(u)
	if len(cells) > windowCells {
		return false
	}
	w := &s.window
	w.load(m.lexicon, cells)
	denied := m.contexts.denial.ends(w) | m.contexts.negation.ends(w)
	for i, n := range m.contexts.allClear.nodes {
		if w.has(m.contexts.allClear.needs[i]) && n.starts(w)&^denied != 0 {
			return true
		}
	}
	return false
}

func lowest(places uint64) int { return bits.TrailingZeros64(places) }

func count(places uint64) int { return bits.OnesCount64(places) }
