package slack

import (
	"strings"

	api "github.com/slack-go/slack"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/bot"
)

const (
	// pageLimit is the most text of one message. Slack refuses messages of more than about 13,200 characters in all their blocks
	// (msg_blocks_too_long, not documented); buttons and menus need some of them.
	pageLimit = 10_000
	// pageBlocks is the most blocks of one message's text; Slack takes 50, buttons and menus among them.
	pageBlocks = 44
	// sectionLimit is the most text of one block; Slack takes 3,000.
	sectionLimit = 2_900
)

// post is one message as Slack takes it.
type post struct {
	// text is the whole page in plain text, escaped: notifications and screen readers read it, and it is what is sent when Slack
	// refuses the blocks.
	text   string
	blocks []api.Block
	// mark names the reply and the page: see mark.
	mark string
}

// posts renders a reply. The controls stand on its last page, before the disclaimer, with which every page ends.
func posts(r bot.Reply, controls []api.Block, key string) []post {
	pages := bot.Pages(r.Blocks(), pageLimit, measure)
	list := make([]post, len(pages))
	for i, page := range pages {
		p := post{text: escape(bot.PlainText(page)), mark: mark(key, i)}
		body, last := render(page[:len(page)-1]), render(page[len(page)-1:])
		p.blocks = append(p.blocks, body...)
		if i == len(pages)-1 {
			p.blocks = append(p.blocks, controls...)
		}
		p.blocks = append(p.blocks, last...)
		label(p.blocks[len(p.blocks)-1], p.mark)
		list[i] = p
	}
	return list
}

// measure is the size of a page against pageLimit, by its characters or its blocks, whichever is nearer to its limit.
func measure(page []answers.Block) int {
	characters, blocks := 0, 0
	for _, t := range texts(page) {
		characters += length(t.text)
		blocks++
	}
	return max(characters, blocks*pageLimit/pageBlocks)
}

// length counts characters as Slack does, in UTF-16.
func length(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// label gives a block an id.
func label(b api.Block, id string) {
	switch b := b.(type) {
	case *api.SectionBlock:
		b.BlockID = id
	case *api.ContextBlock:
		b.BlockID = id
	}
}

// render turns a reply's blocks into Slack's: what is said in sections, what stands around it in small print.
func render(page []answers.Block) []api.Block {
	var list []api.Block
	for _, t := range texts(page) {
		list = append(list, blockOf(t.kind, t.text))
	}
	return list
}

// styledText is the text of one of Slack's blocks.
type styledText struct {
	kind answers.BlockKind
	text string
}

// texts are what Slack's blocks say. Points that follow each other share a block.
func texts(page []answers.Block) []styledText {
	var list []styledText
	for i := 0; i < len(page); i++ {
		lines := styled(page[i])
		for page[i].Kind == answers.PointBlock && i+1 < len(page) && page[i+1].Kind == answers.PointBlock {
			i++
			lines = append(lines, styled(page[i])...)
		}
		for _, text := range pack(lines) {
			list = append(list, styledText{page[i].Kind, text})
		}
	}
	return list
}

func blockOf(kind answers.BlockKind, text string) api.Block {
	switch kind {
	case answers.QuestionBlock, answers.SourcesBlock, answers.DisclaimerBlock:
		return api.NewContextBlock("", mrkdwn(text))
	}
	return section(text)
}

func section(text string) *api.SectionBlock {
	return api.NewSectionBlock(mrkdwn(text), nil, nil, api.SectionBlockOptionExpand(true))
}

// mrkdwn is a text in which nothing is turned into a link, a channel or a mention.
func mrkdwn(text string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, text, false, true)
}

// styled are a block's lines, escaped, with the marks of its kind. A line is never longer than sectionLimit.
func styled(b answers.Block) []string {
	var lines []string
	for _, line := range b.Lines {
		for _, part := range strings.Split(line, "\n") {
			for _, piece := range cut(part) {
				lines = append(lines, style(b.Kind, piece))
			}
		}
	}
	return lines
}

// style escapes a line and marks it: by weight, by a sign, and for a grade by GRADE's own symbols beside its word.
func style(kind answers.BlockKind, line string) string {
	text := escape(line)
	switch kind {
	case answers.ShortBlock:
		return bold(text)
	case answers.PointBlock, answers.NextStepBlock:
		if name, rest, ok := strings.Cut(text, ": "); ok {
			return bold(name+":") + " " + rest
		}
	case answers.GradeBlock:
		return graded(text)
	case answers.CautionBlock:
		return "⚠️ " + text
	case answers.NoticeBlock:
		return "ℹ️ " + text
	}
	return text
}

// graded puts the symbol of its certainty before a grade.
func graded(text string) string {
	for c, symbol := range map[evidence.Certainty]string{evidence.High: "⊕⊕⊕⊕", evidence.Moderate: "⊕⊕⊕◯", evidence.Low: "⊕⊕◯◯", evidence.VeryLow: "⊕◯◯◯"} {
		if rest, ok := strings.CutPrefix(text, "Proof: "+c.Label()+"."); ok {
			return symbol + " " + bold("Proof: "+c.Label()+".") + rest
		}
	}
	return text
}

// bold marks a text as bold, unless it has a mark of its own in it.
func bold(text string) string {
	if text == "" || strings.ContainsAny(text, "*\n") || strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") {
		return text
	}
	return "*" + text + "*"
}

// pack joins lines into as few texts as fit into sectionLimit each.
func pack(lines []string) []string {
	var list []string
	for len(lines) > 0 {
		size, n := length(lines[0]), 1
		for n < len(lines) && size+1+length(lines[n]) <= sectionLimit {
			size += 1 + length(lines[n])
			n++
		}
		text := strings.Join(lines[:n], "\n")
		if strings.TrimSpace(text) == "" {
			text = "\u200b" // Slack takes no empty text
		}
		list, lines = append(list, text), lines[n:]
	}
	return list
}
