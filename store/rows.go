package store

import (
	"encoding/binary"
	"slices"
)

// rows holds every fact row of a vintage as columns, in the order in which they
// were written, and what the columns number: a few thousand sets of terms and of
// outcodes, cells and places serve any number of rows.
type rows struct {
	columns
	cells  shared[cell]
	words  shared[words]
	places shared[place]
	sets   [][]uint32 // of terms or outcodes
	setIDs map[string]uint32

	last     []int32         // by number of the advert: index of its latest row, -1 when none
	follows  []uint64        // bit by row: the row before it is the advert's row before
	previous map[int32]int32 // the advert's row before, of those that stand apart
	blocks   []block
	covered  map[uint16]*covered // by source
	changes  uint64              // how often a row was put or removed
	kept     kept
}

func newRows() *rows {
	return &rows{
		cells: newShared[cell](), words: newShared[words](), places: newShared[place](),
		sets: [][]uint32{nil}, setIDs: map[string]uint32{"": 0},
		previous: map[int32]int32{}, covered: map[uint16]*covered{},
	}
}

// set gives the number of a set of terms or outcodes.
func (r *rows) set(ids []uint32) uint32 {
	if len(ids) == 0 {
		return 0
	}
	var buf [64]byte
	key := buf[:0]
	for _, id := range ids {
		key = binary.LittleEndian.AppendUint32(key, id)
	}
	if n, ok := r.setIDs[string(key)]; ok {
		return n
	}
	n := uint32(len(r.sets))
	r.sets = append(r.sets, slices.Clone(ids))
	r.setIDs[string(key)] = n
	return n
}

// before gives the advert's row before one; -1 when there is none.
func (r *rows) before(i int32) int32 {
	if r.follows[i>>6]>>(i&63)&1 != 0 {
		return i - 1
	}
	if p, ok := r.previous[i]; ok {
		return p
	}
	return -1
}

// latest is the index of an advert's latest row and its sequence; -1 when it
// has none. The rows of an advert are numbered from 0 on without a gap.
func (r *rows) latest(number uint64) (at int32, seq int) {
	if number >= uint64(len(r.last)) {
		return -1, -1
	}
	at = r.last[number]
	for i := at; i >= 0; i = r.before(i) {
		seq++
	}
	return at, seq - 1
}

// index finds a row of an advert; -1 when there is none.
func (r *rows) index(number uint64, seq uint16) int32 {
	at, latest := r.latest(number)
	if int(seq) > latest {
		return -1
	}
	for ; latest > int(seq); latest-- {
		at = r.before(at)
	}
	return at
}

// put adds a row of an advert or writes over the one with its sequence.
func (r *rows) put(number uint64, seq uint16, w *row) {
	if i := r.index(number, seq); i >= 0 {
		r.write(i, w)
		return
	}
	for uint64(len(r.last)) <= number {
		r.last = append(r.last, -1)
	}
	i, before := r.append(w), r.last[number]
	switch {
	case before < 0:
	case before == i-1:
		r.follows[i>>6] |= 1 << (i & 63)
	default:
		r.previous[i] = before
	}
	r.last[number] = i
}

// append adds a row that belongs to no advert yet.
func (r *rows) append(w *row) int32 {
	i := r.add()
	if int(i)>>6 == len(r.follows) {
		r.follows = append(r.follows, 0)
	}
	r.fill(i, w)
	return i
}

// remove deletes the latest row of an advert.
func (r *rows) remove(number uint64, seq uint16) {
	i := r.index(number, seq)
	if i < 0 {
		return
	}
	r.last[number] = r.before(i)
	r.write(i, &row{})
}

// current is the latest row of an advert.
func (r *rows) current(number uint64) row { return r.at(r.last[number]) }

// flags are those of the latest row of an advert; 0 when it has none yet.
func (r *rows) flags(number uint64) uint16 {
	if number >= uint64(len(r.last)) || r.last[number] < 0 {
		return 0
	}
	return r.cells.all[r.cellOf[r.last[number]]].flags
}

