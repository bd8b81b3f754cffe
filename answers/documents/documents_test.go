package documents_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"bedside/answers/documents"
)

func headings(d documents.Document) []string {
	var list []string
	for _, s := range d.Sections {
		list = append(list, s.Heading)
	}
	return list
}

func TestHeadings(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"no text", "", nil},
		{"blank lines", " \n\t\r\n", nil},
		{"a short line above prose", "Title\nProse is here.\nIron\nIron may help.", []string{"Title", "Iron"}},
		{"blank lines between them", "Title\n\n\nProse is here.\n\n\n  Iron  \n\nIron may help.", []string{"Title", "Iron"}},
		{"Windows line ends", "Title\r\nProse is here.\r\n\r\nIron\r\nIron may help.\r\n", []string{"Title", "Iron"}},
		{"a short line above a list", "Title\nProse is here.\nIron\n• Iron\n• Vitamin C", []string{"Title", "Iron"}},
		{"a question", "Title\nProse is here.\nWhat helps?\nIron may help.", []string{"Title", "What helps?"}},
		{"a title repeated at the top counts once", "Title\n\nTitle\n\nProse is here.", []string{"Title"}},
		{"a heading further down may be the title again", "Title\nProse is here.\nTitle\nMore of it.", []string{"Title", "Title"}},
		{"a heading above a heading", "Title\nProse is here.\nAlgorithm\nStep 1: iron\n- Check it", []string{"Title", "Algorithm", "Step 1: iron"}},
		{"the last line heads nothing", "Title\nProse is here.\nThe end", []string{"Title"}},
		{"a line with a full stop", "Title\nProse is here.\nIt is short.\nIron may help.", []string{"Title"}},
		{"a line that leads into a list", "Title\nProse is here.\nThey include:\n• Iron", []string{"Title"}},
		{"a line with an exclamation mark", "Title\nProse is here.\nTry it!\nIron may help.", []string{"Title"}},
		{"a line that breaks off", "Title\nProse is here.\nIron, or\nnothing,\nmay help.", []string{"Title", "Iron, or"}},
		{"a quotation", "Title\nProse is here.\n“It helped me”\nSo they say.", []string{"Title"}},
		{"a quotation's signature", "Title\nProse is here.\n“It helped me”\nJane and John Doe\nSo they say.", []string{"Title"}},
		{"bullets of every kind", "Title\nProse is here.\n• Iron\n- Salt\n* Rest\n– Walks\n1. One\n2) Two\nMore of it.", []string{"Title"}},
		{"a number that is no list", "Title\nProse is here.\n2025 guideline\nIt is new.", []string{"Title", "2025 guideline"}},
		{"fourteen words", "Title\nProse is here.\n" + strings.Repeat("word ", 14) + "\nMore of it.", []string{"Title", strings.TrimSpace(strings.Repeat("word ", 14))}},
		{"fifteen words are prose", "Title\nProse is here.\n" + strings.Repeat("word ", 15) + "\nMore of it.", []string{"Title"}},
		{"navigation", "Title\nTable of Contents\nProse is here.\nContents\nMore of it.\nADVERTISEMENT\nAnd more.", []string{"Title"}},
		{"dates of the page", "Title\nUpdated May, 2021\nProse is here.\nLast reviewed 3 March 2024\nMore of it.\nPublished on 2020-01-01 in print", []string{"Title"}},
		{"a year in a heading is no date of the page", "Title\nProse is here.\nGuideline of 2025\nIt is new.", []string{"Title", "Guideline of 2025"}},
		{"prose first names its section all the same", "It begins at once, and ends with a stop.\nIron\nIron may help.", []string{"It begins at once, and ends with a stop.", "Iron"}},
		{"one line", "Title", []string{"Title"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, headings(documents.Parse([]byte(tt.text)))); diff != "" {
				t.Errorf("headings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSectionsHoldTheLinesUnderTheirHeadings(t *testing.T) {
	text := "Title\n\nTitle\n\nUpdated May, 2021\nIntro is here.\n\nIron\n\n  • Ferritin  \n  • Saturation\n\nMore of it.\nAlgorithm\nStep 1\n- Check iron\n"
	want := documents.Document{
		SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(text))),
		Title:  "Title",
		Sections: []documents.Section{
			{Heading: "Title", Text: []string{"Intro is here."}},
			{Heading: "Iron", Text: []string{"• Ferritin", "• Saturation", "More of it."}},
			{Heading: "Algorithm"},
			{Heading: "Step 1", Text: []string{"- Check iron"}},
		},
	}
	if diff := cmp.Diff(want, documents.Parse([]byte(text))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := want.Sections[1].String(); got != "• Ferritin\n• Saturation\nMore of it." {
		t.Errorf("as a string: %q", got)
	}
}

// A title that no prose follows is a heading all the same, and not its own text.
func TestTitleIsNotItsOwnText(t *testing.T) {
	for _, text := range []string{"Title", "Title\nSubtitle\nAuthor\nProse is here."} {
		doc := documents.Parse([]byte(text))
		if first := doc.Sections[0]; first.Heading != "Title" || strings.Contains(first.String(), "Title") {
			t.Errorf("%q: the first section is %+v, want the heading Title and text without it", text, first)
		}
	}
}

// The hash is that of the file, byte by byte: a changed line end is a changed document.
func TestHashIsOfTheBytes(t *testing.T) {
	unix, windows := documents.Parse([]byte("Title\nProse.")), documents.Parse([]byte("Title\r\nProse."))
	if unix.SHA256 == windows.SHA256 {
		t.Error("other line ends have the same hash")
	}
	if diff := cmp.Diff(unix.Sections, windows.Sections); diff != "" {
		t.Errorf("other line ends have other sections (-unix +windows):\n%s", diff)
	}
	// The SHA-256 of nothing, as in FIPS 180-4's examples.
	if got, want := documents.Parse(nil).SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; got != want {
		t.Errorf("the hash of nothing is %s, want %s", got, want)
	}
}

func TestSectionIsFoundWhateverItsSpelling(t *testing.T) {
	doc := documents.Parse([]byte("Title\nIntro is here.\nMagnesium’s “Role” in RLS\nFirst part.\nIron\nIron may help.\nMagnesium’s “Role” in RLS\nSecond part.\n"))
	for _, heading := range []string{"Magnesium’s “Role” in RLS", `Magnesium's "Role" in RLS`, "MAGNESIUM‘S ”ROLE“ IN RLS", "  magnesium's\u00a0 \"role\"  in rls "} {
		got, ok := doc.Section(heading)
		want := documents.Section{Heading: "Magnesium’s “Role” in RLS", Text: []string{"First part.", "Second part."}}
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%q: found %v (-want +got):\n%s", heading, ok, diff)
		}
	}
	for _, heading := range []string{"", "Magnesium", "Magnesium's Role in RLS", "Title Intro"} {
		if got, ok := doc.Section(heading); ok || len(got.Text) > 0 {
			t.Errorf("%q is found: %+v", heading, got)
		}
	}
	if _, ok := (documents.Document{}).Section(""); ok {
		t.Error("a document without text has a section")
	}
}

