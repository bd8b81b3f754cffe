package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bedside/answers"
	"bedside/bot"
	"bedside/bot/bottest"
)

func TestNewNamesWhatIsMissing(t *testing.T) {
	_, err := bot.New(bot.Config{})
	for _, name := range []string{"Knowledge.Engine", "Triage", "Adapters", "Queue", "Records", "Hasher"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
	}
	if _, err := bot.NewHasher([]byte("short")); err == nil {
		t.Error("a short hash key is accepted")
	}
}

// TestAnswersOnce: a message is answered once, however often it is delivered, to where it came from.
func TestAnswersOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		stop := r.start(t)
		m := r.say(t, "anna", "hello there")
		for range 3 {
			if err := r.Accept(t.Context(), m); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		stop()
		sent := r.adapter.Sent()
		if len(sent) != 1 || sent[0].To != m.Address || sent[0].Key != m.Key() || !strings.Contains(sent[0].Text(), "You said: hello there") {
			t.Errorf("shown: %+v", sent)
		}
		checkForm(t, sent[0].Reply)
		if got := r.records.Exchanges; len(got) != 1 || got[0].Outcome != "answered" || got[0].Entry != "echo" || got[0].Grade != "C" || got[0].Topic != "echoes" || got[0].EntryRevision == "" || got[0].FAQ == "" {
			t.Errorf("recorded: %+v", got)
		}
		if r.metrics.Count(bot.EventDuplicate) != 3 {
			t.Errorf("%d duplicates counted", r.metrics.Count(bot.EventDuplicate))
		}
	})
}

// TestOrder: messages of one conversation are answered in the order in which they were accepted, also when deliveries fail.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		tries := 0
		r.adapter.Do = func(_ context.Context, to bot.Address, _ string) error {
			if tries++; tries%3 == 0 && to.Conversation == "dm-anna" {
				return &bot.RetryError{After: time.Second, Err: errors.New("429")}
			}
			return nil
		}
		stop := r.start(t)
		var want []string
		for i := range 10 {
			text := fmt.Sprintf("number %d", i)
			r.say(t, "anna", text)
			want = append(want, "You said: "+text)
		}
		time.Sleep(time.Minute)
		stop()
		var got []string
		for _, text := range r.texts() {
			got = append(got, strings.SplitN(text, "\n", 2)[0])
		}
		if !slices.Equal(got, want) {
			t.Errorf("shown %q", got)
		}
		if r.metrics.Count(bot.EventRetry) == 0 || r.metrics.Count(bot.EventSendError) == 0 {
			t.Error("retries are not counted")
		}
	})
}

// TestEmergencyFirst: an emergency is answered within Accept, before anything is stored, and also when nothing works but triage and
// the platform.
func TestEmergencyFirst(t *testing.T) {
	broken := errors.New("the database is gone")
	r := newRig(t, func(c *bot.Config) { c.Limits.PersonPerMinute = 1 })
	r.queue.Fail(broken)
	r.records.Fail(broken)
	r.engine.Do = func(string) { panic("the engine is gone") }
	for range 5 {
		r.say(t, "anna", "an EMERGENCY")
		if got := r.last(t); got.Text() != bottest.Card || len(got.Reply.Offers) > 0 || len(got.Reply.Lines) > 0 {
			t.Errorf("shown: %q", got.Text())
		}
	}
	if n := len(r.adapter.Sent()); n != 5 {
		t.Errorf("%d cards for 5 emergencies within a limit of 1", n)
	}
	r.records.Fail(nil)
	r.say(t, "anna", "an EMERGENCY")
	if got := r.records.Outcomes(); !slices.Equal(got, []string{"emergency"}) {
		t.Errorf("recorded: %q", got)
	}
}

// TestEmergencyOfTwoMessages: triage reads a message with the one before, whether that has been answered or not.
func TestEmergencyOfTwoMessages(t *testing.T) {
	r := newRig(t, nil) // nothing runs: the first message stays unanswered
	r.say(t, "anna", "one half")
	r.say(t, "ben", "the other half")
	if n := len(r.adapter.Sent()); n != 0 {
		t.Fatalf("%d replies to halves of two people", n)
	}
	r.say(t, "anna", "the other half")
	if got := r.last(t).Text(); got != bottest.Card {
		t.Errorf("shown: %q", got)
	}
}

