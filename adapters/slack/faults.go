package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"bedside/bot"
)

// refusedError is a token or an app that Slack does not accept: only the operator can help.
type refusedError struct {
	setting, code string
}

// Error tells what to do.
func (e *refusedError) Error() string {
	return fmt.Sprintf("Slack refuses %s (%s): install the app anew and set the token that it shows", e.setting, e.code)
}

// The codes with which Slack refuses a call, as its documentation of each method lists them.
var (
	refusedCodes = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
	// permanentCodes are refusals of a post that trying again cannot change.
	permanentCodes = []string{
		"channel_not_found", "not_in_channel", "is_archived", "is_inactive", "cannot_dm_bot", "user_not_found", "user_not_in_channel", "messages_tab_disabled",
		"no_permission", "access_denied", "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
		"restricted_action_thread_locked", "thread_not_found", "cannot_reply_to_message", "missing_scope", "team_access_not_granted", "ekm_access_denied",
		"no_text", "invalid_arguments", "invalid_arg_name", "invalid_metadata_format", "invalid_metadata_schema",
	}
	// blockCodes are refusals of the blocks; the text alone is still taken.
	blockCodes = []string{"msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "block_mismatch", "too_many_blocks"}
)

// code is Slack's word for what went wrong; empty for an error of another kind.
func code(err error) string {
	var refusal api.SlackErrorResponse
	if errors.As(err, &refusal) {
		return refusal.Err
	}
	return ""
}

// refused is the refusedError that err stands for, nil for any other. setting is the token that was used.
func refused(err error, setting string) error {
	if slices.Contains(refusedCodes, code(err)) {
		return &refusedError{setting, code(err)}
	}
	return nil
}

// askedFor is how long Slack asked to wait; 0 when it did not.
func askedFor(err error) time.Duration {
	var throttled *throttledError
	if errors.As(err, &throttled) {
		return throttled.after
	}
	if code(err) == "ratelimited" || code(err) == "rate_limited" {
		return time.Second
	}
	return 0
}

// undelivered is the error of a post in the bot's terms. Nothing of Slack's answer but its code is in it.
func undelivered(err error) error {
	what := cause(err)
	if slices.Contains(permanentCodes, code(err)) {
		return &bot.PermanentError{Reason: "Slack refuses it: " + code(err), Err: what}
	}
	return &bot.RetryError{After: askedFor(err), Err: what}
}

// unsure reports whether a post that failed with err may have been shown all the same: whatever is neither a refusal nor a
// connection that was never made.
func unsure(err error) bool {
	var dialing *net.OpError
	if errors.As(err, &dialing) && dialing.Op == "dial" || askedFor(err) > 0 {
		return false
	}
	var status api.StatusCodeError
	if errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != http.StatusRequestTimeout {
		return false
	}
	return code(err) == "" || slices.Contains([]string{"internal_error", "fatal_error", "service_unavailable", "request_timeout"}, code(err))
}

// cause is err without what may hold an address or a token: for the log.
func cause(err error) error {
	var status api.StatusCodeError
	var throttled *throttledError
	switch {
	case code(err) != "":
		return errors.New(code(err))
	case errors.As(err, &status):
		return fmt.Errorf("status %d", status.Code)
	case errors.As(err, &throttled):
		return throttled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return fmt.Errorf("%T", err)
		}
		err = inner
	}
}
