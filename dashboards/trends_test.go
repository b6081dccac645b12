package dashboards_test

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// rows gives the cells of a table of the page, by the caption's beginning.
func rows(t *testing.T, doc *goquery.Document, caption string) (all [][]string) {
	t.Helper()
	doc.Find("table").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.HasPrefix(text(s.Find("caption")), caption)
	}).Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		var cells []string
		tr.Find("th, td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, text(c)) })
		all = append(all, cells)
	})
	if len(all) == 0 {
		t.Fatalf("there is no table %q", caption)
	}
	return all
}

func TestTrendsShowSharesOfBothYears(t *testing.T) {
	f := withFlow(800)
	doc := page(t, testOptions(t, f), "/trends?term=digital&weeks=52")
	table := rows(t, doc, "Adverts with “digital”")
	if len(table) != 52 {
		t.Errorf("%d rows of 52 weeks", len(table))
	}
	for i, row := range table[:5] {
		end := lastDay - classify.Day(7*i)
		var this, last dashboards.Clusters
		for c, to := range map[*dashboards.Clusters]classify.Day{&this: end, &last: end - 364} {
			k, n := f.flow.count("digital", store.Anywhere, to-27, to)
			for e := range n {
				c.Add(k[e], n[e])
			}
		}
		s, l := this.Share(), last.Share()
		want := []string{end.Time().Format("2 January 2006"), itoa(s.K), itoa(s.N), s.Percent(), s.Interval(), itoa(s.Employers), itoa(l.K), itoa(l.N), l.Percent()}
		if got := strings.Join(row, "|"); got != strings.Join(want, "|") || !strings.Contains(row[4], "% to ") {
			t.Errorf("row %d is %s, want %s", i, got, strings.Join(want, "|"))
		}
	}
	if doc.Find("#share").Parent().Find("svg.p-wide .p-band").Length() == 0 || doc.Find("svg.p-wide").Length() != 4 {
		t.Error("the share has no band of intervals, or not every part has its chart")
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func TestTrendsShowEmployers(t *testing.T) {
	f := withFlow(800)
	doc := page(t, testOptions(t, f), "/trends?term=digital&against=informatics&weeks=0&field=title")
	table := rows(t, doc, "Employers with five adverts")
	if len(table) != 800/91 {
		t.Errorf("%d windows of 13 weeks in 800 days", len(table))
	}
	ratios := rows(t, doc, "Adverts with each term in 13 weeks")
	for i, row := range table {
		to := lastDay - classify.Day(91*i)
		k, n := f.flow.count("digital", store.InTitle, to-90, to)
		other, _ := f.flow.count("informatics", store.InTitle, to-90, to)
		var counts []dashboards.Count
		a, b := 0, 0
		for e := range n {
			if a, b = a+k[e], b+other[e]; !f.flow.employers[e].Umbrella {
				counts = append(counts, dashboards.Count{K: k[e], N: n[e]})
			}
		}
		want := dashboards.AdoptionOf(counts)
		if got, want := strings.Join(row[1:5], "|"), strings.Join([]string{itoa(want.K), itoa(want.N), want.Percent(), want.MeanPercent()}, "|"); got != want {
			t.Errorf("13 weeks to %s: %s, want %s", to, got, want)
		}
		if got := strings.Join(ratios[i][1:3], "|"); got != itoa(a)+"|"+itoa(b) {
			t.Errorf("13 weeks to %s: ratio of %s, want %d|%d", to, got, a, b)
		}
	}
}

// TestFirstAdopters follows one employer that takes up a word late, and one that
// used it from the beginning.
func TestFirstAdopters(t *testing.T) {
	f := withFlow(400)
	flow := f.flow.flow
	word := uint32(1 << 2 * ways) // "health informatics", in the title
	used := map[uint32]bool{}
	for i := range flow.Words {
		flow.Words[i] = 0
		day := 0
		for flow.Starts[day+1] <= int32(i) {
			day++
		}
		if e := flow.Employers[i]; e == 3 && day >= 300 || e == 4 || e == 5 && day >= 200 {
			flow.Words[i], used[e] = word, true
		}
	}
	if len(used) != 3 {
		t.Fatalf("the three employers have no adverts: %v", used)
	}
	k, n := f.flow.count("health informatics", store.Anywhere, flow.From, lastDay)
	table := rows(t, page(t, testOptions(t, f), "/trends?term=health+informatics&weeks=0"), "The newest 1 of 1")
	if row := table[0]; row[0] != "Trust 02" || row[2] != itoa(n[3]-k[3]) || row[3] != itoa(k[3]) || row[4] != itoa(k[3]) {
		t.Errorf("the first adopter is %v, want Trust 02 with %d adverts without the term and then %d with it", row, n[3]-k[3], k[3])
	}
	csv := get(t, testOptions(t, f), "/data/first-adopters.csv?term=health+informatics").Body.String()
	if lines := strings.Split(strings.TrimSpace(csv), "\r\n"); len(lines) != 3 || !strings.Contains(lines[1], ",C03,Trust 03,") || !strings.Contains(lines[1], ",false,") || !strings.Contains(lines[2], ",true,") {
		t.Errorf("first uses are %q, want those of two employers and no umbrella account", csv)
	}
}

func TestIndexBeginsAgainAfterABreak(t *testing.T) {
	f := withFlow(300)
	f.breaks = []store.Break{{Date: lastDay - 100, Kind: store.Redesign, Note: "A new site."}}
	doc := page(t, testOptions(t, f), "/trends?term=data&weeks=0")
	table := rows(t, doc, "Adverts posted by week") // newest first
	hundreds, without := 0, 0
	for _, row := range table {
		if len(row) == 5 && row[4] == "100" && row[3] == "100" {
			hundreds++
		}
		if row[1] == "gap" {
			without++
		}
	}
	if hundreds < 2 || without != 1 {
		t.Errorf("the index is at its base %d times and %d weeks are gaps, want one base on each side of the break, and the week of the break a gap", hundreds, without)
	}
	if breaks := doc.Find("dl.p-breaks"); breaks.Length() != 4 || !strings.Contains(text(breaks.First()), "A new site.") || doc.Find("svg.p-wide .p-break").Length() != 4 {
		t.Errorf("the break is told of %d times, and drawn %d times", breaks.Length(), doc.Find("svg.p-wide .p-break").Length())
	}
}

func TestNoYearIsComparedAcrossABreak(t *testing.T) {
	f := withFlow(800)
	f.breaks = []store.Break{{Date: lastDay - 100, Kind: store.Redesign, Note: "A new site."}}
	doc := page(t, testOptions(t, f), "/trends?term=data&weeks=52")
	if card := text(doc.Find(".p-cards li").Eq(1)); !strings.HasPrefix(card, "not compared") {
		t.Errorf("the change on a year says %q", card)
	}
	for i, row := range rows(t, doc, "Adverts with “data”") {
		end := lastDay - classify.Day(7*i)
		if parted := row[len(row)-1] == "the series breaks between"; parted != (end >= lastDay-100) {
			t.Errorf("four weeks to %s: parted %t", end, parted)
		}
	}
	f.breaks[0].Kind = store.FrameChange // all history was coded alike
	doc = page(t, testOptions(t, f), "/trends?term=data&weeks=52")
	if card := text(doc.Find(".p-cards li").Eq(1)); strings.HasPrefix(card, "not compared") {
		t.Errorf("across a change of frame the change on a year says %q", card)
	}
}

func TestTrendsInWords(t *testing.T) {
	doc := page(t, testOptions(t, withFlow(1300)), "/trends")
	want := map[string]string{"digital": "rising", "informatics": "falling", "data": "no clear change", "e-health": "too few adverts"}
	for _, row := range rows(t, doc, "Trends of all terms") {
		if w, asked := want[row[0]]; asked && row[1] != w {
			t.Errorf("%s is %q, want %q", row[0], row[1], w)
		}
		delete(want, row[0])
	}
	if len(want) > 0 {
		t.Errorf("there is no row for %v", want)
	}
	provisional := rows(t, page(t, testOptions(t, withFlow(950)), "/trends"), "Trends of all terms")
	if !strings.HasSuffix(provisional[0][1], "(provisional)") {
		t.Errorf("after 31 months %v", provisional[0])
	}
	short := rows(t, page(t, testOptions(t, withFlow(200)), "/trends"), "Trends of all terms")
	if short[0][1] != "too short" || short[0][3] != "" {
		t.Errorf("after half a year %v", short[0])
	}
}

// TestRevisions: what was published on the fake's last day differs from what is
// known now.
func TestRevisions(t *testing.T) {
	f := withFlow(60)
	f.stock["digital"][len(f.stock["digital"])-1].Count = 400
	row := rows(t, page(t, testOptions(t, f), "/trends?term=digital"), "Adverts live with “digital”")[0]
	if got := strings.Join(row[2:], "|"); got != "410|400|+10|2,000|2,077|−77" {
		t.Errorf("the revision is %s", got)
	}
}

func TestTrendsBeforeAnyHistory(t *testing.T) {
	o := testOptions(t, newFake(1))
	if doc := page(t, o, "/trends"); !strings.Contains(text(doc.Find("main")), "nothing to count") {
		t.Error("a store without a flow shows figures")
	}
	for _, days := range []int{1, 6, 27, 28, 35} {
		page(t, testOptions(t, withFlow(days)), "/trends?field=own-words&weeks=0")
	}
	for _, query := range []string{"term=nothing&field=no&weeks=x&against=?", "against=informatics&term=informatics", "scope=in&staff_group=Medical+and+Dental", "staff_group=nobody"} {
		page(t, testOptions(t, withFlow(100)), "/trends?"+query)
	}
}

func TestTrendsTables(t *testing.T) {
	o := testOptions(t, withFlow(300))
	for _, name := range []string{"shares", "index", "adoption", "first-adopters", "ratio", "trends", "revisions"} {
		w := get(t, o, "/data/"+name+".csv?term=digital&against=informatics")
		lines := strings.Split(strings.TrimSpace(w.Body.String()), "\r\n")
		if w.Code != http.StatusOK || len(lines) < 2 {
			t.Errorf("%s answers %d with %d lines", name, w.Code, len(lines))
		}
		for _, line := range lines {
			if strings.Count(line, ",") != strings.Count(lines[0], ",") || strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%s has the line %q under %q", name, line, lines[0])
			}
		}
	}
}

func TestTrendsFailPlainly(t *testing.T) {
	f := withFlow(60)
	f.fault = errDisk
	for _, target := range []string{"/trends", "/data/shares.csv", "/explain"} {
		if w := get(t, testOptions(t, f), target); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), errDisk.Error()) {
			t.Errorf("%s on a failing store answers %d %q", target, w.Code, w.Body)
		}
	}
}

func TestExportsOfStatistics(t *testing.T) {
	o := testOptions(t, withFlow(1300))
	var shares, trends strings.Builder
	if err := dashboards.WriteShares(&shares, dashboards.CSV, &o); err != nil {
		t.Fatal(err)
	}
	if err := dashboards.WriteTrends(&trends, dashboards.JSONL, &o); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(trends.String(), "\n"); n != 3*len(allTerms) || !strings.Contains(trends.String(), `"term":"digital","field":"anywhere","trend":"rising","provisional":false,`) {
		t.Errorf("%d trends: %s", n, trends.String())
	}
	lines := strings.Split(strings.TrimSpace(shares.String()), "\r\n")
	weeks := int(math.Floor(float64(1300-28)/7)) + 1
	own := (1300-91-28)/7 + 1
	if want := 1 + len(allTerms)*(2*weeks+own); len(lines) != want {
		t.Errorf("%d lines of shares, want %d", len(lines), want)
	}
}
