package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// FrameDiff is what becomes of the stored adverts when another frame codes them:
// who changes code, from which to which, and what that does to every published
// series. It is built advert by advert and holds no more than samples of them.
type FrameDiff struct {
	Old      classify.FrameRef `json:"old"`
	New      classify.FrameRef `json:"new"`
	Adverts  int               `json:"adverts"` // stored
	Unread   int               `json:"unread"`  // of them without text so far: coded by their title alone
	Carried  int               `json:"carried"` // of them whose text is gone: they keep their coding
	Changed  int               `json:"changed"` // adverts with any change below
	Codes    []*CodeDiff       `json:"codes"`   // scope, level, area, acceptance
	Terms    []*TermDiff       `json:"terms"`   // in order of what is gained and lost anywhere, the most first
	Effects  []Effect          `json:"effects"` // on every published series, in order of source and family
	perTerm  map[classify.Term]*TermDiff
	censuses map[string]*censusPair
	samples  int
}

// CodeDiff compares one kind of code over the adverts whose text was read.
type CodeDiff struct {
	What    string     `json:"what"`
	Changed int        `json:"changed"`
	Pairs   []CodePair `json:"pairs"` // that occur, changes first, the most frequent first
	// N is how many adverts the measures of agreement are over: for level and
	// area those that both frames have in scope. The measures are null where
	// they are not defined.
	N        int      `json:"n"`
	Same     int      `json:"same"`
	Kappa    *float64 `json:"kappa"`
	Weighted *float64 `json:"weighted_kappa,omitempty"` // linear, of the levels in the new frame's order
	PABAK    *float64 `json:"pabak"`
	cells    map[[2]string]*cell
	code     func(*classify.Coding) string
	order    []string // of the codes, where they have one
}

// CodePair is one cell of the matrix of codes.
type CodePair struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	Adverts int      `json:"adverts"`
	Samples []Sample `json:"samples,omitempty"` // of changes
}

// TermDiff is how many adverts begin or cease to name a term.
type TermDiff struct {
	Term       classify.Term `json:"term"`
	Gained     int           `json:"gained"`
	Lost       int           `json:"lost"`
	GainedIn   int           `json:"gained_in_title"`
	LostIn     int           `json:"lost_in_title"`
	GainedOwn  int           `json:"gained_in_own_words"`
	LostOwn    int           `json:"lost_in_own_words"`
	SamplesIn  []Sample      `json:"samples_gained,omitempty"`
	SamplesOut []Sample      `json:"samples_lost,omitempty"`
	gained     cell
	lost       cell
}

// Sample is one of the adverts that change.
type Sample struct {
	Source    string `json:"source"`
	Reference string `json:"reference"`
	Title     string `json:"title"`
}

// Effect is a published series on the last complete day of its source: what the
// facts count as they are known now, and what they would count.
type Effect struct {
	Source     string   `json:"source"`
	Date       string   `json:"date"`
	Family     string   `json:"family"`
	Labels     []string `json:"labels"`
	Old        int      `json:"old"`
	New        int      `json:"new"`
	Difference int      `json:"difference"`
}

// outOfScope stands for the level and the area of an advert out of scope.
const outOfScope = "out of scope"

// NewFrameDiff makes an empty comparison. Days gives the last complete day of
// each source; samples is how many adverts are shown for each kind of change.
func NewFrameDiff(old classify.FrameRef, to *classify.Frame, days map[string]classify.Day, samples int) *FrameDiff {
	d := &FrameDiff{Old: old, New: to.Ref(), perTerm: map[classify.Term]*TermDiff{}, censuses: map[string]*censusPair{}, samples: samples}
	for source, day := range days {
		d.censuses[source] = &censusPair{day, store.NewCensus(day), store.NewCensus(day)}
	}
	var levels []string
	for _, l := range to.Levels() {
		levels = append(levels, string(l))
	}
	either := func(yes bool, a, b string) string {
		if yes {
			return a
		}
		return b
	}
	d.Codes = []*CodeDiff{
		{What: "scope", code: func(c *classify.Coding) string { return either(c.InScope, "in scope", outOfScope) }},
		{What: "level", code: func(c *classify.Coding) string { return either(c.InScope, string(c.Level), outOfScope) }, order: levels},
		{What: "area", code: func(c *classify.Coding) string { return either(c.InScope, string(c.Area), outOfScope) }},
		{What: "acceptance", code: func(c *classify.Coding) string { return either(c.Accepted, "accepted", "for review") }},
	}
	for _, c := range d.Codes {
		c.cells = map[[2]string]*cell{}
	}
	return d
}

type censusPair struct {
	day      classify.Day
	old, new *store.Census
}

// Add takes in one advert. It is a function for store.DB.Try.
func (d *FrameDiff) Add(t *store.Tried) error {
	d.Adverts++
	changed := false
	switch {
	case t.Gone:
		d.Carried++
	case !t.Coded:
		d.Unread++
	}
	for _, c := range d.Codes {
		if t.Coded && c.add(t, d.samples) {
			changed = true
		}
	}
	if d.terms(t) || changed {
		d.Changed++
	}
	if pair := d.censuses[t.Advert.Source]; pair != nil {
		pair.old.Add(t.Was)
		pair.new.Add(t.Would)
	}
	return nil
}
