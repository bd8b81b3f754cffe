package discord_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/adapters/discord"
	"bedside/adapters/discord/discordtest"
	"bedside/answers"
	"bedside/answers/triage"
	"bedside/bot"
	"bedside/bot/bottest"
)

// Discord's numbers of interactions and of answers to them.
const (
	slash, press, autocomplete, submit = 2, 3, 4, 5

	shownNow, deferred, suggestions, opensForm = 4, 5, 8, 9

	manageChannels, manageMessages = 1 << 4, 1 << 13
)

// data is a command's, with its options in pairs.
func data(name string, options ...any) map[string]any {
	var list []any
	for i := 0; i+1 < len(options); i += 2 {
		list = append(list, map[string]any{"name": options[i], "value": options[i+1], "type": 3})
	}
	return map[string]any{"id": "1", "name": name, "type": 1, "options": list}
}

func ask(person, question string, options ...any) discordtest.Did {
	return discordtest.Did{Type: slash, Person: person, Channel: discordtest.Channel, Data: data("ask", append([]any{"question", question}, options...)...)}
}

// pressed is someone pressing a button under a message.
func pressed(person string, under discordtest.Message, id string) discordtest.Did {
	return discordtest.Did{Type: press, Person: person, Channel: under.Channel, Message: &under, Data: map[string]any{"custom_id": id, "component_type": 2}}
}

func chosen(person string, under discordtest.Message, value string) discordtest.Did {
	d := pressed(person, under, "menu")
	d.Data = map[string]any{"custom_id": "menu", "component_type": 3, "values": []any{value}}
	return d
}

// startReal runs a bot with the project's own FAQ, and a staff place.
func startReal(t *testing.T, change func(*discord.Config)) *rig {
	t.Helper()
	r := prepare(t, discordtest.Config{}, func(c *discord.Config) {
		c.StaffChannel, c.StaffRole = discordtest.Staff, discordtest.StaffRole
		if change != nil {
			change(c)
		}
	})
	r.runReal()
	return r
}

func (r *rig) runReal() {
	r.t.Helper()
	red, err := triage.New()
	if err != nil {
		r.t.Fatal(err)
	}
	r.runBot(func(c *bot.Config) {
		c.Knowledge, c.Triage = bot.NewKnowledge(discord.Engine(r.t), nil), red
		c.Staff = bot.Staff{Platform: "discord", Conversation: discordtest.Staff, Team: "the sleep team", Cards: true}
	})
}

// checkReply holds the answer to an interaction to end with a disclaimer on each page.
func checkReply(t *testing.T, i discordtest.Interaction) {
	t.Helper()
	for _, m := range i.Shown {
		lines := strings.Split(strings.Trim(m.Text(), "*\n"), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, "provider") {
			t.Errorf("a page ends with %q", last)
		}
	}
}

// TestAsk: a question in a command is answered to its asker alone, unless everybody is to see it; a personal one never is seen by others.
func TestAsk(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	for name, c := range map[string]struct {
		did   discordtest.Did
		alone bool
		want  string
	}{
		"alone":                         {ask("77", "does magnesium help restless legs"), true, "Magnesium may help"},
		"to everyone":                   {ask("77", "does magnesium help restless legs", "show_to_everyone", true), false, "Magnesium may help"},
		"personal, to everyone":         {ask("78", "i am pregnant, does magnesium help", "show_to_everyone", true), true, "pregnan"},
		"with a name, to everyone":      {ask("79", "my name is Anna Miller, does iron help", "show_to_everyone", true), true, "Iron"},
		"an emergency alone":            {ask("80", "i took 30 magnesium pills"), true, "poison centre"},
		"an emergency to everyone":      {ask("81", "i took 30 magnesium pills", "show_to_everyone", true), false, "poison centre"},
		"in a direct conversation":      {discordtest.Did{Type: slash, Person: "82", Direct: true, Data: data("ask", "question", "does iron help")}, false, "Iron"},
		"without an answer, and choose": {ask("83", "how much?"), true, "number"},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.did(c.did, 1)
			if got.Type != shownNow || got.Ephemeral != c.alone || !strings.Contains(got.Text(), c.want) {
				t.Errorf("type %d, alone %t: %s", got.Type, got.Ephemeral, got.Text())
			}
			checkReply(t, got)
		})
	}
}

