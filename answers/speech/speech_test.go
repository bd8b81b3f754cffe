package speech_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bedside/answers/speech"
	"bedside/answers/utterance"
)

// circumstances are rules as they are made of an operator's phrases.
func circumstances(t testing.TB) *speech.Rules {
	t.Helper()
	var rules []speech.Rule
	for _, c := range [][]string{{"pregnancy", "pregnant", "expecting a baby"}, {"dialysis", "dialysis", "kidney failure"}, {"driver", "drive a lorry"}} {
		r := speech.Rule{Kind: c[0], Name: c[0], Form: speech.Mention}
		for _, phrase := range c[1:] {
			r.Patterns = append(r.Patterns, speech.Quote(phrase))
		}
		rules = append(rules, r)
	}
	compiled, err := speech.CompileRules("circumstances", rules)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestMentionsAreOfSomebodyNow(t *testing.T) {
	tests := []struct{ message, kinds string }{
		{"I'm pregnant, can I take iron?", "pregnancy"},
		{"im pregnent and my legs jump", "pregnancy"},
		{"my wife is expecting a baby", "pregnancy"},
		{"I am on dialysis and pregnant", "pregnancy dialysis"},
		{"my mum has kidney failure. I drive a lorry", "dialysis driver"},
		{"I'm not pregnant", ""},
		{"I was pregnant ten years ago", ""},
		{"what if I were pregnant", ""},
		{"what about dialysis?", ""},
		{"is magnesium safe in dialysis patients?", ""},
		{"the leaflet says not to use it if pregnant", ""},
		{"i drive a sorry old car", ""},
		{"does magnesium help", ""},
		{"", ""},
	}
	rules := circumstances(t)
	for _, tt := range tests {
		u := utterance.Read(tt.message)
		var kinds []string
		for _, f := range rules.FindAll(u) {
			kinds = append(kinds, f.Kind)
		}
		if got := strings.Join(kinds, " "); got != tt.kinds {
			t.Errorf("%q has %q, want %q", tt.message, got, tt.kinds)
		}
		first, ok := rules.Find(u)
		if ok != (len(kinds) > 0) || ok && first.Kind != kinds[0] {
			t.Errorf("Find(%q) = %+v, %v; all are %q", tt.message, first, ok, kinds)
		}
	}
}

const requests = `
kinds = ["prescribe", "diagnose"]
[[rule]]
kind = "diagnose"
name = "name-it"
form = "statement"
patterns = ["(what | which) ..2 @illness (have | got)"]
[[rule]]
kind = "prescribe"
name = "write-me"
form = "statement"
patterns = ["(write | send) ..2 @script"]
[classes]
script = ["prescription", "repeat"]
illness = ["illness", "disease", "wrong with me"]
[replies]
thanks = ["thank you", "cheers"]
[inside]
idiom = ["write home about"]
`

func TestFiles(t *testing.T) {
	rules, err := speech.Compile(speech.File{Name: "requests.toml", Text: []byte(requests)})
	if err != nil {
		t.Fatal(err)
	}
	u := utterance.Read("what disease have I got? write me a prescription")
	want := []speech.Finding{{"prescribe", "write-me", speech.Statement}, {"diagnose", "name-it", speech.Statement}}
	if got := rules.FindAll(u); !slices.Equal(got, want) {
		t.Errorf("FindAll = %v", got)
	}
	if f, ok := rules.Find(u); !ok || f != want[0] {
		t.Errorf("Find = %v, %v", f, ok)
	}
	if got := rules.Kinds(); !slices.Equal(got, []string{"prescribe", "diagnose"}) {
		t.Errorf("Kinds = %v", got)
	}
	before, after := utterance.Read("could you write me a"), utterance.Read("prescription")
	if f, ok := rules.FindJoint(after, before, nil); !ok || f != want[0] {
		t.Errorf("FindJoint = %v, %v", f, ok)
	}
	if f, ok := rules.FindJoint(after, before, want[:1]); ok {
		t.Errorf("FindJoint finds %v again", f)
	}
	if !rules.Says(utterance.Read("ok thank you"), "thanks") || rules.Says(utterance.Read("no cheers"), "thanks") {
		t.Error("Says(thanks)")
	}
}

func TestAdditionsAreApart(t *testing.T) {
	rules, err := speech.Compile(speech.File{Name: "requests.toml", Text: []byte(requests)})
	if err != nil {
		t.Fatal(err)
	}
	const addition = "[[rule]]\nkind=\"prescribe\"\nname=\"fax\"\nform=\"statement\"\npatterns=[\"fax ..2 @script\"]"
	added, err := rules.CompileAdditions(speech.File{Name: "ours.toml", Text: []byte(addition)})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"fax my repeat": true, "write my repeat": false} {
		if f, ok := added.Find(utterance.Read(text)); ok != want {
			t.Errorf("%q: %v, %v", text, f, ok)
		}
	}
	if _, ok := rules.Find(utterance.Read("fax my repeat")); ok {
		t.Error("an addition changes the rules it is added to")
	}
}

