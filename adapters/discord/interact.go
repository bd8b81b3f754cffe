package discord

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
)

// Words of the adapter's own.
const (
	sayNotYours  = "These buttons belong to the person who asked. Please ask me your own question."
	sayExpired   = "These buttons have expired. Please ask again."
	sayWillDo    = "I answer that message in the channel, unless I did so before."
	sayNoMessage = "I cannot read that message any more. Please write to me directly."
	sayNoPerson  = "Only a person's message can be answered."
	sayFailed    = "I could not take that message. Please try again in a moment."
	sayStaffOnly = "Only the staff here can do that."
	sayRemoved   = "That reply is deleted."
)

// interact answers an interaction.
func (w *watch) interact(ctx context.Context, i interaction) {
	private := i.GuildID == ""
	kind := discordgo.InteractionType(i.Type)
	switch {
	case kind == discordgo.InteractionApplicationCommandAutocomplete:
		w.complete(ctx, i)
	case !private && !w.config.allowsServer(i.GuildID):
		w.elsewhere(ctx, i)
	case kind == discordgo.InteractionApplicationCommand:
		w.command(ctx, i, private)
	case kind == discordgo.InteractionMessageComponent, kind == discordgo.InteractionModalSubmit:
		w.press(ctx, i)
	}
}

// say shows words of the adapter's own to the person alone.
func (w *watch) say(ctx context.Context, i interaction, words string) {
	w.reply(ctx, i, shownAs{to: i.where(true), alone: i.GuildID != ""}, func(context.Context) bot.Reply { return bot.Declined(words) })
}

// elsewhere answers in a server that is left out: an emergency only.
func (w *watch) elsewhere(ctx context.Context, i interaction) {
	asked := i.asked(true)
	asked.Text = cmp.Or(i.option(optionQuestion), i.field())
	asked.Elsewhere = true
	w.reply(ctx, i, shownAs{to: asked.Address, alone: true}, func(ctx context.Context) bot.Reply { return w.in.Respond(ctx, asked) })
}

// complete suggests questions or topics for what is being typed.
func (w *watch) complete(ctx context.Context, i interaction) {
	type choice struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	list := []choice{}
	typed := ""
	for _, o := range i.Data.Options {
		if text, ok := o.Value.(string); ok && o.Focused {
			typed = text
		}
	}
	if i.Data.Name == commandTopics {
		for _, t := range w.in.Topics() {
			if strings.Contains(strings.ToLower(t.Name), strings.ToLower(strings.TrimSpace(typed))) {
				list = append(list, choice{shortened(t.Name, maxLabel), shortened(t.Name, maxLabel)})
			}
		}
	} else {
		for _, c := range w.in.Complete(typed, maxOptions) {
			list = append(list, choice{shortened(c.Question, maxLabel), valueOf(c.Question, c.Entry)})
		}
	}
	w.callback(ctx, i, response{discordgo.InteractionApplicationCommandAutocompleteResult, map[string]any{"choices": list[:min(len(list), maxOptions)]}})
}

// entryMark stands before the entry of a suggested question that is too long to be sent back.
const entryMark = "entry:"

// valueOf is what Discord sends back for a suggested question: the question, so that people see what they asked.
func valueOf(question, entry string) string {
	if shortened(question, maxLabel) == question {
		return question
	}
	return entryMark + entry
}

// command answers a command.
func (w *watch) command(ctx context.Context, i interaction, private bool) {
	switch i.Data.Name {
	case commandAsk:
		w.ask(ctx, i, private || !i.chosen(optionShow) || !w.config.allows(i.place()))
	case commandAnswer:
		w.answerThis(ctx, i)
	default:
		asked := i.asked(true)
		asked.Command, asked.Text, asked.Staff = i.Data.Name, i.option(optionTopic), w.isStaff(i)
		w.reply(ctx, i, shownAs{to: asked.Address, alone: !private}, func(ctx context.Context) bot.Reply { return w.in.Respond(ctx, asked) })
	}
}

// ask answers a question. The answer to one that tells something personal is for the asker alone, also if everybody was to see it: see
// bot.Reply.
func (w *watch) ask(ctx context.Context, i interaction, private bool) {
	asked := i.asked(private)
	asked.Text = i.option(optionQuestion)
	if entry, ok := strings.CutPrefix(asked.Text, entryMark); ok {
		asked.Entry, asked.Text = entry, ""
	}
	w.reply(ctx, i, shownAs{to: asked.Address, alone: private && i.GuildID != ""}, func(ctx context.Context) bot.Reply { return w.in.Respond(ctx, asked) })
}

// answerThis answers the message that a moderator points to, as if its author had asked.
func (w *watch) answerThis(ctx context.Context, i interaction) {
	target, ok := i.Data.Resolved.Messages[i.Data.TargetID]
	self := w.self.Load()
	target.GuildID = i.GuildID
	target.ChannelID = i.ChannelID
	switch {
	case !ok || self == nil:
		w.say(ctx, i, sayNoMessage)
		return
	case !w.isStaff(i) && !i.may(discordgo.PermissionManageMessages):
		w.say(ctx, i, sayStaffOnly)
		return
	case !target.spoken(self.user):
		w.say(ctx, i, sayNoPerson)
		return
	}
	w.reply(ctx, i, shownAs{to: i.where(true), alone: i.GuildID != ""}, func(ctx context.Context) bot.Reply {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
		defer cancel()
		if w.in.Accept(ctx, w.config.inbound(target, self.user, i.place())) != nil {
			return bot.Declined(sayFailed)
		}
		return bot.Declined(sayWillDo)
	})
}

// may reports whether the person has a permission in the place.
func (i interaction) may(permission int64) bool {
	if i.Member == nil {
		return false
	}
	has, err := strconv.ParseInt(i.Member.Permissions, 10, 64)
	return err == nil && (has&permission != 0 || has&discordgo.PermissionAdministrator != 0)
}

// isStaff reports whether a person is of the staff: has the staff's role, or may manage the channel.
func (w *watch) isStaff(i interaction) bool {
	return i.may(discordgo.PermissionManageChannels) || i.Member != nil && w.config.StaffRole != "" && slices.Contains(i.Member.Roles, w.config.StaffRole)
}
