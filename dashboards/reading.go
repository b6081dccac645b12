package dashboards

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// reading is one source at one moment: its passes, newest first, and what the
// last complete pass published.
type reading struct {
	options  *Options
	source   string
	now      time.Time
	passes   []store.Pass
	complete *store.Pass // the newest complete pass; nil when none
	ended    *store.Pass // the newest pass that has ended; nil when none
	counts   store.DayCounts
	has      bool // counts holds a published day
	fresh    bool // the last complete pass is at most 1.5 intervals old
}

func read(o *Options, source string) (*reading, error) {
	r := &reading{options: o, source: source, now: o.Now()}
	var err error
	if r.passes, err = o.Store.Passes(source, 0); err != nil {
		return nil, fmt.Errorf("read passes of %s: %w", source, err)
	}
	if r.counts, r.has, err = o.Store.LatestPublished(source); err != nil {
		return nil, fmt.Errorf("read published counts of %s: %w", source, err)
	}
	r.passes = slices.Clone(r.passes)
	slices.SortFunc(r.passes, func(a, b store.Pass) int { return b.Started.Compare(a.Started) })
	for i := range r.passes {
		p := &r.passes[i]
		if r.ended == nil && !p.Ended.IsZero() {
			r.ended = p
		}
		if r.complete == nil && p.Outcome == store.Complete {
			r.complete = p
		}
	}
	r.fresh = r.has && r.complete != nil && r.age() <= o.Interval*3/2
	return r, nil
}

// completed is the instant at which the last complete pass ended; a pass whose
// listing is complete and whose texts are still being read counts by its start.
func (r *reading) completed() time.Time {
	if r.complete.Ended.IsZero() {
		return r.complete.Started
	}
	return r.complete.Ended
}

func (r *reading) age() time.Duration { return r.now.Sub(r.completed()) }

// running is the pass under way, nil when there is none.
func (r *reading) running() *store.Pass {
	if len(r.passes) == 0 || !r.passes[0].Ended.IsZero() {
		return nil
	}
	return &r.passes[0]
}

// family yields the published counts of one family.
func family(name string) func(*reading) ([]sample, error) {
	return func(r *reading) ([]sample, error) {
		var samples []sample
		for _, c := range r.counts.Counts {
			if c.Family == name {
				samples = append(samples, sample{c.Labels, float64(c.Value)})
			}
		}
		return samples, nil
	}
}

func one(value float64, labels ...string) []sample { return []sample{{labels, value}} }

func newAdverts(r *reading) ([]sample, error) {
	if !r.has {
		return nil, nil
	}
	total := 0
	err := r.options.Store.Published(r.source, firstDay, r.counts.Day, func(day store.DayCounts) error {
		for _, c := range day.Counts {
			if c.Family == "adverts_new" {
				total += c.Value
			}
		}
		return nil
	})
	return one(float64(total)), err
}

func postedAdverts(r *reading) ([]sample, error) {
	day := r.counts.Day
	series, err := r.options.Store.Select(store.Query{From: day, To: day, Measure: store.Posted,
		Where: map[store.Dimension]string{store.BySource: r.source}})
	if err != nil || len(series) == 0 || len(series[0].Points) == 0 {
		return nil, err
	}
	return one(float64(series[0].Points[0].Count)), nil
}

func textAdverts(r *reading) ([]sample, error) {
	t := r.complete.Tally
	return []sample{{[]string{"read"}, float64(t.WithText)}, {[]string{"missing"}, float64(t.Live - t.WithText)}}, nil
}

var outcomes = []store.Outcome{store.Complete, store.Partial, store.Quarantined, store.Failed, store.Interrupted}

func passOutcome(r *reading) ([]sample, error) {
	if r.ended == nil {
		return nil, nil
	}
	var samples []sample
	for _, o := range outcomes {
		value := 0.0
		if o == r.ended.Outcome {
			value = 1
		}
		samples = append(samples, sample{[]string{string(o)}, value})
	}
	return samples, nil
}

func passDuration(r *reading) ([]sample, error) {
	if r.ended == nil {
		return nil, nil
	}
	return one(r.ended.Ended.Sub(r.ended.Started).Seconds()), nil
}

func passAge(r *reading) ([]sample, error) {
	if r.complete == nil {
		return nil, nil
	}
	return one(r.age().Seconds()), nil
}

func passLastComplete(r *reading) ([]sample, error) {
	if r.complete == nil {
		return nil, nil
	}
	return one(unix(r.completed())), nil
}

func passNext(r *reading) ([]sample, error) {
	next := r.options.nextPass()
	if next.IsZero() {
		return nil, nil
	}
	return one(unix(next)), nil
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func passesTotal(r *reading) ([]sample, error) {
	count := map[store.Outcome]int{}
	for _, p := range r.passes {
		if !p.Ended.IsZero() {
			count[p.Outcome]++
		}
	}
	var samples []sample
	for _, o := range outcomes {
		samples = append(samples, sample{[]string{string(o)}, float64(count[o])})
	}
	return samples, nil
}

func requestsTotal(r *reading) ([]sample, error) {
	count := map[string]int{}
	for _, p := range r.passes {
		for status, n := range p.Tally.Requests {
			count[status] += n
		}
	}
	var samples []sample
	for status, n := range count {
		samples = append(samples, sample{[]string{status}, float64(n)})
	}
	return samples, nil
}

func buildInfo(r *reading) ([]sample, error) {
	return one(1, r.options.Version, r.options.Revision, runtime.Version()), nil
}

func frameInfo(r *reading) ([]sample, error) {
	f := r.options.Frame
	return one(1, f.ID, f.Version, f.Hash), nil
}

// published gives the count of a family with the given label values.
func published(counts store.DayCounts, family string, labels ...string) (int, bool) {
	for _, c := range counts.Counts {
		if c.Family == family && slices.Equal(c.Labels, labels) {
			return c.Value, true
		}
	}
	return 0, false
}

// publishesText tells whether the day's families that need the full text were
// published.
func publishesText(counts store.DayCounts) bool {
	_, ok := published(counts, "adverts_in_scope")
	return ok
}

func dayWords(d classify.Day) string { return d.Time().Format("2 January 2006") }
