package bot

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Button is what a button or a menu's option of a reply does.
type Button struct {
	// Offer is what is done; empty for a question that is chosen, which is Entry's.
	Offer Offer
	// Entry is the entry that it belongs to; may be empty.
	Entry string
}

// The errors of OpenButton.
var (
	ErrButton        = errors.New("not a button of this bot, or changed")
	ErrButtonExpired = errors.New("the button has expired")
)

const (
	buttonVersion = "1"
	// ownerBytes and markBytes are how much of a hash stands in an id: 48 bits tell one asker from another, 72 cannot be guessed.
	ownerBytes, markBytes = 6, 9
)

// ButtonID writes a button into an id: signed, bound to asker, and valid until a time that is rounded up to an hour. It needs nothing
// stored, so that buttons outlive a restart. An id has at most 97 characters of A-Z, a-z, 0-9, "_", "-" and "." (Discord takes 100,
// Slack 255): an offer has at most 11, an entry at most 64.
func (h Hasher) ButtonID(b Button, asker Address, until time.Time) string {
	hours := (until.Unix() + 3599) / 3600
	id := strings.Join([]string{buttonVersion + offerCodes[b.Offer], b.Entry, h.owner(asker), strconv.FormatInt(hours, 36)}, ".")
	return id + "." + h.mark(asker.Platform, id)
}

// OpenButton reads an id that by pressed; mine tells whether by is its asker. It fails with ErrButton or ErrButtonExpired.
func (h Hasher) OpenButton(id string, by Address, now time.Time) (b Button, mine bool, err error) {
	at := strings.LastIndexByte(id, '.')
	if at < 0 || !hmac.Equal([]byte(id[at+1:]), []byte(h.mark(by.Platform, id[:at]))) {
		return Button{}, false, ErrButton
	}
	parts := strings.Split(id[:at], ".")
	if len(parts) != 4 || !strings.HasPrefix(parts[0], buttonVersion) {
		return Button{}, false, ErrButton
	}
	hours, err := strconv.ParseInt(parts[3], 36, 64)
	offer, known := offerOf(strings.TrimPrefix(parts[0], buttonVersion))
	if err != nil || !known {
		return Button{}, false, ErrButton
	}
	if now.Unix() > hours*3600 {
		return Button{}, false, ErrButtonExpired
	}
	return Button{Offer: offer, Entry: parts[1]}, parts[2] == h.owner(by), nil
}

// offerCodes are the offers as one letter in a button's id. They stay: buttons are pressed weeks later.
var offerCodes = map[Offer]string{
	"": "c", OfferHelpful: "h", OfferNotHelpful: "n", OfferWhy: "w", OfferSources: "s", OfferRelated: "r", OfferPerson: "p", OfferReport: "e",
	OfferDelete: "d", OfferPrivately: "v", OfferConsent: "y", OfferDecline: "x",
}

func offerOf(code string) (Offer, bool) {
	for offer, c := range offerCodes {
		if c == code {
			return offer, true
		}
	}
	return "", false
}

// owner is a short hash of who a button belongs to.
func (h Hasher) owner(a Address) string { return short(h.Person(a), ownerBytes) }

// mark is the signature of an id.
func (h Hasher) mark(platform, id string) string {
	return short(h.sum("button", platform, id), markBytes)
}

// short is the beginning of a hash in base64, which takes a third less room than hexadecimal digits.
func short(hash Hash, bytes int) string {
	raw, err := hex.DecodeString(string(hash)[:2*bytes])
	if err != nil {
		panic(err) // a Hash is hexadecimal digits
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
