package store

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"

	"go.etcd.io/bbolt"
)

// loadRun is how many adverts' rows a processor reads in one go.
const loadRun = 1 << 14

// runsLimit bounds the runs of a load, however far apart the numbers are.
const runsLimit = 1 << 16

// loadRows reads the fact rows of a vintage; a store without a frame has none.
// Several goroutines read the transaction, which must not be written meanwhile:
// cursors that only read share nothing that they change.
func loadRows(tx *bbolt.Tx, vintage uint64, into *rows) error {
	bucket := factBucket(tx, vintage)
	if bucket == nil {
		return nil
	}
	return into.load(func(fn func(*bbolt.Bucket) error) error {
		return guard(func() error { return fn(bucket) })
	})
}

// load reads the rows of a bucket into rows that have none yet. Every processor
// reads runs of adverts and numbers what their rows share by itself, because
// that is most of the work; the runs are then put one after another. read
// gives the bucket, and is called by several goroutines.
func (r *rows) load(read func(func(*bbolt.Bucket) error) error) error {
	var last uint64
	err := read(func(b *bbolt.Bucket) error {
		if k, _ := b.Cursor().Last(); k != nil {
			last = binary.BigEndian.Uint64(k)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if last < 1<<30 {
		r.last = slices.Grow(r.last, int(last)+1)
		r.room(int(last + last/64))
	}
	var readers []*factReader
	worker := func() func(loadRange) (*loadedRun, error) {
		reader := &factReader{}
		readers = append(readers, reader)
		return func(of loadRange) (run *loadedRun, err error) {
			err = read(func(b *bbolt.Bucket) error {
				run, err = reader.run(b, of)
				return err
			})
			return run, err
		}
	}
	if err := inOrder(context.Background(), loadRanges(last), worker, r.takeIn); err != nil {
		return err
	}
	for _, reader := range readers {
		r.coverAll(reader.kinds)
	}
	return nil
}

// loadRange is a range of adverts, both inclusive.
type loadRange struct{ from, to uint64 }

// loadRanges parts the numbers up to the last.
func loadRanges(last uint64) iter.Seq[loadRange] {
	step := max(loadRun, last/runsLimit+1)
	return func(yield func(loadRange) bool) {
		for from := uint64(0); ; from += step {
			if last-from < step {
				yield(loadRange{from, last})
				return
			}
			if !yield(loadRange{from, from + step - 1}) {
				return
			}
		}
	}
}

// loadedRun is the rows of a run, in the numbers of its reader, and what that
// met for the first time.
type loadedRun struct {
	reader  *factReader
	numbers []uint64 // of the adverts
	columns
	cells  []cell
	words  []wordLists
	places []placeList
}

// takeIn puts the rows of a run after those that are there.
func (r *rows) takeIn(run *loadedRun) error {
	f := run.reader
	for _, c := range run.cells {
		f.cellAs = append(f.cellAs, r.cells.id(c))
	}
	for _, w := range run.words {
		f.wordsAs = append(f.wordsAs, r.words.id(words{r.set(w.anywhere), r.set(w.title), r.set(w.own)}))
	}
	for _, p := range run.places {
		f.placeAs = append(f.placeAs, r.places.id(place{p.employer, r.set(p.outcodes)}))
	}
	lo := r.len()
	c := &r.columns
	for i, n := range run.cellOf {
		cell, words := f.cellAs[n], f.wordsAs[run.wordsOf[i]]
		r.cells.refs[cell]++
		r.words.refs[words]++
		c.cellOf, c.wordsOf, c.placeOf = append(c.cellOf, cell), append(c.wordsOf, words), append(c.placeOf, f.placeAs[run.placeOf[i]])
	}
	c.posted, c.firstSeen = append(c.posted, run.posted...), append(c.firstSeen, run.firstSeen...)
	c.from, c.to = append(c.from, run.from...), append(c.to, run.to...)
	r.changes += uint64(len(run.numbers))
	r.widenAll(lo)
	r.belong(lo, run.numbers)
	return nil
}

// belong notes to which adverts the rows from lo on belong. The rows of an
// advert follow one another.
func (r *rows) belong(lo int, numbers []uint64) {
	for need := (r.len() + 63) / 64; len(r.follows) < need; {
		r.follows = append(r.follows, 0)
	}
	for i, number := range numbers {
		at := lo + i
		for uint64(len(r.last)) <= number {
			r.last = append(r.last, -1)
		}
		if r.last[number] >= 0 {
			r.follows[at>>6] |= 1 << (at & 63)
		}
		r.last[number] = int32(at)
	}
}

// coverAll counts rows of some kinds in.
func (r *rows) coverAll(kinds []*rowKind) {
	for _, k := range kinds {
		c := r.coveredOf(k.source)
		for m := range c {
			c[m].all.addAll(k.days[m])
			if k.flags&flagCoded == 0 {
				continue
			}
			c[m].read.addAll(k.days[m])
			if k.flags&flagOwnKnown != 0 {
				c[m].own.addAll(k.days[m])
			}
		}
	}
}
