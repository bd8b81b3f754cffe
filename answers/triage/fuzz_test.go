package triage

import (
	"strings"
	"testing"
	"time"
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
		t.Skip("left out with -short: it compares times, which the race detector distorts")
	}
	const half = 4 << 10
	const most = 2 // four times the bytes may take eight times the time; quadratic would be sixteen
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
		short, long := strings.Repeat(unit, 1+half/len(unit)), strings.Repeat(unit, 1+4*half/len(unit))
		slow := true
		// Other work on the machine only ever adds time: one fair comparison among many is enough.
		for try := 0; slow && try < 20; try++ {
			once, fourfold := fastest(tr, short), fastest(tr, long)
			t.Logf("%s: %v, four times as long %v", name, once, fourfold)
			slow = fourfold > 4*most*once && fourfold > time.Millisecond
		}
		if slow {
			t.Errorf("%s: four times the message always takes more than %d times as long", name, 4*most)
		}
	}
}

// fastest returns the shortest of three times that a check takes.
func fastest(tr *Triage, message string) time.Duration {
	best := time.Hour
	for range 3 {
		start := time.Now()
		tr.CheckWith(message, message)
		best = min(best, time.Since(start))
	}
	return best
}
