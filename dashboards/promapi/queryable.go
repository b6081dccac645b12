package promapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// history is the families as a storage of Prometheus.
type history struct {
	families []dashboards.Family // in order of name
	today    func() classify.Day
	limit    int // of series of one family in one selector
	push     bool
}

// frameLabel is the label that names a vintage. A series of the active one has
// none.
const frameLabel = "frame"

// Querier reads the samples from mint to maxt, both inclusive.
func (h *history) Querier(mint, maxt int64) (storage.Querier, error) {
	return &querier{h, mint, maxt}, nil
}

type querier struct {
	*history
	mint, maxt int64
}

func (q *querier) Close() error { return nil }

// period gives the days from mint to maxt on which there can be samples; false
// when there are none.
func (q *querier) period(mint, maxt int64) (from, to classify.Day, ok bool) {
	from, to = 1, q.today()
	if mint > stamp(from) {
		from = firstIn(mint)
	}
	if maxt < stamp(to) {
		to = lastIn(maxt)
	}
	return from, to, from <= to
}

// errUnnamed is the warning of a selector that does not name its family.
var errUnnamed = errors.New("wide families are selected by name alone")

// named lists the families whose name fits. Wide families have to be named
// outright: nobody who asks for all there is means each of their combinations.
func (h *history) named(matchers []*labels.Matcher) (fit []*dashboards.Family, warnings annotations.Annotations) {
	for i := range h.families {
		f := &h.families[i]
		fits, outright := true, false
		for _, m := range matchers {
			if m.Name == labels.MetricName {
				fits = fits && m.Matches(f.Name)
				outright = outright || m.Type == labels.MatchEqual
			}
		}
		switch {
		case fits && f.Wide && !outright:
			warnings.Add(fmt.Errorf("%w: %w", annotations.PromQLWarning, errUnnamed))
		case fits:
			fit = append(fit, f)
		}
	}
	return fit, warnings
}

// aggregations that take series together.
var aggregations = []string{"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile", "count_values"}

// question is what a selector asks a family.
func (q *querier) question(hints *storage.SelectHints, matchers []*labels.Matcher) (dashboards.Question, bool) {
	mint, maxt := q.mint, q.maxt
	if hints != nil {
		mint, maxt = hints.Start, hints.End
	}
	from, to, ok := q.period(mint, maxt)
	asked := dashboards.Question{From: from, To: to, Limit: q.limit, Matchers: conditions(matchers)}
	if hints == nil || !slices.Contains(aggregations, hints.Func) {
		return asked, ok
	}
	asked.Total = slices.Contains(hints.Grouping, "source") != hints.By
	asked.Sum, asked.By = q.push && hints.Func == "sum" && hints.By, hints.Grouping
	return asked, ok
}

// conditions are the matchers on labels but the name.
func conditions(matchers []*labels.Matcher) []dashboards.Matcher {
	var all []dashboards.Matcher
	for _, m := range matchers {
		if m.Name != labels.MetricName {
			all = append(all, dashboards.Matcher{Label: m.Name, Matches: m.Matches, Exact: m.Type == labels.MatchEqual, Value: m.Value})
		}
	}
	return all
}

// Select gives the series that fit the matchers.
func (q *querier) Select(ctx context.Context, sorted bool, hints *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	asked, ok := q.question(hints, matchers)
	if !ok {
		return &set{}
	}
	if hints != nil && hints.Func == labelsOnly {
		asked.From = asked.To
	}
	families, warnings := q.named(matchers)
	result := &set{warnings: warnings}
	for _, f := range families {
		answer, err := f.Answer(ctx, asked)
		var many *store.TooManyError
		if errors.As(err, &many) {
			err = &wideError{f, many, matchers}
		}
		if err != nil {
			return &set{err: err, warnings: warnings}
		}
		result.all = append(result.all, seriesOf(f, answer)...)
	}
	if sorted {
		slices.SortFunc(result.all, func(a, b *series) int { return labels.Compare(a.labels, b.labels) })
	}
	return result
}

func seriesOf(f *dashboards.Family, answer []dashboards.DailySeries) []*series {
	all := make([]*series, len(answer))
	build := labels.NewScratchBuilder(len(f.Labels) + 2)
	for i, d := range answer {
		build.Reset()
		build.Add(labels.MetricName, f.Name)
		for j, value := range d.Labels {
			if value != "" {
				build.Add(f.Labels[j], value)
			}
		}
		if d.Frame != "" {
			build.Add(frameLabel, d.Frame)
		}
		build.Sort()
		all[i] = &series{build.Labels(), d.From, d.Values}
	}
	return all
}

// wideError says that a selector selects more series than are given.
type wideError struct {
	family   *dashboards.Family
	many     *store.TooManyError
	matchers []*labels.Matcher
}

func (e *wideError) Error() string {
	return fmt.Sprintf("%s selects %d series here, and at most %d are given", e.family.Name, e.many.Series, e.many.Limit)
}

// grouping is an example of labels to sum by.
func (e *wideError) grouping() string {
	for _, l := range []string{"band", "staff_group"} {
		if slices.Contains(e.family.Labels, l) {
			return l
		}
	}
	return strings.Join(e.family.Labels[:1], "")
}
