package dashboards_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

func TestWeeklyTableIsTheMeanOfTheDaysCounted(t *testing.T) {
	f := newFake(4)
	monday := classify.DayFrom(2026, time.March, 9)
	for term := range f.stock {
		f.stock[term] = nil
		for i, n := range []int{10, 20, 30, 40, 50, 60, 70, 1000} { // Monday to Sunday, and the next Monday
			if i != 2 { // no pass was complete on Wednesday
				f.stock[term] = append(f.stock[term], store.Point{Day: monday + classify.Day(i), Count: n})
			}
		}
	}
	rows := page(t, testOptions(t, f), "/?term=data&weeks=4").Find("section[aria-labelledby=terms] tbody tr")
	if rows.Length() != 2 {
		t.Fatalf("%d weeks, want 2", rows.Length())
	}
	if got, want := text(rows.Eq(1)), "9 March 202664242"; got != want { // 6 days, mean 41.67
		t.Errorf("week is %q, want %q", got, want)
	}
	if got, want := text(rows.Eq(0)), "16 March 202611,0001,000"; got != want {
		t.Errorf("week is %q, want %q", got, want)
	}
}

func TestFailedPassOfACountedDayIsNoGap(t *testing.T) {
	f := newFake(4)
	f.passes = append(f.passes,
		store.Pass{ID: 900, Source: "nhs-jobs", Day: lastDay, Started: now(), Ended: now(), Outcome: store.Failed, Reasons: []string{"The board answered HTML."}},
		store.Pass{ID: 901, Source: "nhs-jobs", Day: lastDay + 1, Started: now(), Ended: now(), Outcome: store.Failed})
	rows := page(t, testOptions(t, f), "/").Find("section[aria-labelledby=gaps] tbody tr")
	if got, want := text(rows.Eq(0)), "21 March 2026failed, gapNo reason was recorded."; got != want {
		t.Errorf("note is %q, want %q", got, want)
	}
	if got := text(rows.Eq(1)); strings.Contains(got, "gap") || !strings.Contains(got, "The board answered HTML.") {
		t.Errorf("note of a day that another pass counted is %q", got)
	}
}
