package store

import (
	"encoding/binary"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// row is a fact row in memory: what queries look at, 64 bytes.
type row struct {
	number               uint64
	seq                  uint16
	source               uint16
	flags                uint16
	group                classify.StaffGroup
	band                 classify.BandRange
	level, area, region  uint16
	frame                uint16
	anywhere, title, own uint32 // sets of terms
	posted, firstSeen    classify.Day
	from, to             classify.Day
	previous             int32 // index of the advert's row before, -1 when none
	dead                 bool  // deleted: its days were restated away
}

// rows holds every fact row, in the order in which they were written, and the
// sets of terms they share: a few thousand sets serve any number of rows.
type rows struct {
	all    []row
	last   []int32 // by number of the advert: index of its latest row, -1 when none
	sets   [][]uint32
	setIDs map[string]uint32
}

func newRows() *rows {
	return &rows{sets: [][]uint32{nil}, setIDs: map[string]uint32{"": 0}}
}

// set gives the number of a set of terms.
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

// index finds a row of an advert; -1 when there is none.
func (r *rows) index(number uint64, seq uint16) int32 {
	if number >= uint64(len(r.last)) {
		return -1
	}
	i := r.last[number]
	for i >= 0 && r.all[i].seq != seq {
		i = r.all[i].previous
	}
	return i
}

// put adds a row or writes over the one with its number and sequence.
func (r *rows) put(w row) {
	if i := r.index(w.number, w.seq); i >= 0 {
		w.previous = r.all[i].previous
		r.all[i] = w
		return
	}
	for uint64(len(r.last)) <= w.number {
		r.last = append(r.last, -1)
	}
	w.previous = r.last[w.number]
	r.last[w.number] = int32(len(r.all))
	r.all = append(r.all, w)
}

// remove deletes the latest row of an advert.
func (r *rows) remove(number uint64, seq uint16) {
	i := r.index(number, seq)
	if i < 0 {
		return
	}
	r.all[i].dead = true
	r.last[number] = r.all[i].previous
}

// current is the latest row of an advert.
func (r *rows) current(number uint64) *row { return &r.all[r.last[number]] }

// flags are those of the latest row of an advert; 0 when it has none yet.
func (r *rows) flags(number uint64) uint16 {
	if number >= uint64(len(r.last)) || r.last[number] < 0 {
		return 0
	}
	return r.current(number).flags
}

// decodeRow reads a stored fact straight into a row. It is the inner loop of
// Open: no text is looked up.
func decodeRow(r *rows, scratch *[]uint32, number uint64, seq uint16, payload []byte) (row, error) {
	d := &decoder{b: payload}
	w := row{number: number, seq: seq, flags: uint16(d.below(flagLimit)), source: uint16(d.below(1 << 16))}
	d.id() // employer
	w.group, w.band = readStaffGroup(d), readBand(d)
	w.level, w.area = uint16(d.below(1<<16)), uint16(d.below(1<<16))
	w.region, w.frame = uint16(d.below(1<<16)), uint16(d.below(1<<16))
	d.idsInto(scratch) // outcodes
	w.anywhere = r.set(d.idsInto(scratch))
	w.title = r.set(d.idsInto(scratch))
	w.own = r.set(d.idsInto(scratch))
	w.firstSeen, w.posted, w.from, w.to = d.day(), d.day(), d.day(), d.day()
	return w, d.end()
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