func TestFaultsNameFileAndLine(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no kind", "[[rule]]\nkind = \"a\"\nname = \"x\"\nform = \"sign\"\npatterns = [\"b\"]", "f.toml line 2: no kind is called \"a\""},
		{"a class taken", "[classes]\nfiller = [\"b\"]", "f.toml line 2: class \"filler\" exists already: choose another name"},
		{"a kind twice", "kinds = [\"a\", \"a\"]", "f.toml line 1: kind \"a\" is listed twice: remove one"},
		{"a faulty class", "kinds = [\"a\"]\n[[rule]]\nkind = \"a\"\nname = \"x\"\nform = \"sign\"\npatterns = [\"@mine\"]\n[classes]\nmine = [\n\"(b c\"]", "f.toml line 9: class mine: entry \"(b c\": a bracket is not closed"},
		{"a faulty context", "[inside]\npast = [\"@nosuch\"]", "f.toml line 2: pattern \"@nosuch\": no class is called @nosuch: correct the name"},
		{"a context without words", "[after]\nnegation = [\"..3\"]", "f.toml line 2: pattern \"..3\" needs no word: add one"},
		{"an unknown key", "[befor]\nnegation = [\"no\"]", "f.toml line 1: unknown key befor"},
		{"all faults", "[classes]\nfiller = [\"b\"]\nperson = [\"c\"]", "f.toml line 3: class \"person\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := speech.Compile(speech.File{Name: "f.toml", Text: []byte(tt.text)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want %q in it", err, tt.want)
			}
		})
	}
	_, err := speech.CompileRules("circumstances", []speech.Rule{{Kind: "a", Name: "x", Form: speech.Mention, Patterns: []string{speech.Quote("?!")}}})
	if err == nil || !strings.Contains(err.Error(), "circumstances: rule \"x\": pattern \"\": a word is missing") {
		t.Errorf("an empty phrase: %v", err)
	}
}

func TestManyKinds(t *testing.T) {
	var rules []speech.Rule
	for i := range 100 {
		rules = append(rules, speech.Rule{Kind: fmt.Sprint(i), Name: fmt.Sprint(i), Form: speech.Statement, Patterns: []string{fmt.Sprintf("x%dx", i)}})
	}
	compiled, err := speech.CompileRules("many", rules)
	if err != nil {
		t.Fatal(err)
	}
	if got := compiled.FindAll(utterance.Read("x99x or x40x and x3x")); len(got) != 3 || got[0].Kind != "3" || got[2].Kind != "99" {
		t.Errorf("found %v", got)
	}
}

func TestQuote(t *testing.T) {
	for _, phrase := range []string{"@home", "why (me)?", "#5 | a & b", "tablets..3", "[no]", "~so", "U.S. passport", "*", "12.4 mg", "don't", "wait...", "!not", "what?", "_ score", "100%", "naïve"} {
		pattern := speech.Quote(phrase)
		if pattern == "" {
			continue
		}
		rules, err := speech.CompileRules("quote", []speech.Rule{{Kind: "k", Name: "n", Form: speech.Statement, Ignore: []string{"negation"}, Patterns: []string{pattern}}})
		if err != nil {
			t.Errorf("%q: %v", phrase, err)
			continue
		}
		if _, ok := rules.Find(utterance.Read("well then " + strings.ReplaceAll(phrase, "?", "") + " it is")); !ok {
			t.Errorf("%q does not match itself (pattern %q)", phrase, pattern)
		}
		if _, ok := rules.Find(utterance.Read("zebra crossing")); ok {
			t.Errorf("%q matches anything", phrase)
		}
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "@x", "a|b", "İstanbul", "\xff", "s's", "(a", "👍🏽 100%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, phrase string) {
		pattern := speech.Quote(phrase)
		if pattern == "" || len(phrase) > 200 {
			return
		}
		rules, err := speech.CompileRules("fuzz", []speech.Rule{{Kind: "k", Name: "n", Form: speech.Statement, Patterns: []string{pattern}}})
		if err != nil {
			t.Fatalf("Quote(%q) = %q: %v", phrase, pattern, err)
		}
		rules.Find(utterance.Read(phrase))
	})
}

func BenchmarkCompileRules(b *testing.B) {
	for b.Loop() {
		circumstances(b)
	}
}

func BenchmarkFindAll(b *testing.B) {
	rules := circumstances(b)
	u := utterance.Read("hello, my doctor put me on pramipexole last month and I am on dialysis. Would magnesium glycinate help?")
	for b.Loop() {
		rules.FindAll(u)
	}
}

func TestLookTellsWhatAContextCalmed(t *testing.T) {
	rules, err := speech.CompileRules("signs", []speech.Rule{{Kind: "pain", Name: "chest", Form: speech.Mention, Patterns: []string{"chest pain"}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]bool{
		"I have chest pain":    {true, false},
		"I have no chest pain": {false, true},
		"I have sore legs":     {false, false},
	} {
		_, found, calmed := rules.Look(utterance.Read(text))
		if found != want[0] || !found && calmed != want[1] {
			t.Errorf("%q: found %v, calmed %v", text, found, calmed)
		}
	}
}
