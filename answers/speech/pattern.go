package speech

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// op is what a node of a pattern does with the places it is handed.
type op uint8

const (
	opSymbol   op = iota // the next word carries the symbol
	opNot                // the next word does not carry the symbol; nothing is read
	opAny                // the next word, whatever it is
	opGap                // up to max words that are no negation, no "but", no sentence's end
	opRepeat             // up to max words that carry the symbol
	opOptional           // its only kid, or nothing
	opSequence           // all kids in this order
	opEither             // one of the kids
	opWords              // the next word carries one of a set of symbols
	opTrie               // one of the kids, each of which begins with a word of a set
)

// maxRepeat bounds "[@class]", so that a pattern stays shorter than a window.
const maxRepeat = 10

// nearWords is how many words "&" allows between its two sides.
const nearWords = 6

// node is a compiled pattern. It is read-only once compiled.
type node struct {
	op     op
	symbol symbol
	set    setID
	max    int
	kids   []*node
	// literal is true for an opSymbol that is a written word, which may be gathered into sets.
	literal bool
}

// follow returns the places reached when the pattern is read from each place in from. A place is a bit: bit
// p is the place before cell p of the window. All starting places are followed at once, so the time does not
// depend on how often the message almost matches.
func (n *node) follow(w *window, from uint64) uint64 {
	if from == 0 {
		return 0
	}
	switch n.op {
	case opSymbol:
		return w.skipFiller((from & w.places[n.symbol]) << 1)
	case opNot:
		return from &^ w.places[n.symbol]
	case opAny:
		return (from &^ w.boundary) << 1
	case opGap:
		return w.skip(from, ^w.blocker, n.max)
	case opRepeat:
		return w.skip(from, w.places[n.symbol]|w.filler, n.max)
	case opOptional:
		return from | n.kids[0].follow(w, from)
	case opWords:
		return w.skipFiller((from & w.setPlaces(n.set)) << 1)
	case opSequence:
		for _, kid := range n.kids {
			if from = kid.follow(w, from); from == 0 {
				return 0
			}
		}
		return from
	case opTrie:
		if from &= w.setPlaces(n.set); from == 0 {
			return 0
		}
	}
	var to uint64
	for _, kid := range n.kids {
		to |= kid.follow(w, from)
	}
	return to
}

// starts returns the places from which the pattern can be read.
func (n *node) starts(w *window) uint64 {
	var found uint64
	if n.follow(w, w.all) == 0 {
		return 0
	}
	for left := n.first(w); left != 0; left &= left - 1 {
		at := left & -left
		if n.follow(w, at) != 0 {
			found |= at
		}
	}
	return found
}

// first returns the places from which the first word of the pattern can be read, or more.
func (n *node) first(w *window) uint64 {
	switch n.op {
	case opSymbol:
		return w.places[n.symbol]
	case opWords, opTrie:
		return w.setPlaces(n.set)
	case opSequence:
		return n.kids[0].first(w)
	case opEither:
		var places uint64
		for _, kid := range n.kids {
			places |= kid.first(w)
		}
		return places
	}
	return w.all
}

// span is the cells from start up to, not including, end.
type span struct{ start, end int }

func (s span) mask() uint64 { return (uint64(1)<<s.end - 1) &^ (uint64(1)<<s.start - 1) }

// shortest returns the shortest span of the pattern that begins at place start, which must be one of starts.
func (n *node) shortest(w *window, start int) span {
	ends := n.follow(w, 1<<start)
	return span{start, bits.TrailingZeros64(ends)}
}

// cover returns the cells inside any of the pattern's spans.
func (n *node) cover(w *window) uint64 {
	var cells uint64
	for left := n.starts(w); left != 0; left &= left - 1 {
		cells |= n.shortest(w, bits.TrailingZeros64(left)).mask()
	}
	return cells
}

// needs lists sets of symbols: a message without a symbol of each set cannot match the pattern.
func (n *node) needs(l *lexicon) []setID {
	switch n.op {
	case opSymbol:
		return []setID{l.set([]symbol{n.symbol})}
	case opWords:
		return []setID{n.set}
	case opSequence:
		var all []setID
		for _, kid := range n.kids {
			all = append(all, kid.needs(l)...)
		}
		return all
	case opEither, opTrie:
		var union []symbol
		for _, kid := range n.kids {
			needs := kid.needs(l)
			if len(needs) == 0 {
				return nil
			}
			union = append(union, l.smallest(needs)...)
		}
		return []setID{l.set(union)}
	}
	return nil
}

// required returns what n needs, smallest sets first and without those too large to tell messages apart.
func (l *lexicon) required(n *node) []setID {
	const telling = 100
	needs := n.needs(l)
	slices.SortStableFunc(needs, func(a, b setID) int { return len(l.sets[a]) - len(l.sets[b]) })
	keep := 1
	for keep < len(needs) && len(l.sets[needs[keep]]) <= telling {
		keep++
	}
	return slices.Compact(needs[:min(keep, len(needs))])
}

func (l *lexicon) smallest(needs []setID) []symbol {
	best := l.sets[needs[0]]
	for _, id := range needs[1:] {
		if len(l.sets[id]) < len(best) {
			best = l.sets[id]
		}
	}
	return best
}

// eitherOf joins alternatives: single words become one set, and phrases a trie, so that following them takes time by
// the words that are there and not by their number.
func (l *lexicon) eitherOf(kids []*node) *node {
	var words []symbol
	var others []*node
	first := map[symbol][]*node{}
	var order []symbol
	for _, kid := range kids {
		switch {
		case kid.op == opSymbol && kid.literal:
			words = append(words, kid.symbol)
		case kid.op == opSequence && kid.kids[0].op == opSymbol && kid.kids[0].literal:
			s := kid.kids[0].symbol
			if first[s] == nil {
				order = append(order, s)
			}
			first[s] = append(first[s], join(opSequence, kid.kids[1:]))
		default:
			others = append(others, kid)
		}
	}
	if len(words) > 0 {
		others = append(others, &node{op: opWords, set: l.set(words)})
	}
	if len(order) > 0 {
		others = append(others, l.trie(order, first))
	}
	return join(opEither, others)
}

