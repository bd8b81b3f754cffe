package answers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"bedside/answers/speech"
	"bedside/answers/utterance"
)

// circumstances recognises what a person says of themselves, or of someone they care for, that a caution is for: "my mum is on
// dialysis", not "does dialysis cause RLS?", "no kidney problems" or "I was pregnant last year".
type circumstances struct {
	rules *speech.Rules
	ages  []ageLimit
}

// ageLimit is a caution for ages below or from a number of years.
type ageLimit struct {
	caution string
	below   bool
	years   int
}

// ageCondition is how an age stands in a caution's "when": "age < 18", "age >= 65".
var ageCondition = regexp.MustCompile(`^age (<|>=) (\d{1,3})$`)

func newCircumstances(cautions []Caution) (circumstances, error) {
	var c circumstances
	var rules []speech.Rule
	for _, caution := range cautions {
		rule := speech.Rule{Kind: caution.ID, Name: caution.ID, Form: speech.Mention}
		said := speech.Rule{Kind: caution.ID, Name: caution.ID + "-said", Form: speech.Statement}
		owned := speech.Rule{Kind: caution.ID, Name: caution.ID + "-owned", Form: speech.Statement, Ignore: []string{"hypothetical"}}
		for _, when := range caution.When {
			if m := ageCondition.FindStringSubmatch(when); m != nil {
				years, _ := strconv.Atoi(m[2])
				c.ages = append(c.ages, ageLimit{caution.ID, m[1] == "<", years})
				continue
			}
			if pattern := speech.Quote(when); pattern != "" {
				rule.Patterns = append(rule.Patterns, pattern)
				said.Patterns = append(said.Patterns, framed(sayingFrames, pattern)...)
				owned.Patterns = append(owned.Patterns, framed(owningFrames, pattern)...)
			}
		}
		if len(rule.Patterns) > 0 {
			rules = append(rules, rule, said, owned)
		}
	}
	if len(rules) == 0 {
		return c, nil
	}
	var err error
	if c.rules, err = speech.CompileRules("cautions", rules); err != nil {
		return c, fmt.Errorf("compile the cautions' phrases: %w", err)
	}
	return c, nil
}

// The words around a phrase that make it somebody's, whatever else the sentence asks. Those of owningFrames do so even in a
// question about what might be ("can I have magnesium with my levothyroxine").
var (
	sayingFrames = []string{
		"(i | im | ive | we | he | hes | she | shes | @person) ..2 (take | takes | taking | took | on | have | has | got | use | using | am) ..2 (%s)",
		"(%s) patient", "#number (weeks | wks | wk | months) (%s)",
	}
	owningFrames = []string{"my (%s)", "(%s) (and | with | plus) @mag", "@mag (and | with | plus) (%s)"}
)

func framed(frames []string, pattern string) []string {
	list := make([]string, len(frames))
	for i, frame := range frames {
		list[i] = fmt.Sprintf(frame, pattern)
	}
	return list
}

// in returns the ids of the cautions that fit what a message says.
func (c circumstances) in(u utterance.Utterance) []string {
	var ids []string
	if c.rules != nil {
		for _, finding := range c.rules.FindAll(u) {
			ids = append(ids, finding.Kind)
		}
	}
	for _, age := range ages(u) {
		for _, limit := range c.ages {
			if (age < limit.years) == limit.below && !slices.Contains(ids, limit.caution) {
				ids = append(ids, limit.caution)
			}
		}
	}
	return ids
}

// speaksOfPeople reports a message with a word for the person or for someone they care for.
func speaksOfPeople(u utterance.Utterance) bool {
	return slices.ContainsFunc(u.Tokens, func(t utterance.Token) bool { return personal[t.Text] })
}
