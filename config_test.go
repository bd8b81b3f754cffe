package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// noEnvironment keeps the machine's own settings out of a test.
func noEnvironment(t *testing.T) {
	t.Setenv("BEDSIDE_DATABASE", "")
	t.Setenv("BEDSIDE_HASH_KEY", "")
	t.Setenv("BEDSIDE_DISCORD_TOKEN", "")
	for _, name := range []string{"BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"} {
		t.Setenv("BEDSIDE_SLACK_"+name, "")
	}
}

// TestConfigExample: the example shows every setting, and each with its default.
func TestConfigExample(t *testing.T) {
	noEnvironment(t)
	got, err := loadConfig("config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaultConfig(), got); diff != "" {
		t.Error("the example differs from the defaults (-default +example):\n", diff)
	}
	data, err := os.ReadFile("config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	var shown map[string]any
	if err := toml.Unmarshal(data, &shown); err != nil {
		t.Fatal(err)
	}
	checkShown(t, "", reflect.TypeFor[config](), shown)
}

// checkShown holds a table of the example to have every setting of a struct.
func checkShown(t *testing.T, path string, of reflect.Type, shown map[string]any) {
	t.Helper()
	for i := range of.NumField() {
		field := of.Field(i)
		name := field.Tag.Get("toml")
		value, ok := shown[name]
		if !ok {
			t.Errorf("the example does not show %s%s", path, name)
			continue
		}
		if table, ok := value.(map[string]any); ok {
			checkShown(t, path+name+".", field.Type, table)
		}
	}
}

func TestConfigRefuses(t *testing.T) {
	noEnvironment(t)
	for _, c := range []struct{ text, want string }{
		{"[limits]\nperson_per_minute = 0", "limits.person_per_minute"},
		{"[limits]\ntext = -1", "limits.text"},
		{"[privacy]\nretention_days = 0", "privacy.retention_days"},
		{"[ops]\ngrace = \"soon\"", "grace"},
		{"[ops]\ngrace = \"0s\"", "ops.grace"},
		{"[store]\nurl = \"\"", "store.url"},
		{"[staff]\nplatform = \"discord\"", "staff.conversation"},
		{"[slack]\nmode = \"http\"", "slack.mode"},
		{"[slack]\npath = \"slack\"", "slack.path"},
		{"[slack]\napi_url = \"https://slack.com\"", "slack.api_url"},
		{"[limits]\nperson_per_minuet = 3", "2| person_per_minuet"},
		{"[discord]\nanswer_channels = [\"1\"]", "discord.message_content"},
		{"[discord]\nlook_back = \"-1s\"", "discord.look_back"},
		{"[discord]\nshards = -1", "discord.shards"},
		{"[discord]\nshard_range = \"0-1\"", "discord.shard_range"},
		{"[discord]\napi_url = \"discord.example\"", "discord.api_url"},
	} {
		path := filepath.Join(t.TempDir(), "bedside.toml")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := loadConfig(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: the error does not name %q: %v", c.text, c.want, err)
		}
	}
}

// TestConfigEnvironment: the environment's secrets win over the file's.
func TestConfigEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bedside.toml")
	if err := os.WriteFile(path, []byte("[store]\nurl = \"file.db\"\nhash_key = \"of the file\""), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BEDSIDE_DATABASE", "postgres://db/bedside")
	t.Setenv("BEDSIDE_HASH_KEY", "of the environment")
	c, err := loadConfig(path)
	if want := (storeConfig{"postgres://db/bedside", "of the environment"}); err != nil || c.Store != want {
		t.Errorf("%+v, error %v", c.Store, err)
	}
	noEnvironment(t)
	c, err = loadConfig(path)
	if want := (storeConfig{"file.db", "of the file"}); err != nil || c.Store != want {
		t.Errorf("%+v, error %v", c.Store, err)
	}
}
