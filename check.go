package main

import (
	"fmt"

	"bedside/answers"
)

type checkCommand struct {
	knowledge
	Strict   bool   `help:"Fail on findings too, not only on errors."`
	Coverage string `placeholder:"DIR" help:"Folder with facts.jsonl and conflicts.md, each of which the FAQ's map of coverage has to account for; fails on a gap."`
}

// Help is shown below the command's flags.
func (checkCommand) Help() string {
	return `Errors keep a FAQ from being used; findings are what a curator should look at.

Examples:
  bedside check --faq my-faq.json
  bedside check --strict --documents my-documents
  bedside check --faq my-faq.json --coverage my-facts     (its map: my-faq.coverage.json)`
}

// Run checks the configuration, the FAQ and, where they are at hand, the documents.
func (c checkCommand) Run(s streams) error {
	settings, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	if _, err := settings.Safety.triage(); err != nil {
		return err
	}
	if c.FAQ == "" {
		c.FAQ = settings.FAQ
	}
	if c.Documents == "" {
		c.Documents = settings.Documents
	}
	faq, err := c.load()
	if err != nil {
		return err
	}
	docs, err := readDocuments(faq, c.Documents)
	if err != nil {
		return err
	}
	findings := faq.Review()
	if c.Documents != "" {
		findings = append(findings, faq.Prove(docs)...)
	}
	var gaps []answers.Finding
	if c.Coverage != "" {
		if gaps, err = c.coverage(s, c.Coverage, faq, docs); err != nil {
			return err
		}
		findings = append(findings, gaps...)
	}
	for _, f := range findings {
		if _, err := fmt.Fprintln(s.out, f); err != nil {
			return err
		}
	}
	printStatistics(s, faq.Statistics(), len(findings))
	if c.Strict && len(findings) > 0 || len(gaps) > 0 {
		return errProblems
	}
	return nil
}

func printStatistics(s streams, n answers.Statistics, findings int) {
	fmt.Fprintf(s.out, "%d entries, %d of small talk, %d variants, %d messages out of scope\n", n.Entries, n.Smalltalk, n.Variants, n.OutOfScope)
	fmt.Fprintf(s.out, "reading grade of the replies: median %.1f, highest %.1f (%s)\n", n.MedianGrade, n.HighestGrade, n.Hardest)
	fmt.Fprintf(s.out, "%d findings\n", findings)
}