// TestEmergencyRetried: a card whose delivery fails is tried again at once, and stored meanwhile, so that it comes also
// when this process gives up.
func TestEmergencyRetried(t *testing.T) {
	for _, c := range []struct {
		name      string
		failures  int
		queueDown bool
		atOnce    int
		err       bool
	}{
		{"once", 1, false, 1, false},
		{"twice", 2, true, 1, false},
		{"always", 3, false, 0, false},
		{"always, and nothing can be stored", 3, true, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, nil)
				var deliveries atomic.Int32
				r.adapter.Do = func(context.Context, bot.Address, string) error {
					if int(deliveries.Add(1)) <= c.failures {
						return &bot.RetryError{After: time.Hour, Err: errors.New("503")}
					}
					return nil
				}
				if c.queueDown {
					r.queue.Fail(errors.New("down"))
				}
				began := time.Now()
				err := r.Accept(t.Context(), r.message("anna", "an EMERGENCY"))
				if took := time.Since(began); (err != nil) != c.err || took > 10*time.Second {
					t.Errorf("error %v after %s", err, took)
				}
				time.Sleep(5 * time.Second)
				if len(r.adapter.Sent()) != c.atOnce {
					t.Errorf("%d cards, while nothing works the queue", len(r.adapter.Sent()))
				}
				stop := r.start(t)
				time.Sleep(time.Minute)
				stop()
				cards := 0
				for _, s := range r.adapter.Sent() {
					cards += min(1, strings.Count(s.Text(), "Once you are safe"))
				}
				if cards != 1 && !c.err {
					t.Errorf("%d cards in the end", cards)
				}
			})
		})
	}
}

// TestCardHoldsNothingUp: while a card cannot be shown it is stored soon, so that what comes behind it can be.
func TestCardHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.adapter.Do = func(ctx context.Context, _ bot.Address, _ string) error {
			<-ctx.Done() // the platform does not answer
			return ctx.Err()
		}
		began := time.Now()
		r.say(t, "anna", "an EMERGENCY")
		if took := time.Since(began); took > time.Second {
			t.Errorf("accepting it took %s", took)
		}
		if depth, err := r.queue.Depth(t.Context()); depth != 1 || err != nil {
			t.Errorf("%d messages are stored, %v", depth, err)
		}
		time.Sleep(time.Minute)
	})
}

// TestQuestionBeforeEmergency: a question that waits for its answer is not read together with the emergency behind it.
func TestQuestionBeforeEmergency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var before []string
		r := newRig(t, func(c *bot.Config) { c.Knowledge = bot.NewKnowledge(noted{&bottest.Engine{}, &before}, nil) })
		r.say(t, "anna", "a question")
		r.say(t, "anna", "an EMERGENCY")
		stop := r.start(t)
		synctest.Wait()
		stop()
		if len(before) != 1 || before[0] != "" {
			t.Errorf("read together with %q", before)
		}
	})
}

// noted is an engine that notes what each message is read together with.
type noted struct {
	*bottest.Engine
	before *[]string
}

func (n noted) Reply(c answers.Context, m answers.Message) (answers.Answer, answers.Context) {
	*n.before = append(*n.before, c.Previous)
	return n.Engine.Reply(c, m)
}

// TestTriageFails: when triage itself fails, the person gets the general card.
func TestTriageFails(t *testing.T) {
	r := newRig(t, nil)
	r.say(t, "anna", "TRIAGE FAILS")
	if got := r.last(t).Text(); !strings.HasPrefix(got, "If this is an emergency, call") || !strings.Contains(got, "Once you are safe") {
		t.Errorf("shown: %q", got)
	}
	if r.metrics.Count(bot.EventPanic) != 1 || strings.Contains(r.log.String(), "as the message wished") {
		t.Errorf("a panic is not counted, or its text logged: %s", r.log)
	}
}

// TestQueueDown: messages that cannot be stored are answered in line, once, and the staff are told, once.
func TestQueueDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.queue.Fail(errors.New("no connection"))
		stop := r.start(t)
		var all []bot.Message
		for range 5 {
			all = append(all, r.say(t, "anna", "hello"))
		}
		for _, m := range all {
			if err := r.Accept(t.Context(), m); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		replies, told := 0, 0
		for _, s := range r.adapter.Sent() {
			switch s.To.Conversation {
			case "dm-anna":
				replies++
			case "staff":
				told++
			}
		}
		if replies != 5 || told != 1 {
			t.Errorf("%d replies to 5 messages, %d notes for the staff", replies, told)
		}
		if n := r.metrics.Count(bot.EventQueueDown); n != 5 || !strings.Contains(r.log.String(), "store message") {
			t.Errorf("the operator is not told: %d", n)
		}
		r.queue.Fail(nil)
		stop()
	})
}

