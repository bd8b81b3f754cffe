package answers_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/answers"
	"bedside/answers/documents"
	"bedside/answers/evidence"
)

const (
	saltFacts = `{"id": "f1", "doc": "page", "claim": "250 mg of salt for 2 months helped eight of 75 people.", "quote": "eight of 75 people took 250 mg of salt", "kind": "study"}
{"id": "f2", "doc": "page", "claim": "Doctors give gabapentin at times.", "quote": "give Neurontin at times", "kind": "treatment"}

{"id": "f3", "doc": "page", "claim": "A shop says that salt works.", "quote": "Salt for legs", "kind": "vendor_claim"}
{"id": "f4", "doc": "001", "claim": "A photo credit.", "quote": "Photo", "kind": "definition", "more": 1}
`
	saltConflicts = `# Conflicts

## c1 Does salt work?  (contradiction)

- **page**: "Salt works."

**A careful bot should say:** Salt was given at 250 mg, and page 001 names alpha-2-delta ligands.

### c2 Noise
`
	saltMap = `{"version": 1,
 "facts": {"f1": ["salt"], "f2": ["salt"], "f3": ["salt"], "f4": "noise: a photo credit"},
 "conflicts": {"c1": {"salt": ["disagreement", "claims"]}, "c2": "noise"}}`
)

// covered returns a FAQ of one entry with everything that saltFacts and saltConflicts hold.
func covered() *answers.FAQ {
	faq, _ := provable("A study gave 250 mg for 2 months to 75 people; 8 got better, and Neurontin may be given.")
	faq.Sources[0].File = "page.txt"
	faq.Synonyms = append(faq.Synonyms, answers.Synonyms{Terms: []string{"alpha 2 delta ligands", "gabapentinoids"}})
	faq.Entries[0].Question = "Does salt help?"
	faq.Entries[0].Answer.Short = "A page that sells salt says so."
	faq.Entries[0].Disagreement = "A shop and a study differ."
	return faq
}

// cover holds the FAQ against saltFacts, saltConflicts and a map, and returns the findings one a line.
func cover(t *testing.T, faq *answers.FAQ, coverage, facts, conflicts string, docs map[string]documents.Document) string {
	t.Helper()
	c, err := answers.LoadCoverage([]byte(coverage))
	if err != nil {
		t.Fatal(err)
	}
	f, err := answers.ReadFacts([]byte(facts))
	if err != nil {
		t.Fatal(err)
	}
	k, err := answers.ReadConflicts([]byte(conflicts))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, finding := range faq.Cover(c, f, k, docs) {
		lines = append(lines, finding.String())
	}
	return strings.Join(lines, "\n")
}

func TestCoverageHasNoGap(t *testing.T) {
	if got := cover(t, covered(), saltMap, saltFacts, saltConflicts, nil); got != "" {
		t.Errorf("findings on a map without a gap:\n%s", got)
	}
}

