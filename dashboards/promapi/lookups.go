package promapi

import (
	"maps"
	"net/http"
	"runtime"
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/bdrw/parlance/dashboards"
)

// lookup is a question about labels: the sets of matchers, of which one at
// least is asked, the storage within the period, and how many answers are
// wanted.
func (a *api) lookup(r *http.Request) (q storage.Querier, sets [][]*labels.Matcher, limit int, err error) {
	if limit, err = limitParam(r); err != nil {
		return nil, nil, 0, err
	}
	start, stop, err := periodParams(r)
	if err != nil {
		return nil, nil, 0, err
	}
	if sets, err = matcherSets(r); err != nil {
		return nil, nil, 0, err
	}
	q, err = a.history.Querier(start.UnixMilli(), stop.UnixMilli())
	return q, sets, limit, err
}

func (a *api) labelNames(r *http.Request) (*answer, error) {
	return a.strings(r, func(q storage.Querier, matchers []*labels.Matcher) ([]string, annotations.Annotations, error) {
		return q.LabelNames(r.Context(), nil, matchers...)
	})
}

func (a *api) labelValues(r *http.Request) (*answer, error) {
	name := r.PathValue("name")
	return a.strings(r, func(q storage.Querier, matchers []*labels.Matcher) ([]string, annotations.Annotations, error) {
		return q.LabelValues(r.Context(), name, nil, matchers...)
	})
}

// strings answers with what any set of matchers gives, in order.
func (a *api) strings(r *http.Request, find func(storage.Querier, []*labels.Matcher) ([]string, annotations.Annotations, error)) (*answer, error) {
	q, sets, limit, err := a.lookup(r)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		sets = [][]*labels.Matcher{nil}
	}
	found := map[string]bool{}
	var warnings annotations.Annotations
	for _, set := range sets {
		names, more, err := find(q, set)
		if err != nil {
			return nil, a.explain(err, "")
		}
		warnings.Merge(more)
		for _, name := range names {
			found[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(found))
	if limit > 0 && len(names) > limit {
		names, warnings = names[:limit], warnings.Add(errTruncated)
	}
	return &answer{warnings: warnings, write: func(e *encoder) { e.strings(names) }}, nil
}

func (a *api) series(r *http.Request) (*answer, error) {
	q, sets, limit, err := a.lookup(r)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, badData("no match[] parameter provided")
	}
	var all []labels.Labels
	var warnings annotations.Annotations
	for _, matchers := range sets {
		start, stop, err := periodParams(r)
		if err != nil {
			return nil, err
		}
		found := q.Select(r.Context(), false, &storage.SelectHints{Start: start.UnixMilli(), End: stop.UnixMilli(), Func: labelsOnly}, matchers...)
		for found.Next() {
			all = append(all, found.At().Labels())
		}
		warnings.Merge(found.Warnings())
		if err := found.Err(); err != nil {
			return nil, a.explain(err, "")
		}
	}
	slices.SortFunc(all, labels.Compare)
	all = slices.CompactFunc(all, labels.Equal)
	if limit > 0 && len(all) > limit {
		all, warnings = all[:limit], warnings.Add(errTruncated)
	}
	return &answer{warnings: warnings, write: func(e *encoder) { e.list(len(all), func(i int) { e.labels(all[i]) }) }}, nil
}

// metadata answers with type, help and unit of one family or of all.
func (a *api) metadata(r *http.Request) (*answer, error) {
	limit, err := limitParam(r)
	if err != nil {
		return nil, err
	}
	var fit []*dashboards.Family
	for i := range a.history.families {
		f := &a.history.families[i]
		if metric := r.Form.Get("metric"); (metric == "" || metric == f.Name) && (limit == 0 || len(fit) < limit) {
			fit = append(fit, f)
		}
	}
	return &answer{write: func(e *encoder) { e.metadata(fit) }}, nil
}

// promVersion is the version of Prometheus whose engine and API this is, which
// Grafana asks for.
const promVersion = "3.16.0"

func buildInfo(*http.Request) (*answer, error) {
	return &answer{write: func(e *encoder) {
		e.raw(`{"version":"` + promVersion + `","revision":"","branch":"","buildUser":"parlance","buildDate":"","goVersion":`)
		e.string(runtime.Version())
		e.raw("}")
	}}, nil
}

// constant answers with the same JSON always.
func constant(json string) answerer {
	return func(*http.Request) (*answer, error) { return &answer{write: func(e *encoder) { e.raw(json) }}, nil }
}
