package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// whisperTo is how a reply reaches one person where others are: in the acknowledgement if there is room, else by the address that
// Slack gave for replies, else by a post.
type whisperTo struct {
	receipt         *receipt // nil where the acknowledgement takes no payload
	room            int
	url             string
	channel, thread string
	person          string
	// replace puts the reply in the place of the message that was acted on.
	replace bool
}

func (w whisperTo) by(r *receipt, d delivery) whisperTo {
	if d.takesPayload {
		w.receipt, w.room = r, d.room
	}
	return w
}

func (i action) whisperTo() whisperTo {
	return whisperTo{url: i.ResponseURL, channel: i.Channel.ID, thread: i.thread(), person: i.User.ID}
}

// whispered is a message for one person, as an acknowledgement and a reply address take it.
type whispered struct {
	Type    string      `json:"response_type"`
	Text    string      `json:"text"`
	Blocks  []api.Block `json:"blocks,omitempty"`
	Thread  string      `json:"thread_ts,omitempty"`
	Replace bool        `json:"replace_original"`
	Unfurl  bool        `json:"unfurl_links"`
	Media   bool        `json:"unfurl_media"`
}

// whisper shows a reply to one person. It does not fail: what could not be shown is logged, and the person sees that nothing came.
func (a *Adapter) whisper(ctx context.Context, to whisperTo, reply bot.Reply, asker bot.Address) {
	controls := a.panel(asker)
	controls.share = to.channel != "" && !direct(to.channel)
	for n, p := range posts(reply, controls.controls(reply), "whisper") {
		w := whispered{Type: "ephemeral", Text: p.text, Blocks: p.blocks, Thread: to.thread, Replace: to.replace && n == 0}
		if n == 0 && to.receipt != nil && fits(w, to.room) && to.receipt.give(w) {
			continue
		}
		if err := a.deliver(ctx, to, w, p); err != nil {
			a.warn("whisper", err)
			return
		}
	}
}

// fits reports whether a payload has room in an acknowledgement.
func fits(w whispered, room int) bool {
	data, err := json.Marshal(w)
	return err == nil && len(data) <= room
}

// deliver sends one message by the address for replies, where that fails as an ephemeral post, and where the bot is not in the channel
// in the direct conversation.
func (a *Adapter) deliver(ctx context.Context, to whisperTo, w whispered, p post) error {
	err := errNoAddress
	if to.url != "" {
		if err = a.reply(ctx, to.url, w); err == nil {
			return nil
		}
		a.warn("reply by address", err)
	}
	if to.channel == "" {
		return err
	}
	at := bot.Address{Conversation: to.channel, Thread: to.thread, Person: to.person}
	if _, err = a.post(ctx, at, p, true); err == nil || !slices.Contains(permanentCodes, code(err)) {
		return err
	}
	a.warn("whisper in the channel", err)
	_, err = a.post(ctx, inPerson(at), p, false)
	return err
}

var errNoAddress = errors.New("no address for the reply")

// replyAgain are the waits before a reply is sent again to its address.
var replyAgain = [...]time.Duration{300 * time.Millisecond, time.Second}

// reply sends a message to the address that Slack gave for replies, as it gave it. No token goes there.
func (a *Adapter) reply(ctx context.Context, url string, w whispered) error {
	body, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	for try := 0; ; try++ {
		again, err := a.replyOnce(ctx, url, body)
		if err == nil || !again || try == len(replyAgain) {
			return err
		}
		if !bot.Sleep(ctx, max(replyAgain[try], min(askedFor(err), 2*time.Second))) {
			return err
		}
	}
}

// replyOnce reports whether it is worth trying again: an address that has expired, or was used up, stays so.
func (a *Adapter) replyOnce(ctx context.Context, url string, body []byte) (again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("reply by address: %w", err)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := a.plain.Do(request)
	if err != nil {
		return true, err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return answer.StatusCode >= http.StatusInternalServerError, api.StatusCodeError{Code: answer.StatusCode, Status: answer.Status}
	}
	return false, nil
}
