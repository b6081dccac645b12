package dashboards

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// trendsView is all that the page of trends reads.
type trendsView struct {
	Source    Source
	Sources   []Source
	Frame     string
	Version   string
	Form      trendsForm
	Term      classify.Term
	Against   classify.Term
	Where     string // "in their title or text"
	Among     string
	Day       classify.Day // the last of the flow; zero before there is one
	From      classify.Day // the first shown
	OwnFrom   classify.Day // the first day of own words, where these are shown
	Now       trendsNow
	Shares    []weekShare
	Share     []lineChart
	Index     []lineChart
	Flows     []weekFlow // newest first
	Adoptions []adoptionOf
	Adoption  []lineChart
	Ratio     []lineChart
	Firsts    []firstUse // the newest that are shown
	AllFirsts int
	Trends    []namedTrend
	Revisions []revision
	Marks     []mark
	choice    *trendsChoice
}

// trendsNow are the figures in the sentence at the head of the page.
type trendsNow struct {
	Has       bool
	Share     weekShare
	HasChange bool
	Change    Change
	Trend     namedTrend
}

// namedTrend is the verdict on a term.
type namedTrend struct {
	Term     classify.Term
	Trend    TermTrend
	From, To classify.Day // the months that were looked at; zero when there are none
}

// Explain is where a count of the page is explained: of the term, or of all
// adverts when term is empty.
func (v *trendsView) Explain(term classify.Term, from, to classify.Day) string {
	return v.choice.explain(term, from, to)
}

// maxFirsts is how many first adopters the page shows.
const maxFirsts = 20

// serveTrends shows how the use of a term changes.
func (p *pages) serveTrends(w http.ResponseWriter, r *http.Request) {
	c := parseTrends(p.options, r.URL.Query())
	v, err := p.trendsView(&c)
	p.serve(w, r, "trends.html", v, err)
}

func (p *pages) trendsView(c *trendsChoice) (*trendsView, error) {
	r, err := read(p.options, c.source.ID)
	if err != nil {
		return nil, err
	}
	t, err := p.statistics.term(r, c)
	if err != nil {
		return nil, err
	}
	v := &trendsView{Source: c.source, Sources: p.options.Sources, Frame: p.options.Frame.Name(), Version: p.options.Version, Form: p.trendsForm(c),
		Term: c.term, Against: c.against, Where: fieldNames[c.field].words, Among: c.among(), choice: c}
	if t.last < t.from {
		return v, nil
	}
	v.Day, v.From = t.last, t.from
	if c.weeks > 0 {
		v.From = max(t.from, t.last-classify.Day(7*c.weeks)+1)
	}
	if c.field == store.OwnWords {
		v.OwnFrom = t.begins
	}
	return v, v.fill(p.options, r, t)
}

// fill takes what lies in the period, and draws it.
func (v *trendsView) fill(o *Options, r *reading, t *termHistory) error {
	for _, w := range t.weeks {
		if w.To >= v.From {
			v.Shares = append(v.Shares, w)
		}
	}
	for i := len(t.flows) - 1; i >= 0 && t.flows[i].Monday >= v.From; i-- {
		v.Flows = append(v.Flows, t.flows[i])
	}
	for _, a := range t.adoptions {
		if a.To >= v.From {
			v.Adoptions = append(v.Adoptions, a)
		}
	}
	for i := len(t.firsts) - 1; i >= 0; i-- {
		if f := t.firsts[i]; !f.Before && f.Day >= v.From {
			if v.AllFirsts++; len(v.Firsts) < maxFirsts {
				v.Firsts = append(v.Firsts, f)
			}
		}
	}
	v.Trends = t.trends
	v.now(t)
	breaks, err := breaksWithin(o.Store, v.Source.ID, v.From, v.Day)
	if err != nil {
		return err
	}
	v.Marks = marks(breaks)
	v.draw(t)
	v.Revisions, err = revisions(o, r, v.Term, v.choice.field, max(v.From, v.Day-revisionDays))
	return err
}

// revisionDays is how far back the table of revisions goes.
const revisionDays = 26 * 7

func (v *trendsView) now(t *termHistory) {
	if len(v.Shares) > 0 && v.Shares[0].Has {
		v.Now.Has, v.Now.Share = true, v.Shares[0]
	}
	v.Now.Change, v.Now.HasChange = t.change, t.hasChange
	for _, trend := range v.Trends {
		if trend.Term == v.Term {
			v.Now.Trend = trend
		}
	}
}

// termHistory is what the flow tells of one term.
type termHistory struct {
	from, last, begins classify.Day
	weeks              []weekShare // newest first
	change             Change      // of the newest four weeks on a year
	hasChange          bool
	flows              []weekFlow // oldest first
	adoptions          []adoptionOf
	firsts             []firstUse
	trends             []namedTrend
	breaks             []classify.Day
	breakOnYear        string // why the newest four weeks are not compared
}

