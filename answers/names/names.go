// Package names recognises medicines, supplements and illnesses that a message names, whether or not a FAQ knows of them: a question
// on one thing must not be answered with what is true of another.
//
// The names are data (names.toml), written to be read by a pharmacist. They are general knowledge and answer nothing by themselves.
// The package is pure: no clock, files, network, or log.
package names

import (
	"slices"
	"strings"

	"bedside/answers/speech"
	"bedside/answers/spelling"
	"bedside/answers/utterance"
)

// Kind is what sort of thing a name is of.
type Kind string

// The kinds.
const (
	Medicine   Kind = "medicine"
	Supplement Kind = "supplement"
	Illness    Kind = "illness"
)

// Thing is something that has a name. It is compared by its pointer or by Key.
type Thing struct {
	// Name is what is shown.
	Name string
	Kind Kind
	// Class is a kind of medicine ("opioid"). Word is what a FAQ may call the class by; empty for none.
	Class, Word string
	// general is the thing that Word names; nil for none.
	general *Thing
	// concept is the FAQ's group of synonyms that has one of the names.
	concept string
}

// Key is the same for things that a FAQ takes for one.
func (t *Thing) Key() string {
	if t.concept != "" {
		return "faq " + t.concept
	}
	return t.Name
}

// Keys are the thing's key, and that of what it is a kind of.
func (t *Thing) Keys() []string {
	if t.general == nil || t.general.Key() == t.Key() {
		return []string{t.Key()}
	}
	return []string{t.Key(), t.general.Key()}
}

// Is reports whether the thing, or its class, is called by a name of the data.
func (t *Thing) Is(nameOrClass string) bool { return t.Class == nameOrClass || t.Name == nameOrClass }

// Mention is where a message names a thing.
type Mention struct {
	*Thing
	// From and To are the tokens that name it: those from From to before To.
	From, To int
	Role     Role
}

// Names recognises names. It is safe for concurrent use. Make it with New; the zero value knows none.
type Names struct {
	terms   map[string]*Thing // folded
	things  []*Thing          // in the order of the data
	longest map[string]int    // words of the longest term that begins with a word
	index   *spelling.Index
	pairs   []Pair
}

// New returns the names of the built-in data, and those of groups: the synonyms that a FAQ has for medicines and supplements. Things
// that share a group are one to the FAQ. It fails only when the data is broken.
func New(groups [][]string) (*Names, error) {
	data, err := readData()
	if err != nil {
		return nil, err
	}
	n := &Names{terms: map[string]*Thing{}, longest: map[string]int{}, index: spelling.NewIndex(), pairs: data.Pairs}
	for _, g := range data.Groups {
		for _, list := range g.Names {
			n.add(strings.Split(list, ","), Thing{Kind: g.Kind, Class: g.Class, Word: g.Word})
		}
	}
	for _, group := range groups {
		n.join(group)
	}
	for _, t := range n.things {
		t.general = n.terms[utterance.Fold(t.Word)]
	}
	n.indexWords()
	return n, nil
}

func (n *Names) add(terms []string, t Thing) *Thing {
	t.Name = strings.TrimSpace(terms[0])
	n.things = append(n.things, &t)
	for _, term := range terms {
		n.call(term, &t)
	}
	return &t
}

// call gives a thing one more name. Of two things with the same name the first has it.
func (n *Names) call(term string, t *Thing) {
	folded := utterance.Fold(term)
	if _, taken := n.terms[folded]; taken || folded == "" {
		return
	}
	n.terms[folded] = t
	first, _, _ := strings.Cut(folded, " ")
	n.longest[first] = max(n.longest[first], strings.Count(folded, " ")+1)
}

// join makes one concept of the things that a group of a FAQ names, and of its terms that are new.
func (n *Names) join(group []string) {
	if len(group) == 0 {
		return
	}
	concept := utterance.Fold(group[0])
	var first *Thing
	for _, term := range group {
		t, ok := n.terms[utterance.Fold(term)]
		if !ok || t.Kind == Illness {
			continue
		}
		if t.concept != "" && t.concept != concept {
			t = n.apart(term, t) // two things to the FAQ, one to the data
		}
		t.concept = concept
		if first == nil {
			first = t
		}
	}
	if first == nil {
		n.add(group, Thing{Kind: Medicine, Class: "medicine", concept: concept})
		return
	}
	for _, term := range group {
		n.call(term, first)
	}
}

// apart gives a term a thing of its own, like the one that had it.
func (n *Names) apart(term string, like *Thing) *Thing {
	t := *like
	n.things = append(n.things, &t)
	n.terms[utterance.Fold(term)] = &t
	return &t
}

// Thing returns the first thing that has a key.
func (n *Names) Thing(key string) (*Thing, bool) {
	i := slices.IndexFunc(n.things, func(t *Thing) bool { return t.Key() == key || t.Name == key })
	if i < 0 {
		return nil, false
	}
	return n.things[i], true
}

// Lengths of words that may be misspelt at all, and twice.
const (
	oneEdit  = 6
	twoEdits = 9
)

func maxEdits(word string) int {
	switch {
	case len(word) < oneEdit:
		return 0
	case len(word) < twoEdits:
		return 1
	}
	return 2
}

// indexWords makes the single words findable from misspelt ones, in the order of their letters.
func (n *Names) indexWords() {
	var words []string
	for term := range n.terms {
		if !strings.Contains(term, " ") && maxEdits(term) > 0 {
			words = append(words, term)
		}
	}
	slices.Sort(words)
	for _, w := range words {
		n.index.Add(w, maxEdits(w))
	}
}

// maxWords bounds the words of one message that are read; a question is rarely longer than 60.
const maxWords = 400

// In returns what the first words of a message name, in their order, misspelt or not. A unit ("300 mg", "mg a day") names nothing.
func (n *Names) In(u utterance.Utterance) []Mention {
	words := u.Words()
	words = words[:min(len(words), maxWords)]
	var list []Mention
	for i := 0; i < len(words); {
		t, length := n.at(words, i)
		if t == nil || words[i] == "mg" && utterance.IsUnit(words, i) {
			i++
			continue
		}
		m := Mention{Thing: t, From: i, To: i + length}
		m.Role = roleOf(wordsBefore(u, m.From, list), u, m)
		list = append(list, m)
		i += length
	}
	return list
}

// at returns the thing that the words from i on name, and with how many.
func (n *Names) at(words []string, i int) (*Thing, int) {
	for length := min(max(1, n.longest[words[i]]), len(words)-i); length > 0; length-- {
		term := words[i]
		if length > 1 {
			term = strings.Join(words[i:i+length], " ")
		}
		if t, ok := n.terms[term]; ok {
			return t, length
		}
		if t, ok := n.terms[strings.TrimSuffix(term, "s")]; ok && len(term) > 4 {
			return t, length
		}
	}
	return n.misspelt(words[i]), 1
}

// misspelt returns the thing that a word is nearest to. A word of the dictionary is not misspelt, and one that begins otherwise is
// another word.
func (n *Names) misspelt(word string) *Thing {
	if len(word) < oneEdit-1 || '0' <= word[0] && word[0] <= '9' || speech.IsOrdinary(word) {
		return nil
	}
	best, found := 3, ""
	n.index.Near(word, 2, func(id, distance int) {
		w := n.index.Word(id)
		if distance < best && distance <= maxEdits(w) && w[0] == word[0] {
			best, found = distance, w
		}
	})
	return n.terms[found]
}
