package promapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/util/annotations"
)

// maxPoints is how many steps a range query may have, as in Prometheus.
const maxPoints = 11000

func (a *api) query(r *http.Request) (*answer, error) {
	at, err := timeParam(r, "time", a.options.Now())
	if err != nil {
		return nil, err
	}
	opts, err := lookBack(r, 3*a.options.LookBack)
	if err != nil {
		return nil, err
	}
	text := r.Form.Get("query")
	q, err := a.engine.NewInstantQuery(r.Context(), a.history, opts, text, at)
	if err != nil {
		return nil, invalid("query", err)
	}
	return a.execute(r, q, text)
}

func (a *api) queryRange(r *http.Request) (*answer, error) {
	start, err := timeParam(r, "start", time.Time{})
	if err != nil {
		return nil, err
	}
	stop, err := timeParam(r, "end", time.Time{})
	if err != nil {
		return nil, err
	}
	step, err := durationParam(r, "step")
	switch {
	case err != nil:
		return nil, err
	case stop.Before(start):
		return nil, invalid("end", errors.New("end timestamp must not be before start time"))
	case step <= 0:
		return nil, invalid("step", errors.New("zero or negative query resolution step widths are not accepted. Try a positive integer"))
	case stop.Sub(start)/step > maxPoints:
		return nil, badData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)")
	}
	opts, err := lookBack(r, a.options.LookBack)
	if err != nil {
		return nil, err
	}
	text := r.Form.Get("query")
	q, err := a.engine.NewRangeQuery(r.Context(), a.history, opts, text, start, stop, step)
	if err != nil {
		return nil, invalid("query", err)
	}
	return a.execute(r, q, text)
}

// promQL reads queries.
var promQL = parser.NewParser(parser.Options{})

// formatQuery answers with the query as Prometheus would write it.
func formatQuery(r *http.Request) (*answer, error) {
	expr, err := promQL.ParseExpr(r.Form.Get("query"))
	if err != nil {
		return nil, invalid("query", err)
	}
	return &answer{write: func(e *encoder) { e.string(expr.Pretty(0)) }}, nil
}

// lookBack is how long a value holds: as the request says, else the given time.
func lookBack(r *http.Request, usual time.Duration) (promql.QueryOpts, error) {
	if r.Form.Get("lookback_delta") == "" {
		return promql.NewPrometheusQueryOpts(false, usual, nil), nil
	}
	d, err := durationParam(r, "lookback_delta")
	return promql.NewPrometheusQueryOpts(false, d, nil), err
}

// execute runs a query. The answer closes it.
func (a *api) execute(r *http.Request, q promql.Query, text string) (*answer, error) {
	limit, err := limitParam(r)
	if err != nil {
		q.Close()
		return nil, err
	}
	result := q.Exec(r.Context())
	if result.Err != nil {
		q.Close()
		return nil, a.explain(result.Err, text)
	}
	value, warnings := result.Value, result.Warnings
	if cut, ok := truncate(value, limit); ok {
		value, warnings = cut, warnings.Add(errTruncated)
	}
	return &answer{query: text, warnings: warnings, close: q.Close, write: func(e *encoder) { e.result(value) }}, nil
}

var errTruncated = errors.New("results truncated due to limit")

// truncate leaves at most limit series.
func truncate(v parser.Value, limit int) (parser.Value, bool) {
	switch v := v.(type) {
	case promql.Matrix:
		if limit > 0 && len(v) > limit {
			return v[:limit], true
		}
	case promql.Vector:
		if limit > 0 && len(v) > limit {
			return v[:limit], true
		}
	}
	return v, false
}

// explain finds the code of a failed query, as Prometheus does. One that
// selects too many series is told how to ask instead.
func (a *api) explain(err error, text string) error {
	var timeout promql.ErrQueryTimeout
	var canceled promql.ErrQueryCanceled
	var storage promql.ErrStorage
	var wide *wideError
	switch {
	case errors.As(err, &timeout):
		return &failure{http.StatusServiceUnavailable, "timeout", err.Error()}
	case errors.As(err, &canceled), errors.Is(err, context.Canceled):
		return &failure{statusClosed, "canceled", err.Error()}
	case errors.As(err, &storage):
		return &failure{http.StatusInternalServerError, "internal", err.Error()}
	case errors.As(err, &wide):
		return &failure{http.StatusUnprocessableEntity, "execution", wide.Error() + "; " + wide.advice(text)}
	}
	return &failure{http.StatusUnprocessableEntity, "execution", err.Error()}
}

// answer is what a request is answered with.
type answer struct {
	query    string // in which warnings name their place
	warnings annotations.Annotations
	write    func(*encoder)
	close    func() // nil when there is nothing to close
}
