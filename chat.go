package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"bedside/adapters/terminal"
)

type chatCommand struct {
	knowledge
	Locale string `placeholder:"TAG" help:"Your locale, for emergency numbers: en-US."`
}

// Help is shown below the command's flags.
func (chatCommand) Help() string {
	return "Type a question, or /help.\n\nExample: bedside chat"
}

const welcome = `This is Bedside. It answers questions from checked documents: %s.
It is a bot, not a clinician. In an emergency call your local emergency number.
Answers are checked against their documents, not yet reviewed by a clinician.
Type a question, or /help. Ctrl-D ends.`

// Run holds the conversation until the input ends.
func (c chatCommand) Run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	engine, config, err := c.engine()
	if err != nil {
		return err
	}
	chat := &terminal.Chat{Engine: engine, In: s.in, Out: s.out, Place: config.place(c.Locale), Style: styleOf(s.out)}
	if isTerminal(s.in) {
		chat.Prompt, chat.Welcome = "> ", fmt.Sprintf(welcome, engine.Title())
	}
	return chat.Run(ctx)
}

// maxWidth keeps lines readable on wide screens.
const maxWidth = 100

// styleOf wraps and colours for a terminal, and leaves text plain for anything else. NO_COLOR (no-color.org) is honoured.
func styleOf(out io.Writer) terminal.Style {
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return terminal.Style{}
	}
	style := terminal.Style{Width: maxWidth, Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		style.Width = min(width, maxWidth)
	}
	return style
}

func isTerminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
