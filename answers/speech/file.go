package speech

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// The words and contexts that all rules share. The code knows none of its own.
var (
	//go:embed words.toml
	wordsFile []byte
	//go:embed context.toml
	contextFile []byte
)

// fileData is a rules file.
type fileData struct {
	additionData
	contextData
	Replies  map[string][]string `toml:"replies"`
	Common   []string            `toml:"common"`
	Spelling spellingWords       `toml:"spelling"`
	Numbers  numberWords         `toml:"numbers"`
}

// additionData is what a file that only adds rules may have; Kinds is there to be refused with a reason.
type additionData struct {
	Kinds   []string            `toml:"kinds"`
	Rules   []Rule              `toml:"rule"`
	Classes map[string][]string `toml:"classes"`
}

// source is the text of a rules file, kept to find lines for errors in it.
type source struct {
	name string
	text []byte
}

// fault returns err with the line on which text first stands in the file.
func (s source) fault(text string, err error) error {
	at := bytes.Index(s.text, []byte(text))
	if at < 0 || text == "" {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return fmt.Errorf("%s line %d: %w", s.name, 1+bytes.Count(s.text[:at], []byte("\n")), err)
}

// decode reads a file strictly: a key that means nothing is an error.
func (s source) decode(into any) error {
	err := toml.NewDecoder(bytes.NewReader(s.text)).DisallowUnknownFields().Decode(into)
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return fmt.Errorf("%s line %d: unknown key %s: remove it", s.name, row, strings.Join(strict.Errors[0].Key(), "."))
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, _ := syntax.Position()
		return fmt.Errorf("%s line %d: %w: correct this line", s.name, row, err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// class is a class of words and where it is written.
type class struct {
	entries []string
	source  source
}

// contextsOf are the context patterns of one file.
type contextsOf struct {
	source   source
	contexts contextData
	replies  map[string][]string
}

// rulesOf are the rules of one file.
type rulesOf struct {
	source source
	rules  []Rule
}

// vocabulary is everything of the files but their rules.
type vocabulary struct {
	kinds    []string
	classes  map[string]class
	contexts []contextsOf
	common   map[string]bool
	spelling spellingWords
	numbers  numberWords
}

// readFiles joins files with the words and contexts of this package.
func readFiles(files []File) (vocabulary, []rulesOf, error) {
	v := vocabulary{
		classes: map[string]class{}, common: map[string]bool{},
		spelling: spellingWords{Also: map[string][]string{}},
		numbers:  numberWords{Values: map[string]float64{}, Milligrams: map[string]float64{}, Limits: map[string]float64{}},
	}
	var rules []rulesOf
	var errs []error
	for _, f := range slices.Concat([]File{{"speech/words.toml", wordsFile}, {"speech/context.toml", contextFile}}, files) {
		from := source{f.Name, f.Text}
		var d fileData
		if err := from.decode(&d); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, v.addKinds(from, d.Kinds), v.addClasses(from, d.Classes))
		v.contexts = append(v.contexts, contextsOf{from, d.contextData, d.Replies})
		for _, word := range d.Common {
			v.common[word] = true
		}
		v.spelling.add(d.Spelling)
		v.numbers.add(d.Numbers)
		rules = append(rules, rulesOf{from, d.Rules})
	}
	return v, rules, errors.Join(errs...)
}

// extend joins v with files that may add rules and classes only. It leaves v as it is.
func (v vocabulary) extend(files []File) (vocabulary, []rulesOf, error) {
	v.classes = maps.Clone(v.classes)
	var rules []rulesOf
	var errs []error
	for _, f := range files {
		from := source{f.Name, f.Text}
		var d additionData
		if err := from.decode(&d); err != nil {
			errs = append(errs, err)
			continue
		}
		if len(d.Kinds) > 0 {
			errs = append(errs, from.fault("kinds", errKindsFixed))
		}
		errs = append(errs, v.addClasses(from, d.Classes))
		rules = append(rules, rulesOf{from, d.Rules})
	}
	return v, rules, errors.Join(errs...)
}

func (v *vocabulary) addKinds(from source, kinds []string) error {
	for _, kind := range kinds {
		if slices.Contains(v.kinds, kind) {
			return from.fault(kind, fmt.Errorf("kind %q is listed twice: remove one", kind))
		}
		v.kinds = append(v.kinds, kind)
	}
	return nil
}

func (v *vocabulary) addClasses(from source, classes map[string][]string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(classes)) {
		if _, taken := v.classes[name]; taken {
			errs = append(errs, from.fault(name, fmt.Errorf("class %q exists already: choose another name", name)))
			continue
		}
		v.classes[name] = class{classes[name], from}
	}
	return errors.Join(errs...)
}
