package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// filled is the path of a closed store with a pass in it.
func filled(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	pass(t, db, 0, whole(advert("A1", 20), advert("B1", 20)))
	must(t, db.Close())
	return path
}

func TestOpenCreatesPrivateFile(t *testing.T) {
	path := filled(t)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	db := openAt(t, path, store.Options{})
	if got := db.Sources(); len(got) != 1 || got[0] != board {
		t.Errorf("sources: %v", got)
	}
	s, err := db.Stats()
	must(t, err)
	if s.Adverts != 2 || s.Live != 2 || s.Rows != 2 || s.FileBytes != info.Size() {
		t.Errorf("stats: %+v, file %d", s, info.Size())
	}
}

func TestOpenHeld(t *testing.T) {
	path := filled(t)
	openAt(t, path, store.Options{})
	_, err := store.Open(path, store.Options{Timeout: time.Millisecond})
	if !errors.Is(err, store.ErrHeld) || !strings.Contains(err.Error(), path) {
		t.Fatalf("second open: %v", err)
	}
	if _, unknown := os.Stat("/proc/locks"); unknown == nil && !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Logf("the system does not tell who holds the lock: %v", err)
	}
}

// A held store is given up after two seconds, unless told otherwise.
func TestOpenWaitsTwoSeconds(t *testing.T) {
	t.Parallel()
	path := filled(t)
	openAt(t, path, store.Options{})
	began := time.Now()
	_, err := store.Open(path, store.Options{})
	if took := time.Since(began); !errors.Is(err, store.ErrHeld) || took < 1900*time.Millisecond || took > 4*time.Second {
		t.Errorf("gave up after %v: %v", took, err)
	}
}

func TestLockOwner(t *testing.T) {
	const locks = "1: POSIX  ADVISORY  READ 4 00:1a:77 128 128\n2: -> FLOCK  ADVISORY  WRITE 5 fe:00:1234 0 EOF\n3: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF\n"
	if got := store.LockOwner(locks, 1234); got != 4711 {
		t.Errorf("owner %d, want 4711", got)
	}
	if got := store.LockOwner(locks, 12); got != 0 {
		t.Errorf("owner of a file nobody holds: %d", got)
	}
}

// meta sets the schema number of a closed store.
func setSchema(t *testing.T, path string, payload []byte) {
	t.Helper()
	bolt, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, bolt.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), payload)
	}))
	must(t, bolt.Close())
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, path string)
		is    error
		says  string
	}{
		{"newer schema", func(t *testing.T, path string) {
			setSchema(t, path, store.Seal([]byte("schema"), []byte{3}))
		}, store.ErrNewer, "its schema is 3, this program knows 2"},
		{"schema damaged", func(t *testing.T, path string) { setSchema(t, path, []byte("xxxxxx")) }, store.ErrDamaged, "restore a backup"},
		{"cut short", func(t *testing.T, path string) { must(t, os.Truncate(path, 5*16384)) }, store.ErrDamaged, "cut short"},
		{"cut in the first page", func(t *testing.T, path string) { must(t, os.Truncate(path, 30)) }, store.ErrDamaged, "restore a backup"},
		{"empty file", func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, store.ErrDamaged, "restore a backup"},
		{"text file", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("not a store\n"), 9999), 0o600))
		}, store.ErrDamaged, "not a parlance store"},
		{"another bbolt file", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			bolt, err := bbolt.Open(path, 0o600, nil)
			must(t, err)
			must(t, bolt.Close())
		}, store.ErrDamaged, "it is a bbolt file, but not a parlance store"},
		{"missing, to be read", func(t *testing.T, path string) { must(t, os.Remove(path)) }, fs.ErrNotExist, "check the path"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filled(t)
			tt.spoil(t, path)
			_, err := store.Open(path, store.Options{ReadOnly: true, Timeout: time.Second})
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("open: %v", err)
			}
		})
	}
}

func TestOpenUnwritable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	_, err := store.Open(filepath.Join(dir, "parlance.db"), store.Options{})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "must be able to read and write") {
		t.Errorf("open: %v", err)
	}
}

func TestReadOnlyWritesNothing(t *testing.T) {
	db := openAt(t, filled(t), store.Options{ReadOnly: true})
	if _, err := db.BeginPass(board, day0.At(6, 0), frame); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("begin pass: %v", err)
	}
}

