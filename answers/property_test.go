package answers_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"bedside/answers"
	"bedside/answers/evidence"
	"bedside/answers/triage"
)

// TestEveryReplyEndsWithItsDisclaimer makes FAQs and conversations of random parts, odd ones among them, and holds that whatever
// the bot says ends with the disclaimer that belongs to it.
func TestEveryReplyEndsWithItsDisclaimer(t *testing.T) {
	const seed = 20261121
	rng := rand.New(rand.NewPCG(seed, 1))
	seen := map[answers.Outcome]int{}
	for round := range 25 {
		faq := randomFAQ(rng)
		e := engineOf(t, faq, "2027-06-01")
		var c answers.Context
		for range 60 {
			text := randomMessage(rng, faq)
			var a answers.Answer
			a, c = e.Reply(c, answers.Message{Text: text, Place: triage.Place{Locale: pick(rng, "", "en-US", "en-GB", "xx")}})
			seen[a.Outcome]++
			if want := disclaimer(a); !strings.HasSuffix(a.Text(), "\n"+want) {
				t.Fatalf("seed %d, round %d: %q gets %s without %q at its end:\n%s", seed, round, text, a.Outcome, want, a.Text())
			}
			if a.Outcome != answers.Emergency && len(a.Grade.Reasons) == 0 {
				t.Fatalf("seed %d, round %d: %q gets a grade without a reason", seed, round, text)
			}
		}
	}
	for _, o := range []answers.Outcome{answers.Answered, answers.Clarify, answers.Abstain, answers.Emergency, answers.SmalltalkOutcome} {
		if seen[o] == 0 {
			t.Errorf("no message got the outcome %s: the test does not reach it", o)
		}
	}
}

func disclaimer(a answers.Answer) string {
	switch a.Outcome {
	case answers.Answered:
		return answers.DisclaimerAnswered
	case answers.SmalltalkOutcome:
		return answers.DisclaimerSmalltalk
	case answers.Emergency:
		return "Once you are safe, tell your provider."
	}
	return answers.DisclaimerUnsure
}

func pick[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }

var vocabulary = strings.Fields(`sleep iron tablet evening massage coffee doctor legs dose walk bath test blood mineral yoga night pain
itch weeks month effect safe risk women age family study trial guideline summary long short best first milk orange juice`)

func randomWords(rng *rand.Rand, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = pick(rng, vocabulary...)
	}
	return strings.Join(words, " ")
}

func randomFAQ(rng *rand.Rand) *answers.FAQ {
	faq := &answers.FAQ{Version: 1, Title: "Generated", Language: "en", Sources: []evidence.Source{
		{ID: "s1", Title: "One", Kind: evidence.GuidelineSummary, Interest: "none"}, {ID: "s2", Title: "Two", Kind: evidence.SellerPage, Interest: "sells pills"},
	}}
	faq.Cautions = []answers.Caution{{ID: "c1", When: []string{"pregnant"}, Text: "Ask.", Basis: answers.GeneralSafety}}
	n := rng.IntN(12)
	for i := range n {
		faq.Entries = append(faq.Entries, randomEntry(rng, i))
	}
	for i := range faq.Entries {
		if rng.IntN(2) == 0 {
			faq.Entries[i].Related = []string{faq.Entries[rng.IntN(n)].ID}
			faq.Entries[i].FollowUps = map[string]string{"how long": faq.Entries[rng.IntN(n)].ID}
		}
	}
	for range rng.IntN(20) {
		faq.OutOfScope = append(faq.OutOfScope, randomWords(rng, 1+rng.IntN(6)))
	}
	return faq
}

func randomEntry(rng *rand.Rand, i int) answers.Entry {
	e := answers.Entry{ID: fmt.Sprintf("e%d", i), Question: randomWords(rng, 2+rng.IntN(5)) + "?", Answer: answers.Content{Short: randomWords(rng, 5) + "."}}
	for range rng.IntN(6) {
		e.Variants = append(e.Variants, randomWords(rng, 1+rng.IntN(7)))
	}
	if rng.IntN(5) == 0 {
		e.Kind = answers.Smalltalk
		return e
	}
	e.Topic = pick(rng, "", "Topic", "Other")
	e.Status = pick(rng, "", answers.Published, answers.Draft, answers.Withdrawn)
	e.ReviewBy = pick[answers.Date](rng, "", "2028-01-01", "2027-01-01", "2020-01-01")
	e.Subjects = pick(rng, nil, []string{"medicine"})
	e.Answer.Detail = pick(rng, "", strings.Repeat("Long text. ", rng.IntN(200)))
	e.Cautions = pick(rng, nil, []string{"c1"})
	e.SeeProvider = pick(rng, "", "Ask.")
	e.Disagreement = pick(rng, "", "They disagree.")
	for range rng.IntN(3) {
		e.Claims = append(e.Claims, evidence.Claim{
			Text: "A claim.", About: pick(rng, evidence.Statement, evidence.Recommendation, evidence.Description, evidence.Gap),
			Part: pick(rng, evidence.Short, evidence.Detail), Cites: pick(rng, nil, []evidence.Cite{{Source: "s1", Section: "A"}}, []evidence.Cite{{Source: "s2"}}),
		})
	}
	return e
}

func randomMessage(rng *rand.Rand, faq *answers.FAQ) string {
	switch rng.IntN(10) {
	case 0:
		return pick(rng, "", "?", "no", "yes", "ok", "👍", "why?", "sources", "the second one", "2", "how long", "and iron?", "more", "\xff\xfe", "\x00")
	case 1:
		return pick(rng, "i want to die", "I am pregnant", "my chest hurts and my arm is numb and i cant breathe")
	case 2:
		return strings.Repeat(randomWords(rng, 3)+". ", rng.IntN(300))
	case 3, 4, 5:
		if len(faq.Entries) > 0 {
			return pick(rng, faq.Entries...).Question
		}
	case 6:
		return randomWords(rng, 4) + "? and " + randomWords(rng, 4) + "?"
	}
	return randomWords(rng, 1+rng.IntN(8))
}
