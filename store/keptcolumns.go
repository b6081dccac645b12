package store

import (
	"context"
	"fmt"
	"math/bits"
	"os"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

const (
	// keepPieces and keepStretches bound a transaction that keeps columns: about
	// half a megabyte each.
	keepPieces    = 64
	keepStretches = 192

	// A stretch is kept once at most one in so many of its adverts is still to
	// change. One of a board like NHS Jobs is written when it is a month old, and
	// again on the few days on which the last ones close.
	restingShare = 16
)

// kept says what of the rows is in the file as columns, too.
type kept struct {
	begun     bool            // what is there has the numbers of the tables in memory
	tables    [tableCount]int // how many values of each are there
	stretches []uint64        // bit by stretch
}

func (k *kept) has(stretch uint64) bool {
	return stretch>>6 < uint64(len(k.stretches)) && k.stretches[stretch>>6]>>(stretch&63)&1 != 0
}

// len counts the stretches.
func (k *kept) len() (n int) {
	for _, some := range k.stretches {
		n += bits.OnesCount64(some)
	}
	return n
}

func (k *kept) add(stretch uint64) {
	for stretch>>6 >= uint64(len(k.stretches)) {
		k.stretches = append(k.stretches, 0)
	}
	k.stretches[stretch>>6] |= 1 << (stretch & 63)
}

func (k *kept) drop(stretch uint64) {
	if k.has(stretch) {
		k.stretches[stretch>>6] &^= 1 << (stretch & 63)
	}
}

// KeepColumns keeps the rows of adverts that will hardly change any more as
// columns in the file, from which Open reads them several times as fast. It is
// called after a pass, writes what has come to rest since, in small transactions,
// and may be stopped at any time. The last eighth of a file whose size is bounded
// is left to the facts. It returns ErrReadOnly, ErrPaused, or the error of the
// context.
func (db *DB) KeepColumns(ctx context.Context) error {
	return db.keepColumns(ctx, int(stretchAdverts/restingShare))
}

// keepColumns keeps stretches of which at most so many adverts are still to change.
func (db *DB) keepColumns(ctx context.Context, most int) error {
	due := db.resting(most)
	for len(due) > 0 && !db.nearlyFull() {
		n := 0
		err := db.change(func(c *change) (err error) {
			n, err = c.keepColumns(due)
			return err
		})
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("keep columns of fact rows: %w", err)
		}
		due = due[n:]
	}
	return nil
}

// nearlyFull says whether the file has grown to what is left to the facts.
func (db *DB) nearlyFull() bool {
	info, err := os.Stat(db.path)
	bound := db.options.MaxSize
	return bound > 0 && (err != nil || info.Size() > bound-bound/8)
}

// resting lists the stretches that are not kept, and of which at most so many
// adverts are still to change.
func (db *DB) resting(most int) (due []uint64) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	var today classify.Day
	for _, source := range db.days {
		today = max(today, source.last)
	}
	for stretch := range uint64(len(db.rows.last)) / stretchAdverts {
		if !db.rows.kept.has(stretch) && db.changing(stretch, today) <= most {
			due = append(due, stretch)
		}
	}
	return due
}

// changing counts the adverts of a stretch that are live, or whose own words are
// to be told again when their window is over.
func (db *DB) changing(stretch uint64, today classify.Day) (n int) {
	r := db.rows
	for number := stretch * stretchAdverts; number < (stretch+1)*stretchAdverts; number++ {
		i := r.last[number]
		if i < 0 {
			continue
		}
		final := r.cells.all[r.cellOf[i]].flags&flagOwnFinal != 0
		over := windowDay(classify.Day(r.posted[i]), classify.Day(r.firstSeen[i]))+classify.StockDaysAfter <= today
		if db.live[number] != nil || !final && !over {
			n++
		}
	}
	return n
}

// keepColumns keeps the first of some stretches and gives how many: none while
// there is much to write of the tables.
func (c *change) keepColumns(due []uint64) (n int, err error) {
	w, err := c.columnWriter()
	if err != nil {
		return 0, err
	}
	whole, err := w.writeTables()
	if err == nil && whole {
		n = min(len(due), keepStretches)
		err = w.write(due[:n])
	}
	c.done = append(c.done, func() { w.rows.kept = w.now })
	return n, err
}

// loadKept reads the tables of the columns of a vintage into rows that have none
// yet, and gives the columns; nil when none are kept or the tables are damaged:
// then the facts are read, and the columns are begun anew.
func (r *rows) loadKept(tx *bbolt.Tx, vintage uint64) (b *bbolt.Bucket) {
	err := guard(func() error {
		if b = columnBucket(tx, vintage); b == nil {
			return nil
		}
		return r.loadTables(b)
	})
	if err != nil {
		*r = *newRows()
		return nil
	}
	r.kept.begun = b != nil
	for i := range tables {
		r.kept.tables[i] = tables[i].len(r)
	}
	return b
}

// columnWriter writes columns of the active vintage.
type columnWriter struct {
	rows *rows
	into *bbolt.Bucket
	now  kept // what is in the file once it is committed
}

// columnWriter begins the columns anew unless what is there has the numbers of the
// tables in memory.
func (c *change) columnWriter() (*columnWriter, error) {
	w := &columnWriter{rows: c.db.rows, now: kept{begun: true}}
	if w.rows.kept.begun {
		w.now = w.rows.kept
		w.now.stretches = slices.Clone(w.now.stretches)
	} else if err := c.dropColumns(c.db.vintage.Number); err != nil {
		return nil, err
	}
	var err error
	w.into, err = c.tx.Bucket(bucketColumns).CreateBucketIfNotExists(keyNumber(c.db.vintage.Number))
	if err == nil {
		w.into.FillPercent = 1 // a stretch is never written over
	}
	return w, err
}

// writeTables writes what has come to the tables, up to a bound, and says whether
// that was all.
func (w *columnWriter) writeTables() (whole bool, err error) {
	pieces := 0
	for i := range tables {
		t := &tables[i]
		for at := max(w.now.tables[i], 1); at < t.len(w.rows); {
			if pieces++; pieces > keepPieces {
				return false, nil
			}
			payload, next := t.piece(w.rows, at)
			if err := putSealed(w.into, bucketColumns, t.key(at), payload); err != nil {
				return false, err
			}
			at, w.now.tables[i] = next, next
		}
	}
	return true, nil
}

func (w *columnWriter) write(stretches []uint64) error {
	for _, stretch := range stretches {
		payload, fits := w.rows.encodeStretch(stretch)
		if !fits {
			continue
		}
		if err := putSealed(w.into, bucketColumns, keyStretch(stretch), payload); err != nil {
			return err
		}
		w.now.add(stretch)
	}
	return nil
}

// dropColumns deletes the columns of a vintage.
func (c *change) dropColumns(vintage uint64) error {
	if columnBucket(c.tx, vintage) == nil {
		return nil
	}
	if err := c.tx.Bucket(bucketColumns).DeleteBucket(keyNumber(vintage)); err != nil {
		return fmt.Errorf("delete columns of vintage %d: %w", vintage, err)
	}
	return nil
}
