package answers_test

import (
	"os"
	"testing"

	"bedside/answers"
	"bedside/answers/triage"
)

// mustLoad reads a FAQ of the repository.
func mustLoad(path string) *answers.FAQ {
	schema, err := os.ReadFile("../faq.schema.json")
	if err != nil {
		panic(err)
	}
	loader, err := answers.NewLoader(schema)
	if err != nil {
		panic(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	faq, err := loader.Load(data)
	if err != nil {
		panic(err)
	}
	return faq
}

func engineOf(t testing.TB, faq *answers.FAQ, today answers.Date) *answers.Engine {
	t.Helper()
	tr, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	e, err := answers.New(answers.Config{FAQ: faq, Triage: tr, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// smallFAQ is a FAQ on a library with nothing but what an entry needs.
func smallFAQ() *answers.FAQ {
	entry := func(id, question, short string, variants ...string) answers.Entry {
		return answers.Entry{ID: id, Question: question, Variants: variants, Answer: answers.Content{Short: short}}
	}
	return &answers.FAQ{
		Version: 1, Title: "The library", Language: "en",
		Entries: []answers.Entry{
			entry("hours", "When is the library open?", "From nine to five.", "opening hours", "what time do you close", "open on sunday?"),
			entry("card", "How do I get a library card?", "Ask at the desk.", "become a member", "apply for a card", "join the library"),
			entry("fine", "What does a late book cost?", "Ten cents a day.", "late fee", "overdue charge", "i returned my book too late"),
		},
		OutOfScope: []string{"what is the weather", "tell me a joke", "order a pizza"},
	}
}
