package dashboards_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// twelve employers name the first term in 9, 4, 0, 3, 1, 1, 0, 2, 5, 0, 1, 2
// adverts and the second in 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1.
func twelve() (a, b store.ProbeResult) {
	text := store.ProbeResult{Measure: store.TextCount, Employers: 12}
	a, b = text, text
	a.Probe.Term, a.Count, a.Shared = "digital", 28, []store.SharedTerm{{Term: "digital", Sum: 142}, {Term: "informatics", Sum: 17}}
	b.Probe.Term, b.Count, b.Shared = "informatics", 5, []store.SharedTerm{{Term: "digital", Sum: 17}, {Term: "informatics", Sum: 5}}
	return a, b
}

// TestRatiosOfProbes compares with values worked out from the employers' counts
// by a program of its own, with the quantile of t integrated numerically.
func TestRatiosOfProbes(t *testing.T) {
	a, b := twelve()
	for name, c := range map[string]struct {
		got              dashboards.LogRatio
		value, low, high float64
	}{
		"digital to informatics": {dashboards.TermRatio(a, b), 5.6, 2.3820458669, 13.1651537175},
		"site to text":           {dashboards.SiteRatio(store.ProbeResult{Count: 40}, a), 1.4285714286, 0.5168640007, 3.9484590214},
	} {
		for i, pair := range [][2]float64{{c.got.Value, c.value}, {c.got.Low, c.low}, {c.got.High, c.high}} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				t.Errorf("%s: figure %d is %.8f, want %.8f", name, i, pair[0], pair[1])
			}
		}
		if !c.got.Bounded {
			t.Errorf("%s has no interval", name)
		}
	}
}

// TestRatiosWithoutInterval: few employers, no hits, or terms that were not
// counted together.
func TestRatiosWithoutInterval(t *testing.T) {
	a, b := twelve()
	few, none, apart := a, a, b
	few.Employers = 9
	none.Count, none.Shared = 0, []store.SharedTerm{{Term: "digital"}}
	apart.Probe.Term = "data"
	for name, r := range map[string]dashboards.LogRatio{
		"nine employers": dashboards.SiteRatio(store.ProbeResult{Count: 40}, few),
		"no text":        dashboards.SiteRatio(store.ProbeResult{Count: 40}, none),
		"no site":        dashboards.SiteRatio(store.ProbeResult{}, a),
		"apart":          dashboards.TermRatio(a, apart),
	} {
		if r.Bounded {
			t.Errorf("%s: %v has an interval", name, r)
		}
	}
	if r := dashboards.SiteRatio(store.ProbeResult{Count: 40}, none); r.String() != "–" {
		t.Errorf("a ratio to nothing reads %q", r)
	}
}

func probedFake(weeks int) *fakeStore {
	f := newFake(weeks)
	f.addProbes()
	return f
}

func TestPageShowsTheReportsTest(t *testing.T) {
	f := probedFake(26)
	doc := page(t, testOptions(t, f), "/")
	section := doc.Find("section[aria-labelledby=test]")
	rows := section.Find("tbody").First().Find("tr")
	if got, want := text(rows.First()), "digital, 50 miles of RG11811361.33 (0.79–2.24)243"; rows.Length() != 5 || got != want {
		t.Errorf("%d rows, the first is %q, want %q", rows.Length(), got, want)
	}
	if got := text(section.Find("p").Eq(1)); !strings.Contains(got, "10.06 by the site count and 9.71 (") || !strings.Contains(got, "15.2 in the report") {
		t.Errorf("the ratio of the report's terms reads %q", got)
	}
	charts := section.Find("svg.p-wide")
	if n := charts.Find("polygon.p-lone").Length(); charts.Length() != 5 || n != 2 {
		t.Errorf("%d charts with %d markers of the report, want 5 and 2", charts.Length(), n)
	}
	for _, term := range []string{"digital", "data"} {
		chart := charts.FilterFunction(func(_ int, s *goquery.Selection) bool {
			return strings.HasSuffix(s.Find("title").AttrOr("id", ""), "-"+term+"-title")
		})
		site := strings.Count(chart.Find("g[data-count='Site count'] path").AttrOr("d", ""), "M")
		textual := strings.Count(chart.Find("g[data-count='Text count'] path").AttrOr("d", ""), "M")
		want := map[string][2]int{"digital": {2, 3}, "data": {3, 3}}[term]
		if site != want[0] || textual != want[1] {
			t.Errorf("%s: the site line has %d parts, the text line %d; want %v", term, site, textual, want)
		}
	}
}

func TestPageWithoutProbesHasNoTest(t *testing.T) {
	if doc := page(t, testOptions(t, newFake(4)), "/"); doc.Find("#test").Length() != 0 {
		t.Error("a test is shown that was never made")
	}
}

// TestGapOfAProbe is a gap in the table, not a zero.
func TestGapOfAProbe(t *testing.T) {
	f := probedFake(4)
	f.probes = slices.DeleteFunc(f.probes, func(r store.ProbeResult) bool {
		return r.Day == lastDay && r.Probe.Term == "digital" && r.Measure == store.SiteCount
	})
	o := testOptions(t, f)
	if got := text(page(t, o, "/").Find("section[aria-labelledby=test] tbody tr").First()); got != "digital, 50 miles of RG1gap136–243" {
		t.Errorf("the row reads %q", got)
	}
	metrics := scrape(t, o)
	sample := `parlance_probe_results{centre="RG1",measure="%s",radius="50",source="nhs-jobs",term="digital"}`
	if strings.Contains(metrics, fmt.Sprintf(sample, "site")) || !strings.Contains(metrics, fmt.Sprintf(sample, "text")+" 136") {
		t.Error("the metrics do not tell the gap from a count")
	}
}

