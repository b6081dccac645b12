package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// pause is why a store is not written for the time being.
type pause struct {
	err  error
	full bool // the file may not grow any more: trying again changes nothing
}

// Paused says why the store is not written for the time being, with a remedy;
// nil when it is. A store pauses when a commit fails: on a full disk, a failed
// write or sync, a file system that has become read-only, a file that has
// reached its greatest size. It is read as before, holds what was committed, and
// answers every change with ErrPaused until Resume succeeds.
func (db *DB) Paused() error {
	if p := db.paused.Load(); p != nil {
		return p.err
	}
	return nil
}

// pauseFor pauses after a commit that failed. Nobody knows what became of it: if
// the last sync was what failed, the file shows it as done. So memory is loaded
// again from the file.
func (db *DB) pauseFor(cause error) error {
	p := &pause{full: errors.Is(cause, berrors.ErrMaxSizeReached)}
	p.err = fmt.Errorf("%w: %s: %w; %s", ErrPaused, db.path, cause, remedy(cause))
	db.paused.Store(p)
	defer db.forgetRead()
	db.handle.Lock()
	defer db.handle.Unlock()
	if err := db.reload(); err != nil {
		db.log.Error("store cannot be read after a failed commit", "error", err)
	}
	return p.err
}

func remedy(cause error) string {
	switch {
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT):
		return "make room on its disk"
	case errors.Is(cause, berrors.ErrMaxSizeReached):
		return "raise max_size and start again"
	case errors.Is(cause, syscall.EROFS):
		return "mount its file system for writing"
	}
	return "see to its disk; a backup is in order"
}

// reload makes memory what the file says. The caller holds the locks on writing
// and on the handle.
func (db *DB) reload() error {
	m, err := loadMemory(db.bolt)
	if err != nil {
		return err
	}
	db.mu.Lock()
	db.memory = m
	db.mu.Unlock()
	return nil
}

// forgetRead drops what was read from the file by the way. The caller must not
// hold the lock on the handle: who reads holds these locks already.
func (db *DB) forgetRead() {
	db.earlier.mu.Lock()
	db.earlier.forget()
	db.earlier.mu.Unlock()
	db.names.mu.Lock()
	db.names.upTo, db.names.labels = 0, nil
	db.names.mu.Unlock()
}

// reopen lets go of the file, runs swap, which may put another in its place, and
// opens it. Readers wait. The caller holds the lock on writing.
func (db *DB) reopen(swap func() error) error {
	defer db.forgetRead()
	db.handle.Lock()
	defer db.handle.Unlock()
	err := errors.Join(db.bolt.Close(), swap())
	bolt, openErr := openBolt(db.path, db.options)
	if openErr != nil {
		return errors.Join(err, explain(db.path, openErr))
	}
	db.bolt = bolt
	return errors.Join(err, db.reload())
}

// Resume tries whether a paused store can be written again, and if so opens the
// file anew and makes a commit that changes nothing. It returns nil for a store that is not paused. A Recorder from
// before the pause answers ErrPaused; BeginPass gives the one that goes on.
func (db *DB) Resume() error {
	db.writing.Lock()
	defer db.writing.Unlock()
	p := db.paused.Load()
	if p == nil {
		return nil
	}
	if p.full {
		return p.err
	}
	err := errors.Join(rewriteMeta(db.path), tryRoom(db.path))
	if err == nil {
		err = db.reopen(func() error { return nil })
	}
	if err == nil {
		db.paused.Store(nil)
		err = db.commit(func(tx *bbolt.Tx) error { return putSchema(tx, schema()) }) // pauses again if it cannot
	}
	if err != nil {
		return fmt.Errorf("resume store %s: %w", db.path, err)
	}
	return nil
}

// rewriteMeta writes the first two pages over themselves and waits for the disk.
// After a failed sync the system takes what it could not write for written: the
// disk may hold the page that was before, whose tree the next commit would write
// over.
func rewriteMeta(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	page := make([]byte, pageSize)
	for _, at := range []int64{0, pageSize} {
		if _, err = io.ReadFull(io.NewSectionReader(f, at, pageSize), page); err != nil {
			break
		}
		if _, err = f.WriteAt(page, at); err != nil {
			break
		}
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// roomBytes is what must fit on the disk before a paused store goes on: several
// batches of adverts.
const roomBytes = 8 << 20

// tryRoom writes that much beside the store, and takes it away.
func tryRoom(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".room-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	part := make([]byte, 1<<20)
	for range roomBytes / len(part) {
		if _, err = f.Write(part); err != nil {
			break
		}
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// commit runs fn in a transaction, and pauses the store if fn succeeds and the
// commit does not.
func (db *DB) commit(fn func(*bbolt.Tx) error) error {
	if err := db.Paused(); err != nil {
		return err
	}
	ready := false
	err := db.updateBolt(func(tx *bbolt.Tx) error {
		err := fn(tx)
		ready = err == nil
		return err
	})
	if err != nil && ready && !errors.Is(err, ErrDamaged) {
		return db.pauseFor(err)
	}
	return err
}
