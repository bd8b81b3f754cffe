package slack

import (
	"context"
	"errors"
	"strings"

	"bedside/bot"
)

// What the adapter says by itself, in the form of a reply.
const (
	sayExpired  = "These buttons have expired. Please ask again."
	sayNotYours = "This button is for the person who asked. You can ask me yourself."
	sayNoWords  = "There are no words in that message that I can read."
)

// command answers a slash command, so that only the person who gave it sees the answer.
func (a *Adapter) command(ctx context.Context, c command, d delivery, r *receipt) {
	if c.Trigger != "" && !a.done.First("trigger "+c.Trigger) {
		return // delivered again: it is being answered
	}
	i := c.interaction()
	to := whisperTo{url: c.ResponseURL, channel: c.Channel, person: c.User}
	i.Elsewhere = !direct(c.Channel) && !a.listensIn(bot.Address{Conversation: c.Channel})
	a.whisper(ctx, to.by(r, d), a.in.Respond(ctx, i), i.Address)
}

// interaction does what a person did with a button, a menu, a shortcut or a form.
func (a *Adapter) interaction(ctx context.Context, i action, d delivery, r *receipt) {
	switch i.Type {
	case "view_submission":
		a.submitted(ctx, i, d, r)
		return
	case "block_suggestion":
		r.give(a.suggest(i))
		return
	}
	r.give(nil) // there is no answer but by another way
	if i.Trigger != "" && !a.done.First("trigger "+i.Trigger) {
		return
	}
	switch i.Type {
	case "message_action":
		a.shortcut(ctx, i)
	case "block_actions":
		if len(i.Actions) > 0 {
			a.pressed(ctx, i, i.Actions[0])
		}
	}
}

// shortcut answers the message that "Answer this" was used on, for the person who used it.
func (a *Adapter) shortcut(ctx context.Context, i action) {
	at := i.address()
	reply := bot.Declined(sayNoWords)
	if text := said(i.Message.Text, a.me.Load().users(callback{})); text != "" {
		reply = a.in.Respond(ctx, bot.Interaction{Message: bot.Message{ID: "shortcut-" + i.Trigger, Text: text, Address: at}, Staff: true})
	}
	a.whisper(ctx, i.whisperTo(), reply, at)
}

// pressed does what a button or an option does.
func (a *Adapter) pressed(ctx context.Context, i action, p press) {
	at := i.address()
	kind, rest, _ := strings.Cut(p.ActionID, ":")
	if kind == actHome {
		a.pressedHome(ctx, i, rest)
		return
	}
	id := p.Value
	if p.Selected.Value != "" {
		id, _, _ = strings.Cut(p.BlockID, nameSeparator)
	}
	does, mine, err := a.config.Hasher.OpenButton(id, at, a.config.Now())
	if err != nil {
		a.warn("open button", err)
		a.whisper(ctx, i.whisperTo(), bot.Declined(sayExpired), at)
		return
	}
	if p.Selected.Value != "" {
		does.Entry = p.Selected.Value
	}
	switch kind {
	case actOffer:
		a.take(ctx, i, p, does, mine)
	case actChoice:
		a.choose(ctx, i, p, does.Entry, mine)
	case actShare:
		a.share(ctx, i, p, does.Entry)
	}
}

// message is the interaction's message, without text.
func (i action) message(p press) bot.Message {
	return bot.Message{ID: "press-" + i.Message.TS + "-" + p.TS + "-" + i.Trigger, Address: i.address()}
}

// take does what an offer says. What others may not do in the asker's name, they are told.
func (a *Adapter) take(ctx context.Context, i action, p press, does bot.Button, mine bool) {
	asked := bot.Interaction{Message: i.message(p), Entry: does.Entry, Offer: does.Offer, Staff: true}
	switch does.Offer {
	case bot.OfferWhy, bot.OfferSources, bot.OfferRelated:
		a.showModal(ctx, i, a.in.Respond(ctx, asked), labels[does.Offer])
		return
	case bot.OfferNotHelpful:
		if a.openForm(ctx, i, p.Value) {
			return
		}
	case bot.OfferHelpful:
	default:
		if !mine {
			a.whisper(ctx, i.whisperTo(), bot.Declined(sayNotYours), i.address())
			return
		}
	}
	to := i.whisperTo()
	to.replace = i.Container.Ephemeral && (does.Offer == bot.OfferConsent || does.Offer == bot.OfferDecline)
	a.whisper(ctx, to, a.in.Respond(ctx, asked), i.address())
}

// choose answers a question that was chosen: for everyone to see where it was asked by the same person and says nothing of them,
// else for the person alone.
func (a *Adapter) choose(ctx context.Context, i action, p press, entry string, mine bool) {
	at := i.address()
	chosen := bot.Interaction{Message: i.message(p), Entry: entry, Staff: true}
	open := mine && !i.Container.Ephemeral && i.Channel.ID != ""
	if open {
		at.Thread, at.ReplyTo, at.Private = i.thread(), i.Message.TS, i.direct()
		chosen.Address = at
	}
	reply := a.in.Respond(ctx, chosen)
	switch {
	case i.Channel.ID == "":
		a.showModal(ctx, i, reply, sayAnswer)
	case !open || reply.Answer.Personal:
		a.whisper(ctx, i.whisperTo(), reply, i.address())
	default:
		a.insist(ctx, at, reply, chosen.Key())
	}
}

// insist posts a reply that no queue holds, with a few tries.
func (a *Adapter) insist(ctx context.Context, at bot.Address, reply bot.Reply, key string) error {
	for try := 0; ; try++ {
		err := a.Send(ctx, at, reply, key)
		var permanent *bot.PermanentError
		if err == nil || errors.As(err, &permanent) || try == len(acceptAgain) {
			if err != nil {
				a.warn("post", err)
			}
			return err
		}
		var retry *bot.RetryError
		wait := acceptAgain[try]
		if errors.As(err, &retry) {
			wait = max(wait, min(retry.After, 2*wait))
		}
		if !bot.Sleep(ctx, wait) {
			return err
		}
	}
}
