package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bedside/answers"
)

type evalCommand struct {
	knowledge
	File string `arg:"" help:"Expectations, one JSON object a line."`
}

// Help is shown below the command's flags.
func (evalCommand) Help() string {
	return `Each line holds text and what is expected of its answer; all but text may be left out:
  {"id": "q1", "text": "and iron?", "context": ["does magnesium help"], "locale": "en-US",
   "outcome": "answered", "also_ok": ["clarify"], "entry": "iron-helps", "must": ["ferritin"], "must_not": ["cure"]}
outcome is answered, clarify, abstain, emergency or smalltalk; also_ok lists others that are fine too. entry is an id or
a list of ids and counts when the message was answered. must and must_not are regular expressions for the text, whatever the case.

Example: bedside eval my-expectations.jsonl`
}

// expectation is one line of an eval file.
type expectation struct {
	batchLine
	Outcome answers.Outcome   `json:"outcome"`
	AlsoOK  []answers.Outcome `json:"also_ok"`
	Entry   oneOrMore         `json:"entry"`
	Must    []string          `json:"must"`
	MustNot []string          `json:"must_not"`
	Note    string            `json:"note"`
}

// oneOrMore is a string or a list of strings in JSON.
type oneOrMore []string

// UnmarshalJSON reads both forms; the empty string is an empty list.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(o))
	}
	var s string
	err := json.Unmarshal(data, &s)
	if s != "" {
		*o = []string{s}
	}
	return err
}

// Run answers every message of the file and tells what is not as expected. It ends with exitProblems if anything is.
func (c evalCommand) Run(s streams) error {
	engine, config, err := c.engine()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("read expectations: %w", err)
	}
	expectations, err := parseExpectations(data, engine)
	if err != nil {
		return fileError{c.File, err}
	}
	failed := 0
	for _, x := range expectations {
		answer := replay(engine, config, x.batchLine)
		faults := x.faults(answer)
		if len(faults) == 0 {
			continue
		}
		failed++
		if _, err := fmt.Fprintf(s.out, "%s: %s\n    %q\n", x.ID, strings.Join(faults, "; "), *x.Text); err != nil {
			return err
		}
	}
	n := len(expectations)
	if _, err := fmt.Fprintf(s.out, "%d of %d as expected (%.1f%%)\n", n-failed, n, 100*float64(n-failed)/float64(max(1, n))); err != nil {
		return err
	}
	if failed > 0 {
		return errProblems
	}
	return nil
}

// parseExpectations reads every line, and returns the problems of all lines that are wrong.
func parseExpectations(data []byte, engine *answers.Engine) ([]expectation, error) {
	var list []expectation
	var problems answers.Problems
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxBatchLine)
	for number := 1; lines.Scan(); number++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		x := expectation{batchLine: batchLine{ID: strconv.Itoa(number)}}
		if err := x.parse(lines.Bytes(), engine); err != nil {
			problems = append(problems, answers.Problem{Line: number, Column: 1, Message: err.Error()})
		}
		list = append(list, x)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return list, nil
}

var outcomes = []answers.Outcome{answers.Answered, answers.Clarify, answers.Abstain, answers.Emergency, answers.SmalltalkOutcome}

func (x *expectation) parse(line []byte, engine *answers.Engine) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(x); err != nil {
		return fmt.Errorf("is not an expectation: %w; see 'bedside eval --help'", err)
	}
	if decoder.More() {
		return errors.New("has something behind its end; write one expectation a line")
	}
	if x.Text == nil {
		return fmt.Errorf(`lacks "text"`)
	}
	for _, o := range append(slices.Clone(x.AlsoOK), x.Outcome) {
		if o != "" && !slices.Contains(outcomes, o) {
			return fmt.Errorf("there is no outcome %q; use one of %v", o, outcomes)
		}
	}
	for _, id := range x.Entry {
		if _, ok := engine.Entry(id); !ok {
			return fmt.Errorf("there is no entry %q", id)
		}
	}
	for _, pattern := range slices.Concat(x.Must, x.MustNot) {
		if _, err := regexp.Compile(pattern); err != nil {
			return fmt.Errorf("%q is not a regular expression: %w", pattern, err)
		}
	}
	return nil
}

// faults returns what is not as expected.
func (x *expectation) faults(a answers.Answer) []string {
	var faults []string
	if x.Outcome != "" && a.Outcome != x.Outcome && !slices.Contains(x.AlsoOK, a.Outcome) {
		faults = append(faults, fmt.Sprintf("%s (%s %.2f), not %s %v", a.Outcome, nearestOf(a), a.Confidence, x.Outcome, []string(x.Entry)))
	} else if len(x.Entry) > 0 && a.Outcome == answers.Answered && !slices.Contains(x.Entry, a.Entry) {
		faults = append(faults, fmt.Sprintf("answered with %s (%.2f), not %s", a.Entry, a.Confidence, strings.Join(x.Entry, " or ")))
	}
	text := a.Text()
	for _, pattern := range x.Must {
		if !regexp.MustCompile("(?i)" + pattern).MatchString(text) {
			faults = append(faults, fmt.Sprintf("lacks %q", pattern))
		}
	}
	for _, pattern := range x.MustNot {
		if regexp.MustCompile("(?i)" + pattern).MatchString(text) {
			faults = append(faults, fmt.Sprintf("says %q", pattern))
		}
	}
	return faults
}

func nearestOf(a answers.Answer) string {
	if len(a.Candidates) == 0 {
		return "nothing near"
	}
	return a.Candidates[0].Entry
}

// replay answers a message after the person's earlier ones.
func replay(engine *answers.Engine, c config, line batchLine) answers.Answer {
	place := c.place(line.Locale)
	talk := answers.Context{}
	for _, before := range line.Context {
		_, talk = engine.Reply(talk, answers.Message{Text: before, Place: place})
	}
	answer, _ := engine.Reply(talk, answers.Message{Text: *line.Text, Place: place})
	return answer
}
