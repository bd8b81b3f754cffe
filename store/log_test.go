package store

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestQuietRepeatsItselfEveryTenSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := quiet(slog.New(slog.NewTextHandler(&out, nil))).With("a", 1)
		for range 240 {
			log.Info("heartbeat")
			log.Error("fetching jobs")
			log.WithGroup("g").Error("fetching jobs")
			time.Sleep(250 * time.Millisecond)
		}
		if n := strings.Count(out.String(), "fetching jobs"); n != 6 || strings.Contains(out.String(), "heartbeat") {
			t.Errorf("said %d times in a minute, want 6: %s", n, &out)
		}
	})
}