// Every byte of every record is under its checksum: a flipped bit is found, and
// opening or reading never panics.
func TestFlippedBits(t *testing.T) {
	path := filled(t)
	sound, err := os.ReadFile(path)
	must(t, err)
	for _, word := range []string{"Digital A1", "Clinical Coding", "Trust B", `"Outcome":"complete"`} {
		at := bytes.LastIndex(sound, []byte(word))
		if at < 0 {
			t.Fatalf("%q is not in the file", word)
		}
		spoilt := bytes.ReplaceAll(sound, []byte(word), append([]byte{word[0] ^ 4}, word[1:]...))
		must(t, os.WriteFile(path, spoilt, 0o600))
		db, err := store.Open(path, store.Options{NoSync: true})
		if err != nil {
			if !errors.Is(err, store.ErrDamaged) {
				t.Errorf("%q: %v", word, err)
			}
			continue
		}
		faults, err := db.Check(context.Background())
		must(t, err)
		if len(faults) == 0 || !strings.Contains(fmt.Sprint(faults), "checksum") {
			t.Errorf("%q: faults %v", word, faults)
		}
		must(t, db.Close())
	}
}

// TestDamagedPages writes rubbish over one page after the other: opening,
// checking and recording end in an error, and never in a panic.
func TestDamagedPages(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	var many []classify.Advert
	for i := range 200 { // several pages in a bucket
		many = append(many, advert(fmt.Sprint("A", i), 20))
	}
	pass(t, db, 0, whole(many...))
	must(t, db.Close())
	sound, err := os.ReadFile(path)
	must(t, err)
	const size = 16384
	found := map[string]int{}
	for at := 2 * size; at < len(sound); at += size {
		if len(bytes.Trim(sound[at:at+size], "\x00")) == 0 {
			continue // never used
		}
		path := fmt.Sprint(path, at) // bbolt keeps the lock of a file over whose list of free pages it panics
		must(t, os.WriteFile(path, slices.Replace(slices.Clone(sound), at, at+size, bytes.Repeat([]byte{0xa5}, size)...), 0o600))
		found[useDamaged(t, path)]++
	}
	if found["open"] == 0 || found["check"] == 0 {
		t.Errorf("found by: %v; want some by opening and some by checking", found)
	}
}

// useDamaged uses a store and says what found the damage: open, check, or
// nothing when the page is not in use.
func useDamaged(t *testing.T, path string) string {
	t.Helper()
	db, err := store.Open(path, store.Options{NoSync: true})
	if err != nil {
		if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "restore a backup") {
			t.Errorf("open: %v", err)
		}
		return "open"
	}
	defer db.Close()
	faults, err := db.Check(context.Background())
	must(t, err)
	if rec, err := db.BeginPass(board, day0.At(30, 0), frame); err == nil {
		err = rec.RecordListing(whole(advert("A1", 20), advert("B1", 20), advert("C1", 20)))
		if err != nil && !errors.Is(err, store.ErrDamaged) {
			t.Errorf("record: %v", err)
		}
	} else if !errors.Is(err, store.ErrDamaged) {
		t.Errorf("begin: %v", err)
	}
	if len(faults) > 0 {
		return "check"
	}
	return "nothing"
}

// What is wrong although every checksum is right is found by comparing: a check
// that could not fail would prove nothing after the other tests.
func TestCheckCompares(t *testing.T) {
	drop := func(b *bbolt.Bucket, key, _ []byte) error { return b.Delete(key) }
	for bucket, test := range map[string]struct {
		spoil func(b *bbolt.Bucket, key, value []byte) error
		says  string
	}{
		"refs":   {drop, "leads to advert 0"},
		"texts":  {drop, "its text cannot be read"},
		"facts":  {drop, "rows, the facts"},
		"live":   {drop, "list of live adverts"},
		"events": {drop, "has no event"},
		"counts": {func(b *bbolt.Bucket, key, value []byte) error {
			payload := bytes.Clone(value[:len(value)-4])
			payload[len(payload)-1]++ // the last count
			return b.Put(key, store.Seal(key, payload))
		}, "differ from a replay"},
	} {
		t.Run(bucket, func(t *testing.T) {
			path := filled(t)
			bolt, err := bbolt.Open(path, 0o600, nil)
			must(t, err)
			must(t, bolt.Update(func(tx *bbolt.Tx) error {
				b := tx.Bucket([]byte(bucket))
				key, value := b.Cursor().Last()
				if value == nil { // the bucket of a vintage
					b = b.Bucket(key)
					key, value = b.Cursor().Last()
				}
				return test.spoil(b, bytes.Clone(key), value)
			}))
			must(t, bolt.Close())
			db, err := store.Open(path, store.Options{NoSync: true})
			must(t, err)
			faults, err := db.Check(context.Background())
			must(t, err)
			if !strings.Contains(fmt.Sprint(faults), test.says) {
				t.Errorf("faults %v, want %q", faults, test.says)
			}
			must(t, db.Close())
		})
	}
}

func FuzzRecords(f *testing.F) {
	db, err := store.Open(filled(f), store.Options{NoSync: true})
	must(f, err)
	defer db.Close()
	pass(f, db, 1, whole(advert("A1", 20)))
	must(f, db.Records(func(key, payload []byte) { f.Add(bytes.Clone(key), bytes.Clone(payload)) }))
	f.Fuzz(func(_ *testing.T, key, payload []byte) { db.DecodeAll(key, payload) })
}
