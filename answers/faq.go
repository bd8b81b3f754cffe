package answers

import (
	"encoding/json"

	"bedside/answers/evidence"
)

// FAQ is the curated knowledge of a bot. faq.schema.json describes each field.
type FAQ struct {
	Version    int               `json:"version"`
	Title      string            `json:"title"`
	Language   string            `json:"language"`
	Sources    []evidence.Source `json:"sources"`
	Studies    []evidence.Study  `json:"studies"`
	Synonyms   []Synonyms        `json:"synonyms"`
	Cautions   []Caution         `json:"cautions"`
	Entries    []Entry           `json:"entries"`
	OutOfScope []string          `json:"out_of_scope"`
}

// Library returns the sources and studies by id, as grading wants them.
func (f *FAQ) Library() evidence.Library {
	l := evidence.Library{Studies: map[string]evidence.Study{}, Sources: map[string]evidence.Source{}}
	for _, s := range f.Studies {
		l.Studies[s.ID] = s
	}
	for _, s := range f.Sources {
		l.Sources[s.ID] = s
	}
	return l
}

// Basis is what a caution or a group of synonyms rests on.
type Basis string

// General safety knowledge is common among clinicians but not in the documents. It is shown as such.
const (
	FromDocuments Basis = "documents"
	GeneralSafety Basis = "general_safety"
)

// Synonyms is a group of words and phrases of the same meaning. In JSON it is a list of them, or an object with "terms" and "basis".
type Synonyms struct {
	Terms []string `json:"terms"`
	Basis Basis    `json:"basis"`
	// Substance is true for the names of a medicine, supplement or the like: a message that names it is never answered with an entry
	// that does not.
	Substance bool `json:"substance"`
}

// UnmarshalJSON reads both forms.
func (s *Synonyms) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, &s.Terms)
	}
	type object Synonyms
	return json.Unmarshal(data, (*object)(s))
}

// Caution is what is added to an answer for people in a certain circumstance.
type Caution struct {
	ID    string          `json:"id"`
	When  []string        `json:"when"`
	Text  string          `json:"text"`
	Basis Basis           `json:"basis"`
	Cites []evidence.Cite `json:"cites"`
}

// Kind is whether an entry is a question or small talk.
type Kind string

// Smalltalk entries answer greetings and the like. Every other kind is a question.
const Smalltalk Kind = "smalltalk"

// Status is whether an entry may be shown.
type Status string

// The statuses; an entry without one is published.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Withdrawn Status = "withdrawn"
)

// Entry is one question with its answer.
type Entry struct {
	ID           string            `json:"id"`
	Kind         Kind              `json:"kind"`
	Topic        string            `json:"topic"`
	Question     string            `json:"question"`
	Variants     []string          `json:"variants"`
	Answer       Content           `json:"answer"`
	Claims       []evidence.Claim  `json:"claims"`
	Disagreement string            `json:"disagreement"`
	Cautions     []string          `json:"cautions"`
	SeeProvider  string            `json:"see_provider"`
	FollowUps    map[string]string `json:"follow_ups"`
	Related      []string          `json:"related"`
	// Subjects are what makes an old answer dangerous: medicine, dose, pregnancy, children, kidneys.
	Subjects []string `json:"subjects"`
	Checked  Date     `json:"checked"`
	ReviewBy Date     `json:"review_by"`
	// ReviewedBy names the clinician who has read the entry; empty until one has.
	ReviewedBy string `json:"reviewed_by"`
	Status     Status `json:"status"`
}

// Content is the text of an answer. Benefit, Harm, Uncertain and Alternatives are for answers on a treatment.
type Content struct {
	Short        string `json:"short"`
	Detail       string `json:"detail"`
	Benefit      string `json:"benefit"`
	Harm         string `json:"harm"`
	Uncertain    string `json:"uncertain"`
	Alternatives string `json:"alternatives"`
}

// IsSmalltalk reports whether the entry is small talk.
func (e *Entry) IsSmalltalk() bool { return e.Kind == Smalltalk }
