package triage

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func kinds() []Kind {
	return []Kind{SelfHarm, Overdose, ChestPain, Stroke, Breathing, Allergy, Bleeding, Seizure, Fainting, LegClot, Spine,
		MagnesiumToxicity, ChildPoisoning, NewbornPregnancy, Withdrawal, Headache, HeadInjury, Unresponsive, SlowBreathing,
		RigidFever, LungClot, Unknown}
}

const lastLine = "Once you are safe, tell your provider."

func TestCardsOfEveryKindAndPlace(t *testing.T) {
	number := regexp.MustCompile(`\d[\d-]*\d|\d`)
	places := []struct {
		place   Place
		allowed []string
	}{
		{Place{Region: "US"}, []string{"911", "988", "1-800-222-1222"}},
		{Place{Locale: "en-US"}, []string{"911", "988", "1-800-222-1222"}},
		{Place{Region: "GB", Locale: "en-US"}, []string{"999", "111"}},
		{Place{Region: "UK"}, []string{"999", "111"}},
		{Place{Region: "CA"}, []string{"911", "9-8-8"}},
		{Place{Region: "AU"}, []string{"000"}},
		{Place{Region: "IE"}, []string{"112"}},
		{Place{Locale: "de-DE"}, []string{"112"}},
		{Place{Region: "NZ", Locale: "en-US"}, []string{"911", "999", "112", "000", "988", "9-8-8", "111", "1-800-222-1222"}},
		{Place{Locale: "en"}, []string{"911", "999", "112", "000", "988", "9-8-8", "111", "1-800-222-1222"}},
		{Place{}, []string{"911", "999", "112", "000", "988", "9-8-8", "111", "1-800-222-1222"}},
	}
	tr := mustNew(t)
	for _, p := range places {
		for _, kind := range kinds() {
			for _, other := range []bool{false, true} {
				card := tr.Card(Alarm{Kind: kind, Other: other}, p.place)
				checkCard(t, kind, card)
				for _, n := range number.FindAllString(card, -1) {
					if !slices.Contains(p.allowed, n) {
						t.Errorf("%s at %+v names %s:\n%s", kind, p.place, n, card)
					}
				}
			}
		}
	}
}

func checkCard(t *testing.T, kind Kind, card string) {
	t.Helper()
	lines := strings.Split(card, "\n")
	if lines[len(lines)-1] != lastLine || strings.Count(card, lastLine) != 1 {
		t.Errorf("%s: last line is %q", kind, lines[len(lines)-1])
	}
	if len(lines) < 3 || len(lines) > 6 {
		t.Errorf("%s: %d lines:\n%s", kind, len(lines), card)
	}
	want := []string{"local emergency number", "cannot help"}
	switch kind {
	case SelfHarm:
		want = append(want, "crisis line in your country")
	case Overdose, ChildPoisoning, MagnesiumToxicity:
		want = append(want, "your poison centre")
	}
	for _, phrase := range want {
		if !strings.Contains(card, phrase) {
			t.Errorf("%s lacks %q:\n%s", kind, phrase, card)
		}
	}
	if strings.ContainsAny(card, "{}") {
		t.Errorf("%s has an open place:\n%s", kind, card)
	}
}

func TestEveryKindHasACardAndRules(t *testing.T) {
	tr := mustNew(t)
	rules := map[string]bool{}
	for _, r := range readData(t, rulesFile).Rules {
		rules[r.Kind] = true
	}
	for _, kind := range kinds() {
		if len(tr.cards.Lines[kind]) == 0 {
			t.Errorf("%s has no card", kind)
		}
		if kind != Unknown && !rules[string(kind)] {
			t.Errorf("%s has no rules", kind)
		}
	}
	if got := len(tr.builtIn.Kinds()); got != len(kinds())-1 {
		t.Errorf("rules.toml has %d kinds", got)
	}
}

func TestCrisisLine(t *testing.T) {
	tr := mustNew(t)
	for place, want := range map[Place]string{{Region: "US"}: "988", {Region: "CA"}: "9-8-8", {Region: "UK"}: "111", {}: "crisis line in your country"} {
		line := tr.CrisisLine(place)
		if !strings.Contains(line, want) || strings.Contains(line, "\n") {
			t.Errorf("crisis line at %+v is %q", place, line)
		}
	}
}

func TestGeneralCard(t *testing.T) {
	for place, want := range map[Place]string{{Region: "gb"}: "999", {Locale: "en_AU"}: "000", {}: "112 in the EU", {Region: "FR"}: "112"} {
		card := GeneralCard(place)
		if !strings.Contains(card, want) || !strings.HasSuffix(card, "\n"+lastLine) {
			t.Errorf("general card at %+v is %q", place, card)
		}
	}
}
