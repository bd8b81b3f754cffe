package discord

import (
	"context"
	"net/http"
	"net/url"
	"slices"
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
	// maxHistory is how many messages of a channel one request returns at most.
	maxHistory = "100"
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
				if !sleep(ctx, seekEvery) {
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
		if c, err := w.channel(ctx, p.Conversation); err == nil && c.GuildID == "" && !yield(channel{ID: p.Conversation}) {
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
	_ = w.rest.do(ctx, call{doing: "list channels", method: http.MethodGet, url: discordgo.EndpointGuildChannels(guild), bucket: "channels " + guild}, &channels)
	_ = w.rest.do(ctx, call{doing: "list threads", method: http.MethodGet, url: discordgo.EndpointGuildActiveThreads(guild), bucket: "threads " + guild}, &threads)
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
	history, err := w.history(ctx, c.ID, url.Values{"after": {idAt(since)}, "limit": {maxHistory}})
	if err != nil {
		return
	}
	answered := map[string]bool{}
	for _, m := range history {
		if m.Author != nil && m.Author.ID == self.user && m.Reference != nil {
			answered[m.Reference.MessageID] = true
		}
	}
	found := 0
	for _, m := range history {
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

// history returns messages of a channel, the oldest first.
func (a *Adapter) history(ctx context.Context, id string, query url.Values) ([]message, error) {
	var list []message
	at := discordgo.EndpointChannelMessages(id) + "?" + query.Encode()
	if err := a.rest.do(ctx, call{doing: "read channel", method: http.MethodGet, url: at, bucket: "history " + id}, &list); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b message) int { return compareIDs(a.ID, b.ID) })
	return list, nil
}
