package answers_test

import (
	"testing"

	"bedside/answers"
	"bedside/answers/triage"
)

func BenchmarkNew(b *testing.B) {
	faq := mustLoad("../faq.json")
	t, err := triage.New()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := answers.New(answers.Config{FAQ: faq, Triage: t}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReply answers the shipped FAQ's own variants in turn.
func BenchmarkReply(b *testing.B) {
	var texts []string
	for _, e := range mustLoad("../faq.json").Entries {
		for _, v := range e.Variants {
			texts = append(texts, v+" please")
		}
	}
	e, i := shipped(), 0
	for b.Loop() {
		e.Reply(answers.Context{}, answers.Message{Text: texts[i%len(texts)]})
		i++
	}
}
