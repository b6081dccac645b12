package dashboards

import (
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// probeSizes are those of the small charts, one for each probe.
var probeSizes = []size{
	{"wide", 540, 270, 54, 20, 22, 40, 4},
	{"narrow", 340, 260, 46, 14, 22, 38, 3},
}

// markerRoom is how wide the strip is in which the report's lone marker stands,
// apart from the axis of days.
const markerRoom = 78

// probeChart is the drawing of one probe: both counts, and the report's.
type probeChart struct {
	Name          string
	ID            string // unique on the page
	Width, Height float64
	Left, Right   float64
	Bottom        float64
	Rows          []tick
	Dates         []tick
	Lines         []drawnLine
	Marker        *marker
	Summary       string
}

// marker is a lone point.
type marker struct {
	X, Y   float64
	Label  string  // of the count
	Day    string  // under the axis
	Cut    float64 // where the strip ends
	Top    float64
	Points string // of a diamond
}

// AxisX is where the labels of the counts end.
func (c probeChart) AxisX() float64 { return c.Left - 8 }

// TickEnd is the lower end of the marks of the days.
func (c probeChart) TickEnd() float64 { return c.Bottom + 6 }

// DateY is the base line of the labels of the days.
func (c probeChart) DateY() float64 { return c.Bottom + 25 }

// drawProbe draws a probe between two days. The axis of counts begins at zero.
func drawProbe(p *probed, from, to classify.Day, size size) probeChart {
	lines := p.lines(from)
	ref, hasRef := reference(p.probe)
	highest := 0
	if hasRef {
		highest = ref.Count
	}
	for _, l := range lines {
		for _, point := range l.points {
			highest = max(highest, point.Count)
		}
	}
	rows := niceRows(highest)
	c := probeChart{Name: size.name, ID: probeID(p.probe, size.name), Width: size.width, Height: size.height,
		Left: size.left, Right: size.width - size.right, Bottom: size.height - size.bottom}
	s := scales{size, from, to, rows[len(rows)-1]}
	if hasRef {
		c.Marker = drawMarker(ref, s)
		s.size.left += markerRoom
	}
	for _, v := range rows {
		c.Rows = append(c.Rows, tick{s.y(v), commas(int(v))})
	}
	for _, d := range dateMarks(from, to, size.dates) {
		c.Dates = append(c.Dates, tick{s.x(float64(d.day)), d.label})
	}
	for i, l := range lines {
		c.Lines = append(c.Lines, drawLine(l, s, 1, i+1))
	}
	c.Summary = p.summary(lines)
	return c
}

func drawMarker(r Reference, s scales) *marker {
	const half = 6
	m := &marker{X: s.size.left + 34, Y: s.y(float64(r.Count)), Label: commas(r.Count), Day: r.Day.Time().Format("2006"),
		Cut: s.size.left + markerRoom - 10, Top: s.size.top}
	m.Points = strings.Join([]string{
		short(m.X) + "," + short(tenth(m.Y-half)), short(m.X+half) + "," + short(m.Y),
		short(m.X) + "," + short(tenth(m.Y+half)), short(m.X-half) + "," + short(m.Y)}, " ")
	return m
}

// LabelY is the base line of the marker's count: above it, or below where that
// would leave the chart.
func (m marker) LabelY() float64 {
	if m.Y < m.Top+18 {
		return m.Y + 22
	}
	return m.Y - 11
}

func probeID(p store.Probe, name string) string {
	return strings.ReplaceAll(fmt.Sprintf("probe-%s-%s-%d-%s", name, p.Centre, p.Miles, p.Term), " ", "-")
}

// summary tells the first and last point of both lines, and the report's.
func (p *probed) summary(lines [2]line) string {
	var b strings.Builder
	for _, l := range lines {
		if n := len(l.points); n > 0 {
			first, last := l.points[0], l.points[n-1]
			fmt.Fprintf(&b, "%s: %s on %s, %s on %s. ", l.term, commas(first.Count), dayWords(first.Day), commas(last.Count), dayWords(last.Day))
		}
	}
	if r, ok := reference(p.probe); ok {
		fmt.Fprintf(&b, "The report counted %s on %s, a point by itself.", commas(r.Count), dayWords(r.Day))
	}
	return strings.TrimSpace(b.String())
}
