package slack

import (
	"context"

	"bedside/bot"
)

const (
	// sayShared stands before an answer that someone shows to everyone in a channel.
	sayShared    = "Shared by someone in this channel."
	sayNotShared = "I cannot post in this channel. Someone has to add me to it first: type /invite and choose me."
	sayIsShared  = "Done. Everyone here can see the answer now."
)

// everyone stands for the person in whose name a shared answer is found: one who has said nothing of themselves.
const everyone = "everyone"

// share shows the answer to a question to everyone in the channel, without what the person who shares it has said of themselves. The
// private reply keeps its button, but pressed again, here or at another replica, it shows nothing new.
func (a *Adapter) share(ctx context.Context, i action, p press, entry string) {
	m := i.message(p)
	m.Address.Person = everyone
	reply := a.in.Respond(ctx, bot.Interaction{Message: m, Entry: entry})
	reply.Lines, reply.Again = append([]string{sayShared}, reply.Lines...), true
	open := bot.Address{Platform: platformName, Conversation: i.Channel.ID, Thread: i.thread(), Person: i.User.ID, ReplyTo: i.Message.TS}
	say := sayIsShared
	if err := a.insist(ctx, open, reply, i.shareKey(p)); err != nil {
		say = sayNotShared
	}
	a.whisper(ctx, i.whisperTo(), bot.Declined(say), i.address())
}

// shareKey names a shared answer by the button that shares it.
func (i action) shareKey(p press) string {
	return "share:" + i.Channel.ID + ":" + i.Container.MessageTS + ":" + i.Container.ThreadTS + ":" + p.Value
}
