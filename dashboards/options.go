package dashboards

import (
	"log/slog"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// Published yields what passes published: immutable daily counts.
type Published interface {
	// LatestPublished gives the newest day published of the source; false
	// when none was.
	LatestPublished(source string) (store.DayCounts, bool, error)
	// Published calls fn with each published day from from to to, both
	// inclusive, in order of day.
	Published(source string, from, to classify.Day, fn func(store.DayCounts) error) error
}

// Store is the history as the page and the metrics read it.
type Store interface {
	Published
	// Select counts fact rows as known now.
	Select(store.Query) ([]store.Series, error)
	// SelectDaily does the same day by day, for any cross-tabulation.
	SelectDaily(store.Query) ([]store.Daily, error)
	// SelectVacancies does the same for imported vacancies of a source.
	SelectVacancies(source string, q store.Query) ([]store.Daily, error)
	// Vintages lists what every frame there was made of the history, oldest
	// first.
	Vintages() ([]store.Vintage, error)
	// OwnWordsFrom is the first day of the source on which a trend of own
	// words has a point; zero before its first complete pass.
	OwnWordsFrom(source string) classify.Day
	// InScope calls fn with each advert in scope that appeared from from to
	// to, both inclusive, as known now.
	InScope(source string, from, to classify.Day, fn func(store.InScopeAdvert) error) error
	// Passes gives the newest passes of the source, at most limit of them,
	// all when limit is 0, in any order.
	Passes(source string, limit int) ([]store.Pass, error)
	// Stats tells how much the store holds.
	Stats() (store.Stats, error)
	// Flow gives the adverts of a source by day of publication and employer.
	Flow(store.FlowQuery) (*store.Flow, error)
	// Employers lists every employer by its number in a flow.
	Employers() ([]store.Employer, error)
	// Counted lists the adverts that a query counts, by number; only those of
	// one employer if its key is given.
	Counted(q store.Query, employer string) ([]uint64, error)
	// AdvertsNumbered gives adverts by number, in their order.
	AdvertsNumbered([]uint64) ([]store.Detailed, error)
	BreakLister
	ProbeReader
}

// Source is a board as people are told of it.
type Source struct {
	ID   string // "nhs-jobs"
	Name string // "NHS Jobs"
	URL  string // where the attribution links to
}

// Progress says how far a run that fills the store has come.
type Progress struct {
	What        string // "Replaying 26 weeks of the demonstration board"
	Done, Total int    // in passes; Total above zero
}

// Options is what a handler needs to know. Every field is required unless it
// says otherwise.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	Store    Store
	Sources  []Source // at least one; the first is shown when none is asked for
	Frame    classify.FrameRef
	Levels   []classify.Level           // in the order of the heat map's columns
	Areas    []classify.Area            // in the order of the heat map's rows
	Terms    []classify.Term            // the terms that can be chosen, in order
	Crossed  []classify.Term            // those of them that /metrics shows by staff group and by band
	FamilyOf func(classify.Term) string // the family under which a term is offered; nil offers all as one
	Circles  []classify.Circle          // of the Venn diagram of descriptors, at most three
	Experts  []classify.Level           // levels of expertise without management
	Version  string                     // of the program
	Revision string                     // of its source; may be empty

	// Interval is the time between two scheduled passes. Gauges vanish when
	// the last complete pass is older than 1.5 of it.
	Interval time.Duration
	// NextPass gives the instant of the next scheduled pass, zero when none
	// is; nil when nothing is ever scheduled.
	NextPass func() time.Time
	// Paused gives why the store is not written for the time being, nil when it
	// is; nil when that is never so.
	Paused func() error
	// Reloaded gives whether the configuration could be read when it was last
	// read again, and when it last could; nil when it is never read again.
	Reloaded func() (ok bool, succeeded time.Time)
	// Progress gives how far a filling run is, false when none is under way;
	// nil when there is never one. While it answers true the page reloads
	// itself every two seconds unless paused.
	Progress func() (Progress, bool)
}

func (o *Options) nextPass() time.Time {
	if o.NextPass == nil {
		return time.Time{}
	}
	return o.NextPass()
}

func (o *Options) progress() (Progress, bool) {
	if o.Progress == nil {
		return Progress{}, false
	}
	p, filling := o.Progress()
	return p, filling && p.Total > 0
}

func (o *Options) family(t classify.Term) string {
	if o.FamilyOf == nil {
		return ""
	}
	return o.FamilyOf(t)
}

// source gives the source with the id, else the first.
func (o *Options) source(id string) Source {
	for _, s := range o.Sources {
		if s.ID == id {
			return s
		}
	}
	return o.Sources[0]
}
