package promapi_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards/promapi"
)

// wide is a family of every label, as the model counts it.
type wide struct {
	name   string
	terms  func(*version) []string // nil: no label "term"
	posted bool
}

func wideFamilies() []wide {
	anywhere := func(v *version) []string { return v.anywhere }
	title := func(v *version) []string { return v.title }
	own := func(v *version) []string { return v.own }
	return []wide{
		{"parlance_adverts_wide", nil, false}, {"parlance_adverts_posted_wide", nil, true},
		{"parlance_term_adverts_wide", anywhere, false}, {"parlance_term_adverts_posted_wide", anywhere, true},
		{"parlance_term_title_adverts_wide", title, false}, {"parlance_term_title_adverts_posted_wide", title, true},
		{"parlance_term_own_words_adverts_wide", own, false}, {"parlance_term_own_words_adverts_posted_wide", own, true},
	}
}

var dimensions = []string{"area", "band", "level", "region", "scope", "source", "staff_group"}

// condition is one matcher, and the same as a function.
type condition struct {
	text, label string
	fits        func(string) bool
}

// random gives a matcher on a label: one value, not one value, one of several,
// or none.
func (w *wide) random(rng *rand.Rand, m *model, label string) condition {
	values := m.values(label)
	a, b := values[rng.IntN(len(values))], values[rng.IntN(len(values))]
	switch rng.IntN(4) {
	case 0:
		return condition{fmt.Sprintf("%s=%q", label, a), label, func(v string) bool { return v == a }}
	case 1:
		return condition{fmt.Sprintf("%s!=%q", label, a), label, func(v string) bool { return v != a }}
	case 2:
		return condition{fmt.Sprintf("%s=~%q", label, a+"|"+b), label, func(v string) bool { return v == a || v == b }}
	}
	return condition{fmt.Sprintf("%s!~%q", label, a+"|"+b), label, func(v string) bool { return v != a && v != b }}
}

func (m *model) values(label string) []string {
	if label == "term" {
		return allTerms
	}
	var values []string
	for _, v := range m.all {
		values = append(values, v.labels[label])
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// count counts versions one by one, day by day.
func (m *model) count(w *wide, by []string, conditions []condition, from, to classify.Day) values {
	all := values{}
	for i := range m.all {
		v := &m.all[i]
		if w.posted && !v.first {
			continue
		}
		terms := []string{""}
		if w.terms != nil {
			terms = allTerms
		}
		for _, term := range terms {
			value := func(name string) string {
				if name == "term" {
					return term
				}
				return v.labels[name]
			}
			if slices.ContainsFunc(conditions, func(c condition) bool { return !c.fits(value(c.label)) }) {
				continue
			}
			counts := w.terms == nil || slices.Contains(w.terms(v), term)
			m.add(all, label(by, value), w, v, counts, m.open(w, conditions, by, v.source), from, to)
		}
	}
	return all
}

func (m *model) add(all values, key string, w *wide, v *version, counts bool, open func(classify.Day) bool, from, to classify.Day) {
	if all[key] == nil {
		all[key] = map[classify.Day]float64{}
	}
	for day := from; day <= to; day++ {
		if !open(day) {
			continue
		}
		all[key][day] += 0
		if counts && (w.posted && v.posted == day || !w.posted && v.from <= day && day <= v.to) {
			all[key][day]++
		}
	}
}

// open says on which days series have a point: if they are told apart by
// source, those of their own, else those of every source that has begun.
func (m *model) open(w *wide, conditions []condition, by []string, source string) func(classify.Day) bool {
	return func(day classify.Day) bool {
		began := false
		for name, complete := range m.complete {
			asked := !slices.ContainsFunc(conditions, func(c condition) bool { return c.label == "source" && !c.fits(name) })
			if !asked || slices.Contains(by, "source") && name != source || day < complete[0] {
				continue
			}
			began = true
			if strings.Contains(w.name, "own_words") && day < complete[0]+classify.StockWindow {
				return false
			}
			if !w.posted && !slices.Contains(complete, day) || w.posted && day > complete[len(complete)-1] {
				return false
			}
		}
		return began
	}
}

// TestPushedEqualsUnpushedEqualsCounted asks random sums of random histories:
// pushed down to the scan, added up by the engine from every series, and counted
// one by one in the test.
func TestPushedEqualsUnpushedEqualsCounted(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		m := newModel(t, seed, 80)
		pushed := promapi.New(m.api(t))
		options := m.api(t)
		options.NoPushDown, options.MaxSeries = true, 1<<20
		unpushed := promapi.New(options)
		rng := rand.New(rand.NewPCG(seed, 7))
		for range 45 {
			w := wideFamilies()[rng.IntN(8)]
			names := slices.Clone(dimensions)
			if w.terms != nil {
				names = append(names, "term")
			}
			rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			by := slices.Sorted(slices.Values(names[:rng.IntN(4)]))
			var conditions []condition
			for _, name := range names[:rng.IntN(4)] {
				conditions = append(conditions, w.random(rng, m, name))
			}
			from := day0 - 5 + classify.Day(rng.IntN(72))
			m.compare(t, &w, by, conditions, from, from+classify.Day(rng.IntN(40)), pushed, unpushed)
		}
	}
}

// compare asks both handlers one sum and counts it.
func (m *model) compare(t *testing.T, w *wide, by []string, conditions []condition, from, to classify.Day, pushed, unpushed http.Handler) {
	t.Helper()
	var texts []string
	for _, c := range conditions {
		texts = append(texts, c.text)
	}
	query := fmt.Sprintf("sum by (%s) (%s{%s})", strings.Join(by, ", "), w.name, strings.Join(texts, ", "))
	to = min(to, day0+m.days-1)
	counted := m.count(w, by, conditions, from, to)
	for labels, points := range counted {
		if len(points) == 0 {
			delete(counted, labels) // the API leaves out a series without a point
		}
	}
	got := daily(t, pushed, query, from, to, by)
	if diff := cmp.Diff(counted, got); diff != "" {
		t.Errorf("%s from %s to %s pushed down (-counted +answered):\n%s", query, from, to, diff)
	}
	if diff := cmp.Diff(got, daily(t, unpushed, query, from, to, by)); diff != "" {
		t.Errorf("%s from %s to %s (-pushed +unpushed):\n%s", query, from, to, diff)
	}
}
