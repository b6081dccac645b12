package dashboards

import (
	"math"

	"github.com/bdrw/parlance/classify"
)

const (
	// trailingDays is the window of a share: four weeks.
	trailingDays = 28
	// yearDays is how far back the same period of last year lies: 52 weeks, so
	// that weekdays match.
	yearDays = 364
)

// daily is a term's trailing share by day, from the first day of the flow on.
type daily struct {
	from   classify.Day
	shares []Share // N is 0 on a day without a figure
}

// at is the share of the window that ends on the day; false in a gap.
func (d *daily) at(day classify.Day) (Share, bool) {
	i := int(day - d.from)
	if i < 0 || i >= len(d.shares) || d.shares[i].N == 0 {
		return Share{}, false
	}
	return d.shares[i], true
}

func (s *series) daily() *daily {
	d := &daily{from: s.From, shares: make([]Share, s.Days())}
	s.slide(trailingDays, func(end classify.Day, c *Clusters, whole bool) {
		if whole && c.N > 0 {
			d.shares[end-s.From] = c.Share()
		}
	})
	return d
}

// weekShare is one row of the shares: four weeks, and the same ones of last year.
type weekShare struct {
	From, To classify.Day // of this year's window
	Has      bool
	Share    Share
	HasLast  bool
	Last     Share
	Parted   bool // a break lies between the two
}

// weeksOf lists the windows that end on the last day and every seven days before,
// back to the first day wanted, the newest first.
func weeksOf(v *flowView, d *daily, first classify.Day) []weekShare {
	var weeks []weekShare
	for end := v.last(); end >= first && end-trailingDays+1 >= v.From; end -= 7 {
		w := weekShare{From: end - trailingDays + 1, To: end}
		w.Share, w.Has = d.at(end)
		w.Last, w.HasLast = d.at(end - yearDays)
		_, w.Parted = v.parted(w.From-yearDays, w.To)
		weeks = append(weeks, w)
	}
	return weeks
}

// onYear compares the four weeks that end on a day with those of last year; false
// when one of the two has no figures, or a break lies between them.
func (s *series) onYear(end classify.Day) (Change, bool) {
	from := end - trailingDays + 1
	if _, parted := s.parted(from-yearDays, end); parted {
		return Change{}, false
	}
	before, ok := s.counts(from-yearDays, end-yearDays)
	after, also := s.counts(from, end)
	if !ok || !also {
		return Change{}, false
	}
	both := make([]Two, len(before))
	for i := range both {
		both[i] = Two{before[i].K, before[i].N, after[i].K, after[i].N}
	}
	c := ChangeOf(both)
	return c, c.First.N > 0 && c.Second.N > 0
}

// weekFlow is the flow of one ISO week.
type weekFlow struct {
	Monday      classify.Day
	Whole       bool
	Count       Count
	Term, All   float64 // index of the four weeks to its end: 100 is the mean of the first four whole weeks
	HasIndex    bool
	BeginsAgain bool // the index does, because a break lies before the week
}

// weekFlows lists the ISO weeks of the flow, the oldest first. The index begins
// again after each break.
func (s *series) weekFlows() []weekFlow {
	var weeks []weekFlow
	s.slide(7, func(end classify.Day, c *Clusters, whole bool) {
		if monday := end - 6; mondayOf(end) == monday && monday >= s.From {
			weeks = append(weeks, weekFlow{Monday: monday, Whole: whole, Count: Count{c.K, c.N}})
		}
	})
	for i := 0; i < len(weeks); {
		end := i + 1
		for end < len(weeks) && s.sinceBreak(weeks[end].Monday+6) == s.sinceBreak(weeks[i].Monday+6) {
			end++
		}
		weeks[i].BeginsAgain = i > 0
		s.index(weeks[i:end])
		i = end
	}
	return weeks
}

// index fills in the indices of weeks without a break between them. The week in
// which a break falls is not whole.
func (s *series) index(weeks []weekFlow) {
	term, all := make([]float64, len(weeks)), make([]float64, len(weeks))
	for i := range weeks {
		w := &weeks[i]
		w.Whole = w.Whole && s.sinceBreak(w.Monday+6) <= w.Monday
		if term[i], all[i] = float64(w.Count.K), float64(w.Count.N); !w.Whole {
			term[i], all[i] = math.NaN(), math.NaN()
		}
	}
	term, all = trailing(IndexOf(term)), trailing(IndexOf(all))
	for i := range weeks {
		weeks[i].Term, weeks[i].All = term[i], all[i]
		weeks[i].HasIndex = !math.IsNaN(all[i]) && !math.IsNaN(term[i])
	}
}

// trailing is the mean of the four weeks to each, where there are four.
func trailing(values []float64) []float64 {
	means := make([]float64, len(values))
	for i := range values {
		means[i] = math.NaN()
		if i+1 >= indexBase {
			means[i] = 0
			for _, v := range values[i+1-indexBase : i+1] {
				means[i] += v / indexBase
			}
		}
	}
	return means
}
