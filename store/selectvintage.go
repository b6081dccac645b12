package store

import (
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// last is the source's latest complete listing that the vintage knows.
func (v *Vintage) last(source *calendar) classify.Day {
	if v.Ended.IsZero() {
		return source.last
	}
	return v.Last[source.name]
}

// earlierRows are the rows of the vintage before the active one that was asked
// last. They take 20 bytes each, so they are let go when nobody has asked for a
// while.
type earlierRows struct {
	mu      sync.Mutex
	vintage uint64
	rows    *rows // never changed
	letGo   *time.Timer
}

const keepEarlier = 5 * time.Minute

// rowsOf gives the rows of a vintage that does not change any more.
func (db *DB) rowsOf(vintage uint64) (*rows, error) {
	e := &db.earlier
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.rows != nil && e.vintage == vintage {
		e.letGo.Reset(keepEarlier)
		return e.rows, nil
	}
	rows, err := db.readRows(vintage)
	if err != nil {
		return nil, err
	}
	e.forget()
	e.vintage, e.rows = vintage, rows
	e.letGo = time.AfterFunc(keepEarlier, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.rows == rows {
			e.rows = nil
		}
	})
	return rows, nil
}

func (e *earlierRows) forget() {
	if e.letGo != nil {
		e.letGo.Stop()
	}
	e.rows = nil
}

// readRows reads the rows of a vintage, a run in each transaction.
func (db *DB) readRows(vintage uint64) (*rows, error) {
	into := newRows()
	err := into.load(func(fn func(storedRows) error) error {
		return db.view(func(tx *bbolt.Tx) error { return fn(storedRows{facts: factBucket(tx, vintage)}) })
	})
	into.last, into.follows = nil, nil // nothing is ever added to an advert
	return into, err
}
