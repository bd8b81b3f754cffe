package discord

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"bedside/answers"
	"bedside/bot"
)

const (
	// buttonsLast is how long buttons work.
	buttonsLast = 7 * 24 * time.Hour
	// formMark stands before the id of a button that opens a form, and of the form. Discord takes 100 characters; the id has 97 at most.
	formMark = "f:"
	// Discord's limits.
	perRow, maxOptions, maxLabel, maxField = 5, 25, 100, 1000
)

// label is what stands on an offer's button. Words tell what it does, so that nothing depends on an emoji or a colour.
func label(o bot.Offer) (string, discordgo.ButtonStyle) {
	switch o {
	case bot.OfferHelpful:
		return "Helpful", discordgo.SecondaryButton
	case bot.OfferNotHelpful:
		return "Not helpful", discordgo.SecondaryButton
	case bot.OfferWhy:
		return "Why this grade?", discordgo.SecondaryButton
	case bot.OfferSources:
		return "Sources", discordgo.SecondaryButton
	case bot.OfferRelated:
		return "Related questions", discordgo.SecondaryButton
	case bot.OfferPerson:
		return "Ask a person", discordgo.PrimaryButton
	case bot.OfferReport:
		return "Report as wrong", discordgo.SecondaryButton
	case bot.OfferDelete:
		return "Delete", discordgo.DangerButton
	case bot.OfferPrivately:
		return "Answer me privately", discordgo.PrimaryButton
	case bot.OfferConsent:
		return "Yes", discordgo.SuccessButton
	case bot.OfferDecline:
		return "No", discordgo.SecondaryButton
	}
	return "", 0
}

// signer writes what a button does into its id, for the one who asked.
type signer func(bot.Button) string

func (a *Adapter) signer(asker bot.Address) signer {
	until := time.Now().Add(buttonsLast)
	return func(b bot.Button) string { return a.config.Hasher.ButtonID(b, asker, until) }
}

// components are the menu of a reply's questions and its buttons. deletable adds one that deletes the reply.
func components(r bot.Reply, sign signer, deletable bool) []discordgo.MessageComponent {
	var rows, buttons []discordgo.MessageComponent
	menu := menuOf(r.Answer, sign)
	if menu != nil {
		rows = append(rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{*menu}})
	}
	offers := slices.DeleteFunc(slices.Clone(r.Offers), func(o bot.Offer) bool { return menu != nil && o == bot.OfferRelated })
	if deletable && len(rows)+len(offers) > 0 {
		offers = append(offers, bot.OfferDelete)
	}
	for _, o := range offers {
		if text, look := label(o); text != "" {
			buttons = append(buttons, discordgo.Button{Label: text, Style: look, CustomID: sign(bot.Button{Offer: o, Entry: r.Answer.Entry})})
		}
	}
	for row := range slices.Chunk(buttons, perRow) {
		rows = append(rows, discordgo.ActionsRow{Components: row})
	}
	return rows
}

// menuOf is the menu of the questions that a person can go on to; nil when there are none.
func menuOf(a answers.Answer, sign signer) *discordgo.SelectMenu {
	if len(a.Choices) == 0 || a.Outcome == answers.Emergency {
		return nil
	}
	m := &discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: sign(bot.Button{Offer: bot.OfferRelated, Entry: a.Entry}), Placeholder: "Choose a question"}
	if a.Outcome == answers.Answered {
		m.Placeholder = "Related questions"
	}
	offered := map[string]bool{}
	for _, c := range a.Choices {
		if len(m.Options) == maxOptions || offered[c.Entry] || c.Question == "" {
			continue // Discord takes no menu with an option twice, or without a label
		}
		offered[c.Entry] = true
		m.Options = append(m.Options, discordgo.SelectMenuOption{Label: shortened(c.Question, maxLabel), Value: sign(bot.Button{Entry: c.Entry})})
	}
	if len(m.Options) == 0 {
		return nil
	}
	return m
}

// tellMore is the button behind "not helpful" that opens a form.
func tellMore(id string) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Say what was missing", Style: discordgo.PrimaryButton, CustomID: formMark + id},
	}}
}

// form asks what was missing. Its one field may stay empty.
type form struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

func missingForm(id string) form {
	return form{CustomID: id, Title: "What was missing?", Components: []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
			CustomID: "missing", Label: "Please leave out names and numbers", Style: discordgo.TextInputParagraph, MaxLength: maxField,
		}}},
	}}
}

// shortened is a text of at most limit characters.
func shortened(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	runes := []rune(text)
	return string(runes[:limit-1]) + "…"
}
