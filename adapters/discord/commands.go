package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// The commands' names. Those that are not named here are the bot's own: see bot.Interaction.
const (
	commandAsk     = "ask"
	commandTopics  = "topics"
	commandAnswer  = "Answer this"
	optionQuestion = "question"
	optionShow     = "show_to_everyone"
	optionTopic    = "topic"
)

// command is a command as Discord keeps it: what is compared, and what is sent. (discordgo's has lists that Discord's own description of
// its interface does not allow.)
type command struct {
	Type        discordgo.ApplicationCommandType `json:"type"`
	Name        string                           `json:"name"`
	Description string                           `json:"description"`
	Options     []option                         `json:"options"`
	// Permissions is what a member needs to see the command; nil is nothing.
	Permissions *permissions `json:"default_member_permissions"`
	// Contexts are where a command can be used, 0 in servers and 1 in direct messages; nil for a command of one server.
	Contexts []int `json:"contexts,omitempty"`
}

type option struct {
	Type         discordgo.ApplicationCommandOptionType `json:"type"`
	Name         string                                 `json:"name"`
	Description  string                                 `json:"description"`
	Required     bool                                   `json:"required"`
	Autocomplete bool                                   `json:"autocomplete,omitempty"`
	MaxLength    int                                    `json:"max_length,omitempty"`
}

// permissions are sent as a number, and come back as text.
type permissions int64

// UnmarshalJSON reads a number, or one in quotes.
func (p *permissions) UnmarshalJSON(data []byte) error {
	return json.Unmarshal([]byte(strings.Trim(string(data), `"`)), (*int64)(p))
}

const (
	inServers = 0
	inDirect  = 1
	// maxQuestion is how long a question in a command can be; Discord takes 6,000.
	maxQuestion = 1000
)

// commands are the bot's commands, for one server or for everywhere.
func commands(oneServer bool) []command {
	manage := permissions(discordgo.PermissionManageChannels)
	moderate := permissions(discordgo.PermissionManageMessages)
	text, yes := discordgo.ApplicationCommandOptionString, discordgo.ApplicationCommandOptionBoolean
	list := []command{
		{Name: commandAsk, Description: "Ask a question. Only you see the answer.", Options: []option{
			{Type: text, Name: optionQuestion, Description: "Your question, in your own words", Required: true, Autocomplete: true, MaxLength: maxQuestion},
			{Type: yes, Name: optionShow, Description: "Show the answer to everyone here"},
		}},
		{Name: commandTopics, Description: "What you can ask about", Options: []option{
			{Type: text, Name: optionTopic, Description: "One topic, to see its questions", Autocomplete: true, MaxLength: maxLabel},
		}},
		{Name: "sources", Description: "Where the last answer comes from"},
		{Name: "privacy", Description: "What I keep, and for how long"},
		{Name: "my-data", Description: "How much is kept of you"},
		{Name: "forget-me", Description: "Delete what is kept of you"},
		{Name: "help", Description: "How to use this bot"},
		{Name: "pause", Description: "For staff: no answers in this channel until resumed", Permissions: &manage},
		{Name: "resume", Description: "For staff: answer in this channel again", Permissions: &manage},
		{Type: discordgo.MessageApplicationCommand, Name: commandAnswer, Permissions: &moderate},
	}
	for n := range list {
		c := &list[n]
		if c.Type == 0 {
			c.Type = discordgo.ChatApplicationCommand
		}
		if c.Options == nil {
			c.Options = []option{}
		}
		switch {
		case oneServer:
		case c.Permissions != nil:
			c.Contexts = []int{inServers}
		default:
			c.Contexts = []int{inServers, inDirect}
		}
	}
	return list
}

// register puts the commands in place where they differ from what Discord has. Everything but the commands works without.
func (w *watch) register(ctx context.Context, application string) {
	want := commands(w.config.GuildID != "")
	at := discordgo.EndpointApplicationGlobalCommands(application)
	if w.config.GuildID != "" {
		at = discordgo.EndpointApplicationGuildCommands(application, w.config.GuildID)
	}
	var have []command
	err := insist(ctx, func() error {
		return w.rest.do(ctx, call{doing: "list commands", method: http.MethodGet, url: at, bucket: "commands"}, &have)
	}, isFinal)
	if err == nil && sameCommands(have, want) {
		return
	}
	err = insist(ctx, func() error {
		return w.rest.do(ctx, call{doing: "register commands", method: http.MethodPut, url: at, body: want, bucket: "commands"}, nil)
	}, isFinal)
	switch {
	case err == nil:
		w.log.Info("discord commands registered", "commands", len(want))
	case ctx.Err() == nil:
		w.log.Error("discord refuses the commands: add the application again with the scopes bot and applications.commands, and check discord.guild_id", "cause", err.Error())
	}
}

// sameCommands compares in any order, as Discord keeps none.
func sameCommands(have, want []command) bool {
	byName := func(a, b command) int { return strings.Compare(a.Name, b.Name) }
	have, want = slices.Clone(have), slices.Clone(want)
	for n := range have {
		slices.Sort(have[n].Contexts)
		if have[n].Options == nil {
			have[n].Options = []option{}
		}
		if len(want) > 0 && want[0].Contexts == nil {
			have[n].Contexts = nil // Discord may tell some of a server's commands as well
		}
	}
	slices.SortFunc(have, byName)
	slices.SortFunc(want, byName)
	return reflect.DeepEqual(have, want)
}
