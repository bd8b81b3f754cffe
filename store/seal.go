package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
)

// sealer encrypts with AES-256-GCM, a random nonce in front of each text. The name of the row that it is for is
// authenticated with it, so that a text cannot be moved to another row.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(derive(key, "seal"))
	if err != nil {
		return sealer{}, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("make cipher: %w", err)
	}
	return sealer{aead}, nil
}

// seal returns v as JSON, encrypted for a row.
func (s sealer) seal(v any, row string) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return s.aead.Seal(nil, nil, plain, []byte(row)), nil
}

var errUnreadable = errors.New("what is stored cannot be decrypted")

// open is the opposite of seal. It fails if the text was changed, cut, moved to another row, or sealed with another key.
func (s sealer) open(sealed []byte, row string, v any) error {
	plain, err := s.aead.Open(nil, nil, sealed, []byte(row))
	if err != nil {
		return errUnreadable
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return errUnreadable
	}
	return nil
}