// sharedDocuments are the documents behind the shipped FAQ. They are no part of the project.
const sharedDocuments = "../../../shared/documents/"

func TestHeadingsOfASharedDocument(t *testing.T) {
	text, err := os.ReadFile(sharedDocuments + "002_5e24383ce6e6cd41.txt")
	if err != nil {
		t.Skipf("the documents behind the FAQ are not at hand: %v", err)
	}
	// Read off the page by hand.
	want := []string{
		"Magnesium's Role in Restless Legs Syndrome",
		"Current Guideline Position",
		"Research Evidence on Magnesium",
		"Proposed Mechanism",
		"Clinical Application Algorithm",
		"Step 1: Address iron deficiency first",
		"Step 2: Initiate first-line pharmacotherapy",
		"Step 3: Consider magnesium as adjunctive therapy",
		"Critical Pitfalls to Avoid",
		"Bottom Line",
	}
	if diff := cmp.Diff(want, headings(documents.Parse(text))); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
}

// FuzzParse holds Parse to its contract on any bytes: no panic, the hash of the bytes, a title and a section for any text, every
// heading is found again, and no line is longer than the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "\n", "Title", "Title\n\nTitle\nProse.", "A\nB\nC\nProse.", "• \n-\n1. x\n“q”\n:\n", "\xff\xfe\n\x00", "Updated 2021", "\u00a0\n\u2028x",
		"Title\r\nProse is here.\r\nIron\r\n• Iron\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc := documents.Parse(text)
		if want := fmt.Sprintf("%x", sha256.Sum256(text)); doc.SHA256 != want {
			t.Fatalf("hash %s, want %s", doc.SHA256, want)
		}
		if (doc.Title == "") != (len(doc.Sections) == 0) {
			t.Fatalf("title %q with %d sections", doc.Title, len(doc.Sections))
		}
		for _, s := range doc.Sections {
			if s.Heading == "" || !utf8.ValidString(s.Heading) {
				t.Fatalf("heading %q", s.Heading)
			}
			if found, ok := doc.Section(s.Heading); !ok || len(found.Text) < len(s.Text) {
				t.Fatalf("%q is not found again with its text", s.Heading)
			}
			for _, line := range s.Text {
				if line == "" || strings.TrimSpace(line) != line || strings.Contains(line, "\n") {
					t.Fatalf("line %q", line)
				}
			}
			checkPassage(t, s, s.Heading)
		}
	})
}
