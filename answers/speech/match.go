package speech

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"bedside/answers/utterance"
)

// jointBefore is how many cells of the previous message are read together with the beginning of the next.
const jointBefore = 31

// none stands for no rule; it is behind all.
const none = math.MaxInt

// scratch is the memory of one search, kept from search to search of the same rules.
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
	// every is true when a rule of each kind is asked for, not only the most important.
	every bool
	// joint is the cell that a match must reach across; 0 when there is only one message.
	joint int
	// old holds the kinds that may not be found.
	old []bool
	// first is the rule found for each kind, none if there is none; best is the first of all.
	first []int
	best  int
	// calmed is true when the words of a rule were there but a context took them back.
	calmed bool
}

func newScratch(m *matcher) *scratch {
	sets := len(m.lexicon.sets)
	return &scratch{
		reader: reader{lexicon: m.lexicon, numbers: &m.numbers},
		window: window{places: make([]uint64, m.lexicon.next), sets: make([]uint64, sets), fresh: make([]uint64, sets)},
		tried:  make([]uint64, len(m.patterns)),
		found:  make([]uint8, len(m.patterns)),
		old:    make([]bool, len(m.kinds)),
		first:  make([]int, len(m.kinds)),
	}
}

func (s *scratch) begin() {
	s.reader.cells = s.reader.cells[:0]
	for _, id := range s.dirty {
		s.found[id] = 0
	}
	s.dirty, s.joint, s.every, s.calmed, s.best = s.dirty[:0], 0, false, false, none
	clear(s.old)
	for kind := range s.first {
		s.first[kind] = none
	}
}

// find reads one message and returns the most important finding.
func (m *matcher) find(s *scratch, u utterance.Utterance) (Finding, bool) {
	s.begin()
	m.windows(s, s.reader.read(u))
	return m.finding(s.best)
}

// findAll reads one message and returns a finding for each kind.
func (m *matcher) findAll(s *scratch, u utterance.Utterance) []Finding {
	s.begin()
	s.every = true
	m.windows(s, s.reader.read(u))
	if s.best == none {
		return nil
	}
	var all []Finding
	for _, rule := range s.first {
		if f, ok := m.finding(rule); ok {
			all = append(all, f)
		}
	}
	return all
}

// joint reads the end of before and the beginning of u as one message. Only what lies in both counts, and only kinds that
// are not in old.
func (m *matcher) joint(s *scratch, u, before utterance.Utterance, old []Finding) (Finding, bool) {
	s.begin()
	for _, f := range old {
		if kind := slices.Index(m.kinds, f.Kind); kind >= 0 {
			s.old[kind] = true
		}
	}
	cells := s.reader.read(before)
	cells = cells[:len(cells)-1]
	if len(cells) > jointBefore {
		cells = append(cells[:0], cells[len(cells)-jointBefore:]...)
	}
	s.joint, s.single = len(cells), true
	s.reader.cells = cells
	cells = s.reader.more(u)
	m.follow(s, cells[:min(len(cells), windowCells)])
	return m.finding(s.best)
}

func (m *matcher) finding(rule int) (Finding, bool) {
	if rule == none {
		return Finding{}, false
	}
	r := m.rules[rule]
	return Finding{Kind: m.kinds[r.kind], Rule: r.name, Form: r.form}, true
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

// matters reports whether finding a pattern of a rule would change what is returned.
func (m *matcher) matters(s *scratch, rule int) bool {
	kind := m.rules[rule].kind
	if s.old[kind] {
		return false
	}
	if s.every {
		return rule < s.first[kind]
	}
	return m.before(rule, s.best)
}

func (w *window) hasAll(parts []part) bool {
	for i := range parts {
		if !w.has(parts[i].needs) {
			return false
		}
	}
	return true
}

// finds reports whether a part of p stands in the window and no context calms it.
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
		if s.around.claimed(&m.rules[p.rule], at) {
			return true
		}
		s.calmed = s.calmed || len(p.parts) == 1
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
	kind := m.rules[p.rule].kind
	s.first[kind] = min(s.first[kind], p.rule)
	if m.before(p.rule, s.best) {
		s.best = p.rule
	}
}

// before orders rules by kind, then as they stand in the files, so that the same message always names the same rule.
func (m *matcher) before(a, b int) bool {
	if b == none || m.rules[a].kind == m.rules[b].kind {
		return a < b
	}
	return m.rules[a].kind < m.rules[b].kind
}

func (m *matcher) says(s *scratch, u utterance.Utterance, reply string) bool {
	patterns := m.contexts.replies[reply]
	if patterns == nil {
		panic(fmt.Sprintf("speech: no file has a reply %q", reply))
	}
	s.begin()
	cells := s.reader.read(u)
	if len(cells) > windowCells {
		return false
	}
	w := &s.window
	w.load(m.lexicon, cells)
	denied := m.contexts.denial.ends(w) | m.contexts.negation.ends(w)
	for i, n := range patterns.nodes {
		if w.has(patterns.needs[i]) && n.starts(w)&^denied != 0 {
			return true
		}
	}
	return false
}

func lowest(places uint64) int { return bits.TrailingZeros64(places) }

func count(places uint64) int { return bits.OnesCount64(places) }