// TestQueueDownAndPlatformToo: a message that can neither be stored nor answered is for the platform to deliver again, and is
// answered then.
func TestQueueDownAndPlatformToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.queue.Fail(errors.New("no connection"))
		r.adapter.Do = func(context.Context, bot.Address, string) error { return errors.New("no connection") }
		m := r.message("anna", "hello")
		if err := r.Accept(t.Context(), m); err == nil {
			t.Error("accepted, though nobody will ever answer")
		}
		r.adapter.Do = nil
		if err := r.Accept(t.Context(), m); err != nil || len(r.adapter.Sent()) != 1 {
			t.Errorf("delivered again: %v, %d replies", err, len(r.adapter.Sent()))
		}
	})
}

// TestPanicBecomesApology: a fault of the engine is never silence, and later messages are answered.
func TestPanicBecomesApology(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.engine.Do = func(text string) {
			if text == "break" {
				panic("secret " + text)
			}
		}
		stop := r.start(t)
		r.say(t, "anna", "break")
		synctest.Wait()
		got := r.shownTo(t, "dm-anna")
		if !strings.HasPrefix(got.Text(), bot.Apology) {
			t.Errorf("shown: %q", got.Text())
		}
		checkForm(t, got.Reply)
		r.say(t, "anna", "hello")
		synctest.Wait()
		if !strings.Contains(r.last(t).Text(), "You said: hello") {
			t.Errorf("then: %q", r.texts())
		}
		if reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "break")}); !strings.HasPrefix(bot.PlainText(reply.Blocks()), bot.Apology) {
			t.Errorf("in line: %+v", reply)
		}
		stop()
		if strings.Contains(r.log.String(), "secret") {
			t.Error("what was passed to panic is logged")
		}
	})
}

// TestPermanent: a reply that can never be delivered is not tried again, and its reason is recorded.
func TestPermanent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		tries := 0
		r.adapter.Do = func(_ context.Context, to bot.Address, _ string) error {
			if to.Conversation == "staff" {
				return nil
			}
			tries++
			return &bot.PermanentError{Reason: "the channel is gone", Err: errors.New("404")}
		}
		stop := r.start(t)
		m := r.say(t, "anna", "hello")
		time.Sleep(time.Minute)
		stop()
		if tries != 1 || r.queue.Reasons()[m.Key()] != "the channel is gone" {
			t.Errorf("%d tries, reasons %q", tries, r.queue.Reasons())
		}
		if r.metrics.Count(bot.EventUndeliverable) != 1 || !strings.Contains(r.log.String(), "the channel is gone") {
			t.Error("the operator is not told")
		}
	})
}

// TestSlowConversation: one slow conversation does not hold up another.
func TestSlowConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.engine.Do = func(text string) {
			if text == "slow" {
				time.Sleep(time.Minute)
			}
		}
		stop := r.start(t)
		r.say(t, "anna", "slow")
		synctest.Wait()
		r.say(t, "anna", "behind it")
		r.say(t, "ben", "quick")
		synctest.Wait()
		if got := r.texts(); len(got) != 1 || !strings.Contains(got[0], "quick") {
			t.Errorf("shown meanwhile: %q", got)
		}
		time.Sleep(2 * time.Minute)
		stop()
		if got := r.texts(); len(got) != 3 || !strings.Contains(got[1], "slow") {
			t.Errorf("shown in the end: %q", got)
		}
	})
}

// TestRunDrains: when its context ends, Run finishes what was accepted, and returns nil.
func TestRunDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Grace = 20 * time.Second })
		r.engine.Do = func(string) { time.Sleep(time.Second) }
		stop := r.start(t)
		for range 6 {
			r.say(t, "anna", "hello")
		}
		stop()
		if n := len(r.adapter.Sent()); n != 6 {
			t.Errorf("%d of 6 accepted messages were answered", n)
		}
	})
}

