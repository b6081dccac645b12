package dashboards

import (
	"context"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// Family is a metric with a history: what the query API and the OpenMetrics
// export answer with. A family has one name, help text, unit and set of labels
// on every surface.
type Family struct {
	Name   string
	Help   string // one sentence or two
	Type   string // "gauge" or "counter"
	Unit   string // in words: "adverts"
	Labels []string
	// Frames lists the coding frames whose vintages a matcher on the label
	// "frame" can ask for, as store.FrameNames names them; nil when there are
	// none but the active one. Series of the active one have no such label.
	Frames func() ([]string, error)
	// Wide says that the combinations of labels are too many to be listed:
	// ask for sums of a few labels.
	Wide bool
	// Answer gives the series of the family that fit every matcher of the
	// question. It may be called from several goroutines.
	Answer func(context.Context, Question) ([]DailySeries, error)
}

// frameLabel names the vintage that was asked for.
const frameLabel = "frame"

// Question asks a family for daily values.
type Question struct {
	Matchers []Matcher
	From, To classify.Day // both inclusive; To is not before From
	// Sum says that the values of all series with the same values of the
	// labels By are going to be added up, so that the family may do so itself.
	// It may as well give every series: the sum comes out the same.
	Sum bool
	By  []string
	// Total says that series of several sources are going to be taken
	// together: a day on which one of them has a gap is one in all.
	Total bool
	// Limit is how many series may be given, no limit when it is 0. More are
	// a *store.TooManyError.
	Limit int
}

// Matcher is a condition on the value of a label, "" where a series has no
// such label.
type Matcher struct {
	Label   string
	Matches func(value string) bool
	// Exact says that only the one Value matches.
	Exact bool
	Value string
}

// Equal matches one value.
func Equal(label, value string) Matcher {
	return Matcher{Label: label, Exact: true, Value: value, Matches: func(v string) bool { return v == value }}
}

// DailySeries is one series of a family: a value for each day.
type DailySeries struct {
	Labels []string     // values, in the order of Family.Labels; "" where the series has none
	Frame  string       // of the vintage, as it was asked for; "" is the active one
	From   classify.Day // not before that of the question
	Values []float64    // one for each day from From on; not a number is a gap
}

// Fits says whether labels with the given values, in the same order, fit every
// matcher of the question. Labels that are not named have the value "".
func (q *Question) Fits(labels, values []string) bool {
	for _, m := range q.Matchers {
		value := ""
		if i := slices.Index(labels, m.Label); i >= 0 {
			value = values[i]
		}
		if !m.Matches(value) {
			return false
		}
	}
	return true
}

// fits says whether a value of one label fits every matcher on it.
func (q *Question) fits(label, value string) bool {
	for _, m := range q.Matchers {
		if m.Label == label && !m.Matches(value) {
			return false
		}
	}
	return true
}

// Families lists every family that the query API answers. The store of the
// options is not touched before a family is asked, so options without one do
// for the names, help texts and labels.
func Families(o *Options) []Family {
	return slices.Concat(factFamilies(o), shareFamilies(newStatistics(o)), titleFamilies(o), publishedFamilies(o), probeFamilies(o), passFamilies(o), []Family{storeFamily(o)})
}
