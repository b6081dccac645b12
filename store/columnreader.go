package store

import (
	"bytes"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// columnReader reads stretches for one goroutine.
type columnReader struct {
	kindCounter
	cells, words, places uint32 // how many of each the tables have
	invalid              bool   // a stretch was sound, and yet not one of these tables
}

// newColumnReader makes a reader of the columns that have the numbers of the rows'
// tables, which may grow meanwhile.
func newColumnReader(r *rows) columnReader {
	f := columnReader{cells: uint32(len(r.cells.all)), words: uint32(len(r.words.all)), places: uint32(len(r.places.all))}
	for i := range r.cells.all {
		f.add(&r.cells.all[i])
	}
	return f
}

// read gives the stretches of a range of adverts that are kept, each run of those
// that follow one another. What is damaged is left out.
func (f *columnReader) read(b *bbolt.Bucket, of loadRange) []*loadedRun {
	if b == nil {
		return nil
	}
	all := newRun(of)
	var ends []int // of the rows of each stretch
	err := guard(func() error {
		c := b.Cursor()
		last := keyStretch(stretchOf(of.to))
		for k, v := c.Seek(keyStretch(stretchOf(of.from))); k != nil && bytes.Compare(k, last) <= 0; k, v = c.Next() {
			payload, err := unseal(k, v)
			if err == nil && f.decode(all, binary.BigEndian.Uint64(k[1:]), payload) {
				ends = append(ends, all.len())
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	f.count(&all.columns, 0)
	return all.cut(ends)
}

// decode puts a stretch after those of a run, and says whether it was one.
func (f *columnReader) decode(run *loadedRun, stretch uint64, payload []byte) bool {
	rows, numbers := run.len(), len(run.numbers)
	if decodeStretch(run, stretch, payload) != nil || !f.valid(&run.columns, rows) {
		f.invalid = true
		run.columns = run.columns.slice(0, rows)
		run.numbers = run.numbers[:numbers]
		return false
	}
	run.stretches = append(run.stretches, stretch)
	return true
}

// valid says whether the rows from one on are rows of the tables.
func (f *columnReader) valid(c *columns, from int) bool {
	for i := from; i < c.len(); i++ {
		if c.cellOf[i]-1 >= f.cells-1 || c.wordsOf[i] >= f.words || c.placeOf[i] >= f.places || c.from[i] > c.to[i] {
			return false
		}
	}
	return true
}

// cut parts a run where its stretches do not follow one another, given where the
// rows of each end.
func (run *loadedRun) cut(ends []int) (runs []*loadedRun) {
	first, row := 0, 0
	for i, end := range ends {
		if i+1 < len(ends) && run.stretches[i+1] == run.stretches[i]+1 {
			continue
		}
		runs = append(runs, &loadedRun{stretches: run.stretches[first : i+1], numbers: run.numbers[row:end], columns: run.slice(row, end)})
		first, row = i+1, end
	}
	return runs
}
