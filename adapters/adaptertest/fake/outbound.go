package fake

import "bedside/bot"

// posts renders a reply as the posts it is shown in. None of them calls anyone.
func posts(to bot.Address, r bot.Reply, key string, limit int) []post {
	var list []post
	for i, page := range bot.Pages(r.Blocks(), limit, bot.PlainLength) {
		list = append(list, post{
			Conversation: to.Conversation, Thread: to.Thread, ReplyTo: to.ReplyTo, Text: bot.PlainText(page), Key: key, Page: i, Mentions: []string{},
		})
	}
	return list
}
