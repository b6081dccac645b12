package dashboards_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

func scrape(t *testing.T, o dashboards.Options) string {
	t.Helper()
	w := get(t, o, "/metrics")
	if w.Code != http.StatusOK {
		t.Fatalf("/metrics answers %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetricsGolden(t *testing.T) {
	f := newFake(26)
	f.addProbes()
	got := strings.ReplaceAll(scrape(t, testOptions(t, f)), runtime.Version(), "GOVERSION")
	golden(t, "metrics.txt", got)
	if n := strings.Count(got, "\nparlance_"); n >= 2000 {
		t.Errorf("%d series: a scrape stays under 2,000", n)
	}
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "#") && strings.HasPrefix(line[strings.LastIndex(line, "} ")+2:], " ") {
			t.Errorf("sample with a time stamp: %s", line)
		}
	}
}

func TestMetricsLint(t *testing.T) {
	f := newFake(26)
	f.addProbes()
	problems, err := promlint.New(strings.NewReader(scrape(t, testOptions(t, f)))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// hasGauge tells whether the scrape has a sample of the metric.
func hasGauge(metrics, name string) bool { return strings.Contains(metrics, "\n"+name+"{") }

func TestGaugesVanishWhenThePassIsOld(t *testing.T) {
	ended := lastDay.At(6, 12)
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{time.Minute, true}, {36 * time.Hour, true}, {36*time.Hour + time.Second, false}, {90 * 24 * time.Hour, false}} {
		o := testOptions(t, newFake(4))
		o.Now = func() time.Time { return ended.Add(c.after) }
		metrics := scrape(t, o)
		for _, name := range []string{"parlance_adverts", "parlance_term_adverts", "parlance_area_level_adverts", "parlance_adverts_posted", "parlance_text_adverts"} {
			if hasGauge(metrics, name) != c.want {
				t.Errorf("%v after the pass: %s present is %v, want %v", c.after, name, !c.want, c.want)
			}
		}
		age := fmt.Sprintf("parlance_pass_age_seconds{source=\"nhs-jobs\"} %g\n", c.after.Seconds())
		if !strings.Contains(metrics, age) {
			t.Errorf("%v after the pass: no sample %q", c.after, age)
		}
	}
}

func TestMetricsOfAnEmptyStore(t *testing.T) {
	metrics := scrape(t, testOptions(t, &fakeStore{}))
	for _, name := range []string{"parlance_adverts", "parlance_adverts_new_total", "parlance_pass_age_seconds", "parlance_pass_outcome"} {
		if hasGauge(metrics, name) {
			t.Errorf("%s has a sample before any pass: a gap is not a zero", name)
		}
	}
	if !hasGauge(metrics, "parlance_build_info") || !hasGauge(metrics, "parlance_frame_info") {
		t.Error("the program does not describe itself")
	}
}

func TestMetricsWithoutTexts(t *testing.T) {
	f := newFake(4)
	day := &f.published[len(f.published)-1]
	day.Counts = listingOnly(day.Counts)
	metrics := scrape(t, testOptions(t, f))
	if !hasGauge(metrics, "parlance_adverts") || !hasGauge(metrics, "parlance_term_title_adverts") {
		t.Error("the families of the listing are missing")
	}
	for _, name := range []string{"parlance_term_adverts", "parlance_adverts_in_scope", "parlance_band_adverts"} {
		if hasGauge(metrics, name) {
			t.Errorf("%s has a sample though the texts were not read", name)
		}
	}
}

// listingOnly drops the families that need the text.
func listingOnly(counts []store.Count) []store.Count {
	text := map[string]bool{}
	for _, f := range store.Families() {
		text[f.Name] = f.Text
	}
	var kept []store.Count
	for _, c := range counts {
		if !text[c.Family] {
			kept = append(kept, c)
		}
	}
	return kept
}

func TestUnusedTermIsZeroUnderItsFrameOnly(t *testing.T) {
	f := newFake(4)
	var kept []store.Count
	for _, c := range f.published[0].Counts {
		if len(c.Labels) == 0 || c.Labels[0] != "e-health" {
			kept = append(kept, c)
		}
	}
	f.published[0].Counts = kept
	zero := `parlance_term_adverts{source="nhs-jobs",term="e-health"} 0`
	if !strings.Contains(scrape(t, testOptions(t, f)), zero) {
		t.Error("a term that was looked for and not found is not zero")
	}
	f.published[0].Frame.Version = "0.9"
	if strings.Contains(scrape(t, testOptions(t, f)), zero) {
		t.Error("a term is zero under a frame that may not know it")
	}
}

func TestRunningPassLeavesTheCompleteOneShown(t *testing.T) {
	f := newFake(4)
	today := lastDay + 1
	f.passes = append(f.passes, store.Pass{ID: 900, Source: "nhs-jobs", Day: today, Started: today.At(6, 0), Outcome: store.Running})
	f.published = append(f.published, store.DayCounts{Source: "nhs-jobs", Day: today, Pass: 900, Frame: frame,
		Counts: []store.Count{{Family: "adverts", Value: 7}}})
	o := testOptions(t, f)
	o.Now = func() time.Time { return today.At(6, 1) }
	if metrics := scrape(t, o); !strings.Contains(metrics, `parlance_adverts{source="nhs-jobs"} 2000`) || !hasGauge(metrics, "parlance_term_adverts") {
		t.Error("the counts of the last complete pass gave way to those of a pass under way")
	}
	f.passes[len(f.passes)-1].Outcome, f.passes[len(f.passes)-1].Ended = store.Complete, today.At(6, 30)
	if !strings.Contains(scrape(t, o), `parlance_adverts{source="nhs-jobs"} 7`) {
		t.Error("the counts of the ended pass are not shown")
	}
}

func TestScrapeFailsWithTheStore(t *testing.T) {
	f := newFake(1)
	f.fault = errDisk
	if w := get(t, testOptions(t, f), "/metrics"); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), errDisk.Error()) {
		t.Errorf("a scrape of a failing store answers %d %q", w.Code, w.Body)
	}
}

func TestCatalogueDocumentsEveryMetric(t *testing.T) {
	table := dashboards.Catalogue()
	golden(t, "catalogue.md", table)
	for line := range strings.Lines(scrape(t, testOptions(t, newFake(4)))) {
		name, found := strings.CutPrefix(line, "# TYPE ")
		if name, kind, _ := strings.Cut(strings.TrimSpace(name), " "); found && !strings.Contains(table, "| `"+name+"` | `/metrics` | "+kind+" |") && !strings.Contains(table, "| `"+name+"` | both | "+kind+" |") {
			t.Errorf("%s %s is not in the table", kind, name)
		}
	}
}
