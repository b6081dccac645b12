package store

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// ErrActivating is returned while another frame codes history: texts are not
// taken away from under it.
var ErrActivating = errors.New("another frame is coding history; wait for its end, or give it up by activating the active frame")

// Erased says what was deleted for good, and where it is held still.
type Erased struct {
	Adverts int      // whose texts, or all of which, were deleted
	Texts   int      // with those of earlier versions
	Backups []Backup // made before, and still there as far as is known
}

// ExpireTexts deletes the texts of adverts that left the board before the day, and
// compacts the store if there were any. Titles, fields and facts stay. It returns
// ErrActivating while another frame codes history.
func (db *DB) ExpireTexts(ctx context.Context, before classify.Day) (Erased, error) {
	erased, err := db.expire(ctx, before)
	if err == nil && erased.Texts > 0 {
		err = db.finishErasing(&erased)
	}
	if err != nil {
		return erased, fmt.Errorf("delete texts of adverts gone before %s: %w", before, err)
	}
	return erased, nil
}

func (db *DB) expire(ctx context.Context, before classify.Day) (erased Erased, err error) {
	if db.activating() {
		return erased, ErrActivating
	}
	e := erasure{}
	err = db.eachAdvert(ctx, func(tx *bbolt.Tx, a *advert) error {
		if a.text.block == 0 || a.live() || a.purged || a.spells[len(a.spells)-1].to >= before {
			return nil
		}
		erased.Adverts++
		return e.addAll(tx, a)
	})
	if err == nil {
		erased.Texts, err = e.apply(db)
	}
	return erased, err
}

func (db *DB) activating() bool {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.staged != nil
}

// finishErasing makes sure that no deleted byte is left in the file, and names the
// backups.
func (db *DB) finishErasing(e *Erased) (err error) {
	if err = db.Compact(); err == nil {
		e.Backups, err = db.Backups()
	}
	return err
}

// eachAdvert visits every stored advert, a chunk in each transaction.
func (db *DB) eachAdvert(ctx context.Context, fn func(*bbolt.Tx, *advert) error) error {
	last, err := db.lastAdvert()
	for from := uint64(1); from <= last && err == nil; from += chunkSize {
		err = db.viewBolt(func(tx *bbolt.Tx) error {
			for number := from; number <= min(last, from+chunkSize-1); number++ {
				a, err := loadAdvert(tx, number)
				if errors.Is(err, ErrNotFound) {
					continue // given up by a salvage
				}
				if err == nil {
					err = fn(tx, a)
				}
				if err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return err
}
