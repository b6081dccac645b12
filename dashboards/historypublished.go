package dashboards

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// publishedPrefix begins the names of the families of what passes published.
const publishedPrefix = "parlance_published_"

// publishedFamilies are the counts as published: what each day's pass counted
// with the frame of that day. They never change, and are never put into one line
// with what is known now.
func publishedFamilies(o *Options) []Family {
	var all []Family
	for _, counted := range store.Families() {
		f := Family{Name: publishedPrefix + counted.Name, Type: "gauge", Unit: "adverts",
			Labels: append([]string{"source"}, counted.Labels...),
			Help:   counted.Help + " As the day's pass published it, with the frame of that day; it never changes."}
		f.Answer = func(ctx context.Context, q Question) ([]DailySeries, error) {
			return publishedSeries(ctx, o, counted.Name, f.Labels, &q)
		}
		all = append(all, f)
	}
	return all
}

func publishedSeries(ctx context.Context, o *Options, family string, labels []string, q *Question) ([]DailySeries, error) {
	into := dailySet{}
	for _, source := range o.Sources {
		if !q.fits("source", source.ID) {
			continue
		}
		err := o.Store.Published(source.ID, q.From, q.To, func(day store.DayCounts) error {
			for _, s := range familySamples(o, day, family) {
				values := append([]string{source.ID}, s.labels...)
				if q.Fits(labels, values) {
					into.set(values, day.Day, s.value)
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, fmt.Errorf("%s%s: %w", publishedPrefix, family, err)
		}
	}
	return into.series(), nil
}

// familySamples are the samples of a family on one day, with the zeros of
// terms that were looked for and not found.
func familySamples(o *Options, day store.DayCounts, family string) []sample {
	r := &reading{options: o, counts: day}
	var samples []sample
	switch family {
	case "term", "term_title":
		samples, _ = termFamily(family, family == "term")(r)
	case "term_own_words":
		samples, _ = ownWordsFamily(r)
	default:
		for _, c := range day.Counts {
			if c.Family == family {
				samples = append(samples, sample{c.Labels, float64(c.Value)})
			}
		}
	}
	return samples
}

// dailySet collects values day by day into series.
type dailySet map[string]*DailySeries

// set gives the series with the labels a value on the day, which is not before
// any that it has.
func (d dailySet) set(labels []string, day classify.Day, value float64) {
	key := strings.Join(labels, "\x00")
	s := d[key]
	if s == nil {
		s = &DailySeries{Labels: labels, From: day}
		d[key] = s
	}
	for s.From+classify.Day(len(s.Values)) < day {
		s.Values = append(s.Values, math.NaN())
	}
	s.Values = append(s.Values, value)
}

// series lists what was collected, in order of label values.
func (d dailySet) series() []DailySeries {
	all := make([]DailySeries, 0, len(d))
	for _, s := range d {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b DailySeries) int { return slices.Compare(a.Labels, b.Labels) })
	return all
}

// gaps are days without a value.
func gaps(days int) []float64 {
	values := make([]float64, days)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}
