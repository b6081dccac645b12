package store

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// FlowQuery asks for the flow of one source, employer by employer.
type FlowQuery struct {
	Source   string
	From, To classify.Day         // of publication, both inclusive
	Where    map[Dimension]string // only these adverts fit; the others are given as such
	Frame    string               // the vintage, as in Query; "" is the active one
}

// Flow is every advert of a source that was posted in a period, once, as its
// first row knows it now: columns in order of day.
type Flow struct {
	From      classify.Day // the first day; the source's first complete pass, if that is later than asked
	Starts    []int32      // by day from From on, the first advert of the day; one more ends the last day
	Employers []uint32     // by advert: the number of its employer, see DB.Employers
	Words     []uint32     // by advert: the number of its words
	Marks     []FlowMark   // by advert

	TermsIn [3][][]classify.Term // by field, then number of words: the terms that stand there
}

// FlowMark says what is known of an advert of a Flow.
type FlowMark uint8

// The marks. Coverage is of all adverts, whether they fit the question or not:
// what was not read cannot be known to fit.
const (
	FlowFits FlowMark = 1 << iota // it has the values that were asked for
	FlowRead                      // its text was read: terms anywhere in it are known
	FlowOwn                       // so are its own words
)

// Days is how many days the flow has.
func (f *Flow) Days() int { return len(f.Starts) - 1 }

// With says, by number of words, whether they hold the term in a field.
func (f *Flow) With(term classify.Term, field TermField) []bool {
	with := make([]bool, len(f.TermsIn[field]))
	for i, terms := range f.TermsIn[field] {
		with[i] = slices.Contains(terms, term)
	}
	return with
}

// Needs are the marks that an advert must have to count in the base of a term in
// the field.
func (field TermField) Needs() FlowMark {
	switch field {
	case InTitle:
		return FlowFits
	case OwnWords:
		return FlowFits | FlowRead | FlowOwn
	}
	return FlowFits | FlowRead
}

// Flow gives the adverts of a source that were posted in a period, by one scan of
// the fact rows. The period is cut to the days from the source's first complete
// pass to its last: what was posted before is known in part only. A source without
// one has no days.
func (db *DB) Flow(q FlowQuery) (*Flow, error) {
	where := map[Dimension]string{BySource: q.Source}
	for d, v := range q.Where {
		where[d] = v
	}
	f := &flowScan{}
	_, err := db.scan(Query{From: q.From, To: q.To, Measure: Posted, Where: where, Frame: q.Frame, Texts: true, Unread: true,
		into: func() collector { *f = flowScan{source: q.Source}; return f }}, true)
	if err != nil {
		return nil, fmt.Errorf("flow of %s: %w", q.Source, err)
	}
	return f.flow(), nil
}

// collector takes the rows of a scan in the place of counting them.
type collector interface {
	prepare(*scan)
	visit(s *scan, lo, hi int)
	finish(*scan)
}

// flowScan collects a Flow.
type flowScan struct {
	source   string
	from, to classify.Day
	marks    []FlowMark // by number of the cell; flowCounts is added where its rows are flow
	got      flowRows
	words    [3][][]classify.Term
}

const flowCounts FlowMark = 1 << 7

// flowRows are the adverts found, in the order of the rows.
type flowRows struct {
	days             []uint16
	employers, words []uint32
	marks            []FlowMark
}

func (f *flowScan) prepare(s *scan) {
	f.from, f.to = s.q.From, s.q.From-1
	source := s.db.source(f.source)
	if source != nil && len(source.complete) > 0 {
		f.from = max(s.q.From, source.complete[0])
		f.to = min(s.q.To, s.vintage.last(source))
	}
	f.marks = make([]FlowMark, len(s.rows.cells.all))
	for id := range f.marks {
		c := &s.rows.cells.all[id]
		if c.dead() || c.flags&flagFirst == 0 || source == nil || uint32(c.source) != source.id {
			continue
		}
		f.marks[id] = flowMark(c) | flowCounts
		if s.groupOf[id] >= 0 {
			f.marks[id] |= FlowFits
		}
	}
	f.got.room(s.looksAt())
}

// room makes room for n adverts at most.
func (r *flowRows) room(n int) {
	r.days, r.marks = make([]uint16, 0, n), make([]FlowMark, 0, n)
	r.employers, r.words = make([]uint32, 0, n), make([]uint32, 0, n)
}

func flowMark(c *cell) (m FlowMark) {
	if c.flags&flagCoded != 0 {
		m |= FlowRead
	}
	if c.flags&flagOwnKnown != 0 {
		m |= FlowOwn
	}
	return m
}

func (f *flowScan) visit(s *scan, lo, hi int) {
	r := s.rows
	for i := lo; i < hi; i++ {
		mark := f.marks[r.cellOf[i]]
		if mark == 0 {
			continue
		}
		day := r.posted[i]
		if day == 0 {
			day = r.firstSeen[i]
		}
		if classify.Day(day) < f.from || classify.Day(day) > f.to {
			continue
		}
		f.got.days = append(f.got.days, day)
		f.got.employers = append(f.got.employers, r.places.all[r.placeOf[i]].employer)
		f.got.words = append(f.got.words, r.wordsOf[i])
		f.got.marks = append(f.got.marks, mark&^flowCounts)
	}
}

// finish spells the words, while the rows hold still.
func (f *flowScan) finish(s *scan) {
	for field := range f.words {
		in := &scan{q: Query{In: TermField(field)}}
		f.words[field] = make([][]classify.Term, len(s.rows.words.all))
		for i := range s.rows.words.all {
			for _, id := range s.rows.sets[in.set(&s.rows.words.all[i])] {
				f.words[field][i] = append(f.words[field][i], classify.Term(s.db.labels.texts[labelTerm][id]))
			}
		}
	}
}

// flow puts what was found in order of day.
func (f *flowScan) flow() *Flow {
	n := len(f.got.days)
	flow := &Flow{From: f.from, Starts: make([]int32, max(0, int(f.to-f.from)+1)+1),
		Employers: make([]uint32, n), Words: make([]uint32, n), Marks: make([]FlowMark, n), TermsIn: f.words}
	for _, day := range f.got.days {
		flow.Starts[classify.Day(day)-f.from+1]++
	}
	for i := range flow.Days() {
		flow.Starts[i+1] += flow.Starts[i]
	}
	next := slices.Clone(flow.Starts)
	for i, day := range f.got.days {
		at := &next[classify.Day(day)-f.from]
		flow.Employers[*at], flow.Words[*at], flow.Marks[*at] = f.got.employers[i], f.got.words[i], f.got.marks[i]
		*at++
	}
	return flow
}
