package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// compactBatch is how many bytes are copied in one transaction.
const compactBatch = 32 << 20

// Compact writes the store into a new file, in which nothing is left of what was
// deleted, and puts that in the place of the old one. bbolt by itself leaves
// deleted bytes in free pages, and in the rest of pages that are in use. Readers
// go on, but for the moment in which the files change places; changes wait. A
// Recorder from before answers ErrPaused: compact between passes.
func (db *DB) Compact() error {
	if db.options.ReadOnly {
		return ErrReadOnly
	}
	db.writing.Lock()
	defer db.writing.Unlock()
	err := db.Paused()
	if err == nil {
		err = db.compact()
	}
	if err != nil {
		return fmt.Errorf("compact store %s: %w", db.path, err)
	}
	return nil
}

func (db *DB) compact() error {
	f, err := os.CreateTemp(filepath.Dir(db.path), filepath.Base(db.path)+".compact-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	to, err := openBolt(f.Name(), Options{NoSync: true})
	if err != nil {
		return err
	}
	err = guard(func() error {
		db.handle.RLock()
		defer db.handle.RUnlock()
		return bbolt.Compact(to, db.bolt, compactBatch)
	})
	if err := errors.Join(err, to.Sync(), to.Close()); err != nil {
		return err
	}
	err = db.reopen(func() error {
		return errors.Join(os.Rename(f.Name(), db.path), syncFolder(db.path))
	})
	if err != nil {
		db.paused.Store(&pause{err: fmt.Errorf("%w: %w", ErrPaused, err)})
	}
	return err
}
