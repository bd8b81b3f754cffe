package answers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/answers/documents"
	"bedside/answers/evidence"
	"bedside/answers/match"
	"bedside/answers/requests"
	"bedside/answers/triage"
	"bedside/answers/utterance"
)

// Config is what an engine is made of.
type Config struct {
	FAQ    *FAQ
	Triage *triage.Triage
	// Today is compared with the entries' review dates. Empty: no entry counts as past its date.
	Today Date
	// Documents are the texts of the sources, by source id, to quote from. May be nil.
	Documents map[string]documents.Document
}

// Engine answers messages from one FAQ. It is safe for concurrent use and keeps nothing between messages: what
// a conversation remembers is the caller's Context.
type Engine struct {
	faq           *FAQ
	triage        *triage.Triage
	matcher       *match.Matcher
	served        []*Entry // by intent of the matcher
	pages         map[string]page
	today         Date
	topics        []string
	circumstances circumstances
	requests      *requests.Requests
	subjects      subjects
}

// New builds an engine: it trains the matcher and composes every page. It fails when c lacks a FAQ or triage, or a caution's phrases
// cannot be read.
func New(c Config) (*Engine, error) {
	if c.FAQ == nil || c.Triage == nil {
		return nil, errors.New("new engine: a FAQ and triage are needed")
	}
	e := &Engine{faq: c.FAQ, triage: c.Triage, today: c.Today, pages: map[string]page{}}
	library := c.FAQ.Library()
	corpus := match.Corpus{OutOfScope: c.FAQ.OutOfScope}
	for _, s := range c.FAQ.Synonyms {
		corpus.Synonyms = append(corpus.Synonyms, s.Terms)
	}
	for i := range c.FAQ.Entries {
		entry := &c.FAQ.Entries[i]
		if entry.Status == Draft {
			continue
		}
		e.served = append(e.served, entry)
		e.pages[entry.ID] = composePage(entry, library, c.Documents)
		corpus.Intents = append(corpus.Intents, match.Intent{ID: entry.ID, Examples: slices.Concat([]string{entry.Question}, entry.Variants)})
		if t := entry.Topic; t != "" && !entry.IsSmalltalk() && !slices.Contains(e.topics, t) {
			e.topics = append(e.topics, t)
		}
	}
	trained := make(chan *match.Matcher, 1)
	go func() { trained <- match.Train(corpus) }() // takes longest
	var err error
	if e.circumstances, err = newCircumstances(c.FAQ.Cautions); err == nil {
		e.requests, err = requests.New()
	}
	e.matcher = <-trained
	if err != nil {
		return nil, err
	}
	if e.subjects, err = newSubjects(c.FAQ, e.matcher); err != nil {
		return nil, err
	}
	return e, nil
}

// Message is what a person wrote.
type Message struct {
	Text string
	// Place decides which emergency numbers a card names.
	Place triage.Place
	// Time is when it was written. The zero time is taken for soon after the message before.
	Time time.Time
}

// Reply answers a message in its conversation and returns what the conversation remembers next. It never fails: what cannot
// be answered is said to be so, and emergencies come before everything.
func (e *Engine) Reply(c Context, m Message) (Answer, Context) {
	if alarm, ok := e.triage.CheckSafely(m.Text, c.Previous); ok {
		return e.emergency(alarm, m.Place), c.Carded(m.Text, alarm.Kind, m.Time)
	}
	if c.Alarmed && e.triage.AllClear(m.Text) {
		return e.allClear(), c.after(m.Text).calmed()
	}
	c = e.catchUp(c)
	u := utterance.Read(m.Text)
	told := e.told(m.Text, u)
	next := c.after(m.Text).learn(told)
	answer := e.fulfil(c, u)
	answer.Personal = len(told) > 0
	if u.Truncated {
		answer.Blocks = slices.Insert(answer.Blocks, 0, line(NoticeBlock, sayTruncated))
	}
	t := e.topic(c, u)
	e.addCautions(&answer, next, t, told)
	e.addPairs(&answer, c, t)
	next = next.spoke(t, answer)
	if c.inCrisis(m.Time) {
		answer.insertBefore(DisclaimerBlock, line(CrisisBlock, e.triage.CrisisLine(m.Place)))
	}
	return answer, next.follow(answer)
}

// catchUp learns what messages that got a card told of the person.
func (e *Engine) catchUp(c Context) Context {
	for _, text := range c.Unread {
		c = c.learn(e.told(text, utterance.Read(text)))
	}
	c.Unread = nil
	return c
}

// told are the circumstances that a message tells, as it is written or with its spelling corrected.
func (e *Engine) told(text string, u utterance.Utterance) []string {
	told := e.circumstances.in(u)
	if len(told) > 0 || !speaksOfPeople(u) {
		return told
	}
	if corrected, misspelt := e.matcher.Corrected(text); misspelt {
		return e.circumstances.in(utterance.Read(corrected))
	}
	return nil
}

