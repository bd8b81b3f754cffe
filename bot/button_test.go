package bot_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"bedside/bot"
)

var (
	buttonDay = time.Date(2026, 11, 21, 3, 10, 0, 0, time.UTC)
	anna      = bot.Address{Platform: "fake", Conversation: "c", Person: "anna"}
)

// TestButtons: what a button does stands in its id, for its asker and for its time.
func TestButtons(t *testing.T) {
	h := newHasher(t)
	seen := map[string]bool{}
	for _, offer := range []bot.Offer{"", bot.OfferHelpful, bot.OfferNotHelpful, bot.OfferWhy, bot.OfferSources, bot.OfferRelated, bot.OfferPerson,
		bot.OfferReport, bot.OfferDelete, bot.OfferPrivately, bot.OfferConsent, bot.OfferDecline} {
		want := bot.Button{Offer: offer, Entry: strings.Repeat("e", 64)}
		id := h.ButtonID(want, anna, buttonDay)
		if seen[id] || len(id) > 97 || !regexp.MustCompile(`^[A-Za-z0-9._-]+$`).MatchString(id) {
			t.Errorf("%q has the id %q", offer, id)
		}
		seen[id] = true
		for person, asker := range map[string]bool{"anna": true, "ben": false} {
			by := anna
			by.Person, by.Conversation = person, "another"
			if got, mine, err := h.OpenButton(id, by, buttonDay); got != want || mine != asker || err != nil {
				t.Errorf("%s presses %q: %+v, %t, %v", person, offer, got, mine, err)
			}
		}
	}
}

// TestButtonsRefused: an id that was changed, or made with another key or for another platform, does nothing; one of long ago has expired.
func TestButtonsRefused(t *testing.T) {
	h := newHasher(t)
	id := h.ButtonID(bot.Button{Offer: bot.OfferWhy, Entry: "iron"}, anna, buttonDay)
	for i := range id {
		changed := []byte(id)
		changed[i] ^= 1
		if _, _, err := h.OpenButton(string(changed), anna, buttonDay); !errors.Is(err, bot.ErrButton) {
			t.Errorf("%q: %v", changed, err)
		}
	}
	for _, id := range []string{"", ".", "....", "1c.a.b.c.d", id[:len(id)-1], id + "A"} {
		if _, _, err := h.OpenButton(id, anna, buttonDay); !errors.Is(err, bot.ErrButton) {
			t.Errorf("%q: %v", id, err)
		}
	}
	elsewhere := anna
	elsewhere.Platform = "other"
	if _, _, err := h.OpenButton(id, elsewhere, buttonDay); !errors.Is(err, bot.ErrButton) {
		t.Errorf("on another platform: %v", err)
	}
	other, err := bot.NewHasher([]byte("another key of 16 bytes or more"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.OpenButton(id, anna, buttonDay); !errors.Is(err, bot.ErrButton) {
		t.Errorf("with another key: %v", err)
	}
	if _, _, err := h.OpenButton(id, anna, buttonDay.Add(50*time.Minute)); err != nil {
		t.Errorf("within its hour: %v", err)
	}
	if _, _, err := h.OpenButton(id, anna, buttonDay.Add(time.Hour)); !errors.Is(err, bot.ErrButtonExpired) {
		t.Errorf("an hour late: %v", err)
	}
}
