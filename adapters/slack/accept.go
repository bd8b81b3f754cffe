package slack

import (
	"context"
	"slices"
	"time"

	"bedside/bot"
)

// event is what there is to do about an event: a message is accepted in its turn, an opened App Home is filled.
func (a *Adapter) event(c callback, d delivery, r *receipt) func(context.Context) {
	if c.Event.Type == "app_home_opened" && c.Event.Tab != "messages" && c.Event.User != "" {
		return func(ctx context.Context) {
			r.give(nil)
			a.publishHome(ctx, c.Event.User)
		}
	}
	me := a.me.Load()
	m, where := me.hear(c)
	if where == notForUs || !a.listensIn(m.Address) || c.EventID != "" && a.done.Has(c.EventID) {
		return func(context.Context) {}
	}
	twin := c.Event.Type == "message" && !m.Address.Private && mentions(c.Event.Text, me.users(c))
	if d.again || twin {
		a.arrivals.Set(m.Key(), struct{}{})
	}
	if twin {
		return func(ctx context.Context) {
			if bot.Sleep(ctx, twinAfter) {
				a.heard(ctx, c, m, where, a.order.take(m.Address.Conversation), r)
			}
		}
	}
	turn := a.order.take(m.Address.Conversation)
	return func(ctx context.Context) { a.heard(ctx, c, m, where, turn, r) }
}

// twinAfter is how long the message of a post waits that Slack delivers as a mention as well. An emergency card is posted before
// anything is stored that another replica could know of; by then it can see the card.
const twinAfter = 300 * time.Millisecond

// heard accepts a message in its turn, if it is for the bot.
func (a *Adapter) heard(ctx context.Context, c callback, m bot.Message, where placing, turn turn, r *receipt) {
	defer turn.end()
	if where == inThread && !a.partOf(ctx, m.Address) {
		return
	}
	turn.wait()
	if a.accept(ctx, m, r) && c.EventID != "" {
		a.done.Set(c.EventID, struct{}{})
	}
}

// listensIn reports whether messages of a place are answered.
func (a *Adapter) listensIn(place bot.Address) bool {
	return place.Private || len(a.config.Channels) == 0 || slices.Contains(a.config.Channels, place.Conversation)
}

// acceptAgain are the waits before a message is accepted again that Slack takes for delivered.
var acceptAgain = [...]time.Duration{time.Second, 3 * time.Second, 6 * time.Second}

// accept hands a message over and reports whether that worked. If it does not, Slack is to deliver it again; once it has been
// acknowledged, because it took too long, that is up to us.
func (a *Adapter) accept(ctx context.Context, m bot.Message, r *receipt) bool {
	for try := 0; ; try++ {
		err := a.in.Accept(ctx, m)
		if err == nil {
			return true
		}
		if r.refuse(err) || try == len(acceptAgain) || !bot.Sleep(ctx, acceptAgain[try]) {
			return false
		}
	}
}
