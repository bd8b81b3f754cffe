package slack

import (
	"bedside/bot"
	"context"
	"log/slog"
	"strings"
)

// identity is who the bot is on Slack. Fields are empty until Slack has told.
type identity struct {
	user, bot string
	// url is the workspace's address, with a slash at its end: "https://clinic.slack.com/".
	url string
}

// identify asks Slack who the bot is, until it tells or ctx ends. Messages are taken meanwhile: they carry what is needed to tell
// the bot's own from others'. The error is a *refusedError.
func (a *Adapter) identify(ctx context.Context) error {
	var wait backoff
	for {
		who, err := a.api.AuthTestContext(ctx)
		if err == nil {
			a.me.Store(&identity{user: who.UserID, bot: who.BotID, url: address(who.URL)})
			return nil
		}
		if ctx.Err() != nil {
			return nil
		}
		if err := refused(err, "slack.bot_token"); err != nil {
			return err
		}
		a.warn("identify", err)
		if code(err) != "" && askedFor(err) == 0 && !unsure(err) {
			return nil // a server that does not know this call: what messages carry has to do
		}
		if !bot.Sleep(ctx, wait.next(askedFor(err))) {
			return nil
		}
	}
}

func address(url string) string {
	if url == "" || strings.HasSuffix(url, "/") {
		return url
	}
	return url + "/"
}

// warn logs what went wrong, by kind.
func (a *Adapter) warn(doing string, err error) {
	a.log.LogAttrs(context.Background(), slog.LevelWarn, "slack", slog.String("doing", doing), slog.String("cause", cause(err).Error()))
}

// own reports whether a message is the bot's, as far as is known; one by any bot while it is not.
func (me identity) own(user, botID string) bool {
	if me.user == "" && me.bot == "" {
		return botID != ""
	}
	return me.user != "" && user == me.user || me.bot != "" && botID == me.bot
}

// link is where people see a message; empty while the workspace's address is not known.
func (me identity) link(channel, ts, thread string) string {
	if me.url == "" {
		return ""
	}
	link := me.url + "archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
	if thread != "" && thread != ts {
		link += "?thread_ts=" + thread + "&cid=" + channel
	}
	return link
}
