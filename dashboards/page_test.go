package dashboards_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// page parses the page at the address.
func page(t *testing.T, o dashboards.Options, target string) *goquery.Document {
	t.Helper()
	w := get(t, o, target)
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", target, w.Code, w.Body)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// text is the words of the selection, blanks made single.
func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestPageShowsTodaysFigures(t *testing.T) {
	doc := page(t, testOptions(t, newFake(26)), "/")
	for selector, want := range map[string]string{
		".p-cards li:nth-child(1)":        "2,000 adverts live",
		".p-cards li:nth-child(2)":        "131 first listed that day",
		".p-cards li:nth-child(3)":        "95 in scope of the coding frame: 4.8% of 1,990 read in full",
		".p-status dl div:nth-child(1)":   "Last complete passFriday 20 March 2026, 06:12",
		".p-status dl div:nth-child(2)":   "Next passSaturday 21 March 2026, 06:00",
		".p-status dl div:nth-child(3)":   "Full text read1,990 of 2,000 adverts (99.5%)",
		".p-heat tfoot td:last-child":     "376",
		".p-heat tbody tr:first-child th": "Clinical Leadership & Support",
	} {
		if got := text(doc.Find(selector)); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	row := doc.Find("section[aria-labelledby=today] tbody tr").First()
	if got, want := text(row), "digital41020.6%683.4%30715.5%"; got != want {
		t.Errorf("first row of the terms is %q, want %q", got, want)
	}
}

func TestLowBaseHasNoPercentage(t *testing.T) {
	f := newFake(4)
	for i, c := range f.published[0].Counts {
		if c.Family == "term" && c.Labels[0] == "informatics" {
			f.published[0].Counts[i].Value = 29
		}
	}
	doc := page(t, testOptions(t, f), "/")
	row := text(doc.Find("section[aria-labelledby=staff-groups] tbody tr").First())
	if want := "Administrative and Clerical719574.7%4429low base"; row != want {
		t.Errorf("row of the split is %q, want %q", row, want)
	}
	if got := text(doc.Find("svg.p-wide .p-value").Eq(1)); got != "44" {
		t.Errorf("bar on a low base says %q, want the count alone", got)
	}
	legend := doc.Find("section[aria-labelledby=staff-groups] .p-legend li")
	for i, want := range []string{"In scope of the frame (n = 95)", "Naming “informatics” (n = 29, low base)"} {
		if got := text(legend.Eq(i)); got != want {
			t.Errorf("the legend says %q, want %q", got, want)
		}
	}
}

func TestGapsAreDrawnAsGaps(t *testing.T) {
	doc := page(t, testOptions(t, newFake(26)), "/")
	chart := doc.Find("svg.p-wide").First()
	if n := chart.Find("rect.p-gapband").Length(); n != 1 {
		t.Errorf("%d gaps are shaded, want 1", n)
	}
	lines := chart.Find("g.p-line")
	if lines.Length() != 5 {
		t.Fatalf("%d lines, want the 5 default terms", lines.Length())
	}
	lines.Each(func(_ int, g *goquery.Selection) {
		path := g.Find("path").AttrOr("d", "")
		if moves, steps := strings.Count(path, "M"), strings.Count(path, "L"); moves != 2 || steps != 182-4-2 {
			t.Errorf("%s: %d pieces with %d steps, want 2 with 176: days without a pass have no value", g.AttrOr("data-term", ""), moves, steps)
		}
	})
	gapWeeks := doc.Find("section[aria-labelledby=terms] tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Find("td").First().Text() == "3"
	})
	if gapWeeks.Length() == 0 {
		t.Error("the weekly table does not tell on how many days a week was counted")
	}
	if notes := text(doc.Find("section[aria-labelledby=gaps]")); strings.Count(notes, "The facet Medical and Dental gave 40 of 212 adverts.") != 4 {
		t.Errorf("the notes do not give the reasons of the four gaps: %s", notes)
	}
}

func TestWeekWithoutPassIsAGapAndLoneDayADot(t *testing.T) {
	f := newFake(8)
	for term, points := range f.stock {
		// Only the first day, then a fortnight's silence, then the last ten days.
		f.stock[term] = append(slices.Clone(points[:1]), points[len(points)-10:]...)
	}
	doc := page(t, testOptions(t, f), "/?weeks=13")
	chart := doc.Find("svg.p-wide").First()
	if n := chart.Find("g[data-term=digital] circle:not(.p-last)").Length(); n != 1 {
		t.Errorf("%d dots for a day that stands alone, want 1", n)
	}
	if n := doc.Find("section[aria-labelledby=terms] td.p-gap").Length(); n == 0 {
		t.Error("weeks without a pass are not marked as gaps")
	}
}

func TestUnusedTermIsDrawnAtZero(t *testing.T) {
	doc := page(t, testOptions(t, newFake(4)), "/?term=e-health&weeks=4")
	line := doc.Find("svg.p-wide g[data-term='e-health']")
	if got := text(line); got != "e-health 0" {
		t.Errorf("line of a term that nobody uses is labelled %q", got)
	}
}

func TestChoicesAreKept(t *testing.T) {
	o := testOptions(t, newFake(26))
	doc := page(t, o, "/?term=data&term=analytics&term=nonsense&field=title&weeks=4")
	var chosen []string
	doc.Find("input[name=term][checked]").Each(func(_ int, s *goquery.Selection) { chosen = append(chosen, s.AttrOr("value", "")) })
	if !slices.Equal(chosen, []string{"data", "analytics"}) {
		t.Errorf("chosen terms %q", chosen)
	}
	if got := doc.Find("option[selected]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") }); !slices.Equal(got, []string{"title", "4"}) {
		t.Errorf("chosen options %q", got)
	}
	if link := doc.Find("a[href^='/data/terms.csv']").AttrOr("href", ""); !strings.Contains(link, "term=data&term=analytics") || !strings.Contains(link, "weeks=4") {
		t.Errorf("download %q does not keep the choice", link)
	}
	for _, bad := range []string{"/?weeks=-1", "/?weeks=99999999999999999999", "/?source=other", "/?term=&field=x", "/?%zz"} {
		page(t, o, bad)
	}
}

