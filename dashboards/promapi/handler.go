package promapi

import (
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/prometheus/promql"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
)

// Options says what is answered, and within which bounds. Log, Now and Families
// are required.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	Families []dashboards.Family
	// LookBack is the longest time for which the schedule makes no pass; a day
	// when it is less. A range query takes a value for as long, an instant query
	// for three times that.
	LookBack time.Duration

	Concurrent int           // queries under way at once; 20 when zero
	Wait       time.Duration // that a query waits for its turn before it is refused; half a second when zero
	Timeout    time.Duration // of a query; 30 s when zero
	MaxSeries  int           // of one selector that cannot be pushed down; 5,000 when zero
	MaxSamples int           // that a query may hold at once; 20 million when zero

	// NoPushDown has every series given one by one, to compare answers with.
	NoPushDown bool
}

const day = 24 * time.Hour

func (o Options) withDefaults() Options {
	o.LookBack = max(o.LookBack, day)
	o.Concurrent = orElse(o.Concurrent, 20)
	o.Wait = orElse(o.Wait, time.Second/2)
	o.Timeout = orElse(o.Timeout, 30*time.Second)
	o.MaxSeries = orElse(o.MaxSeries, 5000)
	o.MaxSamples = orElse(o.MaxSamples, 20_000_000)
	return o
}

func orElse[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}

// api answers requests.
type api struct {
	options  Options
	engine   *promql.Engine
	history  *history
	gate     *gate
	families map[string]*dashboards.Family
}

// New makes the handler of /api/v1/. Every path
// answers GET and POST, and writes nothing.
func New(o Options) http.Handler {
	o = o.withDefaults()
	families := slices.Clone(o.Families)
	slices.SortFunc(families, func(a, b dashboards.Family) int { return strings.Compare(a.Name, b.Name) })
	a := &api{options: o, gate: newGate(o.Concurrent, max(1, runtime.GOMAXPROCS(0)-1), o.Wait), families: map[string]*dashboards.Family{}}
	for i := range families {
		a.families[families[i].Name] = &families[i]
	}
	a.history = &history{families: families, limit: o.MaxSeries, push: !o.NoPushDown,
		today: func() classify.Day { return classify.DayOf(o.Now()) }}
	a.engine = promql.NewEngine(promql.EngineOpts{
		Logger: o.Log, MaxSamples: o.MaxSamples, Timeout: o.Timeout, LookbackDelta: o.LookBack,
		NoStepSubqueryIntervalFn: func(int64) int64 { return dayLength },
		EnableAtModifier:         true, EnableNegativeOffset: true, Parser: promQL,
	})
	return a.routes()
}

func (a *api) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, h http.Handler) {
		mux.Handle("GET "+path, h)
		mux.Handle("POST "+path, h)
	}
	const root = "/api/v1/"
	for path, answer := range map[string]answerer{
		"query": a.query, "query_range": a.queryRange,
		"labels": a.labelNames, "label/{name}/values": a.labelValues, "series": a.series,
	} {
		handle(root+path, a.endpoint(a.gated(answer)))
	}
	for path, answer := range map[string]answerer{
		"metadata": a.metadata, "status/buildinfo": buildInfo, "format_query": formatQuery,
		"rules": constant(`{"groups":[]}`), "alerts": constant(`{"alerts":[]}`), "query_exemplars": constant(`[]`),
	} {
		handle(root+path, a.endpoint(answer))
	}
	mux.Handle(root, a.endpoint(func(r *http.Request) (*answer, error) {
		return nil, &failure{http.StatusNotFound, "not_found", "there is no " + r.URL.Path}
	}))
	return mux
}
