package dashboards

import (
	"cmp"
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
	dropped  uint64 // series left out by earlier scrapes; of the program
	options  *Options
	source   string
	now      time.Time
	passes   []store.Pass
	complete *store.Pass // the newest complete pass; nil when none
	ended    *store.Pass // the newest pass that has ended; nil when none
	counts   store.DayCounts
	has      bool        // counts holds a published day
	shown    *store.Pass // the pass that published counts; nil when its record is gone
	fresh    bool        // that pass is at most 1.5 intervals old
}

func read(o *Options, source string) (*reading, error) {
	r := &reading{options: o, source: source, now: o.Now()}
	passes, err := o.Store.Passes(source, 0)
	if err != nil {
		return nil, fmt.Errorf("read passes of %s: %w", source, err)
	}
	r.passes = slices.Clone(passes)
	slices.SortFunc(r.passes, func(a, b store.Pass) int { return cmp.Compare(b.ID, a.ID) })
	for i := range r.passes {
		p := &r.passes[i]
		if r.ended == nil && !p.Ended.IsZero() {
			r.ended = p
		}
		if r.complete == nil && p.Outcome == store.Complete {
			r.complete = p
		}
	}
	if err := r.readCounts(); err != nil {
		return nil, fmt.Errorf("read published counts of %s: %w", source, err)
	}
	if i := slices.IndexFunc(r.passes, func(p store.Pass) bool { return p.ID == r.counts.Pass }); r.has && i >= 0 {
		r.shown = &r.passes[i]
		r.fresh = r.now.Sub(instant(r.shown)) <= r.options.Interval*3/2
	}
	return r, nil
}

// readCounts takes the newest published day. While a pass still reads texts,
// its day has only the families of the listing: until it ends, the day of the
// last complete pass stays, when there is one.
func (r *reading) readCounts() error {
	var err error
	r.counts, r.has, err = r.options.Store.LatestPublished(r.source)
	if running := r.running(); err != nil || running == nil || r.complete == nil || r.counts.Pass != running.ID {
		return err
	}
	day := r.complete.Day
	return r.options.Store.Published(r.source, day, day, func(counts store.DayCounts) error {
		r.counts = counts
		return nil
	})
}

// instant is when a pass ended, or began if it is under way.
func instant(p *store.Pass) time.Time {
	if p.Ended.IsZero() {
		return p.Started
	}
	return p.Ended
}

// running is the pass under way, nil when there is none.
func (r *reading) running() *store.Pass {
	if len(r.passes) == 0 || r.passes[0].Outcome != store.Running {
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

// termFamily yields the published counts of a family by term, with a zero for
// each term of the frame that no advert has: it was looked for and not found.
func termFamily(name string, text bool) func(*reading) ([]sample, error) {
	return func(r *reading) ([]sample, error) {
		samples, err := family(name)(r)
		if r.counts.Frame != r.options.Frame || text && !publishesText(r.counts) {
			return samples, err
		}
		for _, t := range r.options.Terms {
			if _, found := published(r.counts, name, string(t)); !found {
				samples = append(samples, sample{[]string{string(t)}, 0})
			}
		}
		return samples, err
	}
}

// ownWordsFamily is the family of own words, where these are known.
func ownWordsFamily(r *reading) ([]sample, error) {
	if _, ok := published(r.counts, "adverts_own_words"); !ok {
		return nil, nil
	}
	return termFamily("term_own_words", true)(r)
}

// crossedFamily yields the published counts of a family by term and another
// label for the crossed terms alone: all terms would make too many series. The
// others' figures are in the export of counts.
func crossedFamily(name string) func(*reading) ([]sample, error) {
	return func(r *reading) ([]sample, error) {
		samples, err := family(name)(r)
		return slices.DeleteFunc(samples, func(s sample) bool {
			return !slices.Contains(r.options.Crossed, classify.Term(s.labels[0]))
		}), err
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
	t := r.shown.Tally
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

func fieldFillRatio(r *reading) (samples []sample, err error) {
	if r.ended == nil {
		return nil, nil
	}
	for field, fill := range r.ended.Fills {
		samples = append(samples, sample{[]string{field}, fill.Ratio()})
	}
	return samples, nil
}

func fieldsFallen(r *reading) ([]sample, error) {
	if r.ended == nil {
		return nil, nil
	}
	return one(float64(len(r.ended.Fallen))), nil
}

func pagesQuarantined(r *reading) ([]sample, error) {
	if r.ended == nil {
		return nil, nil
	}
	return one(float64(r.ended.Tally.Quarantined)), nil
}

func passAge(r *reading) ([]sample, error) {
	if r.complete == nil {
		return nil, nil
	}
	return one(r.now.Sub(instant(r.complete)).Seconds()), nil
}

func passLastComplete(r *reading) ([]sample, error) {
	if r.complete == nil {
		return nil, nil
	}
	return one(unix(instant(r.complete))), nil
}

// storeMetric is the size of the store.
const storeMetric = "parlance_store_bytes"

func storeBytes(r *reading) ([]sample, error) {
	stats, err := r.options.Store.Stats()
	if err != nil {
		return nil, err
	}
	return one(float64(stats.FileBytes)), nil
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

func seriesDropped(r *reading) ([]sample, error) { return one(float64(r.dropped)), nil }

func reloadSuccessful(r *reading) ([]sample, error) {
	if r.options.Reloaded == nil {
		return nil, nil
	}
	if ok, _ := r.options.Reloaded(); !ok {
		return one(0), nil
	}
	return one(1), nil
}

func reloadSucceeded(r *reading) ([]sample, error) {
	if r.options.Reloaded == nil {
		return nil, nil
	}
	_, at := r.options.Reloaded()
	return one(unix(at)), nil
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

func storePaused(r *reading) ([]sample, error) {
	if r.options.Paused != nil && r.options.Paused() != nil {
		return []sample{{value: 1}}, nil
	}
	return []sample{{value: 0}}, nil
}
