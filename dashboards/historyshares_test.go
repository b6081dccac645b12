package dashboards_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// askFamily asks a family of the query API for days of one term and field.
func askFamily(t *testing.T, families []dashboards.Family, name string, from, to classify.Day, more ...dashboards.Matcher) []dashboards.DailySeries {
	t.Helper()
	at := slices.IndexFunc(families, func(f dashboards.Family) bool { return f.Name == name })
	if at < 0 {
		t.Fatalf("there is no family %s", name)
	}
	all, err := families[at].Answer(t.Context(), dashboards.Question{Matchers: more, From: from, To: to})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for i, s := range all {
		if len(s.Labels) != len(families[at].Labels) || s.From < from || s.From+classify.Day(len(s.Values))-1 > to {
			t.Fatalf("%s: a series has labels %q and %d values from %s", name, s.Labels, len(s.Values), s.From)
		}
		full := slices.Repeat([]float64{math.NaN()}, int(to-from)+1)
		copy(full[s.From-from:], s.Values)
		all[i].From, all[i].Values = from, full
	}
	return all
}

func of(term, field string) []dashboards.Matcher {
	return []dashboards.Matcher{dashboards.Equal("term", term), dashboards.Equal("field", field)}
}

// TestShareFamilies recounts the four weeks to every tenth day.
func TestShareFamilies(t *testing.T) {
	f := withFlow(200)
	o := testOptions(t, f)
	families := dashboards.Families(&o)
	from := lastDay - 250
	for field, name := range map[store.TermField]string{store.Anywhere: "anywhere", store.InTitle: "title", store.OwnWords: "own-words"} {
		share := askFamily(t, families, "parlance_term_share", from, lastDay, of("digital", name)...)
		low := askFamily(t, families, "parlance_term_share_low", from, lastDay, of("digital", name)...)
		high := askFamily(t, families, "parlance_term_share_high", from, lastDay, of("digital", name)...)
		if len(share) != 1 || len(low) != 1 || len(high) != 1 {
			t.Fatalf("%d, %d and %d series for one term", len(share), len(low), len(high))
		}
		begins := f.flow.flow.From
		if field == store.OwnWords {
			begins = f.ownFrom
		}
		for day := lastDay; day > from; day -= 10 {
			got := []float64{share[0].Values[day-from], low[0].Values[day-from], high[0].Values[day-from]}
			if day-27 < begins {
				if !math.IsNaN(got[0]) || !math.IsNaN(got[1]) {
					t.Errorf("%s: %s has the value %v before there are four weeks", name, day, got)
				}
				continue
			}
			k, n := f.flow.count("digital", field, day-27, day)
			var c dashboards.Clusters
			for e := range n {
				c.Add(k[e], n[e])
			}
			want := c.Share()
			within(t, name+" share on "+day.String(), got[0], want.Value, 1e-12)
			within(t, name+" low on "+day.String(), got[1], want.Low, 1e-12)
			within(t, name+" high on "+day.String(), got[2], want.High, 1e-12)
		}
	}
	if f.flows != 1 {
		t.Errorf("the flow was read %d times", f.flows)
	}
}

func TestSharesFitMatchers(t *testing.T) {
	o := testOptions(t, withFlow(60))
	families := dashboards.Families(&o)
	all := askFamily(t, families, "parlance_term_share", lastDay-5, lastDay)
	if len(all) != 3*len(allTerms) {
		t.Errorf("%d series, want three of each of %d terms", len(all), len(allTerms))
	}
	if none := askFamily(t, families, "parlance_term_share", lastDay-5, lastDay, dashboards.Equal("source", "another")); len(none) != 0 {
		t.Errorf("another source has %d series", len(none))
	}
	if none := askFamily(t, families, "parlance_term_share", lastDay-5, lastDay, dashboards.Equal("band", "7")); len(none) != 0 {
		t.Errorf("a label that the family lacks gives %d series", len(none))
	}
}

// TestUnseenDaysAreGaps: after a long time without a complete pass a window has
// no share until three quarters of it were seen.
func TestUnseenDaysAreGaps(t *testing.T) {
	f := withFlow(200)
	for i := range f.passes {
		if ago := lastDay - f.passes[i].Day; 30 <= ago && ago < 50 {
			f.passes[i].Outcome = store.Failed
		}
	}
	o := testOptions(t, f)
	families := dashboards.Families(&o)
	share := askFamily(t, families, "parlance_term_share", lastDay-99, lastDay, of("digital", "anywhere")...)[0]
	for _, ago := range []int{0, 5, 8, 9, 10, 20, 30, 42, 43, 50, 60} {
		day := 99 - ago
		// Of the 28 days to it, those between 30 and 49 days ago are unseen.
		unseen := 0
		for d := ago; d < ago+28; d++ {
			if 30 <= d && d < 50 {
				unseen++
			}
		}
		if want := unseen <= 7; want != !math.IsNaN(share.Values[day]) {
			t.Errorf("%d days ago, %d of 28 days unseen: value %v, known wanted: %t", ago, unseen, share.Values[day], want)
		}
	}
}

