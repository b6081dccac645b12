package promapi_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/dashboards/promapi"
	"github.com/bdrw/parlance/store"
)

// week is a family with a value for each of ten days, but for a gap on the
// fifth and sixth, in two series.
func week() dashboards.Family {
	return dashboards.Family{Name: "parlance_week", Type: "gauge", Unit: "adverts", Help: "Made up.", Labels: []string{"source", "band"},
		Answer: func(_ context.Context, q dashboards.Question) (all []dashboards.DailySeries, _ error) {
			for _, band := range []string{"5", "6"} {
				s := dashboards.DailySeries{Labels: []string{"a", band}, From: q.From}
				for day := q.From; day <= q.To; day++ {
					s.Values = append(s.Values, weekValue(day-day0))
				}
				if q.Fits([]string{"source", "band"}, s.Labels) {
					all = append(all, s)
				}
			}
			return all, nil
		}}
}

func weekValue(day classify.Day) float64 {
	if day < 0 || day == 4 || day == 5 || day > 9 {
		return nan
	}
	return float64(day) + 0.5
}

// failing answers every question with an error.
func failing(name string, err error) dashboards.Family {
	return dashboards.Family{Name: name, Type: "gauge", Labels: []string{"source", "band", "area"}, Wide: true,
		Answer: func(context.Context, dashboards.Question) ([]dashboards.DailySeries, error) { return nil, err }}
}

func weekOptions(t testing.TB, more ...dashboards.Family) promapi.Options {
	return promapi.Options{Log: testLog(t), Now: func() time.Time { return (day0 + 9).At(12, 0) },
		Families: append([]dashboards.Family{week()}, more...)}
}

// at is the time of a day as a parameter.
func at(day classify.Day) string { return (day0 + day).Time().Format(time.RFC3339) }

func TestEndpoints(t *testing.T) {
	h := promapi.New(weekOptions(t))
	both := url.Values{"match[]": {"parlance_week", `{band="6"}`}}
	for _, c := range []struct {
		path string
		form url.Values
		want string
	}{
		{"query", url.Values{"query": {"parlance_week"}, "time": {at(3)}},
			`{"resultType":"vector","result":[{"metric":{"__name__":"parlance_week","band":"5","source":"a"},"value":[1741219200,"3.5"]},{"metric":{"__name__":"parlance_week","band":"6","source":"a"},"value":[1741219200,"3.5"]}]}`},
		{"query", url.Values{"query": {"sum(parlance_week)"}, "time": {"1741219200.25"}}, `{"resultType":"vector","result":[{"metric":{},"value":[1741219200.25,"7"]}]}`},
		{"query", url.Values{"query": {"1e30"}, "time": {at(3)}}, `{"resultType":"scalar","result":[1741219200,"1e+30"]}`},
		{"query", url.Values{"query": {`"say \"so\""`}, "time": {at(3)}}, `{"resultType":"string","result":[1741219200,"say \"so\""]}`},
		{"query", url.Values{"query": {"-1/0"}, "time": {at(0)}}, `{"resultType":"scalar","result":[1740960000,"-Inf"]}`},
		{"query", url.Values{"query": {"parlance_nothing"}}, `{"resultType":"vector","result":[]}`},
		{"query", url.Values{"query": {`parlance_week{band="5"}[2d]`}, "time": {at(3)}},
			`{"resultType":"matrix","result":[{"metric":{"__name__":"parlance_week","band":"5","source":"a"},"values":[[1741132800,"2.5"],[1741219200,"3.5"]]}]}`},
		// The gap of two days is a gap: no value holds for longer than a day.
		{"query_range", url.Values{"query": {"max(parlance_week)"}, "start": {at(3)}, "end": {at(6)}, "step": {"1d"}},
			`{"resultType":"matrix","result":[{"metric":{},"values":[[1741219200,"3.5"],[1741478400,"6.5"]]}]}`},
		{"query_range", url.Values{"query": {"max(parlance_week)"}, "start": {at(3)}, "end": {at(4)}, "step": {"43200"}},
			`{"resultType":"matrix","result":[{"metric":{},"values":[[1741219200,"3.5"],[1741262400,"3.5"]]}]}`},
		{"labels", nil, `["__name__","band","source"]`},
		{"labels", both, `["__name__","band","source"]`},
		{"label/band/values", nil, `["5","6"]`},
		{"label/band/values", url.Values{"match[]": {`parlance_week{band!="5"}`}}, `["6"]`},
		{"label/__name__/values", nil, `["parlance_week"]`},
		{"label/colour/values", nil, `[]`},
		{"series", both, `[{"__name__":"parlance_week","band":"5","source":"a"},{"__name__":"parlance_week","band":"6","source":"a"}]`},
		{"metadata", nil, `{"parlance_week":[{"type":"gauge","help":"Made up.","unit":"adverts"}]}`},
		{"metadata", url.Values{"metric": {"other"}}, `{}`},
		{"format_query", url.Values{"query": {"sum(parlance_week)by(band)"}}, `"sum by (band) (parlance_week)"`},
		{"rules", nil, `{"groups":[]}`},
		{"alerts", nil, `{"alerts":[]}`},
		{"query_exemplars", url.Values{"query": {"parlance_week"}}, `[]`},
	} {
		get := httptest.NewRequest(http.MethodGet, "/api/v1/"+c.path+"?"+c.form.Encode(), nil)
		post := httptest.NewRequest(http.MethodPost, "/api/v1/"+c.path, strings.NewReader(c.form.Encode()))
		post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, r := range []*http.Request{get, post} {
			if code, got := send(t, h, r); code != http.StatusOK || got.Status != "success" || string(got.Data) != c.want {
				t.Errorf("%s %s %v answers %d %s %s\nwant %s", r.Method, c.path, c.form, code, got.Error, got.Data, c.want)
			}
		}
	}
}

