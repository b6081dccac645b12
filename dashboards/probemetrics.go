package dashboards

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// Names of the families of probes.
const (
	probeResults      = "parlance_probe_results"
	probeGroupResults = "parlance_probe_staff_group_results"
)

const (
	probeHelp = ` The measure "site" is the total of the board's own search, "text" the adverts held live whose title or text names the term; two measures, never one line.`
	ratioHelp = "How many adverts the board's own search counts for each whose title or text names the term, around the centre"
)

// probeLabels tell probes apart.
var probeLabels = []string{"term", "centre", "radius"}

// probeMetrics are the counts of probes on the day of the last complete pass.
func probeMetrics() []metric {
	return []metric{
		{name: probeResults, unit: "adverts", kind: gauge, fresh: true, labels: append(slices.Clone(probeLabels), "measure"), values: probeSamples(false),
			help: "Adverts for a term within a radius in miles of an outcode: the report's test." + probeHelp},
		{name: probeGroupResults, unit: "adverts", kind: gauge, fresh: true, labels: append(slices.Clone(probeLabels), "measure", "staff_group"), values: probeSamples(true),
			help: "Adverts for a term within a radius in miles of an outcode, by Agenda for Change staff group." + probeHelp},
	}
}

func probeSamples(byGroup bool) func(*reading) ([]sample, error) {
	return func(r *reading) (samples []sample, err error) {
		if !r.has {
			return nil, nil
		}
		err = r.options.Store.Probes(r.source, r.counts.Day, r.counts.Day, func(result store.ProbeResult) error {
			samples = append(samples, samplesOf(&result, byGroup)...)
			return nil
		})
		return samples, err
	}
}

// samplesOf are the samples of one result, without the label of its source.
func samplesOf(r *store.ProbeResult, byGroup bool) []sample {
	labels := probeValues(r.Probe, r.Measure.String())
	if !byGroup {
		return one(float64(r.Count), labels...)
	}
	var samples []sample
	for _, g := range r.Groups {
		samples = append(samples, sample{append(slices.Clone(labels), g.Group.String()), float64(g.Count)})
	}
	return samples
}

func probeValues(p store.Probe, more ...string) []string {
	return append([]string{string(p.Term), p.Centre, strconv.Itoa(p.Miles)}, more...)
}

// probeFamilies are the histories of probes: their counts, the ratio of the two
// with its interval, and the report's own counts.
func probeFamilies(o *Options) []Family {
	var all []Family
	for i, m := range probeMetrics() {
		f := m.described()
		f.Answer = probeAnswer(o, f.Name, f.Labels, func(q *probed, day classify.Day, set func([]string, float64)) {
			for _, counts := range []map[classify.Day]store.ProbeResult{q.site, q.text} {
				if r, ok := counts[day]; ok {
					for _, s := range samplesOf(&r, i == 1) {
						set(s.labels, s.value)
					}
				}
			}
		})
		all = append(all, f)
	}
	return append(append(all, ratioFamilies(o)...), referenceFamily())
}

// ratioFamilies are the ratio of site to text count and the ends of its interval.
func ratioFamilies(o *Options) []Family {
	var all []Family
	for _, part := range []struct {
		suffix, help string
		of           func(LogRatio) float64
	}{
		{"", ".", func(r LogRatio) float64 { return r.Value }},
		{"_low", ": lower end of its 95 % interval, which is no narrower than it ought to be.", func(r LogRatio) float64 { return bounded(r, r.Low) }},
		{"_high", ": upper end of its 95 % interval, which is no narrower than it ought to be.", func(r LogRatio) float64 { return bounded(r, r.High) }},
	} {
		f := Family{Name: "parlance_probe_ratio" + part.suffix, Help: ratioHelp + part.help, Type: "gauge", Unit: "ratio",
			Labels: append([]string{"source"}, probeLabels...)}
		f.Answer = probeAnswer(o, f.Name, f.Labels, func(p *probed, day classify.Day, set func([]string, float64)) {
			if site, text, hasSite, hasText := p.on(day); hasSite && hasText {
				set(probeValues(p.probe), part.of(SiteRatio(site, text)))
			}
		})
		all = append(all, f)
	}
	return all
}

// bounded is an end of an interval, a gap when there is none.
func bounded(r LogRatio, end float64) float64 {
	if !r.Bounded {
		return math.NaN()
	}
	return end
}

// probeAnswer answers a question about probes: values gives those of one day.
func probeAnswer(o *Options, name string, labels []string, values func(*probed, classify.Day, func([]string, float64))) func(context.Context, Question) ([]DailySeries, error) {
	return func(ctx context.Context, q Question) ([]DailySeries, error) {
		into := dailySet{}
		for _, source := range o.Sources {
			if !q.fits("source", source.ID) {
				continue
			}
			if err := eachProbed(ctx, o, source.ID, &q, func(p *probed, day classify.Day) {
				values(p, day, func(values []string, value float64) {
					values = append([]string{source.ID}, values...)
					if q.Fits(labels, values) && !math.IsNaN(value) {
						into.set(values, day, value)
					}
				})
			}); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		all := into.series()
		if q.Limit > 0 && len(all) > q.Limit {
			return nil, fmt.Errorf("%s: %w", name, &store.TooManyError{Series: len(all), Limit: q.Limit})
		}
		return all, nil
	}
}

// eachProbed calls fn with each probe that fits on each day that has a count.
func eachProbed(ctx context.Context, o *Options, source string, q *Question, fn func(*probed, classify.Day)) error {
	var today []*probed
	var day classify.Day
	flush := func() {
		for _, p := range today {
			fn(p, day)
		}
		today = today[:0]
	}
	err := o.Store.Probes(source, q.From, q.To, func(r store.ProbeResult) error {
		if !q.fits("term", string(r.Probe.Term)) {
			return nil
		}
		if r.Day != day {
			flush()
			day = r.Day
		}
		at := slices.IndexFunc(today, func(p *probed) bool { return p.probe == r.Probe })
		if at < 0 {
			at, today = len(today), append(today, newProbed(r.Probe))
		}
		today[at].put(r)
		return ctx.Err()
	})
	flush()
	return err
}

// referenceFamily is the report's own counts: one point each, of no source.
func referenceFamily() Family {
	f := Family{Name: "parlance_probe_reference_results", Type: "gauge", Unit: "adverts", Labels: probeLabels,
		Help: "Adverts that the report's own search of NHS Jobs counted on 10 September 2019, on a site that has closed since: lone points, not to be joined to a line."}
	f.Answer = func(_ context.Context, q Question) ([]DailySeries, error) {
		into := dailySet{}
		for _, r := range References() {
			if values := probeValues(r.Probe); q.From <= r.Day && r.Day <= q.To && q.Fits(f.Labels, values) {
				into.set(values, r.Day, float64(r.Count))
			}
		}
		return into.series(), nil
	}
	return f
}
