package dashboards

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// defaultTerms are drawn when none is chosen: the words whose rivalry the
// observation of 2019 was about. Those that the terms file lacks are left out.
var defaultTerms = []classify.Term{"digital", "informatics", "health informatics", "data", "technology"}

// maxTerms is the most lines that one chart can hold and stay legible: one per
// colour of the palette.
const maxTerms = 8

// periods are the lengths of time on offer, in weeks; 0 is all of history.
var periods = []int{4, 13, 26, 52, 0}

const defaultWeeks = 26

// choice is what the reader chose to see. Every choice has an address.
type choice struct {
	source Source
	weeks  int
	field  store.TermField
	terms  []classify.Term // in the order of Options.Terms
	paused bool            // no reloading while the store fills
}

// parseChoice reads a query string. What it does not know it leaves at the
// default: an old bookmark still shows a page.
func parseChoice(o *Options, q url.Values) choice {
	c := choice{source: o.source(q.Get("source")), weeks: defaultWeeks, paused: q.Get("pause") != ""}
	if n, err := strconv.Atoi(q.Get("weeks")); err == nil && slices.Contains(periods, n) {
		c.weeks = n
	}
	for field, names := range fieldNames {
		if q.Get("field") == names.value {
			c.field = field
		}
	}
	c.terms = chosenTerms(o.Terms, termsNamed(q["term"]))
	if len(c.terms) == 0 {
		c.terms = chosenTerms(o.Terms, defaultTerms)
	}
	return c
}

func termsNamed(words []string) []classify.Term {
	terms := make([]classify.Term, len(words))
	for i, w := range words {
		terms[i] = classify.Term(w)
	}
	return terms
}

// chosenTerms keeps those of all that are wanted, at most maxTerms.
func chosenTerms(all, wanted []classify.Term) []classify.Term {
	var terms []classify.Term
	for _, t := range all {
		if slices.Contains(wanted, t) && len(terms) < maxTerms {
			terms = append(terms, t)
		}
	}
	return terms
}

// query is the address of the choice, without pause.
func (c *choice) query() url.Values {
	q := url.Values{"weeks": {strconv.Itoa(c.weeks)}, "field": {c.fieldName()}, "source": {c.source.ID}}
	for _, t := range c.terms {
		q.Add("term", string(t))
	}
	return q
}

// termFields are the three series of a term, in the order in which they are shown.
var termFields = []store.TermField{store.Anywhere, store.InTitle, store.OwnWords}

// fieldNames are the three series of a term: in an address, in the form and in
// a sentence.
var fieldNames = map[store.TermField]struct{ value, label, words string }{
	store.Anywhere: {"anywhere", "Title or text", "in their title or text"},
	store.InTitle:  {"title", "Title only", "in their title"},
	store.OwnWords: {"own-words", "Own words", "in their own words"},
}

func (c *choice) fieldName() string { return fieldNames[c.field].value }

// fieldWords is the field in a sentence.
func (c *choice) fieldWords() string { return fieldNames[c.field].words }