func TestInstantHoldsForThreeDays(t *testing.T) {
	h := promapi.New(weekOptions(t))
	for day, want := range map[classify.Day]string{3: "3.5", 5: "3.5", 6: "6.5", 11: "9.5", 12: ""} {
		_, got := ask(t, h, "/api/v1/query", url.Values{"query": {"max(parlance_week)"}, "time": {at(day)}})
		if has := strings.Contains(string(got.Data), `,"`+want+`"]`); has != (want != "") {
			t.Errorf("day %d: %s, want %q", day, got.Data, want)
		}
	}
}

// A schedule that is silent for a week lets values hold for a week.
func TestLookBackFollowsTheSchedule(t *testing.T) {
	o := weekOptions(t)
	o.LookBack = 7 * 24 * time.Hour
	_, got := ask(t, promapi.New(o), "/api/v1/query_range", url.Values{"query": {"max(parlance_week)"}, "start": {at(4)}, "end": {at(18)}, "step": {"1d"}})
	if n := strings.Count(string(got.Data), `"]`); n != 12 {
		t.Errorf("%d values from the fifth day on, want 12: %s", n, got.Data)
	}
}

func TestErrors(t *testing.T) {
	h := promapi.New(weekOptions(t, failing("parlance_broken", errDisk)))
	long := url.Values{"query": {"parlance_week"}, "start": {"0"}, "end": {"11001"}, "step": {"1"}}
	for _, c := range []struct {
		path string
		form url.Values
		code int
		kind string
		says string
	}{
		{"query", url.Values{"query": {"sum("}}, 400, "bad_data", `invalid parameter "query"`},
		{"query", url.Values{"query": {"up"}, "time": {"yesterday"}}, 400, "bad_data", "cannot parse"},
		{"query", url.Values{"query": {"up"}, "timeout": {"soon"}}, 400, "bad_data", "duration"},
		{"query", url.Values{"query": {"up"}, "limit": {"-1"}}, 400, "bad_data", "non-negative"},
		{"query_range", long, 400, "bad_data", "exceeded maximum resolution of 11,000 points"},
		{"query_range", url.Values{"query": {"up"}, "start": {"5"}, "end": {"4"}, "step": {"1"}}, 400, "bad_data", "before start"},
		{"query_range", url.Values{"query": {"up"}, "start": {"5"}, "end": {"6"}, "step": {"0"}}, 400, "bad_data", "zero or negative"},
		{"query_range", url.Values{"query": {"up"}, "end": {"6"}, "step": {"1"}}, 400, "bad_data", `"start"`},
		{"query", url.Values{"query": {"parlance_broken"}}, 422, "execution", "disk on fire"},
		{"query", url.Values{"query": {"parlance_week + on (source) parlance_week"}, "time": {at(3)}}, 422, "execution", "duplicate"},
		{"format_query", url.Values{"query": {"sum("}}, 400, "bad_data", "unclosed left parenthesis"},
		{"series", nil, 400, "bad_data", "no match[] parameter"},
		{"series", url.Values{"match[]": {`{band=~".*"}`}}, 400, "bad_data", "non-empty matcher"},
		{"labels", url.Values{"start": {"x"}}, 400, "bad_data", "cannot parse"},
		{"targets", nil, 404, "not_found", "targets"},
	} {
		if code, got := ask(t, h, "/api/v1/"+c.path, c.form); code != c.code || got.Status != "error" || got.ErrorType != c.kind || !strings.Contains(got.Error, c.says) {
			t.Errorf("%s %v answers %d %s %q, want %d %s %q", c.path, c.form, code, got.ErrorType, got.Error, c.code, c.kind, c.says)
		}
	}
	if code, _ := ask(t, h, "/api/v1/query_range", url.Values{"query": {"parlance_week"}, "start": {"0"}, "end": {"11000"}, "step": {"1"}}); code != 200 {
		t.Errorf("11,000 steps answer %d", code)
	}
}

