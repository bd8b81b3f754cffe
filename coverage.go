package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bedside/answers"
	"bedside/answers/documents"
)

// coverage holds the map of coverage beside the FAQ against the facts and conflicts in a folder.
func (k knowledge) coverage(s streams, dir string, faq *answers.FAQ, docs map[string]documents.Document) ([]answers.Finding, error) {
	data, name := shippedCoverage, "the map of coverage in the program"
	if k.FAQ != "" {
		var err error
		name = strings.TrimSuffix(k.FAQ, ".json") + ".coverage.json"
		if data, err = os.ReadFile(name); err != nil {
			return nil, fmt.Errorf("read map of coverage: %w", err)
		}
	}
	covered, err := answers.LoadCoverage(data)
	if err != nil {
		return nil, fileError{name, err}
	}
	facts, err := readLines(filepath.Join(dir, "facts.jsonl"), answers.ReadFacts)
	if err != nil {
		return nil, err
	}
	conflicts, err := readLines(filepath.Join(dir, "conflicts.md"), answers.ReadConflicts)
	if err != nil {
		return nil, err
	}
	carried, leftOut, settled, leftOpen := covered.Tally()
	fmt.Fprintf(s.out, "coverage: %d facts in the folder, %d carried and %d left out with a reason; %d conflicts, %d settled and %d left out\n",
		len(facts), carried, leftOut, len(conflicts), settled, leftOpen)
	return faq.Cover(covered, facts, conflicts, docs), nil
}

func readLines[T any](name string, read func([]byte) ([]T, error)) ([]T, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read what has to be covered: %w", err)
	}
	list, err := read(data)
	if err != nil {
		return nil, fileError{name, err}
	}
	return list, nil
}
