package dashboards

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// probeView is the report's test as the page shows it.
type probeView struct {
	Day    classify.Day // of the figures
	Rows   []probeRow
	Ratio  *pairRatio // of the report's two terms; nil when they are not probed
	Panels []probePanel
	More   int // probes that are in the download alone
	Weeks  []probeWeek
}

// probeRow is the latest day of one probe.
type probeRow struct {
	Probe      store.Probe
	Site, Text string // a count, or "gap"
	Ratio      string // site to text, with its interval
	Report     string // the report's count; empty when it made none
}

// pairRatio compares the report's two terms, then and now.
type pairRatio struct {
	Then       string
	Site, Text string
}

// probePanel is the chart of one probe.
type probePanel struct {
	Probe  store.Probe
	Charts []probeChart
}

// probeWeek is a row of the table beneath the charts.
type probeWeek struct {
	Monday classify.Day
	Cells  []string // site and text count of each panel: a mean, or "gap"
}

// maxPanels is how many probes the page draws, the first ones.
const maxPanels = 8

func (p *pages) probeView(r *reading, c *choice) (probeView, error) {
	all, err := p.probes.read(r)
	if err != nil || len(all) == 0 {
		return probeView{}, err
	}
	v := probeView{Day: r.counts.Day, More: max(0, len(all)-maxPanels)}
	v.Ratio = reportRatio(all, v.Day)
	from := classify.Day(firstDay)
	if c.weeks > 0 {
		from = v.Day - classify.Day(7*c.weeks) + 1
	}
	shown := all[:min(maxPanels, len(all))]
	first := firstOf(shown, from, v.Day)
	for _, probe := range shown {
		v.Rows = append(v.Rows, newProbeRow(probe, v.Day))
		panel := probePanel{Probe: probe.probe}
		for _, size := range probeSizes {
			panel.Charts = append(panel.Charts, drawProbe(probe, first, v.Day, size))
		}
		v.Panels = append(v.Panels, panel)
	}
	v.Weeks = probeWeeks(shown, first, v.Day)
	return v, nil
}

// firstOf is the first day from a day on that any probe has a count of.
func firstOf(all []*probed, from, to classify.Day) classify.Day {
	first := to
	for _, p := range all {
		for _, l := range p.lines(from) {
			if len(l.points) > 0 {
				first = min(first, l.points[0].Day)
			}
		}
	}
	return first
}

func newProbeRow(p *probed, day classify.Day) probeRow {
	site, text, hasSite, hasText := p.on(day)
	row := probeRow{Probe: p.probe, Site: countOrGap(site.Count, hasSite), Text: countOrGap(text.Count, hasText), Ratio: "–"}
	if hasSite && hasText {
		row.Ratio = SiteRatio(site, text).String()
	}
	if r, ok := reference(p.probe); ok {
		row.Report = commas(r.Count)
	}
	return row
}

func countOrGap(n int, has bool) string {
	if !has {
		return "gap"
	}
	return commas(n)
}

// String is the ratio with its interval: "1.32 (1.05–1.66)". On a low base, of
// fewer than 30 adverts, the counts speak for themselves.
func (r LogRatio) String() string {
	switch {
	case math.IsNaN(r.Value):
		return "–"
	case !r.Bounded:
		return fmt.Sprintf("%.2f", r.Value)
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", r.Value, r.Low, r.High)
}

// reportRatio compares the report's two terms around its place.
func reportRatio(all []*probed, day classify.Day) *pairRatio {
	refs := References()
	var both [2]*probed
	for i := range both {
		at := slices.IndexFunc(all, func(p *probed) bool { return p.probe == refs[i].Probe })
		if at < 0 {
			return nil
		}
		both[i] = all[at]
	}
	ratio := &pairRatio{Then: fmt.Sprintf("%.1f", float64(refs[0].Count)/float64(refs[1].Count)), Site: "gap", Text: "gap"}
	if a, ok := both[0].site[day]; ok {
		if b, ok := both[1].site[day]; ok {
			ratio.Site = logRatio(a.Count, b.Count, 0, 0).String()
		}
	}
	if a, ok := both[0].text[day]; ok {
		if b, ok := both[1].text[day]; ok {
			ratio.Text = TermRatio(a, b).String()
		}
	}
	return ratio
}

// probeWeeks are the weekly means of every count, the newest week first.
func probeWeeks(all []*probed, from, to classify.Day) []probeWeek {
	var lines []line
	for _, p := range all {
		both := p.lines(from)
		lines = append(lines, both[:]...)
	}
	var weeks []probeWeek
	for monday := mondayOf(to); monday+6 >= from; monday -= 7 {
		w := probeWeek{Monday: monday}
		for _, l := range lines {
			cell := "gap"
			if days, value := meanWithin(l.points, monday); days > 0 {
				cell = mean(value)
			}
			w.Cells = append(w.Cells, cell)
		}
		weeks = append(weeks, w)
	}
	return weeks
}

// probesTable is both counts of every probe by day, with their ratio, and the
// report's own counts before them.
func (p *pages) probesTable(r *reading, _ *choice) (table, error) {
	t := table{columns: []string{"source", "date", "term", "centre", "radius_miles", "site", "text", "site_per_text", "low", "high", "origin"}}
	for _, ref := range References() {
		q := ref.Probe
		t.rows = append(t.rows, []any{"", ref.Day.String(), string(q.Term), q.Centre, q.Miles, ref.Count, nil, nil, nil, nil, ref.Origin})
	}
	all, err := p.probes.read(r)
	if err != nil {
		return t, err
	}
	for _, q := range all {
		for _, day := range q.days() {
			site, text, hasSite, hasText := q.on(day)
			row := []any{r.source, day.String(), string(q.probe.Term), q.probe.Centre, q.probe.Miles, cellIf(site.Count, hasSite), cellIf(text.Count, hasText)}
			t.rows = append(t.rows, append(append(row, ratioCells(site, text, hasSite && hasText)...), ""))
		}
	}
	return t, nil
}

// days are those with a count, rising.
func (p *probed) days() []classify.Day {
	var days []classify.Day
	for _, l := range p.lines(firstDay) {
		for _, point := range l.points {
			days = append(days, point.Day)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func cellIf(n int, has bool) any {
	if !has {
		return nil
	}
	return n
}

func ratioCells(site, text store.ProbeResult, has bool) []any {
	cells := []any{nil, nil, nil}
	if r := SiteRatio(site, text); has && !math.IsNaN(r.Value) {
		for i, v := range []float64{r.Value, r.Low, r.High} {
			if i == 0 || r.Bounded {
				cells[i] = strconv.FormatFloat(v, 'f', 4, 64)
			}
		}
	}
	return cells
}
