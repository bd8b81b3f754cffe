package requests

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

//go:embed texts.toml
var textsFile []byte

// text is a [[text]] of texts.toml.
type text struct {
	Kind   Kind   `toml:"kind"`
	Refuse bool   `toml:"refuse"`
	Say    string `toml:"say"`
	Ask    string `toml:"ask"`
	Yields bool   `toml:"yields"`
	// Rules are the rules that the text is for; none for all of the kind that have no text of their own.
	Rules []string `toml:"rules"`
}

// texts are what is said, by kind, and by rule where a rule has words of its own.
type texts struct {
	kinds map[Kind]Request
	rules map[string]Request
}

// of returns what is said to a finding.
func (t texts) of(kind Kind, rule string) Request {
	if request, ok := t.rules[rule]; ok && request.Kind == kind {
		return request
	}
	return t.kinds[kind]
}

// readTexts returns the built-in texts. Each of kinds must have one, and no other kind.
func readTexts(kinds []string) (texts, error) {
	var file struct {
		Texts []text `toml:"text"`
	}
	list := texts{map[Kind]Request{}, map[string]Request{}}
	if err := toml.NewDecoder(bytes.NewReader(textsFile)).DisallowUnknownFields().Decode(&file); err != nil {
		return list, fmt.Errorf("texts.toml: %w", err)
	}
	general := 0
	for _, t := range file.Texts {
		request := Request{t.Kind, t.Refuse, t.Yields, t.Say, t.Ask}
		for _, rule := range t.Rules {
			list.rules[rule] = request
		}
		if len(t.Rules) == 0 {
			list.kinds[t.Kind] = request
			general++
		}
	}
	if len(list.kinds) != len(kinds) || general != len(kinds) {
		return list, fmt.Errorf("texts.toml: %d texts for %d kinds: write one for each", general, len(kinds))
	}
	return list, errors.Join(missing(list.kinds, kinds)...)
}

// missing returns an error for each kind that nothing is said to.
func missing(texts map[Kind]Request, kinds []string) (errs []error) {
	for _, kind := range kinds {
		if texts[Kind(kind)].Say == "" {
			errs = append(errs, fmt.Errorf("texts.toml: nothing is said to %q: add a text", kind))
		}
	}
	return errs
}
