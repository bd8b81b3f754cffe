package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"bedside/bot"
)

// Discord's own error codes that make a difference here.
const (
	codeUnknownChannel      = 10003
	codeUnknownInteraction  = 10062
	codeAcknowledged        = 40060
	codeMissingAccess       = 50001
	codeNoDirectMessages    = 50007
	codeMissingPermission   = 50013
	codeNoHistoryPermission = 160002
)

// apiError is an answer of Discord that refuses a request. It holds no text that Discord sent, as that may repeat a message's.
type apiError struct {
	Status, Code int
	// After is how long Discord asks to wait; only with status 429.
	After time.Duration
}

// Error tells the status and Discord's code.
func (e *apiError) Error() string {
	return fmt.Sprintf("Discord answered %d %s (code %d)", e.Status, http.StatusText(e.Status), e.Code)
}

func newAPIError(answer *http.Response, data []byte) *apiError {
	var said struct {
		Code  int     `json:"code"`
		After float64 `json:"retry_after"`
	}
	_ = json.Unmarshal(data, &said) // a proxy's page is no JSON: then there is no code
	e := &apiError{Status: answer.StatusCode, Code: said.Code}
	if e.Status == http.StatusTooManyRequests {
		e.After = max(retryAfter(answer.Header), seconds(fmt.Sprint(said.After)))
	}
	return e
}

// temporary is true for a refusal that may not be one the next time.
func (e *apiError) temporary() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= 500 || e.Status == http.StatusRequestTimeout
}

// limitedError is a request that was not made, as Discord wants none for a while.
type limitedError struct{ after time.Duration }

// Error tells how long.
func (e *limitedError) Error() string { return fmt.Sprintf("rate limit for another %s", e.after) }

// refusedWith reports whether err is Discord's refusal with one of these codes.
func refusedWith(err error, codes ...int) bool {
	var refused *apiError
	if !errors.As(err, &refused) {
		return false
	}
	for _, code := range codes {
		if refused.Code == code {
			return true
		}
	}
	return false
}

// hasStatus reports whether err is an answer of Discord with this status.
func hasStatus(err error, status int) bool {
	var refused *apiError
	return errors.As(err, &refused) && refused.Status == status
}

// lacksPermission reports whether err is Discord's word that the bot may not do this here.
func lacksPermission(err error) bool {
	return refusedWith(err, codeMissingAccess, codeMissingPermission, codeNoHistoryPermission)
}

// unsent reports that a request certainly did nothing, so that trying it again shows nothing twice.
func unsent(err error) bool {
	var limited *limitedError
	var refused *apiError
	return errors.As(err, &limited) || errors.As(err, &refused) && refused.Status < 500
}

// delivery turns the error of a post into what the queue understands.
func delivery(err error) error {
	var refused *apiError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused), refused.temporary():
		return &bot.RetryError{After: askedFor(err), Err: err}
	case refused.Status == http.StatusUnauthorized:
		// A new token may be on its way, and the connection tells the operator.
		return &bot.RetryError{Err: err}
	}
	return &bot.PermanentError{Reason: reason(refused), Err: err}
}

// reason says why something can never be delivered.
func reason(e *apiError) string {
	switch e.Code {
	case codeUnknownChannel:
		return "the channel is gone"
	case codeMissingAccess:
		return "the bot cannot see the channel: it lacks View Channel, or was removed from the server"
	case codeMissingPermission:
		return "the bot lacks a permission in the channel: Send Messages, or Send Messages in Threads"
	case codeNoDirectMessages:
		return "the person takes no direct messages from the bot"
	}
	return fmt.Sprintf("Discord refuses the message: status %d, code %d", e.Status, e.Code)
}

// askedFor is how long Discord asked to wait; 0 when it did not.
func askedFor(err error) time.Duration {
	var limited *limitedError
	var refused *apiError
	switch {
	case errors.As(err, &limited):
		return limited.after
	case errors.As(err, &refused):
		return refused.After
	}
	return 0
}

// isFinal reports a refusal that trying again does not change.
func isFinal(err error) bool {
	var refused *apiError
	return errors.As(err, &refused) && !refused.temporary()
}
