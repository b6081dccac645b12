package store

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// maxBy is how many dimensions there may be at once.
const maxBy = 8

// codes is how many codes a dimension may have.
const codes = 1 << 16

// filter is a condition on a dimension; each value is looked at once.
type filter struct {
	dim   dimension
	fits  func(string) bool
	known []int8 // by code: 0 not looked at, 1 fits, -1 does not
}

func newFilter(dim dimension, fits func(string) bool) filter {
	return filter{dim, fits, make([]int8, codes)}
}

func (f *filter) passes(db *DB, c *cell) bool {
	code := f.dim.code(c)
	if f.known[code] == 0 {
		f.known[code] = -1
		if f.fits(f.dim.value(db, c)) {
			f.known[code] = 1
		}
	}
	return f.known[code] > 0
}

// grouping numbers the combinations of values.
type grouping struct {
	by    []dimension
	first []int32          // by code of the first dimension, from 1 on
	more  map[uint64]int32 // by number of the combination so far and code of the next dimension
	n     int32
}

func newGrouping(by []dimension) *grouping {
	return &grouping{by: by, first: make([]int32, codes), more: map[uint64]int32{}}
}

// of gives the number of the cell's combination, a new one if need be.
func (g *grouping) of(c *cell) int32 {
	if len(g.by) == 0 {
		return 0
	}
	at := &g.first[g.by[0].code(c)]
	if *at == 0 {
		g.n++
		*at = g.n
	}
	id := *at
	for i, dim := range g.by[1:] {
		key := uint64(i)<<48 | uint64(id)<<16 | uint64(dim.code(c))
		next, ok := g.more[key]
		if !ok {
			g.n++
			next = g.n
			g.more[key] = next
		}
		id = next
	}
	return id
}

// prepare looks at every cell, set of terms and place once, so that the scan
// only looks at numbers.
func (s *scan) prepare() error {
	by, filters, err := s.dimensions()
	if err != nil {
		return err
	}
	if slices.Contains(s.q.By, ByTerm) && s.q.Terms == nil {
		s.q.Terms = s.rows.terms(s.db)
	}
	s.slots = s.termSlots()
	s.group(by, filters)
	n := len(s.groups) * s.slots.n
	if s.q.Limit > 0 && n > s.q.Limit {
		return &TooManyError{n, s.q.Limit}
	}
	s.stride = s.days + 1
	s.steps = make([]int32, (n+1)*s.stride)
	s.bases = make([]int32, len(s.groupOf))
	for cell, g := range s.groupOf {
		if g < 0 {
			g = int32(n) // after all series
		}
		s.bases[cell] = g * int32(s.stride)
	}
	if s.q.Employers {
		if err := s.employersFit(n); err != nil {
			return err
		}
	}
	if s.q.Outcodes != nil {
		s.placed = s.rows.placesWith(s.db, s.q.Outcodes)
	}
	return nil
}

// dimensions finds the dimensions of the query, and what they say of texts.
func (s *scan) dimensions() (by []dimension, filters []filter, err error) {
	if len(s.q.By) > maxBy {
		return nil, nil, fmt.Errorf("%d dimensions at once; at most %d can be told apart", len(s.q.By), maxBy)
	}
	text := (s.q.Term != "" || slices.Contains(s.q.By, ByTerm)) && s.q.In != InTitle
	find := func(d Dimension) (dim dimension) {
		dim, ok := dimensions[d]
		if !ok && err == nil {
			err = fmt.Errorf("no dimension is named %q", d)
		}
		text = text || dim.text
		return dim
	}
	for _, d := range s.q.By {
		if d != ByTerm {
			by = append(by, find(d))
		}
		s.unread = s.unread || d == ByScope
	}
	for d, value := range s.q.Where {
		s.unread = s.unread || d == ByScope && value == scopeNotCoded
		filters = append(filters, newFilter(find(d), func(v string) bool { return v == value }))
	}
	for d, fits := range s.q.Match {
		filters = append(filters, newFilter(find(d), fits))
	}
	s.texts = text && !s.unread
	if s.q.Texts {
		s.texts, s.unread = true, s.q.Unread
	}
	return by, filters, err
}

