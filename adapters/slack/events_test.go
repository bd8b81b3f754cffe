package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/adapters/slack"
	"bedside/adapters/slack/slacktest"
	"bedside/bot"
	"bedside/bot/bottest"
)

// listening runs an adapter that takes requests, and returns where.
func listening(t *testing.T, in bot.Inbox, change func(*slack.Config)) (s *slacktest.Server, address string) {
	t.Helper()
	s = slacktest.New(t, slacktest.Config{Events: true})
	started := make(chan string, 1)
	run(t, connect(t, s, slack.ModeEvents, func(c *slack.Config) {
		c.Listening = func(address string) { started <- "http://" + address + "/slack/events" }
		if change != nil {
			change(c)
		}
	}), in)
	address = <-started
	s.Deliver(address)
	t.Cleanup(func() { faultless(t, s) })
	return s, address
}

// request sends a signed body and returns the answer.
func request(t *testing.T, address, kind, body string, change func(*http.Request)) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	slacktest.Sign(r, []byte(body), time.Now())
	if change != nil {
		change(r)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(data)
}

const (
	jsonKind = "application/json"
	formKind = "application/x-www-form-urlencoded"
	asked    = `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"does it help?","ts":"1700000000.000100"}}`
)

// TestSignature: only what Slack has signed in the last five minutes is looked at.
func TestSignature(t *testing.T) {
	in := bottest.NewInbox()
	_, address := listening(t, in, nil)
	signedAt := func(age time.Duration) func(*http.Request) {
		return func(r *http.Request) { slacktest.Sign(r, []byte(asked), time.Now().Add(-age)) }
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"another body": {func(r *http.Request) { slacktest.Sign(r, []byte(asked+" "), time.Now()) }, http.StatusUnauthorized},
		"no signature": {func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, http.StatusUnauthorized},
		"no time":      {func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") }, http.StatusUnauthorized},
		"another time": {func(r *http.Request) {
			r.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(time.Now().Unix()-1, 10))
		}, http.StatusUnauthorized},
		"no number":     {func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", "soon") }, http.StatusUnauthorized},
		"too old":       {signedAt(5*time.Minute + 2*time.Second), http.StatusUnauthorized},
		"too far ahead": {signedAt(-5*time.Minute - 2*time.Second), http.StatusUnauthorized},
		"no version": {func(r *http.Request) {
			r.Header.Set("X-Slack-Signature", strings.TrimPrefix(r.Header.Get("X-Slack-Signature"), "v0="))
		}, http.StatusUnauthorized},
		"another version":  {func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v1="+r.Header.Get("X-Slack-Signature")[3:]) }, http.StatusUnauthorized},
		"half a signature": {func(r *http.Request) { r.Header.Set("X-Slack-Signature", r.Header.Get("X-Slack-Signature")[:20]) }, http.StatusUnauthorized},
		"an empty one":     {func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=") }, http.StatusUnauthorized},
		"not by POST":      {func(r *http.Request) { r.Method = http.MethodPut }, http.StatusMethodNotAllowed},
		"to another path":  {func(r *http.Request) { r.URL.Path = "/slack" }, http.StatusNotFound},
		"nearly too old":   {signedAt(5*time.Minute - 5*time.Second), http.StatusOK},
		"as it should be":  {nil, http.StatusOK},
		"with capital hex?": {func(r *http.Request) {
			r.Header.Set("X-Slack-Signature", "v0="+strings.ToUpper(r.Header.Get("X-Slack-Signature")[3:]))
		}, http.StatusOK},
	} {
		if got, _ := request(t, address, jsonKind, asked, c.change); got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
	}
	if m := <-in.Heard; m.Text != "does it help?" {
		t.Errorf("heard %q", m.Text)
	}
	if len(in.Heard) > 0 {
		t.Error("an event that came again, rightly signed, is heard again")
	}
}

// TestSignatureVector: Slack's published example, at the time at which it was signed.
func TestSignatureVector(t *testing.T) {
	folder := slacktest.Folder()
	if folder == "" {
		t.Skip("Slack's published signature is not there (../shared/specs)")
	}
	data, err := os.ReadFile(filepath.Join(folder, "slack-signature-vector.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Secret    string `json:"signing_secret"`
		Timestamp string `json:"timestamp"`
		Body      string `json:"body"`
		Signature string `json:"signature"`
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var now atomic.Int64
	_, address := listening(t, bottest.NewInbox(), func(c *slack.Config) {
		c.SigningSecret, c.Now = v.Secret, func() time.Time { return time.Unix(seconds+now.Load(), 0) }
	})
	for after, want := range map[int64]int{0: http.StatusOK, 300: http.StatusOK, 301: http.StatusUnauthorized, -301: http.StatusUnauthorized} {
		now.Store(after)
		got, _ := request(t, address, formKind, v.Body, func(r *http.Request) {
			r.Header.Set("X-Slack-Request-Timestamp", v.Timestamp)
			r.Header.Set("X-Slack-Signature", v.Signature)
		})
		if got != want {
			t.Errorf("%d s after it was signed: %d, not %d", after, got, want)
		}
	}
}

// TestProbe: Slack's probe of a command's address is answered with 200, and is no command.
func TestProbe(t *testing.T) {
	in := bottest.NewInbox()
	_, address := listening(t, in, nil)
	for _, body := range []string{"ssl_check=1&token=t", "ssl_check=1&command=%2Fask&text=x&user_id=U1&channel_id=C1&trigger_id=t1"} {
		if status, answer := request(t, address, formKind, body, nil); status != http.StatusOK || answer != "" {
			t.Errorf("%s is answered with %d %q", body, status, answer)
		}
	}
	if status, _ := request(t, address, formKind, "ssl_check=1&token=t", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }); status != http.StatusUnauthorized {
		t.Errorf("unsigned: %d", status)
	}
}

// TestRequests: what else is sent to the address.
func TestRequests(t *testing.T) {
	_, address := listening(t, bottest.NewInbox(), nil)
	if status, answer := request(t, address, jsonKind, `{"type":"url_verification","token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}`, nil); status != http.StatusOK || answer != "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" {
		t.Errorf("the challenge is answered with %d %q", status, answer)
	}
	command := url.Values{"command": {"/ask"}, "text": {"does it help?"}, "user_id": {"U1"}, "channel_id": {"C1"}, "trigger_id": {"t1"}}.Encode()
	for _, path := range []string{"", "/commands", "/interactivity"} {
		if status, answer := request(t, address+path, formKind, strings.Replace(command, "t1", "t"+path, 1), nil); status != http.StatusOK || !strings.Contains(answer, "does it help?") || !strings.Contains(answer, `"ephemeral"`) {
			t.Errorf("a command at %q is answered with %d %q", path, status, answer)
		}
	}
	for body, want := range map[string]int{
		"": http.StatusBadRequest, "{": http.StatusBadRequest, "{}": http.StatusOK, strings.Repeat("x", 1<<20+1): http.StatusRequestEntityTooLarge,
	} {
		if status, _ := request(t, address, jsonKind, body, nil); status != want {
			t.Errorf("%.20q is answered with %d, not %d", body, status, want)
		}
	}
	for _, body := range []string{"", "a=b", "%zz"} {
		if status, _ := request(t, address, formKind, body, nil); status != http.StatusBadRequest {
			t.Errorf("the form %q is answered with %d", body, status)
		}
	}
	if status, _ := request(t, address, formKind, "payload=nonsense", nil); status != http.StatusOK {
		t.Errorf("an interaction that cannot be read is answered with %d", status)
	}
}

// failing is an inbox that fails to accept the first few times.
type failing struct {
	*bottest.Inbox
	fails atomic.Int32
	tried chan struct{}
	// hold, if not nil, holds up those that fail.
	hold chan struct{}
}

func (f *failing) Accept(ctx context.Context, m bot.Message) error {
	defer func() { f.tried <- struct{}{} }()
	if f.fails.Add(-1) >= 0 {
		if f.hold != nil {
			<-f.hold
		}
		return errors.New("neither stored nor answered")
	}
	return f.Inbox.Accept(ctx, m)
}

// TestNotAccepted: what could not be accepted is delivered again.
func TestNotAccepted(t *testing.T) {
	in := &failing{Inbox: bottest.NewInbox(), tried: make(chan struct{}, 10)}
	in.fails.Store(2)
	s, _ := listening(t, in, nil)
	s.Say(slacktest.Said{Channel: "D1", User: "U1", Text: "does it help?"})
	if m := <-in.Heard; m.Text != "does it help?" {
		t.Errorf("heard %q", m.Text)
	}
	if n := len(in.tried); n < 2 {
		t.Errorf("accepted after %d tries", n)
	}
}

// TestAcknowledgedInTime: a delivery is acknowledged before Slack's three seconds are over however long it takes, and if it then fails
// it is tried again here: Slack takes it for delivered.
func TestAcknowledgedInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: it waits for three seconds; go test ./... runs it")
	}
	in := &failing{Inbox: bottest.NewInbox(), tried: make(chan struct{}, 10), hold: make(chan struct{})}
	in.fails.Store(1)
	_, address := listening(t, in, nil)
	if status, _ := request(t, address, jsonKind, asked, nil); status != http.StatusOK {
		t.Errorf("acknowledged with %d", status)
	}
	if len(in.tried) > 0 {
		t.Error("it was not acknowledged while it was being accepted")
	}
	close(in.hold)
	select {
	case m := <-in.Heard:
		if m.Text != "does it help?" {
			t.Errorf("heard %q", m.Text)
		}
	case <-time.After(patience):
		t.Error("the message is lost")
	}
}

// TestListenFails: an address that is taken is an error that says what to do.
func TestListenFails(t *testing.T) {
	s, address := listening(t, bottest.NewInbox(), nil)
	taken := connect(t, s, slack.ModeEvents, func(c *slack.Config) {
		c.Listen = strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/slack/events")
	})
	if err := taken.Run(t.Context(), bottest.NewInbox()); err == nil || !strings.Contains(err.Error(), "slack.listen") {
		t.Errorf("the error is %v", err)
	}
}

// TestNew names what is missing or wrong.
func TestNew(t *testing.T) {
	for name, c := range map[string]slack.Config{
		"BEDSIDE_SLACK_BOT_TOKEN": {AppToken: "x"}, "BEDSIDE_SLACK_APP_TOKEN": {BotToken: "x"}, "BEDSIDE_SLACK_SIGNING_SECRET": {BotToken: "x", Mode: slack.ModeEvents, Listen: ":0"},
		"slack.listen": {BotToken: "x", SigningSecret: "x", Mode: slack.ModeEvents}, "slack.mode": {BotToken: "x", AppToken: "x", Mode: "http"},
		"slack.path": {BotToken: "x", AppToken: "x", Path: "x"}, "slack.api_url": {BotToken: "x", AppToken: "x", APIURL: "https://slack.com/api"},
	} {
		if _, err := slack.New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
	}
}