func (e *Engine) emergency(alarm triage.Alarm, place triage.Place) Answer {
	return Answer{
		Outcome: Emergency,
		Alarm:   alarm,
		Grade:   evidence.Grade{Reasons: []string{"An emergency card, not a graded answer."}},
		Blocks:  []Block{line(CardBlock, e.triage.Card(alarm, place))},
	}
}

// allClear answers a person who tells, after a crisis card, that they are safe.
func (e *Engine) allClear() Answer {
	return Answer{
		Outcome: SmalltalkOutcome, Parts: 1, Grade: evidence.Grade{Reasons: []string{"Small talk, not a medical answer."}},
		Blocks: []Block{line(ShortBlock, sayAllClear), line(DisclaimerBlock, DisclaimerSmalltalk)},
	}
}

// respond finds the answer to a message that is no emergency.
func (e *Engine) respond(c Context, u utterance.Utterance) Answer {
	if len(u.Tokens) == 0 {
		return e.unclear(sayEmpty, nil)
	}
	if answer, ok := e.builtin(c, u); ok {
		return answer
	}
	if answer, ok := e.circumstance(c, u); ok {
		return answer
	}
	parts := e.understand(c, u)
	answer := e.decide(parts[0])
	if len(parts) == 2 {
		answer = e.join(answer, e.decide(parts[1]))
	}
	return answer
}

// Thresholds of the decision, in calibrated confidence; chosen on validation messages.
const (
	// answerFrom is the confidence from which an entry is answered with.
	answerFrom = 0.42
	// clarifyFrom is the confidence from which the likeliest entries are offered as choices.
	clarifyFrom = 0.25
	// nearbyFrom is the confidence from which an entry is named as near when there is no answer.
	nearbyFrom = 0.04
	// leadOver is how many times likelier than the second the first candidate has to be.
	leadOver = 1.25
)

// decide answers, offers choices or abstains.
func (e *Engine) decide(r Reading) Answer {
	top := r.Result.Candidates
	var answer Answer
	switch {
	case len(top) == 0 || r.unknown:
		answer = e.abstain(e.notFound(r), nil)
	case r.incomplete:
		answer = e.unclear(sayIncomplete, e.choices(r.Result, 0))
	case sure(r.Result) && !e.doubtfulSmalltalk(r):
		answer = e.page(e.served[top[0].Intent].ID, r)
	case top[0].Confidence >= clarifyFrom && len(e.choices(r.Result, clarifyFrom/4)) > 0:
		answer = e.askBack(e.choices(r.Result, clarifyFrom/4))
	default:
		answer = e.abstain(e.notFound(r), e.nearby(r.Result))
	}
	answer.Confidence = r.Result.Confidence()
	answer.Candidates = e.candidates(r.Result)
	answer.Reading = r
	return answer
}

// sure reports whether the first candidate may be answered with: confident, and clear of the second.
func sure(r match.Result) bool {
	top := r.Candidates
	if len(top) == 0 || top[0].Confidence < answerFrom {
		return false
	}
	return len(top) == 1 || top[0].Confidence >= leadOver*top[1].Confidence
}

// smalltalkFrom is the confidence from which more than a few words are answered with small talk: "goodbye" to a question is worse than
// asking back.
const smalltalkFrom, fewSmalltalk = 0.6, 3

func (e *Engine) doubtfulSmalltalk(r Reading) bool {
	first := r.Result.Candidates[0]
	return e.served[first.Intent].IsSmalltalk() && first.Confidence < smalltalkFrom && len(r.Result.Words) > fewSmalltalk
}

func (e *Engine) candidates(r match.Result) []Candidate {
	list := make([]Candidate, len(r.Candidates))
	for i, c := range r.Candidates {
		list[i] = Candidate{e.served[c.Intent].ID, c.Confidence}
	}
	return list
}

// choices returns up to maxChoices candidates from a confidence on, small talk left out.
func (e *Engine) choices(r match.Result, from float64) []Choice {
	var list []Choice
	for _, c := range r.Candidates {
		entry := e.served[c.Intent]
		if c.Confidence >= from && !entry.IsSmalltalk() && len(list) < maxChoices {
			list = append(list, Choice{entry.ID, entry.Question})
		}
	}
	return list
}

const maxChoices = 4

// page answers with an entry.
func (e *Engine) page(id string, r Reading) Answer {
	p := e.pages[id]
	entry := p.entry
	notice, gone := e.lifecycle(entry)
	if gone {
		return e.abstain(notice, nil)
	}
	answer := Answer{Outcome: Answered, Entry: id, Grade: p.grade, Citations: p.citations, Parts: 1, Reading: r}
	if entry.IsSmalltalk() {
		answer.Outcome = SmalltalkOutcome
		answer.Blocks = append(slices.Clone(p.blocks), line(DisclaimerBlock, DisclaimerSmalltalk))
		return answer
	}
	if notice != "" {
		answer.Blocks = append(answer.Blocks, line(NoticeBlock, notice))
	}
	answer.Blocks = append(answer.Blocks, line(QuestionBlock, "You asked: "+entry.Question))
	if kind := e.ofAKind(r.topic, id); kind != "" {
		answer.Blocks = append(answer.Blocks, line(NoticeBlock, kind))
	}
	answer.Blocks = append(answer.Blocks, p.blocks...)
	answer.Blocks = append(answer.Blocks, line(DisclaimerBlock, DisclaimerAnswered))
	answer.Choices = e.offered(entry.Related)
	return answer
}