// TestTooManySeriesSpellsOutTheRewrite has every query that selects too much
// answered with one that does not.
func TestTooManySeriesSpellsOutTheRewrite(t *testing.T) {
	h := promapi.New(weekOptions(t, failing("parlance_x_wide", &store.TooManyError{Series: 20412, Limit: 5000})))
	for query, want := range map[string]string{
		"parlance_x_wide": "sum by (band) (parlance_x_wide)",
		`parlance_x_wide{source="a"} offset 1w > 5`:                         `sum by (band) (parlance_x_wide{source="a"} offset 1w) > 5`,
		"sum by (area) (avg_over_time(parlance_x_wide[4w]))":                "avg_over_time(sum by (area) (parlance_x_wide)[4w:1d])",
		"sum without (area) (parlance_x_wide)":                              "sum by (source, band) (parlance_x_wide)",
		"sum by (area) ((parlance_x_wide))":                                 "sum by (area) (parlance_x_wide)",
		"100 * sum without (band) (max_over_time(parlance_x_wide[1w])) / 7": "100 * max_over_time(sum by (source, area) (parlance_x_wide)[1w:1d]) / 7",
		"max by (area) (parlance_x_wide)":                                   "max by (area) (sum by (area) (parlance_x_wide))",
		"avg_over_time(parlance_x_wide[1w])":                                "avg_over_time(sum by (band) (parlance_x_wide)[1w:1d])",
		"parlance_week / on (band) parlance_x_wide":                         "parlance_week / on (band) sum by (band) (parlance_x_wide)",
	} {
		code, got := ask(t, h, "/api/v1/query", url.Values{"query": {query}})
		if code != http.StatusUnprocessableEntity || !strings.HasSuffix(got.Error, ": "+want) || !strings.Contains(got.Error, "selects 20412 series here, and at most 5000 are given") {
			t.Errorf("%s answers %d %q\nwant …: %s", query, code, got.Error, want)
		}
	}
	if code, got := ask(t, h, "/api/v1/series", url.Values{"match[]": {"parlance_x_wide"}}); code != 422 || !strings.Contains(got.Error, "sum by (band) (parlance_x_wide)") {
		t.Errorf("series answer %d %q", code, got.Error)
	}
}