func TestCoverageTellsEveryGap(t *testing.T) {
	swap := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	same := func(s string) string { return s }
	for _, tt := range []struct {
		name                    string
		inMap, facts, conflicts func(string) string
		faq                     func(*answers.FAQ)
		says                    string
	}{
		{"a fact without an entry", swap(`"f2": ["salt"], `, ""), same, same, nil, `fact f2: has no entry and no reason in the map; it says: "Doctors give gabapentin at times."`},
		{"a conflict without an entry", swap(`, "c2": "noise"`, ""), same, same, nil, `conflict c2: has no entry and no reason`},
		{"a fact that does not exist", swap(`"f2": ["salt"]`, `"f2": ["salt"], "f9": ["salt"]`), same, same, nil, "fact f9: stands in the map, but there is no such fact"},
		{"a conflict that does not exist", swap(`"c2": "noise"`, `"c2": "noise", "c9": "noise"`), same, same, nil, "conflict c9: stands in the map, but there is no such conflict"},
		{"a fact that stands twice", same, swap(`"id": "f4"`, `"id": "f3"`), same, nil, "fact f3: stands twice"},
		{"a conflict that stands twice", same, same, swap("### c2", "### c1"), nil, "conflict c1: stands twice"},
		{"an entry that does not exist", swap(`"f1": ["salt"]`, `"f1": ["salts"]`), same, same, nil, `fact f1: names the entry "salts", which does not exist; did you mean "salt"?`},
		{"a conflict's entry that does not exist", swap(`"c1": {"salt"`, `"c1": {"pepper"`), same, same, nil, `conflict c1: names the entry "pepper", which does not exist`},
		{"a draft", same, same, same, func(f *answers.FAQ) { f.Entries[0].Status = answers.Draft }, "fact f1: names the entry salt, which is not shown: its status is draft"},
		{"a withdrawn entry", same, same, same, func(f *answers.FAQ) { f.Entries[0].Status = answers.Withdrawn }, "conflict c1: names the entry salt, which is not shown: its status is withdrawn"},
		{"a number that the entry lacks", same, swap("250 mg of salt for 2", "260 mg of salt for 2"), same, nil, "fact f1: names the number 260, which does not stand in salt"},
		{"a number in words that the entry lacks", same, swap("helped eight of", "helped nine of"), same, nil, "fact f1: names the number 9, which"},
		{"a medicine that the entry lacks", same, swap("give gabapentin at", "give cipro at"), same, nil, "fact f2: names cipro, which does not stand in salt"},
		{"a conflict's number that the entry lacks", same, same, swap("at 250 mg", "at 300 mg"), nil, "conflict c1: names the number 300"},
		{"a document's name in a conflict that no fact has", same, same, swap("page 001", "page 77"), nil, "conflict c1: names the number 77"},
		{"a seller's claim as if it were true", same, same, same, func(f *answers.FAQ) {
			f.Entries[0].Answer.Short = "Salt works."
			f.Entries[0].Disagreement = "Some differ."
		}, "fact f3: is what a seller says, and salt does not say that one does"},
		{"a document that the entry does not cite", same, same, same, func(f *answers.FAQ) { f.Entries[0].Claims[0].Cites = nil }, "fact f1: stands in page, which salt does not cite"},
		{"a field that does not exist", swap(`"claims"]`, `"claim"]`), same, same, nil, `conflict c1: names the field "claim" of salt; the fields are alternatives, benefit, claims,`},
		{"a field that is empty", swap(`"claims"]`, `"harm"]`), same, same, nil, `conflict c1: names the field "harm" of salt, which is empty`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			faq := covered()
			if tt.faq != nil {
				tt.faq(faq)
			}
			if got := cover(t, faq, tt.inMap(saltMap), tt.facts(saltFacts), tt.conflicts(saltConflicts), nil); !strings.Contains(got, tt.says) {
				t.Errorf("findings are\n%s\nwant one that says\n%s", got, tt.says)
			}
		})
	}
}

// Several entries may share what a fact says: what counts is that nothing is lost.
func TestCoverageMayBeShared(t *testing.T) {
	faq := covered()
	second := faq.Entries[0]
	second.ID, second.Claims = "dose", []evidence.Claim{{Text: "They took 260 mg.", Cites: faq.Entries[0].Claims[0].Cites}}
	faq.Entries = append(faq.Entries, second)
	shared := strings.Replace(saltMap, `"f1": ["salt"]`, `"f1": ["salt", "dose"]`, 1)
	facts := strings.Replace(saltFacts, "250 mg of salt for 2", "250 to 260 mg of salt for 2", 1)
	if got := cover(t, faq, shared, facts, saltConflicts, nil); got != "" {
		t.Errorf("findings on a fact that two entries share:\n%s", got)
	}
}

// With the document at hand the entry has to cite the section that holds the quote, not just some section.
func TestCoverageIsProvedBySections(t *testing.T) {
	docs := map[string]documents.Document{"page": documents.Parse([]byte(legsPage))}
	if got := cover(t, covered(), saltMap, saltFacts, saltConflicts, docs); got != "" {
		t.Errorf("findings on cited sections:\n%s", got)
	}
	faq := covered()
	faq.Entries[0].Claims[0].Cites[0].Section = "Other ways"
	want := "fact f2: is quoted from a section of page that salt does not cite"
	if got := cover(t, faq, saltMap, saltFacts, saltConflicts, docs); !strings.Contains(got, want) {
		t.Errorf("findings are\n%s\nwant one that says\n%s", got, want)
	}
}

