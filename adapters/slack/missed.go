package slack

import (
	"context"
	"fmt"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

const (
	// missedWithin is how far back a bot that was away looks for questions: as long as the queue tries to deliver a reply. Slack itself
	// delivers again for about six minutes.
	missedWithin = time.Hour
	// missedPlaces is in how many direct conversations it looks, missedMessages at how many messages in each.
	missedPlaces   = 50
	missedMessages = 50
	// missedEvery is the wait between two looks: Slack allows about 50 a minute.
	missedEvery = 1300 * time.Millisecond
)

// LooksBack is true: what was asked in direct conversations while no process ran is found there.
func (a *Adapter) LooksBack() bool { return true }

// catchUp answers what was asked in direct conversations while the bot was away.
func (a *Adapter) catchUp(ctx context.Context) {
	since := a.config.Now().Add(-missedWithin)
	places, err := a.in.Places(ctx, platformName, since, missedPlaces)
	if err != nil {
		a.warn("look for places", err)
		return
	}
	places = slices.DeleteFunc(places, func(at bot.Address) bool { return !direct(at.Conversation) })
	for i, at := range places {
		if i > 0 && !bot.Sleep(ctx, missedEvery) {
			return
		}
		history, err := a.api.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
			ChannelID: at.Conversation, Oldest: fmt.Sprintf("%d.000000", since.Unix()), Limit: missedMessages,
		})
		if err != nil {
			a.warn("look for missed messages", err)
			continue
		}
		for _, m := range a.me.Load().missed(at.Conversation, history.Messages, since) {
			a.acceptMissed(ctx, m)
		}
	}
}

// missed are a conversation's messages, in their order, that came after the last thing that the bot said there. Those are what it may
// not have answered: for the others Accept would have to know for ever what was.
func (me identity) missed(channel string, latestFirst []api.Message, since time.Time) []bot.Message {
	var list []bot.Message
	for _, x := range latestFirst {
		if me.own(x.User, x.BotID) {
			break
		}
		var c callback
		c.Type, c.Event = "event_callback", event{
			Type: "message", Subtype: x.SubType, User: x.User, BotID: x.BotID, Text: x.Text, Channel: channel, ChannelType: "im", TS: x.Timestamp, ThreadTS: x.ThreadTimestamp, Hidden: x.Hidden,
		}
		if m, where := me.hear(c); where == forUs && m.Time.After(since) {
			list = append(list, m)
		}
	}
	slices.Reverse(list)
	return list
}

// acceptMissed accepts a message that may have been answered by now, as one that is delivered for another time.
func (a *Adapter) acceptMissed(ctx context.Context, m bot.Message) {
	a.arrivals.Set(m.Key(), struct{}{})
	turn := a.order.take(m.Address.Conversation)
	defer turn.end()
	turn.wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
	defer cancel()
	if err := a.in.Accept(ctx, m); err != nil {
		a.warn("accept a missed message", err)
	}
}
