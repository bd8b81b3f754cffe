package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bedside/adapters/slack/slacktest"
)

// TestScriptSlack runs the program on Slack. Every script finds a workspace for each mode, "socket" and "events", and a configuration
// for each, socket.toml and events.toml.
func TestScriptSlack(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/slack",
		Setup: func(env *testscript.Env) error {
			clinic, err := os.ReadFile(filepath.Join("testdata", "clinic.json"))
			if err != nil {
				return err
			}
			files := map[string]string{"clinic.json": string(clinic)}
			for _, mode := range []string{"socket", "events"} {
				s := slacktest.New(t, slacktest.Config{Events: mode == "events"})
				listen, err := freeAddress()
				if err != nil {
					return err
				}
				s.Deliver("http://" + listen + "/slack/events")
				env.Values[mode] = s
				files[mode+".toml"] = fmt.Sprintf(
					"faq = \"clinic.json\"\n[store]\nurl = \"%s.db\"\n[ops]\nlisten = \"127.0.0.1:0\"\n[slack]\nmode = %q\napi_url = %q\nlisten = %q\n[safety]\nregion = \"US\"\n", mode, mode, s.APIURL(), listen)
			}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(text), 0o600); err != nil {
					return err
				}
			}
			env.Setenv("BEDSIDE_SLACK_BOT_TOKEN", slacktest.BotToken)
			env.Setenv("BEDSIDE_SLACK_APP_TOKEN", slacktest.AppToken)
			env.Setenv("BEDSIDE_SLACK_SIGNING_SECRET", slacktest.SigningSecret)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "slack": slackCommand},
	})
}

// freeAddress is an address that nothing listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// slackCommand has people do something in a workspace, or waits for what they see:
//
//	slack socket say USER CHANNEL TEXT
//	slack events command USER CHANNEL TEXT
//	slack socket sees N PATTERN          the N-th post, once it is there
//	slack socket disconnects REASON, slack socket drops
//	slack events forged STATUS           a request with a wrong signature
//	slack socket faultless
func slackCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: slack socket|events ACTION [ARGUMENT...]")
	}
	s, ok := ts.Value(args[0]).(*slacktest.Server)
	if !ok {
		ts.Fatalf("there is no workspace %q", args[0])
	}
	rest := append(args[2:], "", "", "")
	switch args[1] {
	case "say":
		s.Say(slacktest.Said{User: rest[0], Channel: rest[1], Text: rest[2]})
	case "command":
		s.Command(rest[0], rest[1], rest[2])
	case "sees":
		n, err := strconv.Atoi(rest[0])
		ts.Check(err)
		awaitPost(ts, s, n, regexp.MustCompile(rest[1]))
	case "disconnects":
		s.Disconnect(rest[0])
	case "drops":
		s.DropSockets()
	case "forged":
		forge(ts, s, rest[0])
	case "faultless":
		if faults := s.Faults(); len(faults) > 0 {
			ts.Fatalf("%s", strings.Join(faults, "\n"))
		}
	default:
		ts.Fatalf("nobody does %q", args[1])
	}
}

func awaitPost(ts *testscript.TestScript, s *slacktest.Server, n int, want *regexp.Regexp) {
	for end := time.Now().Add(20 * time.Second); len(s.Posts()) < n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("waited in vain for post %d", n)
		}
	}
	posts := s.Posts()
	if len(posts) > n || !want.MatchString(posts[n-1].Text) {
		ts.Fatalf("%d posts; post %d is %q", len(posts), n, posts[n-1].Text)
	}
}

// forge sends an event whose signature is not Slack's.
func forge(ts *testscript.TestScript, s *slacktest.Server, want string) {
	body := `{"type":"event_callback","event_id":"EvFORGED","event":{"type":"message","channel":"DANNA","channel_type":"im","user":"UANNA","text":"forged","ts":"1700000000.000009"}}`
	request, err := http.NewRequest(http.MethodPost, s.Targets()[0], strings.NewReader(body))
	ts.Check(err)
	slacktest.Sign(request, []byte(body+" "), time.Now())
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	answer.Body.Close()
	if strconv.Itoa(answer.StatusCode) != want {
		ts.Fatalf("a forged request is answered with %s", answer.Status)
	}
}
