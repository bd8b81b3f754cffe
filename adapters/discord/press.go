package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
)

// press does what a button, a menu or a form says.
func (w *watch) press(ctx context.Context, i interaction) {
	id := i.Data.CustomID
	if len(i.Data.Values) > 0 {
		id = i.Data.Values[0]
	}
	id, asksMore := strings.CutPrefix(id, formMark)
	b, mine, err := w.config.Hasher.OpenButton(id, i.where(false), time.Now())
	switch {
	case errors.Is(err, bot.ErrButtonExpired):
		w.say(ctx, i, sayExpired)
	case err != nil:
		w.log.Warn("discord button not known", "interaction", i.ID)
		w.say(ctx, i, sayExpired)
	case b.Offer == bot.OfferDelete:
		w.remove(ctx, i, mine)
	case !mine && !forAll(b.Offer):
		w.say(ctx, i, sayNotYours)
	case b.Offer == bot.OfferPrivately:
		w.answerPrivately(ctx, i)
	case asksMore && discordgo.InteractionType(i.Type) == discordgo.InteractionMessageComponent:
		w.callback(ctx, i, response{discordgo.InteractionResponseModal, missingForm(formMark + id)})
	default:
		w.take(ctx, i, b, id)
	}
}

// forAll reports what others than the asker may press: it shows them something of the answer, and does nothing in the asker's name.
func forAll(o bot.Offer) bool {
	return o == "" || o == bot.OfferWhy || o == bot.OfferSources || o == bot.OfferRelated
}

// take passes what was pressed on, and shows the reply to the one who pressed.
func (w *watch) take(ctx context.Context, i interaction, b bot.Button, id string) {
	asked := i.asked(true)
	asked.Offer, asked.Entry, asked.Text, asked.Staff = b.Offer, b.Entry, i.field(), w.isStaff(i)
	as := shownAs{to: asked.Address, alone: i.GuildID != ""}
	if b.Offer == bot.OfferNotHelpful && asked.Text == "" && discordgo.InteractionType(i.Type) == discordgo.InteractionMessageComponent {
		as.more = func(bot.Reply) []discordgo.MessageComponent { return []discordgo.MessageComponent{tellMore(id)} }
	}
	w.reply(ctx, i, as, func(ctx context.Context) bot.Reply { return w.in.Respond(ctx, asked) })
}

// answerPrivately answers the message that ours replied to, to its author alone.
func (w *watch) answerPrivately(ctx context.Context, i interaction) {
	asked := i.asked(true)
	w.reply(ctx, i, shownAs{to: asked.Address, alone: i.GuildID != ""}, func(ctx context.Context) bot.Reply {
		m, err := w.original(ctx, i)
		if err != nil {
			w.log.Warn("discord message not found", "interaction", i.ID, "cause", err.Error())
			return bot.Declined(sayNoMessage)
		}
		asked.Text = m.text(w.self.Load().user)
		return w.in.Respond(ctx, asked)
	})
}

var errNoOriginal = errors.New("the message under which the button stands replies to none")

// original is the message of the person who pressed that ours replied to.
func (w *watch) original(ctx context.Context, i interaction) (m message, err error) {
	if i.Message == nil || i.Message.Reference == nil || i.Message.Reference.MessageID == "" {
		return m, errNoOriginal
	}
	at := discordgo.EndpointChannelMessages(i.ChannelID) + "/" + i.Message.Reference.MessageID
	err = w.rest.do(ctx, call{doing: "read message", method: http.MethodGet, url: at, bucket: "message " + i.ChannelID}, &m)
	if err == nil && (m.Author == nil || m.Author.ID != i.by()) {
		err = errNoOriginal
	}
	return m, err
}

// remove deletes a reply, for its asker or the staff.
func (w *watch) remove(ctx context.Context, i interaction, mine bool) {
	if i.Message == nil || !mine && !w.isStaff(i) {
		w.say(ctx, i, sayNotYours)
		return
	}
	as := shownAs{to: i.where(true), alone: i.GuildID != ""}
	w.reply(ctx, i, as, func(ctx context.Context) bot.Reply {
		if err := w.deleteReply(ctx, i); err != nil {
			w.log.Warn("discord reply not deleted", "message", i.Message.ID, "cause", err.Error())
			return bot.Declined(bot.Apology)
		}
		if !mine {
			return bot.Declined(sayRemoved)
		}
		asked := i.asked(true)
		asked.Offer = bot.OfferDelete
		return w.in.Respond(ctx, asked)
	})
}

// deleteReply deletes the pages of the reply under which a button stands.
func (w *watch) deleteReply(ctx context.Context, i interaction) error {
	ids := []string{i.Message.ID}
	if to := i.Message.Reference; to != nil && to.MessageID != "" {
		history, err := w.history(ctx, i.ChannelID, url.Values{"after": {to.MessageID}, "limit": {strconv.Itoa(maxHistory)}})
		for _, m := range history {
			if err == nil && w.ours(m) && m.repliesTo(to.MessageID) && m.ID != i.Message.ID {
				ids = append(ids, m.ID)
			}
		}
	}
	for _, id := range ids {
		at := discordgo.EndpointChannelMessages(i.ChannelID) + "/" + id
		err := w.persist(ctx, answerWithin, call{doing: "delete message", method: http.MethodDelete, url: at, bucket: "delete " + i.ChannelID}, nil)
		if err != nil && !hasStatus(err, http.StatusNotFound) {
			return err
		}
	}
	return nil
}
