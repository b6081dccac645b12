package dashboards

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// explanation is everything behind one figure, as known now.
type explanation struct {
	Source       string                     `json:"source"`
	Metric       string                     `json:"metric,omitempty"`
	What         string                     `json:"what"` // in a sentence
	Term         classify.Term              `json:"term,omitempty"`
	Field        string                     `json:"field"`
	Measure      string                     `json:"measure"`
	From         string                     `json:"from"`
	To           string                     `json:"to"`
	Where        map[store.Dimension]string `json:"where,omitempty"`
	Employer     string                     `json:"employer,omitempty"`
	Numerator    int                        `json:"numerator"`
	Denominator  int                        `json:"denominator"`
	Percent      *float64                   `json:"percent"`            // null on a low base
	Interval     []float64                  `json:"interval,omitempty"` // 95 %, in percent; of the flow, by employer
	Employers    int                        `json:"employers,omitempty"`
	Gap          string                     `json:"gap,omitempty"` // why the figure has no point; empty when it has one
	Published    *publishedThen             `json:"published,omitempty"`
	Completeness completeness               `json:"completeness"`
	Passes       []passHealth               `json:"passes"`
	Frame        classify.FrameRef          `json:"frame"`
	Dedup        string                     `json:"dedup"`
	Breaks       []explainedBreak           `json:"breaks"`
	Notes        []string                   `json:"notes,omitempty"`
	Adverts      []countedAdvert            `json:"adverts"`
	Page         int                        `json:"page"`
	Pages        int                        `json:"pages"`
	Next         string                     `json:"next,omitempty"` // the next page of adverts
	numbers      []uint64                   // of the adverts counted
}

// publishedThen is the figure as the pass of the day published it.
type publishedThen struct {
	Pass  uint64            `json:"pass"`
	Frame classify.FrameRef `json:"frame"`
	Value int               `json:"value"`
	All   int               `json:"all"`
}

// completeness says how much of the period was seen, and read.
type completeness struct {
	Days         int `json:"days"`
	CompleteDays int `json:"complete_days"` // with a complete pass
	Adverts      int `json:"adverts"`       // that pass the filter by what the list says
	Read         int `json:"read"`          // of them, those whose text was read
}

type explainedBreak struct {
	Date  string          `json:"date"`
	Kind  store.BreakKind `json:"kind"`
	Note  string          `json:"note"`
	Parts bool            `json:"parts"` // figures as known now on its two sides must not be compared
}

// countedAdvert is one advert that was counted, with what it was counted for.
type countedAdvert struct {
	Reference string        `json:"reference"`
	URL       string        `json:"url"`
	Title     string        `json:"title"`
	Employer  string        `json:"employer"`
	Posted    string        `json:"posted,omitempty"`
	Evidence  []evidenceHit `json:"evidence"`
}

// evidenceHit is a place in an advert that decided something.
type evidenceHit struct {
	For    string         `json:"for"` // a term, or a code: "in scope", a level, an area
	Rule   string         `json:"rule,omitempty"`
	Field  classify.Field `json:"field"`
	Start  int            `json:"start"` // bytes of the field
	End    int            `json:"end"`
	Before string         `json:"before,omitempty"`
	Words  string         `json:"words,omitempty"` // empty when the text is gone
	After  string         `json:"after,omitempty"`
	Aside  string         `json:"set_aside,omitempty"` // why they are not the advert's own words
}

const dedupWords = "An advert is one reference of the board, and counts once, however often it was edited or listed again. Re-advertised posts and the same post on other boards are other adverts."

// explain answers a question, with so many adverts on a page.
func (s *statistics) explain(e explainQuestion, pageSize int) (*explanation, error) {
	r, err := read(s.options, e.source.ID)
	if err != nil {
		return nil, err
	}
	if e.to == 0 {
		if e.from, e.to = r.counts.Day, r.counts.Day; !r.has {
			e.from, e.to = firstDay, firstDay
		}
	}
	x := &explanation{Source: e.source.ID, Metric: e.metric, What: e.whatWords(), Term: e.term, Field: fieldNames[e.field].value, Measure: e.measure.String(),
		From: e.from.String(), To: e.to.String(), Where: e.where, Employer: e.employer, Frame: s.options.Frame, Dedup: dedupWords, Breaks: []explainedBreak{}, Passes: []passHealth{}}
	for _, step := range []func(*reading, explainQuestion, *explanation) error{s.explainCounts, s.explainPoint, s.explainPasses, s.explainBreaks} {
		if err := step(r, e, x); err != nil {
			return nil, fmt.Errorf("explain a figure of %s: %w", e.source.ID, err)
		}
	}
	return x, s.explainAdverts(x, e, pageSize)
}

// clipped is a question about the flow cut to the days that are known.
func clipped(r *reading, e explainQuestion) explainQuestion {
	if e.measure != store.Posted {
		return e
	}
	first, last := completeDays(r)
	e.from, e.to = max(e.from, first), min(e.to, last)
	return e
}

// completeDays are the first and the last day with a complete pass.
func completeDays(r *reading) (first, last classify.Day) {
	for _, p := range r.passes {
		if p.Outcome == store.Complete {
			if last == 0 {
				last = p.Day
			}
			first = p.Day
		}
	}
	return first, last
}

