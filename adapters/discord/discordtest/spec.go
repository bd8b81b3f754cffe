package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is Discord's own of its interface.
type description struct {
	paths    map[string]map[string]operation
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

type operation struct {
	RequestBody *struct {
		Content map[string]json.RawMessage `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]json.RawMessage `json:"content"`
	} `json:"responses"`
}

const (
	specURL  = "discord.json"
	jsonType = "application/json"
	// prefix stands before every path of the interface.
	prefix = "/api/v9"
)

func readDescription(path string) (*description, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	d := &description{paths: map[string]map[string]operation{}, compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	for path, methods := range doc.Paths {
		d.paths[path] = map[string]operation{}
		for method, raw := range methods {
			var o operation
			if json.Unmarshal(raw, &o) == nil { // "parameters" is a list, and no method
				d.paths[path][method] = o
			}
		}
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	return d, d.compiler.AddResource(specURL, whole)
}

// check returns what is wrong with an exchange; empty for nothing.
func (d *description) check(r *http.Request, request []byte, status int, answer []byte) string {
	path, method := d.match(strings.TrimPrefix(r.URL.Path, prefix)), strings.ToLower(r.Method)
	o, known := d.paths[path][method]
	if !known {
		return fmt.Sprintf("%s %s is not described", r.Method, r.URL.Path)
	}
	if o.RequestBody != nil {
		if _, isJSON := o.RequestBody.Content[jsonType]; isJSON {
			if err := d.validate(pointer("paths", path, method, "requestBody", "content", jsonType, "schema"), request); err != nil {
				return fmt.Sprintf("request %s %s: %v\n%s", r.Method, path, err, request)
			}
		}
	} else if len(request) > 0 {
		return fmt.Sprintf("%s %s has a body", r.Method, path)
	}
	response, known := o.Responses[fmt.Sprint(status)]
	if !known || len(response.Content) == 0 {
		return ""
	}
	if err := d.validate(pointer("paths", path, method, "responses", fmt.Sprint(status), "content", jsonType, "schema"), answer); err != nil {
		return fmt.Sprintf("answer %d to %s %s: %v\n%s", status, r.Method, path, err, answer)
	}
	return ""
}

// match finds the described path of a request's.
func (d *description) match(path string) string {
	best := ""
	for template := range d.paths {
		if fits(template, path) && (best == "" || strings.Count(template, "{") < strings.Count(best, "{")) {
			best = template
		}
	}
	return best
}

func fits(template, path string) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

// pointer is the address of a part of the description.
func pointer(parts ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	for i, p := range parts {
		parts[i] = escape.Replace(p)
	}
	return specURL + "#/" + strings.Join(parts, "/")
}

func (d *description) validate(at string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	schema := d.compiled[at]
	if schema == nil {
		var err error
		if schema, err = d.compiler.Compile(at); err != nil {
			return err
		}
		d.compiled[at] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err == io.EOF {
		return fmt.Errorf("there is no body")
	}
	if err != nil {
		return err
	}
	return schema.Validate(value)
}
