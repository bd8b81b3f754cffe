package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bedside/answers"
	"bedside/answers/documents"
	"bedside/answers/triage"
)

// knowledge are the flags of every command that needs a FAQ.
type knowledge struct {
	FAQ       string `name:"faq" placeholder:"FILE" help:"Use this FAQ instead of the one in the program."`
	Documents string `placeholder:"DIR" help:"Folder with the documents behind the FAQ, to quote from them."`
	Config    string `placeholder:"FILE" help:"Configuration file; see config.example.toml."`
	Today     string `placeholder:"DATE" help:"Take this day (2026-11-21) for today when review dates are compared."`
}

// load reads the FAQ.
func (k knowledge) load() (*answers.FAQ, error) {
	data, name, err := k.read()
	if err != nil {
		return nil, err
	}
	return parseFAQ(data, name)
}

// read returns the FAQ's bytes and what to call it in errors.
func (k knowledge) read() (data []byte, name string, err error) {
	if k.FAQ == "" {
		return shippedFAQ, "the FAQ in the program", nil
	}
	if data, err = os.ReadFile(k.FAQ); err != nil {
		return nil, k.FAQ, fmt.Errorf("read FAQ: %w", err)
	}
	return data, k.FAQ, nil
}

func parseFAQ(data []byte, name string) (*answers.FAQ, error) {
	loader, err := answers.NewLoader(faqSchema)
	if err != nil {
		return nil, err
	}
	faq, err := loader.Load(data)
	if err != nil {
		return nil, fileError{name, err}
	}
	return faq, nil
}

// fileError names the file that problems were found in.
type fileError struct {
	file string
	err  error
}

func (e fileError) Error() string {
	var problems answers.Problems
	if !errors.As(e.err, &problems) {
		return e.file + ": " + e.err.Error()
	}
	text := fmt.Sprintf("%s has %d problem(s):", e.file, len(problems))
	for _, p := range problems {
		text += "\n  " + p.String()
	}
	return text
}

func (e fileError) Unwrap() error { return e.err }

// engine builds the answer engine and tells the configured place.
func (k knowledge) engine() (*answers.Engine, config, error) {
	c, err := loadConfig(k.Config)
	if err != nil {
		return nil, c, err
	}
	k = k.over(c)
	triaged := make(chan func() (*triage.Triage, error), 1)
	go func() { // both take some time to start
		t, err := c.Safety.triage()
		triaged <- func() (*triage.Triage, error) { return t, err }
	}()
	faq, err := k.load()
	if err != nil {
		return nil, c, err
	}
	t, err := (<-triaged)()
	if err != nil {
		return nil, c, err
	}
	today, err := k.today()
	if err != nil {
		return nil, c, err
	}
	docs, err := readDocuments(faq, k.Documents)
	if err != nil {
		return nil, c, err
	}
	e, err := answers.New(answers.Config{FAQ: faq, Triage: t, Today: today, Documents: docs})
	return e, c, err
}

// over fills in what the configuration says where no flag does.
func (k knowledge) over(c config) knowledge {
	k.FAQ, k.Documents = cmp.Or(k.FAQ, c.FAQ), cmp.Or(k.Documents, c.Documents)
	return k
}

func (k knowledge) today() (answers.Date, error) {
	if k.Today == "" {
		return answers.Date(time.Now().Format(time.DateOnly)), nil
	}
	d, err := answers.ParseDate(k.Today)
	if err != nil {
		return "", fmt.Errorf("--today: %w", err)
	}
	return d, nil
}

// readDocuments reads the files that the sources name from a folder; nothing without a folder.
func readDocuments(faq *answers.FAQ, dir string) (map[string]documents.Document, error) {
	if dir == "" {
		return nil, nil
	}
	docs := map[string]documents.Document{}
	for _, s := range faq.Sources {
		if s.File == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.Base(s.File)))
		if err != nil {
			return nil, fmt.Errorf("read document of source %s: %w", s.ID, err)
		}
		docs[s.ID] = documents.Parse(text)
	}
	return docs, nil
}
