package answers

import (
	"regexp"
	"slices"
	"strconv"

	"bedside/answers/utterance"
)

// ages returns the ages in years that a message gives, of the person or of someone they care for: "my 4 year old", "she's 6",
// "aged 71", "82yo", "in my seventies", "10 months old" (0).
func ages(u utterance.Utterance) []int {
	var list []int
	for i, t := range u.Tokens {
		if n, ok := ageAt(u.Tokens, i, t.Text); ok && n <= oldest {
			list = append(list, n)
		}
	}
	return list
}

// oldest bounds what is read as an age.
const oldest = 120

var (
	// gluedAge is an age with its unit in one word: "4yo", "82yrs", "10mo".
	gluedAge = regexp.MustCompile(`^(\d{1,3})(yo|yr|yrs|year|years|y|mo|mos|months|wks|weeks)$`)
	// gluedAmount is an amount with its unit in one word: "300mg".
	gluedAmount = regexp.MustCompile(`^\d+(?:mg|mgs|mcg)$`)
	decades     = map[string]int{
		"teens": 13, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
		"20s": 20, "30s": 30, "40s": 40, "50s": 50, "60s": 60, "70s": 70, "80s": 80, "90s": 90,
	}
	yearWords  = []string{"year", "years", "yr", "yrs", "y", "yo"}
	youngWords = []string{"month", "months", "mo", "mos", "week", "weeks", "wk", "wks", "day", "days"}
	oldWords   = []string{"old", "olds", "o"}
	ageWords   = []string{"aged", "age", "turned", "turning"}
	isWords    = []string{"im", "hes", "shes", "is", "am", "was"}
	agePersons = []string{"i", "im", "he", "hes", "she", "shes", "mum", "mom", "mother", "dad", "father", "husband", "wife", "son", "daughter", "gran", "nan", "grandma",
		"grandad", "grandpa", "child", "kid", "boy", "girl", "toddler", "patient", "partner", "sister", "brother", "lad", "lass"}
)

func ageAt(tokens []utterance.Token, i int, word string) (age int, ok bool) {
	if n, decade := decades[word]; decade && i > 0 && slices.Contains([]string{"my", "his", "her", "early", "mid", "late", "their"}, tokens[i-1].Text) {
		return n, true
	}
	if m := gluedAge.FindStringSubmatch(word); m != nil {
		n, _ := strconv.Atoi(m[1])
		switch {
		case slices.Contains(youngWords, m[2]):
			return 0, at(tokens, i+1, oldWords)
		case m[2] == "yo" || at(tokens, i+1, oldWords):
			return n, true
		}
		return 0, false
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0, false
	}
	switch {
	case at(tokens, i+1, youngWords) && at(tokens, i+2, oldWords):
		return 0, true
	case at(tokens, i+1, []string{"yo"}), at(tokens, i+1, yearWords) && at(tokens, i+2, oldWords):
		return n, true
	case at(tokens, i-1, ageWords):
		return n, true
	}
	return n, ageAfterIs(tokens, i)
}

// ageAfterIs reports the number of "i am 71" and "my son is 8": behind a person and "is", and before nothing that it could count.
func ageAfterIs(tokens []utterance.Token, i int) bool {
	if !at(tokens, i-1, isWords) {
		return false
	}
	person := at(tokens, i-2, agePersons) || slices.Contains([]string{"im", "hes", "shes"}, tokens[i-1].Text)
	ends := i+1 == len(tokens) || tokens[i+1].Break != utterance.Space ||
		slices.Contains([]string{"and", "so", "with", "but", "can", "is", "who", "on", "now", "today", "should"}, tokens[i+1].Text)
	return person && ends
}

// at reports whether token i exists and is one of list.
func at(tokens []utterance.Token, i int, list []string) bool {
	return i >= 0 && i < len(tokens) && slices.Contains(list, tokens[i].Text)
}
