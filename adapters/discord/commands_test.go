package discord_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
)

// TestRegisters: the commands are put in place everywhere, or in one server, and only when they differ from what is there.
func TestRegisters(t *testing.T) {
	t.Parallel()
	for _, guild := range []string{"", discordtest.Guild} {
		t.Run(guild, func(t *testing.T) {
			change := func(c *discord.Config) { c.GuildID = guild }
			r := start(t, discordtest.Config{}, change)
			r.logged("commands registered")
			want := []string{"ask", "topics", "sources", "privacy", "my-data", "forget-me", "help", "pause", "resume", "Answer this"}
			if got := r.Commands(guild); !slices.Equal(got, want) {
				t.Errorf("the commands are %q", got)
			}
			for _, c := range r.Requests("PUT", "/commands")[0].Body["list"].([]map[string]any) {
				staff := slices.Contains([]string{"pause", "resume", "Answer this"}, c["name"].(string))
				if (c["default_member_permissions"] != nil) != staff || (c["contexts"] != nil) != (guild == "") {
					t.Errorf("%s: permissions %v, contexts %v", c["name"], c["default_member_permissions"], c["contexts"])
				}
			}
			r.stop()
			r.adapter = newAdapter(t, r.origin, r.log, change)
			r.runBot()
			r.until("the commands to be compared", func() bool { return len(r.Requests("GET", "/commands")) == 2 })
			r.stop()
			if n := len(r.Requests("PUT", "/commands")); n != 1 {
				t.Errorf("registered %d times", n)
			}
		})
	}
}

// TestRegistersChange: commands of an older program are replaced.
func TestRegistersChange(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	r.SetCommands("", []map[string]any{{"type": 1.0, "name": "ask", "description": "An older one", "options": []any{}, "default_member_permissions": nil}})
	r.runBot()
	r.until("new commands", func() bool { return len(r.Commands("")) == 10 })
}

// TestRegistrationRefused: the operator gets a word, and questions their answers.
func TestRegistrationRefused(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	r.Refuse("GET", "/commands", 403, 50001)
	r.Refuse("PUT", "/commands", 403, 50001)
	r.runBot()
	r.logged("applications.commands")
	r.replies(r.say("hello"), 1)
}

// TestLooksBack: direct messages and mentions that nobody answered while the bot was away are answered when it is back: not those that
// were answered, not those that are too old, and each once.
func TestLooksBack(t *testing.T) {
	t.Parallel()
	change := func(c *discord.Config) { c.LookBack = 10 * time.Minute }
	r := startBot(t, discordtest.Config{}, change)
	thread := r.Open("", discordtest.Channel)
	known := r.Say(discordtest.Said{Direct: true, Author: "77", Text: "so that the bot knows me"})
	r.replies(known, 1)
	mentioned := r.say("before")
	r.replies(mentioned, 1)
	r.logged("msg=replied")
	places := r.records
	r.stop()

	missed := []string{
		r.say("in the channel"), r.say("once more in the channel"),
		r.Say(discordtest.Said{Channel: thread, Author: "78", Text: "in a thread", Mention: true}),
		r.Say(discordtest.Said{Direct: true, Author: "77", Text: "directly"}),
	}
	others := []string{
		r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "78", Text: "among people"}),
		r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "79", Text: "of another bot", Mention: true, Bot: true}),
		r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "78", Text: "long ago", Mention: true, At: time.Now().Add(-time.Hour)}),
		r.Say(discordtest.Said{Direct: true, Author: "77", Text: "long ago", At: time.Now().Add(-time.Hour)}),
	}
	r.adapter = newAdapter(t, r.origin, r.log, change)
	r.records = places
	r.runBot()
	for _, id := range missed {
		r.replies(id, 1)
	}
	r.stop()
	for _, id := range append(missed, known, mentioned) {
		if n := len(r.Replies(id)); n != 1 {
			t.Errorf("%s has %d replies", id, n)
		}
	}
	for _, id := range others {
		if n := len(r.Replies(id)); n != 0 {
			t.Errorf("%s has %d replies", id, n)
		}
	}
	if !strings.Contains(r.log.String(), "looked back") {
		t.Error("the log does not tell of it")
	}
}

// TestLooksBackAfterAnOutage: what was written while no session stood is answered although the process never ended.
func TestLooksBackAfterAnOutage(t *testing.T) {
	t.Parallel()
	r := startBot(t, discordtest.Config{}, func(c *discord.Config) { c.LookBack = 10 * time.Minute })
	r.replies(r.say("before"), 1)
	r.Trouble(discordtest.Trouble{Close: 1001}, discordtest.Trouble{Close: 1001})
	r.EndSessions()
	missed := r.say("in between")
	r.replies(missed, 1)
	r.stop()
	if n := len(r.Replies(missed)); n != 1 {
		t.Errorf("%d replies", n)
	}
}

// TestDoesNotLookBack: without the setting nothing is looked for.
func TestDoesNotLookBack(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	missed := r.say("before it started")
	r.runBot()
	r.replies(r.say("after"), 1)
	r.stop()
	if n := len(r.Replies(missed)) + len(r.Requests("GET", "/messages")); n != 0 || r.adapter.LooksBack() {
		t.Errorf("%d answers and requests", n)
	}
}

// TestUnderFaults: with events twice, connections dropped, and requests refused and lost, each question has one answer.
func TestUnderFaults(t *testing.T) {
	t.Parallel()
	const seed, places, questions = 3, 8, 120
	r := startBot(t, discordtest.Config{Seed: seed, Faults: discordtest.Faults{Repeat: 0.2, Throttle: 0.05, Fail: 0.05, Lose: 0.05, Drop: 0.05}}, nil)
	var ids, channels []string
	for range places {
		channels = append(channels, r.Open("", ""))
	}
	for n := range questions {
		ids = append(ids, r.Say(discordtest.Said{Channel: channels[n%places], Author: "77", Text: "hello", Mention: true}))
	}
	r.until("all answers", func() bool { return len(r.Shown("")) >= questions })
	r.stop()
	for _, id := range ids {
		if n := len(r.Replies(id)); n != 1 {
			t.Errorf("%s has %d replies", id, n)
		}
	}
	begun, resumed := r.Sessions()
	t.Logf("seed %d: %d sessions begun, %d resumed", seed, begun, resumed)
	if resumed == 0 {
		t.Error("no connection was dropped")
	}
}
