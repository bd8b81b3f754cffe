package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"bedside/answers"
	"bedside/bot"
)

const (
	actHome = "home"
	// nameSeparator stands in a block's id between what is signed and what keeps the blocks of one view apart.
	nameSeparator = "~"
	// suggestions is how many questions are offered to someone who types.
	suggestions = 20
	// publishTries is how often the App Home is tried to be shown; it is shown again whenever it is opened.
	publishTries = 3
)

// The words of the App Home.
const (
	homeTitle = "What I am"
	homeIs    = "I answer questions about *%s* from checked documents. Each answer says how strong the proof is, and names its sources. Write to me, mention me in a channel, or type `/ask` and your question."
	homeIsNot = "I am a bot, not a clinician. I give no advice for one person, no dose and no diagnosis. I am not an emergency service. My answers are checked against their documents, not yet reviewed by a clinician."
	homeStaff = "*This is for staff, not for patients.* Slack's terms do not allow it to be used with patients or their families. Do not write names or other details of a patient here."
	homeAsk   = "What you can ask"
	homeData  = "What I keep of you"
	homeKeeps = "I keep which answer you got, not your words. Questions that I could not answer are kept with personal details taken out. You can see how much I keep, and delete it."
	homeEnd   = "In an emergency call your local emergency number. For medical questions, see your provider."
)

// publishHome fills a person's App Home.
func (a *Adapter) publishHome(ctx context.Context, user string) {
	at := bot.Address{Platform: platformName, Conversation: user, Person: user, Private: true}
	view := home(a.panel(at), a.in.Title(), a.in.Topics())
	var wait backoff
	for range publishTries {
		_, err := a.api.PublishViewContext(ctx, api.PublishViewContextRequest{UserID: user, View: view})
		if err == nil {
			return
		}
		a.warn("publish home", err)
		if !bot.Sleep(ctx, wait.next(askedFor(err))) {
			return
		}
	}
}

// home is the App Home: what the bot is and is not, the topics to browse, and the person's own data.
func home(p panel, title string, topics []bot.Topic) api.HomeTabViewRequest {
	blocks := []api.Block{
		header(homeTitle), section(fmt.Sprintf(homeIs, strings.ReplaceAll(escape(title), "*", ""))), section(homeIsNot), section(homeStaff), api.NewDividerBlock(), header(homeAsk),
		p.search(),
	}
	if menu := p.browse(topics); menu != nil {
		blocks = append(blocks, menu)
	}
	erase := api.NewButtonBlockElement(actHome+":forget-me", "forget-me", plainText("Delete it"))
	erase.Style = api.StyleDanger
	erase.Confirm = api.NewConfirmationBlockObject(plainText("Delete what I keep of you?"), plainText("This cannot be undone."), plainText("Delete"), plainText("Cancel"))
	blocks = append(blocks, api.NewDividerBlock(), header(homeData), section(homeKeeps), api.NewActionBlock("",
		api.NewButtonBlockElement(actHome+":my-data", "my-data", plainText("Show how much")),
		api.NewButtonBlockElement(actHome+":privacy", "privacy", plainText("Privacy")), erase,
	), api.NewContextBlock("", mrkdwn(homeEnd)))
	return api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: blocks}}
}

func header(text string) *api.HeaderBlock { return api.NewHeaderBlock(plainText(text)) }

// search is a menu in which a question is found by typing.
func (p panel) search() api.Block {
	menu := api.NewOptionsSelectBlockElement(api.OptTypeExternal, plainText("Type to search"), actChoice)
	least := 2
	menu.MinQueryLength = &least
	return api.NewActionBlock(p.hasher.ButtonID(bot.Button{}, p.asker, p.until)+nameSeparator+"search", menu)
}

// browse is a menu of all questions by topic; nil when there are none.
func (p panel) browse(topics []bot.Topic) api.Block {
	var groups []*api.OptionGroupBlockObject
	for _, t := range topics[:min(len(topics), maxChoices)] {
		if list := options(t.Questions[:min(len(t.Questions), maxChoices)]); len(list) > 0 {
			groups = append(groups, api.NewOptionGroupBlockElement(plainText(short(t.Name, labelLimit)), list...))
		}
	}
	if len(groups) == 0 {
		return nil
	}
	menu := api.NewOptionsGroupSelectBlockElement(api.OptTypeStatic, plainText("Browse by topic"), actChoice, groups...)
	return api.NewActionBlock(p.hasher.ButtonID(bot.Button{}, p.asker, p.until)+nameSeparator+"topics", menu)
}

// suggested is the answer to someone who types in a menu.
type suggested struct {
	Options []*api.OptionBlockObject `json:"options"`
}

func (a *Adapter) suggest(i action) suggested {
	found := a.in.Complete(i.Value, suggestions)
	found = slices.CompactFunc(found, func(a, b answers.Choice) bool { return a.Entry == b.Entry })
	list := options(found[:min(len(found), suggestions)])
	if list == nil {
		list = []*api.OptionBlockObject{}
	}
	return suggested{list}
}

// homeCommands are what the buttons of the App Home do.
var homeCommands = []string{"my-data", "privacy", "forget-me"}

// pressedHome does what a button of the App Home says.
func (a *Adapter) pressedHome(ctx context.Context, i action, command string) {
	if !slices.Contains(homeCommands, command) {
		return
	}
	m := bot.Message{ID: "home-" + i.Trigger, Address: i.address()}
	a.showModal(ctx, i, a.in.Respond(ctx, bot.Interaction{Message: m, Command: command}), homeData)
}
