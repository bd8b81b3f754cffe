package discord

import "slices"

// place is where a message was written: a server, or none, and a channel.
type place struct {
	guild, channel string
	// parent is the channel of a thread; unknown is true where Discord did not tell whether there is one.
	parent  string
	unknown bool
}

// within reports whether a list names the place's channel, or the channel of its thread.
func (p place) within(list []string) bool {
	return slices.Contains(list, p.channel) || p.parent != "" && slices.Contains(list, p.parent)
}

// allows reports whether the bot speaks in a place. Direct messages are always allowed; a list that denies wins. Where it is not
// known what channel a thread belongs to, an answer too many is better than none.
func (c Config) allows(p place) bool {
	switch {
	case p.guild == "":
		return true
	case !c.allowsServer(p.guild), p.within(c.DenyChannels):
		return false
	}
	return len(c.AllowChannels) == 0 || p.unknown || p.within(c.AllowChannels) || c.StaffChannel != "" && p.within([]string{c.StaffChannel})
}

// needsParent reports whether the settings tell channels apart, so that a thread's channel has to be known.
func (c Config) needsParent() bool {
	return len(c.AllowChannels)+len(c.DenyChannels)+len(c.AnswerChannels) > 0 || c.StaffChannel != ""
}

// allowsServer reports whether the bot may speak anywhere in a server.
func (c Config) allowsServer(guild string) bool {
	return !slices.Contains(c.DenyServers, guild) && (len(c.AllowServers) == 0 || slices.Contains(c.AllowServers, guild))
}
