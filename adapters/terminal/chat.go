package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"bedside/answers"
	"bedside/answers/triage"
)

// Chat is a conversation between one person at a terminal and the bot.
type Chat struct {
	Engine *answers.Engine
	In     io.Reader
	Out    io.Writer
	Style  Style
	Place  triage.Place
	// Prompt is shown before each line that is read; empty when no person is typing.
	Prompt string
	// Welcome is shown first; may be empty.
	Welcome string
}

// maxLine bounds one typed line in bytes; what comes after is dropped.
const maxLine = 1 << 20

const help = `Type a question in your own words. You can also type:
  /topics         what you can ask about; /topics mag finds questions on a word
  /sources        the sources of the last answer
  /new            start a new conversation
  /help           this help
  /quit           leave (Ctrl-D does too)`

// Run reads lines and answers them until the input ends, the person leaves, or ctx ends. It returns an error
// only when reading or writing fails.
func (c *Chat) Run(ctx context.Context) error {
	if c.Welcome != "" {
		if _, err := fmt.Fprintf(c.Out, "%s\n\n", c.Style.wrapText(c.Welcome)); err != nil {
			return fmt.Errorf("write welcome: %w", err)
		}
	}
	lines := make(chan line)
	go readLines(ctx, c.In, lines)
	talk := answers.Context{}
	for {
		if _, err := io.WriteString(c.Out, c.Prompt); err != nil {
			return fmt.Errorf("write prompt: %w", err)
		}
		var typed line
		select {
		case <-ctx.Done():
			return c.leave()
		case typed = <-lines:
		}
		if typed.err != nil {
			if errors.Is(typed.err, io.EOF) {
				return c.leave()
			}
			return fmt.Errorf("read message: %w", typed.err)
		}
		text, next, more := c.answer(talk, typed.text)
		talk = next
		if text != "" {
			if _, err := fmt.Fprintf(c.Out, "\n%s\n\n", text); err != nil {
				return fmt.Errorf("write answer: %w", err)
			}
		}
		if !more {
			return nil
		}
	}
}

func (c *Chat) leave() error {
	if c.Prompt == "" {
		return nil
	}
	_, err := io.WriteString(c.Out, "\n")
	return err
}

// answer returns what to show for a typed line, and false when the person leaves.
func (c *Chat) answer(talk answers.Context, typed string) (string, answers.Context, bool) {
	command, rest, _ := strings.Cut(strings.TrimSpace(typed), " ")
	switch command {
	case "/quit", "/exit":
		return "", talk, false
	case "/help":
		return c.Style.wrapText(help), talk, true
	case "/new":
		return "A new conversation.", answers.Context{}, true
	case "/topics":
		text, next := c.topics(talk, strings.TrimSpace(rest))
		return text, next, true
	case "/sources":
		if talk.Entry == "" {
			return "There is no answer yet to show the sources of.", talk, true
		}
		typed = "sources"
	}
	a, next := c.Engine.Reply(talk, answers.Message{Text: typed, Place: c.Place})
	text := c.Style.Render(a)
	if choices := c.Style.Choices(a); choices != "" {
		text += "\n\n" + choices
	}
	return text, next, true
}

// topics lists the topics, or the questions on a word, which can then be chosen by number.
func (c *Chat) topics(talk answers.Context, word string) (string, answers.Context) {
	if word == "" {
		return c.Style.wrapText("You can ask about: " + strings.Join(c.Engine.Topics(), ", ") + ".\nType /topics and a word to find questions, for example /topics mag"), talk
	}
	choices := c.Engine.Complete(word, maxListed)
	if len(choices) == 0 {
		return fmt.Sprintf("No question on %q.", clean(word)), talk
	}
	var b strings.Builder
	talk.Choices, talk.Asked = nil, true
	for i, choice := range choices {
		fmt.Fprintf(&b, "%d. %s\n", i+1, clean(choice.Question))
		talk.Choices = append(talk.Choices, choice.Entry)
	}
	b.WriteString("Reply with a number to read the answer.")
	return c.Style.wrapText(b.String()), talk
}

// maxListed is how many questions /topics shows; they have to fit a screen.
const maxListed = 9

type line struct {
	text string
	err  error
}

// readLines sends each line of r until it ends or ctx does. Reading from a terminal cannot be interrupted: the goroutine may
// outlive ctx until the process ends.
func readLines(ctx context.Context, r io.Reader, lines chan<- line) {
	in := bufio.NewReader(r)
	for {
		text, _, err := ReadLine(in, maxLine)
		if err == io.EOF && text != "" {
			err = nil
		}
		select {
		case lines <- line{strings.ToValidUTF8(text, "\uFFFD"), err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// ReadLine reads to the end of a line and returns its first limit bytes, whether that was less than all, and the error that
// ended the input.
func ReadLine(in *bufio.Reader, limit int) (text string, cut bool, err error) {
	var b strings.Builder
	for {
		part, err := in.ReadSlice('\n')
		if room := limit - b.Len(); len(part) > room {
			part, cut = part[:room], true
		}
		b.Write(part)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return b.String(), cut, err
		}
	}
}
