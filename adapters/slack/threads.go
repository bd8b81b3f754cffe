package slack

import (
	"context"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// thread is what is known of a thread: whether the bot has written in it, and when that was found out.
type thread struct {
	part bool
	at   time.Time
}

// apartFor is how long a thread is taken for one of others without asking again: another replica may have answered in it since.
const apartFor = 20 * time.Second

// threadKey names a thread in the memory of this process.
func threadKey(channel, thread string) string { return channel + "/" + thread }

// joined remembers a thread in which the bot has posted.
func (a *Adapter) joined(channel, ts string) {
	if ts != "" {
		a.threads.Set(threadKey(channel, ts), thread{part: true})
	}
}

// partOf reports whether the bot has written in a message's thread. Slack is asked, with a few tries; where it does not
// tell, the thread is taken for one of others: whoever means the bot can mention it.
func (a *Adapter) partOf(ctx context.Context, m bot.Address) bool {
	key := threadKey(m.Conversation, m.Thread)
	if t, known := a.threads.Get(key); known && (t.part || a.config.Now().Sub(t.at) < apartFor) {
		return t.part
	}
	var wait backoff
	for range 3 {
		messages, _, _, err := a.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{ChannelID: m.Conversation, Timestamp: m.Thread, Limit: lookLimit})
		if err == nil {
			me := a.me.Load()
			part := slices.ContainsFunc(messages, func(x api.Message) bool { return me.own(x.User, x.BotID) })
			a.threads.Set(key, thread{part, a.config.Now()})
			return part
		}
		a.warn("look at thread", err)
		if code(err) != "" && askedFor(err) == 0 && !unsure(err) || !bot.Sleep(ctx, wait.next(askedFor(err))) {
			break
		}
	}
	return false
}