// TestRunEndsWithinGrace: what does not end by itself is cut off when the grace period is over.
func TestRunEndsWithinGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Grace = 3 * time.Second })
		r.adapter.Do = func(ctx context.Context, _ bot.Address, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		}
		stop := r.start(t)
		r.say(t, "anna", "hello")
		synctest.Wait()
		began := time.Now()
		stop()
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// TestRunReturnsWhatNeedsTheOperator: the first adapter or queue that fails ends all, and its error is returned.
func TestRunReturnsWhatNeedsTheOperator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrong := errors.New("the token is wrong")
		r := newRig(t, func(c *bot.Config) {
			c.Adapters = append(c.Adapters, &bottest.Adapter{Platform: "other", Ends: wrong})
		})
		if err := r.Run(t.Context()); !errors.Is(err, wrong) || !strings.Contains(err.Error(), "other") {
			t.Errorf("run: %v", err)
		}
	})
}

// TestLimits: a person beyond the limit is told so once a minute, others are not affected, and the limit ends with time.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Limits.PersonPerMinute = 3 })
		stop := r.start(t)
		for range 10 {
			r.say(t, "anna", "hello")
			synctest.Wait()
		}
		got := r.texts()
		if len(got) != 4 || !strings.Contains(got[3], "Please wait a minute") {
			t.Errorf("3 answers and one polite word are wanted: %q", got)
		}
		checkForm(t, r.last(t).Reply)
		r.say(t, "ben", "hello")
		synctest.Wait()
		if !strings.Contains(r.last(t).Text(), "You said") {
			t.Error("another person is limited too")
		}
		if reply := r.Respond(t.Context(), bot.Interaction{Message: r.message("anna", "hello")}); !strings.Contains(bot.PlainText(reply.Blocks()), "Please wait a minute") {
			t.Error("an interaction gets no polite word")
		}
		time.Sleep(time.Minute)
		r.say(t, "anna", "hello again")
		synctest.Wait()
		if !strings.Contains(r.last(t).Text(), "hello again") {
			t.Error("the limit does not end")
		}
		stop()
	})
}

func TestLimitOfConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Limits.ConversationPerMinute = 2 })
		stop := r.start(t)
		for i := range 5 {
			m := r.message(fmt.Sprintf("person %d", i), "hello")
			m.Address.Conversation = "channel"
			if err := r.Accept(t.Context(), m); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		stop()
		if got := r.texts(); len(got) != 3 || !strings.Contains(got[2], "Please wait") {
			t.Errorf("shown: %q", got)
		}
	})
}

// TestLongText: of a long message the beginning is read, and the person is told.
func TestLongText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Limits.Text = 10 })
		stop := r.start(t)
		r.say(t, "anna", "exactly 10")
		synctest.Wait()
		if got := r.last(t).Text(); strings.Contains(got, "long") {
			t.Errorf("shown: %q", got)
		}
		r.say(t, "anna", "eleven äöü and more")
		stop()
		if got := r.last(t).Text(); !strings.Contains(got, "Your message is long") || !strings.Contains(got, "You said: eleven äöü\n") {
			t.Errorf("shown: %q", got)
		}
	})
}

// TestUse: another FAQ is taken over while the bot runs.
func TestUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		stop := r.start(t)
		r.say(t, "anna", "hello")
		synctest.Wait()
		r.Use(bot.NewKnowledge(&bottest.Engine{Abstains: true}, []byte("[]")))
		r.say(t, "anna", "hello")
		stop()
		if got := r.records.Exchanges; len(got) != 2 || got[0].FAQ == got[1].FAQ || got[1].Outcome != string(answers.Abstain) {
			t.Errorf("recorded: %+v", got)
		}
	})
}

// TestExpire: old records are deleted daily.
func TestExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *bot.Config) { c.Privacy.RetentionDays = 30 })
		began := time.Now()
		stop := r.start(t)
		time.Sleep(49 * time.Hour)
		stop()
		if got := r.records.Expired; len(got) != 3 || !got[0].Equal(began.AddDate(0, 0, -30)) {
			t.Errorf("expired before %v", got)
		}
	})
}

// TestTellsOfAnotherAttempt: a reply that may have been delivered before says so, also when another process tried, and a first one
// does not.
func TestTellsOfAnotherAttempt(t *testing.T) {
	r := newRig(t, nil)
	for attempt, want := range map[int]bool{1: false, 2: true} {
		m := r.message(fmt.Sprintf("anna-%d", attempt), "hello there")
		if err := r.Work(t.Context(), bot.Job{Message: m, Attempt: attempt}); err != nil {
			t.Fatal(err)
		}
		if got := r.last(t).Reply.Again; got != want {
			t.Errorf("attempt %d: Again is %t", attempt, got)
		}
	}
}
