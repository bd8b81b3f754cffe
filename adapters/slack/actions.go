package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"bedside/bot"
)

// command is a slash command as Slack delivers it, as far as it is read.
type command struct {
	Text        string `json:"text"`
	Channel     string `json:"channel_id"`
	User        string `json:"user_id"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
}

func readCommand(body []byte) (c command, err error) {
	if err := json.Unmarshal(body, &c); err != nil {
		return command{}, fmt.Errorf("read command: %w", err)
	}
	if c.User == "" || c.Channel == "" {
		return command{}, fmt.Errorf("read command: %w", errNothing)
	}
	return c, nil
}

// subcommands are the words behind /ask that are no question.
var subcommands = []string{"topics", "sources", "privacy", "my-data", "forget-me", "help", "person", "report", "pause", "resume"}

// interaction is what the command asks for. It is answered where only the person sees it. Who can use commands in a clinic's Slack
// is taken for staff.
func (c command) interaction() bot.Interaction {
	i := bot.Interaction{Staff: true, Message: bot.Message{
		ID: "command-" + c.Trigger, Text: said(c.Text, nil),
		Address: bot.Address{Platform: platformName, Conversation: c.Channel, Person: c.User, Private: true},
	}}
	word, rest, _ := strings.Cut(strings.ToLower(strings.TrimSpace(c.Text)), " ")
	word = strings.ReplaceAll(word, "_", "-")
	switch {
	case word == "":
		i.Command = "help"
	case word == "topics":
		i.Command, i.Text = word, strings.TrimSpace(rest)
	case rest == "" && slices.Contains(subcommands, word):
		i.Command, i.Text = word, ""
	}
	return i
}

// action is what a person did with a button, a menu, a shortcut or a form, as far as it is read.
type action struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	// Message is what the button belongs to, or what the shortcut was used on.
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
		Text     string `json:"text"`
	} `json:"message"`
	// Container is where a button is; unlike Message it is also told of what only one person sees.
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	// Value is what was typed in a menu that searches.
	Value   string  `json:"value"`
	Actions []press `json:"actions"`
	View    struct {
		CallbackID      string `json:"callback_id"`
		PrivateMetadata string `json:"private_metadata"`
		Type            string `json:"type"`
		State           struct {
			Values map[string]map[string]struct {
				Value string `json:"value"`
			} `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// press is one button that was pressed, or one option that was chosen.
type press struct {
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
	Value    string `json:"value"`
	TS       string `json:"action_ts"`
	Selected struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

func readAction(body []byte) (a action, err error) {
	if err := json.Unmarshal(body, &a); err != nil {
		return action{}, fmt.Errorf("read interaction: %w", err)
	}
	if a.User.ID == "" {
		return action{}, fmt.Errorf("read interaction: %w", errNothing)
	}
	return a, nil
}

// address is where the person who acted is, without others: the message that they acted on is in the channel, and may be in a thread.
func (a action) address() bot.Address {
	conversation := a.Channel.ID
	if conversation == "" {
		conversation = a.User.ID // in the App Home or a form
	}
	return bot.Address{Platform: platformName, Conversation: conversation, Person: a.User.ID, Private: true}
}

// thread is the thread of what was acted on; empty for none.
func (a action) thread() string {
	if a.Message.ThreadTS != "" {
		return a.Message.ThreadTS
	}
	return a.Container.ThreadTS
}

// direct reports whether the person acted in their direct conversation with the bot.
func (a action) direct() bool { return direct(a.Channel.ID) }
