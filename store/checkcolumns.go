package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// columns compares every stretch of columns with the facts, a chunk in each
// transaction.
func (c *checker) columns() error {
	for next, more := uint64(0), true; more; {
		err := c.db.view(func(tx *bbolt.Tx) (err error) {
			next, more, err = c.columnChunk(tx, next)
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.ctx.Err()
}

// columnChunk compares the stretches from one on, and gives the one to go on with.
func (c *checker) columnChunk(tx *bbolt.Tx, from uint64) (next uint64, more bool, err error) {
	vintage := c.db.vintage.Number
	bucket := columnBucket(tx, vintage)
	if bucket == nil {
		return 0, false, nil
	}
	k := columnChecker{db: c.db, rows: newRows(), facts: factBucket(tx, vintage).Cursor()}
	if err := k.rows.loadTables(bucket); err != nil {
		return 0, false, c.fault(bucketColumns, nil, "%v", err)
	}
	k.reader = newColumnReader(k.rows)
	cursor, n := bucket.Cursor(), 0
	for key, value := cursor.Seek(keyStretch(from)); key != nil; key, value = cursor.Next() {
		stretch := binary.BigEndian.Uint64(key[1:])
		if n++; n > chunkSize {
			return stretch, true, c.ctx.Err()
		}
		payload, err := unseal(key, value)
		if err != nil {
			continue // found with the records
		}
		if what := k.compare(stretch, payload); what != "" {
			if err := c.fault(bucketColumns, key, "%s", what); err != nil {
				return 0, false, err
			}
		}
	}
	return 0, false, nil
}

// columnChecker compares stretches with facts.
type columnChecker struct {
	db      *DB
	rows    *rows // tables alone
	reader  columnReader
	facts   *bbolt.Cursor
	scratch []uint32
}

// compare says how a stretch differs from the facts; "" when it does not.
func (k *columnChecker) compare(stretch uint64, payload []byte) string {
	run, first := &loadedRun{}, stretch*stretchAdverts
	if !k.reader.decode(run, stretch, payload) {
		return "it is no stretch of these tables"
	}
	at := 0
	for key, value := k.facts.Seek(keyNumber(first)); key != nil && vintageNumber(key) < first+stretchAdverts; key, value = k.facts.Next() {
		if at == run.len() || run.numbers[at] != vintageNumber(key) {
			return fmt.Sprintf("row %x is not among its columns", key)
		}
		if !k.same(run, at, key, value) {
			return fmt.Sprintf("row %x differs from its columns", key)
		}
		at++
	}
	if at < run.len() {
		return fmt.Sprintf("its columns have rows of advert %d that the facts have not", run.numbers[at])
	}
	return ""
}

// same compares a row with a fact. One that does not decode is found with the
// records.
func (k *columnChecker) same(run *loadedRun, at int, key, value []byte) bool {
	payload, err := unseal(key, value)
	if err != nil {
		return true
	}
	w, err := decodeRow(k.rows, &k.scratch, payload)
	if err != nil {
		return true
	}
	c := &run.columns
	return w.cell == k.rows.cells.all[c.cellOf[at]] && w.words == k.rows.words.all[c.wordsOf[at]] && w.place == k.rows.places.all[c.placeOf[at]] &&
		shortDay(w.posted) == c.posted[at] && shortDay(w.firstSeen) == c.firstSeen[at] && shortDay(w.from) == c.from[at] && shortEnd(w.to) == c.to[at]
}
