package replica

import (
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// advert is what the board lists of one advert; its prose is made when asked for.
type advert struct {
	reference    string
	title        string
	employer     string
	employerRef  string
	places       []classify.Place
	posted       time.Time
	fraction     int          // digits of the second's fraction in postDate; -1 for a bare date
	closes       classify.Day // last day to apply, before an edit
	extended     classify.Day // last day to apply, after an edit
	edited       time.Time    // zero when the advert never changes
	withdrawn    time.Time    // zero when it stays to its last day
	salary       salary
	payScheme    string
	band         classify.BandRange
	payBand      string // value of the payBand facet, empty outside every scheme
	staffGroup   classify.StaffGroup
	contract     string
	pattern      string // "Full-time, Flexible working"
	doubleEscape bool   // the list escapes this title twice, as the board does for some
}

// salary is pay as the list and the page print it, and as the filters read it.
type salary struct {
	list     string // "£37578.60 to £39709.50", "£12.72", "Negotiable"
	page     string // "£37,578.60 to £39,709.50 a year"
	fixed    bool   // one amount, or words
	from, to int    // whole pounds a year; zero when it cannot be told
}

// employerCode is the part of the reference before the first dash, or nothing.
func (a *advert) employerCode() string {
	code, _, found := strings.Cut(a.reference, "-")
	if !found {
		return ""
	}
	return code
}

// changed reports whether the advert has been edited by the instant t.
func (a *advert) changed(t time.Time) bool {
	return !a.edited.IsZero() && !t.Before(a.edited)
}

// lastDay is the closing date shown at the instant t.
func (a *advert) lastDay(t time.Time) classify.Day {
	if a.changed(t) {
		return a.extended
	}
	return a.closes
}

// live reports whether the board shows the advert at the instant t.
func (a *advert) live(t time.Time) bool { return a.liveOn(t, classify.DayOf(t)) }

// liveOn is live with the London day of the instant worked out before.
func (a *advert) liveOn(t time.Time, day classify.Day) bool {
	if t.Before(a.posted) || (!a.withdrawn.IsZero() && !t.Before(a.withdrawn)) {
		return false
	}
	return day <= a.lastDay(t)
}
