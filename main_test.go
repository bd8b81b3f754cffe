package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(childPlatform) != "" {
		os.Exit(serveFake())
	}
	testscript.Main(m, map[string]func(){"bedside": main})
}

// TestScript runs the program as a person or another program does. Every script finds two FAQs in its folder: clinic.json
// with an entry of each kind, and bare.json with one entry of the three fields that are needed.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"clinic.json", "bare.json"} {
				data, err := os.ReadFile(filepath.Join("testdata", name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o666); err != nil {
					return err
				}
			}
			env.Values[scriptDiscord{}] = &scriptDiscord{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"results": resultsCommand,
			"field":   field,
			"fill":    fill,
			"ends":    ends,
			"within":  within,
			"discord": discordCommand,
			"config":  configCommand,
		},
	})
}

// exits runs a program and holds it to its exit code: exits 2 bedside ask
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// resultsCommand holds standard output to be N lines of JSON, each a result with all its fields, or an id and an error: results 3
func resultsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: results N")
	}
	lines := outputLines(ts.ReadFile("stdout"))
	if strconv.Itoa(len(lines)) != args[0] {
		ts.Fatalf("%d lines, not %s", len(lines), args[0])
	}
	for i, line := range lines {
		if err := checkLine([]byte(line)); err != nil {
			ts.Fatalf("line %d: %v\n%s", i+1, err, line)
		}
	}
}

// field holds one value of a line of JSON, written as JSON unless it is a string, to a whole regular expression:
// field 2 grade.letter 'B'
func field(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: field LINE PATH PATTERN")
	}
	lines := outputLines(ts.ReadFile("stdout"))
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	if n < 1 || n > len(lines) {
		ts.Fatalf("there are %d lines", len(lines))
	}
	var value any
	ts.Check(json.Unmarshal([]byte(lines[n-1]), &value))
	for _, step := range strings.Split(args[1], ".") {
		value, err = descend(value, step)
		ts.Check(err)
	}
	got, ok := value.(string)
	if !ok {
		data, err := json.Marshal(value)
		ts.Check(err)
		got = string(data)
	}
	if pattern := regexp.MustCompile(`(?s)\A(?:` + args[2] + `)\z`); pattern.MatchString(got) == neg {
		ts.Fatalf("line %s: %s is %q, wanted %s (not: %t)", args[0], args[1], got, args[2], neg)
	}
}

func descend(value any, step string) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		if inner, ok := v[step]; ok {
			return inner, nil
		}
	case []any:
		if step == "length" {
			return len(v), nil
		}
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i], nil
		}
	}
	return nil, fmt.Errorf("there is no %q in %v", step, value)
}

// fill writes a file of a repeated text, for inputs too large to be written down: fill FILE TIMES TEXT [END]
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: fill FILE TIMES TEXT [END]")
	}
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	data := strings.Repeat(args[2], times) + strings.ReplaceAll(strings.Join(args[3:], ""), `\n`, "\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data), 0o666))
}

// ends holds standard output to end with a text, line breaks at its end aside: ends 'See your provider.'
func ends(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: ends TEXT")
	}
	if out := strings.TrimRight(ts.ReadFile("stdout"), "\n"); strings.HasSuffix(out, args[0]) == neg {
		ts.Fatalf("output ends with %q", out[max(0, len(out)-len(args[0])-20):])
	}
}

// within holds standard output to have texts in this order: within 'first' 'second'
func within(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: within TEXT...")
	}
	rest := ts.ReadFile("stdout")
	for _, text := range args {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			ts.Fatalf("%q is missing, or stands before the texts that it should follow", text)
		}
		rest = after
	}
}

func outputLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// The members that the lines of "ask --json" and "ask --batch" have, fixed by the command line's contract.
var (
	resultFields  = []string{"id", "outcome", "entry", "confidence", "candidates", "grade", "text", "citations", "cautions", "parts", "micros"}
	gradeFields   = []string{"letter", "certainty", "direction", "strength", "reasons"}
	failureFields = []string{"id", "error"}
)

// checkLine holds one line of output to the contract.
func checkLine(line []byte) error {
	members, err := membersOf(line)
	if err != nil {
		return err
	}
	if slices.Equal(members, failureFields) {
		var f failure
		if err := strict(line, &f); err != nil {
			return err
		}
		return first(must(f.ID != "" && f.Error != "", "an id and an error are needed"))
	}
	if !slices.Equal(members, resultFields) {
		return fmt.Errorf("has the fields %v, not %v", members, resultFields)
	}
	var raw struct {
		Grade      json.RawMessage `json:"grade"`
		Candidates json.RawMessage `json:"candidates"`
		Citations  json.RawMessage `json:"citations"`
		Cautions   json.RawMessage `json:"cautions"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return err
	}
	if members, err := membersOf(raw.Grade); err != nil || !slices.Equal(members, gradeFields) {
		return fmt.Errorf("grade has the fields %v, not %v: %v", members, gradeFields, err)
	}
	for name, list := range map[string]json.RawMessage{"candidates": raw.Candidates, "citations": raw.Citations, "cautions": raw.Cautions} {
		if len(list) == 0 || list[0] != '[' {
			return fmt.Errorf("%s is %s, not a list", name, list)
		}
	}
	var r result
	if err := strict(line, &r); err != nil {
		return err
	}
	return checkResult(r)
}

// checkResult holds a result's values to what the contract says of every outcome.
func checkResult(r result) error {
	served := r.Outcome == "answered" || r.Outcome == "smalltalk"
	letters := map[string]string{"high": "A", "moderate": "B", "low": "C", "very_low": "D", "not_graded": ""}
	letter, known := letters[r.Grade.Certainty]
	lastLine := r.Text[strings.LastIndexByte(r.Text, '\n')+1:]
	return first(
		must(r.ID != "", "id is empty"),
		must(slices.Contains(outcomes, r.Outcome), "there is no outcome %q", r.Outcome),
		must(served == (r.Entry != ""), "outcome %s with entry %q", r.Outcome, r.Entry),
		must(0 <= r.Confidence && r.Confidence <= 1, "confidence %v", r.Confidence),
		must(len(r.Candidates) <= 5, "%d candidates", len(r.Candidates)),
		must(slices.IsSortedFunc(r.Candidates, func(a, b candidateResult) int { return cmp.Compare(b.Confidence, a.Confidence) }), "candidates are not best first"),
		must(known && letter == r.Grade.Letter, "grade %q with letter %q", r.Grade.Certainty, r.Grade.Letter),
		must(len(r.Grade.Reasons) > 0, "grade without a reason"),
		must(letter != "" || len(r.Grade.Reasons) == 1, "not graded, with %d reasons", len(r.Grade.Reasons)),
		must(letter == "" || r.Outcome == "answered", "%s with a grade", r.Outcome),
		must(strings.Contains(lastLine, "your provider"), "the text ends with %q, not with the provider", lastLine),
		must(r.Parts == 1 || r.Parts == 2, "%d parts", r.Parts),
		must(r.Micros >= 0, "%d microseconds", r.Micros),
	)
}

func must(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// membersOf returns the names of an object's members in their order.
func membersOf(object []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("is no object: %s %v", object, err)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		names = append(names, fmt.Sprint(name))
	}
	return names, nil
}
