package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"bedside/answers"
)

type askCommand struct {
	knowledge
	JSON     bool     `name:"json" help:"Print one JSON object instead of text."`
	Explain  bool     `help:"Tell how the answer came about."`
	Batch    bool     `help:"Read messages from standard input, one JSON object or plain text a line, and write one JSON object for each."`
	Locale   string   `placeholder:"TAG" help:"The person's locale, for emergency numbers: en-US."`
	Question []string `arg:"" optional:"" help:"The question."`
}

// Help is shown below the command's flags.
func (askCommand) Help() string {
	return `Examples:
  bedside ask does magnesium help restless legs
  bedside ask --json "ferritin cutoff?"
  echo '{"id": "q1", "text": "and iron?", "context": ["does magnesium help"]}' | bedside ask --batch`
}

// Validate is called by kong once the command line has been read.
func (c *askCommand) Validate() error {
	if !c.Batch && len(c.Question) == 0 {
		return errors.New("a question is needed: bedside ask does magnesium help")
	}
	if c.Batch && len(c.Question) > 0 {
		return errors.New("--batch reads its questions from standard input")
	}
	return nil
}

// Run answers the question, or the batch.
func (c *askCommand) Run(s streams) error {
	engine, config, err := c.engine()
	if err != nil {
		return err
	}
	if c.Batch {
		return runBatch(engine, config, s)
	}
	start := time.Now()
	answer, _ := engine.Reply(answers.Context{}, answers.Message{Text: strings.Join(c.Question, " "), Place: config.place(c.Locale)})
	if c.JSON {
		line, err := jsonLine(newResult("1", answer, time.Since(start)))
		if err != nil {
			return err
		}
		_, err = s.out.Write(line)
		return err
	}
	if _, err := fmt.Fprintln(s.out, styleOf(s.out).Render(answer)); err != nil {
		return err
	}
	if c.Explain {
		_, err = fmt.Fprintf(s.out, "\n%s\n", strings.Join(answer.Explain(), "\n"))
	}
	return err
}

// result is one answer as JSON: the line that "ask --json" and "ask --batch" write.
type result struct {
	ID         string            `json:"id"`
	Outcome    answers.Outcome   `json:"outcome"`
	Entry      string            `json:"entry"`
	Confidence float64           `json:"confidence"`
	Candidates []candidateResult `json:"candidates"`
	Grade      gradeResult       `json:"grade"`
	Text       string            `json:"text"`
	Citations  []citationResult  `json:"citations"`
	Cautions   []string          `json:"cautions"`
	Parts      int               `json:"parts"`
	Micros     int64             `json:"micros"`
}

type candidateResult struct {
	Entry      string  `json:"entry"`
	Confidence float64 `json:"confidence"`
}

type gradeResult struct {
	Letter    string   `json:"letter"`
	Certainty string   `json:"certainty"`
	Direction string   `json:"direction"`
	Strength  string   `json:"strength"`
	Reasons   []string `json:"reasons"`
}

type citationResult struct {
	Source  string `json:"source"`
	Title   string `json:"title"`
	Section string `json:"section"`
	Quote   string `json:"quote,omitempty"`
}

func newResult(id string, a answers.Answer, took time.Duration) result {
	r := result{
		ID: id, Outcome: a.Outcome, Entry: a.Entry, Confidence: rounded(a.Confidence), Text: a.Text(), Parts: max(1, a.Parts),
		Candidates: []candidateResult{}, Citations: []citationResult{}, Cautions: append([]string{}, a.Cautions...),
		Grade: gradeResult{
			Letter: a.Grade.Certainty.Letter(), Certainty: a.Grade.Certainty.String(),
			Direction: string(a.Grade.Direction), Strength: string(a.Grade.Strength), Reasons: a.Grade.Reasons,
		},
		Micros: took.Microseconds(),
	}
	for _, c := range a.Candidates {
		r.Candidates = append(r.Candidates, candidateResult{c.Entry, rounded(c.Confidence)})
	}
	for _, c := range a.Citations {
		r.Citations = append(r.Citations, citationResult{c.Source, c.Title, c.Section, c.Quote})
	}
	return r
}

func rounded(confidence float64) float64 { return math.Round(confidence*1e4) / 1e4 }

// jsonLine returns v as one line of JSON, without escaping < and > for HTML.
func jsonLine(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return []byte(b.String()), err
}
