package dashboards_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestEveryLinkExplainsItsNumber follows links of all pages of a recorded
// history: each leads to the number it stands on.
func TestEveryLinkExplainsItsNumber(t *testing.T) {
	t.Parallel()
	_, o := realStore(t, 125)
	followed := map[string]int{}
	for _, target := range []string{"/", "/coding", "/trends?term=digital&weeks=0", "/trends?term=digital&field=title&scope=in&weeks=0", "/trends?term=digital&field=own-words"} {
		page(t, o, target).Find("main a[href^='/explain?']").Each(func(_ int, a *goquery.Selection) {
			number, err := strconv.Atoi(strings.ReplaceAll(text(a), ",", ""))
			if err != nil || strings.Contains(text(a.Closest("table").Find("caption")), "Trends of all terms") {
				return // a day or a number of months, not of adverts
			}
			if followed[target]++; followed[target]%3 != 1 {
				return // a third of them: each takes a scan
			}
			address := strings.TrimPrefix(a.AttrOr("href", ""), "/explain?")
			if got := explain(t, o, address); got.Numerator != number {
				t.Errorf("%s: %d leads to %d adverts: %s", target, number, got.Numerator, address)
			}
		})
		if followed[target] < 3 {
			t.Errorf("%s has only %d links to explanations", target, followed[target])
		}
	}
	if followed["/trends?term=digital&weeks=0"] < 30 {
		t.Errorf("the page of trends has %d links to explanations", followed["/trends?term=digital&weeks=0"])
	}
}
