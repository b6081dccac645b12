package store

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"

	"go.etcd.io/bbolt"
)

// vintages checks the rows of the vintages that recount does not: earlier ones
// row by row, and the one that is being made against the active one, whose days
// it must share.
func (c *checker) vintages() error {
	all, err := c.db.Vintages()
	if err != nil {
		return c.fault(bucketVintages, nil, "%v", err)
	}
	c.db.mu.RLock()
	active, staged := c.db.vintage, c.db.staged
	c.db.mu.RUnlock()
	for i := range all {
		if err := c.frameOf(&all[i]); err != nil {
			return err
		}
		if all[i].Number == active.Number {
			continue
		}
		if err := c.earlier(all[i].Number); err != nil {
			return err
		}
	}
	if staged == nil {
		return nil
	}
	return c.staged(staged)
}

// frameOf checks that the file of a vintage's frame is there.
func (c *checker) frameOf(v *Vintage) error {
	f, err := c.db.frameFile(v.Frame.Hash)
	switch {
	case err != nil:
		return c.fault(bucketVintages, keyNumber(v.Number), "%v", err)
	case f.Ref != v.Frame:
		return c.fault(bucketVintages, keyNumber(v.Number), "its frame is %+v, the file's is %+v", v.Frame, f.Ref)
	}
	return nil
}

// earlier checks that the rows of every advert in an earlier vintage come one
// after another, and that the first alone is marked so.
func (c *checker) earlier(vintage uint64) error {
	var before rowPlace
	for next := []byte{}; next != nil; {
		err := c.db.view(func(tx *bbolt.Tx) error {
			bucket := factBucket(tx, vintage)
			if bucket == nil {
				next = nil
				return c.fault(bucketVintages, keyNumber(vintage), "its rows are missing")
			}
			var err error
			next, err = c.db.factChunk(bucket, next, func(at rowPlace, f *Fact) error {
				what := at.after(before, f)
				before = at
				if what == "" {
					return nil
				}
				return c.fault(bucketFacts, keyRow(at.number, at.row), "in vintage %d: %s", vintage, what)
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.ctx.Err()
}

// rowPlace is the key of a fact row.
type rowPlace struct {
	number uint64
	row    int
}

// after says what is wrong with a row that follows another; "" when nothing is.
func (at rowPlace) after(before rowPlace, f *Fact) string {
	switch {
	case at.number != before.number && at.row != 0:
		return fmt.Sprintf("the advert begins with row %d", at.row)
	case at.number == before.number && at.row != before.row+1:
		return fmt.Sprintf("row %d follows row %d", at.row, before.row)
	case f.First != (at.row == 0):
		return fmt.Sprintf("row %d is marked as the first, or the first is not", at.row)
	}
	return ""
}

// factChunk visits up to 1,000 rows from a key on that decode, and gives the
// key to go on with; those that do not decode are found by their own check.
func (db *DB) factChunk(bucket factRows, from []byte, fn func(rowPlace, *Fact) error) ([]byte, error) {
	cursor := bucket.Cursor()
	n := 0
	for k, v := cursor.Seek(from); k != nil; k, v = cursor.Next() {
		if n++; n > chunkSize {
			return slices.Clone(k), nil
		}
		at := rowPlace{binary.BigEndian.Uint64(k), int(binary.BigEndian.Uint16(k[8:]))}
		payload, err := unseal(k, v)
		if err != nil {
			continue
		}
		f, err := decodeFact(db.labels, at.number, payload)
		if err != nil {
			continue
		}
		if err := fn(at, &f); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// staged checks that the vintage that is being made has the same days as the
// active one for every advert that it holds.
func (c *checker) staged(s *staged) error {
	for from := uint64(1); from <= s.Done; from += chunkSize {
		err := c.db.view(func(tx *bbolt.Tx) error {
			if factBucket(tx, s.Vintage) == nil {
				return nil // given up meanwhile
			}
			for number := from; number <= min(s.Done, from+chunkSize-1); number++ {
				if err := c.stagedAdvert(tx, s.Vintage, number); err != nil {
					return err
				}
			}
			return c.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) stagedAdvert(tx *bbolt.Tx, vintage, number uint64) error {
	key := keyNumber(number)
	if tx.Bucket(bucketStale).Get(key) != nil {
		return nil
	}
	active, err := c.db.factsOf(tx, c.db.vintage.Number, number)
	if err != nil {
		return nil // found by recount
	}
	rows, err := c.db.factsOf(tx, vintage, number)
	if err != nil || !reflect.DeepEqual(daysOf(active), daysOf(rows)) {
		return c.fault(bucketFacts, key, "in vintage %d, which is being made: rows of %v, the active vintage has %v", vintage, daysOf(rows), daysOf(active))
	}
	return nil
}

func daysOf(facts []Fact) []spell {
	days := make([]spell, len(facts))
	for i := range facts {
		days[i] = spell{facts[i].From, facts[i].To}
	}
	return days
}
