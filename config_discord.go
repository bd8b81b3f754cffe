package main

import (
	"errors"
	"log/slog"
	"time"

	"bedside/adapters/discord"
	"bedside/bot"
)

// discordConfig is how Discord is connected; without a token it is not.
type discordConfig struct {
	// Token is the bot's secret; the environment's BEDSIDE_DISCORD_TOKEN wins.
	Token string `toml:"token"`
	// APIURL is the origin of all requests; empty is Discord's.
	APIURL string `toml:"api_url"`
	// GuildID is the server in which commands are registered; empty is everywhere.
	GuildID string `toml:"guild_id"`
	// MessageContent asks for the privileged intent, for AnswerChannels.
	MessageContent bool     `toml:"message_content"`
	AnswerChannels []string `toml:"answer_channels"`
	// Servers and Channels are where the bot speaks, empty for everywhere; the denied ones win.
	Servers        []string `toml:"servers"`
	DeniedServers  []string `toml:"denied_servers"`
	Channels       []string `toml:"channels"`
	DeniedChannels []string `toml:"denied_channels"`
	StaffRole      string   `toml:"staff_role"`
	// LookBack is how old a missed message may be that is answered after a restart.
	LookBack duration `toml:"look_back"`
	// Shards is how many there are over all processes, 0 as many as Discord recommends; ShardRange is which run here.
	Shards     int    `toml:"shards"`
	ShardRange string `toml:"shard_range"`
}

func defaultDiscord() discordConfig {
	return discordConfig{
		AnswerChannels: []string{}, Servers: []string{}, DeniedServers: []string{}, Channels: []string{}, DeniedChannels: []string{},
		LookBack: duration(15 * time.Minute),
	}
}

// check refuses settings that cannot be meant.
func (c discordConfig) check() error {
	var errs []error
	if len(c.AnswerChannels) > 0 && !c.MessageContent {
		errs = append(errs, errors.New("discord.answer_channels needs discord.message_content = true: without it the messages there cannot be read"))
	}
	if c.LookBack < 0 {
		errs = append(errs, errors.New("discord.look_back must not be less than 0"))
	}
	if c.Shards < 0 {
		errs = append(errs, errors.New("discord.shards must not be less than 0"))
	}
	return errors.Join(append(errs, c.settings().Check())...)
}

// adapter connects Discord. staff is the staff's place, wherever that is.
func (c discordConfig) adapter(staff staffConfig, hasher bot.Hasher, log *slog.Logger) (bot.Adapter, error) {
	settings := c.settings()
	settings.Hasher, settings.Logger = hasher, log
	if staff.Platform == "discord" {
		settings.StaffChannel = staff.Conversation
	}
	return discord.New(settings)
}

func (c discordConfig) settings() discord.Config {
	return discord.Config{
		Token: c.Token, APIURL: c.APIURL, GuildID: c.GuildID, MessageContent: c.MessageContent, AnswerChannels: c.AnswerChannels,
		AllowServers: c.Servers, DenyServers: c.DeniedServers, AllowChannels: c.Channels, DenyChannels: c.DeniedChannels,
		StaffRole: c.StaffRole, Shards: c.Shards, ShardRange: c.ShardRange, LookBack: time.Duration(c.LookBack),
	}
}