func TestTooFewTextsAreGaps(t *testing.T) {
	f := withFlow(100)
	flow := f.flow.flow
	for i := flow.Starts[60]; i < flow.Starts[64]; i++ {
		flow.Marks[i] = store.FlowFits // the text was not read
	}
	o := testOptions(t, f)
	families := dashboards.Families(&o)
	anywhere := askFamily(t, families, "parlance_term_share", lastDay-30, lastDay, of("data", "anywhere")...)[0]
	title := askFamily(t, families, "parlance_term_share", lastDay-30, lastDay, of("data", "title")...)[0]
	for i, v := range anywhere.Values {
		day := 69 + i
		if gap := day-27 <= 63; gap != math.IsNaN(v) || math.IsNaN(title.Values[i]) {
			t.Errorf("day %d: anywhere %v (gap wanted: %t), title %v", day, v, gap, title.Values[i])
		}
	}
}

func TestTrendFamilies(t *testing.T) {
	f := withFlow(1300)
	o := testOptions(t, f)
	families := dashboards.Families(&o)
	from := lastDay - 1300
	for term, want := range map[string]string{"digital": "rising", "informatics": "falling", "e-health": "too few adverts"} {
		verdict := map[string]int{}
		ofDay := make([]string, 1301)
		for _, s := range askFamily(t, families, "parlance_term_trend", from, lastDay, of(term, "anywhere")...) {
			for i, v := range s.Values {
				if v == 1 {
					verdict[s.Labels[3]]++
					if ofDay[i] != "" {
						t.Fatalf("%s has two verdicts on one day: %s and %s", term, ofDay[i], s.Labels[3])
					}
					ofDay[i] = s.Labels[3]
				}
			}
		}
		if ofDay[1300] != want || ofDay[300] != "too short" || ofDay[0] != "" {
			t.Errorf("%s is %q in the end, %q after 300 days and %q before the first pass; %v", term, ofDay[1300], ofDay[300], ofDay[0], verdict)
		}
	}
	slope := askFamily(t, families, "parlance_term_trend_slope", lastDay, lastDay, of("digital", "anywhere")...)[0].Values[0]
	if !(slope > 0.01 && slope < 0.05) {
		t.Errorf("digital rises by %v a year, want about three percentage points", slope)
	}
}

// TestNothingIsComparedAcrossABreak: the trend begins again.
func TestNothingIsComparedAcrossABreak(t *testing.T) {
	f := withFlow(1300)
	f.breaks = []store.Break{{Date: lastDay - 200, Source: "nhs-jobs", Kind: store.Redesign, Note: "A new site."},
		{Date: lastDay - 30, Kind: store.FrameChange, Note: "Another frame, which coded all history alike."}}
	o := testOptions(t, f)
	families := dashboards.Families(&o)
	for _, s := range askFamily(t, families, "parlance_term_trend", lastDay-201, lastDay, of("digital", "anywhere")...) {
		before, after := !math.IsNaN(s.Values[0]), !math.IsNaN(s.Values[201])
		if before != (s.Labels[3] == "rising") || after != (s.Labels[3] == "too short") {
			t.Errorf("%s: before the break %t, after it %t", s.Labels[3], before, after)
		}
	}
}

// BenchmarkStatistics counts five years of 550,000 adverts: a term's daily share
// with its interval, the verdicts on all terms after every month, the page of a
// term with its ratios. The store's reading of the rows is measured there.
func BenchmarkStatistics(b *testing.B) {
	f := withFlow(1826)
	f.flow = newFakeFlowOf(1826, 3000, 2110)
	b.Logf("%d adverts", len(f.flow.flow.Words))
	for name, target := range map[string]func(dashboards.Options) error{
		"share": func(o dashboards.Options) error {
			return askOnce(b, &o, "parlance_term_share", of("digital", "anywhere"))
		},
		"trend": func(o dashboards.Options) error {
			return askOnce(b, &o, "parlance_term_trend", of("digital", "anywhere"))
		},
		"page": func(o dashboards.Options) error {
			if w := ask(dashboards.NewHandler(o), "GET", "/trends?term=digital&weeks=0&against=informatics"); w.Code != 200 {
				return fmt.Errorf("the page answers %d", w.Code)
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := target(options(f)); err != nil { // nothing is kept from the last time
					b.Fatal(err)
				}
			}
		})
	}
}

func askOnce(b *testing.B, o *dashboards.Options, name string, more []dashboards.Matcher) error {
	families := dashboards.Families(o)
	at := slices.IndexFunc(families, func(f dashboards.Family) bool { return f.Name == name })
	all, err := families[at].Answer(b.Context(), dashboards.Question{Matchers: more, From: lastDay - 1825, To: lastDay})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no series", name)
	}
	return err
}
