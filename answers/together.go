package answers

import (
	"fmt"
	"slices"
	"strings"

	"bedside/answers/names"
	"bedside/answers/utterance"
)

// notOn says what a message asks about that no entry is about; empty where that is not the reason.
func (e *Engine) notOn(t topic) string {
	if e.subjects.names == nil {
		return ""
	}
	if missing := e.missing(t); len(missing) == 1 && len(t.asked) < 2 {
		return fmt.Sprintf(sayNotOn, missing[0].Name)
	}
	if len(t.asked) > 1 && t.either {
		return fmt.Sprintf(sayNotOn, t.asked[0].Name+" or "+t.asked[1].Name)
	}
	if len(t.asked) > 1 {
		return fmt.Sprintf(sayNotTogether, t.asked[0].Name, t.asked[1].Name)
	}
	if len(t.inherited) > 0 {
		if thing, ok := e.subjects.names.Thing(t.inherited[0]); ok {
			return fmt.Sprintf(sayNotOnThat, thing.Name)
		}
	}
	return ""
}

// unmixed is an answer to a message, unless that asks for two medicines together that are not to be mixed and the entry is about one of
// them only.
func (e *Engine) unmixed(answer Answer, t topic, u utterance.Utterance) Answer {
	if e.subjects.names == nil || len(t.asked) < 2 || t.either || answer.Reading.Result.Exact || !e.mixes(u) {
		return answer
	}
	alone := slices.ContainsFunc(e.subjects.names.Together(t.asked, t.asked), func(p names.Pair) bool { return p.Alone })
	if alone && (answer.Outcome != Answered || e.ofOne(t, answer.Entry)) {
		return e.abstain(fmt.Sprintf(sayNotTogether, t.asked[0].Name, t.asked[1].Name), nil)
	}
	return answer
}

// ofOne reports whether an entry's question names some of what is asked about, and not all.
func (e *Engine) ofOne(t topic, entry string) bool {
	some, all := false, true
	for _, thing := range t.asked {
		named := e.subjects.of[entry]().isOn(thing)
		some, all = some || named, all && named
	}
	return some && !all
}

// mixes reports a message with a word of mixing, or with two names side by side.
func (e *Engine) mixes(u utterance.Utterance) bool {
	if slices.ContainsFunc(u.Tokens, func(t utterance.Token) bool { return mixingWords[t.Text] }) {
		return true
	}
	mentions := e.subjects.names.In(u)
	for i := 1; i < len(mentions); i++ {
		if mentions[i].Class != mentions[i-1].Class && mentions[i].From-mentions[i-1].To <= 2 && u.Tokens[mentions[i].From].Break < utterance.Comma {
			return true
		}
	}
	return false
}

// between reports a token between two names that stand side by side ("iron and magnesium"): they belong together.
func (e *Engine) between(u utterance.Utterance, at int) bool {
	if e.subjects.names == nil {
		return false
	}
	mentions := e.subjects.names.In(u)
	for i := 1; i < len(mentions); i++ {
		a, b := mentions[i-1], mentions[i]
		joined := !slices.ContainsFunc(u.Tokens[a.To:b.From], func(t utterance.Token) bool { return !joiningWords[t.Text] })
		if a.To <= at && at <= b.From && joined && u.Tokens[at].Break < utterance.Sentence {
			return true
		}
	}
	return false
}

var joiningWords = wordSet("and with plus or n my the a some to")

var mixingWords = wordSet("with together mix mixing mixed combine combining combined add adding plus both interact")

// ofAKind says that an entry is about a kind of medicine, where the one that was asked about stands nowhere in it.
func (e *Engine) ofAKind(t topic, entry string) string {
	if e.subjects.names == nil {
		return ""
	}
	es := e.subjects.of[entry]()
	for _, thing := range t.asked {
		if general := thing.Keys(); len(general) > 1 && !es.all[general[0]] && es.all[general[1]] {
			return fmt.Sprintf(sayOfAKind, thing.Name, thing.Word+"s")
		}
	}
	return ""
}

