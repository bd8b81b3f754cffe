package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"bedside/adapters/slack/slacktest"
)

// TestSlackManifest: the manifest is what Slack takes, as it stands for Socket Mode and, changed as its first lines say, for events;
// it has no more scopes than are explained, and says whom it is for.
func TestSlackManifest(t *testing.T) {
	data, err := os.ReadFile("slack-manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	socket := string(data)
	events := strings.ReplaceAll(strings.Replace(socket, "socket_mode_enabled: true", "socket_mode_enabled: false", 1), "#events ", "")
	for mode, text := range map[string]string{"socket": socket, "events": events} {
		m := readManifest(t, text)
		if m.Settings.SocketMode != (mode == "socket") || (m.Settings.Interactivity.RequestURL != "") != (mode == "events") || (m.Settings.Events.RequestURL != "") != (mode == "events") || (m.Features.Commands[0].URL != "") != (mode == "events") {
			t.Errorf("%s: %+v", mode, m)
		}
		want := []string{"app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history"}
		slices.Sort(m.OAuth.Scopes.Bot)
		if !slices.Equal(m.OAuth.Scopes.Bot, want) {
			t.Errorf("%s: the scopes are %v", mode, m.OAuth.Scopes.Bot)
		}
		for _, words := range []string{m.Display.Description, m.Display.Long, m.Features.Commands[0].Description} {
			if !strings.Contains(strings.ToLower(words), "not for patients") {
				t.Errorf("it does not say whom it is for: %q", words)
			}
		}
	}
	if n := len(regexp.MustCompile(`(?m)^      - [a-z_]+:?[a-z]* # `).FindAllString(socket, -1)); n < 6 {
		t.Errorf("%d scopes and events are explained", n)
	}
}

// manifest is as much of a manifest as is looked at.
type manifest struct {
	Display struct {
		Description string `yaml:"description"`
		Long        string `yaml:"long_description"`
	} `yaml:"display_information"`
	Features struct {
		Commands []struct {
			Description string `yaml:"description"`
			URL         string `yaml:"url"`
		} `yaml:"slash_commands"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		SocketMode bool `yaml:"socket_mode_enabled"`
		Events     struct {
			RequestURL string `yaml:"request_url"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			RequestURL string `yaml:"request_url"`
		} `yaml:"interactivity"`
	} `yaml:"settings"`
}

// readManifest reads a manifest and holds it to Slack's schema, where that is at hand.
func readManifest(t *testing.T, text string) (m manifest) {
	t.Helper()
	var value any
	for _, into := range []any{&m, &value} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	folder := slacktest.Folder()
	if folder == "" {
		t.Log("Slack's schema of manifests is not there (../shared/specs): the manifest is not held to it")
		return m
	}
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		// The two patterns that look ahead, which Go's do not, are of settings that the manifest does not have.
		return regexp.Compile(strings.ReplaceAll(pattern, `(?![\.\-])`, ""))
	})
	schema, err := c.Compile(filepath.Join(folder, "slack-manifest.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Error(err)
	}
	return m
}
