package promapi

import (
	"context"
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
)

// labelsOnly is the Func of hints for lookups that need no samples.
const labelsOnly = "series"

// LabelNames lists the labels of the families that fit. It does not look at the
// days.
func (q *querier) LabelNames(_ context.Context, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	names := []string{labels.MetricName}
	for _, f := range q.fitting(matchers) {
		names = append(names, f.Labels...)
		if f.Frames != nil {
			names = append(names, frameLabel)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil, nil
}

// fitting lists the families, the wide ones among them, that have the labels on
// which matchers want a value, and whose name fits.
func (h *history) fitting(matchers []*labels.Matcher) []*dashboards.Family {
	var fit []*dashboards.Family
	for i := range h.families {
		f := &h.families[i]
		if !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !mayFit(f, m) }) {
			fit = append(fit, f)
		}
	}
	return fit
}

func mayFit(f *dashboards.Family, m *labels.Matcher) bool {
	switch {
	case m.Name == labels.MetricName:
		return m.Matches(f.Name)
	case m.Name == frameLabel && f.Frames != nil, slices.Contains(f.Labels, m.Name):
		return true
	}
	return m.Matches("")
}

// LabelValues lists the values that a label has in the families that fit, in
// order. Families are asked for sums by the label alone, so that wide ones
// answer as fast as others.
func (q *querier) LabelValues(ctx context.Context, name string, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	var values []string
	for _, f := range q.fitting(matchers) {
		var err error
		switch {
		case name == labels.MetricName:
			values = append(values, f.Name)
		case name == frameLabel && f.Frames != nil:
			err = frames(f, matchers, &values)
		case slices.Contains(f.Labels, name):
			err = q.valuesOf(ctx, f, name, matchers, &values)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil, nil
}

// valuesOf adds the values of a label of a family.
func (q *querier) valuesOf(ctx context.Context, f *dashboards.Family, name string, matchers []*labels.Matcher, into *[]string) error {
	from, to, ok := q.period(q.mint, q.maxt)
	if !ok {
		return nil
	}
	answer, err := f.Answer(ctx, dashboards.Question{From: q.labelDay(f, from, to), To: to, Matchers: conditions(matchers), Sum: true, By: []string{name}})
	at := slices.Index(f.Labels, name)
	for _, s := range answer {
		if s.Labels[at] != "" {
			*into = append(*into, s.Labels[at])
		}
	}
	return err
}

// labelDay is the day from which a family is asked for labels. Series of facts
// are the same whatever the period, so one day does.
func (q *querier) labelDay(f *dashboards.Family, from, to classify.Day) classify.Day {
	if f.Frames != nil {
		return to
	}
	return from
}

// frames adds the vintages of a family that fit.
func frames(f *dashboards.Family, matchers []*labels.Matcher, into *[]string) error {
	versions, err := f.Frames()
	for _, v := range versions {
		if !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return m.Name == frameLabel && !m.Matches(v) }) {
			*into = append(*into, v)
		}
	}
	return err
}
