package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"bedside/answers"
	"bedside/bot"
)

// Config is what an adapter is made of. In and Out are needed.
type Config struct {
	In    io.Reader
	Out   io.Writer
	Style Style
	// Prompt is shown when the next line is awaited; empty when no person is typing.
	Prompt string
	// Welcome is shown first; may be empty.
	Welcome string
	// Locale is the person's, as "en-US"; may be empty.
	Locale string
	// Session names this conversation for ever: message ids are counted in it. The time of the start when it is empty.
	Session string
}

// Adapter is a terminal as a chat platform: one conversation with one person. Make one with New.
type Adapter struct {
	config Config
	// mu guards Out and what is known of it.
	mu    sync.Mutex
	shown map[string]struct{}
	keys  []string // of shown, oldest first
}

var _ bot.Adapter = (*Adapter)(nil)

const (
	platformName = "terminal"
	// onePerson is who sits at the terminal, in every session, so that what is kept of them can be found and deleted.
	onePerson = "terminal"
	// maxKeys bounds the replies that are remembered to have been shown; the inbox repeats one within an hour.
	maxKeys = 10_000
	// acceptWithin is how long accepting a line may take, also after the adapter was told to end.
	acceptWithin = 30 * time.Second
)

// New returns an adapter.
func New(c Config) (*Adapter, error) {
	if c.In == nil || c.Out == nil {
		return nil, errors.New("new terminal: In and Out are needed")
	}
	if c.Session == "" {
		c.Session = strconv.FormatInt(time.Now().UnixNano(), 36)
	}
	return &Adapter{config: c, shown: map[string]struct{}{}}, nil
}

// Name is "terminal".
func (a *Adapter) Name() string { return platformName }

// Run hands over each line until the input ends, the person types /quit, or ctx ends. An error is one of reading or writing.
func (a *Adapter) Run(ctx context.Context, in bot.Inbox) error {
	if err := a.greet(); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	lines := make(chan line)
	go readLines(reading, a.config.In, lines)
	for n := 1; ; n++ {
		var typed line
		select {
		case <-ctx.Done():
			return a.leave()
		case typed = <-lines:
		}
		switch {
		case errors.Is(typed.err, io.EOF):
			return a.leave()
		case typed.err != nil:
			return fmt.Errorf("read message: %w", typed.err)
		case leaves(typed.text):
			return nil
		}
		if err := a.accept(ctx, in, a.message(n, typed.text)); err != nil {
			return err
		}
	}
}

func leaves(typed string) bool {
	typed = strings.TrimSpace(typed)
	return typed == "/quit" || typed == "/exit"
}

// accept hands a message over. A terminal does not deliver again: what failed is shown.
func (a *Adapter) accept(ctx context.Context, in bot.Inbox, m bot.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acceptWithin)
	defer cancel()
	if err := in.Accept(ctx, m); err == nil {
		return nil
	}
	// The text is of the program, without a reply's form, as none could be had.
	return a.write(bot.Apology + " " + answers.DisclaimerUnsure)
}

// message is the n-th line as a message.
func (a *Adapter) message(n int, text string) bot.Message {
	id := a.config.Session + "-" + strconv.Itoa(n)
	return bot.Message{
		ID: id, Text: strings.TrimRight(text, "\r\n"), Locale: a.config.Locale, Time: time.Now(),
		Address: bot.Address{Platform: platformName, Conversation: a.config.Session, Person: onePerson, ReplyTo: id, Private: true},
	}
}

// Send shows a reply once for its key. What belongs to another session has nobody to read it any more, and others may read here:
// it is a PermanentError.
func (a *Adapter) Send(_ context.Context, to bot.Address, r bot.Reply, key string) error {
	if to.Conversation != a.config.Session {
		return &bot.PermanentError{Reason: "the session at the terminal has ended", Err: errEnded}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, before := a.shown[key]; before {
		return nil
	}
	if _, err := fmt.Fprintf(a.config.Out, "\n%s\n\n%s", a.render(r), a.config.Prompt); err != nil {
		return &bot.PermanentError{Reason: "the terminal cannot be written to", Err: err}
	}
	a.remember(key)
	return nil
}

var errEnded = errors.New("another session")

func (a *Adapter) remember(key string) {
	a.shown[key] = struct{}{}
	a.keys = append(a.keys, key)
	if len(a.keys) > maxKeys {
		delete(a.shown, a.keys[0])
		a.keys = slices.Delete(a.keys, 0, 1)
	}
}

// render is a reply as text: the questions to go on with stand before its disclaimer, which comes last.
func (a *Adapter) render(r bot.Reply) string {
	blocks := bot.Pages(r.Blocks(), math.MaxInt, bot.PlainLength)[0] // whole, and with a disclaimer
	shown := r.Answer
	if choices := (Style{}).Choices(r.Answer); choices != "" {
		last := len(blocks) - 1
		blocks = slices.Insert(slices.Clone(blocks), last, answers.Block{Kind: answers.ChoicesBlock, Lines: strings.Split(choices, "\n")})
	}
	shown.Blocks = blocks
	return a.config.Style.Render(shown)
}

func (a *Adapter) greet() error {
	text := a.config.Prompt
	if a.config.Welcome != "" {
		text = a.config.Style.wrapText(a.config.Welcome) + "\n\n" + text
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := io.WriteString(a.config.Out, text); err != nil {
		return fmt.Errorf("write welcome: %w", err)
	}
	return nil
}

func (a *Adapter) write(text string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, err := fmt.Fprintf(a.config.Out, "\n%s\n\n%s", a.config.Style.wrapText(text), a.config.Prompt); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// leave ends the line of the prompt.
func (a *Adapter) leave() error {
	if a.config.Prompt == "" {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	_, err := io.WriteString(a.config.Out, "\n")
	return err
}
