package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// wordLists and placeList are words and place before their sets have numbers.
type wordLists struct{ anywhere, title, own []uint32 }

type placeList struct {
	employer uint32
	outcodes []uint32
}

// settled is how many rows are given their numbers at a time.
const settled = 256

// factReader reads rows for one goroutine.
type factReader struct {
	cells, words, places memo
	waiting              int // rows that have no numbers yet
	cellKeys, wordsKeys  [settled]memoKey
	placeKeys            [settled]memoKey
	kindCounter

	// Of the goroutine that takes the runs in: the numbers that cells, words and
	// places have among all rows.
	cellAs, wordsAs, placeAs []uint32
}

// rowKind counts the rows of a source that are covered alike.
type rowKind struct {
	source, flags uint16
	rows          int
	days          [measures]deltas
}

// kindCounter counts rows by their kind.
type kindCounter struct {
	kindOf []int // by number of the cell; -1 for that of no row
	kinds  []*rowKind
}

// kindFlags are those on which it depends where a row is covered.
const kindFlags = flagCoded | flagOwnKnown | flagFirst | flagTruncated

// add tells the kind of the rows with the next cell.
func (f *kindCounter) add(c *cell) { f.kindOf = append(f.kindOf, f.kind(c)) }

func (f *kindCounter) kind(c *cell) int {
	if c.dead() {
		return -1
	}
	flags := c.flags & kindFlags
	for i, k := range f.kinds {
		if k.source == c.source && k.flags == flags {
			return i
		}
	}
	f.kinds = append(f.kinds, &rowKind{source: c.source, flags: flags})
	return len(f.kinds) - 1
}

// count counts the rows from one on.
func (f *kindCounter) count(c *columns, from int) {
	for i := from; i < len(c.cellOf); i++ {
		if kind := f.kindOf[c.cellOf[i]]; kind >= 0 {
			f.kinds[kind].count(c, i)
		}
	}
}

// run reads the rows of a range of adverts.
func (f *factReader) run(b factRows, of loadRange) (*loadedRun, error) {
	run := newRun(of)
	run.reader = f
	cursor := b.Cursor()
	for k, v := cursor.Seek(keyNumber(of.from)); k != nil; k, v = cursor.Next() {
		number := binary.BigEndian.Uint64(k)
		if number > of.to {
			break
		}
		payload, err := unseal(k, v)
		if err == nil {
			err = f.row(run, payload)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s %x: %v", ErrDamaged, bucketFacts, k, err)
		}
		run.numbers = append(run.numbers, number)
	}
	if err := f.settle(run); err != nil {
		return nil, fmt.Errorf("%w: %s of adverts %d to %d: %v", ErrDamaged, bucketFacts, of.from, of.to, err)
	}
	return run, nil
}

// row reads one row. It is the inner loop of Open: what was met before is told
// by its bytes, and only what is new is decoded.
func (f *factReader) row(run *loadedRun, payload []byte) error {
	at, err := cutFact(payload)
	if err != nil {
		return err
	}
	head, employer, labels := payload[:at.employer], payload[at.employer:at.labels], payload[at.labels:at.outcodes]
	outcodes, terms := payload[at.outcodes:at.terms], payload[at.terms:at.days]
	i := f.waiting
	f.waiting++
	if f.cellKeys[i], err = f.cells.key(head, labels, f.newCell, run); err != nil {
		return err
	}
	if f.wordsKeys[i], err = f.words.key(terms, nil, newWords, run); err != nil {
		return err
	}
	if f.placeKeys[i], err = f.places.key(employer, outcodes, newPlace, run); err != nil {
		return err
	}
	if err := run.days(payload[at.days:]); err != nil || f.waiting < len(f.cellKeys) {
		return err
	}
	return f.settle(run)
}

// settle gives the rows that wait their numbers, a column at a time: a search
// then does not wait for the memory that the one before it fetches.
func (f *factReader) settle(run *loadedRun) (err error) {
	n := f.waiting
	f.waiting = 0
	from := len(run.cellOf)
	if run.cellOf, err = f.cells.ids(run.cellOf, f.cellKeys[:n], f.newCell, run); err != nil {
		return err
	}
	if run.wordsOf, err = f.words.ids(run.wordsOf, f.wordsKeys[:n], newWords, run); err != nil {
		return err
	}
	if run.placeOf, err = f.places.ids(run.placeOf, f.placeKeys[:n], newPlace, run); err != nil {
		return err
	}
	f.count(&run.columns, from)
	return nil
}

// count counts a row on its days.
func (k *rowKind) count(c *columns, i int) {
	k.rows++
	for m := range k.days {
		if start, end, counts := spanOf(Measure(m), k.flags, c.from[i], c.to[i], c.firstSeen[i], c.posted[i]); counts {
			k.days[m].add(start, end, 1)
		}
	}
}

// days reads the days of a row.
func (run *loadedRun) days(b []byte) error {
	d := decoder{b: b}
	run.firstSeen, run.posted = append(run.firstSeen, shortDay(d.nextDay())), append(run.posted, shortDay(d.nextDay()))
	run.from, run.to = append(run.from, shortDay(d.nextDay())), append(run.to, shortEnd(d.nextDay()))
	return d.end()
}

// nextDay is day, quick where it takes three bytes, as the days of our time do.
func (d *decoder) nextDay() classify.Day {
	if b := d.b; len(b) >= 3 && b[0] >= 0x80 && b[1] >= 0x80 && b[2] < 0x80 {
		d.b = b[3:]
		v := uint32(b[0])&0x7f | uint32(b[1])&0x7f<<7 | uint32(b[2])<<14
		return classify.Day(int32(v>>1) ^ -int32(v&1))
	}
	return d.day()
}

// learner decodes what a run met for the first time. Zeros may follow it.
type learner func(*loadedRun, []byte) error

// key is keyOf, and learns at once what no key has room for.
func (m *memo) key(a, b []byte, learn learner, run *loadedRun) (memoKey, error) {
	if len(a)+len(b) <= 16 {
		return keyOf(a, b), nil
	}
	text := append(slices.Clone(a), b...)
	k, isNew := m.longKey(text)
	if isNew {
		return k, learn(run, text)
	}
	return k, nil
}

// ids gives the numbers of keys, and learns what is new.
func (m *memo) ids(to []uint32, keys []memoKey, learn learner, run *loadedRun) ([]uint32, error) {
	for _, k := range keys {
		id, isNew := m.id(k)
		if isNew {
			if err := learn(run, k.bytes()); err != nil {
				return to, err
			}
		}
		to = append(to, id)
	}
	return to, nil
}

func (f *factReader) newCell(run *loadedRun, b []byte) error {
	d := decoder{b: b}
	c := decodeCell(&d)
	run.cells = append(run.cells, c)
	f.add(&c)
	return d.err
}

func newWords(run *loadedRun, b []byte) error {
	d := decoder{b: b}
	run.words = append(run.words, wordLists{d.ids(), d.ids(), d.ids()})
	return d.err
}

func newPlace(run *loadedRun, b []byte) error {
	d := decoder{b: b}
	run.places = append(run.places, placeList{d.id(), d.ids()})
	return d.err
}
