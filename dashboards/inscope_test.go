package dashboards_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// The values were computed with exact fractions, 1 - C(N-c, n) / C(N, n) summed
// over the titles.
func TestRarefied(t *testing.T) {
	twice := make([]int, 600) // 600 titles, each twice
	for i := range twice {
		twice[i] = 2
	}
	for _, test := range []struct {
		counts []int
		n      int
		want   float64
		ok     bool
	}{
		{[]int{1, 1, 1}, 2, 2, true},
		{[]int{3}, 2, 1, true},
		{[]int{2, 1}, 2, 5.0 / 3, true},
		{[]int{5, 3, 2}, 4, 2.4761904761904763, true},
		{twice, 1200, 600, true},
		{twice, 855, 550.5087572977482, true},
		{[]int{2, 1}, 4, 0, false},
		{nil, 0, 0, false},
	} {
		got, ok := dashboards.Rarefied(test.counts, test.n)
		if ok != test.ok || math.Abs(got-test.want) > 1e-6*max(1, test.want) {
			t.Errorf("%d of %v titles: %.12g, %t; want %.12g, %t", test.n, len(test.counts), got, ok, test.want, test.ok)
		}
	}
}

// inScopeYear is a year of adverts in scope: 1,000 information analysts of band
// 6, half of them under one title, and among the live ones one of band 9.
func inScopeYear() []store.InScopeAdvert {
	var all []store.InScopeAdvert
	for i := range 1000 {
		a := store.InScopeAdvert{
			Advert: classify.Advert{Reference: fmt.Sprint("C", i), URL: "https://example.org/" + fmt.Sprint(i), Title: "Information Analyst",
				Employer: "Anytown NHS Trust", Band: classify.SingleBand(classify.Band6), BandBasis: classify.ByPage,
				StaffGroup: classify.AdministrativeAndClerical, StaffGroupBasis: classify.ByFacet},
			Day: lastDay - classify.Day(i%360), Live: i%360 < 14, Level: "Standard Role", Area: "Business Intelligence & Analysis",
			Accepted: i%10 != 0, TitleAlone: i%4 != 0, InTitle: []classify.Term{"information"},
		}
		if i%2 == 0 {
			a.Advert.Title = fmt.Sprint("Information Analyst, team ", i)
		}
		all = append(all, a)
	}
	odd := &all[1]
	odd.Advert.Title, odd.Advert.Band, odd.Advert.StaffGroup = "=Cheap & <b>Analyst", classify.SingleBand(classify.Band9), classify.Students
	odd.InTitle = []classify.Term{"digital", "transformation"}
	return all
}

func TestCodingPage(t *testing.T) {
	f := newFake(26)
	f.inScope = inScopeYear()
	doc := page(t, testOptions(t, f), "/coding")
	for selector, want := range map[string]string{
		"main > p:nth-of-type(2)": "1,000 adverts in scope appeared in the 365 days to 20 March 2026. 100 of them (10.0%) are not coded surely enough and are marked for review.",
		"section[aria-labelledby=titles] table:first-of-type tbody tr:first-child": "16 March 2026156low base1,00050.2%",
	} {
		if got := text(doc.Find(selector).First()); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	odd := text(doc.Find("section[aria-labelledby=categories] table").Last().Find("tbody tr").First())
	if want := "=Cheap & <b>AnalystAnytown NHS Trust9 (from page)6Standard Role, Business Intelligence & Analysis0 of 999"; odd != want {
		t.Errorf("the odd band is %q, want %q", odd, want)
	}
	if got := text(doc.Find("#venn ~ div tbody tr:first-child")); !strings.HasSuffix(got, "15") {
		t.Errorf("the newest week of the diagram is %q", got)
	}
}

func TestCodingPageBeforeTheFirstPass(t *testing.T) {
	doc := page(t, testOptions(t, &fakeStore{}), "/coding")
	if got := text(doc.Find("main")); !strings.Contains(got, "No pass has been complete yet") {
		t.Errorf("it says %q", got)
	}
}

// The regions of every week add up to its adverts.
func TestInScopeTables(t *testing.T) {
	f := newFake(26)
	f.inScope = inScopeYear()
	for _, name := range []string{"titles", "vagueness", "venn", "odd-bands", "clerical"} {
		w := get(t, testOptions(t, f), "/data/"+name+".csv")
		golden(t, name+".csv", w.Body.String())
	}
}
