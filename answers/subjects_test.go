package answers_test

import (
	"regexp"
	"strings"
	"testing"

	"bedside/answers"
)

// TestNothingIsAnsweredWithAnothersFacts: a question on one medicine, supplement or illness gets an answer on it, or none.
func TestNothingIsAnsweredWithAnothersFacts(t *testing.T) {
	const magnesium = `You asked: [^\n]*[Mm]agnesium`
	tests := []struct {
		said    []string
		outcome answers.Outcome // "" for any
		entry   string
		must    string
		mustNot string
	}{
		{said: []string{"is it safe to take trazodone for restless legs"}, mustNot: magnesium},
		{said: []string{"side effects of tramadol"}, mustNot: magnesium},
		{said: []string{"is it safe to take kratom for restless legs"}, outcome: answers.Abstain, must: "answer on kratom"},
		{said: []string{"is baclofin safe for restless legs"}, outcome: answers.Abstain, must: "answer on baclofen"},
		{said: []string{"iron and cipro"}, outcome: answers.Answered, entry: "iron-interactions", must: "Ask your pharmacist how to space them"},
		{said: []string{"can i take iron with fosamax"}, outcome: answers.Answered, entry: "iron-interactions"},
		{said: []string{"can i take zinc with cipro"}, outcome: answers.Abstain, must: "how zinc and ciprofloxacin go together"},
		{said: []string{"can i take iron and magnesium together"}, outcome: answers.Answered, entry: "iron-interactions"},
		{said: []string{"can i take calcium and magnesium together"}, mustNot: "water tablets|iron"},
		{said: []string{"can i take magnesium with warfarin"}, outcome: answers.Answered, entry: "magnesium-interactions"},
		{said: []string{"gabapentin and magnesium"}, outcome: answers.Answered, entry: "magnesium-interactions", must: "lower how much gabapentin"},
		{said: []string{"im on eliquis can i take magnesium"}, outcome: answers.Answered, entry: "magnesium-interactions"},
		{said: []string{"yoga for anxiety"}, outcome: answers.Abstain},
		{said: []string{"can acupuncture cure my tinnitus"}, outcome: answers.Abstain, must: "tinnitus"},
		{said: []string{"i have fibromyalgia, does massage help my legs"}, outcome: answers.Answered, entry: "massage"},
		{said: []string{"does yoga help restless legs"}, outcome: answers.Answered, entry: "yoga-acupuncture"},

		{said: []string{"is 300 mg too much"}, outcome: answers.Clarify},
		{said: []string{"what is the most mg a day"}, outcome: answers.Clarify},
		{said: []string{"is mg any good for rls"}, outcome: answers.Answered, entry: "magnesium-works"},
		{said: []string{"do gabapentin and pregabalin help restless legs", "is 300 mg too much"}, mustNot: magnesium + "|350 mg"},
		{said: []string{"does iron help restless legs", "what is the most mg a day"}, mustNot: magnesium + "|350 mg"},

		{said: []string{"do gabapentin and pregabalin help restless legs", "can i stop it"}, must: "Do not stop gabapentin", mustNot: "my dopamine medicine"},
		{said: []string{"do gabapentin and pregabalin help restless legs", "is it safe with kidney disease"}, mustNot: magnesium},
		{said: []string{"do gabapentin and pregabalin help restless legs", "can i take it with antibiotics"}, must: "go together", mustNot: magnesium},
		{said: []string{"does magnesium help restless legs", "how long till it works"}, outcome: answers.Answered, entry: "magnesium-how-long"},
		{said: []string{"does magnesium help restless legs", "not magnesium, iron"}, outcome: answers.Answered, entry: "iron-helps"},
		{said: []string{"does iron help restless legs", "no i meant magnesium not iron"}, outcome: answers.Answered, entry: "magnesium-works"},
		{said: []string{"does magnesium help restless legs", "does caffeine make it worse"}, outcome: answers.Answered, entry: "caffeine"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.said, "/"), func(t *testing.T) {
			a := talk(shipped(), tt.said...)
			text := a.Text()
			switch {
			case tt.outcome != "" && a.Outcome != tt.outcome, tt.entry != "" && a.Entry != tt.entry, !strings.Contains(text, tt.must),
				tt.mustNot != "" && regexp.MustCompile(tt.mustNot).MatchString(text):
				t.Errorf("%s %q, want %s %q with %q, without %q:\n%s", a.Outcome, a.Entry, tt.outcome, tt.entry, tt.must, tt.mustNot, text)
			}
		})
	}
}

// TestMixtures: medicines that make sleepy get their warning together, in one message or over several, with an answer or without.
func TestMixtures(t *testing.T) {
	const warning, alcohol = "Taken together, these can make you very sleepy or slow your breathing", "I cannot tell you that alcohol is safe"
	tests := []struct {
		said []string
		must string // "" for none of them
	}{
		{[]string{"gabapentin and oxycodone together ok?"}, warning},
		{[]string{"is it safe to take lunesta with lyrica"}, warning},
		{[]string{"can i take ambien and clonazepam together"}, "together, medicines that make you sleepy can slow your breathing"},
		{[]string{"i take oxycodone and xanax"}, "can slow breathing"},
		{[]string{"i take clonazepam", "can i add oxycodone"}, warning},
		{[]string{"is it ok to take benadryl with clonazepam"}, warning},
		{[]string{"is clonazepam used for rls", "and with alcohol?"}, alcohol},
		{[]string{"do gabapentin and pregabalin help restless legs", "can i drink with it"}, alcohol},
		{[]string{"i had a norco, is a glass of wine ok"}, alcohol},
		{[]string{"i had a glass of wine, can i still take my pregabalin"}, alcohol},
		{[]string{"do gabapentin and pregabalin help restless legs"}, ""},
		{[]string{"i take gabapentin, does alcohol make restless legs worse"}, warning},
		{[]string{"does alcohol make restless legs worse"}, ""},
		{[]string{"does magnesium help restless legs", "does alcohol make it worse"}, ""},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.said, "/"), func(t *testing.T) {
			text := talk(shipped(), tt.said...).Text()
			if tt.must != "" && !strings.Contains(text, tt.must) || tt.must == "" && (strings.Contains(text, warning) || strings.Contains(text, alcohol)) {
				t.Errorf("want %q:\n%s", tt.must, text)
			}
		})
	}
}

// TestCircumstancesAreAcknowledged: a message that asks nothing gets its caution and is invited to ask.
func TestCircumstancesAreAcknowledged(t *testing.T) {
	for text, caution := range map[string]string{
		"im 30 weeks pregnant": "pregnancy", "i am on dialysis": "kidney", "I take ropinirole": "dopamine", "i'm diabetic": "diabetes", "my son is 8": "child",
		"i take oxycodone and xanax": "opioid",
	} {
		a := talk(shipped(), text)
		if a.Outcome != answers.Clarify || !strings.Contains(a.Text(), "Thank you for telling me") || len(a.Cautions) == 0 || a.Cautions[0] != caution {
			t.Errorf("%q: %s %q with %v:\n%s", text, a.Outcome, a.Entry, a.Cautions, a.Text())
		}
	}
	for _, text := range []string{"does magnesium help restless legs", "i am on dialysis, does magnesium help", "is rls common in pregnancy", "thanks"} {
		if a := talk(shipped(), text); strings.Contains(a.Text(), "Thank you for telling me. I will") {
			t.Errorf("%q is taken for a circumstance:\n%s", text, a.Text())
		}
	}
}
