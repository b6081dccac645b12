package dashboards

import (
	"context"
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// facts says which scan of the fact rows gives the history of a metric. Its
// dimensions are the labels of the metric; a label "term" makes it a family of
// terms.
type facts struct {
	measure   store.Measure
	in        store.TermField
	inScope   bool // adverts in scope of the frame alone
	employers bool // different employers of the adverts, instead of adverts
	wide      bool // waits for texts whatever is asked; shows the unread as such where a term need not be in the text
	running   bool // adds up from the first day on
	vacancies bool // of imported open data, which has no vintages
}

// wideLabels are the labels of the wide families beside source and term, each
// with one value per advert.
var wideLabels = []string{"staff_group", "band", "area", "level", "region", "scope"}

// termLabel is the one label that is no dimension of an advert: terms overlap.
const termLabel = string(store.ByTerm)

// factFamilies are the metrics with a history of facts: as known now.
func factFamilies(o *Options) []Family {
	var all []Family
	for _, m := range catalogue() {
		if f, ok := m.family(o); ok {
			all = append(all, f)
		}
	}
	return all
}

// family is the metric as the query API answers it; false when it has no
// history of facts.
func (m *metric) family(o *Options) (Family, bool) {
	f := m.described()
	if m.facts == nil {
		return f, false
	}
	f.Wide = m.facts.wide
	if !m.facts.vacancies {
		f.Frames = func() ([]string, error) { return frameNames(o.Store) }
	}
	f.Answer = func(ctx context.Context, q Question) ([]DailySeries, error) {
		s := &factScan{options: o, facts: m.facts, labels: f.Labels, q: &q}
		all, err := s.answer(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		return all, nil
	}
	return f, true
}

// described is the family without an answer.
func (m *metric) described() Family {
	return Family{Name: m.name, Help: m.help, Type: m.typeName(), Unit: m.unit, Labels: m.labelNames()}
}

// factScan is a question on its way to the fact rows.
type factScan struct {
	options *Options
	facts   *facts
	labels  []string
	q       *Question
}

func (s *factScan) answer(ctx context.Context) ([]DailySeries, error) {
	frames, err := s.frames()
	if err != nil {
		return nil, err
	}
	var all []DailySeries
	for _, frame := range frames {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		series, err := s.vintage(frame, len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, series...)
	}
	return all, nil
}

// vintage answers for one frame; "" is the active one. Series of others were
// given already.
func (s *factScan) vintage(frame string, given int) ([]DailySeries, error) {
	q, ok := s.query(frame)
	if !ok {
		return nil, nil
	}
	if s.q.Limit > 0 {
		q.Limit = max(s.q.Limit-given, 1)
	}
	counted, err := s.scan(q)
	if err != nil {
		return nil, err
	}
	all := make([]DailySeries, 0, len(counted))
	for _, c := range counted {
		if s.fits(q.By, c.Values) {
			all = append(all, DailySeries{Labels: s.values(q.By, c.Values), Frame: frame, From: max(c.From, s.q.From), Values: s.daily(&c)})
		}
	}
	return s.start(all, frame), nil
}

func (s *factScan) scan(q store.Query) ([]store.Daily, error) {
	if s.facts.vacancies {
		return s.options.Store.SelectVacancies(store.FOI, q)
	}
	return s.options.Store.SelectDaily(q)
}

// query is the scan that answers the question; false when nothing can fit.
func (s *factScan) query(frame string) (store.Query, bool) {
	q := store.Query{From: s.q.From, To: s.q.To, Measure: s.facts.measure, In: s.facts.in, Employers: s.facts.employers, Frame: frame,
		Total: s.q.Total, Match: map[store.Dimension]func(string) bool{}}
	if s.facts.inScope {
		q.Where = map[store.Dimension]string{store.ByScope: "in"}
	}
	if s.facts.wide {
		q.Texts, q.Unread = true, !s.has(termLabel) || s.facts.in == store.InTitle
	}
	if s.facts.running {
		q.From = firstDay
	}
	for _, label := range s.labels {
		if s.keeps(label) {
			q.By = append(q.By, store.Dimension(label))
		}
	}
	fits := s.match(&q)
	if s.has(termLabel) && fits {
		fits = s.chooseTerms(&q)
	}
	return q, fits
}

func (s *factScan) has(label string) bool { return slices.Contains(s.labels, label) }

// keeps says whether series are told apart by a label. Employers are, by
// every one, because their numbers do not add up, and so are counters, which
// begin with their source.
func (s *factScan) keeps(label string) bool {
	return !s.q.Sum || s.facts.employers || s.facts.running || slices.Contains(s.q.By, label)
}

// match hands the matchers on; false when one on a label that the family does
// not have asks for a value.
func (s *factScan) match(q *store.Query) bool {
	for _, m := range s.q.Matchers {
		switch {
		case m.Label == frameLabel, m.Label == termLabel && s.has(termLabel):
		case !s.has(m.Label):
			if !m.Matches("") {
				return false
			}
		default:
			d, before := store.Dimension(m.Label), q.Match[store.Dimension(m.Label)]
			q.Match[d] = func(v string) bool { return (before == nil || before(v)) && m.Matches(v) }
		}
	}
	return true
}

// chooseTerms asks for the terms that fit: those of the active frame, of an
// earlier one all there were. Even where they are going to be added up each is
// counted by itself, because an advert may have several.
func (s *factScan) chooseTerms(q *store.Query) bool {
	if !slices.Contains(q.By, store.ByTerm) {
		q.By = append(q.By, store.ByTerm)
	}
	if q.Frame != "" {
		return true
	}
	for _, t := range s.options.Terms {
		if s.q.fits(termLabel, string(t)) {
			q.Terms = append(q.Terms, t)
		}
	}
	return len(q.Terms) > 0
}

// fits says whether the term of a series, if it has one, is asked about.
func (s *factScan) fits(by []store.Dimension, values []string) bool {
	i := slices.Index(by, store.ByTerm)
	return i < 0 || s.q.fits(termLabel, values[i])
}

// values puts the values of dimensions in the order of the family's labels.
func (s *factScan) values(by []store.Dimension, values []string) []string {
	all := make([]string, len(s.labels))
	for i, d := range by {
		if s.keeps(string(d)) {
			all[slices.Index(s.labels, string(d))] = values[i]
		}
	}
	return all
}

// daily makes values of counts. Those that add up from the first day on come
// down to the period.
func (s *factScan) daily(d *store.Daily) []float64 {
	skip, total := int(max(s.q.From-d.From, 0)), 0
	values := gaps(max(len(d.Counts)-skip, 0))
	for i, n := range d.Counts {
		if n == store.Gap {
			continue
		}
		if total += int(n); !s.facts.running {
			total = int(n)
		}
		if i >= skip {
			values[i-skip] = float64(total)
		}
	}
	return values
}

// start lets the counter of each source be zero on its first complete day, whose
// flow is not known and not counted, even if nothing was counted since.
func (s *factScan) start(all []DailySeries, frame string) []DailySeries {
	if !s.facts.running || s.q.Total {
		return all
	}
	for _, source := range s.options.Sources {
		own := s.options.Store.OwnWordsFrom(source.ID)
		first := own - classify.StockWindow
		if own == 0 || first < s.q.From || first > s.q.To || !s.q.fits("source", source.ID) {
			continue
		}
		at := slices.IndexFunc(all, func(d DailySeries) bool { return d.Labels[0] == source.ID })
		if at < 0 {
			at, all = len(all), append(all, DailySeries{Labels: []string{source.ID}, Frame: frame, From: first, Values: []float64{0}})
		}
		if i := int(first - all[at].From); 0 <= i && i < len(all[at].Values) {
			all[at].Values[i] = 0
		}
	}
	return all
}
