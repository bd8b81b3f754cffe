package speech

import (
	"strings"

	"bedside/answers/utterance"
)

// cell is one place of a message as patterns see it: a word, or the end of a sentence.
type cell struct {
	// words are the ids of up to three words that the typed one may stand for; 0 is none.
	words   [3]int32
	numbers numberSet
	marks   mark
}

// mark says what stands at or before a cell.
type mark uint8

const (
	markBoundary mark = 1 << iota // the cell is a sentence's end
	markAsked                     // ... with a question mark
	markComma                     // a comma or the like stands before the word
	markQuote                     // a quotation mark stands before the word
)

// reader turns a message into cells. It is not safe for concurrent use.
type reader struct {
	lexicon *lexicon
	numbers *numberReader
	cells   []cell
	text    string
	tokens  []utterance.Token
}

// read returns the cells of u, valid until the next read. The first and the last are boundaries.
func (r *reader) read(u utterance.Utterance) []cell {
	r.cells = append(r.cells[:0], cell{marks: markBoundary})
	return r.more(u)
}

// more adds the cells of u to those read before, with no boundary between, and returns all.
func (r *reader) more(u utterance.Utterance) []cell {
	r.text, r.tokens = u.Text, u.Tokens
	for i := 0; i < len(r.tokens); {
		r.between(i)
		i += r.word(i)
	}
	r.end(r.tail())
	return r.cells
}

func (r *reader) end(between string) {
	c := cell{marks: markBoundary}
	if strings.Contains(between, "?") {
		c.marks |= markAsked
	}
	r.cells = append(r.cells, c)
}

func (r *reader) tail() string {
	if len(r.tokens) == 0 {
		return r.text
	}
	return r.text[r.tokens[len(r.tokens)-1].End:]
}

// between adds the boundary before token i, if one is there. Dots in a row are hesitation and end nothing.
func (r *reader) between(i int) {
	if i == 0 || r.tokens[i].Break != utterance.Sentence {
		return
	}
	text := r.text[r.tokens[i-1].End:r.tokens[i].Start]
	if strings.Contains(text, "..") || strings.Contains(text, "…") || r.isGasp(i, text) {
		return
	}
	r.end(text)
}

// isGasp reports a full stop after a sentence of one known word that is no answer, as in "Cant. Breathe."
func (r *reader) isGasp(i int, text string) bool {
	if strings.ContainsAny(text, "?!\n") {
		return false
	}
	n := len(r.cells)
	single := n >= 2 && r.cells[n-2].marks&markBoundary != 0
	return single && !r.carries(i-1, "answer")
}

func (r *reader) carries(i int, class string) bool {
	id := r.lexicon.ids[r.tokens[i].Text]
	for _, s := range r.lexicon.symbols[id] {
		if s == r.lexicon.named[class] {
			return true
		}
	}
	return false
}

// word adds the cells of the word at token i and returns how many tokens it took.
func (r *reader) word(i int) int {
	c := cell{numbers: r.numbers.read(r.tokens, i)}
	if i > 0 {
		c.marks = r.marksBefore(i)
	}
	if text := r.tokens[i].Text; c.numbers == 0 || r.lexicon.ids[text] != 0 {
		c.words = [3]int32{r.known(i), r.possessive(i)}
		if c.words[0] == 0 && c.words[1] == 0 {
			return r.unknown(i, c)
		}
	}
	if used, id := r.spelledOut(i); used > 1 {
		c.words[0] = id
		r.cells = append(r.cells, c)
		return used
	}
	r.cells = append(r.cells, c)
	return 1
}

func (r *reader) marksBefore(i int) mark {
	if r.tokens[i].Break == utterance.Space {
		return 0
	}
	between := r.text[r.tokens[i-1].End:r.tokens[i].Start]
	if strings.ContainsAny(between, "\"“”«»„") {
		return markComma | markQuote
	}
	return markComma
}

// possessive returns the id of "throat" for "throat's"; 0 for a word written without that apostrophe.
func (r *reader) possessive(i int) int32 {
	t := r.tokens[i]
	base, ok := strings.CutSuffix(t.Text, "s")
	if !ok || t.End-t.Start <= len(t.Text) || len(base) < 3 {
		return 0
	}
	return r.lexicon.ids[base]
}

func (r *reader) known(i int) int32 {
	t := r.tokens[i]
	if len(r.lexicon.apostrophes) > 0 && t.End-t.Start > len(t.Text) {
		if id, ok := r.lexicon.apostrophes[t.Text]; ok && r.lexicon.ids[t.Text] == 0 {
			return id
		}
	}
	return r.lexicon.ids[t.Text]
}

