package slack

import (
	"context"
	"slices"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// threadKey names a thread in the memory of this process.
func threadKey(channel, thread string) string { return channel + "/" + thread }

// joined remembers a thread in which the bot has posted.
func (a *Adapter) joined(channel, thread string) {
	if thread != "" {
		a.threads.set(threadKey(channel, thread), true)
	}
}

// partOf reports whether the bot has written in a message's thread. Slack is asked once for each thread, after a few tries; where it
// does not tell, the thread is taken for one of others: whoever means the bot can mention it.
func (a *Adapter) partOf(ctx context.Context, m bot.Address) bool {
	key := threadKey(m.Conversation, m.Thread)
	if part, known := a.threads.get(key); known {
		return part
	}
	var wait backoff
	for range 3 {
		messages, _, _, err := a.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{ChannelID: m.Conversation, Timestamp: m.Thread, Limit: lookLimit})
		if err == nil {
			me := a.me.Load()
			part := slices.ContainsFunc(messages, func(x api.Message) bool { return me.own(x.User, x.BotID) })
			a.threads.first(key, part)
			return part
		}
		a.warn("look at thread", err)
		if code(err) != "" && askedFor(err) == 0 && !unsure(err) || !sleep(ctx, wait.next(askedFor(err))) {
			break
		}
	}
	return false
}
