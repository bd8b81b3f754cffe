package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

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
	adapters, level, err := settings.adapters(s)
	if err != nil {
		return err
	}
	v := service{
		config: settings, knowledge: c.over(settings), adapters: adapters,
		log: slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: level})),
	}
	return v.run(ctx)
}

// adapters connects the configured platforms, and the terminal when there are none. level is how much is worth logging there: a
// person who reads the conversation beside the log wants to see little of it.
func (c config) adapters(s streams) (list []bot.Adapter, level slog.Level, err error) {
	// The platforms come here as they are made: each adds itself when it is configured.
	if len(list) > 0 {
		return list, slog.LevelInfo, nil
	}
	t := terminal.Config{In: s.in, Out: s.out, Style: styleOf(s.out)}
	if isTerminal(s.in) {
		t.Prompt, t.Welcome, level = "> ", serveWelcome, slog.LevelWarn
	}
	a, err := terminal.New(t)
	if err != nil {
		return nil, level, err
	}
	return []bot.Adapter{a}, level, nil
}

const serveWelcome = `This is Bedside. No chat platform is configured, so it answers here.
It is a bot, not a clinician. In an emergency call your local emergency number.
Answers are checked against their documents, not yet reviewed by a clinician.
Type a question, or /help. Ctrl-D ends.`

// service is one serve: what it is wired from. config, adapters and log are needed.
type service struct {
	config    config
	knowledge knowledge
	adapters  []bot.Adapter
	log       *slog.Logger
	// look is how often the FAQ file is looked at; 2 s when it is 0.
	look time.Duration
	// started, if not nil, is called with the address of the operator's page before messages are taken.
	started func(ops string)
}

// run starts everything in order, answers until ctx ends or all adapters have ended, and ends everything in the order behind. It
// returns nil for an end that was asked for.
func (v service) run(ctx context.Context) error {
	database, err := store.Open(ctx, store.Config{
		URL: v.config.Store.URL, HashKey: v.config.Store.HashKey, Logger: v.log, Grace: v.grace() / 2,
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

// runOn does what run does, on an open database.
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
	b, err := bot.New(bot.Config{
		Knowledge: first, Triage: triage, Adapters: v.adapters, Queue: database, Records: database, Hasher: database.Hasher(),
		Limits:  bot.Limits{PersonPerMinute: v.config.Limits.PersonPerMinute, ConversationPerMinute: v.config.Limits.ConversationPerMinute, Text: v.config.Limits.Text},
		Privacy: bot.Privacy{RetentionDays: v.config.Privacy.RetentionDays},
		Staff:   bot.Staff{Platform: v.config.Staff.Platform, Conversation: v.config.Staff.Conversation, Team: v.config.Staff.Team},
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
	return v.answer(ctx, b, s, ops)
}

// listen opens the operator's page; nil is none.
func (v service) listen(m *metrics, database *store.Store) (*opsServer, error) {
	if v.config.Ops.Listen == "" {
		return nil, nil
	}
	return listenOps(v.config.Ops.Listen, m, database.Ping)
}

// answer runs the bot and what goes on beside it.
func (v service) answer(ctx context.Context, b *bot.Bot, s *shelf, ops *opsServer) error {
	beside, stop := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop()
	watching.Go(func() { s.watch(beside) })
	ops.setReady(true)
	defer context.AfterFunc(ctx, func() { ops.setReady(false); v.log.Info("ending") })()
	v.log.Info("started", "platforms", strings.Join(v.platforms(), " "), "program", programVersion(), "faq_day", s.day, "ops", ops.address())
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

func (v service) platforms() []string {
	var names []string
	for _, a := range v.adapters {
		names = append(names, a.Name())
	}
	return names
}

// shared is true for a database that several replicas may use.
func (c storeConfig) shared() bool {
	return strings.HasPrefix(c.URL, "postgres://") || strings.HasPrefix(c.URL, "postgresql://")
}