// unknown adds the cells of a word that is not in the lexicon: written together, spelt out, hidden behind signs or
// misspelt.
func (r *reader) unknown(i int, c cell) int {
	if used, id := r.spelledOut(i); used > 1 {
		c.words[0] = id
		r.cells = append(r.cells, c)
		return used
	}
	if id := r.joined(i); id != 0 {
		c.words[0] = id
		r.cells = append(r.cells, c)
		return 2
	}
	text := plainLetters(r.tokens[i].Text)
	if parts := r.lexicon.split(text); len(parts) > 0 {
		for _, id := range parts {
			c.words = [3]int32{id}
			r.cells = append(r.cells, c)
			c.marks = 0
		}
		return 1
	}
	r.lexicon.guess(text, &c)
	r.cells = append(r.cells, c)
	return 1
}

// spelledOut joins single letters ("k m s", "s.u.i.c.i.d.e") to a word that the lexicon knows.
func (r *reader) spelledOut(i int) (used int, id int32) {
	const longestWord = 16
	var word [longestWord]byte
	n := 0
	for i+n < len(r.tokens) && n < longestWord && len(r.tokens[i+n].Text) == 1 && isLetter(r.tokens[i+n].Text[0]) {
		word[n] = r.tokens[i+n].Text[0]
		n++
	}
	if n < 3 {
		return 0, 0
	}
	if id = r.lexicon.ids[string(word[:n])]; id == 0 {
		var c cell
		r.lexicon.guess(string(word[:n]), &c)
		id = c.words[0]
	}
	if id == 0 {
		return 0, 0
	}
	return n, id
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' }

// joined returns the word that token i and the next make together ("sui cide", "k*ll"), 0 if they make none. With a space
// between them neither may be a word alone, and no letter may be wrong.
func (r *reader) joined(i int) int32 {
	const longestWord = 24
	if i+1 >= len(r.tokens) || len(r.tokens[i].Text)+len(r.tokens[i+1].Text) > longestWord {
		return 0
	}
	end, start := r.tokens[i].End, r.tokens[i+1].Start
	glued := start == end+1 && r.text[end] != ' ' && r.text[end] != '\n'
	if r.lexicon.ids[r.tokens[i+1].Text] != 0 && !glued {
		return 0
	}
	var word [longestWord]byte
	n := copy(word[:], r.tokens[i].Text)
	n += copy(word[n:], r.tokens[i+1].Text)
	id := r.lexicon.ids[string(word[:n])]
	if id == 0 && glued {
		var c cell
		r.lexicon.guess(string(word[:n]), &c)
		id = c.words[0]
	}
	if id != 0 && !glued && (IsOrdinary(r.tokens[i].Text) || IsOrdinary(r.tokens[i+1].Text)) {
		return 0
	}
	return id
}

// plainLetters reads digits among letters as the letters they look like ("su1cide").
func plainLetters(text string) string {
	if !isLetter(text[0]) || !strings.ContainsAny(text, "0134578@$") {
		return text
	}
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b").Replace(text)
}

// split parts words written together ("cantbreathe"), if every part is a word that the patterns know and the
// whole is none of a dictionary.
func (l *lexicon) split(text string) []int32 {
	const shortest, longest = 6, 40
	if len(text) < shortest || len(text) > longest {
		return nil
	}
	// from[end] is where the last part of a split of text[:end] begins, -1 if there is no split.
	var from [longest + 1]int8
	for end := 1; end <= len(text); end++ {
		from[end] = -1
		for begin := max(0, end-16); begin < end; begin++ {
			if (begin == 0 || from[begin] >= 0) && l.joinable[text[begin:end]] {
				from[end] = int8(begin)
				break
			}
		}
	}
	if from[len(text)] <= 0 || IsOrdinary(text) {
		return nil
	}
	var parts []int32
	for end := len(text); end > 0; end = int(from[end]) {
		parts = append([]int32{l.ids[text[int(from[end]):end]]}, parts...)
	}
	return parts
}

// guess fills in what a word that is not in the lexicon may stand for. A word of ordinary.txt stands for itself.
func (l *lexicon) guess(text string, c *cell) {
	if id := l.ids[text]; id != 0 {
		c.words[0] = id
		return
	}
	if len(text) < 3 || len(text) > maxSpelled {
		return
	}
	short, single := squeeze(text), strings.TrimSuffix(text, "s")
	if id := l.simpler(text, short, single); id != 0 {
		c.words[0] = id
		return
	}
	if !IsOrdinary(text) && (short == text || !IsOrdinary(short)) && (single == text || !IsOrdinary(single)) {
		l.speller.nearest(text, c.words[:])
	}
}

// simpler returns the id of text without doubled letters, without an s, or of a prefix of it; 0 if there is none.
func (l *lexicon) simpler(text, short, single string) int32 {
	for _, id := range [2]int32{l.squeezed[short], l.ids[short]} {
		if id != 0 && !IsOrdinary(text) {
			return id
		}
	}
	if id := l.ids[single]; id != 0 {
		return id
	}
	return l.stem(text)
}

// stem returns an id that carries the symbols of every prefix of text, 0 if there is none.
func (l *lexicon) stem(text string) int32 {
	for end := min(len(text), l.longest); end >= 3; end-- {
		if id := l.prefixIDs[text[:end]]; id != 0 {
			return id
		}
	}
	return 0
}
