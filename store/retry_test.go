package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bedside/bot"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	gone := &bot.PermanentError{Reason: "gone", Err: errors.New("404")}
	slow := &bot.RetryError{After: 30 * time.Second, Err: errors.New("429")}
	for name, test := range map[string]struct {
		attempt attempt
		want    verdict
	}{
		"done":                  {attempt{number: 1}, verdict{}},
		"gone":                  {attempt{err: gone, number: 1}, verdict{failed: true, reason: "gone"}},
		"gone, wrapped":         {attempt{err: fmt.Errorf("send: %w", gone), number: 9}, verdict{failed: true, reason: "gone"}},
		"told to wait":          {attempt{err: slow, number: 1}, verdict{again: true, wait: 30 * time.Second}},
		"not told how long":     {attempt{err: &bot.RetryError{Err: errors.New("500")}, number: 1}, verdict{again: true, wait: 250 * time.Millisecond}},
		"second":                {attempt{err: errPanic, number: 2}, verdict{again: true, wait: 500 * time.Millisecond}},
		"fifth":                 {attempt{err: errPanic, number: 5}, verdict{again: true, wait: 4 * time.Second}},
		"sixth":                 {attempt{err: errPanic, number: 6}, verdict{again: true, wait: 5 * time.Second}},
		"thousandth":            {attempt{err: errPanic, number: 1000}, verdict{again: true, wait: 5 * time.Second}},
		"spread":                {attempt{err: errPanic, number: 6, chance: 0.5}, verdict{again: true, wait: 4500 * time.Millisecond}},
		"last moment":           {attempt{err: errPanic, number: 6, age: time.Hour - 5*time.Second}, verdict{again: true, wait: 5 * time.Second}},
		"too late":              {attempt{err: errPanic, number: 6, age: time.Hour}, verdict{failed: true, reason: "no success within 1h0m0s"}},
		"wait that is too long": {attempt{err: slow, number: 1, age: time.Hour - time.Second}, verdict{failed: true, reason: "no success within 1h0m0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := judge(test.attempt, time.Hour); got != test.want {
				t.Errorf("judge = %+v, want %+v", got, test.want)
			}
		})
	}
}
