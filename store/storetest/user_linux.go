package storetest

import "syscall"

// unprivileged makes a command run as that user and end with the thread that started it.
func unprivileged() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: other(), Pdeathsig: syscall.SIGQUIT}
}
