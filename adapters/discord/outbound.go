package discord

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/bot"
)

// Discord's limits (https://discord.com/developers/docs/resources/message), in UTF-16 units, which are never fewer than what it counts.
const (
	maxContent     = 2000
	maxDescription = 4096
)

// page is a reply, or a part of one, as a message shows it.
//
// Content is enough by itself: it holds the question, the answer in one sentence, its grade, what matters for this person, and the
// disclaimer. It is all that a notification shows, and all that is left where a person has switched embeds off, or a
// server does not let the bot use them. Embed holds the rest, and ends with the disclaimer as well; nil when there is no rest.
type page struct {
	content string
	embed   *discordgo.MessageEmbed
}

// render turns a reply into pages, each of which ends with its disclaimer.
func render(r bot.Reply) []page {
	style := styleOf(r)
	var pages []page
	// One measure has to stand for two limits: content counts twice.
	for _, blocks := range bot.Pages(r.Blocks(), 2*maxContent, style.measure) {
		pages = append(pages, style.page(blocks))
	}
	return pages
}

// style is how one reply is shown.
type style struct {
	// graded replies have an embed; others are content alone.
	graded bool
	// several is true for more than one question in a reply: then the embed repeats which one it speaks of.
	several bool
	color   int
}

func styleOf(r bot.Reply) style {
	count := func(kind answers.BlockKind) (n int) {
		for _, b := range r.Answer.Blocks {
			if b.Kind == kind {
				n++
			}
		}
		return n
	}
	s := style{graded: count(answers.GradeBlock) > 0, several: count(answers.QuestionBlock) > 1}
	if !s.several {
		s.color = colorOf(r.Answer.Grade.Certainty)
	}
	return s
}

// colorOf is the colour at the embed's side. It only repeats what the text says.
func colorOf(c evidence.Certainty) int {
	return [...]int{0x757575, 0xc2571a, 0xf2b134, 0x2f6fdb, 0x2e8b57}[c]
}

// measure is how long a page is, in halves of what content may have.
func (s style) measure(blocks []answers.Block) int {
	p := s.page(blocks)
	n := 2 * length(p.content)
	if p.embed != nil {
		n = max(n, length(p.embed.Description))
	}
	return n
}

func length(text string) int { return len(utf16.Encode([]rune(text))) }

func (s style) page(blocks []answers.Block) page {
	if !s.graded {
		return page{content: plain(blocks)}
	}
	p := page{content: summary(blocks)}
	if rest := slices.DeleteFunc(slices.Clone(blocks), s.summed); len(rest) > 1 {
		p.embed = &discordgo.MessageEmbed{Description: plain(rest), Color: s.color}
	}
	return p
}

// summed reports a block that is not repeated in the embed.
func (s style) summed(b answers.Block) bool {
	switch b.Kind {
	case answers.NoticeBlock, answers.ShortBlock, answers.CautionBlock, answers.CrisisBlock:
		return true
	case answers.QuestionBlock:
		return !s.several
	}
	return false
}

// summary is the content of a page of a graded reply.
func summary(blocks []answers.Block) string {
	var kept []answers.Block
	for _, b := range blocks {
		switch b.Kind {
		case answers.NoticeBlock, answers.QuestionBlock, answers.ShortBlock, answers.CautionBlock, answers.CrisisBlock, answers.DisclaimerBlock:
			kept = append(kept, b)
		case answers.GradeBlock:
			kept = append(kept, answers.Block{Kind: b.Kind, Lines: []string{headline(b)}})
		}
	}
	return plain(kept)
}

// headline is the first sentence of a block: "Proof: C Low."
func headline(b answers.Block) string {
	line := strings.Join(b.Lines, " ")
	if at := strings.Index(line, ". "); at >= 0 {
		return line[:at+1]
	}
	return line
}

// plain is blocks as Discord's text.
func plain(blocks []answers.Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString(separator(blocks[i-1].Kind, block.Kind))
		}
		b.WriteString(marked(block))
	}
	return b.String()
}

// separator keeps what belongs together on neighboring lines.
func separator(before, after answers.BlockKind) string {
	switch {
	case before == answers.PointBlock && after == answers.PointBlock, before == answers.QuestionBlock && after == answers.ShortBlock,
		before == answers.ShortBlock && after == answers.GradeBlock, before == answers.NextStepBlock && after == answers.DisclaimerBlock:
		return "\n"
	}
	return "\n\n"
}

// marked is a block with the marks of its kind. They are only for the eye: no word depends on them.
func marked(b answers.Block) string {
	mark := func(line string) string { return line }
	switch b.Kind {
	case answers.QuestionBlock:
		mark = bold
	case answers.DisclaimerBlock:
		mark = func(line string) string { return "*" + line + "*" }
	case answers.PointBlock, answers.GradeBlock, answers.DisagreementBlock, answers.CautionBlock, answers.SourcesBlock, answers.NextStepBlock:
		mark = labelled
	}
	lines := strings.Split(strings.Join(b.Lines, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = mark(escaped(line))
		}
	}
	return strings.Join(lines, "\n")
}

func bold(text string) string { return "**" + text + "**" }

// labelled sets the words before the first colon in bold, if it comes soon.
func labelled(text string) string {
	label, rest, ok := strings.Cut(text, ":")
	if !ok || len(label) > 30 || strings.ContainsAny(label, ".*") {
		return text
	}
	return bold(label+":") + rest
}
