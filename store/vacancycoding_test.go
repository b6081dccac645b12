package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// recoder codes vacancies again by frame 2, and counts them.
type recoder struct {
	db     *store.DB
	coded  int
	before func(v *store.Vacancy) // may be nil
}

func (r *recoder) code(v *store.Vacancy) store.TitleCoding {
	r.coded++
	if r.before != nil {
		r.before(v)
	}
	return store.TitleCoding{Frame: "2", InTitle: []classify.Term{"post"}}
}

// run codes again and checks how many there were.
func (r *recoder) run(t *testing.T, ctx context.Context, want int) error {
	t.Helper()
	r.coded = 0
	n, err := r.db.RecodeVacancies(ctx, foi, "2", r.code)
	if n != want || r.coded != want {
		t.Errorf("%d were coded again and %d are told of, want %d", r.coded, n, want)
	}
	return err
}

func TestRecodeVacancies(t *testing.T) {
	r := recoder{db: open(t)}
	must(t, r.run(t, t.Context(), 0))
	imports(t, r.db, vacancy("A1", 0, "data"), vacancy("A2", 0))
	for _, n := range []int{2, 0} {
		must(t, r.run(t, t.Context(), n))
	}
	want(t, "by term", vacancySeries(t, r.db, 0, 0, store.Query{Measure: store.Posted, In: store.InTitle, By: []store.Dimension{store.ByTerm}}), "post: 2")
	imports(t, r.db, vacancy("A3", 0, "data"))
	must(t, r.run(t, t.Context(), 1))
	imports(t, r.db, vacancy("A2", 0, "data"))
	must(t, r.run(t, t.Context(), 1))
}

// A recoding that is broken off goes on with what is left.
func TestRecodeVacanciesInTwoParts(t *testing.T) {
	r := recoder{db: open(t)}
	var all []store.Vacancy
	for i := range 1500 {
		all = append(all, vacancy(fmt.Sprintf("A%04d", i), 0))
	}
	imports(t, r.db, all...)
	ctx, stop := context.WithCancel(t.Context())
	r.before = func(*store.Vacancy) { stop() }
	if err := r.run(t, ctx, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	for _, n := range []int{500, 0} {
		must(t, r.run(t, t.Context(), n))
	}
}

// What another frame codes behind the back of a recoding is found by the next.
func TestImportWhileVacanciesAreCodedAgain(t *testing.T) {
	r := recoder{db: open(t)}
	imports(t, r.db, vacancy("B1", 0))
	r.before = func(v *store.Vacancy) {
		if v.ID == "B1" {
			imports(t, r.db, vacancy("A1", 0))
		}
	}
	for _, n := range []int{1, 1, 0} {
		must(t, r.run(t, t.Context(), n))
	}
}
