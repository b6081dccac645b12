package store

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// Select answers a query as known now, by one scan of the fact rows: +1 on the
// first day of a row, -1 after its last, and a running sum.
//
// A day has a point only if every source concerned has a complete pass of it
// (for Posted: lies between its first and last). If the question needs texts
// (a term anywhere or in own words, a band, level, area or scope), at least
// 98 % of the adverts counted on the day must have been read too, and only
// those are counted. Own words have no point in the first 91 days of a source:
// they would fall merely because boilerplate is being learnt. Series come in
// order of their values; a query without By has one series, even if no row fits.
//
// A vintage before the active one answers as it did when the next took its
// place: its last day is that of the last complete pass before. Its rows are
// read from the file, a chunk at a time. ErrNotFound says that there is none.
func (db *DB) Select(q Query) ([]Series, error) {
	if q.To < q.From {
		return nil, fmt.Errorf("select: the period ends on %s, before it begins on %s", q.To, q.From)
	}
	s := &scan{db: db, q: q, days: int(q.To-q.From) + 1, groups: map[uint64]*group{}}
	if err := s.run(); err != nil {
		return nil, fmt.Errorf("select: %w", err)
	}
	return s.series(), nil
}

// run counts the rows, of the active vintage if the query names no other.
func (s *scan) run() error {
	s.db.mu.RLock()
	s.vintage = s.db.vintage
	err := s.prepare()
	active := s.q.Frame == "" || s.q.Frame == s.vintage.Frame.Version
	for i := 0; err == nil && active && i < len(s.rows.all); i++ {
		s.visit(&s.rows.all[i])
	}
	s.db.mu.RUnlock()
	if err != nil || active {
		return err
	}
	if s.vintage, err = s.db.vintageOf(s.q.Frame); err != nil {
		return err
	}
	return s.earlier()
}

// scan is a query under way.
type scan struct {
	db      *DB
	q       Query
	days    int
	text    bool             // the question needs texts
	unread  bool             // adverts without text are shown as such, so all are counted
	by      []func(*row) int // the code of each By dimension
	where   []func(*row) bool
	rows    *rows
	vintage Vintage
	term    []bool // by set of terms, as far as was asked: holds the term
	termID  uint32
	groups  map[uint64]*group
	latest  *group
	key     uint64
	read    map[uint32]*coverage // by source
}

// group is one combination of the By dimensions.
type group struct {
	sample *row
	steps  []int32 // one for each day and one after
}

// maxBy is how many dimensions fit the key of a group.
const maxBy = 4

func (s *scan) prepare() error {
	if len(s.q.By) > maxBy {
		return fmt.Errorf("%d dimensions at once; at most %d can be told apart", len(s.q.By), maxBy)
	}
	s.text = s.q.Term != "" && s.q.In != InTitle
	for _, by := range s.q.By {
		dim, ok := dimensions[by]
		if !ok {
			return fmt.Errorf("no dimension is named %q", by)
		}
		s.text = s.text || dim.text
		s.unread = s.unread || by == ByScope
		s.by = append(s.by, dim.code)
	}
	for by, value := range s.q.Where {
		dim, ok := dimensions[by]
		if !ok {
			return fmt.Errorf("no dimension is named %q", by)
		}
		s.text = s.text || dim.text
		s.unread = s.unread || by == ByScope && value == scopeNotCoded
		s.where = append(s.where, s.only(dim, value))
	}
	s.rows = s.db.rows
	s.termID = s.db.labels.ids[labelTerm][string(s.q.Term)] // 0, which no set holds, for an unknown one
	s.read = map[uint32]*coverage{}
	for id := range s.db.days {
		s.read[id] = &coverage{make([]int32, s.days+1), make([]int32, s.days+1)}
	}
	if len(s.by) == 0 {
		s.groups[0] = &group{sample: &row{}, steps: make([]int32, s.days+1)}
	}
	return nil
}

