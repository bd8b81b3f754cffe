package answers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/answers"
	"bedside/answers/documents"
	"bedside/answers/evidence"
)

const legsPage = `Legs at night

Salt for legs

In one study eight of 75 people took 250 mg of salt for 2 months, with 12.4 mmol in the evening. Roughly 90% slept better.
Doctors check the ferritin (≤75 ng/mL) and give Neurontin at times.

Other ways

Some rest for 10-30 minutes, and about 1,500 steps helped 3 in 10.
`

// provable returns a FAQ with one claim that cites the section "Salt for legs" of legsPage, and the page. Prove has nothing to say
// of it as long as claim is true.
func provable(claim string) (*answers.FAQ, map[string]documents.Document) {
	page := documents.Parse([]byte(legsPage))
	faq := &answers.FAQ{
		Sources: []evidence.Source{{ID: "page", Title: "Legs at night", Published: "2021", SHA256: page.SHA256}},
		Studies: []evidence.Study{{ID: "trial", Year: 2019, ReportedIn: []evidence.Report{{Source: "page", Section: "Salt for legs"}}}},
		Synonyms: []answers.Synonyms{
			{Terms: []string{"gabapentin", "neurontin"}, Basis: answers.GeneralSafety},
			{Terms: []string{"antibiotic", "quinolone", "cipro"}, Basis: answers.GeneralSafety},
			{Terms: []string{"doctor", "gp"}},
		},
		Cautions: []answers.Caution{{ID: "kidney", Cites: []evidence.Cite{{Source: "page", Section: "Other ways"}}}},
		Entries: []answers.Entry{{ID: "salt", Claims: []evidence.Claim{{Text: claim, About: evidence.Statement,
			Cites: []evidence.Cite{{Source: "page", Section: "Salt for legs"}}}}}},
	}
	return faq, map[string]documents.Document{"page": page}
}

func TestClaimsAreHeldAgainstTheirSections(t *testing.T) {
	for _, tt := range []struct {
		claim string
		// says is what the one finding says; empty for a claim that is proved.
		says string
	}{
		// Numbers, in whatever form.
		{"The study used 250 mg.", ""},
		{"The study used 260 mg.", "names the number 260"},
		{"It ran for two months.", ""},
		{"It ran for 2 months.", ""},
		{"It ran for three months.", "names the number 3"},
		{"8 people took part.", ""},
		{"Eight people took part.", ""},
		{"Nine people took part.", "names the number 9,"},
		{"About 90% slept better.", ""},
		{"About 9 in 10 slept better.", ""},
		{"About nine in ten slept better.", ""},
		{"About 8 in 10 slept better.", "names the number 80"},
		{"Ferritin of 75 ng/mL or lower is low.", ""},
		{"Ferritin ≤75 ng/mL is low.", ""},
		{"Ferritin ≤57 ng/mL is low.", "names the number 57"},
		{"They took 12.4 mmol.", ""},
		{"They took 12 mmol.", "names the number 12,"},
		{"They took 4 mmol.", "names the number 4,"},
		// A number of another section of the same page proves nothing.
		{"Rest for 30 minutes.", "names the number 30"},
		// The document's year is on its title page.
		{"A page of 2021 tells of it.", ""},
		{"A page of 2022 tells of it.", "names the number 2022"},

		// Medicines.
		{"Neurontin may be given.", ""},
		{"Gabapentin may be given.", ""}, // a synonym of Neurontin
		{"Cipro may be given.", "names antibiotic"},
		{"Quinolones may be given.", "names antibiotic"},
		{"An antibiotic may be given.", "names antibiotic"},
		{"It is cipromatic.", ""}, // no medicine, though one begins it
		{"Ask your GP.", ""},      // synonyms from the documents are no medicines
		{"Nothing to hold it to.", ""},
	} {
		t.Run(tt.claim, func(t *testing.T) {
			faq, docs := provable(tt.claim)
			got := faq.Prove(docs)
			if tt.says == "" {
				if diff := cmp.Diff([]answers.Finding(nil), got); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
				return
			}
			if len(got) != 1 || got[0].Path != "salt claims[0]" || !strings.Contains(got[0].Message, tt.says) {
				t.Errorf("findings are %q, want one on salt claims[0] that says %q", got, tt.says)
			}
		})
	}
}

func TestClaimMayRestOnSeveralSectionsAndItsStudies(t *testing.T) {
	for _, claim := range []string{"They took 250 mg and rested 10 to 30 minutes.", "They took 250 mg and 1500 steps.", "About 30% took 250 mg.", "They were 75 in 10 minutes.", "The 2019 trial used 250 mg."} {
		faq, docs := provable(claim)
		c := &faq.Entries[0].Claims[0]
		c.Cites = append(c.Cites, evidence.Cite{Source: "page", Section: "Other ways"})
		c.Evidence = []evidence.Item{{Study: "trial", Finding: evidence.FoundFor}} // of 2019
		if diff := cmp.Diff([]answers.Finding(nil), faq.Prove(docs)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", claim, diff)
		}
	}
}

