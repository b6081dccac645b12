package dashboards

import (
	"fmt"
	"slices"
	"sync"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// ProbeReader yields what probes counted.
type ProbeReader interface {
	// Probes calls fn with every result of the source from from to to, both
	// inclusive, in order of day.
	Probes(source string, from, to classify.Day, fn func(store.ProbeResult) error) error
}

// Reference is a count of the report, which no pass of ours made: a lone point,
// never joined to a line.
type Reference struct {
	Day    classify.Day
	Probe  store.Probe
	Count  int
	Origin string // whose count it is
}

// References are the counts of the report's own test.
func References() []Reference {
	const origin = "the report's own search of NHS Jobs on 10 September 2019; that site closed in 2022, and how it matched words is not known"
	day := classify.DayFrom(2019, 9, 10)
	return []Reference{
		{day, store.Probe{Term: "digital", Centre: "RG1", Miles: 50}, 243, origin},
		{day, store.Probe{Term: "informatics", Centre: "RG1", Miles: 50}, 16, origin},
	}
}

// reference is the report's count of a probe.
func reference(p store.Probe) (Reference, bool) {
	all := References()
	i := slices.IndexFunc(all, func(r Reference) bool { return r.Probe == p })
	if i < 0 {
		return Reference{}, false
	}
	return all[i], true
}

// probed is one probe over the days.
type probed struct {
	probe      store.Probe
	site, text map[classify.Day]store.ProbeResult
}

func newProbed(p store.Probe) *probed {
	return &probed{p, map[classify.Day]store.ProbeResult{}, map[classify.Day]store.ProbeResult{}}
}

func (p *probed) put(r store.ProbeResult) {
	if r.Measure == store.SiteCount {
		p.site[r.Day] = r
	} else {
		p.text[r.Day] = r
	}
}

// on gives both counts of a day.
func (p *probed) on(day classify.Day) (site, text store.ProbeResult, hasSite, hasText bool) {
	site, hasSite = p.site[day]
	text, hasText = p.text[day]
	return site, text, hasSite, hasText
}

// probeHistory reads the results of probes, and keeps them until a pass changes
// them.
type probeHistory struct {
	options *Options
	mu      sync.Mutex
	stamp   string
	all     []*probed // in the order in which they were first made
}

func (h *probeHistory) read(r *reading) ([]*probed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if stamp := r.stamp(); stamp == h.stamp {
		return h.all, nil
	}
	var all []*probed
	at := map[store.Probe]*probed{}
	err := h.options.Store.Probes(r.source, firstDay, r.counts.Day, func(result store.ProbeResult) error {
		p := at[result.Probe]
		if p == nil {
			p = newProbed(result.Probe)
			at[result.Probe], all = p, append(all, p)
		}
		p.put(result)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read probes of %s: %w", r.source, err)
	}
	h.stamp, h.all = r.stamp(), all
	return all, nil
}

// lines are the two counts of a probe from a day on.
func (p *probed) lines(from classify.Day) [2]line {
	both := [2]line{{term: classify.Term(siteWords)}, {term: classify.Term(textWords)}}
	for i, counts := range []map[classify.Day]store.ProbeResult{p.site, p.text} {
		for day, result := range counts {
			if day >= from {
				both[i].points = append(both[i].points, store.Point{Day: day, Count: result.Count})
			}
		}
		slices.SortFunc(both[i].points, func(a, b store.Point) int { return int(a.Day - b.Day) })
	}
	return both
}

// The names of the two counts in legends.
const (
	siteWords = "Site count"
	textWords = "Text count"
)
