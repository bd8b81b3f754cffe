package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bedside/answers/utterance"
)

// Personal is a kind of personal detail that Redact takes out. Its name in brackets stands in the detail's place.
type Personal string

// The kinds.
const (
	PersonalURL     Personal = "link"
	PersonalEmail   Personal = "e-mail"
	PersonalHandle  Personal = "handle"
	PersonalDate    Personal = "date"
	PersonalRecord  Personal = "record number"
	PersonalPhone   Personal = "phone number"
	PersonalAddress Personal = "address"
	PersonalName    Personal = "name"
)

// Redact returns a text with personal details replaced by their kind in brackets ("[phone number]"), and the kinds found, in
// order and each once. The text comes back in Unicode's form NFKC without invisible characters, cut at utterance.MaxBytes.
// Redacting twice changes nothing more.
//
// It knows forms, not meanings: a name that nothing introduces stays. Amounts, doses, years and frequencies stay ("ferritin 75",
// "350 mg", "2022 trial", "9 in 10"); of what could be either, it takes out what has the form of an identifier.
func Redact(text string) (redacted string, found []Personal) {
	redacted = utterance.Read(text).Text
	for range maxPasses {
		changed := false
		numbered := digits(redacted) > 0
		for _, rule := range redactions {
			if slices.Contains(numberedKinds, rule.kind) && !numbered {
				continue
			}
			after := rule.apply(redacted)
			if after == redacted {
				continue
			}
			redacted, changed = after, true
			if !slices.Contains(found, rule.kind) {
				found = append(found, rule.kind)
			}
		}
		if !changed {
			break
		}
	}
	return redacted, found
}

// numberedKinds are the kinds that no text without a digit has.
var numberedKinds = []Personal{PersonalDate, PersonalRecord, PersonalPhone, PersonalAddress}

// maxPasses bounds how often the rules are applied: taking one detail out can bring two others together.
const maxPasses = 4

// nearby is how many bytes around a match are looked at.
const nearby = 40

// redaction is a form of personal detail.
type redaction struct {
	kind Personal
	form *regexp.Regexp
	// group is the part of the form that is taken out; 0 is all of it.
	group int
	// is decides, where it is not nil, whether a match is one: it gets the match and what stands before and behind it.
	is func(match, before, behind string) bool
	// length tells, where it is not nil, how many bytes of a match are the detail.
	length func(match string) int
}

func (r redaction) apply(text string) string {
	var b strings.Builder
	last := 0
	for _, at := range r.form.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[2*r.group], at[2*r.group+1]
		if from < 0 || from == to || r.is != nil && !r.is(text[from:to], text[max(0, from-nearby):from], text[to:min(len(text), to+nearby)]) {
			continue
		}
		if r.length != nil {
			to = from + r.length(text[from:to])
		}
		b.WriteString(text[last:from] + "[" + string(r.kind) + "]")
		last = to
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}

const (
	month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	day   = `(?:0?[1-9]|[12]\d|3[01])`
	year  = `(?:19|20)\d\d`
	// label is what stands between the name of a number and the number: "number is", "no.:", "#".
	label = `(?:\s*(?:number|num|nr|no|id|code|is|was)\b\.?|\s*[:=#-])*\s*`
	// kin are people whose names are told.
	kin = `(?:husband|wife|partner|son|daughter|mum|mom|mother|dad|father|brother|sister|gran|grandma|grandpa|grandson|granddaughter|child|baby|boyfriend|girlfriend|friend|nurse|doctor)`
	// wide and narrow are street names that are hardly anything else, and that are often something else.
	wide   = `(?:street|avenue|boulevard|crescent|highway|parkway|ave|blvd|rd|hwy|pkwy|ln)`
	narrow = `(?:Road|Lane|Drive|Court|Way|Place|Terrace|Close|Gardens|Square|Row|Mews|Hill|Grove|Walk|Park|Circle|Loop|St|Dr|Ct|Pl|Sq|Cir|Ter|Cres)`
)

