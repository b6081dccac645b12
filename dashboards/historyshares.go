package dashboards

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

const shareHelp = " Share of the flow in the four weeks to the day, clustered by employer; a gap where fewer than 30 adverts were posted, where adverts were not seen, and for own words in a store's first 91 days. Terms overlap: fix term and field or group by them."

var shareLabels = []string{"source", "term", "field"}

// shareFamilies are the families of shares and trends.
func shareFamilies(s *statistics) []Family {
	value := func(of func(Share) (float64, bool)) func(context.Context, Question) ([]DailySeries, error) {
		return func(ctx context.Context, q Question) ([]DailySeries, error) {
			return s.eachTerm(ctx, &q, func(r *reading, of2 flowOf, term classify.Term, field store.TermField) ([]DailySeries, error) {
				d, err := s.daily(r, of2, term, field)
				if err != nil {
					return nil, err
				}
				return []DailySeries{d.series(&q, []string{of2.source, string(term), fieldNames[field].value}, of2.frame, of)}, nil
			})
		}
	}
	frames := func() ([]string, error) { return frameNames(s.options.Store) }
	return []Family{
		{Name: "parlance_term_share", Type: "gauge", Unit: "share, 0 to 1", Labels: shareLabels, Frames: frames, Help: "Share of adverts that have the umbrella term." + shareHelp,
			Answer: value(func(s Share) (float64, bool) { return s.Value, s.Known() })},
		{Name: "parlance_term_share_low", Type: "gauge", Unit: "share, 0 to 1", Labels: shareLabels, Frames: frames, Help: "Lower end of the 95 % interval of parlance_term_share; a gap with fewer than 10 employers.",
			Answer: value(func(s Share) (float64, bool) { return s.Low, s.Known() && s.Bounded })},
		{Name: "parlance_term_share_high", Type: "gauge", Unit: "share, 0 to 1", Labels: shareLabels, Frames: frames, Help: "Upper end of the 95 % interval of parlance_term_share; a gap with fewer than 10 employers.",
			Answer: value(func(s Share) (float64, bool) { return s.High, s.Known() && s.Bounded })},
		{Name: "parlance_term_trend", Type: "gauge", Unit: "1", Labels: append(slices.Clone(shareLabels), "verdict"), Frames: frames, Answer: s.trends(verdictValue),
			Help: "1 for the verdict on the term's monthly shares up to the day: rising, falling, no clear change, too few adverts or too short. Seasonal Mann-Kendall test, adjusted for all the terms of the field; of 24 to 35 months it is provisional. Nothing is compared across a break."},
		{Name: "parlance_term_trend_slope", Type: "gauge", Unit: "share a year", Labels: shareLabels, Frames: frames, Answer: s.trends(slopeValue),
			Help: "Sen's slope of the term's monthly shares up to the day: 0.01 is one percentage point a year. A gap where parlance_term_trend is too short or too few adverts. It is no trend unless that family says so."},
	}
}

// series cuts a family's values out of a term's history.
func (d *daily) series(q *Question, labels []string, frame string, of func(Share) (float64, bool)) DailySeries {
	s := within(q, d.from, d.from+classify.Day(len(d.shares))-1)
	s.Labels, s.Frame = labels, frame
	for i := range s.Values {
		if share, ok := d.at(s.From + classify.Day(i)); ok {
			if v, known := of(share); known {
				s.Values[i] = v
			}
		}
	}
	return s
}

// eachTerm answers for every source, frame, term and field that fits.
func (s *statistics) eachTerm(ctx context.Context, q *Question, answer func(*reading, flowOf, classify.Term, store.TermField) ([]DailySeries, error)) ([]DailySeries, error) {
	frames, err := (&factScan{options: s.options, q: q}).frames()
	if err != nil {
		return nil, err
	}
	var all []DailySeries
	for _, source := range s.options.Sources {
		if !q.fits("source", source.ID) {
			continue
		}
		r, err := read(s.options, source.ID)
		if err != nil {
			return nil, err
		}
		for _, frame := range frames {
			series, err := s.eachField(ctx, q, func(t classify.Term, f store.TermField) ([]DailySeries, error) {
				return answer(r, flowOf{source: source.ID, frame: frame}, t, f)
			})
			if err != nil {
				return nil, err
			}
			if all = append(all, series...); q.Limit > 0 && len(all) > q.Limit {
				return nil, &store.TooManyError{Series: len(all), Limit: q.Limit}
			}
		}
	}
	return all, nil
}

