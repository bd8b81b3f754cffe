package speech

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"bedside/answers/utterance"
)

// symbol stands for a word or a class of words that patterns ask for.
type symbol uint16

// The symbols that are not written as words in the data; literal words and classes follow symbolFirst.
const (
	symbolNone     symbol = iota
	symbolBoundary        // "." in a pattern: a sentence's end, or the message's begin or end
	symbolFiller          // the class "filler"
	symbolBlocker         // the class "blocker"
	symbolNumber          // seven symbols, one a bit of numberSet
	symbolFirst    = symbolNumber + 7
)

// setID numbers a set of symbols of the lexicon.
type setID uint16

// lexicon holds the words that the patterns know, and the symbols that each carries. It grows while patterns are
// compiled and is read-only after seal.
type lexicon struct {
	classes  map[string]class
	compiled map[string]*node
	busy     map[string]bool

	ids     map[string]int32 // word -> id; 0 is no word
	words   []string
	symbols [][]symbol // by id
	next    symbol

	literals map[string]symbol
	named    map[string]symbol // class -> symbol of its single words
	prefixes map[string][]symbol
	longest  int // the longest prefix
	// prefixIDs leads a prefix to an id that carries the symbols of all words that begin so.
	prefixIDs map[string]int32

	sets   [][]symbol // by setID; each sorted
	setIDs map[string]setID

	apostrophes map[string]int32 // words written with an apostrophe in the data ("od'd"), folded
	squeezed    map[string]int32 // words without doubled letters
	joinable    map[string]bool  // words that run-together writing may consist of
	speller     *speller
}

func newLexicon(classes map[string]class) *lexicon {
	return &lexicon{
		classes: classes, compiled: map[string]*node{}, busy: map[string]bool{},
		ids: map[string]int32{}, words: []string{""}, symbols: [][]symbol{nil}, next: symbolFirst,
		literals: map[string]symbol{}, named: map[string]symbol{"filler": symbolFiller, "blocker": symbolBlocker},
		prefixes: map[string][]symbol{}, prefixIDs: map[string]int32{}, apostrophes: map[string]int32{}, squeezed: map[string]int32{},
		joinable: map[string]bool{}, setIDs: map[string]setID{},
	}
}

// set returns the number of a set of symbols, the same for the same symbols.
func (l *lexicon) set(symbols []symbol) setID {
	symbols = slices.Clone(symbols)
	slices.Sort(symbols)
	symbols = slices.Compact(symbols)
	key := fmt.Sprint(symbols)
	id, ok := l.setIDs[key]
	if !ok {
		id = setID(len(l.sets))
		l.setIDs[key] = id
		l.sets = append(l.sets, symbols)
	}
	return id
}

// literal returns the symbol of one written word, "word*" for all that begin so, "#many" for a kind of number, or "."
func (l *lexicon) literal(text string) (symbol, error) {
	if text == "." {
		return symbolBoundary, nil
	}
	if kind, ok := strings.CutPrefix(text, "#"); ok {
		return numberSymbol(kind)
	}
	if s, ok := l.literals[text]; ok {
		return s, nil
	}
	s := l.next
	l.next++
	l.literals[text] = s
	return s, l.carry(text, s)
}

func numberSymbol(kind string) (symbol, error) {
	names := []string{"number", "few", "many", "lots", "over", "child", "year"}
	if i := slices.Index(names, kind); i >= 0 {
		return symbolNumber + symbol(i), nil
	}
	return 0, fmt.Errorf("#%s is no kind of number: use one of #%s", kind, strings.Join(names, ", #"))
}

// carry lets a word, or every word with a prefix, carry symbol s.
func (l *lexicon) carry(text string, s symbol) error {
	stem, prefix := strings.CutSuffix(text, "*")
	word := utterance.Fold(stem)
	if word == "" || strings.Contains(word, " ") {
		return fmt.Errorf("%q is not one word: write words with spaces between them", text)
	}
	if prefix {
		l.prefixes[word] = append(l.prefixes[word], s)
		l.longest = max(l.longest, len(word))
		return nil
	}
	if strings.Contains(text, "'") {
		l.apostrophes[word] = l.id("'" + word)
		word = "'" + word
	}
	id := l.id(word)
	l.symbols[id] = append(l.symbols[id], s)
	return nil
}

func (l *lexicon) id(word string) int32 {
	if id, ok := l.ids[word]; ok {
		return id
	}
	id := int32(len(l.words))
	l.ids[word] = id
	l.words = append(l.words, word)
	l.symbols = append(l.symbols, nil)
	return id
}

// class returns the pattern of a class: any of its entries, which may be patterns themselves.
func (l *lexicon) class(name string) (*node, error) {
	if n, ok := l.compiled[name]; ok {
		return n, nil
	}
	c, ok := l.classes[name]
	if !ok {
		return nil, fmt.Errorf("no class is called @%s: correct the name, or add it under [classes]", name)
	}
	if l.busy[name] {
		return nil, fmt.Errorf("the class @%s contains itself: remove it from its entries", name)
	}
	l.busy[name] = true
	n, err := l.compileClass(name, c)
	delete(l.busy, name)
	if err != nil {
		return nil, err
	}
	l.compiled[name] = n
	return n, nil
}