// Own words stand beside the others, with what they are, and begin in the chart
// when boilerplate can be told; until then a sentence says why they do not.
func TestOwnWords(t *testing.T) {
	const learning = "are not drawn over time"
	f := newFake(26)
	doc := page(t, testOptions(t, f), "/?field=own-words")
	if got := text(doc.Find("section[aria-labelledby=terms] figcaption")); !strings.HasPrefix(got, "Adverts live on the day with each term in their own words, 19 January 2026 to 20 March 2026") {
		t.Errorf("the chart is of %q", got)
	}
	if got := text(doc.Find("main")); strings.Contains(got, learning) || !strings.Contains(got, "Own words are the title, and the text without stock phrases") {
		t.Errorf("the page says of own words: %s", got)
	}
	f.ownFrom = lastDay + 10
	doc = page(t, testOptions(t, f), "/?field=own-words")
	if got := text(doc.Find("main")); !strings.Contains(got, "Until 30 March 2026 too few adverts") || !strings.Contains(got, "Own words are drawn from 30 March 2026 on") || doc.Find(".p-line").Length() > 0 {
		t.Errorf("a store that is learning shows %s", got)
	}
	f.published[0].Counts = slices.DeleteFunc(f.published[0].Counts, func(c store.Count) bool { return strings.HasSuffix(c.Family, "own_words") })
	doc = page(t, testOptions(t, f), "/")
	if got := text(doc.Find("section[aria-labelledby=today]")); strings.Contains(got, "own words") || strings.Contains(got, "Own words") {
		t.Errorf("own words that are not known are shown: %s", got)
	}
	if body := get(t, testOptions(t, f), "/metrics").Body.String(); strings.Contains(body, "parlance_term_own_words_adverts{") {
		t.Error("own words that are not known are a metric")
	}
}

func TestPageBeforeAnyPass(t *testing.T) {
	doc := page(t, testOptions(t, &fakeStore{}), "/")
	if !strings.Contains(text(doc.Find("main")), "No pass has been complete yet") || doc.Find("svg").Length() > 0 {
		t.Error("an empty store is not shown as such")
	}
}

func TestPageWaitsForTexts(t *testing.T) {
	f := newFake(4)
	f.published[0].Counts = listingOnly(f.published[0].Counts)
	doc := page(t, testOptions(t, f), "/")
	if !strings.Contains(text(doc.Find("main")), "wait until 98% of the texts are read") || doc.Find(".p-heat").Length() > 0 {
		t.Error("figures that need the text are shown though it was not read")
	}
}

