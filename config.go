package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/pelletier/go-toml/v2"

	"bedside/answers/triage"
)

// config is the configuration file; config.example.toml shows every setting with its default.
type config struct {
	// FAQ and Documents are paths; empty ones mean the FAQ in the program and no documents.
	FAQ       string        `toml:"faq"`
	Documents string        `toml:"documents"`
	Store     storeConfig   `toml:"store"`
	Ops       opsConfig     `toml:"ops"`
	Limits    limitsConfig  `toml:"limits"`
	Privacy   privacyConfig `toml:"privacy"`
	Staff     staffConfig   `toml:"staff"`
	Safety    safetyConfig  `toml:"safety"`
	Discord   discordConfig `toml:"discord"`
	Slack     slackConfig   `toml:"slack"`
}

type storeConfig struct {
	// URL is a file's path for SQLite, or postgres://…; the environment's BEDSIDE_DATABASE wins.
	URL string `toml:"url"`
	// HashKey is the secret behind all hashes; the environment's BEDSIDE_HASH_KEY wins. Empty: SQLite keeps one beside its file.
	HashKey string `toml:"hash_key"`
}

type opsConfig struct {
	// Listen is the host:port of the operator's page; empty for none.
	Listen string `toml:"listen"`
	// Grace is how long serve goes on with what is in flight when it is told to end.
	Grace duration `toml:"grace"`
}

type limitsConfig struct {
	PersonPerMinute       int `toml:"person_per_minute"`
	ConversationPerMinute int `toml:"conversation_per_minute"`
	// Text is how many characters of a message are read.
	Text int `toml:"text"`
}

type privacyConfig struct {
	RetentionDays int `toml:"retention_days"`
}

type staffConfig struct {
	// Platform and Conversation name the staff place; both empty for none.
	Platform     string `toml:"platform"`
	Conversation string `toml:"conversation"`
	// Team is what the people there are called towards patients.
	Team string `toml:"team"`
}

type safetyConfig struct {
	// Region is the country whose emergency numbers are shown, as "US", "GB", "CA" or "AU"; empty: the person's locale decides.
	Region string `toml:"region"`
	// StaffNote has the staff told, with a link and no text, where an emergency card was shown.
	StaffNote bool `toml:"staff_note"`
	// Triage are paths of files with further rules for triage, in the format of answers/triage/rules.toml. They can only add.
	Triage []string `toml:"triage"`
}

// duration is written as "20s" or "1m30s".
type duration time.Duration

// UnmarshalText reads a duration as time.ParseDuration does.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration; write one as \"20s\" or \"1m30s\"", text)
	}
	*d = duration(parsed)
	return nil
}

// defaultConfig is what config.example.toml says.
func defaultConfig() config {
	return config{
		Store:   storeConfig{URL: "bedside.db"},
		Ops:     opsConfig{Listen: "127.0.0.1:8090", Grace: duration(8 * time.Second)},
		Limits:  limitsConfig{PersonPerMinute: 30, ConversationPerMinute: 120, Text: 4000},
		Privacy: privacyConfig{RetentionDays: 90},
		Staff:   staffConfig{Team: "our team"},
		Safety:  safetyConfig{Triage: []string{}},
		Discord: defaultDiscord(),
		Slack:   defaultSlack(),
	}
}

// triage builds the red-flag check with the configured additions.
func (c safetyConfig) triage() (*triage.Triage, error) {
	additions := make([][]byte, len(c.Triage))
	for i, path := range c.Triage {
		var err error
		if additions[i], err = os.ReadFile(path); err != nil {
			return nil, fmt.Errorf("read triage addition %d: %w", i, err)
		}
	}
	return triage.New(additions...)
}

// place is where people are, as far as the configuration and a message's locale tell.
func (c config) place(locale string) triage.Place {
	return triage.Place{Region: c.Safety.Region, Locale: locale}
}

// loadConfig reads a configuration file strictly, over the defaults and under the environment; an empty path gives the defaults.
// Errors name line and key.
func loadConfig(path string) (config, error) {
	c, err := readConfig(path)
	if err != nil {
		return c, err
	}
	c.Store.URL = cmp.Or(os.Getenv("BEDSIDE_DATABASE"), c.Store.URL)
	c.Store.HashKey = cmp.Or(os.Getenv("BEDSIDE_HASH_KEY"), c.Store.HashKey)
	c.Discord.Token = cmp.Or(os.Getenv("BEDSIDE_DISCORD_TOKEN"), c.Discord.Token)
	c.Slack = c.Slack.underEnvironment()
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%s: %w", cmp.Or(path, "configuration"), err)
	}
	return c, nil
}

func readConfig(path string) (config, error) {
	c := defaultConfig()
	if path == "" {
		return c, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	err = toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&c)
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		return c, fmt.Errorf("%s has settings that do not exist; correct their names or take them out:\n%s", path, strict.String())
	case errors.As(err, &decode):
		return c, fmt.Errorf("%s cannot be read:\n%s", path, decode.String())
	case err != nil:
		return c, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return c, nil
}

// check refuses values that cannot be meant.
func (c config) check() error {
	var errs []error
	for _, n := range []struct {
		key   string
		value int64
	}{
		{"limits.person_per_minute", int64(c.Limits.PersonPerMinute)}, {"limits.conversation_per_minute", int64(c.Limits.ConversationPerMinute)},
		{"limits.text", int64(c.Limits.Text)}, {"privacy.retention_days", int64(c.Privacy.RetentionDays)}, {"ops.grace", int64(c.Ops.Grace)},
	} {
		if n.value <= 0 {
			errs = append(errs, fmt.Errorf("%s must be more than 0", n.key))
		}
	}
	if c.Store.URL == "" {
		errs = append(errs, errors.New("store.url is empty: name a file for SQLite (bedside.db) or a postgres:// URL"))
	}
	if c.Safety.StaffNote && c.Staff.Platform == "" {
		errs = append(errs, errors.New("safety.staff_note needs a staff place: set staff.platform and staff.conversation"))
	}
	if (c.Staff.Platform == "") != (c.Staff.Conversation == "") {
		errs = append(errs, errors.New("staff.platform and staff.conversation belong together: set both, or neither"))
	}
	errs = append(errs, c.Discord.check(), c.Slack.adapter().Check())
	return errors.Join(errs...)
}
