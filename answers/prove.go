package answers

import (
	"fmt"
	"slices"
	"strings"

	"bedside/answers/documents"
	"bedside/answers/evidence"
	"bedside/answers/utterance"
)

// Prove holds every citation against the documents, by source id: the document has the recorded hash, the section exists,
// and every number and every medicine that a claim names occurs in the sections it cites. Medicines are the terms of
// the synonyms that rest on general safety knowledge; a synonym of a named one will do.
func (f *FAQ) Prove(docs map[string]documents.Document) []Finding {
	p := prover{faq: f, library: f.Library(), docs: docs, medicines: f.medicines()}
	for _, s := range f.Sources {
		p.path = "source " + s.ID
		switch doc, ok := docs[s.ID]; {
		case !ok:
			p.add("has no document; name its file")
		case s.SHA256 == "":
			p.add("has no sha256; set it to %s", doc.SHA256)
		case doc.SHA256 != s.SHA256:
			p.add("has changed: its sha256 is %s; check every answer that cites it", doc.SHA256)
		}
	}
	for _, s := range f.Studies {
		for _, r := range s.ReportedIn {
			p.path = "study " + s.ID
			p.sections([]evidence.Cite{{Source: r.Source, Section: r.Section}})
		}
	}
	for _, c := range f.Cautions {
		p.path = "caution " + c.ID
		p.sections(c.Cites)
	}
	for _, e := range f.Entries {
		for i, c := range e.Claims {
			p.path = fmt.Sprintf("%s claims[%d]", e.ID, i)
			p.claim(c)
		}
	}
	return p.findings
}

type prover struct {
	faq       *FAQ
	library   evidence.Library
	docs      map[string]documents.Document
	medicines [][]string // groups of folded names
	path      string
	findings  []Finding
}

func (p *prover) add(format string, args ...any) {
	p.findings = append(p.findings, Finding{p.path, fmt.Sprintf(format, args...)})
}

// sections returns the text of the cited sections with their headings, and tells of those that do not exist.
func (p *prover) sections(cites []evidence.Cite) string {
	var b strings.Builder
	for _, c := range cites {
		if c.Section == "" {
			continue
		}
		doc, ok := p.docs[c.Source]
		if !ok {
			continue
		}
		section, ok := doc.Section(c.Section)
		if !ok {
			p.add("cites the section %q, which %s does not have", c.Section, c.Source)
			continue
		}
		source := p.library.Sources[c.Source]
		fmt.Fprintf(&b, "%s\n%s\n%s %s\n", section.Heading, section.String(), source.Title, source.Published)
	}
	return b.String()
}

func (p *prover) claim(c evidence.Claim) {
	text := p.sections(c.Cites)
	if text == "" {
		return
	}
	for _, item := range c.Evidence {
		text += fmt.Sprintf(" %d", p.library.Studies[item.Study].Year)
	}
	cited := " " + utterance.Fold(text) + " "
	known := numbersIn(text)
	for _, n := range numbersIn(c.Text) {
		if !slices.Contains(known, n) {
			p.add("names the number %s, which the cited sections do not", n)
		}
	}
	said := " " + utterance.Fold(c.Text) + " "
	for _, group := range p.medicines {
		names := func(text string) bool {
			return slices.ContainsFunc(group, func(name string) bool { return containsPhrase(text, name) || containsPhrase(text, name+"s") })
		}
		if names(said) && !names(cited) {
			p.add("names %s, which the cited sections do not", group[0])
		}
	}
}

// medicines returns the groups of names that a claim may only use when its sections do.
func (f *FAQ) medicines() [][]string {
	var groups [][]string
	for _, s := range f.Synonyms {
		if s.Basis == GeneralSafety {
			groups = append(groups, foldAll(s.Terms))
		}
	}
	return groups
}

func foldAll(list []string) []string {
	folded := make([]string, len(list))
	for i, s := range list {
		folded[i] = utterance.Fold(s)
	}
	return folded
}

// numberWords are the numbers that are written out; "one" is left out, as it is rarely meant as a number.
var numberWords = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
	"seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
	"sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100", "thousand": "1000",
}

// numbersIn returns the numbers of a text in digits. Words count as digits ("eight"), a unit may follow at once ("200mg"), and "9 in 10"
// counts as 90.
func numbersIn(text string) []string {
	tokens := utterance.Read(text).Words()
	var list []string
	for i := 0; i < len(tokens); i++ {
		number := leadingNumber(tokens[i])
		if number == "" {
			continue
		}
		if i+2 < len(tokens) && tokens[i+1] == "in" && leadingNumber(tokens[i+2]) == "10" && len(number) == 1 {
			number += "0"
			i += 2
		}
		list = append(list, number)
	}
	return list
}

// leadingNumber returns the digits that a word begins with, or the number that it is.
func leadingNumber(word string) string {
	if digits, ok := numberWords[word]; ok {
		return digits
	}
	end := 0
	for end < len(word) && (word[end] >= '0' && word[end] <= '9' || word[end] == '.' && end > 0) {
		end++
	}
	return strings.TrimRight(word[:end], ".")
}
