package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

const foi = "open-data"

// vacancy is published on a day counted from day0, and closes ten days later.
func vacancy(id string, posted int, terms ...classify.Term) store.Vacancy {
	v := store.Vacancy{ID: id, Title: "Post " + id, Employer: "Trust " + id[:1], Postcode: "RG1 5AN", StaffGroup: classify.Students,
		Band: classify.SingleBand(classify.Band5), Posted: day0 + classify.Day(posted), Closes: day0 + classify.Day(posted+10)}
	v.Coding = store.TitleCoding{Frame: "1", InScope: len(terms) > 0, InTitle: terms}
	if len(terms) > 0 {
		v.Coding.Level, v.Coding.Area = "Manager", "Clinical Coding"
	}
	return v
}

func imports(t testing.TB, db *store.DB, vacancies ...store.Vacancy) store.Imported {
	t.Helper()
	done, err := db.ImportVacancies(foi, vacancies)
	must(t, err)
	return done
}

// vacancySeries asks about the days from the first to the last, both counted
// from day0: "value label: 0 1 – 2".
func vacancySeries(t testing.TB, db *store.DB, from, to int, q store.Query) string {
	t.Helper()
	q.From, q.To = day0+classify.Day(from), day0+classify.Day(to)
	all, err := db.SelectVacancies(foi, q)
	must(t, err)
	var out []string
	for _, s := range all {
		line := strings.Join(s.Values, "/") + ":"
		for _, n := range s.Counts {
			if n == store.Gap {
				line += " –"
			} else {
				line += fmt.Sprint(" ", n)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestVacanciesAreCountedByDay(t *testing.T) {
	db := open(t)
	open, undated := vacancy("B2", 1), vacancy("B3", 0)
	open.Closes = 0
	undated.Posted, undated.Closes = 0, 0
	imports(t, db, vacancy("A1", 0, "digital"), vacancy("A2", 1, "digital", "data"), open, undated)
	want(t, "published", vacancySeries(t, db, -1, 2, store.Query{Measure: store.Posted}), ": 0 1 2 0")
	want(t, "stock, in which a vacancy without closing day is not", vacancySeries(t, db, 9, 12, store.Query{}), ": 2 2 1 0")
	want(t, "by term", vacancySeries(t, db, 0, 1, store.Query{Measure: store.Posted, In: store.InTitle, By: []store.Dimension{store.ByTerm}}), "data: 0 1; digital: 1 1")
	want(t, "by scope and band", vacancySeries(t, db, 1, 1, store.Query{Measure: store.Posted, By: []store.Dimension{store.ByScope, store.ByBand}}), "in/5: 1; out/5: 1")
	want(t, "by source", vacancySeries(t, db, 1, 1, store.Query{Measure: store.Posted, By: []store.Dimension{store.BySource}}), foi+": 2")
	// 5 January 2026 is day 0, and nothing was published in February.
	want(t, "a month without a publication", vacancySeries(t, db, 26, 28, store.Query{Measure: store.Posted}), ": 0 – –")
	if n := len(db.Sources()); n != 0 {
		t.Errorf("the import made %d sources of adverts", n)
	}
}

// TestVacanciesAreNoAdverts: nothing of what is counted of adverts changes.
func TestVacanciesAreNoAdverts(t *testing.T) {
	db := open(t)
	pass(t, db, 0, whole(others()...))
	before := series(t, db, store.Query{Term: "digital", In: store.InTitle})
	imports(t, db, vacancy("A1", 0, "digital"))
	want(t, "adverts with the term", series(t, db, store.Query{Term: "digital", In: store.InTitle}), before)
	pass(t, db, 1, whole(others()...))
	want(t, "adverts live", published(t, db, "adverts"), "0:5 1:5")
}

func TestImportMayBeRepeated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	all := []store.Vacancy{vacancy("A2", 1), vacancy("A1", 0), vacancy("A3", 2)}
	want(t, "first", fmt.Sprint(imports(t, db, all...)), "{3 0 0}")
	want(t, "again", fmt.Sprint(imports(t, db, all...)), "{0 0 3}")
	want(t, "counted", vacancySeries(t, db, 0, 2, store.Query{Measure: store.Posted}), ": 1 1 1")
	all[0].Title = "Another title"
	undated := all[1]
	undated.Posted, undated.Closes = 0, 0
	want(t, "one changed; the days of one are not stated", fmt.Sprint(imports(t, db, all[0], undated)), "{0 1 1}")
	must(t, db.Close())
	db = openAt(t, path, store.Options{NoSync: true})
	var titles []string
	must(t, db.Vacancies(foi, func(v store.Vacancy) error {
		titles = append(titles, v.ID+" "+v.Title+" "+v.Posted.String())
		return nil
	}))
	want(t, "stored", strings.Join(titles, ", "), "A1 Post A1 2026-01-05, A2 Another title 2026-01-06, A3 Post A3 2026-01-07")
	want(t, "counted after opening again", vacancySeries(t, db, 0, 2, store.Query{Measure: store.Posted}), ": 1 1 1")
}

func TestVacancyKeepsItsFields(t *testing.T) {
	db := open(t)
	v := vacancy("A1", 0, "data")
	v.Reference, v.AreaOfWork, v.Contract, v.Pattern, v.Region, v.Coding.Accepted = "C9-1", "Data", "Permanent", "Full-time", "Elsewhere", true
	imports(t, db, v)
	v.Postcode = "RG1"
	must(t, db.Vacancies(foi, func(got store.Vacancy) error {
		want(t, "vacancy", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", v))
		return nil
	}))
	for _, id := range []string{"", strings.Repeat("x", 201)} {
		if _, err := db.ImportVacancies(foi, []store.Vacancy{{ID: id, Title: "x"}}); err == nil {
			t.Errorf("an id of %d bytes is taken", len(id))
		}
	}
}

func TestVacanciesRefuseWhatTheyCannotTell(t *testing.T) {
	db := open(t)
	imports(t, db, vacancy("A1", 0, "data"))
	for name, q := range map[string]store.Query{
		"first listed":  {Measure: store.New},
		"term anywhere": {Term: "data"},
		"own words":     {By: []store.Dimension{store.ByTerm}, In: store.OwnWords},
	} {
		q.To = 1
		if _, err := db.SelectVacancies(foi, q); err == nil || !strings.Contains(err.Error(), "titles alone") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.SelectVacancies(foi, store.Query{To: 1, Frame: "0"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an earlier frame: %v", err)
	}
}
