package answers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Loader reads FAQs and refuses malformed ones.
type Loader struct{ schema *jsonschema.Schema }

// MaxFAQBytes bounds the size of a FAQ file.
const MaxFAQBytes = 64 << 20

// NewLoader returns a loader that holds files against the given JSON Schema (faq.schema.json).
func NewLoader(schema []byte) (*Loader, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("read FAQ schema: %w", err)
	}
	const url = "faq.schema.json"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(url, document); err != nil {
		return nil, fmt.Errorf("add FAQ schema: %w", err)
	}
	compiled, err := c.Compile(url)
	if err != nil {
		return nil, fmt.Errorf("compile FAQ schema: %w", err)
	}
	return &Loader{schema: compiled}, nil
}

// Load reads a FAQ. A malformed one yields Problems with every problem found: syntax, fields that are unknown,
// missing or of the wrong type, texts over a bound, ids that stand twice, references to ids that do not exist.
func (l *Loader) Load(data []byte) (*FAQ, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if len(data) > MaxFAQBytes {
		return nil, Problems{{Message: fmt.Sprintf("is larger than %d MB; split the FAQ", MaxFAQBytes>>20)}}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, Problems{{Message: "is empty; a FAQ is a JSON object with version, title, language and entries"}}
	}
	where, problem := locate(data)
	if problem != nil {
		return nil, Problems{*problem}
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, Problems{where.decodeProblem(err)}
	}
	problems := l.validate(document, where)
	var f FAQ
	err = json.Unmarshal(data, &f)
	switch {
	case err == nil:
		problems = append(problems, checkReferences(&f, where)...)
	case len(problems) == 0:
		problems = []Problem{where.decodeProblem(err)}
	}
	if len(problems) > 0 {
		return nil, sorted(problems)
	}
	return &f, nil
}

func (l *Loader) validate(document any, where *place) []Problem {
	err := l.schema.Validate(document)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []Problem{{Message: err.Error()}}
	}
	var problems []Problem
	printer := message.NewPrinter(language.English)
	eachLeaf(invalid, func(e *jsonschema.ValidationError) {
		problems = append(problems, l.explain(e, where, printer)...)
	})
	return problems
}

func eachLeaf(e *jsonschema.ValidationError, f func(*jsonschema.ValidationError)) {
	if len(e.Causes) == 0 {
		f(e)
		return
	}
	for _, cause := range e.Causes {
		eachLeaf(cause, f)
	}
}

// explain says what is wrong and, from the schema's own descriptions, what belongs there.
func (l *Loader) explain(e *jsonschema.ValidationError, where *place, printer *message.Printer) []Problem {
	path := joinPath(e.InstanceLocation)
	var problems []Problem
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			problems = append(problems, where.problem(path, "lacks %q. %s", name, l.describe(append(e.InstanceLocation, name))))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			inner := joinPath(append(append([]string{}, e.InstanceLocation...), name))
			problems = append(problems, where.problem(inner, "is not a known field; correct its name or take it out. Known here: %s", l.fields(e.InstanceLocation)))
		}
	default:
		text := e.ErrorKind.LocalizedString(printer)
		problems = append(problems, where.problem(path, "%s. %s", text, l.describe(e.InstanceLocation)))
	}
	return problems
}

// describe returns the schema's description of what belongs at a location.
func (l *Loader) describe(location []string) string {
	s := l.descend(location)
	for s != nil {
		if s.Description != "" {
			return "Expected: " + s.Description
		}
		s = s.Ref
	}
	return ""
}

func (l *Loader) fields(location []string) string {
	s := resolve(l.descend(location))
	if s == nil {
		return ""
	}
	return strings.Join(sortedKeys(s.Properties), ", ")
}

func (l *Loader) descend(location []string) *jsonschema.Schema {
	s := l.schema
	for _, step := range location {
		s = resolve(s)
		if s == nil {
			return nil
		}
		if _, err := strconv.Atoi(step); err == nil && s.Items2020 != nil {
			s = s.Items2020
			continue
		}
		next, ok := s.Properties[step]
		if !ok {
			next, _ = s.AdditionalProperties.(*jsonschema.Schema)
		}
		s = next
	}
	return s
}

// resolve follows references to the schema that has the properties.
func resolve(s *jsonschema.Schema) *jsonschema.Schema {
	for s != nil && s.Ref != nil {
		s = s.Ref
	}
	return s
}
