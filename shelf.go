package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"bedside/answers"
	"bedside/answers/triage"
	"bedside/bot"
)

// shelf keeps the knowledge that serve answers from up to date: a changed FAQ file is taken over if it is sound, and review dates
// are compared with each new day. Only watch may be called after start.
type shelf struct {
	knowledge knowledge
	triage    *triage.Triage
	metrics   *metrics
	log       *slog.Logger
	// every is how often the file and the day are looked at.
	every time.Duration
	// use takes new knowledge into use, note tells the staff.
	use  func(bot.Knowledge)
	note func(kind, text string)

	// data is the FAQ in use, day the date it was built for, file the state of the file that was read last.
	data []byte
	day  answers.Date
	file stamp
	// next is a new state of the file that is taken over if it is still the same at the next look: it may be half written.
	next stamp
}

// stamp tells one state of a file from another. The zero value is that of no file.
type stamp struct {
	changed time.Time
	size    int64
}

func stampOf(path string) stamp {
	if path == "" {
		return stamp{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

const (
	sayRefused = "The changed FAQ was refused, and the one before stays in use. \"bedside check\" tells what is wrong with it."
	sayOverdue = "Answers are past their review date and say so; some on medicines, doses, pregnancy, children or kidneys are no longer shown half a year later. To be reviewed: "
)

// start builds the first knowledge.
func (s *shelf) start() (bot.Knowledge, []string, error) {
	s.file = stampOf(s.knowledge.FAQ)
	s.next = s.file
	data, name, err := s.knowledge.read()
	if err != nil {
		return bot.Knowledge{}, nil, err
	}
	return s.build(data, name)
}

// build makes the knowledge of a FAQ's bytes and remembers them; overdue are its entries past their review date.
func (s *shelf) build(data []byte, name string) (k bot.Knowledge, overdue []string, err error) {
	faq, err := parseFAQ(data, name)
	if err != nil {
		return k, nil, err
	}
	docs, err := readDocuments(faq, s.knowledge.Documents)
	if err != nil {
		return k, nil, err
	}
	today, err := s.knowledge.today()
	if err != nil {
		return k, nil, err
	}
	engine, err := answers.New(answers.Config{FAQ: faq, Triage: s.triage, Today: today, Documents: docs})
	if err != nil {
		return k, nil, err
	}
	s.data, s.day = data, today
	s.metrics.faqLoads.Inc()
	return bot.NewKnowledge(engine, data), overdueOf(faq, today), nil
}

// buildSafely is build for a program that answers already: whatever a FAQ does to it, the one before stays in use.
func (s *shelf) buildSafely(data []byte, name string) (k bot.Knowledge, overdue []string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("build engine: panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return s.build(data, name)
}

// overdueOf lists the published entries whose review date is past.
func overdueOf(faq *answers.FAQ, today answers.Date) []string {
	var ids []string
	for _, e := range faq.Entries {
		if e.ReviewBy != "" && e.ReviewBy < today && e.Status != answers.Draft && e.Status != answers.Withdrawn {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// tell tells the staff which entries are overdue.
func (s *shelf) tell(overdue []string) {
	if len(overdue) == 0 {
		return
	}
	s.log.Warn("entries are past their review date", "entries", overdue)
	s.note("review", sayOverdue+strings.Join(overdue[:min(len(overdue), maxNamed)], ", ")+".")
}

// maxNamed bounds the entries that one note names.
const maxNamed = 50

// watch looks after the knowledge until ctx ends.
func (s *shelf) watch(ctx context.Context) {
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.look()
		}
	}
}

// look takes over a changed file, or a new day. A file that is gone is a change that is refused.
func (s *shelf) look() {
	now := stampOf(s.knowledge.FAQ)
	settled := now == s.next
	s.next = now
	if now != s.file && settled {
		s.file = now
		data, name, err := s.knowledge.read()
		s.take(data, name, err)
		return
	}
	if today, err := s.knowledge.today(); err == nil && today != s.day {
		s.day = today // once a day, also if it fails
		s.take(s.data, "the FAQ in use", nil)
	}
}

// take brings a FAQ into use, or raises an alarm.
func (s *shelf) take(data []byte, name string, err error) {
	var k bot.Knowledge
	var overdue []string
	if err == nil {
		k, overdue, err = s.buildSafely(data, name)
	}
	if err != nil {
		s.metrics.faqAlarms.Inc()
		s.log.Error("FAQ refused, the one before stays in use", "error", err)
		s.note("faq", sayRefused)
		return
	}
	s.use(k)
	s.log.Info("FAQ in use", "faq", k.FAQ, "day", s.day)
	s.tell(overdue)
}
