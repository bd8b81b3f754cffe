package main

import (
	"cmp"
	"log/slog"
	"os"
	"slices"

	"bedside/adapters/slack"
	"bedside/bot"
)

type slackConfig struct {
	// Mode is "socket" or "events".
	Mode string `toml:"mode"`
	// The secrets; the environment's BEDSIDE_SLACK_BOT_TOKEN, BEDSIDE_SLACK_APP_TOKEN and BEDSIDE_SLACK_SIGNING_SECRET win.
	BotToken      string `toml:"bot_token"`
	AppToken      string `toml:"app_token"`
	SigningSecret string `toml:"signing_secret"`
	// Listen is the host:port that takes Slack's requests, Path where; only with "events".
	Listen string `toml:"listen"`
	Path   string `toml:"path"`
	// Channels are the ids of the channels to answer in; none means all.
	Channels []string `toml:"channels"`
	// APIURL is another address of the Web API, with a slash at its end.
	APIURL string `toml:"api_url"`
}

func defaultSlack() slackConfig {
	return slackConfig{Mode: slack.ModeSocket, Listen: ":3000", Path: "/slack/events", Channels: []string{}}
}

// underEnvironment is the configuration with the environment's secrets.
func (c slackConfig) underEnvironment() slackConfig {
	c.BotToken = cmp.Or(os.Getenv("BEDSIDE_SLACK_BOT_TOKEN"), c.BotToken)
	c.AppToken = cmp.Or(os.Getenv("BEDSIDE_SLACK_APP_TOKEN"), c.AppToken)
	c.SigningSecret = cmp.Or(os.Getenv("BEDSIDE_SLACK_SIGNING_SECRET"), c.SigningSecret)
	return c
}

// configured reports whether Slack is to be connected: any of its secrets is set.
func (c slackConfig) configured() bool {
	return c.BotToken != "" || c.AppToken != "" || c.SigningSecret != ""
}

// adapter is what the adapter is made of, but for what serve adds.
func (c slackConfig) adapter() slack.Config {
	return slack.Config{
		Mode: c.Mode, BotToken: c.BotToken, AppToken: c.AppToken, SigningSecret: c.SigningSecret, APIURL: c.APIURL, Listen: c.Listen, Path: c.Path, Channels: c.Channels,
	}
}

// slack is what serve makes the adapter of. The staff place is always listened to: replies to patients come from there.
func (c config) slack(hasher bot.Hasher, log *slog.Logger) slack.Config {
	a := c.Slack.adapter()
	a.Hasher, a.Logger = hasher, log
	if len(a.Channels) > 0 && c.Staff.Platform == "slack" {
		a.Channels = append(slices.Clone(a.Channels), c.Staff.Conversation)
	}
	return a
}
