package slack

import (
	"context"
	"encoding/json"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

const (
	// viewBlocks is the most blocks of a modal or of the App Home (Block Kit: 100).
	viewBlocks = 100
	// titleLimit is the most characters of a modal's title (Block Kit: 24).
	titleLimit = 24
	// missedLimit is how much a person may write about what an answer lacks; the bot keeps as much.
	missedLimit = 500
	// viewWithin bounds the call that opens a modal: Slack lets it be opened for 3 s after the press.
	viewWithin = 3 * time.Second

	callbackMissed = "missed"
	inputMissed    = "missed"

	sayAnswer      = "Answer"
	sayFeedback    = "Your feedback"
	sayWhatMissing = "What was missing, or wrong? (You can leave this empty.)"
	sayNoNames     = "Please leave out names and anything else about a patient."
)

// modal is a window with a reply: all of its pages, each with its disclaimer.
func modal(title string, reply bot.Reply) api.ModalViewRequest {
	var blocks []api.Block
	for _, p := range posts(reply, nil, "modal") {
		blocks = append(blocks, p.blocks...)
	}
	for _, b := range blocks {
		label(b, "")
	}
	if len(blocks) > viewBlocks {
		last := blocks[len(blocks)-1] // the disclaimer
		blocks = append(blocks[:viewBlocks-1:viewBlocks-1], last)
	}
	return api.ModalViewRequest{Type: api.VTModal, Title: plainText(short(title, titleLimit)), Close: plainText("Close"), Blocks: api.Blocks{BlockSet: blocks}}
}

// showModal shows a reply in a window over the conversation. Where that fails, as when it took longer than Slack allows, it is
// whispered there; from the App Home it is written in the direct conversation.
func (a *Adapter) showModal(ctx context.Context, i action, reply bot.Reply, title string) {
	if a.openView(ctx, i.Trigger, modal(title, reply)) {
		return
	}
	if i.Channel.ID != "" {
		a.whisper(ctx, i.whisperTo(), reply, i.address())
		return
	}
	_ = a.insist(ctx, i.address(), reply, "modal:"+i.Trigger) // it has been logged
}

func (a *Adapter) openView(ctx context.Context, trigger string, view api.ModalViewRequest) bool {
	ctx, cancel := context.WithTimeout(ctx, viewWithin)
	defer cancel()
	_, err := a.api.OpenViewContext(ctx, trigger, view)
	if err != nil {
		a.warn("open view", err)
	}
	return err == nil
}

// formState is what a form keeps until it is sent.
type formState struct {
	Button  string `json:"button"`
	Channel string `json:"channel"`
}

// openForm asks what an answer lacks; false when the form cannot be shown.
func (a *Adapter) openForm(ctx context.Context, i action, button string) bool {
	state, err := json.Marshal(formState{button, i.Channel.ID})
	if err != nil {
		return false
	}
	field := api.NewPlainTextInputBlockElement(nil, inputMissed).WithMultiline(true).WithMaxLength(missedLimit)
	input := api.NewInputBlock(inputMissed, plainText(sayWhatMissing), plainText(sayNoNames), field).WithOptional(true)
	return a.openView(ctx, i.Trigger, api.ModalViewRequest{
		Type: api.VTModal, CallbackID: callbackMissed, PrivateMetadata: string(state), Title: plainText(sayFeedback), Submit: plainText("Send"), Close: plainText("Cancel"),
		Blocks: api.Blocks{BlockSet: []api.Block{input}},
	})
}

// submitted takes a form, and shows what the bot says to it in its place.
func (a *Adapter) submitted(ctx context.Context, i action, d delivery, r *receipt) {
	var state formState
	if i.View.CallbackID != callbackMissed || json.Unmarshal([]byte(i.View.PrivateMetadata), &state) != nil {
		return
	}
	i.Channel.ID = state.Channel
	at := i.address()
	does, _, err := a.config.Hasher.OpenButton(state.Button, at, a.config.Now())
	reply := bot.Declined(sayExpired)
	if err == nil {
		m := bot.Message{ID: "form-" + i.Trigger, Address: at, Text: i.View.State.Values[inputMissed][inputMissed].Value}
		reply = a.in.Respond(ctx, bot.Interaction{Message: m, Entry: does.Entry, Offer: does.Offer, Staff: true})
	} else {
		a.warn("open button", err)
	}
	view := modal(sayFeedback, reply)
	if d.takesPayload {
		r.give(api.NewUpdateViewSubmissionResponse(&view))
	}
}
