package store

import (
	"encoding/binary"
	"slices"

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

// earlier visits the rows of a vintage that is not in memory, a chunk in each
// transaction.
func (s *scan) earlier() error {
	s.rows = newRows() // only for its sets of terms
	var scratch []uint32
	for next := []byte{}; next != nil; {
		err := s.db.view(func(tx *bbolt.Tx) error {
			var err error
			next, err = s.earlierChunk(factBucket(tx, s.vintage.Number).Cursor(), next, &scratch)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// vintageChunk is how many rows of an earlier vintage are read in one
// transaction.
const vintageChunk = 50000

func (s *scan) earlierChunk(c *bbolt.Cursor, from []byte, scratch *[]uint32) ([]byte, error) {
	n := 0
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if n++; n > vintageChunk {
			return slices.Clone(k), nil
		}
		payload, err := unseal(k, v)
		if err != nil {
			return nil, err
		}
		w, err := decodeRow(s.rows, scratch, binary.BigEndian.Uint64(k), binary.BigEndian.Uint16(k[8:]), payload)
		if err != nil {
			return nil, err
		}
		s.visit(&w)
	}
	return nil, nil
}
