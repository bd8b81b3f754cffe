package speech

import (
	"maps"
	"math/bits"
	"strconv"
	"strings"

	"bedside/answers/utterance"
)

// numberSet says what a number of the message is, one bit for each of the symbols from symbolNumber on.
type numberSet uint16

// lowest returns the symbol of the lowest bit that is set.
func (n numberSet) lowest() symbol { return symbolNumber + symbol(bits.TrailingZeros16(uint16(n))) }

// The kinds of number that a pattern can ask for; the name is what stands after "#" in a pattern.
const (
	isNumber numberSet = 1 << iota // #number: any number
	isFew                          // #few: a count from 2 to 4
	isMany                         // #many: a count from manyCount
	isLots                         // #lots: a count from lotsCount
	isOver                         // #over: an amount in mg above what anyone takes of the medicine named
	isChild                        // #child: the age of a child
	isYear                         // #year: a year of the calendar
)

// manyCount is where "#many" begins: as many tablets at once are more than the labels of the medicines for restless legs
// allow. lotsCount are so even when only asked about. They are limits for raising an alarm, not advice.
const (
	manyCount = 5
	lotsCount = 10
	maxCount  = 1000
)

// childYears is the age up to which a person counts as a child who may have got at pills.
const childYears = 12

// numberWords are the words of the data file that number reading needs.
type numberWords struct {
	// Values maps number words to their value.
	Values map[string]float64 `toml:"values"`
	// Units that make a number something other than a count.
	Units []string `toml:"units"`
	// Before are words after which a number is no count ("at 8").
	Before []string `toml:"before"`
	// Milligrams maps the units of mass to milligrams.
	Milligrams map[string]float64 `toml:"milligrams"`
	// Limits maps a medicine to milligrams above anyone's usual day; "" is for any other.
	Limits map[string]float64 `toml:"limits"`
	// Age are the words after the number of an age, in years and in less.
	Years []string `toml:"years"`
	Young []string `toml:"young"`
}

// add joins w with the words of another file.
func (w *numberWords) add(more numberWords) {
	maps.Copy(w.Values, more.Values)
	maps.Copy(w.Milligrams, more.Milligrams)
	maps.Copy(w.Limits, more.Limits)
	w.Units = append(w.Units, more.Units...)
	w.Before = append(w.Before, more.Before...)
	w.Years = append(w.Years, more.Years...)
	w.Young = append(w.Young, more.Young...)
}

type numberReader struct {
	values, milligrams, limits  map[string]float64
	units, before, years, young map[string]bool
}

func newNumberReader(d numberWords) numberReader {
	return numberReader{
		values: d.Values, milligrams: d.Milligrams, limits: d.Limits,
		units: set(d.Units), before: set(d.Before), years: set(d.Years), young: set(d.Young),
	}
}

func set(words []string) map[string]bool {
	s := make(map[string]bool, len(words))
	for _, w := range words {
		s[w] = true
	}
	return s
}

// read says what token i is as a number; zero when it is none.
func (r *numberReader) read(tokens []utterance.Token, i int) numberSet {
	value, unit, ok := r.split(tokens[i].Text)
	if !ok {
		return 0
	}
	next, after := tokenText(tokens, i+1), tokenText(tokens, i+2)
	if unit == "" {
		unit = next
		next = after
	}
	before := tokenText(tokens, i-1)
	kind := isNumber | r.age(value, unit, next)
	if (before == "aged" || before == "age") && value <= childYears {
		kind |= isChild
	}
	if mg, ok := r.milligrams[unit]; ok {
		if value*mg > r.limitNear(tokens, i) {
			kind |= isOver
		}
		return kind
	}
	if unit == "x" && isDigits(next) {
		return kind | r.count(value, "", before)
	}
	if unit == tokenText(tokens, i+1) || unit == "" {
		kind |= r.count(value, unit, before)
	}
	if value >= 1900 && value < 2100 && value == float64(int(value)) {
		kind |= isYear
	}
	return kind
}

// split parts "300mg" into its value and unit.
func (r *numberReader) split(text string) (value float64, unit string, ok bool) {
	if v, found := r.values[text]; found {
		return v, "", true
	}
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.') {
		end++
	}
	if end == 0 || end > 9 {
		return 0, "", false
	}
	v, err := strconv.ParseFloat(strings.TrimRight(text[:end], "."), 64)
	return v, text[end:], err == nil
}

func (r *numberReader) count(value float64, unit, before string) numberSet {
	if r.units[unit] || r.before[before] || value > maxCount {
		return 0
	}
	switch {
	case value >= lotsCount:
		return isMany | isLots
	case value >= manyCount:
		return isMany
	case value >= 2:
		return isFew
	}
	return 0
}

func (r *numberReader) age(value float64, unit, next string) numberSet {
	young := r.young[unit] && (next == "old" || strings.HasSuffix(unit, "old"))
	years := r.years[unit] && (next == "old" || unit == "yo" || unit == "yr" || unit == "yrs" || strings.HasSuffix(unit, "old"))
	if young || years && value <= childYears {
		return isChild
	}
	return 0
}

// limitNear returns the limit of the medicine named within limitReach words of token i.
func (r *numberReader) limitNear(tokens []utterance.Token, i int) float64 {
	const limitReach = 8
	for distance := 1; distance <= limitReach; distance++ {
		for _, at := range [2]int{i + distance, i - distance} {
			if limit, ok := r.limits[tokenText(tokens, at)]; ok && at != i && tokenText(tokens, at) != "" {
				return limit
			}
		}
	}
	return r.limits[""]
}

func tokenText(tokens []utterance.Token, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i].Text
}

func isDigits(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }
