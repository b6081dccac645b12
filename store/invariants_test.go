package store_test

import (
	"context"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// mustCheck asserts what holds of every store at every moment, whatever happened
// to it: the check finds nothing (counts equal a replay of the events, facts a
// recount of the adverts, columns the facts), bbolt's own check neither, every reference is there
// once, and days were published by complete listings alone.
func mustCheck(t testing.TB, db *store.DB) {
	t.Helper()
	faults, err := db.Check(t.Context())
	if t.Context().Err() != nil {
		faults, err = db.Check(context.Background()) // in a cleanup the test's context is over
	}
	if err != nil {
		t.Error(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	pages, err := db.BoltCheck()
	if err != nil || len(pages) > 0 {
		t.Errorf("bbolt finds %v, %v", pages, err)
	}
	checkReferences(t, db)
	for _, source := range db.Sources() {
		checkDays(t, db, source)
	}
}

func checkReferences(t testing.TB, db *store.DB) {
	t.Helper()
	seen := map[[2]string]bool{}
	must(t, db.Adverts(func(a store.AdvertRow) error {
		key := [2]string{a.Advert.Source, a.Advert.Reference}
		if seen[key] {
			t.Errorf("reference %v is there twice", key)
		}
		seen[key] = true
		return nil
	}))
}

// checkDays holds that a day has counts if, and only if, a complete listing of it
// was recorded: else it is partial or missing, and no number stands for it.
func checkDays(t testing.TB, db *store.DB, source string) {
	t.Helper()
	passes, err := db.Passes(source, 0)
	must(t, err)
	whole, open := map[classify.Day]bool{}, map[classify.Day]bool{}
	for _, p := range passes {
		whole[p.Day] = whole[p.Day] || p.Outcome == store.Complete
		open[p.Day] = open[p.Day] || p.ListingDone && (p.Outcome == store.Running || p.Outcome == store.Interrupted)
	}
	must(t, db.Published(source, -1<<30, 1<<30, func(dc store.DayCounts) error {
		if !whole[dc.Day] && !open[dc.Day] {
			t.Errorf("%s is published, and no listing of it was complete", dc.Day)
		}
		delete(whole, dc.Day)
		return nil
	}))
	for day, complete := range whole {
		if complete {
			t.Errorf("a pass of %s is complete, and nothing is published", day)
		}
	}
}
