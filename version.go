package main

import (
	"fmt"
	"runtime/debug"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

type versionCommand struct{}

// Help is shown below the command's flags.
func (versionCommand) Help() string { return "Example: bedside version" }

// Run prints the version, and the revision it was built from where that is known.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "bedside", programVersion())
	return err
}

// programVersion is the module's version or the revision it was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value[:min(12, len(setting.Value))]
		}
	}
	return "devel"
}

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help is shown below the command's flags.
func (completionCommand) Help() string {
	return "Example, for the current bash: source <(bedside completion bash)"
}

// Run prints the code for the shell.
func (c completionCommand) Run(ctx *kong.Context) error {
	code := kongcompletion.Completion{Shell: c.Shell, Code: true}
	return code.Run(ctx)
}
