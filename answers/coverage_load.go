package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// LoadCoverage reads a map of coverage. A fact has a list of entries, or the reason why none carries it; a conflict has an object with
// the fields of each entry, or a reason:
//
//	{"version": 1, "facts": {"f1": ["iron-helps"], "f2": "noise: a photo credit"}, "conflicts": {"c1": {"iron-helps": ["disagreement"]}}}
//
// A malformed map yields Problems with every problem found.
func LoadCoverage(data []byte) (Coverage, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	where, problem := locate(data)
	if problem != nil {
		return Coverage{}, Problems{*problem}
	}
	var raw struct {
		Version   int                        `json:"version"`
		Facts     map[string]json.RawMessage `json:"facts"`
		Conflicts map[string]json.RawMessage `json:"conflicts"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		return Coverage{}, Problems{{Message: fmt.Sprintf(`cannot be read: %v; a map has "version", "facts" and "conflicts"`, err)}}
	}
	var problems Problems
	if raw.Version != 1 {
		problems = append(problems, where.problem("version", "is %d; write the number 1", raw.Version))
	}
	c := Coverage{Facts: map[string]Carriers{}, Conflicts: map[string]Settlement{}}
	for _, id := range sortedKeys(raw.Facts) {
		var f Carriers
		if !reasonOr(raw.Facts[id], &f.Reason, &f.Entries) || f.Reason == "" && len(f.Entries) == 0 {
			problems = append(problems, where.problem("facts."+id, "is no list of entries, and no reason why none carries it"))
		}
		c.Facts[id] = f
	}
	for _, id := range sortedKeys(raw.Conflicts) {
		var s Settlement
		if !reasonOr(raw.Conflicts[id], &s.Reason, &s.Fields) || s.Reason == "" && len(s.Fields) == 0 {
			problems = append(problems, where.problem("conflicts."+id, `is no object of entries with lists of fields ("disagreement"), and no reason why none settles it`))
		}
		for _, entry := range sortedKeys(s.Fields) {
			if len(s.Fields[entry]) == 0 {
				problems = append(problems, where.problem("conflicts."+id+"."+entry, "names no field; say which one settles it"))
			}
		}
		c.Conflicts[id] = s
	}
	if len(problems) > 0 {
		return Coverage{}, sorted(problems)
	}
	return c, nil
}

// reasonOr reads a text into reason, or anything else into list.
func reasonOr(data []byte, reason *string, list any) bool {
	if json.Unmarshal(data, reason) == nil {
		*reason = strings.TrimSpace(*reason)
		return true
	}
	return json.Unmarshal(data, list) == nil
}

// ReadFacts reads facts, one JSON object a line; fields that a Fact does not have are passed over, as are blank lines.
func ReadFacts(data []byte) ([]Fact, error) {
	var facts []Fact
	var problems Problems
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF"))); len(text) == 0 {
			continue
		}
		var fact Fact
		switch err := json.Unmarshal(text, &fact); {
		case err != nil:
			problems = append(problems, Problem{Line: line, Column: 1, Message: "cannot be read: " + err.Error()})
		case fact.ID == "" || fact.Claim == "":
			problems = append(problems, Problem{Line: line, Column: 1, Message: `lacks "id" or "claim"`})
		}
		facts = append(facts, fact)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if len(facts) == 0 {
		return nil, Problems{{Message: "holds no facts"}}
	}
	return facts, nil
}

var (
	// conflictHeading is "## c01 Does magnesium work?  (contradiction)".
	conflictHeading = regexp.MustCompile(`^#{2,3}\s+([A-Za-z]+-?\d+)\b[.:)]?\s*(.*?)\s*$`)
	carefulAnswer   = regexp.MustCompile(`(?i)^\*\*a careful (?:bot|answer)[^*]*\*\*:?\s*(.*)$`)
)

// ReadConflicts reads conflicts from Markdown: a heading with id and title for each, and below it a paragraph that begins with
// "**A careful bot should say:**".
func ReadConflicts(data []byte) ([]Conflict, error) {
	var conflicts []Conflict
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if m := conflictHeading.FindStringSubmatch(line); m != nil {
			conflicts = append(conflicts, Conflict{ID: m[1], Title: m[2]})
			continue
		}
		if m := carefulAnswer.FindStringSubmatch(line); m != nil && len(conflicts) > 0 {
			conflicts[len(conflicts)-1].Say = m[1]
		}
	}
	if len(conflicts) == 0 {
		return nil, Problems{{Message: `holds no conflicts; each needs a heading with its id, like "## c01 Does magnesium work?"`}}
	}
	return conflicts, nil
}
