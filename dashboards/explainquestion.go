package dashboards

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// explainQuestion asks about one figure.
type explainQuestion struct {
	source   Source
	metric   string // by which it was asked for; may be empty
	term     classify.Term
	field    store.TermField
	measure  store.Measure
	from, to classify.Day // zero: the last published day
	where    map[store.Dimension]string
	employer string // key; empty asks for every one
	page     int    // of the list of adverts, from 1
}

// explainDimensions are those that a figure may be filtered by.
var explainDimensions = []store.Dimension{store.ByScope, store.ByStaffGroup, store.ByBand, store.ByLevel, store.ByArea, store.ByRegion}

// parseExplain reads a question. Here a slip is an error: an explanation of
// something else would mislead.
func parseExplain(o *Options, q url.Values) (explainQuestion, error) {
	e := explainQuestion{source: o.source(q.Get("source")), metric: q.Get("metric"), term: classify.Term(q.Get("term")),
		employer: q.Get("employer"), where: map[store.Dimension]string{}, page: 1}
	if s := q.Get("source"); s != "" && s != e.source.ID {
		return e, fmt.Errorf("there is no source %q", s)
	}
	if e.term != "" && !slices.Contains(o.Terms, e.term) {
		return e, fmt.Errorf("there is no term %q in the frame", e.term)
	}
	for _, d := range explainDimensions {
		if v := q.Get(string(d)); v != "" {
			e.where[d] = v
		}
	}
	days := int64(1)
	for _, read := range []func(url.Values) error{func(url.Values) (err error) { days, err = e.readMetric(); return err }, e.readField, e.readMeasure,
		func(q url.Values) error { return e.readPeriod(q, classify.Day(days)) }, e.readPage} {
		if err := read(q); err != nil {
			return e, err
		}
	}
	return e, nil
}

// readMetric takes from the name of a metric what it counts, and of how many
// days.
func (e *explainQuestion) readMetric() (days int64, err error) {
	name := e.metric
	if name == "" {
		return 1, nil
	}
	if strings.HasPrefix(name, "parlance_term_share") || strings.HasPrefix(name, "parlance_term_trend") {
		e.measure = store.Posted
		return trailingDays, nil
	}
	if published, ok := strings.CutPrefix(name, publishedPrefix); ok {
		return 1, e.readPublished(published)
	}
	for _, m := range catalogue() {
		if m.name == name && m.facts != nil {
			e.measure, e.field = m.facts.measure, m.facts.in
			if m.facts.inScope {
				e.where[store.ByScope] = "in"
			}
			return 1, nil
		}
	}
	return 1, fmt.Errorf("metric %q counts no adverts, or is not known", name)
}

// readPublished takes what a published family counts.
func (e *explainQuestion) readPublished(family string) error {
	if !slices.ContainsFunc(store.Families(), func(f store.Family) bool { return f.Name == family }) {
		return fmt.Errorf("metric %q is not known", publishedPrefix+family)
	}
	switch {
	case family == "adverts_new":
		e.measure = store.New
	case strings.HasPrefix(family, "term_title"):
		e.field = store.InTitle
	case strings.HasSuffix(family, "own_words"):
		e.field = store.OwnWords
	case strings.HasPrefix(family, "adverts_in_scope"), family == "area_level":
		e.where[store.ByScope] = "in"
	}
	return nil
}

func (e *explainQuestion) readField(q url.Values) error {
	name := q.Get("field")
	for field, names := range fieldNames {
		if name == names.value {
			e.field = field
			return nil
		}
	}
	if name != "" {
		return fmt.Errorf("field %q is none of anywhere, title and own-words", name)
	}
	return nil
}

func (e *explainQuestion) readMeasure(q url.Values) error {
	name := q.Get("measure")
	for _, m := range []store.Measure{store.Stock, store.New, store.Posted} {
		if name == m.String() {
			e.measure = m
			return nil
		}
	}
	if name != "" {
		return fmt.Errorf("measure %q is none of stock, new and posted", name)
	}
	return nil
}

