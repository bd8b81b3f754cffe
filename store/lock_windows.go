package store

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// flock takes an exclusive lock on file at once, or fails.
func flock(file *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
}

// unlock gives the lock back.
func unlock(file *os.File) error {
	return windows.UnlockFileEx(windows.Handle(file.Fd()), 0, 1, 0, new(windows.Overlapped))
}

// readableByOthers cannot be told from a mode on Windows, where the folder's permissions decide.
func readableByOthers(fs.FileMode) bool { return false }
