package store

import (
	"maps"
	"math"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// row is a fact row in memory, put together from the columns.
type row struct {
	cell
	words
	place
	posted, firstSeen classify.Day
	from, to          classify.Day
}

// cell is what a row has of the dimensions. A few thousand serve any number of
// rows, so a question looks at each of them once and then only at numbers.
type cell struct {
	source              uint16 // 0 is that of a deleted row
	flags               uint16
	group               classify.StaffGroup
	band                classify.BandRange
	level, area, region uint16
	frame               uint16
}

// words are the sets of terms of a row.
type words struct{ anywhere, title, own uint32 }

// place is who advertises, and where: a set of outcodes.
type place struct{ employer, outcodes uint32 }

// dead says that the row was deleted: its days were restated away.
func (c *cell) dead() bool { return c.source == 0 }

// flow is the day on which the advert counts as flow.
func (w *row) flow() classify.Day {
	if w.posted != 0 {
		return w.posted
	}
	return w.firstSeen
}

// columns are fact rows taken apart, 20 bytes each: numbers into tables of what
// many rows share, and four days.
type columns struct {
	cellOf, wordsOf, placeOf []uint32
	posted, firstSeen        []uint16
	from, to                 []uint16 // to is lastDay while the row holds
}

func (c *columns) len() int { return len(c.cellOf) }

// at puts a row together.
func (r *rows) at(i int32) row {
	c := &r.columns
	return row{r.cells.all[c.cellOf[i]], r.words.all[c.wordsOf[i]], r.places.all[c.placeOf[i]],
		classify.Day(c.posted[i]), classify.Day(c.firstSeen[i]), classify.Day(c.from[i]), longEnd(c.to[i])}
}

// room makes room for n rows.
func (c *columns) room(n int) {
	for _, column := range []*[]uint32{&c.cellOf, &c.wordsOf, &c.placeOf} {
		*column = append(make([]uint32, 0, n), *column...)
	}
	for _, column := range []*[]uint16{&c.posted, &c.firstSeen, &c.from, &c.to} {
		*column = append(make([]uint16, 0, n), *column...)
	}
}

// slice gives the rows from from to before to.
func (c *columns) slice(from, to int) columns {
	return columns{c.cellOf[from:to], c.wordsOf[from:to], c.placeOf[from:to],
		c.posted[from:to], c.firstSeen[from:to], c.from[from:to], c.to[from:to]}
}

// add makes an empty row and gives its index.
func (c *columns) add() int32 {
	c.cellOf, c.wordsOf, c.placeOf = append(c.cellOf, 0), append(c.wordsOf, 0), append(c.placeOf, 0)
	c.posted, c.firstSeen = append(c.posted, 0), append(c.firstSeen, 0)
	c.from, c.to = append(c.from, 0), append(c.to, 0)
	return int32(len(c.cellOf) - 1)
}

// shared is a table of values that many rows have. The number 0 is the zero
// value, which a deleted row is given.
type shared[T comparable] struct {
	all  []T
	refs []int32 // how many rows have the value
	ids  map[T]uint32
}

func newShared[T comparable]() shared[T] {
	var zero T
	return shared[T]{[]T{zero}, []int32{0}, map[T]uint32{zero: 0}}
}

// room makes room for n values in all.
func (s *shared[T]) room(n int) {
	s.all, s.refs = slices.Grow(s.all, n), slices.Grow(s.refs, n)
	ids := make(map[T]uint32, n)
	maps.Copy(ids, s.ids)
	s.ids = ids
}

// id gives the number of a value, a new one if need be.
func (s *shared[T]) id(value T) uint32 {
	id, ok := s.ids[value]
	if !ok {
		id = uint32(len(s.all))
		s.all, s.refs = append(s.all, value), append(s.refs, 0)
		s.ids[value] = id
	}
	return id
}

// lastDay is the last day that a column holds, in 2149: later ones are held as
// it. Days before 1970 are held as the second day of that year.
const lastDay = math.MaxUint16

func shortEnd(d classify.Day) uint16 {
	if d == 0 {
		return lastDay
	}
	return shortDay(d)
}

func longEnd(d uint16) classify.Day {
	if d == lastDay {
		return 0
	}
	return classify.Day(d)
}

func shortDay(d classify.Day) uint16 {
	switch {
	case d < 0:
		return 1
	case d > lastDay:
		return lastDay
	}
	return uint16(d)
}
