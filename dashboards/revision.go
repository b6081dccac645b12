package dashboards

import (
	"fmt"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// revision is a day's stock as its pass published it beside what is known now.
type revision struct {
	Day                classify.Day
	Frame              string // that the day was published with
	Published, Now     int    // adverts with the term
	AllPublished, All  int    // all adverts that the term was looked for in
	HasTerm, HasNow    bool   // the day published the term; has a point now
	Revised, AllRevise int    // as published less as known now
}

// publishedFamilyOf names the published count of a term in a field, and of all
// adverts beside it.
func publishedFamilyOf(field store.TermField) (term, all string) {
	switch field {
	case store.InTitle:
		return "term_title", "adverts"
	case store.OwnWords:
		return "term_own_words", "adverts_own_words"
	}
	return "term", "adverts"
}

// revisions lists the last published day of each ISO week from a day on, newest
// first.
func revisions(o *Options, r *reading, term classify.Term, field store.TermField, from classify.Day) ([]revision, error) {
	if !r.has {
		return nil, nil
	}
	now, err := stockNow(o, r.source, term, field, from, r.counts.Day)
	if err != nil {
		return nil, err
	}
	all, err := stockNow(o, r.source, "", field, from, r.counts.Day)
	if err != nil {
		return nil, err
	}
	var rows []revision
	for _, day := range weekEnds(r, from) {
		err := o.Store.Published(r.source, day, day, func(counts store.DayCounts) error {
			rows = append(rows, newRevision(o, counts, term, field, now, all))
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read what was published of %s on %s: %w", r.source, day, err)
		}
	}
	return rows, nil
}

func newRevision(o *Options, counts store.DayCounts, term classify.Term, field store.TermField, now, all map[classify.Day]int) revision {
	v := revision{Day: counts.Day, Frame: counts.Frame.Name()}
	termFamily, allFamily := publishedFamilyOf(field)
	for _, s := range familySamples(o, counts, termFamily) {
		if s.labels[0] == string(term) {
			v.Published, v.HasTerm = int(s.value), true
		}
	}
	v.AllPublished, _ = published(counts, allFamily)
	v.Now, v.HasNow = now[counts.Day]
	v.All = all[counts.Day]
	v.Revised, v.AllRevise = v.Published-v.Now, v.AllPublished-v.All
	return v
}

// weekEnds are the last complete days of each ISO week, newest first.
func weekEnds(r *reading, from classify.Day) []classify.Day {
	var days []classify.Day
	for _, p := range r.passes {
		if p.Outcome != store.Complete || p.Day < from || p.Day > r.counts.Day {
			continue
		}
		if n := len(days); n == 0 || mondayOf(days[n-1]) != mondayOf(p.Day) {
			days = append(days, p.Day)
		}
	}
	return days
}

func stockNow(o *Options, source string, term classify.Term, field store.TermField, from, to classify.Day) (map[classify.Day]int, error) {
	series, err := o.Store.Select(store.Query{From: from, To: to, Measure: store.Stock, Term: term, In: field, Texts: field == store.OwnWords,
		Where: map[store.Dimension]string{store.BySource: source}})
	if err != nil {
		return nil, fmt.Errorf("count adverts with %q: %w", term, err)
	}
	counts := map[classify.Day]int{}
	for _, s := range series {
		for _, p := range s.Points {
			counts[p.Day] = p.Count
		}
	}
	return counts, nil
}
