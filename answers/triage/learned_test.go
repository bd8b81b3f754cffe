package triage

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bedside/answers/match"
	"bedside/answers/utterance"
)

var update = flag.Bool("update", false, "train learned.bin anew from examples/ and the shipped FAQ")

// example is one labelled message. Kind is a kind of emergency, or what makes a calm message confusable.
type example struct {
	Text   string `json:"text"`
	Kind   string `json:"kind"`
	Expect string `json:"expect"`
}

func readExamples(t testing.TB, paths ...string) []example {
	t.Helper()
	var list []example
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		for s := bufio.NewScanner(f); s.Scan(); {
			var e example
			if err := json.Unmarshal(s.Bytes(), &e); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			list = append(list, e)
		}
		f.Close()
	}
	return list
}

// authors are the files that the classifier learns from, each by one author.
func authors(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("examples/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	slices.Sort(paths)
	return paths
}

// ordinary are the shipped FAQ's questions, variants and out-of-scope messages.
func ordinary(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../../faq.json")
	if err != nil {
		t.Fatal(err)
	}
	var faq struct {
		Entries []struct {
			Question string   `json:"question"`
			Variants []string `json:"variants"`
		} `json:"entries"`
		OutOfScope []string `json:"out_of_scope"`
	}
	if err := json.Unmarshal(data, &faq); err != nil {
		t.Fatal(err)
	}
	list := faq.OutOfScope
	for _, e := range faq.Entries {
		list = append(append(list, e.Question), e.Variants...)
	}
	return list
}

// train learns from labelled messages: the kinds in the order of their names, everything calm as none of them.
func train(examples []example, calm []string) *match.Classifier {
	by := map[string][]string{}
	c := match.Corpus{OutOfScope: slices.Clone(calm)}
	for _, e := range examples {
		if e.Expect == "emergency" {
			by[e.Kind] = append(by[e.Kind], e.Text)
		} else {
			c.OutOfScope = append(c.OutOfScope, e.Text)
		}
	}
	kinds := make([]string, 0, len(by))
	for kind := range by {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		c.Intents = append(c.Intents, match.Intent{ID: kind, Examples: by[kind]})
	}
	return match.TrainClassifier(c)
}

// TestLearnedIsCurrent trains the classifier anew and holds the stored one against it.
func TestLearnedIsCurrent(t *testing.T) {
	examples := readExamples(t, authors(t)...)
	fresh := train(examples, ordinary(t))
	if *update {
		data, err := fresh.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("learned.bin", data, 0o644); err != nil {
			t.Fatal(err)
		}
		learnedFile = data
	}
	stored, err := readLearned()
	if err != nil {
		t.Fatal(err)
	}
	far := 0
	for _, e := range examples {
		words := utterance.Read(e.Text).Words()
		_, _, want := fresh.Classify(words)
		if _, _, got := stored.classifier.Classify(words); math.Abs(got-want) > 0.1 {
			far++
		}
	}
	if far > len(examples)/200 {
		t.Errorf("%d of %d messages are judged otherwise by learned.bin than by what its examples teach (%s): run go test ./answers/triage -run TestLearnedIsCurrent -args -update",
			far, len(examples), runtime.GOARCH)
	}
}

// rates counts what a triage makes of labelled messages.
type rates struct{ emergencies, missed, calm, falseAlarms, otherHelp int }

func (r rates) sensitivity() float64 { return 1 - float64(r.missed)/float64(max(1, r.emergencies)) }
func (r rates) falseShare() float64  { return float64(r.falseAlarms) / float64(max(1, r.calm)) }

func measure(tr *Triage, examples []example) rates {
	var r rates
	for _, e := range examples {
		alarm, fired := tr.Check(e.Text)
		switch {
		case e.Expect != "emergency":
			r.calm++
			if fired {
				r.falseAlarms++
			}
			continue
		case !fired:
			r.missed++
		case !sameHelp(alarm.Kind, Kind(e.Kind)) && alarm.Kind != SelfHarm:
			r.otherHelp++
		}
		r.emergencies++
	}
	return r
}

// TestExamples: nearly all that was learnt from is recognised. What is not lies between an emergency of one author and a calm
// message of another.
func TestExamples(t *testing.T) {
	r := measure(mustNew(t), readExamples(t, authors(t)...))
	t.Logf("%+v: %.3f recognised, %.3f false alarms", r, r.sensitivity(), r.falseShare())
	if r.sensitivity() < 0.99 || r.falseShare() > 0.02 || r.otherHelp > r.emergencies/20 {
		t.Errorf("%+v", r)
	}
}

// TestOrdinaryMessages: the shipped FAQ's own questions and out-of-scope messages never raise an alarm.
func TestOrdinaryMessages(t *testing.T) {
	tr := mustNew(t)
	for _, text := range ordinary(t) {
		if alarm, fired := tr.Check(text); fired {
			t.Errorf("%s by %s: %q", alarm.Kind, alarm.Rule, text)
		}
	}
}

// TestUnseenAuthors leaves out each author in turn, learns from the others, and reads the author's messages: what is to be expected on
// messages that nobody wrote for us.
func TestUnseenAuthors(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it trains a classifier for each author; go test ./... runs it")
	}
	var all rates
	for _, held := range authors(t) {
		var rest []string
		for _, path := range authors(t) {
			if path != held {
				rest = append(rest, path)
			}
		}
		tr := mustNew(t)
		tr.learned = learned{train(readExamples(t, rest...), ordinary(t))}
		r := measure(tr, readExamples(t, held))
		t.Logf("%-32s %+v: %.3f recognised, %.3f false alarms", held, r, r.sensitivity(), r.falseShare())
		all.emergencies += r.emergencies
		all.missed += r.missed
		all.calm += r.calm
		all.falseAlarms += r.falseAlarms
	}
	t.Logf("all: %.3f recognised, %.3f false alarms", all.sensitivity(), all.falseShare())
	if all.sensitivity() < 0.85 || all.falseShare() > 0.10 {
		t.Errorf("%+v", all)
	}
}

