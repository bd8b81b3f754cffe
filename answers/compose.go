package answers

import (
	"fmt"
	"slices"
	"strings"

	"bedside/answers/documents"
	"bedside/answers/evidence"
)

// page is what an entry says, composed once when the FAQ is loaded.
type page struct {
	entry     *Entry
	grade     evidence.Grade
	citations []Citation
	blocks    []Block // from the short answer to the next step, without cautions and disclaimer
}

func composePage(e *Entry, l evidence.Library, docs map[string]documents.Document) page {
	p := page{entry: e, grade: l.Answer(e.Claims), citations: citationsOf(e, l, docs)}
	if e.IsSmalltalk() {
		p.grade.Reasons = []string{"Small talk, not a medical answer."}
		p.blocks = []Block{line(ShortBlock, e.Answer.Short)}
		return p
	}
	p.blocks = append(p.blocks, line(ShortBlock, e.Answer.Short))
	if e.Answer.Detail != "" {
		p.blocks = append(p.blocks, line(DetailBlock, e.Answer.Detail))
	}
	p.blocks = append(p.blocks, points(e.Answer)...)
	p.blocks = append(p.blocks, line(GradeBlock, gradeLine(p.grade)))
	if e.Disagreement != "" {
		p.blocks = append(p.blocks, line(DisagreementBlock, "Our documents disagree: "+e.Disagreement))
	}
	if len(p.citations) > 0 {
		p.blocks = append(p.blocks, sourcesBlock(p.citations))
	}
	if e.SeeProvider != "" {
		p.blocks = append(p.blocks, line(NextStepBlock, "Next step: "+e.SeeProvider))
	}
	return p
}

func points(c Content) []Block {
	var blocks []Block
	for _, p := range []struct{ label, text string }{
		{"Good", c.Benefit}, {"Bad", c.Harm}, {"Not known", c.Uncertain}, {"Other ways", c.Alternatives},
	} {
		if p.text != "" {
			blocks = append(blocks, line(PointBlock, p.label+": "+p.text))
		}
	}
	return blocks
}

// gradeLine tells certainty, then what is recommended and how strongly, then the reasons.
func gradeLine(g evidence.Grade) string {
	if g.Certainty == evidence.NotGraded {
		return "Not graded: " + evidence.LowerFirst(strings.Join(g.Reasons, " "))
	}
	parts := []string{"Proof: " + g.Certainty.Label() + "."}
	if g.Strength == evidence.Strong || g.Strength == evidence.Conditional {
		parts = append(parts, fmt.Sprintf("It is a %s recommendation%s.", g.Strength, directionWords[g.Direction]))
	}
	parts = append(parts, g.Reasons...)
	if g.Direction == evidence.Against {
		parts = append(parts, sayProofNote)
	}
	return strings.Join(parts, " ")
}

var directionWords = map[evidence.Direction]string{evidence.For: " for it", evidence.Against: " against it", evidence.Uncertain: ", neither for nor against"}

// citationsOf lists the places that an entry's claims cite, each once, with the passage that fits the first claim best.
func citationsOf(e *Entry, l evidence.Library, docs map[string]documents.Document) []Citation {
	var list []Citation
	for _, claim := range e.Claims {
		for _, cite := range claim.Cites {
			s, ok := l.Sources[cite.Source]
			if !ok {
				continue
			}
			c := Citation{Source: s.ID, Title: s.Title, Publisher: s.Publisher, Published: s.Published, Section: cite.Section}
			if s.Sells() {
				c.Interest = s.Interest
			}
			if slices.ContainsFunc(list, func(d Citation) bool { return d.Source == c.Source && d.Section == c.Section }) {
				continue
			}
			if section, ok := docs[s.ID].Section(c.Section); ok {
				c.Quote = section.Passage(claim.Text)
			}
			list = append(list, c)
		}
	}
	return list
}

// sourcesBlock lists each document once, with the sections that are cited.
func sourcesBlock(citations []Citation) Block {
	var items []string
	for i, c := range citations {
		same := func(d Citation) bool { return d.Source == c.Source }
		if slices.ContainsFunc(citations[:i], same) {
			continue
		}
		item := c.document()
		separator := ": "
		for _, d := range citations[i:] {
			if same(d) && d.Section != "" && d.Section != d.Title {
				item += separator + d.Section
				separator = "; "
			}
		}
		items = append(items, item)
	}
	return numbered(SourcesBlock, "Sources:", items)
}

// document returns title, publisher, year and interest as they stand in a list of sources.
func (c Citation) document() string {
	var about []string
	for _, s := range []string{c.Publisher, c.Published, c.Interest} {
		if s != "" {
			about = append(about, s)
		}
	}
	if len(about) == 0 {
		return c.Title
	}
	return c.Title + " (" + strings.Join(about, ", ") + ")"
}

// cautionBlock names what matters for the person, each note once.
func cautionBlock(cautions []Caution) Block {
	b := Block{Kind: CautionBlock}
	for _, c := range cautions {
		text := "For you: " + c.Text
		if c.Basis == GeneralSafety {
			text += sayGeneral
		}
		b.Lines = append(b.Lines, text)
	}
	return b
}
