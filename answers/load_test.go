package answers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/answers"
)

// namesOneStudy matches words by which a claim refers to a study of its own.
var namesOneStudy = regexp.MustCompile(`(?i)\b(in (a|one) study|another study|one study found|a 20\d\d (trial|study|review|pilot))\b`)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func newLoader(t testing.TB) *answers.Loader {
	t.Helper()
	l, err := answers.NewLoader(readFile(t, "../faq.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shippedFAQ(t testing.TB) *answers.FAQ {
	t.Helper()
	faq, err := newLoader(t).Load(readFile(t, "../faq.json"))
	if err != nil {
		t.Fatalf("the shipped faq.json does not load:\n%v", err)
	}
	return faq
}

func TestShippedFAQLoads(t *testing.T) {
	faq := shippedFAQ(t)
	var raw struct {
		Entries, Sources, Studies []json.RawMessage
	}
	if err := json.Unmarshal(readFile(t, "../faq.json"), &raw); err != nil {
		t.Fatal(err)
	}
	got := []int{len(faq.Entries), len(faq.Sources), len(faq.Studies)}
	want := []int{len(raw.Entries), len(raw.Sources), len(raw.Studies)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("numbers of entries, sources and studies (-file +loaded):\n%s", diff)
	}
	if len(faq.Entries) == 0 || len(faq.Sources) == 0 {
		t.Error("the shipped FAQ has no entries or no sources")
	}
}

// entries returns a FAQ with the given entries, written as one line each from line 2 on.
func entries(list ...string) string {
	return `{"version":1,"title":"T","language":"en","entries":[` + "\n" + strings.Join(list, ",\n") + "\n]}"
}

// entry returns an entry with more fields behind the required ones.
func entry(id string, fields ...string) string {
	return fmt.Sprintf(`{"id":%q,"question":"Q?","answer":{"short":"S."}%s}`, id, strings.Join(append([]string{""}, fields...), ","))
}

func TestMinimalFAQLoads(t *testing.T) {
	faq, err := newLoader(t).Load([]byte(entries(`{"id":"opening-hours","question":"When are you open?","answer":{"short":"From eight."}}`)))
	if err != nil {
		t.Fatal(err)
	}
	want := &answers.FAQ{Version: 1, Title: "T", Language: "en", Entries: []answers.Entry{
		{ID: "opening-hours", Question: "When are you open?", Answer: answers.Content{Short: "From eight."}},
	}}
	if diff := cmp.Diff(want, faq); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	grade := faq.Library().Answer(faq.Entries[0].Claims)
	if grade.Certainty.Letter() != "" || !slices.Equal(grade.Reasons, []string{"No sources recorded."}) {
		t.Errorf("an entry without claims has grade %q with %q, want none, as no sources are recorded", grade.Certainty.Letter(), grade.Reasons)
	}
}

func TestWhatMayBeLeftOutOrVary(t *testing.T) {
	for name, file := range map[string]string{
		"no entries":                      entries(),
		"byte order mark":                 "\uFEFF" + entries(entry("a")),
		"Windows line ends":               strings.ReplaceAll(entries(entry("a"), entry("b")), "\n", "\r\n"),
		"reviewed_by null":                entries(entry("a", `"reviewed_by":null`)),
		"an id of 64 characters":          entries(entry(strings.Repeat("x", 64))),
		"an id of every kind of sign":     entries(entry("Az09_-")),
		"a short answer of 300 letters":   entries(`{"id":"a","question":"Q?","answer":{"short":"` + strings.Repeat("ü", 300) + `"}}`),
		"a leap day":                      entries(entry("a", `"checked":"2028-02-29"`)),
		"a variant twice":                 entries(entry("a", `"variants":["q","q"]`)),
		"an entry related to itself":      entries(entry("a", `"related":["a"]`)),
		"an entry related to a later one": entries(entry("a", `"related":["b"]`), entry("b")),
		"one id in two lists": `{"version":1,"title":"T","language":"en","sources":[{"id":"a","title":"T"}],"studies":[{"id":"a","design":"cohort"}],"entries":[` +
			entry("a") + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newLoader(t).Load([]byte(file)); err != nil {
				t.Errorf("is refused: %v", err)
			}
		})
	}
}