// nearby are the entries to name when there is no answer; none for what is known to be outside the FAQ.
func (e *Engine) nearby(r match.Result) []Choice {
	if r.Stranger {
		return nil
	}
	return e.choices(r, nearbyFrom)
}

// askBack offers what a message may have meant.
func (e *Engine) askBack(choices []Choice) Answer {
	if len(choices) == 1 {
		return e.unclear(sayOne, choices)
	}
	return e.unclear(sayUnclear, choices)
}

func (e *Engine) unclear(lead string, choices []Choice) Answer {
	return e.unanswered(Clarify, lead, choices, "The question is not clear yet.")
}

func (e *Engine) abstain(lead string, choices []Choice) Answer {
	return e.unanswered(Abstain, lead, choices, "There is no answer to grade.")
}

// unanswered offers choices, or the topics when there are none.
func (e *Engine) unanswered(outcome Outcome, lead string, choices []Choice, reason string) Answer {
	answer := Answer{Outcome: outcome, Choices: choices, Parts: 1, Grade: evidence.Grade{Reasons: []string{reason}}}
	answer.Blocks = append(answer.Blocks, line(ShortBlock, lead))
	switch {
	case len(choices) > 0:
		heading := "Reply with a number:"
		switch {
		case outcome == Abstain:
			heading = sayNearest
		case len(choices) == 1:
			heading = "The question:"
		}
		questions := make([]string, len(choices))
		for i, c := range choices {
			questions[i] = c.Question
		}
		answer.Blocks = append(answer.Blocks, numbered(ChoicesBlock, heading, questions))
	case len(e.topics) > 0:
		answer.Blocks = append(answer.Blocks, line(DetailBlock, sayTopics+strings.Join(e.topics, ", ")+"."))
	}
	answer.Blocks = append(answer.Blocks, line(DisclaimerBlock, DisclaimerUnsure))
	return answer
}

// join puts the answers to two questions of one message together. The first one's entry and candidates stand.
func (e *Engine) join(first, second Answer) Answer {
	if first.Outcome != Answered {
		first, second = second, first
	}
	if first.Outcome != Answered {
		return first
	}
	body := first.Blocks[:len(first.Blocks)-1]
	disclaimer := first.Blocks[len(first.Blocks)-1]
	if second.Outcome != Answered {
		first.Blocks = append(slices.Clone(body), line(NoticeBlock, sayPartMissing), disclaimer)
		return first
	}
	first.Parts, first.second = 2, second.Entry
	first.Blocks = slices.Concat(body, second.Blocks)
	first.Citations = append(slices.Clone(first.Citations), second.Citations...)
	first.Choices = append(slices.Clone(first.Choices), second.Choices...)
	return first
}

// notFound says why there is no answer: for what it is asked about, or for the language.
func (e *Engine) notFound(r Reading) string {
	if said := e.notOn(r.topic); said != "" {
		return said
	}
	if strings.HasPrefix(e.faq.Language, "en") && foreign(r.Result.Words) {
		return sayLanguage
	}
	return sayUnknown
}

// Title returns what the FAQ is about.
func (e *Engine) Title() string { return e.faq.Title }

// Entry returns an entry that is served, by its id.
func (e *Engine) Entry(id string) (*Entry, bool) {
	p, ok := e.pages[id]
	return p.entry, ok
}

// Explain returns the lines that tell how an answer came about, for curators.
func (a Answer) Explain() []string {
	lines := []string{fmt.Sprintf("outcome %s, confidence %.3f", a.Outcome, a.Confidence)}
	if a.Alarm.Kind != "" {
		return append(lines, fmt.Sprintf("alarm %s by rule %s", a.Alarm.Kind, a.Alarm.Rule))
	}
	if a.Reading.How != "" {
		lines = append(lines, fmt.Sprintf("read %s: %q", a.Reading.How, a.Reading.Text))
	}
	for _, w := range a.Reading.Result.Words {
		switch {
		case w.Corrected != "":
			lines = append(lines, fmt.Sprintf("word %s taken for %s", w.Text, w.Corrected))
		case !w.Known:
			lines = append(lines, fmt.Sprintf("word %s unknown", w.Text))
		}
	}
	for _, c := range a.Candidates {
		lines = append(lines, fmt.Sprintf("candidate %.3f %s", c.Confidence, c.Entry))
	}
	return append(lines, fmt.Sprintf("signals %+v", a.Reading.Result.Signals))
}