// readPeriod reads a day, which stands for so many days to it, or a period.
func (e *explainQuestion) readPeriod(q url.Values, days classify.Day) (err error) {
	read := func(name string) (d classify.Day) {
		if v := q.Get(name); v != "" && err == nil {
			if d, err = classify.ParseDay(v); err != nil {
				err = fmt.Errorf("%s %q is no day written as 2006-01-02", name, v)
			}
		}
		return d
	}
	day := read("day")
	e.from, e.to = read("from"), read("to")
	switch {
	case err != nil:
		return err
	case day != 0:
		e.from, e.to = day-days+1, day
	case (e.from == 0) != (e.to == 0):
		return fmt.Errorf("a period needs both from and to")
	case e.to < e.from:
		return fmt.Errorf("the period ends on %s, before it begins on %s", e.to, e.from)
	case e.measure == store.Stock && e.to != e.from:
		return fmt.Errorf("stock is counted on one day; ask for measure=posted or new over a period")
	}
	return nil
}

func (e *explainQuestion) readPage(q url.Values) error {
	name := q.Get("page")
	if name == "" {
		return nil
	}
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 {
		return fmt.Errorf("page %q is no number from 1 on", name)
	}
	e.page = n
	return nil
}

// values is the address of the question, without its page.
func (e *explainQuestion) values() url.Values {
	q := url.Values{"source": {e.source.ID}, "measure": {e.measure.String()}, "field": {fieldNames[e.field].value}, "from": {e.from.String()}, "to": {e.to.String()}}
	for name, v := range map[string]string{"term": string(e.term), "metric": e.metric, "employer": e.employer} {
		if v != "" {
			q.Set(name, v)
		}
	}
	for d, v := range e.where {
		q.Set(string(d), v)
	}
	return q
}

// address is where a page of the answer is.
func (e *explainQuestion) address(page int) string {
	q := e.values()
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	return "/explain?" + q.Encode()
}

// explainStock is the address that explains the stock of a day.
func explainStock(source string, term classify.Term, field store.TermField, day classify.Day, where map[store.Dimension]string) string {
	e := explainQuestion{source: Source{ID: source}, term: term, field: field, from: day, to: day, where: where}
	return e.address(1)
}

// explainLink is the address that explains the stock of a day on a page: further
// values come as a name and a value each. A value that is empty is left out.
func explainLink(source string, day classify.Day, pairs ...string) string {
	e := explainQuestion{source: Source{ID: source}, from: day, to: day}
	q := e.values()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return "/explain?" + q.Encode()
}

// numerator and denominator are the queries whose adverts are counted. The
// denominator is the same filter without the term; where no term is asked for, all
// adverts that could have passed the filter.
func (e *explainQuestion) numerator() store.Query {
	q := store.Query{From: e.from, To: e.to, Measure: e.measure, Term: e.term, In: e.field, Where: map[store.Dimension]string{store.BySource: e.source.ID}}
	for d, v := range e.where {
		q.Where[d] = v
	}
	return q
}

func (e *explainQuestion) denominator() store.Query {
	q := e.numerator()
	q.Term, q.Texts = "", e.text()
	if e.term == "" {
		q.Where = map[store.Dimension]string{store.BySource: e.source.ID}
	}
	return q
}

// text tells whether an advert must be read to be counted.
func (e *explainQuestion) text() bool {
	return e.term != "" && e.field != store.InTitle || flowOf{where: e.where}.text()
}

// whatWords says what is counted, in a sentence.
func (e *explainQuestion) whatWords() string {
	words := "Adverts"
	if e.term != "" {
		words += fmt.Sprintf(" with “%s” %s", e.term, fieldNames[e.field].words)
	}
	if e.where[store.ByScope] == "in" {
		words += ", in scope of the frame"
	}
	for _, d := range explainDimensions {
		if v := e.where[d]; v != "" && !(d == store.ByScope && v == "in") {
			words += ", " + strings.ReplaceAll(string(d), "_", " ") + " " + v
		}
	}
	if e.employer != "" {
		words += ", of the employer " + e.employer
	}
	return words + ", " + map[store.Measure]string{store.Stock: "live on the day", store.New: "first listed in the period", store.Posted: "posted in the period"}[e.measure]
}