// addPairs puts what general knowledge says of the medicines that a message names, together with those that were talked about or are
// taken.
func (e *Engine) addPairs(answer *Answer, c Context, t topic) {
	if e.subjects.names == nil || answer.Outcome == SmalltalkOutcome || answer.aside {
		return
	}
	fresh := slices.Concat(t.asked, t.told)
	all := slices.Concat(fresh, e.things(t.inherited), e.things(c.Takes))
	var said []string
	for _, p := range e.subjects.names.Together(fresh, all) {
		if p.Alone && e.cautioned(*answer, fresh) {
			continue
		}
		if text := p.Say + sayGeneral; (!p.Asked || len(t.asked) > 0 && !t.either) && !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	if len(said) > 0 {
		answer.warn(Block{Kind: CautionBlock, Lines: said})
	}
}

// cautioned reports whether an answer has a caution for each of two things or more: what it would say twice.
func (e *Engine) cautioned(answer Answer, things []*names.Thing) bool {
	for _, thing := range things {
		of := e.circumstances.in(utterance.Read("I take " + thing.Name + "."))
		if !slices.ContainsFunc(of, func(id string) bool { return slices.Contains(answer.Cautions, id) }) {
			return false
		}
	}
	return len(things) > 1
}

func (e *Engine) things(keys []string) []*names.Thing {
	var list []*names.Thing
	for _, key := range keys {
		if t, ok := e.subjects.names.Thing(key); ok {
			list = append(list, t)
		}
	}
	return list
}

func keysOf(things []*names.Thing) []string {
	var keys []string
	for _, t := range things {
		keys = append(keys, t.Key())
	}
	return keys
}

// mixesAlcohol reports a message that asks or tells of alcohol with a medicine, also one that was talked about just before; not one that
// asks what alcohol does to what the FAQ is about.
func (e *Engine) mixesAlcohol(t topic) bool {
	drinks, takes := false, false
	for _, thing := range slices.Concat(t.asked, t.told, e.things(t.inherited)) {
		switch {
		case thing.Is(alcohol):
			drinks = true
		case thing.Kind == names.Medicine:
			takes = true
		case hasKey(t.asked, thing.Key()):
			return false // asks about something else
		}
	}
	return drinks && takes && !t.onMain
}

// alcohol is the class of drinks among the names.
const alcohol = "alcohol"

// withoutDenied returns what a short message means that denies another thing: "not magnesium, iron" is "iron". It is empty for any other
// message.
func (e *Engine) withoutDenied(text string) string {
	u := utterance.Read(text)
	if e.subjects.names == nil || len(u.Tokens) > maxDenying {
		return ""
	}
	drop := make([]bool, len(u.Tokens))
	denied, meant := false, false
	for _, m := range e.subjects.names.In(u) {
		if m.Role != names.Denied {
			meant = true
			continue
		}
		denied = true
		for i := m.From - 1; i < m.To; i++ {
			drop[i] = true
		}
	}
	if !denied || !meant {
		return ""
	}
	var words []string
	for i, t := range u.Tokens {
		if !drop[i] && !correcting[t.Text] {
			words = append(words, t.Text)
		}
	}
	return strings.Join(words, " ")
}

// maxDenying is how many words a message may have to correct what was talked about.
const maxDenying = 8

// correcting words lead to what is meant.
var correcting = wordSet("no i meant mean sorry but instead oh nah nope im asking about asked said")

// onlyAmount reports a message that asks for an amount of nothing: "how many mg a day".
func (t topic) onlyAmount(tokens []utterance.Token) bool {
	if len(t.asked)+len(t.told)+len(t.inherited)+len(t.illnesses)+len(t.others) > 0 || t.onMain || len(tokens) > maxLeaningBack {
		return false
	}
	return slices.ContainsFunc(tokens, isAmount)
}
