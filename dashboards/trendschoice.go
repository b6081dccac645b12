package dashboards

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// trendsPeriods are the lengths of time on offer, in weeks; 0 is all of history.
var trendsPeriods = []int{26, 52, 104, 260, 0}

const trendsWeeks = 104

// The two words whose rivalry the observation of 2019 was about.
const (
	ratioOver  classify.Term = "informatics"
	ratioUnder classify.Term = "digital"
	// ratioSeed makes the intervals of ratios the same each time.
	ratioSeed = 2019
)

// trendsChoice is what the reader of the page of trends chose to see.
type trendsChoice struct {
	source  Source
	term    classify.Term
	against classify.Term // under the ratio
	field   store.TermField
	weeks   int
	where   map[store.Dimension]string
}

// trendsFilters are the dimensions that the form offers.
var trendsFilters = []store.Dimension{store.ByScope, store.ByStaffGroup}

// parseTrends reads a query string; what it does not know it leaves at the
// default.
func parseTrends(o *Options, q url.Values) trendsChoice {
	c := trendsChoice{source: o.source(q.Get("source")), weeks: trendsWeeks, where: map[store.Dimension]string{}}
	c.term = o.termOr(q.Get("term"), ratioOver)
	c.against = o.termOr(q.Get("against"), ratioUnder)
	if c.against == c.term {
		c.against = o.termOr("", ratioOver)
	}
	if n, err := strconv.Atoi(q.Get("weeks")); err == nil && slices.Contains(trendsPeriods, n) {
		c.weeks = n
	}
	for field, names := range fieldNames {
		if q.Get("field") == names.value {
			c.field = field
		}
	}
	for _, d := range trendsFilters {
		if v := q.Get(string(d)); slices.Contains(filterValues(d), v) {
			c.where[d] = v
		}
	}
	return c
}

// termOr is the term that is named, else the other, else the first there is.
func (o *Options) termOr(name string, other classify.Term) classify.Term {
	for _, t := range []classify.Term{classify.Term(name), other} {
		if slices.Contains(o.Terms, t) {
			return t
		}
	}
	if len(o.Terms) == 0 {
		return other
	}
	return o.Terms[0]
}

// filterValues are the values of a dimension that the form offers.
func filterValues(d store.Dimension) []string {
	if d == store.ByScope {
		return []string{"in"}
	}
	var values []string
	for _, g := range classify.StaffGroups() {
		values = append(values, g.String())
	}
	return values
}

// query is the address of the choice.
func (c *trendsChoice) query() url.Values {
	q := url.Values{"source": {c.source.ID}, "term": {string(c.term)}, "against": {string(c.against)}, "field": {fieldNames[c.field].value}, "weeks": {strconv.Itoa(c.weeks)}}
	for d, v := range c.where {
		q.Set(string(d), v)
	}
	return q
}

func (c *trendsChoice) flow() flowOf { return flowOf{source: c.source.ID, where: c.where} }

// among says which adverts are looked at, in words.
func (c *trendsChoice) among() string {
	words := "all adverts"
	if c.where[store.ByScope] != "" {
		words = "adverts in scope of the frame"
	}
	if g := c.where[store.ByStaffGroup]; g != "" {
		words += " of the staff group " + g
	}
	return words
}

// explain is the address that explains a count of the flow in a period; term ""
// is that of all adverts.
func (c *trendsChoice) explain(term classify.Term, from, to classify.Day) string {
	q := url.Values{"source": {c.source.ID}, "measure": {store.Posted.String()}, "field": {fieldNames[c.field].value}, "from": {from.String()}, "to": {to.String()}}
	if term != "" {
		q.Set("term", string(term))
	}
	for d, v := range c.where {
		q.Set(string(d), v)
	}
	return "/explain?" + q.Encode()
}

// trendsForm is the choice as its form shows it.
type trendsForm struct {
	Terms, Against []optionGroup
	Fields         []option
	Periods        []option
	Scopes         []option
	Groups         []option
	Query          string
}

func (p *pages) trendsForm(c *trendsChoice) trendsForm {
	f := trendsForm{Terms: p.termOptions(c.term), Against: p.termOptions(c.against), Query: c.query().Encode()}
	for _, n := range trendsPeriods {
		label := strconv.Itoa(n) + " weeks"
		if n == 0 {
			label = "All of history"
		}
		f.Periods = append(f.Periods, option{Value: strconv.Itoa(n), Label: label, Chosen: n == c.weeks})
	}
	for _, field := range termFields {
		f.Fields = append(f.Fields, option{Value: fieldNames[field].value, Label: fieldNames[field].label, Chosen: field == c.field})
	}
	f.Scopes = []option{{Label: "All adverts"}, {Value: "in", Label: "In scope of the frame", Chosen: c.where[store.ByScope] != ""}}
	f.Groups = []option{{Label: "All staff groups"}}
	for _, g := range filterValues(store.ByStaffGroup) {
		f.Groups = append(f.Groups, option{Value: g, Label: g, Chosen: c.where[store.ByStaffGroup] == g})
	}
	return f
}

func (p *pages) termOptions(chosen classify.Term) []optionGroup {
	var f formChoice
	for _, t := range p.options.Terms {
		f.offer(p.options.family(t), option{Value: string(t), Label: string(t), Chosen: t == chosen})
	}
	return f.Terms
}
