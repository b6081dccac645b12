package dashboards_test

import (
	"errors"
	"io"
	"log/slog"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// fakeStore is a history held in memory: what Select would count is given per
// term and field.
type fakeStore struct {
	published []store.DayCounts
	passes    []store.Pass
	stock     map[classify.Term][]store.Point // "" counts every advert
	title     map[classify.Term][]store.Point
	ownFrom   classify.Day
	posted    int
	adverts   []store.AdvertRow
	selects   int
	breaks    []store.Break
	inScope   []store.InScopeAdvert
	flow      *fakeFlow // nil has none
	flows     int       // how often it was asked for
	fault     error
	probes    []store.ProbeResult
	asked     []store.Query // about vacancies
}

// SelectVacancies knows one vacancy a day with each term of the question.
func (f *fakeStore) SelectVacancies(source string, q store.Query) ([]store.Daily, error) {
	f.asked = append(f.asked, q)
	s := store.Daily{From: q.From, Counts: []int32{1, store.Gap}}
	for _, d := range q.By {
		value := map[store.Dimension]string{store.BySource: source, store.ByTerm: "data", store.ByBand: "5"}[d]
		s.Values = append(s.Values, value)
	}
	return []store.Daily{s}, f.fault
}

func (f *fakeStore) Probes(source string, from, to classify.Day, fn func(store.ProbeResult) error) error {
	for _, r := range f.probes {
		if r.Source != source || r.Day < from || r.Day > to {
			continue
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return f.fault
}

func (f *fakeStore) LatestPublished(source string) (store.DayCounts, bool, error) {
	for _, d := range slices.Backward(f.published) {
		if d.Source == source {
			return d, true, f.fault
		}
	}
	return store.DayCounts{}, false, f.fault
}

func (f *fakeStore) Published(source string, from, to classify.Day, fn func(store.DayCounts) error) error {
	for _, d := range f.published {
		if d.Source == source && from <= d.Day && d.Day <= to {
			if err := fn(d); err != nil {
				return err
			}
		}
	}
	return f.fault
}

func (f *fakeStore) Passes(source string, limit int) ([]store.Pass, error) {
	return f.passes, f.fault
}

func (f *fakeStore) Select(q store.Query) ([]store.Series, error) {
	f.selects++
	points := f.stock[q.Term]
	if q.In == store.InTitle {
		points = f.title[q.Term]
	}
	if q.Measure == store.Posted {
		points = []store.Point{{Day: q.To, Count: f.posted}}
	}
	var within []store.Point
	for _, p := range points {
		if q.In == store.OwnWords && q.Term != "" && p.Day < f.ownFrom {
			continue
		}
		if q.From <= p.Day && p.Day <= q.To {
			within = append(within, p)
		}
	}
	return []store.Series{{Points: within}}, f.fault
}

// SelectDaily knows no dimension but terms, each of which it answers as Select
// does.
func (f *fakeStore) SelectDaily(q store.Query) ([]store.Daily, error) {
	terms := q.Terms
	if terms == nil {
		terms = []classify.Term{q.Term}
	}
	var all []store.Daily
	for _, term := range terms {
		q.Term = term
		series, err := f.Select(q)
		if err != nil {
			return nil, err
		}
		d := store.Daily{From: q.From, Counts: make([]int32, q.To-q.From+1)}
		for i := range d.Counts {
			d.Counts[i] = store.Gap
		}
		for _, p := range series[0].Points {
			d.Counts[p.Day-q.From] = int32(p.Count)
		}
		for _, by := range q.By {
			d.Values = append(d.Values, map[store.Dimension]string{store.BySource: "nhs-jobs", store.ByTerm: string(term)}[by])
		}
		all = append(all, d)
	}
	return all, nil
}

func (f *fakeStore) Vintages() ([]store.Vintage, error) {
	return []store.Vintage{{Number: 1, Frame: frame}}, f.fault
}

func (f *fakeStore) Stats() (store.Stats, error) { return store.Stats{FileBytes: 5 << 20}, f.fault }

// OwnWordsFrom is respected by Select, as the store does.
func (f *fakeStore) OwnWordsFrom(string) classify.Day { return f.ownFrom }

func (f *fakeStore) InScope(_ string, from, to classify.Day, fn func(store.InScopeAdvert) error) error {
	for _, a := range f.inScope {
		if a.Day < from || a.Day > to {
			continue
		}
		if err := fn(a); err != nil {
			return err
		}
	}
	return f.fault
}

func (f *fakeStore) Adverts(fn func(store.AdvertRow) error) error {
	for _, a := range f.adverts {
		if err := fn(a); err != nil {
			return err
		}
	}
	return f.fault
}

var errDisk = errors.New("disk on fire")

var (
	lastDay  = classify.DayFrom(2026, time.March, 20)
	frame    = classify.FrameRef{ID: "health-informatics", Version: "1.0", Hash: "0123456789ab"}
	allTerms = []classify.Term{"digital", "informatics", "health informatics", "data", "technology",
		"information", "analytics", "transformation", "information technology", "e-health"}
	levels = []classify.Level{"Executive, Director or CXIO", "Assistant or Deputy Director or CXIO", "Head of Service",
		"Deputy Head of Service or Senior Manager", "Senior or Specialist Role", "Manager", "Standard Role",
		"Support & Administrative Roles", "Graduate Trainees & Apprenticeships", "Clinical Front Line"}
	areas = []classify.Area{"Clinical Leadership & Support", "Clinical Systems", "Education & Training",
		"Library & Knowledge Services", "Clinical Audit & Quality Improvement (QI)", "Clinical Coding", "Health Records",
		"Information Governance & Data Quality", "Business Intelligence & Analysis", "Data Warehousing",
		"Health Informatics (generic)", "IT / IM&T (generic)", "Systems & Software Development", "Networks & Infrastructure",
		"Portfolio & Programme Management", "Project Management", "Business Analyst & Change", "Other",
		"Academia & Professional Bodies"}
	circles = []classify.Circle{{Name: "data and information", Terms: []classify.Term{"data", "information"}},
		{Name: "technology", Terms: []classify.Term{"digital"}}, {Name: "change", Terms: []classify.Term{"transformation"}}}
	perTerm = map[classify.Term]int{"digital": 410, "informatics": 44, "health informatics": 12, "data": 690,
		"technology": 300, "information": 980, "analytics": 70, "transformation": 210, "information technology": 55, "e-health": 0}
)

// now is a time of day at which the fake's last pass has just ended.
func now() time.Time { return lastDay.At(6, 45) }

// newFake makes weeks of a board with about 2,000 adverts live. No pass was
// complete on the days 40 to 43 before the last, and nobody uses "e-health".
func newFake(weeks int) *fakeStore {
	f := &fakeStore{stock: map[classify.Term][]store.Point{}, title: map[classify.Term][]store.Point{}, posted: 96,
		ownFrom: lastDay - 60}
	for i := range 7 * weeks {
		ago := 7*weeks - 1 - i
		day := lastDay - classify.Day(ago)
		pass := store.Pass{ID: uint64(i + 1), Source: "nhs-jobs", Day: day, Started: day.At(6, 0), Ended: day.At(6, 12), Outcome: store.Complete,
			TextPublished: true, Frame: frame, Tally: store.Tally{Live: 2000, WithText: 1990, Requests: map[string]int{"200": 120, "429": 2}},
			Fills: map[string]store.Fill{"list_pay": {Filled: 1990, Of: 2000}, "page_pay_scheme": {Filled: 45, Of: 60}}}
		if 40 <= ago && ago <= 43 {
			pass.Outcome, pass.TextPublished = store.Partial, false
			pass.Reasons = []string{"The facet Medical and Dental gave 40 of 212 adverts."}
			f.passes = append(f.passes, pass)
			continue
		}
		f.passes = append(f.passes, pass)
		f.addDay(day, i)
	}
	f.published = append(f.published, publishedDay(f))
	return f
}

// addProbes gives the fake the default probes on every complete day: no site
// count of "data" on the days 10 to 12 before the last, and no text count of any
// on the day 20 before it.
func (f *fakeStore) addProbes() {
	for _, pass := range f.passes {
		if pass.Outcome == store.Complete {
			for i, term := range allTerms[:5] {
				f.addProbe(pass, i, term)
			}
		}
	}
}

func (f *fakeStore) addProbe(pass store.Pass, i int, term classify.Term) {
	ago, n := int(lastDay-pass.Day), perTerm[term]/3
	r := store.ProbeResult{Source: "nhs-jobs", Day: pass.Day, Pass: pass.ID, Probe: store.Probe{Term: term, Centre: "RG1", Miles: 50}}
	if term != "data" || ago < 10 || ago > 12 {
		r.Count = n + n/3 + ago%7
		r.Groups = []store.GroupCount{{Group: classify.AdministrativeAndClerical, Count: r.Count - 2}, {Group: classify.Students, Count: 2}}
		f.probes = append(f.probes, r)
	}
	if ago == 20 {
		return
	}
	r.Measure, r.Count, r.Frame, r.Employers = store.TextCount, n+ago%5, frame, 40
	for j, other := range allTerms[:5] {
		shared := r.Count*r.Count/20 + r.Count
		if i != j {
			shared = r.Count
		}
		r.Shared = append(r.Shared, store.SharedTerm{Term: other, Sum: shared})
	}
	f.probes = append(f.probes, r)
}

func (f *fakeStore) addDay(day classify.Day, i int) {
	add := func(to map[classify.Term][]store.Point, term classify.Term, n int) {
		wave := 1 + 0.12*math.Sin(float64(i)/9) + 0.03*math.Sin(float64(i)*1.7)
		to[term] = append(to[term], store.Point{Day: day, Count: int(float64(n) * wave)})
	}
	add(f.stock, "", 2000)
	add(f.title, "", 2000)
	for term, n := range perTerm {
		add(f.stock, term, n+min(n, i/2))
		add(f.title, term, n/6)
	}
}

// publishedDay is what the last pass of the fake published.
func publishedDay(f *fakeStore) store.DayCounts {
	d := store.DayCounts{Source: "nhs-jobs", Day: lastDay, Pass: f.passes[len(f.passes)-1].ID, Frame: frame}
	add := func(family string, value int, labels ...string) {
		d.Counts = append(d.Counts, store.Count{Family: family, Labels: labels, Value: value})
	}
	add("adverts", 2000)
	add("adverts_new", 131)
	add("adverts_in_scope", 95)
	add("adverts_own_words", 1985)
	for i, g := range classify.StaffGroups() {
		add("adverts_by_staff_group", 500-50*i, g.String())
		add("adverts_in_scope_by_staff_group", []int{71, 4, 1, 3, 0, 0, 9, 7, 0}[i], g.String())
	}
	for i, b := range classify.Bands() {
		add("adverts_by_band", 220-15*i, b.String())
	}
	add("adverts_by_band", 25, "5/6")
	add("adverts_by_band", 250, "not stated")
	for _, t := range allTerms {
		add("term", perTerm[t], string(t))
		add("term_title", perTerm[t]/6, string(t))
		add("term_own_words", perTerm[t]*3/4, string(t))
		for i, g := range classify.StaffGroups() {
			add("term_by_staff_group", perTerm[t]/(1+i*i), string(t), g.String())
		}
		for i, b := range classify.Bands() {
			add("term_by_band", perTerm[t]/(4+i), string(t), b.String())
		}
	}
	for i, a := range areas {
		for j, l := range levels {
			add("area_level", max(0, (i*7+j*5)%23-13), string(a), string(l))
		}
	}
	return d
}

// options are those of a handler over the fake.
func options(f *fakeStore) dashboards.Options {
	return dashboards.Options{
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: now, Store: f,
		Sources: []dashboards.Source{{ID: "nhs-jobs", Name: "NHS Jobs", URL: "https://www.jobs.nhs.uk/"}},
		Frame:   frame, Levels: levels, Areas: areas, Terms: allTerms, Crossed: allTerms[1:], Circles: circles, Experts: levels[4:7:7], Version: "1.2.3", Revision: "abcdef0",
		Interval: 24 * time.Hour, NextPass: func() time.Time { return (lastDay + 1).At(6, 0) },
		Reloaded: func() (bool, time.Time) { return true, lastDay.At(5, 0) },
	}
}

func testOptions(t *testing.T, f *fakeStore) dashboards.Options {
	t.Helper()
	o := options(f)
	o.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	return o
}
