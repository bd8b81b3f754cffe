package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/answers"
	"bedside/bot"
)

const (
	// answerWithin is how long the answer to an interaction is tried: Discord waits 3 s from when it sent it.
	answerWithin = 2700 * time.Millisecond
	// followWithin is how long a reply may take after that; the token holds for 15 minutes. When the adapter is told to end, farewell is
	// what is left of it.
	followWithin = time.Minute
	farewell     = 4 * time.Second
	// callAgain is the first wait before an answer that failed is tried again.
	callAgain = 100 * time.Millisecond
)

// response is the answer to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// shownAs is how the reply to an interaction is shown.
type shownAs struct {
	// to is whose buttons stand under it.
	to bot.Address
	// alone shows it to the person alone, though others can read in the place.
	alone bool
	// more, if not nil, stands below the reply's own components.
	more func(bot.Reply) []discordgo.MessageComponent
}

// lasting is a context that outlives running, but not for long.
func lasting(running context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(running), followWithin)
	stop := context.AfterFunc(running, func() {
		bot.Sleep(ctx, farewell)
		cancel()
	})
	return ctx, func() { stop(); cancel() }
}

// reply answers an interaction with what find returns. If that takes long the person is told to wait: to them alone, as what comes may
// be for them alone, and how a reply is shown cannot be changed any more.
func (w *watch) reply(ctx context.Context, i interaction, as shownAs, find func(context.Context) bot.Reply) {
	found := make(chan bot.Reply, 1)
	go func() { found <- w.safely(ctx, i, find) }()
	wait := time.NewTimer(w.pace.inLine)
	defer wait.Stop()
	select {
	case r := <-found:
		as.alone = as.alone || r.Personal && i.GuildID != ""
		list := w.bodies(r, as)
		if !w.callback(ctx, i, response{discordgo.InteractionResponseChannelMessageWithSource, list[0]}) {
			w.unanswered(ctx, i, r)
			return
		}
		w.follow(ctx, i, list[1:])
	case <-wait.C:
		as.alone = i.GuildID != ""
		told := w.callback(ctx, i, response{discordgo.InteractionResponseDeferredChannelMessageWithSource, map[string]any{"flags": flagsOf(as.alone)}})
		r := <-found
		list := w.bodies(r, as)
		if !told || !w.edit(ctx, i, list[0]) {
			w.unanswered(ctx, i, r)
			return
		}
		w.follow(ctx, i, list[1:])
	}
}

func flagsOf(alone bool) discordgo.MessageFlags {
	if alone {
		return discordgo.MessageFlagsEphemeral
	}
	return 0
}

// unanswered is called with a reply that could not be shown as the answer to its interaction. Who asked sees that and asks again; but an
// emergency card is not left to that, and is sent to them directly.
func (w *watch) unanswered(ctx context.Context, i interaction, r bot.Reply) {
	if r.Answer.Outcome != answers.Emergency {
		return
	}
	at := i.ChannelID
	if i.GuildID != "" {
		var direct channel
		if err := w.persist(ctx, followWithin, openDirect(i.by()), &direct); err != nil {
			w.log.Error("discord emergency card not shown", "interaction", i.ID, "cause", err.Error())
			return
		}
		at = direct.ID
	}
	to := bot.Address{Platform: platformName, Conversation: at, Person: i.by(), Private: true}
	for try := 1; ; try++ {
		err := w.Send(ctx, to, r, platformName+":"+i.ID)
		if err == nil || try == maxTries || !bot.Sleep(ctx, callAgain<<try) {
			if err != nil {
				w.log.Error("discord emergency card not shown", "interaction", i.ID, "cause", err.Error())
			}
			return
		}
	}
}

// safely finds a reply; a panic becomes the apology.
func (w *watch) safely(ctx context.Context, i interaction, find func(context.Context) bot.Reply) (r bot.Reply) {
	r = bot.Declined(bot.Apology)
	defer w.guard("INTERACTION_CREATE")
	return find(ctx)
}

// bodies are the messages in which a reply to an interaction is shown.
func (w *watch) bodies(r bot.Reply, as shownAs) []body {
	pages := render(r)
	list := make([]body, len(pages))
	for n, p := range pages {
		list[n] = bodyOf(p, nil)
		list[n].Flags = flagsOf(as.alone)
	}
	if r.Answer.Outcome == answers.Emergency {
		return list
	}
	rows := components(r, w.signer(as.to), !as.alone)
	if as.more != nil {
		rows = append(rows, as.more(r)...)
	}
	if rows != nil {
		list[len(list)-1].Components = rows
	}
	return list
}

// callback gives Discord the answer to an interaction, and reports whether it took it. A try of which the outcome was lost may have
// been taken: Discord then says so.
func (w *watch) callback(ctx context.Context, i interaction, r response) bool {
	c := call{doing: "answer interaction", method: http.MethodPost, url: discordgo.EndpointInteractionResponse(i.ID, i.Token), body: r, urgent: true}
	err := w.persist(ctx, answerWithin, c, nil)
	if refusedWith(err, codeAcknowledged) {
		return true
	}
	if err != nil {
		w.log.Warn("discord interaction not answered", "interaction", i.ID, "cause", err.Error())
	}
	return err == nil
}

// edit shows a reply in place of the word to wait.
func (w *watch) edit(ctx context.Context, i interaction, b body) bool {
	b.Flags = 0 // cannot be changed
	c := call{doing: "edit answer", method: http.MethodPatch, url: discordgo.EndpointInteractionResponseActions(w.application(i), i.Token), body: b, urgent: true}
	if err := w.persist(ctx, followWithin, c, nil); err != nil {
		w.log.Warn("discord interaction not answered", "interaction", i.ID, "cause", err.Error())
		return false
	}
	return true
}

// application is whose interaction it is.
func (w *watch) application(i interaction) string {
	if self := w.self.Load(); i.Application == "" && self != nil {
		return self.application
	}
	return i.Application
}

// follow shows the other pages of a reply.
func (w *watch) follow(ctx context.Context, i interaction, list []body) {
	for _, b := range list {
		c := call{doing: "follow answer", method: http.MethodPost, url: discordgo.EndpointFollowupMessage(w.application(i), i.Token), body: b, urgent: true}
		if err := w.persist(ctx, followWithin, c, nil); err != nil {
			w.log.Warn("discord interaction half answered", "interaction", i.ID, "cause", err.Error())
			return
		}
	}
}

// persist makes a call, and again what may be refused for now, while there is time.
func (w *watch) persist(ctx context.Context, within time.Duration, c call, into any) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for wait := callAgain; ; wait *= 2 {
		err := w.rest.do(ctx, c, into)
		if err == nil || isFinal(err) || !bot.Sleep(ctx, max(wait, askedFor(err))) {
			return err
		}
	}
}
