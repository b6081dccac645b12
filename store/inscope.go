package store

import (
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// InScopeAdvert is an advert in scope of the active frame, with what its title
// and its categorisation are judged by.
type InScopeAdvert struct {
	Advert     classify.Advert // without Text and Sections
	Day        classify.Day    // of the flow: the day it was posted, else first seen
	Live       bool
	Level      classify.Level
	Area       classify.Area
	Accepted   bool
	TitleAlone bool
	InTitle    []classify.Term
}

// InScope calls fn with the source's adverts in scope of the active frame whose
// day of flow lies from from to to, both inclusive, each once, as it is known
// now, in the order in which they were first listed. An error of fn ends it and
// is returned as it is.
func (db *DB) InScope(source string, from, to classify.Day, fn func(InScopeAdvert) error) error {
	for part := range slices.Chunk(db.inScopeNumbers(source, from, to), chunkSize) {
		adverts, err := db.inScopeAdverts(part)
		if err != nil {
			return fmt.Errorf("read adverts of %s in scope: %w", source, err)
		}
		for i := range adverts {
			if err := fn(adverts[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (db *DB) inScopeNumbers(source string, from, to classify.Day) []uint64 {
	db.mu.RLock()
	defer db.mu.RUnlock()
	id := uint16(db.labels.ids[labelSource][source])
	var numbers []uint64
	for number, last := range db.rows.last {
		if last < 0 {
			continue
		}
		w := db.rows.at(last)
		if w.source == id && w.flags&flagInScope != 0 && w.flow() >= from && w.flow() <= to {
			numbers = append(numbers, uint64(number))
		}
	}
	return numbers
}

func (db *DB) inScopeAdverts(numbers []uint64) (adverts []InScopeAdvert, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		for _, number := range numbers {
			a, err := loadAdvert(tx, number)
			if err != nil {
				return err
			}
			w := db.rows.current(number)
			adverts = append(adverts, InScopeAdvert{
				Advert: a.fields, Day: w.flow(), Live: a.live(),
				Level:    classify.Level(db.labels.texts[labelLevel][w.level]),
				Area:     classify.Area(db.labels.texts[labelArea][w.area]),
				Accepted: w.flags&flagAccepted != 0, TitleAlone: w.flags&flagTitleAlone != 0,
				InTitle: db.terms(w.title),
			})
		}
		return nil
	})
	return adverts, err
}
