package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

const (
	// markPrefix begins the marks, and markType is the type of the metadata that holds one.
	markPrefix = "bedside-"
	markType   = "bedside_reply"
	markField  = "mark"
	// lookLimit is how many messages are asked for at once, lookPages how often in a thread.
	lookLimit = 200
	lookPages = 5
)

// mark names a page of a reply. It stands in the post's metadata, and as the id of its last block for readers that lack those. It
// tells nobody what the key is.
func mark(key string, page int) string {
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("%s%s-%d", markPrefix, hex.EncodeToString(sum[:12]), page)
}

func (p post) metadata() api.SlackMetadata {
	return api.SlackMetadata{EventType: markType, EventPayload: map[string]any{markField: p.mark}}
}

// earlier returns the ids of those pages that the conversation shows already.
func (a *Adapter) earlier(ctx context.Context, to bot.Address, pages []post) (map[int]string, error) {
	messages, err := a.shownIn(ctx, to)
	if err != nil {
		return nil, err
	}
	found := map[int]string{}
	for i, p := range pages {
		for _, m := range messages {
			if a.me.Load().own(m.User, m.BotID) && a.is(p, m, to) {
				found[i] = m.Timestamp
				break
			}
		}
	}
	return found, nil
}

// is reports whether a message of the bot is a post: by its mark, or where the message has none, as some servers keep neither
// metadata nor blocks, by its text, if it came after what it replies to and is no other post that this process knows of.
func (a *Adapter) is(p post, m api.Message, to bot.Address) bool {
	marks := marksOf(m)
	if mark, known := a.posted.Get(to.Conversation + "/" + m.Timestamp); known {
		marks = append(marks, mark)
	}
	if len(marks) > 0 {
		return slices.Contains(marks, p.mark)
	}
	return m.Text != "" && unescape(m.Text) == unescape(p.text) && after(m.Timestamp, to.ReplyTo)
}

// after compares two ids of messages, which are times.
func after(ts, than string) bool {
	a, err := strconv.ParseFloat(ts, 64)
	b, missing := strconv.ParseFloat(than, 64)
	return err == nil && (missing != nil || a > b)
}

// marksOf are the marks on a message of ours.
func marksOf(m api.Message) []string {
	var marks []string
	if mark, ok := m.Metadata.EventPayload[markField].(string); ok && m.Metadata.EventType == markType {
		marks = append(marks, mark)
	}
	for _, b := range m.Blocks.BlockSet {
		if strings.HasPrefix(b.ID(), markPrefix) {
			marks = append(marks, b.ID())
		}
	}
	return marks
}

// shownIn returns what is shown in a thread, or the latest in a conversation.
func (a *Adapter) shownIn(ctx context.Context, to bot.Address) ([]api.Message, error) {
	if to.Thread == "" {
		history, err := a.api.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{ChannelID: channelOf(to), Limit: lookLimit, IncludeAllMetadata: true})
		if err != nil {
			return nil, err
		}
		return history.Messages, nil
	}
	of := api.GetConversationRepliesParameters{ChannelID: to.Conversation, Timestamp: to.Thread, Limit: lookLimit, IncludeAllMetadata: true}
	if to.ReplyTo != to.Thread {
		of.Oldest = to.ReplyTo // a long thread is read from there
	}
	var list []api.Message
	for range lookPages {
		messages, _, next, err := a.api.GetConversationRepliesContext(ctx, &of)
		if err != nil {
			return nil, err
		}
		list = append(list, messages...)
		if of.Cursor = next; next == "" {
			break
		}
	}
	return list, nil
}