// write gives a row other content.
func (r *rows) write(i int32, w *row) {
	if old := r.at(i); !old.dead() {
		r.cover(&old, -1)
	}
	r.cells.refs[r.cellOf[i]]--
	r.words.refs[r.wordsOf[i]]--
	r.fill(i, w)
}

// fill gives a row without content its own, and keeps in step what is counted
// of all rows.
func (r *rows) fill(i int32, w *row) {
	r.changes++
	cell, words, place := r.cells.id(w.cell), r.words.id(w.words), r.places.id(w.place)
	r.cells.refs[cell]++
	r.words.refs[words]++
	c := &r.columns
	c.cellOf[i], c.wordsOf[i], c.placeOf[i] = cell, words, place
	c.posted[i], c.firstSeen[i] = shortDay(w.posted), shortDay(w.firstSeen)
	c.from[i], c.to[i] = shortDay(w.from), shortEnd(w.to)
	if !w.dead() {
		r.cover(w, 1)
		r.widen(i)
	}
}

// decodeRow reads a stored fact straight into a row: no text is looked up.
func decodeRow(r *rows, scratch *[]uint32, payload []byte) (row, error) {
	d := &decoder{b: payload}
	w := row{cell: decodeCellHead(d)}
	w.employer = d.id()
	decodeCellLabels(d, &w.cell)
	w.outcodes = r.set(d.idsInto(scratch))
	w.anywhere = r.set(d.idsInto(scratch))
	w.title = r.set(d.idsInto(scratch))
	w.own = r.set(d.idsInto(scratch))
	w.firstSeen, w.posted, w.from, w.to = d.day(), d.day(), d.day(), d.day()
	return w, d.end()
}

// decodeCellHead and decodeCellLabels read what of a cell stands before the
// employer of a stored fact, and after.
func decodeCellHead(d *decoder) cell {
	return cell{flags: uint16(d.below(flagLimit)), source: uint16(d.below(1 << 16))}
}

func decodeCellLabels(d *decoder, c *cell) {
	c.group, c.band = readStaffGroup(d), readBand(d)
	c.level, c.area = uint16(d.below(1<<16)), uint16(d.below(1<<16))
	c.region, c.frame = uint16(d.below(1<<16)), uint16(d.below(1<<16))
}

// factParts are where the parts of a stored fact begin: what encodeFact writes
// before the employer comes first.
type factParts struct{ employer, labels, outcodes, terms, days int }

// cutFact finds the parts of a stored fact, which may be wrong in themselves.
func cutFact(payload []byte) (at factParts, err error) {
	d := skipper{b: payload}
	d.skip(2)
	at.employer = d.at
	d.skip(1)
	at.labels = d.at
	d.skip(7)
	at.outcodes = d.at
	d.skipIDs()
	at.terms = d.at
	for range 3 {
		d.skipIDs()
	}
	at.days = d.at
	if d.short {
		return at, errShort
	}
	return at, nil
}

// skipper goes over numbers without reading them.
type skipper struct {
	b     []byte
	at    int
	short bool
}

func (s *skipper) skip(n int) {
	at := s.at
	for ; n > 0 && at < len(s.b); at++ {
		if s.b[at] < 0x80 {
			n--
		}
	}
	s.at, s.short = at, s.short || n > 0
}

// skipIDs goes over a set.
func (s *skipper) skipIDs() {
	n, size := binary.Uvarint(s.b[s.at:])
	if size <= 0 || n > uint64(len(s.b)-s.at) {
		s.short = true
		return
	}
	s.at += size
	s.skip(int(n))
}

// idsInto is ids into memory that is used again.
func (d *decoder) idsInto(scratch *[]uint32) []uint32 {
	ids := (*scratch)[:0]
	for range d.count() {
		ids = append(ids, d.id())
	}
	*scratch = ids
	return ids
}
