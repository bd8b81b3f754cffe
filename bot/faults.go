package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"
)

// cause describes an error without its text, which may quote a message, an address with a token, or a row: the reason of a
// PermanentError, the wait of a RetryError, the codes of the database and the system, and the types in the chain.
func cause(err error) string {
	var parts []string
	var permanent *PermanentError
	var retry *RetryError
	var state interface{ SQLState() string }
	var errno syscall.Errno
	switch {
	case errors.As(err, &permanent):
		parts = append(parts, permanent.Reason)
	case errors.As(err, &retry):
		parts = append(parts, "retry after "+retry.After.Round(time.Millisecond).String())
	}
	if errors.As(err, &state) {
		parts = append(parts, "SQLSTATE "+state.SQLState())
	}
	if errors.As(err, &errno) {
		parts = append(parts, errno.Error())
	}
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			parts = append(parts, known.Error())
		}
	}
	return strings.Join(append(parts, types(err)...), ", ")
}

// types lists the types in an error's chain, without those that only add text.
func types(err error) []string {
	var list []string
	for ; err != nil && len(list) < maxTypes; err = errors.Unwrap(err) {
		name := fmt.Sprintf("%T", err)
		if name != "*fmt.wrapError" && name != "*errors.errorString" {
			list = append(list, name)
		}
	}
	return list
}

// maxTypes bounds a chain of errors that is described.
const maxTypes = 8
