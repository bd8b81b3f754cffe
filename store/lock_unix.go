//go:build unix

package store

import (
	"io/fs"
	"os"
	"syscall"
)

// flock takes an exclusive lock on file at once, or fails.
func flock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// unlock gives the lock back. Closing the file is not enough: a process that is just being forked has it, too.
func unlock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_UN) }

// readableByOthers tells whether a secret with this mode is one.
func readableByOthers(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 }
