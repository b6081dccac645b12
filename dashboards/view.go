package dashboards

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// view is all that the page's template reads.
type view struct {
	Source   Source
	Sources  []Source
	Choice   formChoice
	Status   status
	Day      classify.Day // of the last complete pass; zero before it
	OwnFrom  classify.Day // the first day of a trend of own words; zero when it is not told here
	Figures  figures
	Trend    trendView
	Split    split
	Bars     []barChart
	HasSplit bool
	Heat     heat
	HasHeat  bool
	Probes   probeView
	Notes    []note
	Frame    string
	Version  string
}

// formChoice is the choice as its form shows it.
type formChoice struct {
	Periods []option
	Fields  []option
	Terms   []optionGroup
	Words   string // "in their title or text"
	Query   template.URL
}

type option struct {
	Value, Label string
	Chosen       bool
	Slot         int
}

// optionGroup is a family of terms to choose from.
type optionGroup struct {
	Name    string
	Options []option
}

type trendView struct {
	Empty    bool
	Own      bool // it is of own words
	From, To classify.Day
	Charts   []lineChart
	Terms    []classify.Term
	Weeks    []week
	Gaps     int
	Marks    []mark
}

func (p *pages) view(c *choice) (*view, error) {
	r, err := read(p.options, c.source.ID)
	if err != nil {
		return nil, err
	}
	t, err := p.history.trend(r, c)
	if err != nil {
		return nil, err
	}
	v := &view{Source: c.source, Sources: p.options.Sources, Choice: p.form(c), Status: p.status(r, c), Notes: notes(r),
		Frame: p.options.Frame.Name(), Version: p.options.Version, Trend: p.trendView(t)}
	if !r.has {
		return v, nil
	}
	v.Day = r.counts.Day
	if v.Probes, err = p.probeView(r, c); err != nil {
		return nil, err
	}
	v.Figures = newFigures(r.counts, c.terms, p.slot)
	v.OwnFrom = p.options.Store.OwnWordsFrom(c.source.ID)
	v.Heat, v.HasHeat = newHeat(r.counts, p.options.Areas, p.options.Levels)
	if v.Split, v.HasSplit = newSplit(r.counts); v.HasSplit {
		for _, size := range barSizes {
			v.Bars = append(v.Bars, drawBars(v.Split, size))
		}
	}
	return v, nil
}

func (p *pages) form(c *choice) formChoice {
	f := formChoice{Words: c.fieldWords(), Query: template.URL(c.query().Encode())}
	for _, n := range periods {
		label := fmt.Sprintf("%d weeks", n)
		if n == 0 {
			label = "All of history"
		}
		f.Periods = append(f.Periods, option{Value: fmt.Sprint(n), Label: label, Chosen: n == c.weeks})
	}
	for _, field := range termFields {
		names := fieldNames[field]
		f.Fields = append(f.Fields, option{Value: names.value, Label: names.label, Chosen: field == c.field})
	}
	for _, t := range p.options.Terms {
		f.offer(p.options.family(t), option{string(t), string(t), slices.Contains(c.terms, t), p.slot(t)})
	}
	return f
}

// offer adds a term to its family, which keeps the place of its first term.
func (f *formChoice) offer(family string, o option) {
	at := slices.IndexFunc(f.Terms, func(g optionGroup) bool { return g.Name == family })
	if at < 0 {
		at, f.Terms = len(f.Terms), append(f.Terms, optionGroup{Name: family})
	}
	f.Terms[at].Options = append(f.Terms[at].Options, o)
}

func (p *pages) trendView(t *trend) trendView {
	v := trendView{Empty: t.empty(), Own: t.own, From: t.from, To: t.to, Weeks: t.weeks(), Gaps: len(t.gaps()), Marks: marks(t.breaks)}
	if v.Empty {
		return v
	}
	for _, l := range t.lines {
		v.Terms = append(v.Terms, l.term)
	}
	for _, size := range lineSizes {
		chart := drawLines(t, size, p.slot)
		chart.Summary = t.summary()
		v.Charts = append(v.Charts, chart)
	}
	return v
}

// summary tells the first and the last point of each line.
func (t *trend) summary() string {
	var b strings.Builder
	for _, l := range t.lines {
		if len(l.points) > 0 {
			first, last := l.points[0], l.points[len(l.points)-1]
			fmt.Fprintf(&b, "%s: %s on %s, %s on %s. ", l.term, commas(first.Count), dayWords(first.Day), commas(last.Count), dayWords(last.Day))
		}
	}
	b.WriteString(t.parted())
	return b.String()
}

// status is the strip under the heading.
type status struct {
	Complete string // when the last complete pass ended; empty before the first
	Stale    bool
	Next     string // when the next pass is; empty when none is scheduled
	Text     share  // live adverts with their full text
	Running  bool
	Filling  bool
	Refresh  bool // the page reloads itself
	Progress Progress
	Percent  int
	Toggle   string // address that pauses the reloading or takes it up again
}

func (p *pages) status(r *reading, c *choice) status {
	s := status{Running: r.running() != nil}
	if r.complete != nil {
		s.Complete = instantWords(instant(r.complete))
		s.Text = share{r.complete.Tally.WithText, r.complete.Tally.Live}
		s.Stale = r.now.Sub(instant(r.complete)) > p.options.Interval*3/2
	}
	if next := p.options.nextPass(); !next.IsZero() {
		s.Next = instantWords(next)
	}
	if s.Progress, s.Filling = p.options.progress(); s.Filling {
		s.Refresh = !c.paused
		s.Percent = 100 * s.Progress.Done / s.Progress.Total
		q := c.query()
		if s.Refresh {
			q = withPause(q)
		}
		s.Toggle = "/?" + q.Encode()
	}
	return s
}

func withPause(q url.Values) url.Values {
	q.Set("pause", "1")
	return q
}

func instantWords(t time.Time) string {
	return t.In(classify.London).Format("Monday 2 January 2006, 15:04")
}

// note is a pass that left a gap, or has something to say of itself.
type note struct {
	Day     classify.Day
	Outcome store.Outcome
	Gap     bool
	Reasons []string
}

// maxNotes is how many notes the page shows, the newest.
const maxNotes = 10

func notes(r *reading) []note {
	completed := map[classify.Day]bool{}
	for _, p := range r.passes {
		if p.Outcome == store.Complete {
			completed[p.Day] = true
		}
	}
	var all []note
	for _, p := range r.passes {
		if p.Ended.IsZero() || p.Outcome == store.Complete && len(p.Reasons) == 0 {
			continue
		}
		if len(all) < maxNotes {
			all = append(all, note{p.Day, p.Outcome, !completed[p.Day], p.Reasons})
		}
	}
	return all
}
