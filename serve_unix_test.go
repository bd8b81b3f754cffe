//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"bedside/bot/bottest"
)

// TestServeSignals: SIGTERM and Ctrl-C end the whole command with 0 after what was typed is answered.
func TestServeSignals(t *testing.T) {
	noEnvironment(t)
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "bedside.toml")
			if err := os.WriteFile(path, fmt.Appendf(nil, "[store]\nurl = %q\n[ops]\nlisten = \"127.0.0.1:0\"\n", filepath.Join(folder, "bedside.db")), 0o600); err != nil {
				t.Fatal(err)
			}
			in, typing := io.Pipe()
			defer typing.Close()
			var out bytes.Buffer
			log := &bottest.Log{}
			ended := make(chan int, 1)
			go func() {
				ended <- run([]string{"serve", "--faq", "testdata/clinic.json", "--config", path}, streams{in, &out, log})
			}()
			eventually(t, "the start", func() bool { return strings.Contains(log.String(), `"msg":"started"`) })
			if _, err := io.WriteString(typing, "does zinc help a cold\n"); err != nil {
				t.Fatal(err)
			}
			ops := regexp.MustCompile(`"ops":"([^"]+)"`).FindStringSubmatch(log.String())[1]
			eventually(t, "readiness", func() bool { code, _ := get(t, ops, "/readyz"); return code == 200 })
			eventually(t, "the message to be taken", func() bool {
				_, body := get(t, ops, "/metrics")
				return strings.Contains(body, `bedside_messages_total{outcome="answered",platform="terminal",topic="zinc"} 1`) || !strings.Contains(body, "bedside_queue_depth 0")
			})
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				t.Fatal(err)
			}
			select {
			case code := <-ended:
				if code != exitOK {
					t.Errorf("exit code %d: %s", code, log)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("does not end: ", log)
			}
			if !strings.Contains(out.String(), "a little shorter") {
				t.Errorf("shown: %q\n%s", out.String(), log)
			}
		})
	}
}
