package discord_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
	"bedside/bot/bottest"
)

// say has a new person ask something in the channel, and returns the message's id.
func (r *rig) say(text string) string {
	return r.Say(discordtest.Said{Channel: discordtest.Channel, Author: r.NewID(), Text: text, Mention: true})
}

// TestBeginsAgain: whatever goes wrong in place of a session, a session stands in the end, and what is asked then is answered.
func TestBeginsAgain(t *testing.T) {
	t.Parallel()
	for name, troubles := range map[string][]discordtest.Trouble{
		"op 7 as the first packet after IDENTIFY": {{Op: 7}},
		"op 9":                            {{Op: 9, Data: false}},
		"op 9 that would let it resume":   {{Op: 9, Data: true}},
		"op 9 and op 7 after one another": {{Op: 9, Data: false}, {Op: 7}, {Op: 9, Data: false}},
		"silence after IDENTIFY":          {{Silent: true}},
		"closed without a word":           {{Close: -1}, {Close: -1}},
		"closed with 1000":                {{Close: 1000}},
		"closed with 1001":                {{Close: 1001}},
		"closed with 4000":                {{Close: 4000}},
		"closed with 4008":                {{Close: 4008}},
	} {
		t.Run(name, func(t *testing.T) {
			r := prepare(t, discordtest.Config{}, nil)
			r.Trouble(troubles...)
			r.runBot()
			r.until("a session", func() bool { n, _ := r.Sessions(); return n == len(troubles)+1 })
			r.logged("discord ready")
			id := r.say("are you there?")
			if got := r.replies(id, 1); !strings.Contains(got[0].Text(), "are you there?") {
				t.Errorf("it says %q", got[0].Text())
			}
		})
	}
}

// TestResumes: a session that can be resumed is, and what was said in between is answered, once.
func TestResumes(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*rig){
		"a lost connection":      func(r *rig) { r.Disconnect(0) },
		"closed with 1001":       func(r *rig) { r.Disconnect(1001) },
		"closed with 4000":       func(r *rig) { r.Disconnect(4000) },
		"asked to connect anew":  func(r *rig) { r.Tell(7, nil) },
		"op 9 that lets resume":  func(r *rig) { r.Tell(9, true) },
		"op 7 after a RESUME":    func(r *rig) { r.Trouble(discordtest.Trouble{Op: 7}); r.Disconnect(0) },
		"closed after a RESUME":  func(r *rig) { r.Trouble(discordtest.Trouble{Close: 1001}); r.Disconnect(0) },
		"silence after a RESUME": func(r *rig) { r.Trouble(discordtest.Trouble{Silent: true}); r.Disconnect(0) },
	} {
		t.Run(name, func(t *testing.T) {
			r := startBot(t, discordtest.Config{}, nil)
			r.replies(r.say("before"), 1)
			end(r)
			between := r.say("in between")
			r.until("resumption", func() bool { _, n := r.Sessions(); return n == 1 })
			after := r.say("after")
			r.replies(after, 1)
			if n := len(r.replies(between, 1)); n != 1 {
				t.Errorf("what was said in between has %d replies", n)
			}
			if identified, resumed := r.Sessions(); identified != 1 || resumed != 1 {
				t.Errorf("%d sessions were begun and %d resumed", identified, resumed)
			}
		})
	}
}

// TestSessionEnds: a session that Discord has forgotten is begun anew.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*rig){
		"op 9":             func(r *rig) { r.Tell(9, false) },
		"forgotten":        func(r *rig) { r.EndSessions() },
		"closed with 4009": func(r *rig) { r.Disconnect(4009) },
		"closed with 4007": func(r *rig) { r.Disconnect(4007) },
		"never resumed":    func(r *rig) { r.Trouble(never()...); r.Disconnect(4000) },
	} {
		t.Run(name, func(t *testing.T) {
			r := startBot(t, discordtest.Config{}, nil)
			end(r)
			r.until("a new session", func() bool { n, _ := r.Sessions(); return n == 2 })
			eventually(t, "it to be ready", func() bool { return strings.Count(r.log.String(), "discord ready") == 2 })
			r.replies(r.say("hello"), 1)
		})
	}
}

