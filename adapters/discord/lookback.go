package discord

import (
	"bedside/bot"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// maxLooks bounds the looks that wait; one that does not fit is left out, as those that wait see the same.
	maxLooks = 64
	// maxPlaces bounds the direct conversations, and maxServers the servers, in which one look searches.
	maxPlaces, maxServers = 500, 500
	// seekEvery keeps a look from taking the rate limit away from answers.
	seekEvery = 50 * time.Millisecond
	// maxHistory is how many messages of a channel one request returns at most, and maxReads how many requests one look makes for it.
	maxHistory = 100
	maxReads   = 20
	// maxTries is how often a request of a look is tried.
	maxTries = 6
)

// look is where to look for missed messages: after a session began that knows nothing of the one before.
type look struct {
	guilds []string
	// direct is true on the shard that has the direct messages.
	direct bool
}

// lookBack answers what was missed while the bot was away, each time a session begins.
func (w *watch) lookBack(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-w.looks:
			since := time.Now().Add(-w.config.LookBack)
			for c := range w.active(ctx, next, since) {
				if !bot.Sleep(ctx, seekEvery) {
					return
				}
				w.seek(ctx, c, since)
			}
		}
	}
}

// active yields the channels in which something may have been written since then.
func (w *watch) active(ctx context.Context, in look, since time.Time) func(func(channel) bool) {
	return func(yield func(channel) bool) {
		if in.direct && !w.directChannels(ctx, since, yield) {
			return
		}
		for _, guild := range in.guilds[:min(len(in.guilds), maxServers)] {
			for _, c := range w.serverChannels(ctx, guild) {
				if !written(c.Last).Before(since) && !yield(c) {
					return
				}
			}
		}
	}
}

func (w *watch) directChannels(ctx context.Context, since time.Time, yield func(channel) bool) bool {
	places, err := w.in.Places(ctx, platformName, since, maxPlaces)
	if err != nil {
		w.log.Warn("direct messages cannot be looked for", "cause", "the database does not answer")
	}
	for _, p := range places {
		// A private answer in a server has a place as well.
		c, known := w.channels.Get(p.Conversation)
		at := call{doing: "look up channel", method: http.MethodGet, url: discordgo.EndpointChannel(p.Conversation), bucket: "channel " + p.Conversation}
		if !known && w.seekAgain(ctx, at, &c) != nil || c.GuildID != "" {
			continue
		}
		w.channels.Set(p.Conversation, c)
		if !yield(channel{ID: p.Conversation}) {
			return false
		}
	}
	return true
}

// serverChannels are the channels and threads of a server in which the bot may speak.
func (w *watch) serverChannels(ctx context.Context, guild string) []channel {
	if !w.config.allowsServer(guild) {
		return nil
	}
	var channels []channel
	var threads struct {
		Threads []channel `json:"threads"`
	}
	// What cannot be listed is not looked at; messages that come from now on are heard all the same.
	_ = w.seekAgain(ctx, call{doing: "list channels", method: http.MethodGet, url: discordgo.EndpointGuildChannels(guild), bucket: "channels " + guild}, &channels)
	_ = w.seekAgain(ctx, call{doing: "list threads", method: http.MethodGet, url: discordgo.EndpointGuildActiveThreads(guild), bucket: "threads " + guild}, &threads)
	all := append(channels, threads.Threads...)
	for i := range all {
		all[i].GuildID = guild
	}
	return slices.DeleteFunc(all, func(c channel) bool { return c.Last == "" || !w.config.allows(c.place()) })
}

func (c channel) place() place {
	p := place{guild: c.GuildID, channel: c.ID}
	if isThread(c.Type) {
		p.parent = c.Parent
	}
	return p
}

// seek hands over what nobody answered in a channel since then. The inbox knows what it has taken.
func (w *watch) seek(ctx context.Context, c channel, since time.Time) {
	self := w.self.Load()
	said := w.since(ctx, c.ID, since)
	answered := map[string]bool{}
	for _, m := range said {
		if w.ours(m) && m.Reference != nil {
			answered[m.Reference.MessageID] = true
		}
	}
	found := 0
	for _, m := range said {
		m.GuildID = c.GuildID
		if answered[m.ID] || !m.spoken(self.user) || !w.config.forUs(m, self.user, c.place()) {
			continue
		}
		found++
		w.lanes.do(ctx, c.ID, func() {
			defer w.guard("missed message")
			w.accept(ctx, m, self.user)
		})
	}
	if found > 0 {
		w.log.Info("discord messages looked back for", "channel", c.ID, "messages", found)
	}
}

// since returns what was written in a channel since then, the oldest first; no more than can be read.
func (w *watch) since(ctx context.Context, id string, since time.Time) []message {
	var said []message
	after := idAt(since)
	for range maxReads {
		var part []message
		err := w.seekAgain(ctx, historyOf(id, url.Values{"after": {after}, "limit": {strconv.Itoa(maxHistory)}}), &part)
		sortMessages(part)
		said = append(said, part...)
		if err != nil || len(part) < maxHistory || !bot.Sleep(ctx, seekEvery) {
			break
		}
		after = part[len(part)-1].ID
	}
	return said
}

// seekAgain makes a call of a look, and again what Discord may not refuse the next time.
func (w *watch) seekAgain(ctx context.Context, c call, into any) error {
	tries := 0
	err := insist(ctx, func() error { return w.rest.do(ctx, c, into) }, func(err error) bool { tries++; return isFinal(err) || tries == maxTries })
	if err != nil && ctx.Err() == nil {
		w.log.Warn("discord cannot be looked back in", "cause", err.Error())
	}
	return err
}

// history returns messages of a channel, the oldest first.
func (a *Adapter) history(ctx context.Context, id string, query url.Values) ([]message, error) {
	var list []message
	if err := a.rest.do(ctx, historyOf(id, query), &list); err != nil {
		return nil, err
	}
	sortMessages(list)
	return list, nil
}

func historyOf(id string, query url.Values) call {
	return call{doing: "read channel", method: http.MethodGet, url: discordgo.EndpointChannelMessages(id) + "?" + query.Encode(), bucket: "history " + id}
}

func sortMessages(list []message) {
	slices.SortFunc(list, func(a, b message) int { return compareIDs(a.ID, b.ID) })
}