func TestProbesTable(t *testing.T) {
	w := get(t, testOptions(t, probedFake(4)), "/data/probes.csv")
	if w.Code != http.StatusOK {
		t.Fatalf("answers %d", w.Code)
	}
	golden(t, "probes.csv", w.Body.String())
}

func TestWriteProbes(t *testing.T) {
	f := probedFake(1)
	for format, name := range map[dashboards.Format]string{dashboards.CSV: "probes-export.csv", dashboards.JSONL: "probes-export.jsonl"} {
		var b bytes.Buffer
		if err := dashboards.WriteProbes(&b, format, f, "nhs-jobs"); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.String())
	}
}

// answerOf asks a family of the query API.
func answerOf(t *testing.T, o *dashboards.Options, name string, q dashboards.Question) []dashboards.DailySeries {
	t.Helper()
	for _, f := range dashboards.Families(o) {
		if f.Name == name {
			series, err := f.Answer(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			return series
		}
	}
	t.Fatalf("there is no family %s", name)
	return nil
}

func TestProbeFamilies(t *testing.T) {
	o := testOptions(t, probedFake(4))
	q := dashboards.Question{From: lastDay - 13, To: lastDay, Matchers: []dashboards.Matcher{dashboards.Equal("term", "data")}}
	both := answerOf(t, &o, "parlance_probe_results", q)
	if len(both) != 2 || fmt.Sprint(both[0].Labels) != "[nhs-jobs data RG1 50 site]" {
		t.Fatalf("series %v", both)
	}
	for ago := range 14 {
		if v := valueOn(both[0], lastDay-classify.Day(ago)); math.IsNaN(v) != (10 <= ago && ago <= 12) {
			t.Errorf("%d days before the last the site count is %v", ago, v)
		}
	}
	value, low, high := answerOf(t, &o, "parlance_probe_ratio", q)[0], answerOf(t, &o, "parlance_probe_ratio_low", q)[0], answerOf(t, &o, "parlance_probe_ratio_high", q)[0]
	l, h, gap := valueOn(low, lastDay), valueOn(high, lastDay), valueOn(value, lastDay-11)
	if v := valueOn(value, lastDay); v != 306.0/230 || l >= v || h <= v || !math.IsNaN(gap) {
		t.Errorf("ratio %v, from %v to %v; on a gap %v", v, l, h, gap)
	}
	groups := answerOf(t, &o, "parlance_probe_staff_group_results", dashboards.Question{From: lastDay, To: lastDay,
		Matchers: []dashboards.Matcher{dashboards.Equal("staff_group", "Students"), dashboards.Equal("source", "nhs-jobs")}})
	if len(groups) != 10 {
		t.Errorf("%d series of students, want those of 5 site and 5 text counts", len(groups))
	}
	if other := answerOf(t, &o, "parlance_probe_results", dashboards.Question{From: lastDay, To: lastDay,
		Matchers: []dashboards.Matcher{dashboards.Equal("source", "elsewhere")}}); len(other) != 0 {
		t.Errorf("another source has %d series", len(other))
	}
}

func TestReferenceIsALonePoint(t *testing.T) {
	o := testOptions(t, &fakeStore{})
	day := classify.DayFrom(2019, 9, 10)
	series := answerOf(t, &o, "parlance_probe_reference_results", dashboards.Question{From: day - 1, To: day + 1})
	if got := fmt.Sprint(series); len(series) != 2 || !strings.Contains(got, "[digital RG1 50]") || !strings.Contains(got, "[243]") || !strings.Contains(got, "[16]") || series[0].From != day {
		t.Errorf("the report's counts are %s", got)
	}
	if series := answerOf(t, &o, "parlance_probe_reference_results", dashboards.Question{From: day + 1, To: day + 900}); len(series) != 0 {
		t.Errorf("after the day of the report there are %v", series)
	}
}

// TestVacancyFamilies: imported vacancies are asked for as such, and only what
// titles and official fields can tell.
func TestVacancyFamilies(t *testing.T) {
	f := &fakeStore{}
	o := testOptions(t, f)
	n := 0
	for _, family := range dashboards.Families(&o) {
		if !strings.HasPrefix(family.Name, "parlance_foi_") {
			continue
		}
		n++
		f.asked = nil
		series, err := family.Answer(t.Context(), dashboards.Question{From: 100, To: 101})
		if err != nil || len(series) == 0 || len(f.asked) != 1 || family.Frames != nil || !slices.Contains(series[0].Labels, store.FOI) {
			t.Errorf("%s answers %v with %d questions: %v", family.Name, series, len(f.asked), err)
			continue
		}
		if q := f.asked[0]; slices.Contains(q.By, store.ByTerm) && q.In != store.InTitle || (q.Measure == store.Posted) != strings.Contains(family.Name, "_posted") {
			t.Errorf("%s asks %+v", family.Name, q)
		}
		if other, err := family.Answer(t.Context(), dashboards.Question{From: 100, To: 101, Matchers: []dashboards.Matcher{dashboards.Equal("frame", "0.9")}}); err != nil || len(other) != 0 {
			t.Errorf("%s has a vintage of another frame: %v, %v", family.Name, other, err)
		}
	}
	if n != 16 {
		t.Errorf("%d families of vacancies, want 16", n)
	}
}
