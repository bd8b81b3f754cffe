package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/pelletier/go-toml/v2"

	"bedside/answers/triage"
)

// config is the configuration file; config.example.toml shows every setting with its default.
type config struct {
	// FAQ and Documents are paths; empty ones mean the FAQ in the program and no documents.
	FAQ       string       `toml:"faq"`
	Documents string       `toml:"documents"`
	Safety    safetyConfig `toml:"safety"`
}

type safetyConfig struct {
	// Region is the country whose emergency numbers are shown, as "US", "GB", "CA" or "AU"; empty: the person's locale decides.
	Region string `toml:"region"`
	// Triage are paths of files with further rules for triage, in the format of answers/triage/rules.toml. They can only add.
	Triage []string `toml:"triage"`
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

// loadConfig reads a configuration file strictly; an empty path gives the defaults. Errors name line and key.
func loadConfig(path string) (config, error) {
	var c config
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