// group finds the group of every cell that any row has.
func (s *scan) group(by []dimension, filters []filter) {
	cells := &s.rows.cells
	s.groupOf = make([]int32, len(cells.all))
	combinations := newGrouping(by)
	var known []int32 // by number of the combination: number of its group and 1
	if s.total {
		known, s.groups = []int32{1}, []group{{}}
	}
	for id := range cells.all {
		c := &cells.all[id]
		s.groupOf[id] = -1
		if cells.refs[id] == 0 || !s.fits(c, filters) {
			continue
		}
		at := combinations.of(c)
		for int(at) >= len(known) {
			known = append(known, 0)
		}
		if known[at] == 0 {
			s.groups = append(s.groups, group{c.source, s.values(by, c)})
			known[at] = int32(len(s.groups))
		}
		s.groupOf[id] = known[at] - 1
	}
}

// fits says whether rows with the cell count at all.
func (s *scan) fits(c *cell, filters []filter) bool {
	_, _, counts := spanOf(s.q.Measure, c.flags, 0, 0, 0, 0)
	if c.dead() || !counts || s.texts && !s.unread && !s.isRead(c) {
		return false
	}
	for i := range filters {
		if !filters[i].passes(s.db, c) {
			return false
		}
	}
	return true
}

// isRead says whether the text was read, as far as the question needs it.
func (s *scan) isRead(c *cell) bool {
	need := uint16(flagCoded)
	if s.ownWords() {
		need |= flagOwnKnown
	}
	return c.flags&need == need
}

func (s *scan) values(by []dimension, c *cell) []string {
	values := make([]string, len(by))
	for i, dim := range by {
		values[i] = dim.value(s.db, c)
	}
	return values
}

// slots are the terms of a question, and which of them each set of words holds.
type slots struct {
	n       int
	offsets []uint32 // by number of the words; nil when every row counts in the one slot
	list    []uint16
	weights []int32 // of a single slot, by number of the words: 1 when it holds the term
}

var single = []uint16{0}

func (s *slots) of(words uint32) []uint16 {
	if s.offsets == nil {
		return single
	}
	return s.list[s.offsets[words]:s.offsets[words+1]]
}

// termSlots finds out which of the terms that are asked about each set of words
// holds.
func (s *scan) termSlots() slots {
	terms := s.q.Terms
	if !slices.Contains(s.q.By, ByTerm) {
		if s.q.Term == "" {
			return slots{n: 1}
		}
		terms = []classify.Term{s.q.Term}
	}
	slotOf := map[uint32][]uint16{}
	for i, term := range terms {
		if id := s.db.labels.ids[labelTerm][string(term)]; id != 0 {
			slotOf[id] = append(slotOf[id], uint16(i))
		}
	}
	all := slots{n: len(terms), offsets: make([]uint32, 1, len(s.rows.words.all)+1)}
	for _, w := range s.rows.words.all {
		for _, id := range s.rows.sets[s.set(&w)] {
			all.list = append(all.list, slotOf[id]...)
		}
		all.weights = append(all.weights, int32(len(all.list))-int32(all.offsets[len(all.offsets)-1]))
		all.offsets = append(all.offsets, uint32(len(all.list)))
	}
	return all
}

// terms lists every term that a row has somewhere, in order.
func (r *rows) terms(db *DB) []classify.Term {
	have := make([]bool, len(db.labels.texts[labelTerm]))
	for i, w := range r.words.all {
		if r.words.refs[i] == 0 {
			continue
		}
		for _, set := range []uint32{w.anywhere, w.title, w.own} {
			for _, id := range r.sets[set] {
				have[id] = true
			}
		}
	}
	terms := []classify.Term{}
	for id, there := range have {
		if there {
			terms = append(terms, classify.Term(db.labels.texts[labelTerm][id]))
		}
	}
	slices.Sort(terms)
	return terms
}

func (s *scan) set(w *words) uint32 {
	switch s.q.In {
	case InTitle:
		return w.title
	case OwnWords:
		return w.own
	}
	return w.anywhere
}

// placesWith says of every place whether one of its outcodes fits.
func (r *rows) placesWith(db *DB, fits func(string) bool) []bool {
	placed := make([]bool, len(r.places.all))
	for i, p := range r.places.all {
		placed[i] = slices.ContainsFunc(r.sets[p.outcodes], func(id uint32) bool {
			return fits(db.labels.texts[labelOutcode][id])
		})
	}
	return placed
}