func TestNotesArePassedOn(t *testing.T) {
	h := promapi.New(weekOptions(t, failing("parlance_x_wide", errDisk)))
	_, got := ask(t, h, "/api/v1/query", url.Values{"query": {"rate(parlance_week[3d])"}, "time": {at(3)}})
	if len(got.Infos) != 1 || !strings.Contains(got.Infos[0], "might not be a counter") {
		t.Errorf("infos %q", got.Infos)
	}
	// Wide families have to be named.
	code, got := ask(t, h, "/api/v1/query", url.Values{"query": {`count({source="a"})`}, "time": {at(3)}})
	if code != 200 || len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "by name alone") {
		t.Errorf("answers %d with warnings %q", code, got.Warnings)
	}
	_, got = ask(t, h, "/api/v1/query", url.Values{"query": {"parlance_week"}, "time": {at(3)}, "limit": {"1"}})
	if len(got.Warnings) != 1 || strings.Count(string(got.Data), "metric") != 1 {
		t.Errorf("one of two series: %s with warnings %q", got.Data, got.Warnings)
	}
}

func TestGzip(t *testing.T) {
	h := promapi.New(weekOptions(t))
	for accept, zipped := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "identity": false} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/labels", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("Accept-Encoding %q: %v", accept, w.Header())
			continue
		}
		if !zipped {
			continue
		}
		zip, err := gzip.NewReader(w.Body)
		must(t, err)
		var got reply
		if err := json.NewDecoder(zip).Decode(&got); err != nil || got.Status != "success" {
			t.Errorf("%+v, error %v", got, err)
		}
	}
}

func TestBuildInfo(t *testing.T) {
	h := promapi.New(weekOptions(t))
	_, got := ask(t, h, "/api/v1/status/buildinfo", nil)
	if !strings.Contains(string(got.Data), `"version":"3.`) {
		t.Errorf("buildinfo %s", got.Data)
	}
}

// blocking waits until its context ends or the test lets it go.
func blocking(release <-chan struct{}) dashboards.Family {
	return dashboards.Family{Name: "parlance_slow", Type: "gauge", Answer: func(ctx context.Context, _ dashboards.Question) ([]dashboards.DailySeries, error) {
		select {
		case <-release:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

// TestGate lets two queries in, keeps a third waiting for half a second and then
// refuses it, and has the time of a query end one that is stuck.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		o := weekOptions(t, blocking(release))
		o.Concurrent = 2
		h := promapi.New(o)
		slow := url.Values{"query": {"parlance_slow"}}
		codes := make(chan int, 2)
		for range 2 {
			go func() { code, _ := ask(t, h, "/api/v1/query", slow); codes <- code }()
		}
		synctest.Wait()
		began := time.Now()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/query?query=1", nil))
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" || time.Since(began) != time.Second/2 {
			t.Errorf("the third query answers %d after %s: %s", w.Code, time.Since(began), w.Body)
		}
		close(release)
		if a, b := <-codes, <-codes; a != 200 || b != 200 {
			t.Errorf("the first two answer %d and %d", a, b)
		}
		if code, _ := ask(t, h, "/api/v1/query", url.Values{"query": {"1"}}); code != 200 {
			t.Errorf("with room again a query answers %d", code)
		}
	})
}

func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := promapi.New(weekOptions(t, blocking(nil)))
		for timeout, want := range map[string]time.Duration{"": 30 * time.Second, "2s": 2 * time.Second, "1h": 30 * time.Second} {
			began := time.Now()
			code, got := ask(t, h, "/api/v1/query", url.Values{"query": {"parlance_slow"}, "timeout": {timeout}})
			if code != http.StatusServiceUnavailable || got.ErrorType != "timeout" || time.Since(began) != want {
				t.Errorf("timeout %q: %d %s after %s, want 503 after %s", timeout, code, got.Error, time.Since(began), want)
			}
		}
	})
}
