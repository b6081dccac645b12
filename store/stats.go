package store

import (
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// Stats is how much a store holds.
type Stats struct {
	FileBytes int64
	Adverts   int // ever listed
	Live      int // listed now
	Rows      int // fact rows
	Stretches int // of 128 adverts each, whose rows the file holds as columns, too
	TermSets  int // different sets of terms among them
	Texts     int // blocks of texts
}

// Stats reads how much the store holds, without walking through it.
func (db *DB) Stats() (Stats, error) {
	var s Stats
	err := db.view(func(tx *bbolt.Tx) error {
		s = Stats{
			Adverts:   int(tx.Bucket(bucketAdverts).Sequence()),
			Live:      len(db.live),
			Rows:      db.rows.len(),
			Stretches: db.rows.kept.len(),
			TermSets:  len(db.rows.sets),
			Texts:     int(tx.Bucket(bucketTexts).Sequence()),
		}
		return nil
	})
	if err != nil {
		return Stats{}, fmt.Errorf("measure store %s: %w", db.path, err)
	}
	info, err := os.Stat(db.path)
	if err != nil {
		return Stats{}, fmt.Errorf("measure store: %w", err)
	}
	s.FileBytes = info.Size()
	return s, nil
}
