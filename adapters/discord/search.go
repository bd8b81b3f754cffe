package discord

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bedside/bot"
)

const (
	// searches is how often a search is tried. What cannot be searched is posted: an answer matters more than that it comes once, and the
	// nonce still stands against the second one.
	searches     = 3
	searchAgain  = 250 * time.Millisecond
	searchWithin = 3 * time.Second
	// cardSearchWithin is all the time that an emergency card has for it.
	cardSearchWithin = time.Second
)

// search returns the ids of the messages that show a reply already, in order.
func (a *Adapter) search(ctx context.Context, to bot.Address, key string, list []body, urgent bool) []string {
	within, tries := searchWithin, searches
	if urgent {
		within, tries = cardSearchWithin, 1
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	query := url.Values{"limit": {strconv.Itoa(maxHistory)}}
	if to.ReplyTo != "" {
		query.Set("after", to.ReplyTo)
	}
	channel := to.Thread
	if channel == "" {
		channel = to.Conversation
	}
	for try := 1; ; try++ {
		history, err := a.history(ctx, channel, query)
		if err == nil {
			return a.shown(history, to, key, list)
		}
		if try == tries || isFinal(err) || !bot.Sleep(ctx, searchAgain) {
			return nil
		}
	}
}

// shown finds a reply's pages in a channel. The reply to a message is every message of ours that replies to it, as its words may have changed
// since; anything else is known by its words.
func (a *Adapter) shown(history []message, to bot.Address, key string, list []body) []string {
	answer := key == platformName+":"+to.ReplyTo
	var ids []string
	for _, m := range history {
		if len(ids) == len(list) {
			break
		}
		if !a.ours(m) || to.ReplyTo != "" && !m.repliesTo(to.ReplyTo) {
			continue
		}
		if answer || sameWords(m, list[len(ids)]) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// ours reports a message of this bot. Before Discord has told who that is, any bot's.
func (a *Adapter) ours(m message) bool {
	if m.Author == nil {
		return false
	}
	if self := a.self.Load(); self != nil {
		return m.Author.ID == self.user
	}
	return m.Author.Bot
}

func (m message) repliesTo(id string) bool { return m.Reference != nil && m.Reference.MessageID == id }

func sameWords(m message, b body) bool {
	there, here := m.Content, b.Content
	for _, e := range m.Embeds {
		there += "\n" + e.Description
	}
	for _, e := range b.Embeds {
		here += "\n" + e.Description
	}
	return strings.Join(strings.Fields(there), " ") == strings.Join(strings.Fields(here), " ")
}
