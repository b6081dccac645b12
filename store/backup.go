package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// Backup is a copy of the store that was made and noted.
type Backup struct {
	Path string // where it was written; or who fetched it, if that was over HTTP
	Made time.Time
}

// Snapshot writes a copy of the store as of one commit to a new file of mode 0600
// at path, which appears when the copy is whole, on disk, opened and checked.
// Passes go on meanwhile. It refuses a path at which there is a file.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	err := whole(path, func(made string) error {
		if err := db.viewBolt(func(tx *bbolt.Tx) error { return writeCopy(tx, made) }); err != nil {
			return err
		}
		return checkCopy(ctx, made)
	})
	if err != nil {
		return fmt.Errorf("back up store %s: %w", db.path, err)
	}
	return nil
}

// whole has write make a file under a temporary name beside path, and gives it
// its own when that succeeds.
func whole(path string, write func(made string) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a file at %s already; name another", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".copy-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(f.Close(), write(f.Name())); err != nil {
		return err
	}
	return errors.Join(os.Rename(f.Name(), path), syncFolder(path))
}

// writeCopy writes the file as the transaction sees it, and waits for the disk.
func writeCopy(tx *bbolt.Tx, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = tx.WriteTo(f)
	return errors.Join(err, f.Sync(), f.Close())
}

func checkCopy(ctx context.Context, path string) error {
	db, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer db.Close() // read only: nothing to lose
	faults, err := db.Check(ctx)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%w: the copy has %d faults, the first in %v", ErrDamaged, len(faults), faults[0])
	}
	return err
}

// NoteBackup keeps that a backup was made, so that who has texts deleted can be
// told which backups hold them.
func (db *DB) NoteBackup(b Backup) error {
	return db.change(func(c *change) error { return c.noteBackup(b) })
}

func (c *change) noteBackup(b Backup) error {
	number, err := c.tx.Bucket(bucketBackups).NextSequence()
	if err != nil {
		return err
	}
	b.Made = b.Made.UTC().Round(0)
	payload, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return c.put(bucketBackups, keyNumber(number), payload)
}

func decodeBackup(payload []byte) (b Backup, err error) { return b, json.Unmarshal(payload, &b) }

// Backups lists the backups that were noted, oldest first, but for those whose
// file is not there any more.
func (db *DB) Backups() ([]Backup, error) {
	var all []Backup
	err := db.viewBolt(func(tx *bbolt.Tx) error {
		return walk(tx.Bucket(bucketBackups), bucketBackups, func(_, payload []byte) error {
			b, err := decodeBackup(payload)
			if err != nil {
				return err
			}
			if _, gone := os.Stat(b.Path); !filepath.IsAbs(b.Path) || !errors.Is(gone, fs.ErrNotExist) {
				all = append(all, b)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	return all, nil
}

// removeLeftovers deletes copies that a killed process left beside the store: they
// may hold what is deleted from the store since. The caller has the file locked.
func removeLeftovers(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		for _, mark := range []string{".compact-", ".room-", ".backup-"} {
			if strings.HasPrefix(e.Name(), filepath.Base(path)+mark) {
				err = errors.Join(err, os.RemoveAll(filepath.Join(filepath.Dir(path), e.Name())))
			}
		}
	}
	return err
}
