package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// signedWithin is how old a signed request may be, or how far ahead of our clock: Slack's recommendation, against replays.
const signedWithin = 5 * time.Minute

// The ways in which a request fails to prove that it is Slack's.
var (
	errUnsigned = errors.New("the request has no signature")
	errStale    = errors.New("the request was signed more than five minutes ago, or ahead")
	errForged   = errors.New("the signature is not Slack's")
)

// The headers of a signed request.
const (
	signatureHeader = "X-Slack-Signature"
	timestampHeader = "X-Slack-Request-Timestamp"
)

// verify proves that a request with this body, byte for byte as it came, was signed with secret about now. It is ours because the
// library's reads the machine's clock. Slack's rule is at https://docs.slack.dev/authentication/verifying-requests-from-slack.
func verify(header http.Header, body []byte, secret string, now time.Time) error {
	stamp, signature := header.Get(timestampHeader), header.Get(signatureHeader)
	if stamp == "" || signature == "" {
		return errUnsigned
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errUnsigned
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > signedWithin {
		return errStale
	}
	given, err := hex.DecodeString(strings.TrimPrefix(signature, "v0="))
	if err != nil || !strings.HasPrefix(signature, "v0=") || !hmac.Equal(given, mac(secret, stamp, body)) {
		return errForged
	}
	return nil
}

// mac is the signature of a body that was signed at a stamp.
func mac(secret, stamp string, body []byte) []byte {
	sum := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(sum, "v0:%s:", stamp)
	sum.Write(body)
	return sum.Sum(nil)
}