func TestBrokenCoverageIsRefused(t *testing.T) {
	for text, says := range map[string]string{
		``:                           "",
		`{"version": 1, "facts": {`:  "line 1",
		`{"version": 2}`:             "version: is 2; write the number 1",
		`{"version": 1, "fact": {}}`: `unknown field "fact"`,
		"{\"version\": 1,\n\"facts\": {\"f1\": [\"a\"],\n \"f1\": \"b\"}}": "line 3, column 2, facts.f1: stands here a second time",
		"{\"version\": 1,\n\"facts\": {\"f1\": []}}":                       "line 2, column 11, facts.f1: is no list of entries, and no reason",
		`{"version": 1, "facts": {"f1": "  "}}`:                            "facts.f1: is no list",
		`{"version": 1, "facts": {"f1": null}}`:                            "facts.f1: is no list",
		`{"version": 1, "facts": {"f1": 7}}`:                               "facts.f1: is no list",
		`{"version": 1, "conflicts": {"c1": ["a"]}}`:                       "conflicts.c1: is no object",
		`{"version": 1, "conflicts": {"c1": {"a": []}}}`:                   "conflicts.c1.a: names no field",
	} {
		_, err := answers.LoadCoverage([]byte(text))
		var problems answers.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error is %v, want problems that say %q", text, err, says)
		}
	}
}

func TestFactsAndConflictsAreRead(t *testing.T) {
	facts, err := answers.ReadFacts([]byte(saltFacts))
	if err != nil {
		t.Fatal(err)
	}
	if len(facts) != 4 || facts[3] != (answers.Fact{ID: "f4", Doc: "001", Claim: "A photo credit.", Quote: "Photo", Kind: "definition"}) {
		t.Errorf("facts are %+v", facts)
	}
	conflicts, err := answers.ReadConflicts([]byte(strings.ReplaceAll(saltConflicts, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := []answers.Conflict{
		{ID: "c1", Title: "Does salt work?  (contradiction)", Say: "Salt was given at 250 mg, and page 001 names alpha-2-delta ligands."},
		{ID: "c2", Title: "Noise"},
	}
	if diff := cmp.Diff(want, conflicts); diff != "" {
		t.Errorf("conflicts (-want +got):\n%s", diff)
	}
	for text, says := range map[string]string{
		"":                   "holds no facts",
		"\n{\"id\": \"f1\"}": `line 2, column 1: lacks "id" or "claim"`,
		"{\"claim\": \"x\"}": `line 1, column 1: lacks "id"`,
		"{":                  "line 1, column 1: cannot be read",
	} {
		if _, err := answers.ReadFacts([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("facts %q: error is %v, want one that says %q", text, err, says)
		}
	}
	if _, err := answers.ReadConflicts([]byte("# Conflicts\n")); err == nil || !strings.Contains(err.Error(), "holds no conflicts") {
		t.Errorf("no conflicts: error is %v", err)
	}
}

// sharedContent holds the facts and conflicts of the documents behind the shipped FAQ. It is no part of the project.
const sharedContent = "../../shared/content"

func TestShippedFAQCoversItsDocuments(t *testing.T) {
	if _, err := os.Stat(sharedContent); err != nil {
		t.Skipf("the facts of the documents behind the FAQ are not at hand, so its coverage cannot be proved: %v", err)
	}
	faq := shippedFAQ(t)
	docs := map[string]documents.Document{}
	for _, s := range faq.Sources {
		docs[s.ID] = documents.Parse(readFile(t, filepath.Join(sharedDocuments, s.File)))
	}
	facts, conflicts := string(readFile(t, filepath.Join(sharedContent, "facts.jsonl"))), string(readFile(t, filepath.Join(sharedContent, "conflicts.md")))
	if got := cover(t, faq, string(readFile(t, "../faq.coverage.json")), facts, conflicts, docs); got != "" {
		t.Errorf("gaps:\n%s", got)
	}
}

func FuzzLoadCoverage(f *testing.F) {
	f.Add([]byte(saltMap))
	f.Add([]byte(`{"version":1,"facts":{"a/b~":["x"],"":"y"},"conflicts":{"c":{"":["short"]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := answers.LoadCoverage(data)
		var problems answers.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Errorf("%q: error is %v, not problems", data, err)
		}
		covered().Cover(c, nil, nil, nil)
	})
}
