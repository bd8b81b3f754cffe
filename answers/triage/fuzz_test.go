package triage

import (
	"strings"
	"testing"
	"time"

	"bedside/answers/utterance"
)

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"", "?", "no", "i want to die", "k*ll", "12.4.", "\xff\xfe", "👍🏽", "'", "k m s", "a.b.c.d", "no no no not not", "chest, pain", "1x2mg", "s's"} {
		f.Add(s, "took 30")
	}
	tr := mustNew(f)
	f.Fuzz(func(t *testing.T, message, previous string) {
		alarm, fired := tr.CheckWith(message, previous)
		if fired != (alarm.Kind != "") || fired != (alarm.Rule != "") {
			t.Fatalf("CheckWith(%q, %q) = %+v, %v", message, previous, alarm, fired)
		}
		if fired && tr.AllClear(message) {
			if _, alone := tr.Check(message); alone {
				t.Fatalf("%q is an alarm and an all clear", message)
			}
		}
	})
}

// TestTimeIsLinear reads the longest messages that try to make matching slow: no letters known, every word
// known, everything nearly a match, one endless word.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds under the race detector")
	}
	const limit = 3 * time.Second // a machine under load; alone it is a small part of that
	tr := mustNew(t)
	for name, unit := range map[string]string{
		"one word":      "killmyself",
		"letters":       "k m s ",
		"misspelt":      "suicidddal overdosse magnesiunm ",
		"almost":        "i want to took 30 no not chest if someone ",
		"alarms":        "i dont want to die i cant breathe no chest pain ",
		"all calm":      "ten years ago no never if someone my legs are killing me it says chest pain ",
		"punctuation":   "a.b,c!d?e\n",
		"combining":     "e\u0301\u0301\u0301",
		"invalid bytes": "\xff\xfe\xfd",
		"numbers":       "30x300mg 5 2 9999999999999 ",
	} {
		message := strings.Repeat(unit, 1+utterance.MaxBytes/len(unit))
		start := time.Now()
		tr.CheckWith(message, message)
		if took := time.Since(start); took > limit {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}