func (l *lexicon) compileClass(name string, c class) (*node, error) {
	s := l.nameSymbol(name)
	kids := []*node{{op: opSymbol, symbol: s}}
	for _, entry := range c.entries {
		if isPlainEntry(entry) {
			if err := l.carry(entry, s); err != nil {
				return nil, c.source.fault(entry, fmt.Errorf("class %s: %w", name, err))
			}
			continue
		}
		n, err := parsePattern(l, entry)
		if err != nil {
			return nil, c.source.fault(entry, fmt.Errorf("class %s: entry %q: %w", name, entry, err))
		}
		kids = append(kids, n)
		if err := l.carryNested(entry, s); err != nil {
			return nil, err
		}
	}
	return l.eitherOf(kids), nil
}

// carryNested lets the single words of a class named as an entry carry the outer class's symbol too.
func (l *lexicon) carryNested(entry string, s symbol) error {
	inner, ok := strings.CutPrefix(entry, "@")
	if !ok || strings.ContainsAny(inner, " @#|(.") {
		return nil
	}
	for _, word := range l.classes[inner].entries {
		var err error
		if isPlainEntry(word) {
			err = l.carry(word, s)
		} else {
			err = l.carryNested(word, s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isPlainEntry reports an entry that is one word and not a pattern.
func isPlainEntry(entry string) bool { return !strings.ContainsAny(entry, " @#|(.") }

func (l *lexicon) nameSymbol(name string) symbol {
	if s, ok := l.named[name]; ok {
		return s
	}
	l.named[name] = l.next
	l.next++
	return l.named[name]
}

// wordsOf returns the symbol of a class's single words, or of one literal word.
func (l *lexicon) wordsOf(text string) (symbol, error) {
	name, ok := strings.CutPrefix(text, "@")
	if !ok {
		return l.literal(text)
	}
	if _, err := l.class(name); err != nil {
		return 0, err
	}
	return l.named[name], nil
}

// spellingWords are the words of a file that spelling needs.
type spellingWords struct {
	// Exact words are never what a misspelt word stands for.
	Exact []string `toml:"exact"`
	// Ordinary words are no misspelling of the patterns' words, beside those of ordinary.txt.
	Ordinary []string `toml:"ordinary"`
	// Joinable words are short ones that run-together writing may contain.
	Joinable []string `toml:"joinable"`
	// Singular words carry their meaning with an s too.
	Singular []string `toml:"singular"`
	// Also maps short and spoken spellings to the words they may stand for beside themselves.
	Also map[string][]string `toml:"also"`
}

// add joins w with the words of another file.
func (w *spellingWords) add(more spellingWords) {
	w.Exact = append(w.Exact, more.Exact...)
	w.Ordinary = append(w.Ordinary, more.Ordinary...)
	w.Joinable = append(w.Joinable, more.Joinable...)
	w.Singular = append(w.Singular, more.Singular...)
	maps.Copy(w.Also, more.Also)
}

// seal ends the compilation: ordinary words are known from here on and stand for nothing else, and
// misspelt words are led to the others.
func (l *lexicon) seal(d spellingWords) {
	vocabulary := slices.Clone(l.words)
	for prefix := range l.prefixes {
		l.prefixIDs[prefix] = l.id(prefix + "*")
	}
	for _, word := range d.Ordinary {
		l.id(word)
	}
	for _, word := range d.Singular {
		l.standsFor(word+"s", word)
	}
	for _, spelling := range slices.Sorted(maps.Keys(d.Also)) {
		for _, word := range d.Also[spelling] {
			l.standsFor(spelling, word)
		}
	}
	for _, word := range vocabulary {
		if spoken := strings.TrimSuffix(word, "g"); strings.HasSuffix(word, "ing") && len(word) > 5 && l.ids[spoken] == 0 {
			l.standsFor(spoken, word)
		}
	}
	for id, word := range l.words {
		l.symbols[id] = append(l.symbols[id], l.prefixSymbols(strings.TrimSuffix(word, "*"))...)
	}
	exact := set(d.Exact)
	l.speller = newSpeller(vocabulary, exact)
	for id, word := range vocabulary {
		if short := squeeze(word); short != word && len(short) > 2 && !exact[word] {
			l.squeezed[short] = int32(id)
		}
		if len(word) >= 4 && word[0] != '\'' {
			l.joinable[word] = true
		}
	}
	for _, word := range d.Joinable {
		l.joinable[word] = true
	}
}

// standsFor lets spelling carry all that word carries.
func (l *lexicon) standsFor(spelling, word string) {
	id := l.id(spelling)
	l.symbols[id] = append(l.symbols[id], l.symbols[l.id(word)]...)
}

func (l *lexicon) prefixSymbols(word string) []symbol {
	var carried []symbol
	for end := 3; end <= min(len(word), l.longest); end++ {
		carried = append(carried, l.prefixes[word[:end]]...)
	}
	return carried
}

// squeeze writes every doubled letter once.
func squeeze(word string) string {
	doubled := false
	for i := 1; i < len(word); i++ {
		doubled = doubled || word[i] == word[i-1]
	}
	if !doubled {
		return word
	}
	short := make([]byte, 0, len(word))
	for i := range len(word) {
		if i == 0 || word[i] != word[i-1] {
			short = append(short, word[i])
		}
	}
	return string(short)
}
