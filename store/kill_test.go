package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// plan is a little history: adverts appear, are edited, withdrawn, closed,
// listed again, and one page fails on one day.
func plan() []store.Listing {
	var days []store.Listing
	for day := range 7 {
		var adverts []classify.Advert
		for i := range 12 {
			a := advert(fmt.Sprintf("%c%d", 'A'+i%3, i), 4+i)
			switch {
			case i == 1 && day >= 2:
				a.Title = "Informatics " + a.Reference // edited
			case i == 2 && day >= 2, i == 3 && day >= 1 && day < 5, i == 0 && day > 4, i > 7 && day < i-7:
				continue // withdrawn; gone and back; closed; not yet there
			}
			adverts = append(adverts, a)
		}
		days = append(days, whole(adverts...))
	}
	return days
}

// runPlan plays the days that the store does not have yet, going on with a
// pass that was begun.
func runPlan(t testing.TB, db *store.DB) {
	t.Helper()
	must(t, playPlan(db))
}

func playPlan(db *store.DB) error {
	from := 0
	passes, err := db.Passes(board, 1)
	if err != nil {
		return err
	}
	if len(passes) > 0 {
		from = int(passes[0].Day - day0)
		if passes[0].Outcome != store.Running {
			from++
		}
	}
	for day, listing := range plan() {
		if day < from {
			continue
		}
		gone := ""
		if day == 3 {
			gone = "B7"
		}
		if err := playPass(db, day, listing, gone); err != nil {
			return err
		}
	}
	return nil
}

// playPass records a pass, in which the page of one advert may be gone.
func playPass(db *store.DB, day int, listing store.Listing, gone string) error {
	now := (day0 + classify.Day(day)).At(6, 0)
	if err := db.AdoptFrame(firstFrame, now); err != nil {
		return err
	}
	r, err := db.BeginPass(board, now, frame)
	if err != nil {
		return err
	}
	if err := r.RecordListing(listing); err != nil {
		return err
	}
	if gone != "" {
		if err := r.RecordGone(gone); err != nil {
			return err
		}
	}
	if err := readPending(r); err != nil {
		return err
	}
	if _, err = r.Finish(store.End{Now: now.Add(2 * time.Hour)}); err != nil {
		return err
	}
	return r.KeepAllColumns()
}

// export is everything that can be read from a store.
type export struct {
	Passes    []store.Pass
	Adverts   []store.AdvertRow
	Published []store.DayCounts
	Known     []store.Series
	Texts     []store.Detailed
}

func exportOf(t testing.TB, db *store.DB) export {
	t.Helper()
	var e export
	var err error
	e.Passes, err = db.Passes(board, 0)
	must(t, err)
	must(t, db.Adverts(func(a store.AdvertRow) error {
		e.Adverts = append(e.Adverts, a)
		d, err := db.Advert(board, a.Advert.Reference)
		e.Texts = append(e.Texts, d)
		return err
	}))
	must(t, db.Published(board, day0, day0+60, func(dc store.DayCounts) error {
		e.Published = append(e.Published, dc)
		return nil
	}))
	e.Known, err = db.Select(store.Query{From: day0, To: day0 + 60, By: []store.Dimension{store.ByStaffGroup, store.ByBand}})
	must(t, err)
	return e
}

// TestKilled opens the file as it was after every single commit, as a killed
// process leaves it, and goes on: nothing is lost or counted twice.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "parlance.db")
	commits := 0
	db := openAt(t, path, store.Options{NoSync: true}.Hooked(3, func() {
		commits++
		copyStore(t, path, filepath.Join(dir, fmt.Sprint(commits)))
	}))
	runPlan(t, db)
	want := exportOf(t, db)
	if commits < 50 {
		t.Fatalf("only %d commits", commits)
	}
	for i := range commits {
		copied, err := store.Open(filepath.Join(dir, fmt.Sprint(i+1)), store.Options{NoSync: true}.Hooked(3, nil))
		must(t, err)
		runPlan(t, copied)
		if diff := cmp.Diff(want, exportOf(t, copied)); diff != "" {
			t.Errorf("killed after commit %d (-unkilled +resumed):\n%s", i+1, diff)
		}
		mustCheck(t, copied)
		must(t, copied.Close())
	}
}

// What is in memory after a history equals what a fresh start loads.
func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	runPlan(t, db)
	want := exportOf(t, db)
	must(t, db.Close())
	if diff := cmp.Diff(want, exportOf(t, openAt(t, path, store.Options{ReadOnly: true}))); diff != "" {
		t.Errorf("after opening again (-before +after):\n%s", diff)
	}
}