// TestElsewhere: in a channel that is left out a command is answered to its asker alone, in a server that is left out only an emergency.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*discord.Config)
		want   string
	}{
		"a channel that is denied": {func(c *discord.Config) { c.DenyChannels = []string{discordtest.Channel} }, "Iron probably helps"},
		"a server that is denied":  {func(c *discord.Config) { c.DenyServers = []string{discordtest.Guild} }, "do not answer here"},
		"not among the allowed":    {func(c *discord.Config) { c.AllowServers = []string{"1"} }, "do not answer here"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startReal(t, c.change)
			for question, want := range map[string]string{"does iron help": c.want, "i took 30 magnesium pills": "poison centre"} {
				if got := r.did(ask("77", question, "show_to_everyone", true), 1); !strings.Contains(got.Text(), want) || !got.Ephemeral && want == c.want {
					t.Errorf("%q: alone %t: %q", question, got.Ephemeral, got.Text())
				}
			}
		})
	}
}

// TestLocale: an emergency card has the numbers of the person's locale.
func TestLocale(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	for locale, want := range map[string]string{"en-GB": "999", "en-US": "911"} {
		d := ask("77", "i have crushing chest pain right now")
		d.Locale = locale
		if got := r.did(d, 1); !strings.Contains(got.Text(), want) {
			t.Errorf("%s: %q", locale, got.Text())
		}
	}
}

