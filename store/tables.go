package store

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"
)

// tablePiece is how many values of a table share a record.
const tablePiece = 512

// table is a table of what rows share, as it lies in the file: the beginning of
// the one in memory, which only grows, so that columns have the same numbers in
// both. The value 0 is the zero value, and is not stored.
type table struct {
	kind   byte // begins its keys
	len    func(*rows) int
	room   func(r *rows, n int)
	encode func(*rows, *encoder, int)
	decode func(*rows, *decoder) // adds the next value
}

// The tables, in the order of their kinds.
const (
	tableCells = iota
	tableWords
	tablePlaces
	tableSets
	tableCount
)

var tables = [tableCount]table{
	tableCells:  tableOf(1, func(r *rows) *shared[cell] { return &r.cells }, encodeCell, decodeCell),
	tableWords:  tableOf(2, func(r *rows) *shared[words] { return &r.words }, encodeWords, decodeWords),
	tablePlaces: tableOf(3, func(r *rows) *shared[place] { return &r.places }, encodePlaces, decodePlaces),
	tableSets: {4,
		func(r *rows) int { return len(r.sets) }, func(*rows, int) {},
		func(r *rows, e *encoder, id int) { e.ids(r.sets[id]) }, func(r *rows, d *decoder) { r.set(d.ids()) }},
}

func tableOf[T comparable](kind byte, of func(*rows) *shared[T], encode func(*encoder, *T), decode func(*decoder) T) table {
	return table{kind,
		func(r *rows) int { return len(of(r).all) },
		func(r *rows, n int) { of(r).room(n) },
		func(r *rows, e *encoder, id int) { encode(e, &of(r).all[id]) },
		func(r *rows, d *decoder) { of(r).id(decode(d)) }}
}

func encodeCell(e *encoder, c *cell) {
	e.uint(uint64(c.flags))
	e.uint(uint64(c.source))
	e.byte(byte(c.group))
	e.byte(byte(c.band.Low))
	e.byte(byte(c.band.High))
	for _, label := range []uint16{c.level, c.area, c.region, c.frame} {
		e.uint(uint64(label))
	}
}

func decodeCell(d *decoder) cell {
	c := decodeCellHead(d)
	decodeCellLabels(d, &c)
	return c
}

func encodeWords(e *encoder, w *words) {
	e.uint(uint64(w.anywhere))
	e.uint(uint64(w.title))
	e.uint(uint64(w.own))
}

func decodeWords(d *decoder) words { return words{d.id(), d.id(), d.id()} }

func encodePlaces(e *encoder, p *place) {
	e.uint(uint64(p.employer))
	e.uint(uint64(p.outcodes))
}

func decodePlaces(d *decoder) place { return place{d.id(), d.id()} }

func (t *table) key(first int) []byte {
	return binary.BigEndian.AppendUint64([]byte{t.kind}, uint64(first))
}

// piece writes the values from an id on, as many as share a record, and gives the
// id after them.
func (t *table) piece(r *rows, first int) (payload []byte, next int) {
	var e encoder
	for next = first; next < min(first+tablePiece, t.len(r)); next++ {
		t.encode(r, &e, next)
	}
	return e.b, next
}

// most is how many values the table has at most.
func (t *table) most(c *bbolt.Cursor) int {
	k, _ := c.Seek([]byte{t.kind + 1})
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	if len(k) != len(t.key(0)) || k[0] != t.kind {
		return 0
	}
	return int(min(binary.BigEndian.Uint64(k[1:]), 1<<24)) + tablePiece
}

// load reads the table into rows that have none yet.
func (t *table) load(r *rows, b *bbolt.Bucket) error {
	c := b.Cursor()
	t.room(r, t.most(c))
	for k, v := c.Seek([]byte{t.kind}); k != nil && k[0] == t.kind; k, v = c.Next() {
		payload, err := unseal(k, v)
		if err == nil && !bytes.Equal(k, t.key(t.len(r))) {
			err = fmt.Errorf("%w: value %d is missing", errValue, t.len(r))
		}
		d := decoder{b: payload}
		for len(d.b) > 0 {
			t.decode(r, &d)
		}
		if err == nil {
			err = d.err
		}
		if err != nil {
			return fmt.Errorf("%w: %s %x: %v", ErrDamaged, bucketColumns, k, err)
		}
	}
	return nil
}

// loadTables reads every table of a vintage into rows that have none yet, several
// at once.
func (r *rows) loadTables(b *bbolt.Bucket) error {
	var g errgroup.Group
	for i := range tables {
		g.Go(func() error {
			return guard(func() error { return tables[i].load(r, b) })
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, w := range r.words.all {
		if int(max(w.anywhere, w.title, w.own)) >= len(r.sets) {
			return fmt.Errorf("%w: %s: words of a set that is not there", ErrDamaged, bucketColumns)
		}
	}
	for _, p := range r.places.all {
		if int(p.outcodes) >= len(r.sets) {
			return fmt.Errorf("%w: %s: a place of a set that is not there", ErrDamaged, bucketColumns)
		}
	}
	return nil
}
