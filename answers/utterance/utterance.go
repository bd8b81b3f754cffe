// Package utterance turns what a person typed into tokens that triage and matching compare: one
// spelling for what Unicode, a phone's keyboard and a tired hand can write in many ways.
package utterance

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxBytes bounds what is read of one message. Discord allows 2,000 characters (4,000 for
// subscribers), Slack's events carry at most 40,000; what comes after is not read.
const MaxBytes = 64 << 10

// Token is one word, number or emoji of an utterance.
type Token struct {
	// Text is the normalised form: lower case, no accents, no apostrophes. It is never empty.
	Text string
	// Start and End are byte offsets of the token in Utterance.Text.
	Start, End int
	// Break tells what stands between the previous token and this one.
	Break Break
}

// Break is the kind of boundary before a token.
type Break uint8

// The boundaries, from weakest to strongest.
const (
	Space    Break = iota // nothing but white space or a hyphen
	Comma                 // a comma, colon, dash, bracket or quotation mark
	Sentence              // a full stop, question or exclamation mark, semicolon or line break
)

// Utterance is one message, read.
type Utterance struct {
	// Text is the message in normal form NFKC without invisible characters, cut at MaxBytes.
	Text string
	// Tokens are in the order of the text.
	Tokens []Token
	// Question is true when a question mark stands anywhere in the text.
	Question bool
	// Truncated is true when the message was longer than MaxBytes.
	Truncated bool
}

// Read normalises and splits message. It accepts any bytes, takes time linear in their number, and never fails.
func Read(message string) Utterance {
	u := Utterance{}
	if len(message) > MaxBytes {
		message, u.Truncated = cut(message), true
	}
	u.Text = clean(message)
	u.Question = strings.ContainsRune(u.Text, '?')
	u.Tokens = tokens(u.Text)
	return u
}

// Words returns the texts of the tokens.
func (u Utterance) Words() []string {
	words := make([]string, len(u.Tokens))
	for i, t := range u.Tokens {
		words[i] = t.Text
	}
	return words
}

// Fold returns the tokens of s joined by single spaces: the form in which phrases are compared.
func Fold(s string) string { return strings.Join(Read(s).Words(), " ") }

func cut(message string) string {
	end := MaxBytes
	for end > 0 && !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end]
}

// clean brings text to NFKC, so that full-width and mathematical letters are the plain ones, and drops
// what cannot be seen (zero-width joiners, directional marks, control characters).
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00ad' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' || c == 0x7f {
			return false
		}
	}
	return true
}

func tokens(text string) []Token {
	list := make([]Token, 0, len(text)/5+1)
	brk := Space
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		var end int
		var word string
		switch {
		case isWordRune(r):
			end = wordEnd(text, i)
			word = foldWord(text[i:end])
		case isSymbol(r):
			end, word = i+size, text[i:i+size]
			if isSkinTone(r) {
				word = ""
			}
		default:
			brk = max(brk, breakOf(r))
			i += size
			continue
		}
		if word != "" {
			list = append(list, Token{Text: word, Start: i, End: end, Break: brk})
			brk = Space
		}
		i = end
	}
	return list
}

func isWordRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
		r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// isSymbol reports emoji and the like, and the signs that carry meaning beside a number.
func isSymbol(r rune) bool {
	return r == '%' || r == '≤' || r == '≥' || r == '<' || r == '>' ||
		r >= utf8.RuneSelf && (unicode.Is(unicode.So, r) || isSkinTone(r))
}

// isSkinTone reports the five modifiers that follow an emoji of a person; the emoji counts the same with each.
func isSkinTone(r rune) bool { return 0x1F3FB <= r && r <= 0x1F3FF }

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', '′':
		return true
	}
	return false
}

// wordEnd finds the end of the word that starts at i. An apostrophe between letters belongs to the word
// ("don't"), and so does a point or comma between digits ("12.4").
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if isWordRune(r) {
			i += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		inWord := isApostrophe(r) && unicode.IsLetter(next)
		inNumber := (r == '.' || r == ',') && isDigit(text[i-1]) && '0' <= next && next <= '9'
		if !inWord && !inNumber {
			return i
		}
		i += size
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// foldWord lowers case, drops accents, apostrophes and the commas that wordEnd allows in a number, and cuts a letter that
// is repeated more than twice to two ("sooooo" and "soooo" are one word).
func foldWord(word string) string {
	if isPlainWord(word) {
		return word
	}
	var b strings.Builder
	b.Grow(len(word))
	var last rune
	repeats := 0
	for _, r := range norm.NFD.String(word) {
		r = unicode.ToLower(r)
		if isApostrophe(r) || unicode.IsMark(r) || r == ',' {
			continue
		}
		if r == last && unicode.IsLetter(r) {
			if repeats++; repeats >= 2 {
				continue
			}
		} else {
			last, repeats = r, 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isPlainWord(word string) bool {
	for i := 0; i < len(word); i++ {
		c := word[i]
		if !('a' <= c && c <= 'z' || isDigit(c)) || i >= 2 && c == word[i-1] && c == word[i-2] && !isDigit(c) {
			return false
		}
	}
	return true
}

func breakOf(r rune) Break {
	switch r {
	case ' ', '\t', '-', '_', '*', '~', '\'', '’', '/', '#', '&', '+', '@':
		return Space
	case '.', '?', '!', ';', '\n', '…':
		return Sentence
	}
	return Comma
}