// only keeps the rows whose dimension has the value; each code is spelt once.
func (s *scan) only(dim dimension, value string) func(*row) bool {
	known := map[int]bool{}
	return func(w *row) bool {
		code := dim.code(w)
		fits, ok := known[code]
		if !ok {
			fits = dim.value(s.db, w) == value
			known[code] = fits
		}
		return fits
	}
}

// holds says whether a set of terms holds the term of the query.
func (s *scan) holds(set uint32) bool {
	for n := len(s.term); n <= int(set); n++ {
		s.term = append(s.term, slices.Contains(s.rows.sets[n], s.termID))
	}
	return s.term[set]
}

// visit counts one row.
func (s *scan) visit(w *row) {
	from, to, counts := s.span(w)
	if !counts {
		return
	}
	for _, fits := range s.where {
		if !fits(w) {
			// Coverage is of all adverts the source has, whatever they say:
			// an unread advert cannot be known to fit.
			s.cover(w, from, to)
			return
		}
	}
	s.cover(w, from, to)
	if s.text && !s.unread && !s.isRead(w) || s.q.Term != "" && !s.holds(s.set(w)) {
		return
	}
	g := s.group(w)
	g.steps[from]++
	g.steps[to+1]--
}

// span gives the days of the period, counted from its first, on which a row
// counts.
func (s *scan) span(w *row) (from, to int, counts bool) {
	if w.dead {
		return 0, 0, false
	}
	first, last := w.from, w.to
	switch s.q.Measure {
	case Stock:
		if last == 0 {
			last = s.q.To
		}
	case New:
		first, last = w.firstSeen, w.firstSeen
		counts = w.flags&flagFirst != 0 && w.flags&flagTruncated == 0
	case Posted:
		first = w.flow()
		last, counts = first, w.flags&flagFirst != 0
	}
	counts = counts || s.q.Measure == Stock
	if !counts || last < s.q.From || first > s.q.To {
		return 0, 0, false
	}
	return int(max(first, s.q.From) - s.q.From), int(min(last, s.q.To) - s.q.From), true
}

// isRead says whether the text of the row was read, as far as the question
// needs it.
func (s *scan) isRead(w *row) bool {
	need := uint16(flagCoded)
	if s.ownWords() {
		need |= flagOwnKnown
	}
	return w.flags&need == need
}

func (s *scan) ownWords() bool { return s.q.Term != "" && s.q.In == OwnWords }

func (s *scan) set(w *row) uint32 {
	switch s.q.In {
	case InTitle:
		return w.title
	case OwnWords:
		return w.own
	}
	return w.anywhere
}

// group finds the row's combination of values. Neighbouring rows are often of
// one group, so the last one is tried first.
func (s *scan) group(w *row) *group {
	var key uint64
	for _, code := range s.by {
		key = key<<16 | uint64(code(w))
	}
	if s.latest != nil && key == s.key {
		return s.latest
	}
	g := s.groups[key]
	if g == nil {
		sample := *w // rows of an earlier vintage do not stay
		g = &group{sample: &sample, steps: make([]int32, s.days+1)}
		s.groups[key] = g
	}
	s.latest, s.key = g, key
	return g
}

func (s *scan) series() []Series {
	s.db.mu.RLock()
	defer s.db.mu.RUnlock()
	mask := s.mask()
	all := make([]Series, 0, len(s.groups))
	for _, g := range s.groups {
		series := Series{}
		for _, by := range s.q.By {
			series.Values = append(series.Values, dimensions[by].value(s.db, g.sample))
		}
		open := mask(g)
		var count int32
		for i := range s.days {
			if count += g.steps[i]; open[i] {
				series.Points = append(series.Points, Point{s.q.From + classify.Day(i), int(count)})
			}
		}
		all = append(all, series)
	}
	slices.SortFunc(all, func(a, b Series) int { return slices.Compare(a.Values, b.Values) })
	return all
}
