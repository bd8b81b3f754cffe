package slacktest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// specs are Slack's published descriptions; one that is nil holds nothing to anything.
type specs struct {
	blocks, home, modal, option *jsonschema.Schema
	event                       *jsonschema.Schema
	paths                       map[string]map[string]operation
}

type operation struct {
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

// Folder is where Slack's descriptions are: beside the checkout. It is empty where they are absent.
func Folder() string {
	for up := ""; len(up) < 30; up += "../" {
		folder := filepath.Join(up, "../shared/specs")
		if _, err := os.Stat(filepath.Join(folder, "slack-web-openapi.json")); err == nil {
			return folder
		}
	}
	return ""
}

// loadSpecs reads the descriptions; without them it says so and returns nil.
func loadSpecs(t testing.TB) *specs {
	t.Helper()
	folder := Folder()
	if folder == "" {
		t.Log("Slack's descriptions are not there (../shared/specs): requests are not held to them")
		return nil
	}
	s := &specs{}
	var web struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	var async struct {
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	readJSON(t, filepath.Join(folder, "slack-web-openapi.json"), &web)
	readJSON(t, filepath.Join(folder, "slack-events-asyncapi.json"), &async)
	s.paths = web.Paths
	s.event = compile(t, "event.json", async.Components.Schemas["GenericEventWrapper"], "")
	var kit map[string]any
	readJSON(t, filepath.Join(folder, "slack-blockkit.schema.json"), &kit)
	delete(kit, "$ref")
	kit["$schema"] = "http://json-schema.org/draft-07/schema#"
	s.blocks = compile(t, "blocks.json", kit, "#/definitions/KnownBlock")
	s.home = compile(t, "home.json", kit, "#/definitions/HomeView")
	s.modal = compile(t, "modal.json", kit, "#/definitions/ModalView")
	s.option = compile(t, "option.json", kit, "#/definitions/PlainTextOption")
	return s
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func compile(t testing.TB, name string, schema any, part string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(name + part)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// newer are arguments that Slack takes and its published description does not have yet.
var newer = map[string][]string{
	"chat.postMessage": {"metadata"}, "conversations.replies": {"include_all_metadata"}, "conversations.history": {"include_all_metadata"},
}

// checkCall holds the arguments of a call to its description.
func (s *specs) checkCall(to *Server, method string, args arguments) {
	if s == nil || method == "apps.connections.open" { // of which the description knows nothing
		return
	}
	operations := s.paths["/"+method]
	if len(operations) == 0 {
		to.fault("%s is no method", method)
	}
	for _, o := range operations {
		for _, p := range o.Parameters {
			if value, given := args[p.Name]; given {
				checkType(to, method, p, value)
			} else if p.Required && p.Name != "token" {
				to.fault("%s lacks %s", method, p.Name)
			}
		}
		for name := range args {
			known := slices.ContainsFunc(o.Parameters, func(p parameter) bool { return p.Name == name })
			if !known && !slices.Contains(newer[method], name) {
				to.fault("%s does not take %s", method, name)
			}
		}
	}
}

func checkType(to *Server, method string, p parameter, value string) {
	var err error
	switch p.Type {
	case "boolean":
		_, err = strconv.ParseBool(value)
	case "integer":
		_, err = strconv.Atoi(value)
	case "number":
		_, err = strconv.ParseFloat(value, 64)
	}
	if err != nil {
		to.fault("%s: %s is %q, no %s", method, p.Name, value, p.Type)
	}
}

// The limits that the descriptions tell in words only, or not at all.
const (
	maxText       = 40_000
	maxCharacters = 13_200
	maxBlocks     = 50
)

// checkPost holds a post to what Slack takes.
func (s *specs) checkPost(to *Server, method string, args arguments) {
	if args["text"] == "" || len(utf16.Encode([]rune(args["text"]))) > maxText {
		to.fault("%s with a text of %d bytes", method, len(args["text"]))
	}
	if args["parse"] != "none" || args["link_names"] == "true" {
		to.fault("%s lets Slack look for names and links in the text", method)
	}
	if method == "chat.postMessage" && (args["unfurl_links"] != "false" || args["unfurl_media"] != "false") {
		to.fault("%s lets Slack unfold links", method)
	}
	s.checkBlocks(to, method, args["blocks"])
}

// checkBlocks holds the blocks of a message to their description and to the limits.
func (s *specs) checkBlocks(to *Server, of, data string) {
	if data == "" {
		return
	}
	list, err := decode(data)
	blocks, ok := list.([]any)
	if err != nil || !ok || len(blocks) == 0 || len(blocks) > maxBlocks {
		to.fault("%s: %d blocks, error %v", of, len(blocks), err)
		return
	}
	if n := characters(list); n > maxCharacters {
		to.fault("%s: %d characters in all blocks", of, n)
	}
	ids := map[string]bool{}
	for _, b := range blocks {
		s.check(to, of, s.known(), b)
		fields, _ := b.(map[string]any)
		id, _ := fields["block_id"].(string)
		if id != "" && ids[id] {
			to.fault("%s: two blocks are called %s", of, id)
		}
		ids[id] = true
		checkActions(to, of, fields)
	}
}

func checkActions(to *Server, of string, block map[string]any) {
	elements, _ := block["elements"].([]any)
	ids := map[any]bool{}
	for _, e := range elements {
		e, _ := e.(map[string]any)
		if id := e["action_id"]; id != nil {
			if ids[id] {
				to.fault("%s: two elements of a block are called %v", of, id)
			}
			ids[id] = true
		}
	}
}

func (s *specs) known() *jsonschema.Schema {
	if s == nil {
		return nil
	}
	return s.blocks
}

// checkView holds a window or an App Home to its description.
func (s *specs) checkView(to *Server, kind, data string) {
	value, err := decode(data)
	if err != nil {
		to.fault("%s: %v", kind, err)
		return
	}
	if fields, _ := value.(map[string]any); fields != nil {
		if blocks, _ := fields["blocks"].([]any); len(blocks) == 0 || len(blocks) > 100 {
			to.fault("%s with %d blocks", kind, len(blocks))
		}
	}
	if s == nil {
		return
	}
	schema := s.modal
	if kind == "HomeView" {
		schema = s.home
	}
	s.check(to, kind, schema, value)
}

// checkOptions holds the options that someone who types is offered to their description.
func (s *specs) checkOptions(to *Server, data json.RawMessage) {
	value, err := decode(string(data))
	list, ok := value.([]any)
	if err != nil || !ok || len(list) > 100 {
		to.fault("options: %s", data)
	}
	for _, o := range list {
		if s != nil {
			s.check(to, "an option", s.option, o)
		}
	}
}

// checkEvent holds an event that this workspace delivers to Slack's description of events.
func (s *specs) checkEvent(to *Server, body json.RawMessage) {
	if value, err := decode(string(body)); s != nil {
		if err != nil {
			to.fault("an event: %v", err)
			return
		}
		s.check(to, "an event", s.event, value)
	}
}

func (s *specs) check(to *Server, of string, schema *jsonschema.Schema, value any) {
	if schema == nil {
		return
	}
	if err := schema.Validate(value); err != nil {
		to.fault("%s: %s", of, firstLines(fmt.Sprintf("%v\n%v", err, value)))
	}
}

func firstLines(text string) string { return text[:min(len(text), 2000)] }

func decode(data string) (any, error) { return jsonschema.UnmarshalJSON(strings.NewReader(data)) }

// characters counts the text in all blocks, labels and ids included, as Slack may.
func characters(value any) int {
	n := 0
	switch v := value.(type) {
	case string:
		return len(utf16.Encode([]rune(v)))
	case []any:
		for _, inner := range v {
			n += characters(inner)
		}
	case map[string]any:
		for name, inner := range v {
			if name != "type" {
				n += characters(inner)
			}
		}
	}
	return n
}
