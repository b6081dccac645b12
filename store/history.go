package store

import (
	"fmt"

	"github.com/bdrw/parlance/classify"
)

// Fact is one row of history: one advert in one version during one spell of
// presence, coded by one frame. It outlives the advert's text and holds
// nothing personal.
type Fact struct {
	Advert        uint64 // the store's number of the advert
	Source        string
	Employer      string // classify.Advert.EmployerKey
	StaffGroup    classify.StaffGroup
	Band          classify.BandRange
	InScope       bool
	Coded         bool // the full text was read; else terms are those of the title, and scope is unknown
	Accepted      bool // the coding is sure enough; else it is marked for review
	TitleAlone    bool // in scope, accepted, and coded by words of the title alone
	Level         classify.Level
	Area          classify.Area
	Region        string   // NHS region of the first located place; "" when none
	Outcodes      []string // at most 10
	Anywhere      []classify.Term
	InTitle       []classify.Term
	OwnWords      []classify.Term // meaningless unless OwnWordsKnown
	OwnWordsKnown bool
	OwnWordsFinal bool // the window of the employer's boilerplate is over: own words are not restated any more
	Posted        classify.Day
	From, To      classify.Day // first and last day of the row, both inclusive; To zero while it holds
	First         bool         // the advert's first row: the only one that counts as flow
	FirstSeen     classify.Day // day of the pass that first listed the advert
	Frame         string       // version of the frame
	LeftTruncated bool         // listed by the source's first complete pass: flow before it is unknown
	Carried       bool         // coded by an earlier frame than its vintage's, because the text is gone
}

// Dimension is something a query can group or filter by.
type Dimension string

// The dimensions of a fact row. Values are the strings that the classify types
// print: "Administrative and Clerical", "8a", "5/6", "not stated".
const (
	BySource     Dimension = "source"
	ByStaffGroup Dimension = "staff_group"
	ByBand       Dimension = "band"
	ByLevel      Dimension = "level"
	ByArea       Dimension = "area"
	ByRegion     Dimension = "region"
	ByScope      Dimension = "scope" // "in", "out", "not coded"
	ByTerm       Dimension = "term"  // of Query.Terms
)

// Measure says what a query counts.
type Measure uint8

// The measures. Stock counts adverts live on a day; New counts by the day the
// advert was first listed; Posted by its day of publication.
const (
	Stock Measure = iota
	New
	Posted
)

// TermField says where a term must stand to count.
type TermField uint8

// The three series of a term.
const (
	Anywhere TermField = iota
	InTitle
	OwnWords
)

// Query asks for daily counts as known now, by a scan of the fact rows.
type Query struct {
	From, To classify.Day // both inclusive
	Measure  Measure
	Term     classify.Term // "" counts every advert
	In       TermField
	By       []Dimension          // one series per combination that occurs
	Where    map[Dimension]string // only rows with these values
	Frame    string               // the vintage that is asked, by a name of its frame: see FrameNames, or its hash; "" is the active one

	Terms     []classify.Term                 // instead of Term, where By holds ByTerm: one series for each; nil asks for all that any advert has
	Match     map[Dimension]func(string) bool // only rows whose values fit
	Outcodes  func(string) bool               // only rows with an outcode that fits; nil passes all
	Employers bool                            // count different employers of the adverts, instead of adverts
	Texts     bool                            // a day has a point only if texts are read, or own words known where In says so, whatever is asked
	Unread    bool                            // count adverts without text too, whatever is asked
	Total     bool                            // series of several sources are going to be taken together: a gap in one is one in all
	Limit     int                             // of series; more are a *TooManyError; no limit when 0

	into func() collector // makes what takes the rows, anew for each try; nil counts them
}

// Series is the answer to a Query for one combination of its By dimensions.
type Series struct {
	Values []string // in the order of Query.By
	Points []Point  // in order of day; a day without a complete pass has no point
}

// Daily is the answer to a Query for one combination of its By dimensions, day
// by day.
type Daily struct {
	Values []string     // in the order of Query.By
	From   classify.Day // of the query, but not before any source's first complete pass
	Counts []int32      // by day from From on; Gap on a day without a point
}

// Gap stands in Daily for a day without a point.
const Gap = -1

// TooManyError says that a query has more series than its limit.
type TooManyError struct{ Series, Limit int }

func (e *TooManyError) Error() string {
	return fmt.Sprintf("%d series; at most %d are given", e.Series, e.Limit)
}

// Point is the count of one day.
type Point struct {
	Day   classify.Day
	Count int
}

// DayCounts is what one day's pass published of one source: immutable.
type DayCounts struct {
	Source string
	Day    classify.Day
	Pass   uint64
	Frame  classify.FrameRef
	Counts []Count
}

// Count is one published figure: a family, its label values and the number.
type Count struct {
	Family string   // name of a Family
	Labels []string // in the order of Family.Labels
	Value  int
}

// Family is a kind of published count.
type Family struct {
	Name   string
	Labels []string
	Text   bool   // waits for 98 % of the texts
	Help   string // one sentence
}

// Families lists every family that a pass publishes.
func Families() []Family {
	return []Family{
		{"adverts", nil, false, "Adverts live on the day."},
		{"adverts_new", nil, false, "Adverts first listed on the day."},
		{"adverts_by_staff_group", []string{"staff_group"}, false, "Adverts live on the day, by staff group."},
		{"adverts_by_band", []string{"band"}, true, "Adverts live on the day, by band."},
		{"adverts_in_scope", nil, true, "Adverts live on the day that are in scope of the coding frame."},
		{"adverts_in_scope_by_staff_group", []string{"staff_group"}, true, "Adverts in scope of the coding frame, by staff group."},
		{"term_title", []string{"term"}, false, "Adverts with the term in their title."},
		{"term", []string{"term"}, true, "Adverts with the term in their title or text."},
		{familyOwnKnown, nil, true, "Adverts live on the day whose own words are known: the base of their shares."},
		{familyOwnWords, []string{"term"}, true, "Adverts with the term in their own words: in the title, or in the text once boilerplate and stock phrases are set aside."},
		{"term_by_staff_group", []string{"term", "staff_group"}, true, "Adverts with the term in their title or text, by staff group."},
		{"term_by_band", []string{"term", "band"}, true, "Adverts with the term in their title or text, by band."},
		{"area_level", []string{"area", "level"}, true, "Adverts in scope of the coding frame, by area and level."},
	}
}

// AdvertRow is a stored advert as exports show it: no text, no contacts.
type AdvertRow struct {
	Number              uint64
	Advert              classify.Advert // without Text and Sections
	FirstSeen, LastSeen classify.Day
	Live                bool
	Coded               bool
	InScope             bool
	Level               classify.Level
	Area                classify.Area
	TermsTitle          []classify.Term
	TermsText           []classify.Term // in title or text
	Frame               classify.FrameRef
}
