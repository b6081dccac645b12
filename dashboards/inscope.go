package dashboards

import (
	"sync"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// inScope reads the adverts in scope of the last year, and keeps what it made
// of them until a pass changes it.
type inScope struct {
	options *Options
	mu      sync.Mutex
	stamp   string
	view    *codingView
}

// codingView is all that the page about titles and categories reads.
type codingView struct {
	Source  Source
	Frame   string
	Version string
	Day     classify.Day // of the last complete pass; zero before it
	Total   int          // adverts in scope that appeared in the year to it
	Review  share        // of them, those marked for review
	Weeks   []titleWeek
	Regions []string // of the Venn diagram, in the order of titleWeek.Venn
	Vague   share
	Areas   []partShare // vagueness
	Levels  []partShare
	Odd     []oddBand // all; the page shows the first
	Experts share
	Clerks  []partShare
	Clerk   share
}

// maxOdd is how many adverts with unusual bands the page shows.
const maxOdd = 20

// OddShown are the adverts with the oddest bands.
func (v *codingView) OddShown() []oddBand { return v.Odd[:min(maxOdd, len(v.Odd))] }

func (p *pages) codingView(c *choice) (*codingView, error) {
	r, err := read(p.options, c.source.ID)
	if err != nil {
		return nil, err
	}
	return p.inScope.read(r, c.source)
}

func (in *inScope) read(r *reading, source Source) (*codingView, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if stamp := r.stamp(); in.view != nil && in.stamp == stamp {
		return in.view, nil
	}
	o := in.options
	v := &codingView{Source: source, Frame: o.Frame.Name(), Version: o.Version}
	if r.has {
		v.Day = r.counts.Day
		if err := v.fill(o, r); err != nil {
			return nil, err
		}
	}
	in.stamp, in.view = r.stamp(), v
	return v, nil
}

// fill reads the adverts once, those of the year before the oldest week too.
func (v *codingView) fill(o *Options, r *reading) error {
	var all, year []store.InScopeAdvert
	oldest := v.Day - yearOfTitles - 7*weeksOfTitles
	err := o.Store.InScope(r.source, oldest, v.Day, func(a store.InScopeAdvert) error {
		all = append(all, a)
		if a.Day > v.Day-yearOfTitles {
			year = append(year, a)
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Total, v.Review.N = len(year), len(year)
	for i := range year {
		if !year[i].Accepted {
			v.Review.K++
		}
	}
	v.Weeks = titleWeeks(all, v.Day, o.Circles)
	for region := range 1 << len(o.Circles) {
		v.Regions = append(v.Regions, regionName(region, o.Circles))
	}
	v.Areas = vagueBy(year, words(o.Areas), func(a *store.InScopeAdvert) string { return string(a.Area) })
	v.Levels = vagueBy(year, words(o.Levels), func(a *store.InScopeAdvert) string { return string(a.Level) })
	for _, row := range v.Levels {
		v.Vague.K, v.Vague.N = v.Vague.K+row.Share.K, v.Vague.N+row.Share.N
	}
	v.Odd, v.Experts = oddBands(year), specialists(year, o.Experts)
	v.Clerks, v.Clerk = clerical(year, o.Areas)
	return nil
}

// ByArea explains the adverts in scope of the year that are of an area.
func (v *codingView) ByArea() partLinks { return v.ofYear("area") }

// ByLevel explains the adverts in scope of the year that are of a level.
func (v *codingView) ByLevel() partLinks { return v.ofYear("level") }

func (v *codingView) ofYear(dimension string) partLinks {
	return partLinks{base: func(name string) string {
		return explainFlow(v.Source.ID, v.Day-yearOfTitles+1, v.Day, "scope", "in", dimension, name)
	}}
}

// Clerical explains the live adverts of an area listed under Administrative and
// Clerical.
func (v *codingView) Clerical() partLinks {
	return partLinks{counted: func(name string) string {
		return explainLink(v.Source.ID, v.Day, "scope", "in", "area", name, "staff_group", classify.AdministrativeAndClerical.String())
	}}
}

// Week explains the adverts in scope of a week.
func (v *codingView) Week(w titleWeek) string {
	return explainFlow(v.Source.ID, w.Monday, w.Monday+6, "scope", "in")
}

// Year explains the adverts in scope of the year.
func (v *codingView) Year() string {
	return explainFlow(v.Source.ID, v.Day-yearOfTitles+1, v.Day, "scope", "in")
}
