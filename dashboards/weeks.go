package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// week is one row of the table beneath the chart: the mean of the daily
// stocks of an ISO week, and on how many of its days they were counted.
type week struct {
	Monday classify.Day
	Days   int
	All    float64
	Terms  []float64 // in the order of trend.lines
}

// weeks gives the ISO weeks of the trend, the newest first. A week without a
// counted day has Days 0 and no means.
func (t *trend) weeks() []week {
	if len(t.all) == 0 {
		return nil
	}
	var weeks []week
	for monday := mondayOf(t.to); monday+6 >= t.from; monday -= 7 {
		w := week{Monday: monday}
		w.Days, w.All = meanWithin(t.all, monday)
		for _, l := range t.lines {
			_, mean := meanWithin(l.points, monday)
			w.Terms = append(w.Terms, mean)
		}
		weeks = append(weeks, w)
	}
	return weeks
}

// mondayOf is the Monday on or before the day; 1 January 1970 was a Thursday.
func mondayOf(d classify.Day) classify.Day { return d - (d+3)%7 }

func meanWithin(points []store.Point, monday classify.Day) (days int, mean float64) {
	sum := 0
	for _, p := range points {
		if p.Day >= monday && p.Day < monday+7 {
			days, sum = days+1, sum+p.Count
		}
	}
	if days == 0 {
		return 0, 0
	}
	return days, float64(sum) / float64(days)
}
