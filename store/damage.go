package store

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// guard runs fn over the mapped file. A page that is damaged makes bbolt panic
// or the memory map fault; here that is one error.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return fn()
}

// viewBolt runs fn in a read transaction. fn sees the file only, not what
// memory holds of it.
func (db *DB) viewBolt(fn func(*bbolt.Tx) error) error {
	db.handle.RLock()
	defer db.handle.RUnlock()
	return db.hint(guard(func() error { return db.bolt.View(fn) }))
}

// updateBolt runs fn in a transaction that writes. The caller holds the lock on
// writing.
func (db *DB) updateBolt(fn func(*bbolt.Tx) error) error {
	return db.hint(guard(func() error { return db.bolt.Update(fn) }))
}

// hint adds to an error of the file what its owner can do.
func (db *DB) hint(err error) error {
	switch {
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("%w; 'parlance check' tells how much, a backup brings it back", err)
	}
	return err
}

// checkLength refuses a file that is shorter than its newest meta page says.
// bbolt would map it and fault on the first page that is not there.
func checkLength(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	if need := m.pageSize * int64(m.high); info.Size() < need {
		return fmt.Errorf("%w: it is cut short, %d bytes of at least %d", ErrDamaged, info.Size(), need)
	}
	return nil
}
