package dashboards_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// naughty are strings that break programs (testdata/blns.json), and some that
// begin a formula or end a line.
func naughty(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil || len(list) < 500 {
		t.Fatalf("%d strings, error %v", len(list), err)
	}
	return append(list, `=HYPERLINK("http://evil.example")`, "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "a\r\nX-Injected: 1", "a\x1b[2Jb", "a\x00b")
}

// hostileStore has an advert with each string for title, employer and town.
func hostileStore(t *testing.T, list []string) *fakeStore {
	f := newFake(2)
	for i, s := range list {
		a := classify.Advert{Source: "nhs-jobs", Reference: s, URL: s, Title: s, Employer: s, Places: []classify.Place{{Town: s, Postcode: s}}}
		a.Band = classify.SingleBand(classify.Band7)
		f.adverts = append(f.adverts, store.AdvertRow{Advert: a})
		f.inScope = append(f.inScope, store.InScopeAdvert{Advert: a, Day: lastDay, Live: true, Accepted: true, Level: levels[i%len(levels)], Area: areas[i%len(areas)]})
	}
	return f
}

// TestHostileAdvertsRunNothing reads every page whose adverts and whose own
// address hold hostile strings: there is no script, no handler of an event, no
// address that runs, and no form that leads elsewhere.
func TestHostileAdvertsRunNothing(t *testing.T) {
	list := naughty(t)
	checkPages(t, hostileStore(t, list), "/", "/coding")
	flowing := hostileFlow(list)
	checkPages(t, flowing, "/trends?weeks=0&term=digital", "/trends?weeks=0&term=informatics&field=title", "/trends?weeks=0&term=data&field=own-words&scope=in")
	if first := get(t, testOptions(t, flowing), "/trends?weeks=0&term=digital").Body.String(); strings.Count(first, "&lt;") < 10 {
		t.Error("the page of trends does not show the employers")
	}
	var targets []string
	for i, s := range list {
		if !strings.ContainsAny(s, "<>\"'`\r\n\x00") {
			continue // nothing that markup or a header would end at
		}
		q := url.QueryEscape(s)
		for _, path := range []string{"/", "/coding", "/trends"}[i%3:][:1] {
			targets = append(targets, path+"?term="+q+"&against="+q+"&source="+q+"&weeks="+q+"&field="+q+"&staff_group="+q+"&scope="+q)
		}
		for _, name := range []string{"term", "metric", "field", "measure", "day", "page", "source"}[i%7:][:1] {
			targets = append(targets, "/explain?"+name+"="+q)
		}
	}
	checkPages(t, newFake(1), targets...)
}

// hostileFlow has a long flow of adverts of employers with the names.
func hostileFlow(list []string) *fakeStore {
	f := withFlow(450)
	marked := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !strings.ContainsAny(s, "<\"'") })
	for i := range f.flow.employers {
		f.flow.employers[i].Name = marked[i%len(marked)]
	}
	return f
}

func checkPages(t *testing.T, f *fakeStore, targets ...string) {
	t.Helper()
	h := dashboards.NewHandler(testOptions(t, f))
	for _, target := range targets {
		w := ask(h, http.MethodGet, target)
		if w.Code >= 500 {
			t.Errorf("%s answers %d", target, w.Code)
		}
		if strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src") || w.Header().Get("X-Injected") != "" {
			t.Errorf("%s: headers %v", target, w.Header())
		}
		if kind := w.Header().Get("Content-Type"); w.Code == http.StatusBadRequest && kind == "text/plain; charset=utf-8" && w.Header().Get("X-Content-Type-Options") == "nosniff" {
			continue // no browser takes it for a page
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if n := doc.Find("script, iframe, object, embed, img, base, style, foreignObject").Length(); n != 0 {
			t.Errorf("%s has %d elements that nobody wrote", target, n)
		}
		doc.Find("*").Each(func(_ int, s *goquery.Selection) { checkAttributes(t, target, s) })
	}
}

