package utterance

import "slices"

// Words beside "mg" that make it a unit without a number: "how many mg", "mg a day".
var (
	beforeUnit = []string{"many", "most", "max", "maximum", "what", "which", "highest", "lowest", "total", "few", "more", "extra", "less", "in", "the", "per", "a", "hundred", "thousand", "milligrams"}
	afterUnit  = []string{"a", "per", "each", "daily", "every", "of", "dose", "dosage", "limit", "strength"}
)

// IsUnit reports whether the word at i, which is a unit's name ("mg"), stands for the unit: behind a number or a word for an amount, or before
// one. By itself "mg" is short for magnesium.
func IsUnit(words []string, i int) bool {
	if i > 0 && (words[i-1][0] >= '0' && words[i-1][0] <= '9' || slices.Contains(beforeUnit, words[i-1])) {
		return true
	}
	return i+1 < len(words) && slices.Contains(afterUnit, words[i+1])
}
