// Bedside is a chat bot that answers patients' questions from a curated FAQ and the documents behind it.
// Every answer is graded by the strength of its evidence, cited, and ends with "see your provider".
package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

// The knowledge that the program ships with, where it says what its documents say, and the schema that every FAQ is held against.
var (
	//go:embed faq.json
	shippedFAQ []byte
	//go:embed faq.coverage.json
	shippedCoverage []byte
	//go:embed faq.schema.json
	faqSchema []byte
)

// Exit codes: everything is fine, problems were found, the command line is wrong.
const (
	exitOK       = 0
	exitProblems = 1
	exitUsage    = 2
)

// errProblems ends a command with exitProblems after it has told what is wrong.
var errProblems = errors.New("problems found")

// commands is the command line.
type commands struct {
	Ask        askCommand        `cmd:"" help:"Answer one question, or a batch of them."`
	Chat       chatCommand       `cmd:"" help:"Have a conversation on the terminal."`
	Serve      serveCommand      `cmd:"" help:"Answer on the configured chat platforms until told to end."`
	Check      checkCommand      `cmd:"" help:"Check a FAQ, its documents and a configuration; tell problems by line."`
	Eval       evalCommand       `cmd:"" help:"Run expected questions and answers and tell what differs."`
	Health     healthCommand     `cmd:"" help:"Ask a running serve whether it is well; for containers."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
	Completion completionCommand `cmd:"" help:"Print the code that makes a shell complete bedside's commands."`
}

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run executes one command line and returns the exit code.
func run(args []string, s streams) (code int) {
	parser, err := kong.New(&commands{},
		kong.Name("bedside"),
		kong.Description("Answers questions on restless legs and magnesium, or on your own FAQ, with graded and cited answers.\n\nExample: bedside chat"),
		kong.UsageOnError(),
		kong.Writers(s.out, s.err),
		kong.Bind(s),
		kong.Exit(func(c int) { panic(exitCode(c)) }),
	)
	if err != nil {
		fmt.Fprintln(s.err, "bedside:", err)
		return exitProblems
	}
	defer func() {
		if r := recover(); r != nil {
			c, ok := r.(exitCode)
			if !ok {
				panic(r)
			}
			code = int(c)
		}
	}()
	kongcompletion.Register(parser)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	return execute(parser, args, s)
}

// exitCode carries kong's request to end through the stack, so that run can be tested.
type exitCode int

func execute(parser *kong.Kong, args []string, s streams) int {
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "bedside: %v\nRun '%s --help' to see how.\n", err, commandOf(err))
		return exitUsage
	}
	err = ctx.Run()
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errProblems):
		return exitProblems
	}
	fmt.Fprintln(s.err, "bedside:", err)
	return exitProblems
}

// commandOf returns the command that a faulty line was for: "bedside ask", or "bedside" when it names none.
func commandOf(err error) string {
	var fault *kong.ParseError
	if errors.As(err, &fault) && fault.Context != nil {
		for _, step := range fault.Context.Path {
			if step.Command != nil {
				return "bedside " + step.Command.Name
			}
		}
	}
	return "bedside"
}