// TestTwice: an interaction that is delivered twice is answered once.
func TestTwice(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	d := ask("77", "does iron help", "show_to_everyone", true)
	d.Twice = true
	r.did(d, 1)
	r.stop()
	if n := len(r.Requests("POST", "/callback")); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestCompletes: what is being typed is completed to questions, and topics; what is chosen is answered.
func TestCompletes(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	complete := func(command, option, typed string) []any {
		d := data(command, option, typed)
		d["options"].([]any)[0].(map[string]any)["focused"] = true
		id := r.Interact(discordtest.Did{Type: autocomplete, Person: "77", Channel: discordtest.Channel, Data: d})
		r.until("suggestions", func() bool { return r.Asked(id).Type == suggestions })
		return r.Asked(id).Data["choices"].([]any)
	}
	for _, typed := range []string{"", "ma", "iro", "zzzz"} {
		list := complete("ask", "question", typed)
		if len(list) > 25 || (len(list) == 0) != (typed == "zzzz") {
			t.Errorf("%q: %d suggestions", typed, len(list))
		}
		for _, c := range list {
			value := c.(map[string]any)["value"].(string)
			if got := r.did(ask("77", value), 1); strings.Contains(got.Text(), "did not find") {
				t.Errorf("the suggestion %q is answered with %q", value, got.Text())
			}
			break
		}
	}
	list := complete("topics", "topic", "sym")
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	topic := list[0].(map[string]any)["value"].(string)
	got := r.did(discordtest.Did{Type: slash, Person: "77", Channel: discordtest.Channel, Data: data("topics", "topic", topic)}, 1)
	if len(got.Shown[0].Options) == 0 {
		t.Errorf("the topic %q has no questions: %q", topic, got.Text())
	}
	for question, value := range got.Shown[0].Options {
		if answer := r.did(chosen("77", got.Shown[0], value), 1); !strings.Contains(answer.Text(), question) {
			t.Errorf("%q is answered with %q", question, answer.Text())
		}
		break
	}
}

// TestLongSuggestion: a question that is longer than Discord takes is sent back by its entry.
func TestLongSuggestion(t *testing.T) {
	t.Parallel()
	question := strings.Repeat("is it a very long question ", 6)
	r := prepare(t, discordtest.Config{}, nil)
	heard := make(chan bot.Interaction, 8)
	inbox := &suggesting{Inbox: bottest.NewInbox(), question: question}
	inbox.Answer = func(i bot.Interaction) bot.Reply { heard <- i; return replyOf("x") }
	r.run(func(ctx context.Context) error { return r.adapter.Run(ctx, inbox) })
	r.ready(1)
	d := data("ask", "question", "lo")
	d["options"].([]any)[0].(map[string]any)["focused"] = true
	id := r.Interact(discordtest.Did{Type: autocomplete, Person: "77", Channel: discordtest.Channel, Data: d})
	r.until("suggestions", func() bool { return r.Asked(id).Type == suggestions })
	choice := r.Asked(id).Data["choices"].([]any)[0].(map[string]any)
	r.did(ask("77", choice["value"].(string)), 1)
	if i := <-heard; i.Entry != "the-long-one" || i.Text != "" {
		t.Errorf("%q is heard as %+v", choice["value"], i)
	}
}

type suggesting struct {
	*bottest.Inbox
	question string
}

func (s *suggesting) Complete(string, int) []answers.Choice {
	return []answers.Choice{{Entry: "the-long-one", Question: s.question}}
}

// TestCommands: each command is answered, to its asker alone in a server.
func TestCommands(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	for name, want := range map[string]string{
		"topics": "You can ask about", "sources": "", "privacy": "coded number", "my-data": "records of you", "forget-me": "deleted", "help": "in your own words", "pause": "Only the staff",
	} {
		for _, direct := range []bool{false, true} {
			got := r.did(discordtest.Did{Type: slash, Person: "77", Channel: discordtest.Channel, Direct: direct, Data: data(name)}, 1)
			if got.Type != shownNow || got.Ephemeral == direct || !strings.Contains(got.Text(), want) {
				t.Errorf("%s, direct %t: type %d, alone %t: %q", name, direct, got.Type, got.Ephemeral, got.Text())
			}
			checkReply(t, got)
		}
	}
}

// TestPause: the staff silence the bot in a channel, where it then answers only emergencies, until it may speak again.
func TestPause(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	staff := discordtest.Did{Type: slash, Person: "90", Channel: discordtest.Channel, Roles: []string{discordtest.StaffRole}, Data: data("pause")}
	if got := r.did(staff, 1); !strings.Contains(got.Text(), "silent here") {
		t.Fatalf("%q", got.Text())
	}
	silent := r.say("does iron help")
	r.replies(r.say("i took 30 magnesium pills"), 1)
	staff.Data = data("resume")
	if got := r.did(staff, 1); !strings.Contains(got.Text(), "again") {
		t.Errorf("%q", got.Text())
	}
	r.replies(r.say("does iron help"), 1)
	if n := len(r.Replies(silent)); n != 0 {
		t.Errorf("%d answers while it was silent", n)
	}
}

// TestAnswerThis: a moderator has the bot answer somebody's message, in the channel, once.
func TestAnswerThis(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	id := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "77", Text: "does iron help restless legs"})
	own := r.Say(discordtest.Said{Channel: discordtest.Channel, Author: "78", Text: "a bot", Bot: true})
	answerThis := func(person string, permitted int64, target string) discordtest.Interaction {
		return r.did(discordtest.Did{Type: slash, Person: person, Channel: discordtest.Channel, Permitted: permitted, Data: map[string]any{
			"id": "1", "name": "Answer this", "type": 3, "target_id": target, "resolved": r.Resolved(discordtest.Channel, target),
		}}, 1)
	}
	if got := answerThis("79", 0, id); !strings.Contains(got.Text(), "Only the staff") {
		t.Errorf("who is no moderator reads %q", got.Text())
	}
	if got := answerThis("90", manageMessages, own); !strings.Contains(got.Text(), "Only a person's message") {
		t.Errorf("of a bot's message: %q", got.Text())
	}
	for range 2 {
		if got := answerThis("90", manageMessages, id); !got.Ephemeral || !strings.Contains(got.Text(), "in the channel") {
			t.Errorf("the moderator reads %q", got.Text())
		}
	}
	if got := r.replies(id, 1)[0]; !strings.Contains(got.Text(), "Iron probably helps") {
		t.Errorf("%q", got.Text())
	}
	r.stop()
	if n := len(r.Replies(id)); n != 1 {
		t.Errorf("answered %d times", n)
	}
}

