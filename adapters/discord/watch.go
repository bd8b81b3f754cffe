package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/bot"
)

// watch is one Run: it takes what Discord sends to the inbox.
type watch struct {
	*Adapter
	in    bot.Inbox
	lanes *lanes
	looks chan look
	// beside is what goes on beside the shards.
	beside     sync.WaitGroup
	registered atomic.Bool
	looking    sync.Once
}

func newWatch(a *Adapter, in bot.Inbox) *watch {
	return &watch{Adapter: a, in: in, lanes: newLanes(), looks: make(chan look, maxLooks)}
}

// wait waits for what was started; the shards have ended before.
func (w *watch) wait() {
	w.beside.Wait()
	w.lanes.wait()
}

// began takes a new session. ctx ends with the shards.
func (w *watch) began(ctx context.Context, shard int, r ready) {
	application := r.Application.ID
	if application == "" {
		application = r.User.ID // they are the same but for the oldest bots
	}
	w.self.Store(&identity{user: r.User.ID, application: application})
	w.log.Info("discord ready", "shard", shard, "servers", len(r.Guilds))
	if w.registered.CompareAndSwap(false, true) {
		w.beside.Go(func() { w.register(ctx, application) })
	}
	if !w.LooksBack() {
		return
	}
	w.looking.Do(func() { w.beside.Go(func() { w.lookBack(ctx) }) })
	next := look{direct: shard == 0}
	for _, g := range r.Guilds {
		next.guilds = append(next.guilds, g.ID)
	}
	select {
	case w.looks <- next:
	default: // as many looks wait already
	}
}

// dispatch returns what takes the events. Neither broken events nor our own faults may end the connection.
func (w *watch) dispatch(ctx context.Context) func(event string, data json.RawMessage) {
	return func(event string, data json.RawMessage) {
		defer w.guard(event)
		switch event {
		case "MESSAGE_CREATE":
			var m message
			if w.decode(event, data, &m) {
				w.hear(ctx, m)
			}
		case "INTERACTION_CREATE":
			var i interaction
			if w.decode(event, data, &i) && i.by() != "" && w.answered.First(i.ID) {
				w.lanes.do(ctx, "interaction "+i.ID, func() {
					defer w.guard(event)
					ctx, cancel := lasting(ctx)
					defer cancel()
					w.interact(ctx, i)
				})
			}
		}
	}
}

// decode reads an event. What cannot be read is dropped: it would come the same the next time.
func (w *watch) decode(event string, data json.RawMessage, into any) bool {
	if err := json.Unmarshal(data, into); err != nil {
		w.log.Warn("discord sent an event that cannot be read", "event", event)
		return false
	}
	return true
}

// guard keeps a panic from ending more than one event. What was passed to panic may have a message's text, and is left out.
func (w *watch) guard(event string) {
	if fault := recover(); fault != nil {
		w.log.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("event", event), slog.String("type", fmt.Sprintf("%T", fault)), slog.String("stack", string(debug.Stack())))
	}
}

// hear hands over a message of the gateway, if it may be for us. Its conversation's messages are handed over in order.
func (w *watch) hear(ctx context.Context, m message) {
	self := w.self.Load()
	if self == nil || !m.spoken(self.user) || !m.addressed(self.user) && !w.config.MessageContent {
		return
	}
	w.lanes.do(ctx, m.ChannelID, func() {
		defer w.guard("MESSAGE_CREATE")
		w.accept(ctx, m, self.user)
	})
}

// accept hands a message to the inbox. Discord does not deliver again, so a failure is tried again here.
func (w *watch) accept(running context.Context, m message, self string) {
	p := w.placeOf(running, m)
	if !w.config.forUs(m, self, p) {
		return
	}
	in := w.config.inbound(m, self, p)
	for _, pause := range []time.Duration{time.Second, 5 * time.Second, 0} {
		if w.tryAccept(running, in) == nil {
			return
		}
		w.log.Warn("discord message not accepted", "channel", m.ChannelID, "message", m.ID, "tries_again", pause > 0)
		if pause == 0 || !bot.Sleep(running, pause) {
			return
		}
	}
}

// tryAccept hands a message over, also when the adapter is being told to end.
func (w *watch) tryAccept(running context.Context, in bot.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(running), acceptWithin)
	defer cancel()
	return w.in.Accept(ctx, in)
}

// placeWithin is how long Discord may take to tell where a message was written; what it does not tell then is left out.
const placeWithin = 5 * time.Second

func (w *watch) placeOf(running context.Context, m message) place {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(running), placeWithin)
	defer cancel()
	return w.place(ctx, m.GuildID, m.ChannelID)
}

// maxAsks is how often Discord is asked for the channel of a thread: a message waits for it.
const maxAsks = 3

// place finds the channel of a thread, where the settings tell channels apart.
func (a *Adapter) place(ctx context.Context, guild, id string) place {
	p := place{guild: guild, channel: id}
	if guild == "" || !a.config.needsParent() {
		return p
	}
	var c channel
	asks := 0
	err := insist(ctx, func() (err error) { c, err = a.channel(ctx, id); return err }, func(err error) bool { asks++; return isFinal(err) || asks == maxAsks })
	p.unknown = err != nil
	if isThread(c.Type) {
		p.parent = c.Parent
	}
	return p
}

// channel is what Discord tells of a channel, asked once.
func (a *Adapter) channel(ctx context.Context, id string) (c channel, err error) {
	if c, known := a.channels.Get(id); known {
		return c, nil
	}
	err = a.rest.do(ctx, call{doing: "look up channel", method: http.MethodGet, url: discordgo.EndpointChannel(id), bucket: "channel " + id}, &c)
	if err == nil {
		a.channels.Set(id, c)
	}
	return c, err
}
