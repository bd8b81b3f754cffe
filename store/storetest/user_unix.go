//go:build unix

package storetest

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// other is the user that the server runs as when we are root; nil otherwise.
func other() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(account.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(account.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

// giveAway makes the directory that of the user that the server runs as.
func giveAway(directory string) error {
	account := other()
	if account == nil {
		if os.Geteuid() == 0 {
			return fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody")
		}
		return nil
	}
	return os.Chown(directory, int(account.Uid), int(account.Gid))
}
