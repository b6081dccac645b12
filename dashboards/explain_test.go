package dashboards_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// explained is what a reader of /explain?format=json takes from it.
type explained struct {
	What                   string
	Numerator, Denominator int
	Percent                *float64
	Interval               []float64
	Employers              int
	Gap                    string
	Published              *struct{ Value, All int }
	Completeness           struct{ Days, Complete_days, Adverts, Read int }
	Passes                 []struct{ Day, Outcome string }
	Breaks                 []struct{ Date string }
	Notes                  []string
	Adverts                []struct {
		Reference, Title, Employer, Posted string
		Evidence                           []struct{ For, Rule, Field, Words, Before, After string }
	}
	Page, Pages int
	Next        string
}

func explain(t *testing.T, o dashboards.Options, query string) (a explained) {
	t.Helper()
	w := get(t, o, "/explain?format=json&"+query)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("%s answers %d: %s", query, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return a
}

// TestStockIsExplained compares every figure with the board as it was made: on the
// last day 21 days of adverts are live, seven a day: one absence is no withdrawal.
func TestStockIsExplained(t *testing.T) {
	_, o := realStore(t, 60)
	day := "day=" + lastDay.String()
	for query, want := range map[string][2]int{
		"":                                 {147, 147},
		"term=digital":                     {count(21, func(p, e int) bool { return e > 4 || (p+e)%6 == 0 }), 147},
		"term=digital&field=title":         {count(21, func(p, e int) bool { return (p+e)%6 == 0 }), 147},
		"scope=in":                         {count(21, func(p, e int) bool { return (p+e)%6 == 0 }), 147},
		"scope=in&term=digital":            {count(21, func(p, e int) bool { return (p+e)%6 == 0 }), count(21, func(p, e int) bool { return (p+e)%6 == 0 })},
		"metric=parlance_adverts_in_scope": {count(21, func(p, e int) bool { return (p+e)%6 == 0 }), 147},
		"metric=parlance_published_term_title&term=digital":                                              {count(21, func(p, e int) bool { return (p+e)%6 == 0 }), 147},
		"staff_group=" + strings.ReplaceAll(classify.StaffGroup(1).String(), " ", "+") + "&term=digital": {count(21, func(p, e int) bool { return e%2 == 0 && (e > 4 || (p+e)%6 == 0) }), count(21, func(p, e int) bool { return e%2 == 0 })},
		"employer=C05&term=digital": {11, 11},
	} {
		a := explain(t, o, query+"&"+day)
		if a.Numerator != want[0] || a.Denominator != want[1] || a.Gap != "" {
			t.Errorf("%q: %d of %d, gap %q; want %v", query, a.Numerator, a.Denominator, a.Gap, want)
		}
		if len(a.Adverts) != a.Numerator || a.Completeness.Complete_days != 1 || len(a.Passes) != 1 || a.Passes[0].Outcome != "complete" {
			t.Errorf("%q lists %d adverts of %d, and the passes %v", query, len(a.Adverts), a.Numerator, a.Passes)
		}
		if known := a.Denominator >= 30; known != (a.Percent != nil) {
			t.Errorf("%q: percent known %t of %d", query, a.Percent != nil, a.Denominator)
		}
		if published := !strings.Contains(query, "=in") && !strings.Contains(query, "in_scope") && !strings.Contains(query, "group") && !strings.Contains(query, "employer"); published != (a.Published != nil) {
			t.Errorf("%q: published %v", query, a.Published)
		} else if published && (a.Published.Value != want[0] || a.Published.All != want[1]) {
			t.Errorf("%q: published %v, want %v", query, *a.Published, want)
		}
	}
}

// count counts adverts of the last days for which fits(day, employer) holds.
func count(days int, fits func(posted, employer int) bool) (n int) {
	for posted := 60 - days; posted < 60; posted++ {
		for e := range 14 {
			if (posted+e)%2 == 0 && fits(posted, e) {
				n++
			}
		}
	}
	return n
}

func TestFlowIsExplained(t *testing.T) {
	_, o := realStore(t, 60)
	for _, query := range []string{
		fmt.Sprintf("term=digital&measure=posted&from=%s&to=%s", lastDay-27, lastDay),
		fmt.Sprintf("term=digital&metric=parlance_term_share&day=%s", lastDay),
	} {
		a := explain(t, o, query)
		want := count(28, func(p, e int) bool { return e > 4 || (p+e)%6 == 0 })
		if a.Numerator != want || a.Denominator != 196 || a.Employers != 14 || a.Gap != "" {
			t.Errorf("%d of %d, of %d employers, gap %q; want %d of 196", a.Numerator, a.Denominator, a.Employers, a.Gap, want)
		}
		families := dashboards.Families(&o)
		low := askFamily(t, families, "parlance_term_share_low", lastDay, lastDay, of("digital", "anywhere")...)[0].Values[0]
		share := askFamily(t, families, "parlance_term_share", lastDay, lastDay, of("digital", "anywhere")...)[0].Values[0]
		within(t, "the family's share", 100*share, *a.Percent, 1e-9)
		within(t, "the family's lower end", 100*low, a.Interval[0], 1e-9)
		if a.Completeness.Days != 28 || a.Completeness.Complete_days != 28-2 || a.Completeness.Read != 196 {
			t.Errorf("completeness %+v", a.Completeness)
		}
		if len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "not final") {
			t.Errorf("notes %q, want the one on the newest days", a.Notes)
		}
	}
	before := explain(t, o, fmt.Sprintf("term=digital&measure=posted&from=%s&to=%s", lastDay-100, lastDay-50))
	if before.Gap == "" || !strings.Contains(strings.Join(before.Notes, " "), "before the first complete pass") {
		t.Errorf("a period before the history has the gap %q and notes %q", before.Gap, before.Notes)
	}
	own := explain(t, o, fmt.Sprintf("term=digital&field=own-words&measure=posted&from=%s&to=%s", lastDay-27, lastDay))
	if own.Gap == "" || own.Denominator != 196 {
		t.Errorf("own words of a young store have no gap, or the base %d", own.Denominator)
	}
}