// never are connections that fail until a session is given up.
func never() []discordtest.Trouble {
	return []discordtest.Trouble{{Close: 4000}, {Close: 4000}, {Close: 4000}}
}

// TestDeadLink: a connection on which heartbeats are not acknowledged looks open. It is left at the first that is missed.
func TestDeadLink(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{Heartbeat: 200 * time.Millisecond}, nil)
	r.Trouble(discordtest.Trouble{Deaf: true})
	began := time.Now()
	r.runBot()
	r.until("resumption", func() bool { _, n := r.Sessions(); return n == 1 })
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %s to notice", took) // 40 heartbeats; Discord's library waits for five
	}
	r.replies(r.say("hello"), 1)
}

// TestHeartbeats: they come by themselves and when asked for, and a connection on which they are acknowledged is kept.
func TestHeartbeats(t *testing.T) {
	t.Parallel()
	r := startBot(t, discordtest.Config{Heartbeat: 300 * time.Millisecond}, nil)
	r.until("heartbeats", func() bool { return r.Heartbeats() >= 3 })
	asked := r.Heartbeats()
	r.Tell(1, nil)
	r.until("the one that was asked for", func() bool { return r.Heartbeats() > asked })
	r.replies(r.say("still there?"), 1)
	if identified, resumed := r.Sessions(); identified != 1 || resumed != 0 {
		t.Errorf("%d sessions were begun and %d resumed", identified, resumed)
	}
}

// TestStartsUnderFaults: Discord's failures at the start are waited out, on every request that the start makes.
func TestStartsUnderFaults(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	for _, status := range []int{500, 429, 502} {
		r.Refuse("GET", "/gateway/bot", status, 0)
		r.Refuse("GET", "/commands", status, 0)
		r.Refuse("PUT", "/commands", status, 0)
	}
	r.runBot()
	r.replies(r.say("hello"), 1)
	r.until("the commands", func() bool { return len(r.Commands("")) > 0 })
}

// TestSimpleServer: a server that has no more than the least is enough to answer.
func TestSimpleServer(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, func(c *discord.Config) { c.LookBack = time.Minute })
	r.Refuse("GET", "/gateway/bot", 404, 0)
	r.Refuse("GET", "/commands", 404, 0)
	r.Refuse("PUT", "/commands", 404, 0)
	r.Refuse("GET", "/channels", 404, 0)
	r.Refuse("GET", "/threads/active", 404, 0)
	r.runBot()
	r.replies(r.say("hello"), 1)
	r.logged("discord refuses the commands")
}

// TestSetup: what only the operator can mend ends the adapter with a word on what to do, and the token in no word.
func TestSetup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*discord.Config)
		prepare func(*discordtest.Server)
		want    string
	}{
		"a wrong token": {change: func(c *discord.Config) { c.Token = "a wrong one" }, want: "BEDSIDE_DISCORD_TOKEN"},
		"a token that the gateway refuses": {
			prepare: func(s *discordtest.Server) { s.Trouble(discordtest.Trouble{Close: 4004}) }, want: "BEDSIDE_DISCORD_TOKEN",
		},
		"an intent that is not switched on": {change: func(c *discord.Config) { c.MessageContent = true }, want: "Message Content Intent"},
		"too few shards":                    {prepare: func(s *discordtest.Server) { s.Trouble(discordtest.Trouble{Close: 4011}) }, want: "discord.shards"},
		"an old version":                    {prepare: func(s *discordtest.Server) { s.Trouble(discordtest.Trouble{Close: 4012}) }, want: "newer Bedside"},
	} {
		t.Run(name, func(t *testing.T) {
			server, origin := discordtest.Start(t, discordtest.Config{Description: description(t)})
			if c.prepare != nil {
				c.prepare(server)
			}
			log := &bottest.Log{}
			err := newAdapter(t, origin, log, c.change).Run(t.Context(), bottest.NewInbox())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it ends with %v, not with a word on %q", err, c.want)
			}
			if text := fmt.Sprint(err, log); strings.Contains(text, "a wrong one") || strings.Contains(text, discordtest.Token) {
				t.Errorf("the token is told: %s", text)
			}
		})
	}
}

