package triage

import (
	"strings"
	"testing"
)

// TestEveryClassIsUsed keeps words.toml free of classes that no pattern asks for.
func TestEveryClassIsUsed(t *testing.T) {
	data, err := readBuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	text := string(rulesFile) + string(contextFile) + string(wordsFile)
	inCode := map[string]bool{"filler": true, "blocker": true, "answer": true, "subject": true, "evidence": true, "singular": true}
	for name := range data.words.Classes {
		if !inCode[name] && !strings.Contains(text, "@"+name) {
			t.Errorf("no pattern uses @%s", name)
		}
	}
}

// TestRuleNamesAreUnique: a name in a log must lead to one place.
func TestRuleNamesAreUnique(t *testing.T) {
	data, err := readBuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range data.rules.Rules {
		if seen[r.Name] {
			t.Errorf("two rules are called %s", r.Name)
		}
		seen[r.Name] = true
	}
}
