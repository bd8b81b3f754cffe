package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// ownerWithin is how long telling a server's owner may take.
const ownerWithin = 5 * time.Second

// What owners are told.
const (
	sayCannotPost   = "I was asked something in <#%s> and cannot answer there. Please give my role these permissions in that channel: View Channel, Send Messages, Send Messages in Threads, Embed Links, Read Message History. Or take the channel away from me."
	sayCannotReply  = "In <#%s> I cannot point to the question that I answer. Please give my role the permission Read Message History in that channel."
	sayCannotEmbed  = "In <#%s> my answers are shown without their sources and details. Please give my role the permission Embed Links in that channel."
	permissionPost  = "post"
	permissionReply = "history"
	permissionEmbed = "embeds"
)

// lacks tells the operator and the server's owner, once for a channel, when err is a missing permission.
func (a *Adapter) lacks(ctx context.Context, channel string, err error) {
	switch {
	case refusedWith(err, codeNoHistoryPermission):
		a.missing(ctx, channel, permissionReply, sayCannotReply)
	case lacksPermission(err):
		a.missing(ctx, channel, permissionPost, sayCannotPost)
	}
}

func (a *Adapter) lacksEmbeds(ctx context.Context, channel string) {
	a.missing(ctx, channel, permissionEmbed, sayCannotEmbed)
}

func (a *Adapter) missing(ctx context.Context, channel, permission, say string) {
	if !a.told.First(channel + " " + permission) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ownerWithin)
	defer cancel()
	told := a.tellOwner(ctx, channel, fmt.Sprintf(say, channel)) == nil
	a.log.Warn("discord permission missing", "channel", channel, "permission", permission, "owner_told", told)
}

// tellOwner writes to the owner of a channel's server, unless that was done before a restart.
func (a *Adapter) tellOwner(ctx context.Context, id, text string) error {
	c, err := a.channel(ctx, id)
	if err != nil {
		return err
	}
	if c.GuildID == "" {
		return nil
	}
	var guild struct {
		Owner string `json:"owner_id"`
	}
	if err := a.rest.do(ctx, call{doing: "look up server", method: http.MethodGet, url: discordgo.EndpointGuild(c.GuildID), bucket: "guild " + c.GuildID}, &guild); err != nil {
		return err
	}
	var direct channel
	if err := a.rest.do(ctx, openDirect(guild.Owner), &direct); err != nil {
		return err
	}
	b := bodyOf(page{content: text}, nil)
	history, err := a.history(ctx, direct.ID, url.Values{"limit": {strconv.Itoa(maxHistory)}})
	for _, m := range history {
		if err == nil && a.ours(m) && sameWords(m, b) {
			return nil
		}
	}
	b.Nonce, b.Enforce = nonce("owner:"+id+text, 0), true
	return a.rest.do(ctx, call{doing: "tell owner", method: http.MethodPost, url: discordgo.EndpointChannelMessages(direct.ID), body: b, bucket: "post " + direct.ID}, nil)
}

// openDirect finds or makes the direct conversation with a person.
func openDirect(person string) call {
	return call{
		doing: "open direct channel", method: http.MethodPost, url: discordgo.EndpointUserChannels("@me"),
		body: map[string]string{"recipient_id": person}, bucket: "direct",
	}
}