// TestSlow: a reply that takes longer than Discord waits is told to come, and comes.
func TestSlow(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	defer free()
	r := startBot(t, discordtest.Config{}, nil, func(c *bot.Config) {
		c.Knowledge = bot.NewKnowledge(&bottest.Engine{Do: func(string) { <-release }}, nil)
	})
	long := strings.Repeat("a long question. ", 200)
	var ids []string
	for _, d := range []discordtest.Did{ask("77", long), ask("78", long, "show_to_everyone", true), {Type: slash, Person: "79", Direct: true, Data: data("ask", "question", long)}} {
		ids = append(ids, r.Interact(d))
	}
	for n, id := range ids {
		r.until("a word to wait", func() bool { return r.Asked(id).Type == deferred })
		if got := r.Asked(id); got.Ephemeral != (n < 2) {
			t.Errorf("alone: %t", got.Ephemeral)
		}
	}
	r.Server.Refuse("PATCH", "@original", 500, 0)
	r.Server.Refuse("PATCH", "@original", 429, 0)
	free()
	for _, id := range ids {
		r.until("the answer", func() bool { return len(r.Asked(id).Shown) >= 2 })
		got := r.Asked(id)
		if !strings.Contains(got.Text(), "You said: a long question") {
			t.Errorf("%q", got.Text())
		}
		checkReply(t, got)
	}
}

// TestLostCallback: an answer to an interaction is tried again in time, and one that was taken though that was not learned is not taken for
// a failure.
func TestLostCallback(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"refused": 500, "slowed down": 429, "lost": discordtest.Lost} {
		t.Run(name, func(t *testing.T) {
			r := startBot(t, discordtest.Config{}, nil)
			r.Server.Refuse("POST", "/callback", status, 0)
			got := r.did(ask("77", strings.Repeat("a long question. ", 200)), 2)
			if got.Took > 3*time.Second || strings.Contains(r.log.String(), "not answered") {
				t.Errorf("it took %s", got.Took)
			}
		})
	}
}

// TestCardNotLost: an emergency card that Discord does not take as the answer to a command is sent to the person directly.
func TestCardNotLost(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]discordtest.Did{
		"in a server": ask("77", "i took 30 magnesium pills"), "directly": {Type: slash, Person: "77", Direct: true, Data: data("ask", "question", "i took 30 magnesium pills")},
	} {
		t.Run(name, func(t *testing.T) {
			r := startReal(t, nil)
			r.Server.Refuse("POST", "/callback", 404, 10062)
			r.Server.Refuse("POST", "/messages", 500, 0)
			r.Interact(d)
			direct := r.Direct("77")
			r.until("the card", func() bool { return strings.Contains(r.last(direct), "poison centre") })
		})
	}
}

// TestTokensAreForgotten: no rate limit is remembered for an interaction, where Discord's library keeps one for each token for ever; those of
// channels are.
func TestTokensAreForgotten(t *testing.T) {
	t.Parallel()
	r := startBot(t, discordtest.Config{Limited: true}, nil)
	for n := range 20 {
		r.did(ask(fmt.Sprint(1000+n), strings.Repeat("a long question. ", 200)), 2)
	}
	r.replies(r.say("hello"), 1)
	eventually(t, "the limit of a channel", func() bool { return slices.Contains(discord.Buckets(r.adapter), "post "+discordtest.Channel) })
	buckets := discord.Buckets(r.adapter)
	if len(buckets) > 5 || strings.Contains(fmt.Sprint(buckets), "token") {
		t.Errorf("remembered: %q", buckets)
	}
}

// TestNothingPrivateInTheLog: no text, name or token of what passed through.
func TestNothingPrivateInTheLog(t *testing.T) {
	t.Parallel()
	r := startReal(t, nil)
	r.replies(r.Say(discordtest.Said{Direct: true, Author: "77", Text: "does Marigold help restless legs"}), 1)
	i := r.did(ask("77", "is Marigold safe"), 1)
	r.Server.Refuse("POST", "/callback", 400, 50035)
	r.Interact(ask("78", "is Marigold safe"))
	r.logged("not answered")
	for _, private := range []string{"Marigold", "token-" + i.ID, discordtest.Token, "user-77"} {
		if strings.Contains(r.log.String(), private) {
			t.Errorf("%q is in the log", private)
		}
	}
}
