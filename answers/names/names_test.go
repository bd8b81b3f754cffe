package names

import (
	"slices"
	"strings"
	"testing"

	"bedside/answers/utterance"
)

// groups are synonyms as a FAQ has them.
var groups = [][]string{{"magnesium", "mag", "mg"}, {"iron", "ferrous sulfate"}, {"gabapentin", "neurontin"}, {"opioid", "opioids", "codeine"}}

func mustNew(t testing.TB) *Names {
	t.Helper()
	n, err := New(groups)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var roleNames = map[Role]string{Asked: "asked", Told: "told", Denied: "denied", Named: "named"}

func TestIn(t *testing.T) {
	tests := []struct{ message, want string }{
		{"is it safe to take trazodone for restless legs", "trazodone asked"},
		{"side effects of ultram", "tramadol asked"},
		{"does tramadal help", "tramadol asked"},
		{"is zolpidam ok", "zolpidem asked"},
		{"can i take tramadol", "tramadol asked"},
		{"i take tramadol", "tramadol told"},
		{"im on eliquis can i take magnesium", "apixaban told, magnesium asked"},
		{"my mum takes warfarin, is iron ok", "warfarin told, iron asked"},
		{"can I have magnesium with my levothyroxine", "magnesium asked, levothyroxine told"},
		{"iron and cipro", "iron asked, ciprofloxacin asked"},
		{"i take oxycodone and xanax", "oxycodone told, alprazolam told"},
		{"not magnesium, iron", "magnesium denied, iron asked"},
		{"no i meant iron not magnesium", "iron asked, magnesium denied"},
		{"yoga for anxiety", "anxiety asked"},
		{"does massage help migraines", "migraine asked"},
		{"can acupuncture cure my tinnitus", "tinnitus asked"},
		{"does caffeine make tinnitus worse", "tinnitus asked"},
		{"i have fibromyalgia, does massage help", "fibromyalgia told"},
		{"is it safe with asthma", "asthma named"},
		{"is 300 mg too much", ""},
		{"how many mg a day", ""},
		{"is mg any good", "magnesium asked"},
		{"does it help", ""},
		{"", ""},
	}
	n := mustNew(t)
	for _, tt := range tests {
		var got []string
		for _, m := range n.In(utterance.Read(tt.message)) {
			got = append(got, m.Name+" "+roleNames[m.Role])
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%q: %q, want %q", tt.message, got, tt.want)
		}
	}
}

// TestAFAQsNamesAreOneThing: what a FAQ takes for the same has one key, and a medicine knows what it is a kind of.
func TestAFAQsNamesAreOneThing(t *testing.T) {
	n := mustNew(t)
	key := func(word string) []string { return n.In(utterance.Read(word))[0].Keys() }
	if !slices.Equal(key("mag"), key("magnesium glycinate")) {
		t.Errorf("mag is %v, magnesium glycinate %v", key("mag"), key("magnesium glycinate"))
	}
	if got := key("tramadol"); len(got) != 2 || got[1] != key("opioids")[0] || got[1] != key("codeine")[0] {
		t.Errorf("tramadol is %v, opioids %v, codeine %v", got, key("opioids"), key("codeine"))
	}
	if slices.Equal(key("trazodone"), key("kratom")) {
		t.Error("what no FAQ names is told apart by its name")
	}
}

func TestTogether(t *testing.T) {
	tests := []struct {
		message string
		want    string // of what is said first; "" for nothing
	}{
		{"gabapentin and oxycodone", "Taken together, these can make you very sleepy"},
		{"zolpidem with wine", "Taken together, these can make you very sleepy"},
		{"iron with cipro", "Iron, calcium, zinc and magnesium"},
		{"sinemet and iron", "Iron can keep levodopa"},
		{"warfarin and turmeric", "Supplements and some painkillers"},
		{"prozac and st johns wort", "Some of these do not mix"},
		{"magnesium and sertraline", ""},
		{"oxycodone", ""},
	}
	n := mustNew(t)
	for _, tt := range tests {
		var things []*Thing
		for _, m := range n.In(utterance.Read(tt.message)) {
			things = append(things, m.Thing)
		}
		said := ""
		if pairs := n.Together(things, things); len(pairs) > 0 {
			said = pairs[0].Say
		}
		if !strings.HasPrefix(said, tt.want) || (tt.want == "") != (said == "") {
			t.Errorf("%q: %q, want %q", tt.message, said, tt.want)
		}
	}
}

// TestPairsNameThings: each name in a pair is a class or a name of the data, so that no pair is dead.
func TestPairsNameThings(t *testing.T) {
	n := mustNew(t)
	for _, p := range n.pairs {
		for _, name := range slices.Concat(p.A, p.B) {
			if !slices.ContainsFunc(n.things, func(t *Thing) bool { return t.Is(name) }) {
				t.Errorf("nothing is called %q", name)
			}
		}
	}
}

func FuzzIn(f *testing.F) {
	for _, s := range []string{"", "iron", "300mg", "not not iron", "mg mg", "\xff", "i take"} {
		f.Add(s)
	}
	n := mustNew(f)
	f.Fuzz(func(t *testing.T, message string) {
		u := utterance.Read(message)
		end := 0
		for _, m := range n.In(u) {
			if m.From < end || m.To <= m.From || m.To > len(u.Tokens) {
				t.Fatalf("%q: %s from %d to %d", message, m.Name, m.From, m.To)
			}
			end = m.To
		}
	})
}