func TestSynonymsHaveTwoForms(t *testing.T) {
	faq, err := newLoader(t).Load([]byte(`{"version":1,"title":"T","language":"en","entries":[],
		"synonyms":[["rls","jimmy legs"],{"terms":["quinolone","cipro"],"basis":"general_safety"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []answers.Synonyms{{Terms: []string{"rls", "jimmy legs"}}, {Terms: []string{"quinolone", "cipro"}, Basis: answers.GeneralSafety}}
	if diff := cmp.Diff(want, faq.Synonyms); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// mark stands in the files of these tests where a problem must be reported. It is taken out before the file is loaded.
const mark = "¦"

// refusal is one problem as a curator must see it: the path, and words that say what is wrong and what to do. Its line and column
// are those of the mark: with several marks, the first problem stands at the first, and so on.
type refusal struct {
	path string
	says []string
}

func TestBrokenFilesAreRefused(t *testing.T) {
	// withClaim returns a FAQ with one source and one study, and a claim with the given fields, on a line of their own.
	withClaim := func(fields string) string {
		return `{"version":1,"title":"T","language":"en",
"sources":[{"id":"summary","title":"T"}],
"studies":[{"id":"trial-2022","design":"cohort"}],
"entries":[{"id":"a","question":"Q?","answer":{"short":"S."},
"claims":[{"text":"C.","about":"statement",
` + fields + `}]}]}`
	}
	// with returns a FAQ without entries and with more members.
	with := func(members string) string {
		return `{"version":1,"title":"T","language":"en","entries":[],` + "\n" + members + `}`
	}
	markID := func(entry string) string { return strings.Replace(entry, `{"id"`, `{`+mark+`"id"`, 1) }
	one := func(path string, says ...string) []refusal { return []refusal{{path, says}} }

	for _, tt := range []struct {
		name, file string
		want       []refusal
	}{
		// Syntax.
		{"a missing comma", "{\"version\":1,\n\"title\" ¦\"T\"}", one("title", "not valid JSON", "comma")},
		{"a comma too many", `{"version":1,"entries":[1,¦]}`, one("entries[0]", "not valid JSON", "comma")},
		{"an open bracket", "{¦", one("", "not valid JSON", "bracket")},
		{"no JSON at all", "¦hello", one("", "not valid JSON")},
		{"a member twice", "{\"version\":1,\n\"title\":\"T\",\n ¦\"title\":\"U\",\"language\":\"en\",\"entries\":[]}", one("title", "a second time", "keep one")},
		{"a member twice, deep inside", entries(entry("a"), `{"id":"b","question":"Q?","answer":{"short":"S.",¦"short":"S."}}`),
			one("entries[1].answer.short", "a second time", "keep one")},
		{"a byte that is no text", "{\"version\":1,\n\"title\":\"¦\xff\"}", one("title", "not valid JSON", "UTF-8")},

		// Shape.
		{"an empty file", "", one("", "is empty", "title, language and entries")},
		{"blank lines only", " \n\t\r\n", one("", "is empty")},
		{"a byte order mark only", "\uFEFF", one("", "is empty")},
		{"a list instead of an object", "¦[]", one("", "got array, want object", "Expected:")},
		{"a list of entries where the FAQ should be", "\n¦[" + entry("a") + "]", one("", "want object")},
		{"null", "¦null", one("", "want object")},
		{"an unknown field", entries(entry("a", `¦"anwser":1`)), one("entries[0].anwser", "not a known field", "Known here: answer, cautions, checked, claims")},
		{"an unknown field at the top", with(`¦"entry":[]`), one("entry", "not a known field", "entries, language")},
		{"an unknown field, and a byte order mark before it", "\uFEFF" + with(`¦"entry":[]`), one("entry", "not a known field")},
		{"case matters in a field's name", entries(entry("a", `¦"Topic":"x"`)), one("entries[0].Topic", "not a known field", "topic")},
		{"a missing required field", `¦{"version":1,"title":"T","entries":[]}`, one("", `lacks "language"`, "Expected: The language of the questions")},
		{"no short answer", entries(`{"id":"a","question":"Q?",¦"answer":{}}`), one("entries[0].answer", `lacks "short"`, "one sentence of at most 25 words")},
		{"a wrong type", entries(`{"id":"a",¦"question":7,"answer":{"short":"S."}}`), one("entries[0].question", "got number, want string", "Expected: The question in plain words")},
		{"a text where a list belongs", entries(entry("a", `¦"variants":"q"`)), one("entries[0].variants", "got string, want array", "Expected:")},
		{"null where a text belongs", entries(entry("a", `¦"topic":null`)), one("entries[0].topic", "got null, want string", "Expected:")},
		{"another version", `{¦"version":2,"title":"T","language":"en","entries":[]}`, one("version", "Expected: The version of this format: the number 1.")},

		// Bounds and forms.
		{"an id with a space", entries(markID(entry("a b"))), one("entries[0].id", "does not match", "Expected: The name of the entry")},
		{"an empty id", entries(markID(entry(""))), one("entries[0].id", "does not match")},
		{"an id of 65 characters", entries(markID(entry(strings.Repeat("x", 65)))), one("entries[0].id", "does not match")},
		{"an id with a line break", entries(markID(entry("a\n"))), one("entries[0].id", "does not match")},
		{"an unknown word for a direction", withClaim(`¦"direction":"up"`), one("entries[0].claims[0].direction", "'for', 'against', 'uncertain'", "Expected: Which way")},
		{"an unknown word for a status", entries(entry("a", `¦"status":"public"`)), one("entries[0].status", "'draft', 'published', 'withdrawn'", "Expected:")},
		{"a text over its bound", entries(`{"id":"a","question":"Q?","answer":{¦"short":"` + strings.Repeat("x", 301) + `"}}`),
			one("entries[0].answer.short", "301", "300", "Expected: The answer in one sentence")},
		{"an empty text", entries(entry("a", `¦"topic":""`)), one("entries[0].topic", "Expected: The group under which")},
		{"three levels off", withClaim(`"judgements":[{"domain":"imprecision",¦"levels":3,"why":"Few."}]`),
			one("entries[0].claims[0].judgements[0].levels", "Expected: How many levels")},
		{"a synonym of nothing", with(`"synonyms":[¦["rls"]]`), one("synonyms[0]", "Expected: A list of words")},

		// Ids and references.
		{"an entry's id twice", entries(entry("a"), entry("b"), markID(entry("a"))), one("entries[2].id", `"a" is taken already by entries[0].id`, "another id")},
		{"a source's id twice", with(`"sources":[{"id":"s","title":"T"},{¦"id":"s","title":"U"}]`), one("sources[1].id", "taken already by sources[0].id")},
		{"a study's id twice", with(`"studies":[{"id":"s","design":"cohort"},{¦"id":"s","design":"cohort"}]`), one("studies[1].id", "taken already by studies[0].id")},
		{"a caution's id twice", with(`"cautions":[{"id":"c","when":["w"],"text":"T"},{¦"id":"c","when":["w"],"text":"T"}]`), one("cautions[1].id", "taken already by cautions[0].id")},
		{"a claim cites an unknown source", withClaim(`"cites":[{¦"source":"sumary","section":"S"}]`),
			one("entries[0].claims[0].cites[0].source", `no source "sumary"`, `did you mean "summary"?`)},
		{"a claim names an unknown study", withClaim(`"evidence":[{¦"study":"trial-2021","finding":"for"}]`),
			one("entries[0].claims[0].evidence[0].study", `no study "trial-2021"`, `did you mean "trial-2022"?`)},
		{"a study is reported in an unknown source", with(`"studies":[{"id":"t","design":"cohort","reported_in":[{¦"source":"x"}]}]`),
			one("studies[0].reported_in[0].source", `no source "x"`, "there are none")},
		{"a caution cites an unknown source", with(`"cautions":[{"id":"c","when":["w"],"text":"T","cites":[{¦"source":"x","section":"S"}]}]`),
			one("cautions[0].cites[0].source", `no source "x"`)},
		{"an unknown caution", entries(entry("a", `"cautions":[¦"kidney"]`)), one("entries[0].cautions[0]", `no caution "kidney"`, "there are none")},
		{"an unknown related entry", entries(entry("iron-test", `"related":[¦"iron-tests"]`)), one("entries[0].related[0]", `no entry "iron-tests"`, `did you mean "iron-test"?`)},
		{"a follow-up to an unknown entry", entries(entry("a", `"follow_ups":{¦"how much":"b"}`)), one("entries[0].follow_ups.how much", `no entry "b"`)},
		{"a follow-up with a dot and a slash", entries(entry("a", `"follow_ups":{¦"1/2 a day. ok":"b"}`)), one("entries[0].follow_ups.1/2 a day. ok", `no entry "b"`)},

		// Dates.
		{"a day that no calendar has", entries(entry("a", `¦"checked":"2026-02-30"`)), one("entries[0].checked", `"2026-02-30" is not a date`, "correct the day")},
		{"a leap day in another year", entries(entry("a", `¦"review_by":"2027-02-29"`)), one("entries[0].review_by", `"2027-02-29" is not a date`)},
		{"a date in another order", entries(entry("a", `¦¦"checked":"21.11.2026"`)), []refusal{
			{"entries[0].checked", []string{"does not match"}}, {"entries[0].checked", []string{"is not a date like 2026-11-21"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) { expectRefusals(t, tt.file, tt.want) })
	}
}

// placesOf returns the file without its marks, and the line and column of each.
func placesOf(file string) (string, []answers.Problem) {
	var places []answers.Problem
	pieces := strings.Split(file, mark)
	before := ""
	for _, piece := range pieces[:len(pieces)-1] {
		before += piece
		seen := strings.TrimPrefix(before, "\uFEFF")
		places = append(places, answers.Problem{Line: strings.Count(seen, "\n") + 1, Column: len(seen) - strings.LastIndexByte(seen, '\n')})
	}
	return strings.Join(pieces, ""), places
}

func expectRefusals(t *testing.T, marked string, want []refusal) {
	t.Helper()
	file, places := placesOf(marked)
	faq, err := newLoader(t).Load([]byte(file))
	if faq != nil {
		t.Error("a FAQ is returned beside the error")
	}
	var problems answers.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is %T (%v), want Problems", err, err)
	}
	expected, got := make([]answers.Problem, len(want)), make([]answers.Problem, len(problems))
	for i, w := range want {
		if i < len(places) {
			expected[i] = places[i]
		}
		expected[i].Path = w.path
	}
	for i, p := range problems {
		got[i] = answers.Problem{Line: p.Line, Column: p.Column, Path: p.Path}
		if i >= len(want) {
			continue
		}
		for _, words := range want[i].says {
			if !strings.Contains(p.Message, words) {
				t.Errorf("problem %d does not say %q: %q", i, words, p.Message)
			}
		}
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("places (-want +got):\n%s\nproblems:\n%v", diff, err)
	}
}

// Known trouble: where a file is refused without its place, a curator cannot find the error in 400 KB.
func TestEveryRefusalInsideAFileHasItsPlace(t *testing.T) {
	for name, file := range map[string]string{
		"something behind the end":       entries(entry("a")) + "\n{}",
		"a whole number with a fraction": "{\"version\":1,\"title\":\"T\",\"language\":\"en\",\"entries\":[],\n\"studies\":[{\"id\":\"t\",\"design\":\"cohort\",\"year\":2022.0}]}",
		"a number too large to hold":     "{\"version\":1,\"title\":\"T\",\"language\":\"en\",\"entries\":[],\n\"studies\":[{\"id\":\"t\",\"design\":\"cohort\",\"participants\":1e30}]}",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newLoader(t).Load([]byte(file))
			if err == nil {
				return // Accepting it is as good.
			}
			var problems answers.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("the error is %T (%v), want Problems", err, err)
			}
			for _, p := range problems {
				if p.Line == 0 {
					t.Errorf("refused without a line: %v", p)
				}
			}
		})
	}
}

func TestAllProblemsAreListedAtOnceInFileOrder(t *testing.T) {
	expectRefusals(t, `¦{"version":1,
¦"title":"",
"entries":[
{"id":"a","question":"Q?","answer":{"short":"S."},
 "related":[¦"nowhere"],
 ¦"checked":"2026-02-30"},
{¦"id":"a","question":"Q?","answer":{"short":"S."},
 ¦"status":"public"}],
"sources":[{"id":"s","title":"T",
 ¦"kind":"blog"}]}`, []refusal{
		{"", []string{`lacks "language"`}},
		{"title", []string{"Expected:"}},
		{"entries[0].related[0]", []string{`no entry "nowhere"`}},
		{"entries[0].checked", []string{"not a date"}},
		{"entries[1].id", []string{"taken already"}},
		{"entries[1].status", []string{"published"}},
		{"sources[0].kind", []string{"seller_page"}},
	})
}

func TestProblemsReadAsOneLineEach(t *testing.T) {
	for _, tt := range []struct {
		problem answers.Problem
		want    string
	}{
		{answers.Problem{Line: 3, Column: 7, Path: "entries[0].id", Message: "is wrong"}, "line 3, column 7, entries[0].id: is wrong"},
		{answers.Problem{Line: 3, Column: 7, Message: "is wrong"}, "line 3, column 7: is wrong"},
		{answers.Problem{Path: "entries[0].id", Message: "is wrong"}, "entries[0].id: is wrong"},
		{answers.Problem{Message: "is empty"}, "is empty"},
	} {
		if got := tt.problem.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	two := answers.Problems{{Message: "one"}, {Line: 1, Column: 1, Message: "two"}}
	if got, want := two.Error(), "one\nline 1, column 1: two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSizeIsBounded(t *testing.T) {
	tooLarge := slices.Concat([]byte(entries(entry("a"))), []byte(strings.Repeat(" ", answers.MaxFAQBytes)))
	_, err := newLoader(t).Load(tooLarge)
	if err == nil || !strings.Contains(err.Error(), "larger than 64 MB; split") {
		t.Errorf("the error is %v, want one on the size and what to do", err)
	}
}

func TestBrokenSchemaIsAnError(t *testing.T) {
	for name, schema := range map[string]string{"no JSON": "{", "no schema": `{"type":"fish"}`, "dangling reference": `{"$ref":"#/$defs/nothing"}`} {
		if l, err := answers.NewLoader([]byte(schema)); err == nil || l != nil {
			t.Errorf("%s: got loader %v and error %v, want an error only", name, l, err)
		}
	}
}

// FuzzLoad holds the loader to its contract on any bytes: no panic; either a FAQ or Problems; and a loaded FAQ can be written
// and read back.
func FuzzLoad(f *testing.F) {
	loader := newLoader(f)
	for _, seed := range []string{"", "{", "[]", "null", "\uFEFF{}", entries(), entries(entry("a"), entry("a")), `{"a":1,"a":2}`, `{} {}`, "\xff",
		entries(entry("a", `"follow_ups":{"a/b~1.[0]":"b","0":"c","":"d"}`, `"checked":"2026-02-30"`, `"reviewed_by":null`)),
		`{"version":1,"title":"T","language":"en","entries":[],"synonyms":[["a","b"],{"terms":["c","d"],"basis":"general_safety"},null,[1]]}`,
		`{"version":1e0,"title":"\ud800","language":"en","entries":[],"studies":[{"id":"t","design":"cohort","participants":1e30,"reported_in":[{"source":"x"}]}]}`,
		entries(entry("a", `"claims":[{"text":"C","about":"treatment","evidence":[{"study":"s","finding":"for"}],"judgements":[{"domain":"imprecision","levels":2,"why":"W"}],"cites":[]}]`)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		faq, err := loader.Load(data)
		if err != nil {
			var problems answers.Problems
			if !errors.As(err, &problems) || len(problems) == 0 || faq != nil {
				t.Fatalf("got FAQ %v and error %T %v, want Problems alone", faq, err, err)
			}
			for _, p := range problems {
				if p.Message == "" || p.Line < 0 || p.Column < 0 || (p.Line == 0) != (p.Column == 0) {
					t.Fatalf("problem %+v is incomplete", p)
				}
			}
			return
		}
		written, err := json.Marshal(faq)
		if err != nil {
			t.Fatalf("a loaded FAQ cannot be written: %v", err)
		}
		var again answers.FAQ
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("a written FAQ cannot be read: %v\n%s", err, written)
		}
		if diff := cmp.Diff(*faq, again); diff != "" {
			t.Fatalf("written and read back (-loaded +again):\n%s", diff)
		}
	})
}

// schemaNode is a JSON Schema as far as these tests look at it.
type schemaNode struct {
	Ref         string                `json:"$ref"`
	Description string                `json:"description"`
	Properties  map[string]schemaNode `json:"properties"`
	Items       *schemaNode           `json:"items"`
	Defs        map[string]schemaNode `json:"$defs"`
}

func readSchema(t *testing.T) schemaNode {
	t.Helper()
	var root schemaNode
	if err := json.Unmarshal(readFile(t, "../faq.schema.json"), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// target returns the node itself, or the one it refers to.
func (n schemaNode) target(root schemaNode) schemaNode {
	name, ok := strings.CutPrefix(n.Ref, "#/$defs/")
	if !ok {
		return n
	}
	return root.Defs[name]
}

func TestEveryPropertyOfTheSchemaIsDescribed(t *testing.T) {
	root := readSchema(t)
	properties := 0
	var visit func(path string, n schemaNode)
	visit = func(path string, n schemaNode) {
		for name, p := range n.Properties {
			properties++
			if p.Description == "" && p.target(root).Description == "" {
				t.Errorf("%s.%s has no description, so editors cannot explain it", path, name)
			}
			visit(path+"."+name, p)
		}
		if n.Items != nil {
			visit(path+"[]", *n.Items)
		}
	}
	visit("faq", root)
	for name, n := range root.Defs {
		if n.Description == "" {
			t.Errorf("$defs.%s has no description", name)
		}
		visit("$defs."+name, n)
	}
	if properties == 0 {
		t.Fatal("the schema has no properties")
	}
}

// What the schema allows is what the program reads: a property the types lack would be read and forgotten, a field that the schema
// lacks could never be set.
func TestSchemaAndTypesHaveTheSameFields(t *testing.T) {
	root := readSchema(t)
	compared := map[string]bool{}
	var compare func(path string, typ reflect.Type, n schemaNode)
	compare = func(path string, typ reflect.Type, n schemaNode) {
		n = n.target(root)
		for typ.Kind() == reflect.Slice {
			if n.Items == nil {
				t.Errorf("%s is a list in Go but has no items in the schema", path)
				return
			}
			// Synonyms are a list or an object: the object has the fields.
			if typ, n = typ.Elem(), n.Items.target(root); typ.Kind() != reflect.Struct && typ.Kind() != reflect.Slice {
				return
			}
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		compared[typ.Name()] = true
		fields := map[string]reflect.Type{}
		for field := range typ.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" {
				t.Errorf("%s.%s has no JSON name", typ.Name(), field.Name)
			}
			fields[name] = field.Type
			property, ok := n.Properties[name]
			if !ok {
				t.Errorf("%s: %s.%s is no property of the schema", path, typ.Name(), name)
				continue
			}
			compare(path+"."+name, field.Type, property)
		}
		for name := range n.Properties {
			if _, ok := fields[name]; !ok && name != "$schema" {
				t.Errorf("%s: the schema's property %q is no field of %s", path, name, typ.Name())
			}
		}
	}
	compare("faq", reflect.TypeFor[answers.FAQ](), root)
	for _, name := range []string{"FAQ", "Source", "Study", "Report", "Synonyms", "Caution", "Entry", "Content", "Claim", "Item", "Judgement", "Cite"} {
		if !compared[name] {
			t.Errorf("%s was not reached", name)
		}
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{"2026-11-21", true}, {"2028-02-29", true}, {"2027-02-29", false}, {"2026-02-30", false}, {"2026-13-01", false},
		{"2026-00-10", false}, {"2026-1-2", false}, {"21.11.2026", false}, {"", false}, {"2026-11-21T00:00:00Z", false},
	} {
		got, err := answers.ParseDate(tt.text)
		if (err == nil) != tt.ok {
			t.Errorf("%q: error %v, want a date: %v", tt.text, err, tt.ok)
		}
		if tt.ok && got != answers.Date(tt.text) || !tt.ok && got != "" {
			t.Errorf("%q is read as %q", tt.text, got)
		}
	}
	for _, tt := range []struct {
		from answers.Date
		days int
		want answers.Date
	}{
		{"2026-11-21", 1, "2026-11-22"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2026-11-21", 365, "2027-11-21"},
		{"2027-11-21", 366, "2028-11-21"}, // 29 February 2028 lies between.
		{"2026-11-21", -21, "2026-10-31"},
		{"", 1, ""},
	} {
		if got := tt.from.AddDays(tt.days); got != tt.want {
			t.Errorf("%q and %d days are %q, want %q", tt.from, tt.days, got, tt.want)
		}
	}
}
