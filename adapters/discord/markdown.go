package discord

import (
	"regexp"
	"strings"
)

// address is a link, which Discord reads as it stands: a backslash in it would lead astray.
var address = regexp.MustCompile(`https?://[^\s<>]+`)

// special are the characters that Discord may take for marks anywhere. "<" begins mentions, "[" a link behind other words.
var special = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, `~`, `\~`, "`", "\\`", `|`, `\|`, `<`, `\<`, `[`, `\[`)

// opening is what Discord takes for a heading, a quotation or a list at the beginning of a line. Numbers stay as they are.
var opening = regexp.MustCompile(`^(\s*)(#{1,3}|>{1,3}|-#|-|\+)(\s)`)

// escaped is a line of text that shows as it is written: none of its characters is a mark.
func escaped(line string) string {
	var b strings.Builder
	at := 0
	for _, found := range address.FindAllStringIndex(line, -1) {
		b.WriteString(special.Replace(line[at:found[0]]))
		b.WriteString(line[found[0]:found[1]])
		at = found[1]
	}
	b.WriteString(special.Replace(line[at:]))
	return opening.ReplaceAllString(b.String(), `$1\$2$3`)
}