func (l *lexicon) trie(order []symbol, rests map[symbol][]*node) *node {
	t := &node{op: opTrie, set: l.set(order)}
	for _, s := range order {
		begin := &node{op: opSymbol, symbol: s, literal: true}
		t.kids = append(t.kids, &node{op: opSequence, kids: []*node{begin, l.eitherOf(rests[s])}})
	}
	return t
}

// parser reads the pattern language, which the head of rules.toml explains to who writes it.
type parser struct {
	lexicon *lexicon
	words   []string
	at      int
}

// parseParts compiles the parts of a pattern that "&&" separates; plain tells which are written with "~" before them.
func parseParts(l *lexicon, text string) (parts []*node, plain []bool, err error) {
	for part := range strings.SplitSeq(text, "&&") {
		bare, isPlain := strings.CutPrefix(strings.TrimSpace(part), "~")
		n, err := parsePattern(l, bare)
		if err != nil {
			return nil, nil, err
		}
		parts, plain = append(parts, n), append(plain, isPlain)
	}
	return parts, plain, nil
}

// parsePattern compiles a pattern without "&&".
func parsePattern(l *lexicon, text string) (*node, error) {
	p := &parser{lexicon: l, words: patternWords(text)}
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.at < len(p.words) {
		return nil, fmt.Errorf("unexpected %q", p.words[p.at])
	}
	return n, nil
}

func patternWords(text string) []string {
	spaced := strings.NewReplacer("(", " ( ", ")?", " )? ", ")", " ) ", "|", " | ").Replace(text)
	return strings.Fields(spaced)
}

func (p *parser) peek() string {
	if p.at < len(p.words) {
		return p.words[p.at]
	}
	return ""
}

func (p *parser) either() (*node, error) {
	var kids []*node
	for {
		n, err := p.near()
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
		if p.peek() != "|" {
			return p.lexicon.eitherOf(kids), nil
		}
		p.at++
	}
}

// near reads sequences separated by "&" and allows them in every order.
func (p *parser) near() (*node, error) {
	var sides []*node
	distance := nearWords
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		sides = append(sides, n)
		if !strings.HasPrefix(p.peek(), "&") {
			break
		}
		if digits := p.peek()[1:]; digits != "" {
			if distance, err = parseCount(digits); err != nil {
				return nil, err
			}
		}
		p.at++
	}
	if len(sides) > 3 {
		return nil, fmt.Errorf("at most three sides with &, have %d", len(sides))
	}
	return anyOrder(sides, distance), nil
}

func anyOrder(sides []*node, distance int) *node {
	if len(sides) == 1 {
		return sides[0]
	}
	var orders []*node
	for i, first := range sides {
		rest := make([]*node, 0, len(sides)-1)
		rest = append(append(rest, sides[:i]...), sides[i+1:]...)
		gap := &node{op: opGap, max: distance}
		orders = append(orders, join(opSequence, []*node{first, gap, anyOrder(rest, distance)}))
	}
	return join(opEither, orders)
}

func (p *parser) sequence() (*node, error) {
	var kids []*node
	for p.at < len(p.words) && !endsSequence(p.peek()) {
		n, err := p.element()
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
	}
	if len(kids) == 0 {
		return nil, fmt.Errorf("a word is missing before %q", p.peek())
	}
	return join(opSequence, kids), nil
}

func endsSequence(word string) bool {
	return word == ")" || word == ")?" || word == "|" || word[0] == '&'
}

func (p *parser) element() (*node, error) {
	word := p.peek()
	p.at++
	if word == "(" {
		return p.group()
	}
	if rest, ok := strings.CutSuffix(word, "?"); ok && rest != "" {
		n, err := p.atom(rest)
		return &node{op: opOptional, kids: []*node{n}}, err
	}
	return p.atom(word)
}

func (p *parser) group() (*node, error) {
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	end := p.peek()
	p.at++
	switch end {
	case ")":
		return n, nil
	case ")?":
		return &node{op: opOptional, kids: []*node{n}}, nil
	}
	return nil, fmt.Errorf("a bracket is not closed")
}

func (p *parser) atom(word string) (*node, error) {
	switch {
	case word == "_":
		return &node{op: opAny}, nil
	case strings.HasPrefix(word, ".."):
		count, err := parseCount(word[2:])
		return &node{op: opGap, max: count}, err
	case word[0] == '[' && strings.HasSuffix(word, "]"):
		s, err := p.lexicon.wordsOf(word[1 : len(word)-1])
		return &node{op: opRepeat, symbol: s, max: maxRepeat}, err
	case word[0] == '!' && len(word) > 1:
		s, err := p.lexicon.wordsOf(word[1:])
		return &node{op: opNot, symbol: s}, err
	case word[0] == '@':
		return p.lexicon.class(word[1:])
	}
	s, err := p.lexicon.literal(word)
	return &node{op: opSymbol, symbol: s, literal: true}, err
}

func parseCount(digits string) (int, error) {
	count, err := strconv.Atoi(digits)
	if err != nil || count < 1 || count > 20 {
		return 0, fmt.Errorf("%q is not a number of words from 1 to 20", digits)
	}
	return count, nil
}

func join(o op, kids []*node) *node {
	if len(kids) == 1 {
		return kids[0]
	}
	return &node{op: o, kids: kids}
}