// A number that touches its unit is a number too.
func TestNumberWithItsUnitIsHeldAgainstTheSection(t *testing.T) {
	for claim, proved := range map[string]bool{"The study used 999mg.": false, "The study used 250mg.": true, "It ran for 7weeks.": false} {
		t.Run(claim, func(t *testing.T) {
			faq, docs := provable(claim)
			if got := faq.Prove(docs); (len(got) == 0) != proved {
				t.Errorf("findings are %q, want the claim proved: %v", got, proved)
			}
		})
	}
}

// Every number counts, also one in words above twelve.
func TestNumberInWordsIsHeldAgainstTheSection(t *testing.T) {
	for _, claim := range []string{"Fifteen people took part.", "Forty people took part.", "A hundred people took part.", "Twenty five people took part."} {
		t.Run(claim, func(t *testing.T) {
			faq, docs := provable(claim)
			if got := faq.Prove(docs); len(got) == 0 {
				t.Error("there is no finding, but the section has no such number")
			}
		})
	}
}

func TestCitationsAreHeldAgainstTheDocuments(t *testing.T) {
	none := strings.Repeat("0", 64)
	for _, tt := range []struct {
		name       string
		brk        func(*answers.FAQ, map[string]documents.Document)
		path, says string
	}{
		{"a changed document", func(f *answers.FAQ, _ map[string]documents.Document) { f.Sources[0].SHA256 = none }, "source page", "has changed"},
		{"no hash recorded", func(f *answers.FAQ, _ map[string]documents.Document) { f.Sources[0].SHA256 = "" }, "source page", "has no sha256; set it to "},
		{"no document", func(_ *answers.FAQ, d map[string]documents.Document) { delete(d, "page") }, "source page", "has no document"},
		{"a claim's section is missing", func(f *answers.FAQ, _ map[string]documents.Document) {
			f.Entries[0].Claims[0].Cites[0].Section = "Sugar for legs"
		}, "salt claims[0]", `cites the section "Sugar for legs", which page does not have`},
		{"a study's section is missing", func(f *answers.FAQ, _ map[string]documents.Document) {
			f.Studies[0].ReportedIn[0].Section = "Sugar for legs"
		}, "study trial", `cites the section "Sugar for legs"`},
		{"a caution's section is missing", func(f *answers.FAQ, _ map[string]documents.Document) {
			f.Cautions[0].Cites[0].Section = "Sugar for legs"
		}, "caution kidney", `cites the section "Sugar for legs"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			faq, docs := provable("The study used 250 mg.")
			tt.brk(faq, docs)
			got := faq.Prove(docs)
			if len(got) != 1 || got[0].Path != tt.path || !strings.Contains(got[0].Message, tt.says) {
				t.Errorf("findings are %q, want one on %s that says %q", got, tt.path, tt.says)
			}
		})
	}
	t.Run("a section in other case and spacing is the same", func(t *testing.T) {
		faq, docs := provable("The study used 250 mg.")
		faq.Entries[0].Claims[0].Cites[0].Section = "SALT  for legs"
		if diff := cmp.Diff([]answers.Finding(nil), faq.Prove(docs)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	})
	t.Run("a hash that is recorded as the finding says is right", func(t *testing.T) {
		faq, docs := provable("The study used 250 mg.")
		faq.Sources[0].SHA256 = ""
		_, hash, _ := strings.Cut(faq.Prove(docs)[0].Message, "set it to ")
		faq.Sources[0].SHA256 = hash
		if diff := cmp.Diff([]answers.Finding(nil), faq.Prove(docs)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	})
	// A study may be reported in a document without a section (faq.schema.json asks for the source only).
	t.Run("a study reported without a section needs none", func(t *testing.T) {
		faq, docs := provable("The study used 250 mg.")
		faq.Studies[0].ReportedIn[0].Section = ""
		if diff := cmp.Diff([]answers.Finding(nil), faq.Prove(docs)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	})
}

// sharedDocuments are the documents behind the shipped FAQ. They are no part of the project.
const sharedDocuments = "../../shared/documents"

func TestShippedFAQIsProved(t *testing.T) {
	if _, err := os.Stat(sharedDocuments); err != nil {
		t.Skipf("the documents behind the FAQ are not at hand, so its citations cannot be proved: %v", err)
	}
	faq := shippedFAQ(t)
	docs := map[string]documents.Document{}
	for _, s := range faq.Sources {
		docs[s.ID] = documents.Parse(readFile(t, filepath.Join(sharedDocuments, s.File)))
	}
	for _, f := range faq.Prove(docs) {
		t.Error(f)
	}
}