func TestStalePassIsMarked(t *testing.T) {
	o := testOptions(t, newFake(4))
	if doc := page(t, o, "/"); doc.Find(".p-status .nhsuk-tag").Length() != 0 {
		t.Error("a fresh pass is marked as out of date")
	}
	o.Now = func() time.Time { return now().Add(37 * time.Hour) }
	if doc := page(t, o, "/"); text(doc.Find(".p-status .nhsuk-tag")) != "Out of date" {
		t.Error("a stale pass is not marked")
	}
}

func TestFillingReloadsUntilPaused(t *testing.T) {
	o := testOptions(t, newFake(4))
	o.Progress = func() (dashboards.Progress, bool) {
		return dashboards.Progress{What: "Replaying", Done: 7, Total: 28}, true
	}
	doc := page(t, o, "/")
	if doc.Find("meta[http-equiv=refresh]").Length() != 1 || doc.Find("progress").AttrOr("value", "") != "7" {
		t.Error("a filling page does not reload, or does not say how far it is")
	}
	paused := page(t, o, doc.Find(".p-progress a").AttrOr("href", ""))
	if paused.Find("meta[http-equiv=refresh]").Length() != 0 {
		t.Error("a paused page reloads")
	}
	if again := page(t, o, paused.Find(".p-progress a").AttrOr("href", "")); again.Find("meta[http-equiv=refresh]").Length() != 1 {
		t.Error("reloading cannot be taken up again")
	}
	o.Progress = func() (dashboards.Progress, bool) { return dashboards.Progress{}, false }
	if doc := page(t, o, "/"); doc.Find("meta[http-equiv=refresh], progress").Length() != 0 {
		t.Error("a full page reloads")
	}
}

func TestHostileWordsAreInert(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	f := newFake(4)
	f.passes[len(f.passes)-1].Reasons = []string{evil}
	f.published[0].Counts = append(f.published[0].Counts, store.Count{Family: "area_level", Labels: []string{evil, evil}, Value: 3})
	f.stock[evil], f.title[evil] = f.stock["data"], f.title["data"]
	o := testOptions(t, f)
	o.Terms = append(slices.Clone(allTerms), classify.Term(evil))
	o.Sources = []dashboards.Source{{ID: "nhs-jobs", Name: evil, URL: "javascript:alert(1)"}}
	doc := page(t, o, "/?term="+strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", `"`, "%22").Replace(evil))
	if n := doc.Find("script, img, [onerror], [href^='javascript:']").Length(); n != 0 {
		html, _ := doc.Html()
		t.Errorf("%d live elements came in with hostile words:\n%s", n, html)
	}
	if doc.Find("g.p-line").Length() == 0 || !strings.Contains(doc.Find(".p-heat").Text(), evil) {
		t.Error("hostile words were not shown as words")
	}
}

// TestOneQueryPerTerm holds the page to one query for each line and one for
// all adverts, and none at all until another pass has ended.
func TestOneQueryPerTerm(t *testing.T) {
	f := newFake(26)
	h := dashboards.NewHandler(testOptions(t, f))
	for range 3 {
		ask(h, http.MethodGet, "/")
	}
	if f.selects != 6 {
		t.Errorf("%d queries for three views of five terms, want 6", f.selects)
	}
	f.passes = append(f.passes, store.Pass{ID: 900, Source: "nhs-jobs", Day: lastDay, Started: now(), Ended: now(), Outcome: store.Failed})
	if ask(h, http.MethodGet, "/"); f.selects != 12 {
		t.Errorf("%d queries after another pass, want 12", f.selects)
	}
}

func TestLabelsOfLinesDoNotCollide(t *testing.T) {
	f := newFake(4)
	for _, term := range allTerms {
		f.stock[term] = f.stock["health informatics"]
	}
	query := "/?weeks=4"
	for _, term := range allTerms {
		query += "&term=" + strings.ReplaceAll(string(term), " ", "+")
	}
	var places []float64
	page(t, testOptions(t, f), query).Find("svg.p-wide g.p-line text").Each(func(_ int, s *goquery.Selection) {
		y, err := strconv.ParseFloat(s.AttrOr("y", ""), 64)
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, y)
	})
	slices.Sort(places)
	if len(places) != 8 {
		t.Fatalf("%d labelled lines, want at most 8", len(places))
	}
	for i := 1; i < len(places); i++ {
		if places[i]-places[i-1] < 20 {
			t.Errorf("labels at %v and %v cover one another", places[i-1], places[i])
		}
	}
}

func BenchmarkPage(b *testing.B) {
	h := dashboards.NewHandler(options(newFake(26)))
	for b.Loop() {
		if w := ask(h, http.MethodGet, "/"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
