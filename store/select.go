package store

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// Select answers a query as SelectDaily does, with the points alone that there
// are, and only the series in which an advert of the period is counted; a query
// without By has one series, even if no row fits.
func (db *DB) Select(q Query) ([]Series, error) {
	s, err := db.scan(q, len(q.By) == 0)
	if err != nil {
		return nil, err
	}
	all := make([]Series, 0, len(s.counts))
	for _, d := range s.counts {
		if len(q.By) == 0 || d.counted {
			all = append(all, Series{d.Values, points(d.From, d.Counts)})
		}
	}
	return all, nil
}

func points(from classify.Day, counts []int32) []Point {
	var all []Point
	for i, n := range counts {
		if n != Gap {
			all = append(all, Point{from + classify.Day(i), int(n)})
		}
	}
	return all
}

// SelectDaily answers a query as known now, by one scan of the fact rows: +1 on
// the first day of a row, -1 after its last, and a running sum.
//
// A day has a point only if every source concerned has a complete pass of it
// (for Posted: lies between its first and last). If the question needs texts
// (a term anywhere or in own words, a band, level, area or scope), at least
// 98 % of the adverts counted on the day must have been read too, and only
// those are counted. Own words have no point in the first 91 days of a source:
// they would fall merely because boilerplate is being learnt. Series come in
// order of their values. There is one for each combination that any row of the
// history has, whatever the period, and in it for each of Terms: so the value
// of a day does not depend on what else is asked.
//
// A vintage before the active one answers as it did when the next took its
// place: its last day is that of the last complete pass before. Its rows are
// read from the file when they are first asked for. ErrNotFound says that there
// is none.
func (db *DB) SelectDaily(q Query) ([]Daily, error) {
	s, err := db.scan(q, false)
	if err != nil {
		return nil, err
	}
	all := make([]Daily, len(s.counts))
	for i, d := range s.counts {
		all[i] = d.Daily
	}
	return all, nil
}

// scan is a query under way.
type scan struct {
	db      *DB
	q       Query
	days    int
	total   bool // one series is given even if no row fits
	texts   bool // a day has a point only where texts are read
	unread  bool // adverts without text are shown as such, so all are counted
	rows    *rows
	vintage Vintage
	months  map[int]bool // of imported vacancies: those that the data covers; nil for adverts

	groups  []group
	groupOf []int32 // by number of the cell; -1 where its rows do not count
	bases   []int32 // by number of the cell: where the steps of its group begin
	slots   slots
	placed  []bool // by number of the place; nil when every place fits
	stride  int    // steps of one series: one for each day and one after
	steps   []int32
	keys    []uint64 // spells of employers, see employers.go
	counts  []counted
	into    collector // takes the rows, instead of counting them; nil counts
}

// group is one combination of the By dimensions but for the term.
type group struct {
	source uint16
	values []string
}

// counted is a finished series.
type counted struct {
	Daily
	counted bool // an advert counts on a day of the period
}

// scanTries is how often a scan lets changes of the rows come between its parts
// before it holds them off.
const scanTries = 3

// scanBlocks is how many blocks a part of a scan has: about a millisecond's.
const scanBlocks = 32

// scan answers a query. Recording is held off only for a part of the rows at a
// time; if rows changed meanwhile, the scan begins again. With total there is one
// series even if no row fits.
func (db *DB) scan(q Query, total bool) (*scan, error) {
	if q.To < q.From {
		return nil, fmt.Errorf("select: the period ends on %s, before it begins on %s", q.To, q.From)
	}
	for try := 1; ; try++ {
		s := &scan{db: db, q: q, total: total}
		whole, err := s.run(try == scanTries)
		if err != nil {
			return nil, fmt.Errorf("select: %w", err)
		}
		if whole {
			return s, nil
		}
	}
}

// run counts the rows, and says whether none changed meanwhile; with hold it
// keeps them from it.
func (s *scan) run(hold bool) (whole bool, err error) {
	if err := s.choose(); err != nil {
		return false, err
	}
	s.db.mu.RLock()
	defer s.db.mu.RUnlock()
	if s.rows == nil {
		if s.q.Frame != "" && s.vintage.Number != s.db.vintage.Number {
			return false, nil // another one became active since
		}
		s.rows, s.vintage = s.db.rows, s.db.vintage
	}
	of, changes := s.rows, s.rows.changes
	s.clip()
	if err := s.prepare(); err != nil {
		return false, err
	}
	s.collect()
	active := s.vintage.Number == s.db.vintage.Number
	for at := 0; at < len(s.rows.blocks); at += scanBlocks {
		if at > 0 && !hold {
			s.db.mu.RUnlock()
			s.db.mu.RLock()
			if active && (s.db.rows != of || of.changes != changes) {
				return false, nil
			}
		}
		s.count(at, min(at+scanBlocks, len(s.rows.blocks)))
	}
	s.end()
	return true, nil
}

// collect hands the rows to a collector of the query's, if it has one.
func (s *scan) collect() {
	if s.q.into != nil {
		s.into = s.q.into()
		s.into.prepare(s)
	}
}

func (s *scan) end() {
	if s.into != nil {
		s.into.finish(s)
		return
	}
	s.finish()
}

