package store

import (
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// mark says which sentences of one text are stock sentences of its employer:
// a byte of flags, then the bits of a classify.Stock. It is empty as long as
// nobody could tell.
type mark string

const markFinal = 1 // the window is over: the mark does not change any more

func newMark(s classify.Stock, final bool) mark {
	if s == nil {
		return ""
	}
	flags := byte(0)
	if final {
		flags = markFinal
	}
	return mark(append([]byte{flags}, s...))
}

func (m mark) stock() classify.Stock {
	if m == "" {
		return nil
	}
	return append(classify.Stock{}, m[1:]...)
}

func (m mark) final() bool { return m != "" && m[0]&markFinal != 0 }

// encodeMarks writes the marks of the texts of a block, in their order.
func encodeMarks(marks []mark) []byte {
	var e encoder
	e.uint(uint64(len(marks)))
	for _, m := range marks {
		e.str(string(m))
	}
	return e.b
}

func decodeMarks(payload []byte) ([]mark, error) {
	d := &decoder{b: payload}
	marks := make([]mark, d.count())
	for i := range marks {
		m := d.str()
		if m != "" && m[0]&^markFinal != 0 {
			d.fail(errValue)
		}
		marks[i] = mark(m)
	}
	return marks, d.end()
}

// markReader reads marks of one transaction, and keeps those of the block it
// read last.
type markReader struct {
	tx    *bbolt.Tx
	block uint64
	marks []mark
}

func (r *markReader) of(place textPlace) (mark, error) {
	if place.block == 0 {
		return "", nil
	}
	if r.block != place.block {
		marks, err := loadMarks(r.tx, place.block)
		if err != nil {
			return "", err
		}
		r.block, r.marks = place.block, marks
	}
	if place.item >= len(r.marks) {
		return "", nil
	}
	return r.marks[place.item], nil
}

func loadMarks(tx *bbolt.Tx, block uint64) ([]mark, error) {
	payload, err := getSealed(tx, bucketStock, keyNumber(block))
	if err != nil || payload == nil {
		return nil, err
	}
	marks, err := decodeMarks(payload)
	if err != nil {
		return nil, fmt.Errorf("marks of block %d: %w", block, err)
	}
	return marks, nil
}

// saveMarks writes the marks of texts, by block, beside those of the others.
func (c *change) saveMarks(all map[uint64]map[textPlace]mark) error {
	for _, block := range slices.Sorted(maps.Keys(all)) {
		marks, err := loadMarks(c.tx, block)
		if err != nil {
			return err
		}
		for place, m := range all[block] {
			for len(marks) <= place.item {
				marks = append(marks, "")
			}
			marks[place.item] = m
		}
		if err := c.put(bucketStock, keyNumber(block), encodeMarks(marks)); err != nil {
			return err
		}
	}
	return nil
}
