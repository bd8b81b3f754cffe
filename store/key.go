package store

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	minKey    = 16
	keyAdvice = "make one with `openssl rand -hex 32` and set BEDSIDE_HASH_KEY to it, the same for every replica"
)

// derive returns 32 bytes for one purpose (HKDF-SHA-256), so that no two uses share a key.
func derive(key []byte, purpose string) []byte {
	derived, err := hkdf.Key(sha256.New, key, nil, "bedside/"+purpose, 32)
	if err != nil {
		panic(err) // only for lengths beyond what SHA-256 can give
	}
	return derived
}

// keyFile returns the key that stands in the file at path, and makes both if there is none. Only its owner may read it.
func keyFile(path string) ([]byte, error) {
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := writeKey(path); err != nil {
		return nil, fmt.Errorf("make hash key: %w", err)
	}
	return readKey(path)
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read hash key: %w", err)
	}
	if readableByOthers(info.Mode()) {
		return nil, fmt.Errorf("the hash key %s can be read by others: run chmod 600 on it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read hash key: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if len(key) < minKey {
		return nil, fmt.Errorf("the hash key %s is cut short: restore it from a backup, or remove it together with the database", path)
	}
	return []byte(key), nil
}

// writeKey makes a key and gives it its name only when all of it is on the disk, so that a kill leaves no half key.
func writeKey(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // has mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	key := make([]byte, 32)
	rand.Read(key)
	if _, err := file.WriteString(hex.EncodeToString(key) + "\n"); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// checkKey refuses a database that was made with another key: its hashes would no longer find anybody, and its waiting
// messages could not be read.
func (s *Store) checkKey(ctx context.Context, key []byte) error {
	mine := hex.EncodeToString(derive(key, "check"))
	if _, err := s.sql.ExecContext(ctx, `INSERT INTO key_check (id, hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING`, mine); err != nil {
		return fmt.Errorf("check hash key: %w", err)
	}
	var theirs string
	if err := s.sql.QueryRowContext(ctx, `SELECT hash FROM key_check WHERE id = 1`).Scan(&theirs); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("check hash key: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(mine), []byte(theirs)) != 1 {
		return errors.New("this database was made with another hash key: start with the BEDSIDE_HASH_KEY (SQLite: the .key file) that belongs to it")
	}
	return nil
}
