package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// delivered is what this process knows of one reply: which of its pages are shown, and whether more may be.
type delivered struct {
	mu sync.Mutex
	// shown are the ids of the posts, by page.
	shown map[int]string
	// unsure is true while a post may have been shown whose answer was lost.
	unsure bool
	// looked is true once it is known, or given up, what was shown before this process knew of the reply.
	looked bool
	// failures counts the looks in a row that failed, the first of them at since.
	failures int
	since    time.Time
	// direct is true once Slack has refused to show a reply to its asker alone in the channel: see inPerson.
	direct bool
}

const (
	// minLooks is how often it is tried to find out whether a reply is shown already, and lookFor how long, throttledFor where Slack
	// asks to come back later; both at the least. After that an answer matters more than that it is shown once.
	minLooks     = 3
	lookFor      = 10 * time.Second
	throttledFor = time.Minute
	// maxPages bounds the pages of a reply.
	maxPages = 40
)

// Send shows a reply once for its key: see Post.
func (a *Adapter) Send(ctx context.Context, to bot.Address, r bot.Reply, key string) error {
	_, err := a.Post(ctx, to, r, key)
	return err
}

// Post shows a reply, page by page, and returns the id of its first post. Slack has no key that keeps a post from being shown twice. So
// each post carries a mark of its reply and page, and wherever one may have been shown before - this process lost the answer to it,
// or the bot says that another attempt was made - the conversation is looked at first. What only one person can see cannot be looked
// at; it is posted again, and after a lost answer they may see it twice. If Slack refuses it in the channel they are told directly.
func (a *Adapter) Post(ctx context.Context, to bot.Address, r bot.Reply, key string) (ref string, err error) {
	d, _ := a.replies.Obtain(key, func() *delivered { return &delivered{shown: map[int]string{}} })
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.direct {
		to = inPerson(to)
	}
	err = a.show(ctx, d, to, r, key)
	if r.Personal && !to.Private && slices.Contains(permanentCodes, code(err)) {
		a.warn("whisper in the channel", err)
		d.direct = true
		err = a.show(ctx, d, inPerson(to), r, key)
	}
	if err != nil {
		return "", undelivered(err)
	}
	return d.shown[0], nil
}

// show posts the pages of a reply that are not shown yet.
func (a *Adapter) show(ctx context.Context, d *delivered, to bot.Address, r bot.Reply, key string) (err error) {
	pages := posts(r, a.panel(to).controls(r), key)
	pages = pages[:min(len(pages), maxPages)]
	whisper := r.Personal && !to.Private
	if !whisper && a.mayBeShown(d, to, r, key) {
		if err := a.look(ctx, d, to, pages, r.Answer.Alarm.Kind != ""); err != nil {
			return err
		}
	}
	for i, p := range pages {
		if d.shown[i] != "" {
			continue
		}
		if d.shown[i], err = a.post(ctx, to, p, whisper); err != nil {
			delete(d.shown, i)
			d.unsure = d.unsure || unsure(err)
			return err
		}
	}
	d.unsure = false
	return nil
}

// mayBeShown reports whether a reply may be shown although this process does not know of it. A note for the staff may be, whenever it
// has a key that outlives the process; there are few of them.
func (a *Adapter) mayBeShown(d *delivered, to bot.Address, r bot.Reply, key string) bool {
	return d.unsure || !d.looked && len(d.shown) == 0 && (r.Again || to.Person == "" || a.arrivals.Has(key))
}

// look finds out which pages are shown. An error means to try again later; an emergency card does not wait for that.
func (a *Adapter) look(ctx context.Context, d *delivered, to bot.Address, pages []post, urgent bool) error {
	found, err := a.earlier(ctx, to, pages)
	if err != nil {
		a.warn("look for an earlier reply", err)
		if !urgent && (askedFor(err) > 0 || unsure(err)) && d.looksAgain(err, a.config.Now()) {
			d.unsure = true
			return err
		}
	}
	for page, ts := range found {
		d.shown[page] = ts
	}
	d.looked, d.unsure, d.failures = true, false, 0
	return nil
}

// looksAgain counts a look that failed with err and reports whether another is worth the wait.
func (d *delivered) looksAgain(err error, now time.Time) bool {
	if d.failures++; d.failures == 1 {
		d.since = now
	}
	patience := lookFor
	if askedFor(err) > 0 {
		patience = throttledFor
	}
	return d.failures < minLooks || now.Sub(d.since) < patience
}

// channelOf is where to post. What was asked in private, but in no direct conversation, as with a command in a channel, is answered
// in the direct conversation with the person, which their id stands for.
func channelOf(to bot.Address) string {
	if to.Private && to.ReplyTo == "" && !direct(to.Conversation) && to.Person != "" {
		return to.Person
	}
	return to.Conversation
}

// inPerson is where someone is told directly what cannot be shown to them alone in a channel, as they have left it or the bot is not in it.
func inPerson(to bot.Address) bot.Address {
	return bot.Address{Platform: to.Platform, Conversation: to.Conversation, Person: to.Person, Private: true}
}

// post shows one page and returns its id. If Slack refuses the blocks the text is shown alone.
func (a *Adapter) post(ctx context.Context, to bot.Address, p post, whisper bool) (ts string, err error) {
	ts, err = a.postAs(ctx, to, p, whisper)
	if err != nil && len(p.blocks) > 0 && slices.Contains(blockCodes, code(err)) {
		a.warn("post blocks", err)
		p.blocks = nil
		ts, err = a.postAs(ctx, to, p, whisper)
	}
	return ts, err
}

func (a *Adapter) postAs(ctx context.Context, to bot.Address, p post, whisper bool) (ts string, err error) {
	options := []api.MsgOption{
		api.MsgOptionText(p.text, false), api.MsgOptionParse(false), api.MsgOptionLinkNames(false),
	}
	if len(p.blocks) > 0 {
		options = append(options, api.MsgOptionBlocks(p.blocks...))
	}
	if to.Thread != "" {
		options = append(options, api.MsgOptionTS(to.Thread))
	}
	if whisper {
		ts, err = a.api.PostEphemeralContext(ctx, to.Conversation, to.Person, options...)
	} else {
		options = append(options, api.MsgOptionDisableMarkdown(), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(), api.MsgOptionMetadata(p.metadata()))
		_, ts, err = a.api.PostMessageContext(ctx, channelOf(to), options...)
	}
	if err == nil && ts == "" {
		ts = "unknown" // shown, but where is not told
	}
	if err == nil {
		a.joined(to.Conversation, to.Thread)
		a.posted.Set(to.Conversation+"/"+ts, p.mark)
	}
	return ts, err
}
