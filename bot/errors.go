package bot

import (
	"fmt"
	"time"
)

// RetryError is a failed delivery that may work later: a rate limit, a fault of the platform or the network.
type RetryError struct {
	// After is how long the platform asked to wait; 0 when it did not say.
	After time.Duration
	Err   error
}

// Error tells what failed.
func (e *RetryError) Error() string { return fmt.Sprintf("retry after %s: %v", e.After, e.Err) }

// Unwrap returns the cause.
func (e *RetryError) Unwrap() error { return e.Err }

// PermanentError is a delivery that can never succeed: the channel is gone, the bot was removed. Reason is recorded and
// must hold no message text.
type PermanentError struct {
	Reason string
	Err    error
}

// Error tells what failed.
func (e *PermanentError) Error() string { return fmt.Sprintf("%s: %v", e.Reason, e.Err) }

// Unwrap returns the cause.
func (e *PermanentError) Unwrap() error { return e.Err }
