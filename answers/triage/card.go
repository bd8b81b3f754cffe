package triage

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed cards.toml
var cardsFile []byte

// Place is where a person may be. The zero value is nowhere known.
type Place struct {
	// Region is the operator's safety.region: a country's two letters ("US", "GB" or "UK", "IE", ...) or "EU". It wins over
	// Locale.
	Region string
	// Locale is the person's language setting ("en-US"), whose last part may name a country.
	Locale string
}

// numbers are the telephone numbers of one place; one that is empty is not known.
type numbers struct {
	Regions   []string `toml:"regions"`
	Emergency string   `toml:"emergency"`
	Crisis    string   `toml:"crisis"`
	Poison    string   `toml:"poison"`
	Urgent    string   `toml:"urgent"`
}

// cards is cards.toml.
type cards struct {
	CannotHelp string            `toml:"cannot_help"`
	Last       string            `toml:"last"`
	Phrases    map[string]string `toml:"phrases"`
	Lines      map[Kind][]string `toml:"card"`
	// Others are the lines where somebody else than the writer is in danger, of the kinds that speak to "you".
	Others map[Kind][]string `toml:"other"`
	Places []numbers         `toml:"place"`
}

// everyNumber is shown where the place is not known, and by GeneralCard, which must not depend on data.
const everyNumber = "911 in the US and Canada, 999 in the UK, 112 in the EU, 000 in Australia"

func readCards() (cards, error) {
	var c cards
	err := toml.NewDecoder(bytes.NewReader(cardsFile)).DisallowUnknownFields().Decode(&c)
	return c, err
}

// Card returns the whole text of the card for an alarm: what to do now, with the numbers of place, that the bot cannot help, and
// last to tell the provider. A kind without a card of its own gets the general one.
func (t *Triage) Card(alarm Alarm, place Place) string {
	lines, ok := t.cards.lines(alarm)
	if !ok {
		return GeneralCard(place)
	}
	fill := t.cards.fill(place)
	filled := make([]string, 0, len(lines)+2)
	for _, line := range lines {
		filled = append(filled, fill.Replace(line))
	}
	return strings.Join(append(filled, t.cards.CannotHelp, t.cards.Last), "\n")
}

// lines are a card's own lines, in the form for the person in danger.
func (c *cards) lines(alarm Alarm) ([]string, bool) {
	if lines, ok := c.Others[alarm.Kind]; ok && alarm.Other {
		return lines, true
	}
	lines, ok := c.Lines[alarm.Kind]
	return lines, ok
}

// CrisisLine returns the one line that is added to replies for a day after a card for self-harm.
func (t *Triage) CrisisLine(place Place) string {
	return t.cards.fill(place).Replace(t.cards.Phrases["crisis_line"])
}

// GeneralCard returns the card for when triage itself fails. It depends on nothing but its own text and, if place names
// one, a country it knows.
func GeneralCard(place Place) string {
	number := everyNumber
	switch place.country() {
	case "US", "CA":
		number = "911"
	case "GB", "UK":
		number = "999"
	case "AU":
		number = "000"
	}
	return fmt.Sprintf("If this is an emergency, call %s, or your local emergency number, now.\n"+
		"If you might harm yourself, call that number or a crisis line in your country.\n"+
		"If too much medicine was taken, call that number or your poison centre.\n"+
		"I am a bot and cannot help with this.\n"+
		"Once you are safe, tell your provider.", number)
}

// country returns the region, else the country of the locale, in capitals; empty if neither names one.
func (p Place) country() string {
	if region := strings.ToUpper(strings.TrimSpace(p.Region)); region != "" {
		return region
	}
	parts := strings.FieldsFunc(p.Locale, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for _, part := range parts[min(1, len(parts)):] {
		if len(part) == 2 {
			return strings.ToUpper(part)
		}
	}
	return ""
}

func (c *cards) numbersOf(place Place) numbers {
	country := place.country()
	for _, n := range c.Places {
		if slices.Contains(n.Regions, country) {
			return n
		}
	}
	return numbers{}
}

// fill puts the numbers of place into a line.
func (c *cards) fill(place Place) *strings.Replacer {
	n := c.numbersOf(place)
	known := n.Emergency != ""
	emergency := c.phrase("emergency", n.Emergency, known)
	urgent := emergency
	if n.Urgent != "" {
		urgent = n.Urgent + " (or " + emergency + ")"
	}
	return strings.NewReplacer("{emergency}", emergency, "{urgent}", urgent,
		"{crisis}", c.phrase("crisis", n.Crisis, known), "{poison}", c.phrase("poison", n.Poison, known))
}

// phrase returns "988 or a crisis line in your country". Without a number it is the words alone where the place is known, and the
// numbers of several places where it is not.
func (c *cards) phrase(name, number string, known bool) string {
	switch {
	case number != "":
		return strings.ReplaceAll(c.Phrases[name], "{number}", number)
	case known:
		return c.Phrases[name+"_without"]
	}
	return strings.ReplaceAll(c.Phrases[name+"_unknown"], "{all}", everyNumber)
}