// term gives the history of the term that was chosen, counted once for each state
// of the store.
func (s *statistics) term(r *reading, c *trendsChoice) (*termHistory, error) {
	trends, err := s.namedTrends(r, c.flow(), c.field)
	if err != nil {
		return nil, err
	}
	d, err := s.daily(r, c.flow(), c.term, c.field)
	if err != nil {
		return nil, err
	}
	return keep(s, r, c.flow(), fmt.Sprint("term ", c.field, " ", c.term, "\x00", c.against), func(v *flowView) *termHistory {
		return newTermHistory(v, c, d, trends)
	})
}

func newTermHistory(v *flowView, c *trendsChoice, d *daily, trends []namedTrend) *termHistory {
	of := v.series(c.term, c.field)
	t := &termHistory{from: v.From, last: v.last(), begins: of.begins(), trends: trends}
	if v.Days() == 0 {
		return t
	}
	t.weeks = weeksOf(v, d, v.From)
	t.change, t.hasChange = of.onYear(t.last)
	if b, parted := v.parted(t.last-trailingDays+1-yearDays, t.last); parted {
		t.breakOnYear = b.Note
	}
	t.flows, t.firsts = of.weekFlows(), of.firstUses()
	t.adoptions = of.adoptions(t.firsts, v.series(c.against, c.field), ratioSeed)
	for _, b := range v.breaks {
		t.breaks = append(t.breaks, b.Date)
	}
	return t
}

// namedTrends are the verdicts on every term of a field, in the order of
// Options.Terms.
func (s *statistics) namedTrends(r *reading, of flowOf, field store.TermField) ([]namedTrend, error) {
	v, err := s.verdicts(r, of, field)
	if err != nil {
		return nil, err
	}
	n := len(v.months.months)
	all := make([]namedTrend, len(s.options.Terms))
	for i, term := range s.options.Terms {
		all[i] = namedTrend{Term: term, Trend: v.after[n][i]}
		if from := v.months.firstComparable(n); from < n {
			all[i].From, all[i].To = v.months.months[from].from, v.months.months[n-1].to
		}
	}
	return all, nil
}

// Words is the verdict, with what bounds it.
func (t namedTrend) Words() string {
	if t.Trend.Provisional {
		return string(t.Trend.Verdict) + " (provisional)"
	}
	return string(t.Trend.Verdict)
}

// SlopeWords is Sen's slope in percentage points a year.
func (t namedTrend) SlopeWords() string {
	if math.IsNaN(t.Trend.Slope) {
		return ""
	}
	return points(t.Trend.Slope) + " a year"
}

// points writes a difference of shares in percentage points: "+1.2 points".
func points(v float64) string { return plus(v) + " points" }

// plus writes a difference of shares in percent with its sign: "+1.2", "−0.4", "0.0".
func plus(v float64) string {
	words := strconv.FormatFloat(math.Abs(100*v), 'f', 1, 64)
	switch {
	case words == "0.0":
		return words
	case v < 0:
		return "−" + words
	}
	return "+" + words
}

// PWords is the p-value of the test; empty where none was made.
func (t namedTrend) PWords() string { return t.tested(t.Trend.P) }

// QWords is the p-value adjusted for all terms.
func (t namedTrend) QWords() string { return t.tested(t.Trend.Q) }

func (t namedTrend) tested(p float64) string {
	switch {
	case t.Trend.Verdict == TooShort || t.Trend.Verdict == TooFew:
		return ""
	case p < 0.001:
		return "below 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

// Of is the page of another term under the same choice.
func (v *trendsView) Of(term classify.Term) string {
	c := *v.choice
	c.term = term
	return "/trends?" + c.query().Encode()
}

// ExplainOf is where an employer's adverts of a day are explained.
func (v *trendsView) ExplainOf(employer string, day classify.Day) string {
	return v.Explain(v.Term, day, day) + "&employer=" + url.QueryEscape(employer)
}

// ExplainStock is where the stock of a day is explained.
func (v *trendsView) ExplainStock(term classify.Term, day classify.Day) string {
	return explainStock(v.Source.ID, term, v.choice.field, day, nil)
}

// Sunday is the last day of the week.
func (w weekFlow) Sunday() classify.Day { return w.Monday + 6 }

// LastFrom is the first day of last year's window.
func (w weekShare) LastFrom() classify.Day { return w.From - yearDays }

// LastTo is the last day of last year's window.
func (w weekShare) LastTo() classify.Day { return w.To - yearDays }

// signed writes a difference with its sign: "+12", "−3", "0".
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + commas(n)
	case n < 0:
		return "−" + commas(-n)
	}
	return "0"
}
