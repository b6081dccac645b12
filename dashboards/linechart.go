package dashboards

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/bdrw/parlance/classify"
)

// size is the drawing ground of a chart in user units, which are CSS pixels at
// its widest. A chart is drawn twice, for wide and for narrow screens, so that
// its letters stay legible; the style sheet shows one of the two.
type size struct {
	name                     string // "wide" or "narrow"
	width, height            float64
	left, right, top, bottom float64 // margins of the plot
	dates                    int     // most labels on the axis of days
}

var lineSizes = []size{
	{"wide", 1080, 420, 58, 186, 18, 40, 8},
	{"narrow", 368, 330, 48, 14, 14, 38, 4},
}

// lineChart is one drawing of a trend, ready for the template.
type lineChart struct {
	ID, Title     string // of the trend; both drawings of it share them
	Name          string
	Width, Height float64
	Left, Right   float64 // ends of the plot
	Bottom        float64
	Rows          []tick // grid lines of the count
	Dates         []tick // marks of the axis of days
	Gaps          []box
	Marks         []drawnMark
	Bands         []drawnBand
	Lines         []drawnLine
	Summary       string // the chart in sentences, for those who do not see it
}

// Labelled tells whether the lines bear their names; else a legend does.
func (c lineChart) Labelled() bool { return c.Width-c.Right > 100 }

// AxisX is where the labels of the counts end.
func (c lineChart) AxisX() float64 { return c.Left - 8 }

// TickEnd is the lower end of the marks of the days.
func (c lineChart) TickEnd() float64 { return c.Bottom + 6 }

// DateY is the base line of the labels of the days.
func (c lineChart) DateY() float64 { return c.Bottom + 25 }

// LeaderX is where a line's leader meets its name.
func (c lineChart) LeaderX() float64 { return c.Right + 18 }

// LabelX is where the names of the lines begin.
func (c lineChart) LabelX() float64 { return c.Right + 22 }

func newLineChart(id, title string, size size) lineChart {
	return lineChart{ID: id, Title: title, Name: size.name, Width: size.width, Height: size.height,
		Left: size.left, Right: size.width - size.right, Bottom: size.height - size.bottom}
}

type tick struct {
	At    float64
	Label string
}

type box struct{ X, Y, Width, Height float64 }

type drawnLine struct {
	Name   string
	Slot   int // of the palette
	Path   string
	Dots   []dot // days that stand alone
	Label  string
	LabelY float64
	EndX   float64
	EndY   float64
}

type dot struct{ X, Y float64 }

// scales turn days and counts into places.
type scales struct {
	size     size
	from, to classify.Day
	top      float64 // the count at the upper edge
}

func (s scales) x(day float64) float64 {
	days := math.Max(float64(s.to-s.from), 1)
	return tenth(s.size.left + (day-float64(s.from))/days*(s.size.width-s.size.left-s.size.right))
}

func (s scales) y(count float64) float64 {
	return tenth(s.size.height - s.size.bottom - count/s.top*(s.size.height-s.size.top-s.size.bottom))
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// drawLines draws a trend. The axis of counts begins at zero.
func drawLines(t *trend, size size, slot func(classify.Term) int) lineChart {
	rows := niceRows(t.highest())
	s := scales{size, t.from, t.to, rows[len(rows)-1]}
	c := newLineChart("lines", "Line chart: adverts per term over time", size)
	for _, v := range rows {
		c.Rows = append(c.Rows, tick{s.y(v), commas(int(v))})
	}
	for _, d := range dateMarks(t.from, t.to, size.dates) {
		c.Dates = append(c.Dates, tick{s.x(float64(d.day)), d.label})
	}
	for _, g := range t.gaps() {
		x := s.x(float64(g.from) - 0.5)
		c.Gaps = append(c.Gaps, box{x, size.top, tenth(math.Min(s.x(float64(g.to)+0.5), c.Right) - x), tenth(c.Bottom - size.top)})
	}
	for _, m := range marks(t.breaks) {
		c.Marks = append(c.Marks, drawnMark{m, s.x(float64(m.Day) - 0.5), size.top, size.top + 12})
	}
	for _, l := range t.lines {
		c.Lines = append(c.Lines, drawLine(l, s, t.step, slot(l.term)))
	}
	spreadLabels(c.Lines, 21, size.top+6, c.Bottom)
	return c
}

func (t *trend) highest() int {
	highest := 0
	for _, l := range t.lines {
		for _, p := range l.points {
			highest = max(highest, p.Count)
		}
	}
	return highest
}

func drawLine(l line, s scales, step classify.Day, slot int) drawnLine {
	points := make([]plotPoint, len(l.points))
	for i, p := range l.points {
		points[i] = plotPoint{day: p.Day, value: float64(p.Count)}
	}
	return plotLine{name: string(l.term), slot: slot, points: points, step: step}.draw(s, func(v float64) string { return commas(int(v)) }, nil)
}

func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// spreadLabels moves the labels at the lines' ends apart so that none covers
// another, and keeps them between top and bottom.
func spreadLabels(lines []drawnLine, apart, top, bottom float64) {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return compareFloat(lines[a].EndY, lines[b].EndY)
	})
	floor := top
	for _, i := range order {
		lines[i].LabelY = math.Max(lines[i].LabelY, floor)
		floor = lines[i].LabelY + apart
	}
	ceiling := bottom
	for _, i := range slices.Backward(order) {
		lines[i].LabelY = tenth(math.Min(lines[i].LabelY, ceiling))
		ceiling = lines[i].LabelY - apart
	}
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// niceRows gives four to six round counts from zero that reach the highest.
func niceRows(highest int) []float64 {
	step := 1.0
	for _, f := range []float64{1, 2, 5} {
		for k := 1.0; k <= 1e9; k *= 10 {
			if s := f * k; s*5 >= float64(highest) && (step*5 < float64(highest) || s < step) {
				step = s
			}
		}
	}
	rows := []float64{0}
	for v := step; ; v += step {
		rows = append(rows, v)
		if v >= float64(highest) && len(rows) > 2 {
			return rows
		}
	}
}

type dateMark struct {
	day   classify.Day
	label string
}

// dateMarks names at most limit days: Mondays of a short time, first days of
// months of a long one.
func dateMarks(from, to classify.Day, limit int) []dateMark {
	monthly := to-from > 70
	var marks []dateMark
	for d := from; d <= to; d++ {
		t := d.Time()
		switch {
		case monthly && t.Day() == 1 && (t.Month() == time.January || len(marks) == 0):
			marks = append(marks, dateMark{d, t.Format("Jan 2006")})
		case monthly && t.Day() == 1:
			marks = append(marks, dateMark{d, t.Format("Jan")})
		case !monthly && (t.Weekday() == time.Monday || from == to):
			marks = append(marks, dateMark{d, t.Format("2 Jan")})
		}
	}
	every := (len(marks) + limit - 1) / max(limit, 1)
	var kept []dateMark
	for i := 0; i < len(marks); i += every {
		kept = append(kept, marks[i])
	}
	return kept
}

// empty tells that nothing was counted: there is nothing to draw.
func (t *trend) empty() bool { return len(t.all) == 0 }
