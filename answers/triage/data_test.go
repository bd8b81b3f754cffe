package triage

import (
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// data is what the built-in files have in common.
type data struct {
	Classes map[string][]string           `toml:"classes"`
	Rules   []struct{ Name, Kind string } `toml:"rule"`
}

func readData(t *testing.T, file []byte) data {
	t.Helper()
	var d data
	if err := toml.Unmarshal(file, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryClassIsUsed keeps words.toml free of classes that no pattern asks for.
func TestEveryClassIsUsed(t *testing.T) {
	text := string(rulesFile) + string(contextFile) + string(wordsFile)
	for name := range readData(t, wordsFile).Classes {
		if !strings.Contains(text, "@"+name) {
			t.Errorf("no pattern uses @%s", name)
		}
	}
}

// TestRuleNamesAreUnique: a name in a log must lead to one place.
func TestRuleNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range readData(t, rulesFile).Rules {
		if seen[r.Name] {
			t.Errorf("two rules are called %s", r.Name)
		}
		seen[r.Name] = true
	}
}
