// Package documents reads the plain-text documents behind a FAQ and finds their sections, so
// that a citation ("this document, under this heading") can be proved against the text itself.
package documents

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// Document is one plain-text document, split into its sections in reading order.
type Document struct {
	// SHA256 is the lower-case hexadecimal hash of the bytes that were parsed.
	SHA256 string
	// Title is the first line that is not empty.
	Title string
	// Sections holds at least one section for a document with any text.
	Sections []Section
}

// Section is the text under one heading, without the heading itself.
type Section struct {
	Heading string
	// Text keeps the document's lines, trimmed, without the empty ones.
	Text []string
}

// String returns the section's lines joined by newlines.
func (s Section) String() string { return strings.Join(s.Text, "\n") }

// maxHeadingWords bounds a heading: the longest heading of the shipped documents has ten words.
const maxHeadingWords = 14

var (
	listItem = regexp.MustCompile(`^([•\-*–]|\d+[.)])\s`)
	// navigation lines look like headings but belong to the page, not to its text.
	navigation = regexp.MustCompile(`(?i)^(table of contents|contents|advertisement|(last )?(updated|published|reviewed)\b.{0,30}\d{4})$`)
)

// Parse splits text into sections.
//
// A heading is a short line that is no list item, has no punctuation of a sentence at its end, is
// followed by prose or a list, and does not sign a quotation above it. Text before the first such line belongs to a section named by the title. A
// heading that stands twice in a row (a page's title repeated at the top) counts once. Headings with nothing but
// further headings under them are kept, with no text. Parse accepts any bytes and never fails.
func Parse(text []byte) Document {
	sum := sha256.Sum256(text)
	doc := Document{SHA256: hex.EncodeToString(sum[:])}
	lines := contentLines(string(text))
	if len(lines) == 0 {
		return doc
	}
	doc.Title = lines[0]
	doc.Sections = []Section{{Heading: doc.Title}}
	for i, line := range lines {
		current := &doc.Sections[len(doc.Sections)-1]
		if !isHeading(lines, i) {
			if i > 0 || !looksLikeHeading(line) {
				current.Text = append(current.Text, line)
			}
			continue
		}
		if line != current.Heading || len(current.Text) > 0 {
			doc.Sections = append(doc.Sections, Section{Heading: line})
		}
	}
	return doc
}

// Section returns the sections under heading joined into one, compared without regard to case, space or
// the kind of quotation mark, and whether there is one.
func (d Document) Section(heading string) (Section, bool) {
	found := Section{Heading: heading}
	ok := false
	for _, s := range d.Sections {
		if foldHeading(s.Heading) == foldHeading(heading) {
			found.Heading, ok = s.Heading, true
			found.Text = append(found.Text, s.Text...)
		}
	}
	return found, ok
}

var quotes = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u00a0", " ")

func foldHeading(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(quotes.Replace(s)), " "))
}

func contentLines(text string) []string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(text, "\uFFFD")) {
		line = strings.TrimSpace(line)
		if line != "" && !navigation.MatchString(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func isHeading(lines []string, i int) bool {
	if !looksLikeHeading(lines[i]) || i+1 == len(lines) || i > 0 && strings.HasSuffix(lines[i-1], "”") {
		return false
	}
	next := lines[i+1]
	if !looksLikeHeading(next) {
		return true
	}
	// A heading directly above another one is kept when that one opens a list or prose: "Clinical
	// algorithm" above "Step 1". A lone caption above a heading is then a heading too, which costs nothing.
	return i+2 < len(lines) && !looksLikeHeading(lines[i+2])
}

func looksLikeHeading(line string) bool {
	if listItem.MatchString(line) || len(strings.Fields(line)) > maxHeadingWords {
		return false
	}
	return !strings.HasSuffix(line, ".") && !strings.ContainsAny(line[len(line)-1:], "!:,;") &&
		!strings.HasSuffix(line, "”") && !strings.HasPrefix(line, "“")
}