func (s *statistics) eachField(ctx context.Context, q *Question, answer func(classify.Term, store.TermField) ([]DailySeries, error)) ([]DailySeries, error) {
	var all []DailySeries
	for _, term := range s.options.Terms {
		for _, field := range termFields {
			if !q.fits(termLabel, string(term)) || !q.fits("field", fieldNames[field].value) || !foreign(q, shareLabels, "verdict", frameLabel) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			series, err := answer(term, field)
			if err != nil {
				return nil, err
			}
			all = append(all, series...)
		}
	}
	return all, nil
}

// foreign tells whether matchers on labels that the family lacks pass.
func foreign(q *Question, labels []string, more ...string) bool {
	for _, m := range q.Matchers {
		if !slices.Contains(labels, m.Label) && !slices.Contains(more, m.Label) && !m.Matches("") {
			return false
		}
	}
	return true
}

// daily is a term's trailing share, counted once for each state of the store.
func (s *statistics) daily(r *reading, of flowOf, term classify.Term, field store.TermField) (*daily, error) {
	return keep(s, r, of, fmt.Sprint("daily ", field, " ", term), func(v *flowView) *daily { return v.series(term, field).daily() })
}

// verdicts are the verdicts of a field by number of months counted, in the order
// of Options.Terms.
type verdicts struct {
	months *monthly
	from   classify.Day // of the flow
	after  [][]TermTrend
}

// verdicts judges after every month.
func (s *statistics) verdicts(r *reading, of flowOf, field store.TermField) (*verdicts, error) {
	return keep(s, r, of, fmt.Sprint("verdicts ", field), func(v *flowView) *verdicts {
		m := v.monthly(field, s.options.Terms)
		all := &verdicts{months: m, from: v.series("", field).begins()}
		for n := range len(m.months) + 1 {
			all.after = append(all.after, m.judge(s.options.Terms, n))
		}
		return all
	})
}

// monthsBy is how many months were final on a day.
func (v *verdicts) monthsBy(day classify.Day) int {
	n := 0
	for n < len(v.months.months) && v.months.months[n].to+flowFinal <= day {
		n++
	}
	return n
}

// trendValue is the value of a family for a term with a verdict, in the series
// with the given further label values; false in a gap.
type trendValue func(t TermTrend, verdict Verdict) (float64, bool)

func verdictValue(t TermTrend, verdict Verdict) (float64, bool) { return 1, t.Verdict == verdict }

func slopeValue(t TermTrend, _ Verdict) (float64, bool) { return t.Slope, !math.IsNaN(t.Slope) }

// trends answers with the verdicts of each day: by verdict, or in one series.
func (s *statistics) trends(value trendValue) func(context.Context, Question) ([]DailySeries, error) {
	_, words := value(TermTrend{Verdict: TooShort, Slope: math.NaN()}, TooShort)
	return func(ctx context.Context, q Question) ([]DailySeries, error) {
		return s.eachTerm(ctx, &q, func(r *reading, of flowOf, term classify.Term, field store.TermField) ([]DailySeries, error) {
			v, err := s.verdicts(r, of, field)
			if err != nil || !r.has {
				return nil, err
			}
			labels := []string{of.source, string(term), fieldNames[field].value}
			at := slices.Index(s.options.Terms, term)
			if !words {
				return []DailySeries{v.series(&q, r.counts.Day, labels, of.frame, at, TooShort, value)}, nil
			}
			var all []DailySeries
			for _, verdict := range Verdicts() {
				if !q.fits("verdict", string(verdict)) {
					continue
				}
				series := v.series(&q, r.counts.Day, append(slices.Clone(labels), string(verdict)), of.frame, at, verdict, value)
				if slices.Contains(series.Values, 1) { // a verdict that never held has no series
					all = append(all, series)
				}
			}
			return all, nil
		})
	}
}

func (v *verdicts) series(q *Question, last classify.Day, labels []string, frame string, term int, verdict Verdict, value trendValue) DailySeries {
	s := within(q, v.from, last)
	s.Labels, s.Frame = labels, frame
	for i := range s.Values {
		if known, ok := value(v.after[v.monthsBy(s.From+classify.Day(i))][term], verdict); ok {
			s.Values[i] = known
		}
	}
	return s
}

// within is a series of gaps over the days of a question from first to last.
func within(q *Question, first, last classify.Day) DailySeries {
	from := min(max(q.From, first), q.To)
	return DailySeries{From: from, Values: gaps(max(0, int(min(q.To, last)-from)+1))}
}
