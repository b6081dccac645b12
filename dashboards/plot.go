package dashboards

import (
	"math"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// plot is a chart of measured values over days, before it is drawn.
type plot struct {
	id, title string
	from, to  classify.Day
	lines     []plotLine
	breaks    []classify.Day // across which no line is joined
	marks     []mark
	gaps      []span
	format    func(float64) string
	summary   string
}

// plotLine is one line, with the band of its intervals where they are known.
type plotLine struct {
	name   string
	slot   int // of the palette
	points []plotPoint
	step   classify.Day // days between two points of an unbroken line
	band   bool
}

type plotPoint struct {
	day       classify.Day
	value     float64
	low, high float64 // meaningless unless bounded
	bounded   bool
}

// drawnBand is the area of a line's intervals.
type drawnBand struct {
	Slot int
	Path string
}

func (p *plot) empty() bool { return p.highest() < 0 }

// highest is the largest value drawn, −1 when there is none.
func (p *plot) highest() float64 {
	highest := -1.0
	for _, l := range p.lines {
		for _, point := range l.points {
			highest = max(highest, point.value)
			if l.band && point.bounded && !math.IsInf(point.high, 1) {
				highest = max(highest, point.high)
			}
		}
	}
	return highest
}

// charts draws the plot for wide and for narrow screens.
func (p *plot) charts() []lineChart {
	if p.empty() {
		return nil
	}
	var all []lineChart
	for _, size := range lineSizes {
		all = append(all, p.draw(size))
	}
	return all
}

func (p *plot) draw(size size) lineChart {
	rows := niceSteps(p.highest())
	s := scales{size, p.from, p.to, rows[len(rows)-1]}
	c := newLineChart(p.id, p.title, size)
	c.Summary = p.summary
	for _, v := range rows {
		c.Rows = append(c.Rows, tick{s.y(v), p.format(v)})
	}
	for _, d := range dateMarks(p.from, p.to, size.dates) {
		c.Dates = append(c.Dates, tick{s.x(float64(d.day)), d.label})
	}
	for _, g := range p.gaps {
		x := s.x(float64(g.from))
		c.Gaps = append(c.Gaps, box{x, size.top, tenth(math.Min(s.x(float64(g.to)), c.Right) - x), tenth(c.Bottom - size.top)})
	}
	for _, m := range p.marks {
		c.Marks = append(c.Marks, drawnMark{m, s.x(float64(m.Day) - 0.5), size.top, size.top + 12})
	}
	for _, l := range p.lines {
		if l.band {
			c.Bands = append(c.Bands, l.drawBands(s, p.breaks)...)
		}
		c.Lines = append(c.Lines, l.draw(s, p.format, p.breaks))
	}
	spreadLabels(c.Lines, 21, size.top+6, c.Bottom)
	return c
}

// joins tells whether a line goes from one point to the next without a gap or a
// break between them.
func (l plotLine) joins(i int, breaks []classify.Day) bool {
	if i < 0 || i+1 >= len(l.points) || l.points[i+1].day-l.points[i].day > l.step {
		return false
	}
	for _, b := range breaks {
		if l.points[i].day < b && b <= l.points[i+1].day {
			return false
		}
	}
	return true
}

func (l plotLine) draw(s scales, format func(float64) string, breaks []classify.Day) drawnLine {
	d := drawnLine{Name: l.name, Slot: l.slot}
	var path strings.Builder
	for i, p := range l.points {
		x, y := s.x(float64(p.day)), s.y(p.value)
		switch {
		case l.joins(i-1, breaks):
			path.WriteString("L")
		case l.joins(i, breaks):
			path.WriteString("M")
		default:
			d.Dots = append(d.Dots, dot{x, y})
			continue
		}
		path.WriteString(short(x) + " " + short(y))
	}
	d.Path = path.String()
	if n := len(l.points); n > 0 {
		last := l.points[n-1]
		d.EndX, d.EndY = s.x(float64(last.day)), s.y(last.value)
		d.LabelY = d.EndY
		d.Label = l.name + " " + format(last.value)
	}
	return d
}

// drawBands gives an area for each run of joined points that have intervals. An
// interval without an upper end reaches to the top.
func (l plotLine) drawBands(s scales, breaks []classify.Day) []drawnBand {
	var bands []drawnBand
	for i := 0; i < len(l.points); {
		end := i
		for l.points[end].bounded && l.joins(end, breaks) && l.points[end+1].bounded {
			end++
		}
		if end > i {
			bands = append(bands, drawnBand{l.slot, l.area(s, i, end)})
		}
		i = end + 1
	}
	return bands
}

func (l plotLine) area(s scales, from, to int) string {
	var path strings.Builder
	edge := func(letter string, day classify.Day, v float64) {
		path.WriteString(letter + short(s.x(float64(day))) + " " + short(s.y(math.Min(v, s.top))))
	}
	edge("M", l.points[from].day, l.points[from].high)
	for _, p := range l.points[from+1 : to+1] {
		edge("L", p.day, p.high)
	}
	for i := to; i >= from; i-- {
		edge("L", l.points[i].day, l.points[i].low)
	}
	return path.String() + "Z"
}

// niceSteps gives three to six round values from zero that reach the highest.
func niceSteps(highest float64) []float64 {
	const least = 1e-4
	highest = math.Max(highest, least)
	step := math.Pow(10, math.Floor(math.Log10(highest/5)))
	for _, f := range []float64{1, 2, 5, 10} {
		if f*step*5 >= highest*(1-1e-9) {
			step *= f
			break
		}
	}
	rows := []float64{0}
	for i := 1; ; i++ {
		rows = append(rows, float64(i)*step)
		if float64(i)*step >= highest*(1-1e-9) && i > 1 {
			return rows
		}
	}
}
