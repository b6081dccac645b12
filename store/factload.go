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
	facts := factBucket(tx, vintage)
	if facts == nil {
		return nil
	}
	stored := storedRows{facts, into.loadKept(tx, vintage)}
	return into.load(func(fn func(storedRows) error) error {
		return guard(func() error { return fn(stored) })
	})
}

// storedRows are the rows of a vintage in the file.
type storedRows struct {
	facts   factRows
	columns *bbolt.Bucket // nil when none are kept, or they are damaged
}

// load reads the rows of a vintage into rows that have none yet, but for the tables
// of the columns that are kept. Every processor
// reads runs of adverts and numbers what their rows share by itself, because
// that is most of the work; the runs are then put one after another. read
// gives the rows in the file, and is called by several goroutines.
func (r *rows) load(read func(func(storedRows) error) error) error {
	var last uint64
	err := read(func(s storedRows) error {
		if k, _ := s.facts.Cursor().Last(); k != nil {
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
	var readers []*rowReader
	worker := func() func(loadRange) ([]*loadedRun, error) {
		reader := &rowReader{columns: newColumnReader(r)}
		readers = append(readers, reader)
		return func(of loadRange) (runs []*loadedRun, err error) {
			err = read(func(s storedRows) error {
				runs, err = reader.read(s, of)
				return err
			})
			return runs, err
		}
	}
	if err := inOrder(context.Background(), loadRanges(last), worker, r.takeAllIn); err != nil {
		return err
	}
	for _, reader := range readers {
		r.coverAll(reader.facts.kinds)
		r.coverAll(reader.columns.kinds)
		r.kept.begun = r.kept.begun && !reader.columns.invalid
	}
	return nil
}

// rowReader reads rows for one goroutine.
type rowReader struct {
	columns columnReader
	facts   factReader
}

// read reads the rows of a range of adverts: the columns that are kept, and the
// facts of all adverts between.
func (l *rowReader) read(s storedRows, of loadRange) (runs []*loadedRun, err error) {
	next := of.from
	between := func(end uint64) {
		if next < end && err == nil {
			var run *loadedRun
			run, err = l.facts.run(s.facts, loadRange{next, end - 1})
			runs = append(runs, run)
		}
	}
	for _, run := range l.columns.read(s.columns, of) {
		between(run.stretches[0] * stretchAdverts)
		runs = append(runs, run)
		next = (run.stretches[len(run.stretches)-1] + 1) * stretchAdverts
	}
	between(of.to + 1)
	return runs, err
}

// loadRange is a range of adverts, both inclusive.
type loadRange struct{ from, to uint64 }

// loadRanges parts the numbers up to the last.
func loadRanges(last uint64) iter.Seq[loadRange] {
	step := (max(loadRun, last/runsLimit+1) + loadRun - 1) / loadRun * loadRun
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
	reader    *factReader // nil when the rows have the numbers of the tables
	stretches []uint64    // that the rows are, then
	numbers   []uint64    // of the adverts
	columns
	cells  []cell
	words  []wordLists
	places []placeList
}

// newRun makes a run with room for the rows of a range.
func newRun(of loadRange) *loadedRun {
	n := int(min(of.to-of.from, loadRun)) + 1
	run := &loadedRun{numbers: make([]uint64, 0, n+n/8)}
	run.room(cap(run.numbers))
	return run
}

// takeAllIn puts the rows of runs after those that are there.
func (r *rows) takeAllIn(runs []*loadedRun) error {
	for _, run := range runs {
		if run.reader != nil {
			r.translate(run)
		}
		r.takeIn(run)
	}
	return nil
}

// translate gives the rows of a run the numbers that all rows have.
func (r *rows) translate(run *loadedRun) {
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
	for i, n := range run.cellOf {
		run.cellOf[i], run.wordsOf[i], run.placeOf[i] = f.cellAs[n], f.wordsAs[run.wordsOf[i]], f.placeAs[run.placeOf[i]]
	}
}

// takeIn puts the rows of a run, in the numbers of all rows, after those that are
// there.
func (r *rows) takeIn(run *loadedRun) {
	lo := r.len()
	for i, cell := range run.cellOf {
		r.cells.refs[cell]++
		r.words.refs[run.wordsOf[i]]++
	}
	c := &r.columns
	c.cellOf, c.wordsOf, c.placeOf = append(c.cellOf, run.cellOf...), append(c.wordsOf, run.wordsOf...), append(c.placeOf, run.placeOf...)
	c.posted, c.firstSeen = append(c.posted, run.posted...), append(c.firstSeen, run.firstSeen...)
	c.from, c.to = append(c.from, run.from...), append(c.to, run.to...)
	r.changes += uint64(len(run.numbers))
	r.widenAll(lo)
	r.belong(lo, run.numbers)
	for _, stretch := range run.stretches {
		r.kept.add(stretch)
	}
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
		if k.rows == 0 {
			continue
		}
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
