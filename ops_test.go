package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestReadyz: not ready before and after messages are taken; ready while the database is away, and it tells.
func TestReadyz(t *testing.T) {
	var down error
	o, err := listenOps("127.0.0.1:0", newMetrics(), func(context.Context) error { return down })
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	check := func(wantCode int, want string) {
		t.Helper()
		if code, body := get(t, o.address(), "/readyz"); code != wantCode || !strings.Contains(body, want) {
			t.Errorf("%d %q, not %d %q", code, body, wantCode, want)
		}
	}
	check(http.StatusServiceUnavailable, "starting or ending")
	o.setReady(true)
	check(http.StatusOK, "ready")
	down = errors.New("away")
	check(http.StatusOK, "answered in line")
	o.setReady(false)
	check(http.StatusServiceUnavailable, "starting or ending")
	if _, err := listenOps(o.address(), newMetrics(), nil); err == nil || !strings.Contains(err.Error(), "ops.listen") {
		t.Errorf("an address in use: %v", err)
	}
}
