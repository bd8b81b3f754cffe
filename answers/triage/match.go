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
	// tried holds, for each pattern, the number of the window in which it was last tried.
	tried []uint64
	tries uint64
	// found holds a bit for each part of a pattern that was found; dirty lists the patterns that have any.
	found []uint8
	dirty []int32
	// around is valid for the current window if surveyed.
	around   surroundings
	surveyed bool
	// single is true when the whole message lies in one window.
	single bool
	// every is true when all kinds are asked for, not only the most urgent.
	every bool
	// joint is the cell that a match must reach across; 0 when there is only one message.
	joint int
	// old are kinds that may not fire.
	old   kindSet
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
		s.window = window{places: make([]uint64, m.lexicon.next), sets: make([]uint64, sets), fresh: make([]uint64, sets)}
	}
	if len(s.tried) < len(m.patterns) {
		s.tried, s.found = make([]uint64, len(m.patterns)), make([]uint8, len(m.patterns))
	}
	s.reader.lexicon, s.reader.numbers = m.lexicon, &m.numbers
	s.reader.cells = s.reader.cells[:0]
	for _, id := range s.dirty {
		s.found[id] = 0
	}
	s.dirty, s.joint, s.old, s.fired = s.dirty[:0], 0, 0, verdict{rule: -1}
}

// check reads one message and returns the most urgent alarm. The kinds that fired are complete only with every.
func (m *matcher) check(s *scratch, u utterance.Utterance, every bool) (Alarm, kindSet) {
	s.begin(m)
	s.every = every
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
	s.joint, s.single, s.every, s.old = len(cells), true, false, old
	s.reader.cells = cells
	cells = s.reader.more(u)
	m.follow(s, cells[:min(len(cells), windowCells)])
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
	s.single = len(cells) <= windowCells
	for begin := 0; ; begin += windowStep {
		end := min(begin+windowCells, len(cells))
		m.follow(s, cells[begin:end])
		if end == len(cells) {
			return
		}
	}
}

// follow tries, in one window, every pattern that one of its symbols suggests.
func (m *matcher) follow(s *scratch, cells []cell) {
	s.window.load(m.lexicon, cells)
	s.tries++
	s.surveyed = false
	for _, sym := range s.window.touched {
		for _, id := range m.index[sym] {
			if s.tried[id] != s.tries {
				s.tried[id] = s.tries
				m.try(s, id)
			}
		}
	}
}

// try looks for the parts of a pattern that are not found yet.
func (m *matcher) try(s *scratch, id int32) {
	p := &m.patterns[id]
	if !m.matters(s, p.rule) || s.single && !s.window.hasAll(p.parts) {
		return
	}
	for i := range p.parts {
		bit := uint8(1) << i
		if s.found[id]&bit != 0 || s.window.has(p.parts[i].needs) && m.finds(s, p, &p.parts[i]) {
			m.note(s, id, bit)
			continue
		}
		if s.single {
			return
		}
	}
}

// matters reports whether finding a pattern of a rule would change the verdict.
func (m *matcher) matters(s *scratch, rule int) bool {
	if s.old&(1<<m.rules[rule].kind) != 0 {
		return false
	}
	return s.every || s.fired.rule < 0 || m.moreUrgent(rule, s.fired.rule)
}

func (w *window) hasAll(parts []part) bool {
	for i := range parts {
		if !w.has(parts[i].needs) {
			return false
		}
	}
	return true
}

// finds reports whether a part of p stands in the window and is not calmed.
func (m *matcher) finds(s *scratch, p *pattern, side *part) bool {
	if side.plain {
		return side.node.follow(&s.window, s.window.all) != 0
	}
	for left := side.node.starts(&s.window); left != 0; left &= left - 1 {
		at := side.node.shortest(&s.window, lowest(left))
		if s.joint > 0 && len(p.parts) == 1 && (at.start >= s.joint || at.end <= s.joint) {
			continue
		}
		if !s.surveyed {
			s.around, s.surveyed = m.contexts.around(&s.window), true
		}
		if s.around.alarming(&m.rules[p.rule], at) {
			return true
		}
	}
	return false
}

// note records a found part and, when it was its pattern's last, the rule.
func (m *matcher) note(s *scratch, id int32, bit uint8) {
	p := &m.patterns[id]
	if s.found[id] == 0 {
		s.dirty = append(s.dirty, id)
	}
	s.found[id] |= bit
	if s.found[id] != 1<<len(p.parts)-1 {
		return
	}
	s.fired.kinds |= 1 << m.rules[p.rule].kind
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
