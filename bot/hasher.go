package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Hasher turns platforms' ids into the hashes by which people and conversations are known. It is safe for concurrent use.
type Hasher struct{ key []byte }

// minHashKey is the least number of bytes of a key: 128 bits cannot be searched through.
const minHashKey = 16

// NewHasher returns a Hasher with a secret key of at least 16 bytes. Whoever has the key can tell whether a known person is in
// the records; without it nobody can.
func NewHasher(key []byte) (Hasher, error) {
	if len(key) < minHashKey {
		return Hasher{}, fmt.Errorf("the hash key has %d bytes; it needs at least %d", len(key), minHashKey)
	}
	return Hasher{key: append([]byte(nil), key...)}, nil
}

// Person is the hash of who is meant by an address.
func (h Hasher) Person(a Address) Hash { return h.sum("person", a.Platform, a.Person) }

// Conversation is the hash of an address's conversation.
func (h Hasher) Conversation(a Address) Hash {
	return h.sum("conversation", a.Platform, a.Conversation)
}

// Message is the hash of a message's key.
func (h Hasher) Message(m Message) Hash { return h.sum("message", m.Address.Platform, m.ID) }

// talk names one person in one conversation.
func (h Hasher) talk(a Address) talk {
	return talk{h.Person(a), h.sum("talk", a.Platform, a.Conversation, a.Person)}
}

// talk is a person and the hash of that person in one conversation.
type talk struct{ person, id Hash }

func (t talk) key() string { return string(t.person) + "/" + string(t.id) }

// thread is the hash of a thread, or of a message, in a conversation.
func (h Hasher) thread(a Address, ref string) Hash {
	return h.sum("thread", a.Platform, a.Conversation, ref)
}

// sum hashes parts so that no two lists of parts look alike: each stands behind its length.
func (h Hasher) sum(parts ...string) Hash {
	mac := hmac.New(sha256.New, h.key)
	for _, p := range parts {
		fmt.Fprintf(mac, "%d:%s", len(p), p)
	}
	return Hash(hex.EncodeToString(mac.Sum(nil)))
}
