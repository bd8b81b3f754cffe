// Package terminal shows answers on a terminal and holds a conversation there.
package terminal

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"bedside/answers"
	"bedside/answers/evidence"
)

// Style is how answers are shown.
type Style struct {
	// Width is the number of columns to wrap at; 0 leaves lines as they are.
	Width int
	// Color switches ANSI colours on. Nothing is told by colour alone.
	Color bool
}

// The ANSI sequences in use.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	reset  = "\x1b[0m"
)

// Render returns the answer as text for a terminal: the plain text, wrapped and coloured.
func (s Style) Render(a answers.Answer) string {
	styled := a
	styled.Blocks = make([]answers.Block, len(a.Blocks))
	for i, b := range a.Blocks {
		lines := make([]string, len(b.Lines))
		for j, line := range b.Lines {
			lines[j] = s.paint(colorOf(b.Kind, a.Grade.Certainty), s.wrap(clean(line)))
		}
		styled.Blocks[i] = answers.Block{Kind: b.Kind, Lines: lines}
	}
	return styled.Text()
}

// Choices returns the related questions behind an answer, numbered; empty when the text lists its choices itself.
func (s Style) Choices(a answers.Answer) string {
	if a.Outcome != answers.Answered || len(a.Choices) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("You can go on with:")
	for i, c := range a.Choices {
		b.WriteString("\n" + s.wrap(clean(strconv.Itoa(i+1)+". "+c.Question)))
	}
	return s.paint(dim, b.String())
}

// wrap breaks a line at spaces. A word longer than the width keeps its line, so that a telephone number stays whole.
func (s Style) wrap(line string) string {
	if s.Width <= 0 {
		return line
	}
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(line) {
		length := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+length > s.Width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += length
	}
	return b.String()
}

// wrapText wraps each line of a text; a line that fits keeps its spaces.
func (s Style) wrapText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > s.Width {
			lines[i] = s.wrap(line)
		}
	}
	return strings.Join(lines, "\n")
}

func (s Style) paint(color, text string) string {
	if !s.Color || color == "" {
		return text
	}
	return color + strings.ReplaceAll(text, "\n", reset+"\n"+color) + reset
}

// clean drops control characters, so that text cannot move the cursor.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return -1
		}
		return r
	}, line)
}

func colorOf(kind answers.BlockKind, c evidence.Certainty) string {
	switch kind {
	case answers.QuestionBlock, answers.SourcesBlock, answers.DisclaimerBlock:
		return dim
	case answers.ShortBlock:
		return bold
	case answers.CautionBlock, answers.NoticeBlock:
		return yellow
	case answers.CardBlock:
		return red
	case answers.GradeBlock:
		return [...]string{dim, red, yellow, blue, green}[c]
	}
	return ""
}
