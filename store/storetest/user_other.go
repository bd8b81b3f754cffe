//go:build unix && !linux

package storetest

import "syscall"

// unprivileged makes a command run as that user.
func unprivileged() *syscall.SysProcAttr { return &syscall.SysProcAttr{Credential: other()} }
