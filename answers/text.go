package answers

import (
	"fmt"
	"strings"
)

// Text returns the whole answer as a person reads it in plain text, disclaimer included.
func (a Answer) Text() string {
	var b strings.Builder
	for i, block := range a.Blocks {
		if i > 0 {
			b.WriteString(blockSeparator(a.Blocks[i-1].Kind, block.Kind))
		}
		b.WriteString(strings.Join(block.Lines, "\n"))
	}
	return b.String()
}

// blockSeparator keeps what belongs together on neighbouring lines.
func blockSeparator(before, after BlockKind) string {
	if before == PointBlock && after == PointBlock || before == NextStepBlock && after == DisclaimerBlock {
		return "\n"
	}
	return "\n\n"
}

func line(kind BlockKind, text string) Block { return Block{Kind: kind, Lines: []string{text}} }

// numbered returns a heading and the items behind "1.", "2." and so on.
func numbered(kind BlockKind, heading string, items []string) Block {
	b := Block{Kind: kind, Lines: []string{heading}}
	for i, item := range items {
		b.Lines = append(b.Lines, fmt.Sprintf("%d. %s", i+1, item))
	}
	return b
}
