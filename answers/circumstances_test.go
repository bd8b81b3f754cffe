package answers_test

import (
	"slices"
	"testing"

	"bedside/answers"
)

// TestCircumstances holds what is, and what is not, understood as said of the person or of someone they care for.
func TestCircumstances(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"I am on dialysis, can I take magnesium", []string{"kidney"}},
		{"my mum is on dialysis and her legs jump all night", []string{"kidney"}},
		{"renal failure patient, magnesium for rls?", []string{"kidney"}},
		{"ive got ckd stage 3", []string{"kidney"}},
		{"does dialysis cause RLS?", nil},
		{"is kidney disease linked to restless legs", nil},
		{"I have no kidney problems, is magnesium safe for me", nil},
		{"31 weeks pregnant want to start magnesium ok?", []string{"pregnancy"}},
		{"legs bad in third trimester, when does it clear up", []string{"pregnancy"}},
		{"is rls common in pregnancy", nil},
		{"I'm not pregnant, just tired", nil},
		{"we are trying for a baby", []string{"pregnancy"}},
		{"im breastfeeding my newborn", []string{"breastfeeding"}},
		{"my 4 year old wont keep her legs still", []string{"child"}},
		{"he's 7", []string{"child"}},
		{"my toddler kicks all night", []string{"child"}},
		{"I'm 82 and live alone", []string{"older"}},
		{"i take sertralin and my legs are worse", []string{"antidepressant"}},
		{"my husband is on ropinerole", []string{"dopamine"}},
		{"I take furosemide and sertraline, is magnesium ok", []string{"diuretic", "antidepressant"}},
		{"minocycline and magnesium together", []string{"antibiotic"}},
		{"can I have magnesium with my levothyroxine", []string{"thyroid"}},
		{"do antidepressants make restless legs worse", nil},
		{"having surgery next week", []string{"surgery"}},
		{"I drink every night", []string{"alcohol"}},
		{"I have a pacemaker", []string{"heart"}},
		{"dad has parkinsons", []string{"parkinsons"}},
		{"I am a type 2 diabetic", []string{"diabetes"}},
		{"I used to be on gabapentin years ago", nil},
		{"what would happen if I was pregnant", nil},
		{"does magnesium help restless legs", nil},
	}
	e := shipped()
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			_, c := e.Reply(answers.Context{}, answers.Message{Text: tt.text})
			if !slices.Equal(c.Circumstances, tt.want) {
				t.Errorf("circumstances %v, want %v", c.Circumstances, tt.want)
			}
		})
	}
}

func TestAllCautionsThatFitAreShown(t *testing.T) {
	a := talk(shipped(), "I am on dialysis and I take cipro. Does magnesium help restless legs?")
	for _, id := range []string{"kidney", "antibiotic"} {
		if !slices.Contains(a.Cautions, id) {
			t.Errorf("cautions %v, not %s\n%s", a.Cautions, id, a.Text())
		}
	}
}

// TestCautionsStayInForce: people read the last message only, so what was said of the person counts for every answer it matters for.
func TestCautionsStayInForce(t *testing.T) {
	tests := []struct {
		name    string
		said    []string
		caution string
		shown   bool
	}{
		{"the next entry", []string{"im on dialysis", "what is the most magnesium to take in a day"}, "kidney", true},
		{"the entry after that", []string{"im on dialysis", "does magnesium help restless legs", "what dose of magnesium is best for restless legs"}, "kidney", true},
		{"a follow-up phrase", []string{"im on dialysis, does magnesium help restless legs", "how much"}, "kidney", true},
		{"said in a message that got a card", []string{"im pregnant and bleeding heavily", "does magnesium help restless legs"}, "pregnancy", true},
		{"said in a message that was asked back", []string{"i take ropinirole", "can i stop my dopamine medicine"}, "dopamine", true},
		{"said again, nothing answered", []string{"im on dialysis", "im on dialysis, what now"}, "kidney", true},
		{"both answers of a message", []string{"i take ropinirole", "what is augmentation? and how long does iron take to work?"}, "dopamine", true},
		{"a question about the same answer", []string{"im on dialysis, does magnesium help restless legs", "why?"}, "kidney", false},
		{"the same question again", []string{"i am on dialysis", "does magnesium help restless legs", "does magnesium help restless legs"}, "kidney", true},
		{"an entry it does not matter for", []string{"im on dialysis", "what is augmentation"}, "kidney", false},
		{"small talk", []string{"im on dialysis", "thanks"}, "kidney", false},
		{"another matter", []string{"im on dialysis", "what is the weather today"}, "kidney", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := talk(shipped(), tt.said...)
			if slices.Contains(a.Cautions, tt.caution) != tt.shown {
				t.Errorf("%s %q has cautions %v\n%s", a.Outcome, a.Entry, a.Cautions, a.Text())
			}
		})
	}
}

func TestAMessageWithoutAnAnswerGetsItsCaution(t *testing.T) {
	a := talk(shipped(), "my 5 year old, can he watch football")
	if a.Outcome == answers.Answered || !slices.Contains(a.Cautions, "child") {
		t.Errorf("%s with cautions %v:\n%s", a.Outcome, a.Cautions, a.Text())
	}
}
