package slack

import (
	"fmt"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"bedside/answers"
	"bedside/bot"
)

const (
	// buttonsLast is how long a reply's buttons work.
	buttonsLast = 30 * 24 * time.Hour
	// labelLimit is the most characters of a button's or an option's label (Block Kit: 75).
	labelLimit = 75
	// maxChoices bounds the options of a menu (Block Kit: 100).
	maxChoices = 100
)

// The beginnings of the action ids, which tell what a press is. The rest of an id makes it unique in its block.
const (
	actOffer  = "offer"
	actChoice = "choice"
	actShare  = "share"
)

// labels are what the offers are called on their buttons. OfferPrivately is not among them: Slack can whisper.
var labels = map[bot.Offer]string{
	bot.OfferHelpful: "👍 Helpful", bot.OfferNotHelpful: "👎 Not helpful", bot.OfferWhy: "Why this grade", bot.OfferSources: "Sources", bot.OfferRelated: "Related questions",
	bot.OfferPerson: "Ask a person", bot.OfferReport: "Report a mistake", bot.OfferDelete: "Forget this talk",
	bot.OfferConsent: "Yes, please", bot.OfferDecline: "No, thank you",
}

// panel makes the buttons and menus of replies, for one asker. Ids are signed, so that a press on an old or a changed one is told from
// one of ours.
type panel struct {
	hasher bot.Hasher
	asker  bot.Address
	until  time.Time
	// share adds a button that shows the answer to everyone in the channel.
	share bool
}

func (a *Adapter) panel(asker bot.Address) panel {
	return panel{hasher: a.config.Hasher, asker: asker, until: a.config.Now().Add(buttonsLast)}
}

// controls are the blocks with which a person can go on from a reply.
func (p panel) controls(r bot.Reply) []api.Block {
	var list []api.Block
	if p.asker.Person == "" {
		return nil // a note for the staff: nobody asked
	}
	if menu := p.menu(r.Answer); menu != nil {
		list = append(list, menu)
	}
	var buttons []api.BlockElement
	for _, offer := range r.Offers {
		if offer == bot.OfferRelated && len(r.Answer.Choices) > 0 || labels[offer] == "" {
			continue // the menu has them
		}
		buttons = append(buttons, p.button(actOffer+":"+string(offer), labels[offer], bot.Button{Offer: offer, Entry: r.Answer.Entry}))
	}
	if p.share && r.Answer.Outcome == answers.Answered && r.Answer.Entry != "" {
		buttons = append(buttons, p.button(actShare, "Share in channel", bot.Button{Entry: r.Answer.Entry}))
	}
	if len(buttons) > 0 {
		list = append(list, api.NewActionBlock("", buttons...))
	}
	return list
}

func (p panel) button(action, label string, does bot.Button) *api.ButtonBlockElement {
	return api.NewButtonBlockElement(action, p.hasher.ButtonID(does, p.asker, p.until), plainText(label))
}

// menu has an answer's choices: buttons where they are few and short, a menu otherwise; nil for none. An option has room for an
// entry's id but not for a signature, which is the block's.
func (p panel) menu(a answers.Answer) api.Block {
	choices := a.Choices[:min(len(a.Choices), maxChoices)]
	if len(choices) == 0 {
		return nil
	}
	if len(choices) <= 5 && a.Outcome == answers.Clarify && !slices.ContainsFunc(choices, func(c answers.Choice) bool { return length(c.Question) > labelLimit }) {
		var buttons []api.BlockElement
		for i, c := range choices {
			buttons = append(buttons, p.button(fmt.Sprintf("%s:%d", actChoice, i), c.Question, bot.Button{Entry: c.Entry}))
		}
		return api.NewActionBlock("", buttons...)
	}
	placeholder := "Choose a question"
	if a.Outcome == answers.Answered {
		placeholder = "Related questions"
	}
	return p.selecting(placeholder, "", options(choices))
}

// selecting is a menu of questions. name keeps the blocks of one message apart.
func (p panel) selecting(placeholder, name string, options []*api.OptionBlockObject) *api.ActionBlock {
	menu := api.NewOptionsSelectBlockElement(api.OptTypeStatic, plainText(placeholder), actChoice, options...)
	return api.NewActionBlock(p.hasher.ButtonID(bot.Button{}, p.asker, p.until)+name, menu)
}

func options(choices []answers.Choice) []*api.OptionBlockObject {
	var list []*api.OptionBlockObject
	for _, c := range choices {
		list = append(list, api.NewOptionBlockObject(c.Entry, plainText(short(c.Question, labelLimit)), nil))
	}
	return list
}

// plainText is a label. It cannot be formatted, but has no angle brackets all the same, as nothing has.
func plainText(text string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.PlainTextType, angles.Replace(text), true, false)
}
