package discord

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"bedside/answers"
	"bedside/bot"
)

// delivered is what this process knows of a reply.
type delivered struct {
	mu sync.Mutex
	// pages are the ids of the messages that show it so far; done is true when these are all.
	pages []string
	done  bool
	// doubt is true while there may be a message of it that this process does not know: another process may have tried, or an answer of
	// Discord was lost.
	doubt bool
}

// Send shows a reply once for its key.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply, key string) error {
	_, err := a.Post(ctx, to, r, key)
	return err
}

// Post is Send, and returns the id of the first message, which is also that of a thread that begins there.
//
// Discord itself shows a nonce once, but remembers it for some minutes only, and a reply may be tried for an hour, by several processes.
// So where there is doubt the channel is searched first. That costs a request, which the first delivery of a reply does without.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (ref string, err error) {
	d, _ := a.deliveries.Obtain(key, func() *delivered { return &delivered{doubt: r.Again} })
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done {
		return d.first(), nil
	}
	list := posts(to, r, key, a.signer(to), time.Now())
	urgent := r.Answer.Outcome == answers.Emergency
	if d.doubt {
		d.pages, d.doubt = a.search(ctx, to, key, list, urgent), false
	}
	for i := len(d.pages); i < len(list); i++ {
		id, err := a.post(ctx, cmp.Or(to.Thread, to.Conversation), list[i])
		if urgent && isFinal(err) {
			id, err = a.postDirect(ctx, to.Person, list[i], err)
		}
		if err != nil {
			d.doubt = !unsent(err)
			return "", delivery(err)
		}
		d.pages = append(d.pages, id)
	}
	d.done = true
	return d.first(), nil
}

func (d *delivered) first() string {
	if len(d.pages) == 0 {
		return ""
	}
	return d.pages[0]
}

// post shows one message and returns its id. What Discord does not take as it is, is shown with less: an answer without its buttons is
// better than none.
func (a *Adapter) post(ctx context.Context, channel string, b body) (id string, err error) {
	var shown message
	for _, form := range []body{b, b.unbound(), b.bare()} {
		c := call{doing: "post message", method: http.MethodPost, url: discordgo.EndpointChannelMessages(channel), body: form, bucket: "post " + channel}
		if err = a.rest.do(ctx, c, &shown); err == nil {
			break
		}
		a.lacks(ctx, channel, err)
		if !hasStatus(err, http.StatusBadRequest) {
			break
		}
	}
	if err != nil {
		return "", err
	}
	if len(b.Embeds) > 0 && shown.Embeds != nil && len(shown.Embeds) == 0 {
		a.lacksEmbeds(ctx, channel)
	}
	return shown.ID, nil
}

// postDirect shows to a person directly what cannot be shown where they wrote. refused is why, and the error if this fails too.
func (a *Adapter) postDirect(ctx context.Context, person string, b body, refused error) (id string, err error) {
	var direct channel
	if person == "" || a.rest.do(ctx, openDirect(person), &direct) != nil || direct.ID == "" {
		return "", refused
	}
	b.Reference = nil
	if id, err = a.post(ctx, direct.ID, b); err != nil {
		return "", refused
	}
	return id, nil
}
