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
}

// readTexts returns the built-in texts by kind. Each of kinds must have one, and no other kind.
func readTexts(kinds []string) (map[Kind]Request, error) {
	var file struct {
		Texts []text `toml:"text"`
	}
	if err := toml.NewDecoder(bytes.NewReader(textsFile)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, fmt.Errorf("texts.toml: %w", err)
	}
	texts := make(map[Kind]Request, len(file.Texts))
	for _, t := range file.Texts {
		texts[t.Kind] = Request(t)
	}
	if len(texts) != len(kinds) || len(file.Texts) != len(kinds) {
		return nil, fmt.Errorf("texts.toml: %d texts for %d kinds: write one for each", len(file.Texts), len(kinds))
	}
	return texts, errors.Join(missing(texts, kinds)...)
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