func TestGapsAndBreaksAreExplained(t *testing.T) {
	db, o := realStore(t, 60)
	if err := db.RecordBreak(store.Break{Date: lastDay - 5, Kind: store.Parser, Note: "Pages are read in another way."}); err != nil {
		t.Fatal(err)
	}
	a := explain(t, o, "term=digital&day="+(lastDay-28).String()) // day 31 had no complete pass
	if a.Gap == "" || len(a.Passes) != 0 || a.Completeness.Complete_days != 0 || a.Published != nil {
		t.Errorf("a day without a pass is explained as %+v", a)
	}
	if len(a.Breaks) != 2 || a.Breaks[0].Date != "2022-10-31" || a.Breaks[1].Date != (lastDay-5).String() {
		t.Errorf("the breaks are %v", a.Breaks)
	}
}

func TestEvidenceIsQuoted(t *testing.T) {
	_, o := realStore(t, 60)
	a := explain(t, o, "term=digital&employer=C07&day="+lastDay.String())
	if len(a.Adverts) == 0 {
		t.Fatal("no adverts")
	}
	for _, advert := range a.Adverts {
		last := advert.Evidence[len(advert.Evidence)-1]
		if last.Words != "digital" || last.Field != "text" || !strings.HasSuffix(last.Before, "You will use ") || !strings.HasPrefix(last.After, " systems <script>") || advert.Employer != "Trust 07 & Sons" {
			t.Errorf("evidence %+v of %+v", last, advert)
		}
	}
	scope := explain(t, o, "scope=in&day="+lastDay.String())
	if e := scope.Adverts[0].Evidence; len(e) != 1 || e[0].Rule != "digital-role" || e[0].Words != "Digital" || e[0].For != "in scope" {
		t.Errorf("evidence of scope is %+v", e)
	}
}

func TestExplanationsComeInPages(t *testing.T) {
	_, o := realStore(t, 60)
	query := "?measure=posted&from=" + (lastDay - 27).String() + "&to=" + lastDay.String()
	seen := map[string]bool{}
	pages := 0
	for address := "/explain" + query; address != ""; pages++ {
		doc := page(t, o, address)
		doc.Find("section[aria-labelledby=adverts] tbody th").Each(func(_ int, s *goquery.Selection) { seen[text(s)] = true })
		address = ""
		doc.Find("a").Each(func(_ int, s *goquery.Selection) {
			if text(s) == "Next page" {
				address = s.AttrOr("href", "")
			}
		})
	}
	if len(seen) != 196 || pages != 4 {
		t.Errorf("%d adverts on %d pages, want 196 on 4", len(seen), pages)
	}
	doc := page(t, o, "/explain?term=digital&employer=C07&day="+lastDay.String())
	if doc.Find("script").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "<script>") || doc.Find("mark").First().Text() != "digital" {
		t.Error("an advert's text is not shown as it stands")
	}
	if far := page(t, o, "/explain?page=99"); !strings.Contains(text(far.Find("#adverts").Parent()), "on page 99: there are 3") {
		t.Errorf("a page too far says %q", text(far.Find("#adverts").Parent()))
	}
}

func TestSlipsInQuestions(t *testing.T) {
	_, o := realStore(t, 3)
	for query, want := range map[string]string{
		"source=another":                            `there is no source "another"`,
		"term=blockchain":                           `there is no term "blockchain" in the frame`,
		"metric=parlance_pass_age_seconds":          `metric "parlance_pass_age_seconds" counts no adverts, or is not known`,
		"metric=parlance_published_x":               `metric "parlance_published_x" is not known`,
		"field=footer":                              `field "footer" is none of anywhere, title and own-words`,
		"measure=sum":                               `measure "sum" is none of stock, new and posted`,
		"day=20/03/2026":                            `day "20/03/2026" is no day written as 2006-01-02`,
		"from=2026-03-20":                           `a period needs both from and to`,
		"measure=new&from=2026-03-20&to=2026-03-19": `the period ends on 2026-03-19, before it begins on 2026-03-20`,
		"from=2026-03-01&to=2026-03-19":             `stock is counted on one day; ask for measure=posted or new over a period`,
		"page=0":                                    `page "0" is no number from 1 on`,
	} {
		w := get(t, o, "/explain?format=json&"+query)
		var refusal struct{ Error string }
		if err := json.Unmarshal(w.Body.Bytes(), &refusal); err != nil || w.Code != http.StatusBadRequest || refusal.Error != want {
			t.Errorf("%s answers %d %s, want %q", query, w.Code, w.Body, want)
		}
		if w := get(t, o, "/explain?"+query); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "cannot be explained") {
			t.Errorf("%s answers %d %s as a page", query, w.Code, w.Body)
		}
	}
}