// TestPublishedRates reads the messages that were set aside before the rules were written, and holds the table of
// doc/safety.md against what they give. With -update it writes the table. Nothing is built on these messages.
func TestPublishedRates(t *testing.T) {
	tr := mustNew(t)
	var report strings.Builder
	var missed, raised []string
	report.WriteString("| kind | messages | recognised |\n|---|---|---|\n")
	emergencies := readExamples(t, "testdata/report-emergency.jsonl")
	var total rates
	for _, kind := range kindsOf(emergencies) {
		r := measure(tr, ofKind(emergencies, kind))
		total.emergencies += r.emergencies
		total.missed += r.missed
		fmt.Fprintf(&report, "| %s | %d | %d (%.0f%%) |\n", kind, r.emergencies, r.emergencies-r.missed, 100*r.sensitivity())
	}
	fmt.Fprintf(&report, "| **all emergencies** | %d | %d (%.1f%%) |\n\n", total.emergencies, total.emergencies-total.missed, 100*total.sensitivity())
	report.WriteString("| calm messages | messages | false alarms |\n|---|---|---|\n")
	calm := readExamples(t, "testdata/report-calm.jsonl")
	for _, kind := range kindsOf(calm) {
		r := measure(tr, ofKind(calm, kind))
		total.calm += r.calm
		total.falseAlarms += r.falseAlarms
		fmt.Fprintf(&report, "| %s | %d | %d |\n", kind, r.calm, r.falseAlarms)
	}
	fmt.Fprintf(&report, "| **all calm messages** | %d | %d (%.1f%%) |\n\n", total.calm, total.falseAlarms, 100*total.falseShare())
	for _, e := range append(emergencies, calm...) {
		switch _, fired := tr.Check(e.Text); {
		case e.Expect == "emergency" && !fired:
			missed = append(missed, fmt.Sprintf("- %s: %q\n", e.Kind, e.Text))
		case e.Expect == "calm" && fired:
			raised = append(raised, fmt.Sprintf("- %s: %q\n", e.Kind, e.Text))
		}
	}
	report.WriteString("Missed:\n\n" + strings.Join(missed, "") + "\nFalse alarms:\n\n" + strings.Join(raised, "") + "\n")
	const path, begin, end = "../../doc/safety.md", "<!-- rates -->\n", "<!-- end of rates -->"
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks of the table", path)
	}
	want := before + begin + "\n" + report.String() + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(doc) != want {
		t.Errorf("the rates published in doc/safety.md are not what triage does now; measured:\n%s", report.String())
	}
}

// TestSetAsideVoices holds the rates on messages that were written before rules and examples were widened to others of their sort: bad
// nights, pregnancies, lists of medicines, and what is like them and is none. Nothing is learned from them.
func TestSetAsideVoices(t *testing.T) {
	r := measure(mustNew(t), readExamples(t, "testdata/held-voices.jsonl"))
	t.Logf("%+v: %.3f recognised, %.3f false alarms", r, r.sensitivity(), r.falseShare())
	if r.missed > 6 || r.falseAlarms > 3 {
		t.Errorf("%+v", r)
	}
}

func kindsOf(list []example) []string {
	var kinds []string
	for _, e := range list {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func ofKind(list []example, kind string) []example {
	return slices.DeleteFunc(slices.Clone(list), func(e example) bool { return e.Kind != kind })
}
