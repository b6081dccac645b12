package dashboards

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// passFamilies tell the days of the passes: how each went, and where a series
// has a gap or breaks.
func passFamilies(o *Options) []Family {
	return []Family{
		passFamily(o, "parlance_pass_outcome", dayOutcome),
		passFamily(o, "parlance_pass_duration_seconds", dayDuration),
		passFamily(o, "parlance_pass_last_complete_timestamp_seconds", dayComplete),
		newPassFamily(o, Family{Name: "parlance_pass_adverts", Unit: "adverts", Labels: []string{"count"},
			Help: "What the passes of the day counted: adverts live, live with their text, appeared, changed and gone, and pages read and failed."}, dayAdverts),
		newPassFamily(o, Family{Name: "parlance_pass_requests", Unit: "requests", Labels: []string{"status"},
			Help: "Requests that the passes of the day sent to the board by HTTP status, or by the kind of failure when there was no answer."}, dayRequests),
		newPassFamily(o, Family{Name: "parlance_gap", Unit: "1", Labels: []string{"outcome"},
			Help: `1 on a day without a complete pass, by the outcome of its last pass, "no pass" if there was none; no sample on others.`}, dayGap),
		breakFamily(o),
	}
}

// daySamples are the samples of a day with its passes, newest last; there may be
// none.
type daySamples func(passes []store.Pass) []sample

// passFamily is the history of a metric of the catalogue.
func passFamily(o *Options, name string, of daySamples) Family {
	rows := operationMetrics()
	m := &rows[slices.IndexFunc(rows, func(m metric) bool { return m.name == name })]
	f := m.described()
	f.Labels = f.Labels[1:]
	return newPassFamily(o, f, of)
}

func newPassFamily(o *Options, f Family, of daySamples) Family {
	f.Type, f.Labels = "gauge", append([]string{"source"}, f.Labels...)
	f.Answer = func(ctx context.Context, q Question) ([]DailySeries, error) {
		into := dailySet{}
		for _, source := range o.Sources {
			if !q.fits("source", source.ID) {
				continue
			}
			if err := passSeries(ctx, o, source.ID, &f, &q, of, into); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		return into.series(), nil
	}
	return f
}

// passSeries goes over the days from the first pass of a source to the last.
func passSeries(ctx context.Context, o *Options, source string, f *Family, q *Question, of daySamples, into dailySet) error {
	passes, err := o.Store.Passes(source, 0)
	if err != nil || len(passes) == 0 {
		return err
	}
	days := map[classify.Day][]store.Pass{}
	first, last := passes[0].Day, passes[0].Day
	for _, p := range passes {
		first, last = min(first, p.Day), max(last, p.Day)
		if !p.Ended.IsZero() {
			days[p.Day] = append(days[p.Day], p)
		}
	}
	for day := max(first, q.From); day <= min(last, q.To); day++ {
		slices.SortFunc(days[day], func(a, b store.Pass) int { return int(int64(a.ID) - int64(b.ID)) })
		for _, s := range of(days[day]) {
			if values := append([]string{source}, s.labels...); q.Fits(f.Labels, values) {
				into.set(values, day, s.value)
			}
		}
	}
	return ctx.Err()
}

func dayOutcome(passes []store.Pass) []sample {
	if len(passes) == 0 {
		return nil
	}
	samples, _ := passOutcome(&reading{ended: &passes[len(passes)-1]})
	return samples
}

func dayDuration(passes []store.Pass) []sample {
	if len(passes) == 0 {
		return nil
	}
	samples, _ := passDuration(&reading{ended: &passes[len(passes)-1]})
	return samples
}

// completeOf is the last complete pass; nil when there is none.
func completeOf(passes []store.Pass) *store.Pass {
	for i := range slices.Backward(passes) {
		if passes[i].Outcome == store.Complete {
			return &passes[i]
		}
	}
	return nil
}

func dayComplete(passes []store.Pass) []sample {
	samples, _ := passLastComplete(&reading{complete: completeOf(passes)})
	return samples
}

// dayAdverts adds up what the passes of a day did, and tells what was live after
// the last.
func dayAdverts(passes []store.Pass) []sample {
	if len(passes) == 0 {
		return nil
	}
	var sum store.Tally
	for i := range passes {
		t := &passes[i].Tally
		sum.Appeared, sum.Changed, sum.Gone = sum.Appeared+t.Appeared, sum.Changed+t.Changed, sum.Gone+t.Gone
		sum.DetailsRead, sum.DetailsFailed = sum.DetailsRead+t.DetailsRead, sum.DetailsFailed+t.DetailsFailed
		sum.Live, sum.WithText = t.Live, t.WithText
	}
	var samples []sample
	for _, s := range []struct {
		count string
		value int
	}{{"live", sum.Live}, {"with text", sum.WithText}, {"appeared", sum.Appeared}, {"changed", sum.Changed},
		{"gone", sum.Gone}, {"pages read", sum.DetailsRead}, {"pages failed", sum.DetailsFailed}} {
		samples = append(samples, sample{[]string{s.count}, float64(s.value)})
	}
	return samples
}

func dayRequests(passes []store.Pass) []sample {
	byStatus := map[string]int{}
	for i := range passes {
		for status, n := range passes[i].Tally.Requests {
			byStatus[status] += n
		}
	}
	var samples []sample
	for status, n := range byStatus {
		samples = append(samples, sample{[]string{status}, float64(n)})
	}
	return samples
}

func dayGap(passes []store.Pass) []sample {
	switch {
	case completeOf(passes) != nil:
		return nil
	case len(passes) == 0:
		return []sample{{[]string{"no pass"}, 1}}
	}
	return []sample{{[]string{string(passes[len(passes)-1].Outcome)}, 1}}
}

// breakFamily marks the days of breaks, those of every source at each.
func breakFamily(o *Options) Family {
	f := Family{Name: "parlance_break", Type: "gauge", Unit: "1", Labels: []string{"source", "kind", "note"},
		Help: "1 on a day from which a series may differ for a reason that is not the world's; no change is to be computed across it."}
	f.Answer = func(_ context.Context, q Question) ([]DailySeries, error) {
		into, last := dailySet{}, map[string]classify.Day{}
		for _, source := range o.Sources {
			breaks, err := breaksWithin(o.Store, source.ID, q.From-1, q.To)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			for _, b := range breaks {
				values := []string{source.ID, string(b.Kind), b.Note}
				if key := strings.Join(values, "\x00"); q.Fits(f.Labels, values) && last[key] != b.Date {
					into.set(values, b.Date, 1)
					last[key] = b.Date
				}
			}
		}
		return into.series(), nil
	}
	return f
}

// storeFamily is the size of the store, which is known of today alone.
func storeFamily(o *Options) Family {
	rows := operationMetrics()
	m := &rows[slices.IndexFunc(rows, func(m metric) bool { return m.name == storeMetric })]
	f := m.described()
	f.Answer = func(_ context.Context, q Question) ([]DailySeries, error) {
		into, today := dailySet{}, classify.DayOf(o.Now())
		if today < q.From || today > q.To || !q.Fits(nil, nil) {
			return nil, nil
		}
		samples, err := storeBytes(&reading{options: o})
		for _, s := range samples {
			into.set(nil, today, s.value)
		}
		return into.series(), err
	}
	return f
}
