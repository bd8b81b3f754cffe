package bot

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"bedside/answers"
)

// Pages splits a reply into pages that measure limit at most, each of which ends with the reply's disclaimer: its last
// DisclaimerBlock, or of an emergency card its last line. One that lacks a disclaimer gets the one for what is not sure. A reply
// that fits is one page. Otherwise it is split between blocks where that is possible, else between lines, sentences, words,
// and only a word that is longer than a page between characters. Nothing but white space at the splits is lost, and the order stays.
//
// measure tells how long blocks are once rendered; more text must never measure less. PlainLength is one. A limit that has no room
// for the disclaimer and one character beside it cannot be kept, and pages are then as short as can be.
func Pages(blocks []answers.Block, limit int, measure func(page []answers.Block) int) [][]answers.Block {
	body, last := parted(blocks)
	p := pager{limit: limit, measure: measure, last: last}
	if whole := p.closed(body); measure(whole) <= limit || len(body) == 0 {
		return [][]answers.Block{whole}
	}
	for _, b := range body {
		p.add(b)
	}
	p.turn()
	return p.pages
}

// PlainLength is the number of characters (runes) of a page as plain text.
func PlainLength(page []answers.Block) int { return utf8.RuneCountInString(PlainText(page)) }

// PlainText is a page as plain text.
func PlainText(page []answers.Block) string { return answers.Answer{Blocks: page}.Text() }

// parted returns a reply's blocks without its disclaimer, and the disclaimer.
func parted(blocks []answers.Block) (body []answers.Block, last answers.Block) {
	at := len(blocks) - 1
	if at < 0 {
		return nil, fallbackDisclaimer()
	}
	final := blocks[at]
	switch final.Kind {
	case answers.DisclaimerBlock:
		return blocks[:at], final
	case answers.CardBlock:
		lines := strings.Split(strings.Join(final.Lines, "\n"), "\n")
		n := len(lines) - 1
		body = slices.Clone(blocks[:at])
		if n > 0 {
			body = append(body, answers.Block{Kind: answers.CardBlock, Lines: lines[:n]})
		}
		return body, answers.Block{Kind: answers.CardBlock, Lines: lines[n:]}
	}
	return blocks, fallbackDisclaimer()
}

func fallbackDisclaimer() answers.Block {
	return answers.Block{Kind: answers.DisclaimerBlock, Lines: []string{answers.DisclaimerUnsure}}
}

// pager fills pages one after the other.
type pager struct {
	limit   int
	measure func([]answers.Block) int
	last    answers.Block
	page    []answers.Block
	pages   [][]answers.Block
}

// closed returns a page with its disclaimer. A card's last line joins the card again.
func (p *pager) closed(body []answers.Block) []answers.Block {
	n := len(body)
	if n > 0 && p.last.Kind == answers.CardBlock && body[n-1].Kind == answers.CardBlock {
		lines := slices.Concat(body[n-1].Lines, p.last.Lines)
		return append(slices.Clone(body[:n-1]), answers.Block{Kind: answers.CardBlock, Lines: lines})
	}
	return append(slices.Clone(body), p.last)
}

func (p *pager) fits(body []answers.Block) bool { return p.measure(p.closed(body)) <= p.limit }

// with returns the page under way with b behind it; a part of the same block continues it.
func (p *pager) with(b answers.Block, continues bool) []answers.Block {
	n := len(p.page)
	if !continues || n == 0 {
		return append(slices.Clip(p.page), b)
	}
	page := slices.Clone(p.page)
	page[n-1].Lines = slices.Concat(page[n-1].Lines, b.Lines)
	return page
}

// turn ends the page under way.
func (p *pager) turn() {
	if len(p.page) > 0 {
		p.pages = append(p.pages, p.closed(p.page))
	}
	p.page = nil
}

// add puts a block on the page, on the next one, or where it fits on none, line by line on several.
func (p *pager) add(b answers.Block) {
	if page := p.with(b, false); p.fits(page) {
		p.page = page
		return
	}
	if p.fits([]answers.Block{b}) {
		p.turn()
		p.page = []answers.Block{b}
		return
	}
	continues := false
	for _, line := range b.Lines {
		for _, part := range strings.Split(line, "\n") {
			p.addLine(b.Kind, part, continues)
			continues = true
		}
	}
}

// addLine puts a line of a block on the page, or as much of it as fits, and the rest on the next ones.
func (p *pager) addLine(kind answers.BlockKind, line string, continues bool) {
	for {
		if page := p.with(block(kind, line), continues); p.fits(page) {
			p.page = page
			return
		}
		head, rest := p.split(kind, line, continues)
		if head != "" {
			p.page = p.with(block(kind, head), continues)
		}
		if line = rest; line == "" {
			return
		}
		p.turn()
		continues = false
	}
}

// split returns as much of a line as fits on the page, cut behind a sentence or else behind a word. On a page with something on it
// that may be nothing; on an empty one it is one character at least.
func (p *pager) split(kind answers.BlockKind, line string, continues bool) (head, rest string) {
	fits := func(end int) bool {
		return p.fits(p.with(block(kind, strings.TrimRightFunc(line[:end], unicode.IsSpace)), continues))
	}
	if len(p.page) > 0 && p.fits([]answers.Block{block(kind, line)}) {
		return "", line // it stays whole on the next page
	}
	for _, ends := range [][]int{sentenceEnds(line), wordEnds(line)} {
		if n := sort.Search(len(ends), func(i int) bool { return !fits(ends[i]) }); n > 0 {
			return cutAt(line, ends[n-1])
		}
	}
	if len(p.page) > 0 {
		return "", line
	}
	ends := characterEnds(line)
	n := sort.Search(len(ends), func(i int) bool { return !fits(ends[i]) })
	return cutAt(line, ends[max(n-1, 0)])
}

func block(kind answers.BlockKind, line string) answers.Block {
	return answers.Block{Kind: kind, Lines: []string{line}}
}

func cutAt(line string, end int) (head, rest string) {
	return strings.TrimRightFunc(line[:end], unicode.IsSpace), strings.TrimLeftFunc(line[end:], unicode.IsSpace)
}

// sentenceEnds returns the offsets behind a full stop, question or exclamation mark that white space follows.
func sentenceEnds(line string) []int {
	var ends []int
	before := ' '
	for i, r := range line {
		if unicode.IsSpace(r) && strings.ContainsRune(".?!;:", before) {
			ends = append(ends, i)
		}
		before = r
	}
	return ends
}

// wordEnds returns the offsets of white space behind a word.
func wordEnds(line string) []int {
	var ends []int
	before := ' '
	for i, r := range line {
		if unicode.IsSpace(r) && !unicode.IsSpace(before) {
			ends = append(ends, i)
		}
		before = r
	}
	return ends
}

// characterEnds returns the offsets behind each character; marks that belong to the one before stay with it.
func characterEnds(line string) []int {
	var ends []int
	for i, r := range line {
		if i > 0 && !unicode.Is(unicode.M, r) && r != '\u200d' {
			ends = append(ends, i)
		}
	}
	return append(ends, len(line))
}
