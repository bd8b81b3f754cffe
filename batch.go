package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"

	"bedside/adapters/terminal"
	"bedside/answers"
)

// batchLine is one message of a batch.
type batchLine struct {
	ID string `json:"id"`
	// Text is nil when the line has none.
	Text *string `json:"text"`
	// Context are this person's messages before, oldest first.
	Context []string `json:"context"`
	Locale  string   `json:"locale"`
}

// failure is the line written for one that cannot be read.
type failure struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

const (
	// maxBatchLine bounds one line; a longer one is answered by a failure.
	maxBatchLine = 8 << 20
	// batchAhead is how many lines may be read ahead of the one being written, for each processor.
	batchAhead = 32
)

// runBatch answers messages on every processor and writes the results in the order of the lines, each as soon as it is
// there. Lines share no state. It returns errProblems when a line could not be read.
func runBatch(engine *answers.Engine, c config, s streams) error {
	jobs := make(chan *batchJob)
	pending := make(chan *batchJob, batchAhead*runtime.GOMAXPROCS(0))
	readError := make(chan error, 1)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for job := range jobs {
				job.out <- job.answer(engine, c)
			}
		}()
	}
	go func() {
		defer close(pending)
		defer close(jobs)
		readError <- readBatch(s.in, func(job *batchJob) {
			pending <- job
			jobs <- job
		})
	}()
	failed, writeError := false, error(nil)
	for job := range pending {
		done := <-job.out
		failed = failed || done.failed
		if writeError == nil {
			_, writeError = s.out.Write(done.line)
		}
	}
	if err := errors.Join(<-readError, writeError); err != nil {
		return err
	}
	if failed {
		return errProblems
	}
	return nil
}

type batchJob struct {
	number int
	line   string
	tooBig bool
	out    chan batchResult
}

type batchResult struct {
	line   []byte
	failed bool
}

// readBatch calls each with every line that is not blank.
func readBatch(r io.Reader, each func(*batchJob)) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		line, tooBig, err := terminal.ReadLine(in, maxBatchLine)
		line = strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF"))
		if line != "" {
			each(&batchJob{number: number, line: line, tooBig: tooBig, out: make(chan batchResult, 1)})
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read batch: %w", err)
		}
	}
}

func (j *batchJob) answer(engine *answers.Engine, c config) batchResult {
	start := time.Now()
	message, err := j.parse()
	if err != nil {
		line, _ := jsonLine(failure{message.ID, err.Error()})
		return batchResult{line, true}
	}
	answer := replay(engine, c, message)
	line, err := jsonLine(newResult(message.ID, answer, time.Since(start)))
	return batchResult{line, err != nil}
}

// parse reads a line that starts with "{" as JSON and any other as a message with its line number as id.
func (j *batchJob) parse() (batchLine, error) {
	message := batchLine{ID: strconv.Itoa(j.number)}
	if j.tooBig {
		return message, fmt.Errorf("line %d is longer than %d MB; shorten it", j.number, maxBatchLine>>20)
	}
	if !strings.HasPrefix(j.line, "{") {
		message.Text = &j.line
		return message, nil
	}
	if err := json.Unmarshal([]byte(j.line), &message); err != nil {
		return message, fmt.Errorf("line %d is not a message like {\"id\": \"q1\", \"text\": \"…\"}: %w", j.number, err)
	}
	if message.Text == nil {
		return message, fmt.Errorf("line %d has no \"text\"", j.number)
	}
	return message, nil
}
