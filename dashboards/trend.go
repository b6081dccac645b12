package dashboards

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// firstDay is before every advert there is, and is not the zero Day.
const firstDay classify.Day = 1

// line is the daily stock of adverts with one term, as known now.
type line struct {
	term   classify.Term
	points []store.Point // a day without a complete pass has none
}

// trend is what the line chart, its table and its CSV file show.
type trend struct {
	from, to classify.Day  // the first and the last day drawn, both inclusive
	step     classify.Day  // days between two points of an unbroken line
	all      []store.Point // the stock of all adverts, on the days that the lines have
	lines    []line        // in the order of choice.terms
	breaks   []store.Break // between the first and the last day drawn
	own      bool          // the lines are of own words
}

// history asks the store for daily counts, and keeps the answers until a pass
// changes them.
type history struct {
	options *Options
	mu      sync.Mutex
	stamp   string // the state of the store that the answers are from
	answers map[termQuery][]store.Point
}

type termQuery struct {
	source   string
	term     classify.Term // "" counts every advert
	field    store.TermField
	from, to classify.Day
}

// trend reads the lines of the choice, one query per term.
func (h *history) trend(r *reading, c *choice) (*trend, error) {
	t := &trend{to: r.counts.Day, from: firstDay, step: 1, own: c.field == store.OwnWords}
	if !r.has {
		return t, nil
	}
	if days := classify.Day(h.options.Interval / (24 * time.Hour)); days > 1 {
		t.step = days
	}
	if c.weeks > 0 {
		t.from = t.to - classify.Day(7*c.weeks) + 1
	}
	var err error
	if t.all, err = h.points(r, termQuery{r.source, "", c.field, t.from, t.to}); err != nil || len(t.all) == 0 {
		return t, err
	}
	for _, term := range c.terms {
		points, err := h.points(r, termQuery{r.source, term, c.field, t.from, t.to})
		if err != nil {
			return t, err
		}
		t.lines = append(t.lines, line{term, points})
	}
	if t.own { // days on which boilerplate was still being learnt are no gap
		t.all = t.since(h.options.Store.OwnWordsFrom(r.source))
		if len(t.all) == 0 {
			return t, nil
		}
	}
	t.from = t.all[0].Day
	if t.breaks, err = breaksWithin(h.options.Store, r.source, t.from, t.to); err != nil {
		return t, err
	}
	if len(t.lines) > 0 {
		// Words are counted only on days whose texts were read.
		t.all = daysOf(t.all, t.lines[0].points)
	}
	return t, nil
}

// since are the points of all adverts from a day on.
func (t *trend) since(day classify.Day) []store.Point {
	at := slices.IndexFunc(t.all, func(p store.Point) bool { return p.Day >= day })
	if at < 0 {
		return nil
	}
	return t.all[at:]
}

// points gives the stock of adverts with a term. An answer is kept as long as
// the source's newest published day and its passes are the same.
func (h *history) points(r *reading, q termQuery) ([]store.Point, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if stamp := r.stamp(); stamp != h.stamp {
		h.stamp, h.answers = stamp, map[termQuery][]store.Point{}
	}
	if points, ok := h.answers[q]; ok {
		return points, nil
	}
	series, err := h.options.Store.Select(store.Query{From: q.from, To: q.to, Measure: store.Stock, Term: q.term, In: q.field,
		Where: map[store.Dimension]string{store.BySource: q.source}})
	if err != nil {
		return nil, fmt.Errorf("count adverts with %q: %w", q.term, err)
	}
	var points []store.Point
	if len(series) > 0 {
		points = series[0].Points
	}
	h.answers[q] = points
	return points, nil
}

// stamp changes whenever a pass of the source ends or publishes.
func (r *reading) stamp() string {
	var ended uint64
	if r.ended != nil {
		ended = r.ended.ID
	}
	return fmt.Sprint(r.source, " ", ended, " ", r.counts.Pass, " ", r.counts.Day, " ", len(r.counts.Counts))
}

// daysOf keeps the points on the days that others has.
func daysOf(points, others []store.Point) []store.Point {
	has := make(map[classify.Day]bool, len(others))
	for _, p := range others {
		has[p.Day] = true
	}
	var kept []store.Point
	for _, p := range points {
		if has[p.Day] {
			kept = append(kept, p)
		}
	}
	return kept
}

// span is a run of days, both ends inclusive.
type span struct{ from, to classify.Day }

// gaps are the runs of days without a count.
func (t *trend) gaps() []span {
	var gaps []span
	for i := 1; i < len(t.all); i++ {
		if before, day := t.all[i-1].Day, t.all[i].Day; day-before > t.step {
			gaps = append(gaps, span{before + 1, day - 1})
		}
	}
	if n := len(t.all); n > 0 && t.to-t.all[n-1].Day >= t.step {
		gaps = append(gaps, span{t.all[n-1].Day + 1, t.to})
	}
	return gaps
}
