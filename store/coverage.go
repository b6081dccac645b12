package store

import (
	"math"
	"slices"
)

// measures is how many there are.
const measures = int(Posted) + 1

// covered counts by day, for each measure, all the adverts of a source, those
// whose text was read and those whose own words are known as well. It is kept in
// step with the rows, so no question has to look at what it does not ask about.
type covered [measures]struct{ all, read, own deltas }

// deltas are the changes of a number from day to day.
type deltas []int32

// add lets the number differ by n from from to to, both inclusive.
func (d *deltas) add(from, to, n int) {
	if need := to + 2; to < lastDay && need > len(*d) {
		*d = append(*d, make(deltas, need-len(*d))...)
	} else if from >= len(*d) {
		*d = append(*d, make(deltas, from+1-len(*d))...)
	}
	(*d)[from] += int32(n)
	if to < lastDay {
		(*d)[to+1] -= int32(n)
	}
}

// addAll lets the number differ by another.
func (d *deltas) addAll(other deltas) {
	if need := len(other); need > len(*d) {
		*d = append(*d, make(deltas, need-len(*d))...)
	}
	for day, n := range other {
		(*d)[day] += n
	}
}

// upTo is the number on the day before the day.
func (d deltas) upTo(day int) (n int32) {
	for _, step := range d[:min(max(day, 0), len(d))] {
		n += step
	}
	return n
}

// cover counts a row in, or out when n is -1.
func (r *rows) cover(w *row, n int) {
	c := r.coveredOf(w.source)
	for m := range c {
		from, to, counts := spanOf(Measure(m), w.flags, shortDay(w.from), shortEnd(w.to), shortDay(w.firstSeen), shortDay(w.posted))
		if !counts {
			continue
		}
		c[m].all.add(from, to, n)
		if w.flags&flagCoded == 0 {
			continue
		}
		c[m].read.add(from, to, n)
		if w.flags&flagOwnKnown != 0 {
			c[m].own.add(from, to, n)
		}
	}
}

// coveredOf finds or begins what is counted of a source.
func (r *rows) coveredOf(source uint16) *covered {
	c := r.covered[source]
	if c == nil {
		c = &covered{}
		r.covered[source] = c
	}
	return c
}

// spanOf gives the days on which a row counts, in the numbers of columns.
func spanOf(m Measure, flags, from, to, firstSeen, posted uint16) (int, int, bool) {
	switch m {
	case New:
		return int(firstSeen), int(firstSeen), flags&flagFirst != 0 && flags&flagTruncated == 0
	case Posted:
		if posted == 0 {
			posted = firstSeen
		}
		return int(posted), int(posted), flags&flagFirst != 0
	}
	return int(from), int(to), true
}

// blockSize is how many rows share the bounds of their days.
const blockSize = 4096

// block bounds the days of blockSize rows, so that a question about few days
// passes most rows by. Bounds are only ever widened.
type block [measures]struct{ first, last uint16 }

func (r *rows) widen(i int32) {
	r.widenTo(int(i), int(i)+1)
}

// widenAll widens the bounds of the blocks of the rows from lo on.
func (r *rows) widenAll(lo int) {
	for hi := 0; lo < r.len(); lo = hi {
		hi = min((lo/blockSize+1)*blockSize, r.len())
		r.widenTo(lo, hi)
	}
}

// widenTo widens the bounds of the block of the rows from lo to before hi.
func (r *rows) widenTo(lo, hi int) {
	r.block(lo/blockSize).widen(r.posted[lo:hi], r.firstSeen[lo:hi], r.from[lo:hi], r.to[lo:hi])
}

// widen takes in the days of rows, as spanOf gives them.
func (b *block) widen(posted, firstSeen, from, to []uint16) {
	for i, first := range firstSeen {
		day := posted[i]
		if day == 0 {
			day = first
		}
		b[Posted].first, b[Posted].last = min(b[Posted].first, day), max(b[Posted].last, day)
	}
	b[New].first, b[New].last = min(b[New].first, slices.Min(firstSeen)), max(b[New].last, slices.Max(firstSeen))
	b[Stock].first, b[Stock].last = min(b[Stock].first, slices.Min(from)), max(b[Stock].last, slices.Max(to))
}

// block finds or begins a block.
func (r *rows) block(at int) *block {
	for at >= len(r.blocks) {
		var empty block
		for m := range empty {
			empty[m].first = math.MaxUint16
		}
		r.blocks = append(r.blocks, empty)
	}
	return &r.blocks[at]
}

// mask gives the days of the period that have a point in series of a source,
// and those that have one in totals, because every source concerned has one.
func (s *scan) mask() (bySource map[uint16][]bool, every []bool) {
	if s.months != nil {
		return s.vacancyMask()
	}
	bySource = map[uint16][]bool{}
	every = make([]bool, s.days)
	for i := range every {
		every[i] = len(s.db.days) > 0
	}
	began := make([]bool, s.days)
	for id, source := range s.db.days {
		if !s.concerns(source) {
			continue
		}
		open := s.openDays(source)
		bySource[uint16(id)] = open
		for i, day := 0, s.q.From; i < s.days; i, day = i+1, day+1 {
			started := len(source.complete) > 0 && day >= source.complete[0]
			began[i] = began[i] || started
			every[i] = every[i] && (open[i] || !started)
		}
	}
	for i := range every {
		every[i] = every[i] && began[i]
	}
	return bySource, every
}

// concerns says whether the question is about the source.
func (s *scan) concerns(source *calendar) bool {
	if name, only := s.q.Where[BySource]; only && name != source.name {
		return false
	}
	fits := s.q.Match[BySource]
	return fits == nil || fits(source.name)
}

// openDays are the days on which the source has a point.
func (s *scan) openDays(source *calendar) []bool {
	open := make([]bool, s.days)
	if len(source.complete) == 0 {
		return open
	}
	last := s.vintage.last(source)
	for i, day := 0, s.q.From; i < s.days; i, day = i+1, day+1 {
		// The flow of the first complete day is not known: what it lists may be old.
		open[i] = source.has(day) && (s.q.Measure != New || day > source.complete[0])
		if s.q.Measure == Posted {
			open[i] = day >= source.complete[0] && day <= last
		}
		open[i] = open[i] && day <= last && !(s.ownWords() && day < source.ownWordsFrom())
	}
	if s.texts {
		s.readEnough(uint16(source.id), open)
	}
	return open
}

// readEnough closes the days on which too few texts of the source were read.
func (s *scan) readEnough(source uint16, open []bool) {
	c := s.rows.covered[source]
	if c == nil {
		c = &covered{}
	}
	all, read := c[s.q.Measure].all, c[s.q.Measure].read
	if s.ownWords() {
		read = c[s.q.Measure].own
	}
	start := int(max(s.q.From, 0))
	counted, texts := all.upTo(start), read.upTo(start)
	for i := range open {
		day := int(s.q.From) + i
		if day >= 0 && day < len(all) {
			counted += all[day]
		}
		if day >= 0 && day < len(read) {
			texts += read[day]
		}
		open[i] = open[i] && float64(texts) >= enoughText*float64(counted)
	}
}
