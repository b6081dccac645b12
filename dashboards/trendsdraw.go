package dashboards

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/bdrw/parlance/classify"
)

// draw makes the charts of the page.
func (v *trendsView) draw(t *termHistory) {
	v.Share = v.plot(t, "share", "Line chart: share of adverts with the term, this year and last", percentOf, v.thisYear(), v.lastYear()).charts()
	v.Index = v.plot(t, "index", "Line chart: index of adverts", func(x float64) string { return strconv.Itoa(int(math.Round(x))) }, v.indexLines()...).charts()
	v.Adoption = v.plot(t, "adoption", "Line chart: employers that use the term", percentOf, v.adoptionLines()...).charts()
	v.Ratio = v.plot(t, "ratio", "Line chart: ratio of two terms", ratioWords, v.ratioLine()).charts()
}

func percentOf(share float64) string { return percent(100 * share) }

// ratioWords writes a ratio with two decimals.
func ratioWords(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func (v *trendsView) plot(t *termHistory, id, title string, format func(float64) string, lines ...plotLine) *plot {
	p := &plot{id: id, title: title, from: v.From, to: v.Day, marks: v.Marks, breaks: t.breaks, format: format}
	for _, l := range lines {
		if len(l.points) == 0 {
			continue
		}
		slices.SortFunc(l.points, func(a, b plotPoint) int { return int(a.day - b.day) })
		p.lines = append(p.lines, l)
		first, last := l.points[0], l.points[len(l.points)-1]
		p.summary += fmt.Sprintf("%s: %s on %s, %s on %s. ", l.name, format(first.value), dayWords(first.day), format(last.value), dayWords(last.day))
	}
	if len(p.lines) > 0 {
		p.gaps = p.lines[0].gaps()
		p.from = max(p.from, p.lines[0].points[0].day-p.lines[0].step)
	}
	return p
}

// gaps are the times between the points of a line that are not joined.
func (l plotLine) gaps() []span {
	var gaps []span
	for i := range len(l.points) - 1 {
		if l.points[i+1].day-l.points[i].day > l.step {
			gaps = append(gaps, span{l.points[i].day, l.points[i+1].day})
		}
	}
	return gaps
}

func (v *trendsView) thisYear() plotLine {
	l := plotLine{name: "this year", slot: 1, step: 7, band: true}
	for _, w := range v.Shares {
		if w.Has && w.Share.Known() {
			l.points = append(l.points, sharePoint(w.To, w.Share))
		}
	}
	return l
}

func (v *trendsView) lastYear() plotLine {
	l := plotLine{name: "a year before", slot: 5, step: 7}
	for _, w := range v.Shares {
		if w.HasLast && w.Last.Known() && !w.Parted {
			l.points = append(l.points, sharePoint(w.To, w.Last))
		}
	}
	return l
}

func sharePoint(day classify.Day, s Share) plotPoint {
	return plotPoint{day, s.Value, s.Low, s.High, s.Bounded}
}

func (v *trendsView) indexLines() []plotLine {
	term := plotLine{name: string(v.Term), slot: 1, step: 7}
	all := plotLine{name: "all adverts", slot: 5, step: 7}
	for _, w := range v.Flows {
		if w.HasIndex {
			term.points = append(term.points, plotPoint{day: w.Monday + 6, value: w.Term})
			all.points = append(all.points, plotPoint{day: w.Monday + 6, value: w.All})
		}
	}
	return []plotLine{term, all}
}

func (v *trendsView) adoptionLines() []plotLine {
	employers := plotLine{name: "employers", slot: 1, step: adoptionDays}
	mean := plotLine{name: "mean share", slot: 2, step: adoptionDays}
	for _, a := range v.Adoptions {
		if a.Whole && a.Adoption.Known() {
			employers.points = append(employers.points, plotPoint{day: a.To, value: a.Adoption.Share()})
			mean.points = append(mean.points, plotPoint{day: a.To, value: a.Adoption.Mean})
		}
	}
	return []plotLine{employers, mean}
}

func (v *trendsView) ratioLine() plotLine {
	l := plotLine{name: "ratio", slot: 1, step: adoptionDays, band: true}
	for _, a := range v.Adoptions {
		if a.Whole && a.Ratio.Known() {
			l.points = append(l.points, plotPoint{a.To, a.Ratio.Value, a.Ratio.Low, a.Ratio.High, a.Ratio.Bounded})
		}
	}
	return l
}

// Known tells whether the base is large enough for a percentage: 30 or more.
func (a Adoption) Known() bool { return a.N >= lowBase }

// Share is the share of employers that use the term, from 0 to 1.
func (a Adoption) Share() float64 { return float64(a.K) / float64(a.N) }

// Known tells whether the ratio is a number, and not of a handful: one of the
// terms stands in 30 adverts or more.
func (r Ratio) Known() bool { return r.B > 0 && max(r.A, r.B) >= lowBase }

// Percent is the share in words: "12.3%", "low base" or "gap".
func (s Share) Percent() string { return share{s.K, s.N}.Percent() }

// Interval is the interval in words: "10.1% to 14.2%"; empty when there is none.
func (s Share) Interval() string {
	if !s.Bounded || !s.Known() {
		return ""
	}
	return percentOf(s.Low) + " to " + percentOf(s.High)
}

// Words is the change in percentage points with its interval.
func (c Change) Words() string {
	if !c.First.Known() || !c.Second.Known() {
		return "low base"
	}
	if !c.Bounded {
		return points(c.Value) + " (fewer than 10 employers: no interval)"
	}
	return points(c.Value) + ", 95% interval " + plus(c.Low) + " to " + plus(c.High)
}

// Words is the ratio with two decimals; "low base" when there is none.
func (r Ratio) Words() string {
	if !r.Known() {
		return "low base"
	}
	return ratioWords(r.Value)
}

// Interval is the interval in words; empty when there is none.
func (r Ratio) Interval() string {
	switch {
	case !r.Bounded || !r.Known():
		return ""
	case math.IsInf(r.High, 1):
		return ratioWords(r.Low) + " or more"
	}
	return ratioWords(r.Low) + " to " + ratioWords(r.High)
}

// Percent is the share of employers in words.
func (a Adoption) Percent() string { return share{a.K, a.N}.Percent() }

// MeanPercent is the unweighted mean of employers' shares in words.
func (a Adoption) MeanPercent() string {
	if !a.Known() {
		return "low base"
	}
	return percentOf(a.Mean)
}