func checkAttributes(t *testing.T, target string, s *goquery.Selection) {
	for _, a := range s.Nodes[0].Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" ||
			(a.Key == "href" || a.Key == "src" || a.Key == "action") && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:")) {
			t.Errorf("%s: %s has %s=%q", target, s.Nodes[0].Data, a.Key, a.Val)
		}
	}
}

// Every table can be read back, and no cell of one begins a formula.
func TestHostileAdvertsAreTables(t *testing.T) {
	list := naughty(t)
	f := hostileStore(t, list)
	h := dashboards.NewHandler(testOptions(t, f))
	var adverts bytes.Buffer
	if err := dashboards.WriteAdverts(&adverts, dashboards.CSV, f); err != nil {
		t.Fatal(err)
	}
	checkCells(t, "adverts", adverts.String())
	for _, name := range []string{"terms", "figures", "staff-groups", "area-level", "titles", "vagueness", "venn", "odd-bands", "clerical"} {
		w := ask(h, http.MethodGet, "/data/"+name+".csv?source="+url.QueryEscape("a\r\nX-Injected: 1"))
		if got, want := w.Header().Get("Content-Disposition"), `attachment; filename="parlance-nhs-jobs-`+name+`.csv"`; got != want {
			t.Errorf("the file is %q, want %q", got, want)
		}
		checkCells(t, name, w.Body.String())
	}
	h = dashboards.NewHandler(testOptions(t, hostileFlow(list)))
	for _, name := range []string{"shares", "index", "adoption", "first-adopters", "ratio", "trends", "revisions"} {
		w := ask(h, http.MethodGet, "/data/"+name+".csv?weeks=0&term=digital")
		if checkCells(t, name, w.Body.String()); w.Code != http.StatusOK {
			t.Errorf("%s answers %d", name, w.Code)
		}
	}
}

func checkCells(t *testing.T, name, text string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Errorf("%s: %d records, error %v", name, len(records), err)
	}
	for _, record := range records {
		for _, cell := range record {
			if _, err := strconv.ParseFloat(cell, 64); err == nil && (name == "revisions" || name == "trends") {
				continue // a difference or a slope
			}
			if begin := strings.TrimLeft(cell, " \t\r\n"); begin != "" && strings.ContainsAny(begin[:1], "=+-@") || strings.HasPrefix(begin, "＝") {
				t.Errorf("%s: cell %q begins a formula", name, cell)
			}
		}
	}
}

// /metrics says the same whatever adverts say: no label holds a word of theirs.
func TestHostileAdvertsAreNoLabels(t *testing.T) {
	list := naughty(t)
	hostile, plain := get(t, testOptions(t, hostileStore(t, list)), "/metrics").Body.String(), get(t, testOptions(t, newFake(2)), "/metrics").Body.String()
	if hostile != plain {
		t.Error("adverts change the metrics")
	}
}

// A record of the log is one line, and what controls a terminal is quoted.
func TestHostileLogIsOneLine(t *testing.T) {
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		for _, s := range naughty(t) {
			var b bytes.Buffer
			slog.New(handler(&b)).Info("advert "+s, "title", s, "error", &url.Error{Op: s, URL: s, Err: http.ErrNoCookie})
			line := strings.TrimSuffix(b.String(), "\n")
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
				t.Errorf("%s: %q is written as %q", name, s, b.String())
			}
		}
	}
}

// A label that takes thousands of values is cut short, and that is counted.
func TestSeriesAreCapped(t *testing.T) {
	f := newFake(1)
	for i := range 1500 {
		f.passes[0].Tally.Requests[strconv.Itoa(10_000+i)] = 1
	}
	h := dashboards.NewHandler(testOptions(t, f))
	first, second := ask(h, http.MethodGet, "/metrics").Body.String(), ask(h, http.MethodGet, "/metrics").Body.String()
	if n := strings.Count(first, "\nparlance_requests_total{"); n != 1000 {
		t.Errorf("%d series of requests, want 1000", n)
	}
	if !strings.Contains(second, "\nparlance_metric_series_dropped_total 502\n") {
		t.Error("the next scrape does not tell that 502 were left out")
	}
}