// TestIntents: none that is privileged unless the text of all messages is wanted.
func TestIntents(t *testing.T) {
	t.Parallel()
	const messages, direct, content = 1 << 9, 1 << 12, 1 << 15
	for wanted, want := range map[bool]int{false: messages | direct, true: messages | direct | content} {
		r := start(t, discordtest.Config{Privileged: true}, func(c *discord.Config) { c.MessageContent = wanted })
		if got := r.Intents(); len(got) != 1 || got[0] != want {
			t.Errorf("message content %t: intents %b, not %b", wanted, got, want)
		}
	}
}

// TestShards: all that are recommended run in one process, or a range of them, and each event is heard once.
func TestShards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shards  int
		of      string
		begun   int
		answers bool
	}{{0, "", 3, true}, {4, "0-1", 2, true}, {4, "3", 1, false}} {
		t.Run(fmt.Sprintf("%d %s", c.shards, c.of), func(t *testing.T) {
			r := prepare(t, discordtest.Config{Shards: 3}, func(d *discord.Config) { d.Shards, d.ShardRange = c.shards, c.of })
			r.runBot()
			eventually(t, "the shards", func() bool { return strings.Count(r.log.String(), "discord ready") == c.begun })
			direct := r.Say(discordtest.Said{Direct: true, Author: r.NewID(), Text: "hello"})
			if !c.answers { // direct messages belong to shard 0
				r.stop()
				if n := len(r.Replies(direct)); n != 0 {
					t.Errorf("%d replies", n)
				}
				return
			}
			r.replies(direct, 1)
			if identified, _ := r.Sessions(); identified != c.begun || len(r.Replies(direct)) != 1 {
				t.Errorf("%d sessions, %d replies", identified, len(r.Replies(direct)))
			}
		})
	}
}

func TestConfigRefused(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*discord.Config){
		"discord.token":       func(c *discord.Config) { c.Token = "" },
		"discord.api_url":     func(c *discord.Config) { c.APIURL = "discord.example" },
		"is no origin":        func(c *discord.Config) { c.APIURL = "https://discord.example/api/v9" },
		"discord.shards":      func(c *discord.Config) { c.ShardRange = "0-1" },
		"discord.shard_range": func(c *discord.Config) { c.Shards, c.ShardRange = 2, "1-2" },
		"from 0 to 1":         func(c *discord.Config) { c.Shards, c.ShardRange = 2, "one" },
	} {
		c := discord.Config{Token: "x", Hasher: newHasher(t)}
		change(&c)
		if _, err := discord.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not tell of %q: %v", want, err)
		}
	}
}

// TestEndsAtOnce: being told to end is heard in every wait.
func TestEndsAtOnce(t *testing.T) {
	t.Parallel()
	server, origin := discordtest.Start(t, discordtest.Config{Description: description(t), Faults: discordtest.Faults{Fail: 1}})
	a := newAdapter(t, origin, &bottest.Log{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, bottest.NewInbox()) }()
	for changed := server.Changed(); len(server.Requests("GET", "/gateway")) == 0; changed = server.Changed() {
		<-changed
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("does not end")
	}
}

// TestResumesAfterAnOutage: while the gateway cannot be reached a session is not given up, however often that is tried.
func TestResumesAfterAnOutage(t *testing.T) {
	t.Parallel()
	r := prepare(t, discordtest.Config{}, nil)
	r.runBot()
	r.Shut(true)
	r.Disconnect(0)
	between := r.say("in between")
	eventually(t, "some tries", func() bool { return strings.Count(r.log.String(), "connection lost") >= 5 })
	r.Shut(false)
	r.replies(between, 1)
	if identified, resumed := r.Sessions(); identified != 1 || resumed != 1 {
		t.Errorf("%d sessions were begun and %d resumed", identified, resumed)
	}
}