func (s *statistics) explainCounts(r *reading, e explainQuestion, x *explanation) error {
	cut := clipped(r, e)
	if cut.to < cut.from {
		return nil
	}
	count := func(q store.Query) (int, error) {
		numbers, err := s.options.Store.Counted(q, e.employer)
		return len(numbers), err
	}
	var err error
	if x.numbers, err = s.options.Store.Counted(cut.numerator(), e.employer); err != nil {
		return err
	}
	x.Numerator = len(x.numbers)
	base := cut.denominator()
	if x.Denominator, err = count(base); err != nil {
		return err
	}
	base.Texts, base.In = false, store.Anywhere
	for d := range base.Where {
		if (flowOf{where: map[store.Dimension]string{d: ""}}).text() {
			delete(base.Where, d)
		}
	}
	if x.Completeness.Adverts, err = count(base); err != nil {
		return err
	}
	base.Texts = true
	if x.Completeness.Read, err = count(base); err != nil {
		return err
	}
	if x.Denominator >= lowBase {
		v := (share{x.Numerator, x.Denominator}).value()
		x.Percent = &v
	}
	return nil
}

// explainPoint tells whether the figure has a point, and gives the interval of a
// share of the flow, and what was published of a stock.
func (s *statistics) explainPoint(r *reading, e explainQuestion, x *explanation) error {
	switch e.measure {
	case store.Posted:
		return s.explainFlow(r, e, x)
	case store.Stock:
		if err := s.explainPublished(r, e, x); err != nil {
			return err
		}
	}
	series, err := s.options.Store.Select(e.numerator())
	if err != nil {
		return err
	}
	if len(series) == 0 || len(series[0].Points) == 0 {
		x.Gap = "No day of the period has a point: it had no complete pass, or fewer than 98% of its adverts were read, or own words were still being learnt."
	}
	return nil
}

func (s *statistics) explainFlow(r *reading, e explainQuestion, x *explanation) error {
	v, err := s.flow(r, flowOf{source: e.source.ID, where: e.where})
	if err != nil {
		return err
	}
	of := v.series(e.term, e.field)
	if v.Days() == 0 {
		x.Gap = "No pass has been complete yet."
		return nil
	}
	counts, whole := of.counts(e.from, e.to)
	if !whole {
		x.Gap = "The period is a gap: it lies outside the days that passes have seen, a quarter of it was not seen, fewer than 98% of its adverts were read, or own words were still being learnt."
	}
	if e.term == "" || e.employer != "" {
		return nil
	}
	var c Clusters
	for _, n := range counts {
		c.Add(n.K, n.N)
	}
	share := c.Share()
	if x.Employers = share.Employers; share.Known() && share.Bounded {
		x.Interval = []float64{100 * share.Low, 100 * share.High}
	}
	umbrella := 0
	for id, n := range counts {
		if v.employers[id].Umbrella {
			umbrella += n.N
		}
	}
	if umbrella > 0 {
		x.Notes = append(x.Notes, fmt.Sprintf("%s of the adverts stand under umbrella accounts, each of which is taken as one employer by the interval.", commas(umbrella)))
	}
	return nil
}

// explainPublished adds the figure as published, where a family has it.
func (s *statistics) explainPublished(r *reading, e explainQuestion, x *explanation) error {
	if e.employer != "" || len(e.where) > 0 {
		return nil
	}
	return s.options.Store.Published(r.source, e.from, e.to, func(day store.DayCounts) error {
		then := publishedThen{Pass: day.Pass, Frame: day.Frame}
		termFamily, allFamily := publishedFamilyOf(e.field)
		then.All, _ = published(day, allFamily)
		if then.Value = then.All; e.term != "" {
			at := slices.IndexFunc(familySamples(s.options, day, termFamily), func(v sample) bool { return v.labels[0] == string(e.term) })
			if at < 0 {
				return nil
			}
			then.Value = int(familySamples(s.options, day, termFamily)[at].value)
		}
		x.Published = &then
		return nil
	})
}

func (s *statistics) explainPasses(r *reading, e explainQuestion, x *explanation) error {
	days := map[classify.Day]bool{}
	for _, p := range slices.Backward(r.passes) {
		if p.Day < e.from || p.Day > e.to {
			continue
		}
		x.Passes = append(x.Passes, *newPassHealth(&p))
		if p.Outcome == store.Complete {
			days[p.Day] = true
		}
	}
	x.Completeness.Days, x.Completeness.CompleteDays = int(e.to-e.from)+1, len(days)
	if first, last := completeDays(r); e.measure == store.Posted {
		if e.from < first {
			x.Notes = append(x.Notes, "The flow before the first complete pass, on "+dayWords(first)+", is not known and is left out.")
		}
		if e.to > last-flowFinal {
			x.Notes = append(x.Notes, "Adverts are listed late, so the newest seven days are not final.")
		}
	}
	return nil
}

func (s *statistics) explainBreaks(r *reading, e explainQuestion, x *explanation) error {
	breaks, err := breaksWithin(s.options.Store, e.source.ID, firstDay, classify.DayOf(r.now))
	for _, b := range breaks {
		x.Breaks = append(x.Breaks, explainedBreak{b.Date.String(), b.Kind, b.Note, b.Parts(true)})
	}
	return err
}

// explainAdverts lists a page of the adverts that were counted.
func (s *statistics) explainAdverts(x *explanation, e explainQuestion, pageSize int) error {
	x.Page, x.Pages, x.Adverts = e.page, max(1, (len(x.numbers)+pageSize-1)/pageSize), []countedAdvert{}
	if x.Page > x.Pages {
		return nil
	}
	from := (x.Page - 1) * pageSize
	adverts, err := s.options.Store.AdvertsNumbered(x.numbers[from:min(len(x.numbers), from+pageSize)])
	if err != nil {
		return err
	}
	for i := range adverts {
		x.Adverts = append(x.Adverts, newCountedAdvert(&adverts[i], e))
	}
	if x.Page < x.Pages {
		x.Next = e.address(x.Page + 1)
	}
	return nil
}