// clip leaves out the days before any source's first complete pass.
func (s *scan) clip() {
	first := s.q.To
	for _, source := range s.db.days {
		if len(source.complete) > 0 {
			first = min(first, source.complete[0])
		}
	}
	s.q.From = max(s.q.From, first)
	s.days = int(s.q.To-s.q.From) + 1
}

// choose finds the rows of an earlier vintage, if the query names one.
func (s *scan) choose() (err error) {
	if s.q.Frame == "" {
		return nil
	}
	if s.vintage, err = s.db.vintageOf(s.q.Frame); err != nil || s.active() {
		return err
	}
	if s.rows, err = s.db.rowsOf(s.vintage.Number); err != nil {
		return fmt.Errorf("vintage of frame %s: %w", s.vintage.Frame.Name(), err)
	}
	return nil
}

// active says whether the vintage that was chosen is the active one.
func (s *scan) active() bool {
	s.db.mu.RLock()
	defer s.db.mu.RUnlock()
	return s.vintage.Number == s.db.vintage.Number
}

func (s *scan) ownWords() bool {
	return (s.q.Term != "" || slices.Contains(s.q.By, ByTerm) || s.q.Texts) && s.q.In == OwnWords
}

// count goes through the rows of some blocks.
func (s *scan) count(block, end int) {
	first, last := int(s.q.From), int(s.q.To)
	for ; block < end; block++ {
		b := &s.rows.blocks[block][s.q.Measure]
		if int(b.last) < first || int(b.first) > last {
			continue
		}
		lo := block * blockSize
		if hi := min(lo+blockSize, s.rows.len()); s.into != nil {
			s.into.visit(s, lo, hi)
		} else {
			s.visit(lo, hi)
		}
	}
}

// looksAt is how many rows the scan is going to look at.
func (s *scan) looksAt() (n int) {
	for i := range s.rows.blocks {
		if b := &s.rows.blocks[i][s.q.Measure]; int(b.last) >= int(s.q.From) && int(b.first) <= int(s.q.To) {
			n += min(blockSize, s.rows.len()-i*blockSize)
		}
	}
	return n
}

// visit counts rows. It is the inner loop of every question.
// visit counts rows. It is the inner loop of every question: whether a row fits
// is a matter of numbers, not of branches, which cannot be foreseen. Days are
// clipped to the period, so that a row outside it adds and takes away at the
// same place. Rows of cells that do not fit are counted in a group after all
// others.
func (s *scan) visit(lo, hi int) {
	if s.q.Employers || s.slots.n != 1 || s.placed != nil {
		s.visitEach(lo, hi)
		return
	}
	starts, ends, cells := s.column(lo, hi)
	if ends == nil { // flow: the day it begins is the day it ends
		ends = starts
	}
	n := len(cells)
	starts, ends, firstSeen, words := starts[:n], ends[:n], s.rows.firstSeen[lo:hi][:n], s.rows.wordsOf[lo:hi][:n]
	first, days, steps, bases, weights := int(s.q.From), s.days, s.steps, s.bases, s.slots.weights
	for i, cell := range cells {
		from, to := int(starts[i]), int(ends[i])
		if from == 0 { // posted on a day that nobody knows
			from = int(firstSeen[i])
			to = from
		}
		weight := int32(1)
		if weights != nil {
			weight = weights[words[i]]
		}
		base := int(bases[cell])
		steps[base+min(max(from-first, 0), days)] += weight
		steps[base+min(max(to+1-first, 0), days)] -= weight
	}
}

// visitEach counts rows one by one: those that count in several terms, of
// certain places, or by their employer.
func (s *scan) visitEach(lo, hi int) {
	starts, ends, cells := s.column(lo, hi)
	firstSeen, words, places := s.rows.firstSeen[lo:hi], s.rows.wordsOf[lo:hi], s.rows.placeOf[lo:hi]
	first, last := int(s.q.From), int(s.q.To)
	for i, cell := range cells {
		from := int(starts[i])
		if from == 0 {
			from = int(firstSeen[i])
		}
		to := from
		if ends != nil {
			to = int(ends[i])
		}
		g := int(s.groupOf[cell])
		if g < 0 || from > last || to < first || s.placed != nil && !s.placed[places[i]] {
			continue
		}
		from, to = max(from, first)-first, min(to, last)-first
		for _, slot := range s.slots.of(words[i]) {
			s.add(g*s.slots.n+int(slot), from, to, places[i])
		}
	}
}

// column gives the columns of the days on which a measure counts: a last day
// only of stock.
func (s *scan) column(lo, hi int) (starts, ends []uint16, cells []uint32) {
	r := s.rows
	switch s.q.Measure {
	case New:
		return r.firstSeen[lo:hi], nil, r.cellOf[lo:hi]
	case Posted:
		return r.posted[lo:hi], nil, r.cellOf[lo:hi]
	}
	return r.from[lo:hi], r.to[lo:hi], r.cellOf[lo:hi]
}

// add counts an advert in a series from from to to.
func (s *scan) add(series, from, to int, place uint32) {
	if s.q.Employers {
		s.keys = append(s.keys, employerSpell(series, s.rows.places.all[place].employer, from, to))
		return
	}
	steps := s.steps[series*s.stride:]
	steps[from]++
	steps[to+1]--
}
