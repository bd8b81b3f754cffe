package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/terminal"
	"bedside/bot"
	"bedside/store"
)

type serveCommand struct {
	knowledge
}

// Help is shown below the command's flags.
func (serveCommand) Help() string {
	return `Without a platform in the configuration it answers on the terminal. A changed FAQ file is taken over without a
restart. SIGTERM and Ctrl-C end it after what is in flight.

Example: bedside serve --config bedside.toml`
}

// Run answers until the platforms end or a signal comes.
func (c serveCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends at once
	settings, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	if err := settings.tokensMissing(); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: settings.logLevel(s)}))
	v := service{
		config: settings, knowledge: c.over(settings), log: log,
		adapters: func(hasher bot.Hasher) ([]bot.Adapter, error) { return settings.adapters(s, hasher, log) },
	}
	return v.run(ctx)
}

// logLevel is how much is worth logging: a person who reads the conversation beside the log wants to see little of it.
func (c config) logLevel(s streams) slog.Level {
	if !c.hasPlatform() && isTerminal(s.in) {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// adapters builds the adapters of the configured platforms, and that of the terminal when there are none.
func (c config) adapters(s streams, hasher bot.Hasher, log *slog.Logger) ([]bot.Adapter, error) {
	var list []bot.Adapter
	if c.Discord.Token != "" {
		a, err := c.Discord.adapter(c.Staff, hasher, log)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if c.Slack.configured() {
		a, err := slack.New(c.slack(hasher, log))
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if c.hasPlatform() {
		return list, nil
	}
	t := terminal.Config{In: s.in, Out: s.out, Style: styleOf(s.out)}
	if isTerminal(s.in) {
		t.Prompt, t.Welcome = "> ", serveWelcome
	}
	a, err := terminal.New(t)
	return append(list, a), err
}

// tokensMissing refuses a platform that somebody has set up but for its token: the terminal is not what they meant.
func (c config) tokensMissing() error {
	var errs []error
	if c.Discord.Token == "" && !reflect.DeepEqual(c.Discord, defaultDiscord()) {
		errs = append(errs, errors.New("[discord] is set up, but its token is missing: set BEDSIDE_DISCORD_TOKEN, or take [discord] out"))
	}
	if !c.Slack.configured() && !reflect.DeepEqual(c.Slack, defaultSlack()) {
		errs = append(errs, errors.New("[slack] is set up, but its tokens are missing: set BEDSIDE_SLACK_BOT_TOKEN and BEDSIDE_SLACK_APP_TOKEN or BEDSIDE_SLACK_SIGNING_SECRET, or take [slack] out"))
	}
	return errors.Join(errs...)
}

// hasPlatform reports whether a chat platform is configured.
func (c config) hasPlatform() bool { return c.Discord.Token != "" || c.Slack.configured() }

const serveWelcome = `This is Bedside. No chat platform is configured, so it answers here.
It is a bot, not a clinician. In an emergency call your local emergency number.
Answers are checked against their documents, not yet reviewed by a clinician.
Type a question, or /help. Ctrl-D ends.`

// service is one serve: what it is wired from. config, adapters and log are needed.
type service struct {
	config    config
	knowledge knowledge
	// adapters builds the adapters; the hasher signs their buttons.
	adapters func(bot.Hasher) ([]bot.Adapter, error)
	log      *slog.Logger
	// look is how often the FAQ file is looked at; 2 s when it is 0.
	look time.Duration
	// started, if not nil, is called with the address of the operator's page before messages are taken.
	started func(ops string)
}

// lateBy is how much longer than the grace period the end may take.
const lateBy = time.Second

// run does what serve does, and does not wait for an end that hangs, on a database that answers nothing for instance: what was
// stored is safe, and the process is about to end.
func (v service) run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- v.serve(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(v.grace() + lateBy):
		v.log.Error("did not end in time, and is left behind")
		return nil
	}
}

// serve starts everything in order, answers until ctx ends or all adapters have ended, and ends everything in the order behind. It
// returns nil for an end that was asked for.
func (v service) serve(ctx context.Context) error {
	database, err := store.Open(ctx, store.Config{
		URL: v.config.Store.URL, HashKey: v.config.Store.HashKey, Logger: v.log, Grace: v.grace(),
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	return errors.Join(v.runOn(ctx, database), database.Close())
}

func (v service) grace() time.Duration { return time.Duration(v.config.Ops.Grace) }

// runOn does what serve does, on an open database.
func (v service) runOn(ctx context.Context, database *store.Store) error {
	triage, err := v.config.Safety.triage()
	if err != nil {
		return err
	}
	m := newMetrics()
	m.watchQueue(database)
	s := &shelf{knowledge: v.knowledge, triage: triage, metrics: m, log: v.log, every: cmp.Or(v.look, 2*time.Second)}
	first, overdue, err := s.start()
	if err != nil {
		return err
	}
	adapters, err := v.adapters(database.Hasher())
	if err != nil {
		return err
	}
	b, err := bot.New(bot.Config{
		Knowledge: first, Triage: triage, Adapters: adapters, Queue: database, Records: database, Hasher: database.Hasher(),
		Limits:  bot.Limits{PersonPerMinute: v.config.Limits.PersonPerMinute, ConversationPerMinute: v.config.Limits.ConversationPerMinute, Text: v.config.Limits.Text},
		Privacy: bot.Privacy{RetentionDays: v.config.Privacy.RetentionDays},
		Staff:   bot.Staff{Platform: v.config.Staff.Platform, Conversation: v.config.Staff.Conversation, Team: v.config.Staff.Team, Cards: v.config.Safety.StaffNote},
		Region:  v.config.Safety.Region, Program: programVersion(), SharedMemory: v.config.Store.shared(), Grace: v.grace(), Logger: v.log, Metrics: m,
	})
	if err != nil {
		return err
	}
	s.use, s.note = b.Use, b.Note
	s.tell(overdue)
	ops, err := v.listen(m, database)
	if err != nil {
		return err
	}
	defer ops.close()
	return v.answer(ctx, b, s, ops, namesOf(adapters))
}

// listen opens the operator's page; nil is none.
func (v service) listen(m *metrics, database *store.Store) (*opsServer, error) {
	if v.config.Ops.Listen == "" {
		return nil, nil
	}
	return listenOps(v.config.Ops.Listen, m, database.Ping)
}

// answer runs the bot and what goes on beside it.
func (v service) answer(ctx context.Context, b *bot.Bot, s *shelf, ops *opsServer, platforms string) error {
	beside, stop := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop()
	watching.Go(func() { s.watch(beside) })
	ops.setReady(true)
	defer context.AfterFunc(ctx, func() { ops.setReady(false); v.log.Info("ending") })()
	v.log.Info("started", "platforms", platforms, "program", programVersion(), "faq_day", s.day, "ops", ops.address())
	if v.started != nil {
		v.started(ops.address())
	}
	err := b.Run(ctx)
	ops.setReady(false)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	v.log.Info("ended")
	return nil
}

func namesOf(adapters []bot.Adapter) string {
	var names []string
	for _, a := range adapters {
		names = append(names, a.Name())
	}
	return strings.Join(names, " ")
}

// shared is true for a database that several replicas may use.
func (c storeConfig) shared() bool {
	return strings.HasPrefix(c.URL, "postgres://") || strings.HasPrefix(c.URL, "postgresql://")
}
