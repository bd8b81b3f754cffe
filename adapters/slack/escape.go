package slack

import (
	"strings"
	"unicode/utf8"
)

// escape keeps a text from doing anything: without angle brackets no <!channel>, no <@U1> and no <https://…|link> is left in it. These
// three are all that Slack asks to be escaped.
func escape(text string) string { return escaper.Replace(text) }

// unescape undoes what Slack escapes in a text.
func unescape(text string) string { return unescaper.Replace(text) }

var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	angles    = strings.NewReplacer("<", "‹", ">", "›")
)

// markRoom is what the marks around a line may take.
const markRoom = 40

// cut splits a line into pieces that fit into a block once they are escaped, at spaces where that is possible.
func cut(line string) []string {
	var pieces []string
	for {
		end := fitting(line, sectionLimit-markRoom)
		if end == len(line) {
			return append(pieces, line)
		}
		if space := strings.LastIndexByte(line[:end], ' '); space > 0 {
			end = space
		}
		pieces = append(pieces, line[:end])
		line = strings.TrimLeft(line[end:], " ")
	}
}

// fitting is how many bytes of a line have limit characters at most once they are escaped.
func fitting(line string, limit int) int {
	size := 0
	for i, r := range line {
		n := length(string(r))
		switch r {
		case '&':
			n = len("&amp;")
		case '<', '>':
			n = len("&lt;")
		}
		if size+n > limit {
			return i
		}
		size += n
	}
	return len(line)
}

// short is the beginning of a text that has at most limit characters, for labels.
func short(text string, limit int) string {
	if length(text) <= limit {
		return text
	}
	end := fitting(text, limit-1)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.TrimRight(text[:end], " ") + "…"
}
