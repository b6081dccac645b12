package store

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// maxBy is how many dimensions there may be at once.
const maxBy = 8

// filter is a condition on a dimension; the values of each code are looked at
// once.
type filter struct {
	dim   dimension
	fits  func(string) bool
	known map[int32]bool
}

func (f *filter) passes(db *DB, c *cell) bool {
	code := f.dim.code(c)
	fits, ok := f.known[code]
	if !ok {
		fits = f.fits(f.dim.value(db, c))
		f.known[code] = fits
	}
	return fits
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
	s.steps = make([]int32, n*s.stride)
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
	terms := s.q.Term != "" || slices.Contains(s.q.By, ByTerm)
	text := terms && s.q.In != InTitle
	find := func(d Dimension) (dimension, error) {
		dim, ok := dimensions[d]
		if !ok {
			return dim, fmt.Errorf("no dimension is named %q", d)
		}
		text = text || dim.text
		return dim, nil
	}
	for _, d := range s.q.By {
		if d == ByTerm {
			continue
		}
		dim, err := find(d)
		if err != nil {
			return nil, nil, err
		}
		s.unread = s.unread || d == ByScope
		by = append(by, dim)
	}
	for d, value := range s.q.Where {
		dim, err := find(d)
		if err != nil {
			return nil, nil, err
		}
		s.unread = s.unread || d == ByScope && value == scopeNotCoded
		filters = append(filters, filter{dim, func(v string) bool { return v == value }, map[int32]bool{}})
	}
	for d, fits := range s.q.Match {
		dim, err := find(d)
		if err != nil {
			return nil, nil, err
		}
		filters = append(filters, filter{dim, fits, map[int32]bool{}})
	}
	s.texts = text && !s.unread
	if s.q.Texts {
		s.texts, s.unread = true, s.q.Unread
	}
	return by, filters, nil
}

// group finds the group of every cell that any row has.
func (s *scan) group(by []dimension, filters []filter) {
	cells := &s.rows.cells
	s.groupOf = make([]int32, len(cells.all))
	known := map[[maxBy]int32]int32{}
	if s.total {
		known[[maxBy]int32{}], s.groups = 0, []group{{}}
	}
	for id := range cells.all {
		c := &cells.all[id]
		s.groupOf[id] = -1
		if cells.refs[id] == 0 || !s.fits(c, filters) {
			continue
		}
		var key [maxBy]int32
		for i, dim := range by {
			key[i] = dim.code(c)
		}
		g, ok := known[key]
		if !ok {
			g = int32(len(s.groups))
			known[key] = g
			s.groups = append(s.groups, group{c.source, s.values(by, c)})
		}
		s.groupOf[id] = g
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
}

func (s *slots) of(words uint32) []uint16 { return s.list[s.offsets[words]:s.offsets[words+1]] }

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
		all.offsets = append(all.offsets, uint32(len(all.list)))
	}
	return all
}

// terms lists every term that a row has somewhere, in order.
func (r *rows) terms(db *DB) []classify.Term {
	have := make([]bool, len(db.labels.texts[labelTerm]))
	for _, w := range r.words.all {
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
