package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/dashboards/grafana"
	"github.com/bdrw/parlance/store"
)

// smallDemo is a demonstration of 26 months and two passes over a fifth of the
// made-up board, and a function that breaks its series.
func smallDemo(t *testing.T) (api http.Handler, breakSeries func()) {
	t.Helper()
	d := &demo{flags: demoFlags{page: exposure{listen: "127.0.0.1:0", connections: 64}, days: 2, past: 26, seed: 1}, env: testEnv(nil, io.Discard, io.Discard), log: slog.New(slog.DiscardHandler)}
	t.Cleanup(func() { noError(t, d.tearDown()) })
	noError(t, d.setUp())
	d.last = classify.DayOf(testNow)
	d.corpus = replica.Synthetic(1, d.total(), d.last).Thin(5)
	noError(t, d.writePast(t.Context()))
	board := replica.New(d.corpus, replica.Options{})
	server := &httptest.Server{Listener: d.board, Config: &http.Server{Handler: board}}
	server.Start()
	t.Cleanup(server.Close)
	noError(t, d.passOn(t.Context(), board, d.last-1))
	d.clock.run(d.last.At(4, 0))
	rec, err := d.passer.db.BeginPass(d.passer.board.ID, d.last.At(4, 0), d.passer.frame.Ref())
	noError(t, err)
	_, err = rec.Finish(store.End{Now: d.last.At(4, 1), Requests: map[string]int{"503": 4}})
	noError(t, err)
	noError(t, d.passOn(t.Context(), board, d.last))
	d.clock.stop()
	return newSurfaces(d.pageOptions(), 24*time.Hour), func() {
		for _, kind := range []store.BreakKind{store.FrameChange, store.SourcePolicy} {
			noError(t, d.passer.db.RecordBreak(store.Break{Date: d.last - 40, Kind: kind, Note: "A test."}))
		}
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// gaps are expressions that a store of 26 months of a fifth of the board leaves
// without a figure, and why.
var gaps = map[string]string{
	"parlance_titles_unique_ratio": "it asks for 855 titles of adverts in scope in a year, and a fifth of the board has fewer",
	"parlance_gap":                 "every day has a complete pass",
}

// TestGrafanaAsks asks every expression of every dashboard, as Grafana would,
// and demands figures: first those of panels, then those of annotations, because
// no trend is told across a break.
func TestGrafanaAsks(t *testing.T) {
	t.Parallel()
	api, breakSeries := smallDemo(t)
	asked := 0
	for _, annotations := range []bool{false, true} {
		for _, q := range grafana.Queries() {
			if q.Annotation == annotations {
				demandFigures(t, api, q)
				asked++
			}
		}
		breakSeries()
	}
	if asked < 100 {
		t.Errorf("%d expressions were asked, want all of six dashboards", asked)
	}
	followEvidence(t, api)
}

// followEvidence follows every link of a figure to the page that explains it.
func followEvidence(t *testing.T, api http.Handler) {
	t.Helper()
	files, err := grafana.Files()
	noError(t, err)
	links := map[string]bool{}
	for _, data := range files {
		for _, link := range regexp.MustCompile(`"url": "(\$\{parlance\}/explain[^"]*)"`).FindAllStringSubmatch(string(data), -1) {
			links[link[1]] = true
		}
	}
	for link := range links {
		target := strings.NewReplacer("${parlance}", "", "${source}", "replica", "${__value.time:date:YYYY-MM-DD}", "2026-11-20",
			"${__field.labels.term:percentencode}", "digital", "${__field.labels.field:percentencode}", "own-words",
			"${__field.labels.area:percentencode}", "Clinical%20Coding", "${__field.labels.level:percentencode}", "Manager").Replace(link)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != http.StatusOK || strings.Contains(target, "$") {
			t.Errorf("%s: %s answers %d", link, target, w.Code)
		}
	}
	if len(links) < 5 {
		t.Errorf("only %d links lead to an explanation", len(links))
	}
}

func demandFigures(t *testing.T, api http.Handler, q grafana.Query) {
	t.Helper()
	got, reason := ask(t, api, q), ""
	for metric, why := range gaps {
		if strings.Contains(q.Expr, metric) {
			reason = why
		}
	}
	switch {
	case got.Status != "success" || len(got.Warnings) > 0:
		t.Errorf("%s, %s: %s\n%s %q", q.Dashboard, q.Panel, q.Expr, got.Error, got.Warnings)
	case len(got.Data.Result) == 0 && reason == "":
		t.Errorf("%s, %s: %s gives nothing", q.Dashboard, q.Panel, q.Expr)
	case len(got.Data.Result) > 0 && reason != "":
		t.Errorf("%s, %s: %s gives a figure, though %s: take it off the list", q.Dashboard, q.Panel, q.Expr, reason)
	}
}

type apiAnswer struct {
	Status, Error string
	Warnings      []string
	Data          struct{ Result []json.RawMessage }
}

// ask asks one expression with the variables as the dashboard has them at first.
func ask(t *testing.T, api http.Handler, q grafana.Query) apiAnswer {
	t.Helper()
	end := classify.DayOf(testNow).Time()
	form := url.Values{"query": {q.Fill(map[string]string{"source": "replica"})}}
	path := "/api/v1/query"
	if q.Instant {
		form.Set("time", strconv.FormatInt(end.Unix(), 10))
	} else {
		path = "/api/v1/query_range"
		form.Set("start", strconv.FormatInt(end.Add(-q.Range).Unix(), 10))
		form.Set("end", strconv.FormatInt(end.Unix(), 10))
		form.Set("step", "86400")
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	var got apiAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%s: %v: %s", q.Expr, err, w.Body)
	}
	return got
}