// redactions are applied in this order: what contains others (a link, an address of e-mail) comes first.
var redactions = []redaction{
	{kind: PersonalURL, form: regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s<>"]+`)},
	{kind: PersonalURL, form: regexp.MustCompile(`(?i)\bwww\.[^\s<>"]+`)},
	{kind: PersonalEmail, form: regexp.MustCompile(`(?i)[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`)},
	{kind: PersonalEmail, form: regexp.MustCompile(`(?i)\b[a-z0-9._%+-]+\s*(?:\(at\)|\[at\]|\{at\}|\sat\s)\s*[a-z0-9-]+\s*(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s|\.)\s*(?:com|org|net|edu|gov|co|uk|us|ca|de|fr|eu|io|au|ie|me|info)\b`)},
	{kind: PersonalURL, form: regexp.MustCompile(`(?i)\b(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|co\.uk|nhs\.uk|uk|de|fr|eu|io|au|ie|gg|ly|me|info|app|dev|health|clinic)\b(?:/[^\s<>"]*)?`)},

	{kind: PersonalHandle, form: regexp.MustCompile(`<[@#!][^<>\s]{1,80}>`)},
	{kind: PersonalHandle, form: regexp.MustCompile(`(?:^|[\s(,;:"'])(@[\pL_][\pL\pN_.-]*)`), group: 1, is: notTime},
	{kind: PersonalHandle, form: regexp.MustCompile(`\b[\pL_][\pL\pN_.]{1,31}#\d{4}\b`)},
	{kind: PersonalHandle, form: regexp.MustCompile(`(?i)(?:^|\s)(/?u/[a-z0-9_-]{3,20})\b`), group: 1},
	{kind: PersonalHandle, form: regexp.MustCompile(`(?i)\b(?:instagram|insta|snapchat|twitter|telegram|tiktok|discord|skype|facebook|my handle|user ?name)(?:\s+(?:name|handle|id))?(?:\s+is\s+|\s*[:=]\s*)([\pL\pN_.-]{2,})`), group: 1},

	{kind: PersonalDate, form: regexp.MustCompile(`(?i)\b(?:born(?:\s+(?:on|in))?|d\.?o\.?b\.?|date of birth|birth ?date|birthday)(?:\s+(?:is|was|on))?\s*[:=-]?\s*(?:the\s+)?(\d{1,4}[^\s,;]*(?:\s+(?:of\s+)?` + month + `)?(?:,?\s+` + year + `)?|` + month + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+` + year + `)?)`), group: 1},
	{kind: PersonalDate, form: regexp.MustCompile(`\b` + day + `[./-]` + day + `[./-]` + year + `\b`)},
	{kind: PersonalDate, form: regexp.MustCompile(`\b` + year + `[./-](?:0?[1-9]|1[0-2])[./-]` + day + `\b`)},
	{kind: PersonalDate, form: regexp.MustCompile(`\b` + day + `([./-])` + day + `[./-]\d\d\b`), is: looksDated},
	{kind: PersonalDate, form: regexp.MustCompile(`(?i)\b` + day + `(?:st|nd|rd|th)?(?:\s+of)?[\s.-]+` + month + `[\s,.-]+` + year + `\b`)},
	{kind: PersonalDate, form: regexp.MustCompile(`(?i)\b` + month + `\s+` + day + `(?:st|nd|rd|th)?,?\s+` + year + `\b`)},

	{kind: PersonalRecord, form: regexp.MustCompile(`(?i)\b(?:mrn|nhs|ssn|chi|hcn|npi|nino?|ihi|dva|medical record|health record|hospital|patient|chart|case|file|policy|member|subscriber|group|insurance|insured|medicare|medicaid|health ?card|social security|social insurance|national insurance|passport|licen[cs]e|account|claim|record)` + label + `([a-z]{0,4}[ -]?\d[a-z0-9]*(?:[ ./-]?\d[a-z0-9]*){0,6}\b)`), group: 1, is: looksRecorded},
	{kind: PersonalRecord, form: regexp.MustCompile(`\b\d{3}[- ]\d{2}[- ]\d{4}\b`), is: notAmount},
	{kind: PersonalRecord, form: regexp.MustCompile(`(?i)\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b`)},
	{kind: PersonalRecord, form: regexp.MustCompile(`(?i)\b[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2}\b`)},
	{kind: PersonalRecord, form: regexp.MustCompile(`\b\d{4}(?:[- ]\d{4}){2,3}\b`), is: notAmount},

	{kind: PersonalPhone, form: regexp.MustCompile(`\+\s?\(?\d[\d\s().-]{5,18}\d`), is: enoughDigits},
	{kind: PersonalPhone, form: regexp.MustCompile(`(?:\b1[-. ])?(?:\(\d{3}\)\s?|\b\d{3}[-. /])\d{3}[-. ]\d{4}\b(?:\s*(?:x|ext\.?)\s*\d{1,5})?`), is: notAmount},
	{kind: PersonalPhone, form: regexp.MustCompile(`(?:\(0\d{1,5}\)|\b0\d{1,5})(?:[-. /]?\d{2,8}){1,5}\b`), is: enoughDigits},
	{kind: PersonalPhone, form: regexp.MustCompile(`(?i)\b(?:phone|telephone|tel|cell|mobile|landline|fax|whatsapp|call|ring|text|reach|dial)\b(?:\s+(?:me|us|him|her|number|no|on|at|is|my|back|please)\b\.?|\s*[:=.#])*\s*(\(?\d[\d ().-]{4,16}\d)`), group: 1, is: notAmount},
	{kind: PersonalPhone, form: regexp.MustCompile(`\b\d{9,}\b`), is: notAmount},
	{kind: PersonalPhone, form: regexp.MustCompile(`\b\d{2,5}(?:-\d{2,5}){2,4}\b`), is: enoughDigits},

	{kind: PersonalAddress, form: regexp.MustCompile(`(?i)\bp\.?\s?o\.?\s?box\s*#?\s*\d+`)},
	{kind: PersonalAddress, form: regexp.MustCompile(`(?i)\b\d{1,6}[a-z]?,?\s+(?:[\pL.'-]+\s+){0,3}[\pL.'-]{2,}\s+` + wide + `\b\.?` + unitOfHouse), is: looksLikeStreet},
	{kind: PersonalAddress, form: regexp.MustCompile(`\b\d{1,6}[A-Za-z]?,?\s+(?:\p{Lu}[\pL.'-]*\s+){1,4}` + narrow + `\b\.?` + unitOfHouse), is: looksLikeStreet},
	{kind: PersonalAddress, form: regexp.MustCompile(`(?i)\b(?:live|living|lives|reside|address|located)\b[^.?!\n]{0,12}?\b(\d{1,6}[a-z]?,?\s+(?:[\pL.'-]+\s+){1,4}` + narrow + `\b)`), group: 1},
	{kind: PersonalAddress, form: regexp.MustCompile(`(?i)\b\pL+(?:straße|strasse|str\.|platz|gasse|allee)\s+\d{1,4}[a-z]?(?:,?\s+\d{5}\s+\pL+)?`)},
	{kind: PersonalAddress, form: regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b`), is: notOrdinal},
	{kind: PersonalAddress, form: regexp.MustCompile(`(?i)\b(?:post ?code|zip(?: ?code)?)` + label + `([a-z]{0,2}\d[a-z\d]{0,4}(?:[ -]?\d[a-z\d]{2,3})?)\b`), group: 1},
	{kind: PersonalAddress, form: regexp.MustCompile(`\b(?:\p{Lu}[\pL.'-]+[ ,]+){1,3}(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s+\d{5}(?:-\d{4})?\b`)},

	{kind: PersonalName, form: regexp.MustCompile(`(?i)\b(?:(?:my|his|her|their)\s+(?:full\s+|first\s+|last\s+|sur|real\s+)?name(?:\s+is|['’]s|\s*:)|` + kin + `['’]s\s+name\s+is|(?:full |first |last |sur|patient |patient['’]s )name\s*(?:is|:|=)|\bname\s*[:=])\s*((?:\pL[\pL.'’-]*)(?: +\pL[\pL.'’-]*){0,2})`), group: 1, length: nameLength},
	{kind: PersonalName, form: regexp.MustCompile(`\b(?i:my|our)\s+(?i:` + kin + `)\s*,?\s+(\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?)`), group: 1, is: notPronoun},
	{kind: PersonalName, form: regexp.MustCompile(`\b(?i:i['’]?m|i am|this is|call me|signed|regards|sincerely)[,:]?\s+(\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+)\b`), group: 1},
	{kind: PersonalName, form: regexp.MustCompile(`\b(?i:call me|i['’]?m called|i am called)\s+(\p{Lu}\p{Ll}+)\b`), group: 1},
	{kind: PersonalName, form: regexp.MustCompile(`\b(?:(?i:mr|mrs|miss|mx|prof|dr)\.?|(?i:ms)\.|Ms)\s+(\p{Lu}[\pL'’-]+(?: \p{Lu}[\pL'’-]+)?)`), group: 1},
}

// unitOfHouse is a flat behind a street, and a town's code behind that.
const unitOfHouse = `(?:,?\s*(?:apt|apartment|unit|suite|flat|#)\.?\s*#?\w{1,5}\b)?`

// timesOfDay are what people write behind an @ that is no handle.
var timesOfDay = []string{"night", "bedtime", "bed", "home", "work", "noon", "lunch", "dinner", "breakfast", "morning", "evening", "least", "all", "once", "first", "about", "around", "the", "a"}

func notTime(match, _, _ string) bool {
	return !slices.Contains(timesOfDay, strings.ToLower(strings.TrimPrefix(match, "@")))
}

// amount is what stands behind a number that counts or measures something.
var amount = regexp.MustCompile(`(?i)^\s?-?(?:%|percent|mg|mcg|µg|μg|ug|ng|pg|g|kg|ml|l|dl|iu|units?|mmol|people|persons|patients|participants|women|men|adults|children|steps|times|pills|tablets|drops|hours?|hrs?|days?|weeks?|months?|years?|mins?|minutes)\b|^\s?%`)

func isAmount(behind string) bool { return amount.MatchString(behind) }

func notAmount(match, _, behind string) bool { return !isAmount(behind) && digits(match) >= 6 }

// enoughDigits reports a number as long as a telephone's: 7 digits within a country's numbers up to the 15 of E.164, with its prefixes.
func enoughDigits(match, _, behind string) bool {
	n := digits(match)
	return 7 <= n && n <= 20 && !isAmount(behind) && (match[0] == '+' || n >= 9)
}

// looksDated reports day, month and a year of two digits that are no list of doses ("5/10/15 mg") nor a version.
func looksDated(match, before, behind string) bool {
	whole := !strings.HasSuffix(before, ".") && !strings.HasSuffix(before, "/") && !strings.HasPrefix(behind, "/")
	separators := strings.Count(match, match[len(match)-3:len(match)-2])
	return whole && separators == 2 && !isAmount(behind)
}

// looksRecorded reports a number that can identify someone: five digits or more, or four behind words that announce a number.
func looksRecorded(match, before, behind string) bool {
	n := digits(match)
	announced := announces.MatchString(before)
	return !isAmount(behind) && (n >= 5 || n >= 4 && announced)
}

var announces = regexp.MustCompile(`(?i)(?:number|num|nr|no|id|code)\.?(?:\s+is|\s+was)?\s*[:=#-]?\s*$|#\s*$|(?i:mrn|ssn)\W*(?:is\W*)?$`)

// looksLikeStreet reports a house number and a street whose name has no word that belongs to a sentence.
func looksLikeStreet(match, _, _ string) bool {
	words := strings.Fields(strings.ToLower(match))
	for _, w := range words[1:] {
		if slices.Contains(notInStreets, strings.Trim(w, ".,'")) {
			return false
		}
	}
	return true
}

var notInStreets = []string{"the", "a", "an", "my", "and", "or", "to", "in", "on", "at", "of", "for", "with", "from", "by", "is", "are", "was", "were", "i", "it", "mg", "mcg", "g", "ml", "pills", "tablets", "days", "day",
	"weeks", "week", "months", "month", "years", "year", "hours", "hour", "minutes", "min", "times", "people", "patients", "trial", "study", "miles", "km", "per", "this", "that", "every", "down", "off", "dr"}

// notOrdinal keeps "1ST" to "9TH" behind a vitamin's name from being taken for a British postcode.
func notOrdinal(match, _, _ string) bool {
	end := match[len(match)-3:]
	return end != "1ST" && end != "2ND" && end != "3RD" && !strings.HasSuffix(end, "TH")
}

// nameLength is how much of the words behind "my name is" is the name: the first, and those behind it that have a capital too. Of a name
// without capitals the second word belongs to it as well, unless it goes on with the sentence.
func nameLength(match string) int {
	words := strings.Split(match, " ")
	capital := startsUpper(words[0])
	end := len(words[0])
	for i, w := range words[1:] {
		belongs := w == "" || capital && startsUpper(w) || !capital && i == 0 && !slices.Contains(goesOn, strings.ToLower(w))
		if !belongs {
			break
		}
		end += 1 + len(w)
	}
	return len(strings.TrimRight(match[:end], " "))
}

func startsUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

var goesOn = []string{"and", "i", "i'm", "im", "i’m", "my", "from", "but", "with", "what", "does", "do", "how", "can", "is", "are", "who", "born", "aged", "age", "please", "should", "would", "could", "will", "why", "when", "where", "which", "the", "a",
	"an", "have", "has", "had", "was", "am", "in", "on", "at", "to", "for", "of", "or", "not", "so", "because", "since", "if", "hi", "hello", "thanks", "it", "this", "that", "magnesium", "iron", "rls"}

var pronouns = []string{"Has", "Is", "Was", "And", "Who", "Said", "Says", "Does", "Can", "Takes", "Told", "Had", "Gave", "Will", "Should", "Would", "Also", "The", "If", "But", "Or", "With", "Gets"}

func notPronoun(match, _, _ string) bool {
	first, _, _ := strings.Cut(match, " ")
	return !slices.Contains(pronouns, first)
}

func digits(s string) int {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}
