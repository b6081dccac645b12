package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// everything is knowledge, codings and breaks.
func everything(t testing.TB, db *store.DB) any {
	t.Helper()
	breaks, err := db.Breaks()
	must(t, err)
	return []any{knowledge(t, db, ""), codingsOf(t, db), breaks}
}

// TestActivationKilled opens the file as it was after every commit of an
// activation, as a killed process leaves it, and goes on.
func TestActivationKilled(t *testing.T) {
	t.Parallel()
	w, dir := newWorld(3, 8, 60), t.TempDir()
	path := filepath.Join(dir, "parlance.db")
	commits := 0
	hooked := store.Options{NoSync: true}.Hooked(7, func() {
		commits++
		copyStore(t, path, filepath.Join(dir, fmt.Sprint(commits)))
	})
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	w.play(t, db, oldFrame(t), 0, 8)
	before := knowledge(t, db, "")
	must(t, db.Close())
	db = openAt(t, path, hooked)
	activate(t, db, newerFrame(t), 8)
	want := everything(t, db)
	if commits < 10 {
		t.Fatalf("only %d commits", commits)
	}
	for i := 0; i < commits; i += 2 {
		copied, err := store.Open(filepath.Join(dir, fmt.Sprint(i+1)), store.Options{NoSync: true}.Hooked(7, nil))
		must(t, err)
		file, active, err := copied.ActiveFrame()
		must(t, err)
		if !active || file.Ref == oldFrame(t).Ref() {
			if diff := cmp.Diff(before, knowledge(t, copied, "")); diff != "" {
				t.Errorf("before the end, after commit %d, the old vintage differs:\n%s", i+1, diff)
			}
			mustCheck(t, copied)
			activate(t, copied, newerFrame(t), 8)
		}
		if diff := cmp.Diff(want, everything(t, copied)); diff != "" {
			t.Errorf("killed after commit %d (-unkilled +resumed):\n%s", i+1, diff)
		}
		mustCheck(t, copied)
		must(t, copied.Close())
	}
}

// Passes go on while history is coded by another frame; what they change is in
// the new vintage too.
func TestPassesDuringAnActivation(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		w := newWorld(seed, 12, 60)
		scratch := open(t)
		w.play(t, scratch, newerFrame(t), 0, 12)
		db := openAt(t, filepath.Join(t.TempDir(), "parlance.db"), store.Options{NoSync: true}.Hooked(9, nil))
		w.play(t, db, oldFrame(t), 0, 6)
		now := (day0 + 6).At(3, 0)
		a, err := db.BeginActivation(newerFrame(t).file, newerFrame(t).Frame, now)
		must(t, err)
		stopped, cancel := context.WithCancel(t.Context())
		err = a.Recode(stopped, func(done, _ uint64) {
			if done > 20 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped: %v", err)
		}
		w.play(t, db, oldFrame(t), 6, 8)
		mustCheck(t, db)
		must(t, a.Recode(t.Context(), nil))
		w.play(t, db, oldFrame(t), 8, 10)
		mustCheck(t, db)
		if _, err := a.Switch(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		before := knowledge(t, db, "1")
		w.play(t, db, newerFrame(t), 10, 12)
		if diff := cmp.Diff(knowledge(t, scratch, ""), knowledge(t, db, "")); diff != "" {
			t.Errorf("seed %d: differs from a store of the new frame (-scratch +activated):\n%s", seed, diff)
		}
		if diff := cmp.Diff(before, knowledge(t, db, "1")); diff != "" {
			t.Errorf("seed %d: later passes changed the old vintage:\n%s", seed, diff)
		}
	}
}

// Facts whose text is gone are carried over, marked, and counted in the break.
func TestCarriedFacts(t *testing.T) {
	w := newWorld(1, 6, 40)
	db := open(t)
	w.play(t, db, oldFrame(t), 0, 6)
	lost, err := db.DropTexts()
	must(t, err)
	before := codingsOf(t, db)
	v := activate(t, db, newerFrame(t), 6)
	if lost == 0 || v.Carried < lost/2 {
		t.Errorf("%d texts were lost, %d rows are carried", lost, v.Carried)
	}
	carried := 0
	for ref, now := range codingsOf(t, db) {
		if now.Coding.Frame == newerFrame(t).Ref() {
			continue
		}
		carried++
		if diff := cmp.Diff(before[ref], now); diff != "" {
			t.Errorf("%s is carried, but differs (-before +after):\n%s", ref, diff)
		}
	}
	if carried == 0 {
		t.Error("no coding is carried")
	}
	breaks, err := db.Breaks()
	must(t, err)
	if last := breaks[len(breaks)-1]; !strings.Contains(last.Note, fmt.Sprint(v.Carried, " facts without text are carried over")) {
		t.Errorf("the break says %q", last.Note)
	}
	w2 := newWorld(1, 8, 40)
	w2.play(t, db, newerFrame(t), 6, 8) // carried rows begin no rows of their own; the check of the store sees to it
}

// A text that was deleted and stands on the page again is kept again, and that
// is no change of the advert.
func TestDeletedTextIsReadAgain(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	for day := range 2 { // each text in a block of its own
		pass(t, db, day, whole([]classify.Advert{a, b}[:day+1]...))
	}
	if lost, err := db.DropTexts(); err != nil || lost != 1 {
		t.Fatalf("%d texts are deleted: %v", lost, err)
	}
	b.Contract = "edited"
	p := pass(t, db, 2, whole(a, b))
	if d, err := db.Advert(board, "B1"); err != nil || d.Advert.Text != "data of B1" || p.Tally.Changed != 1 {
		t.Errorf("%d changes, text %q, %v", p.Tally.Changed, d.Advert.Text, err)
	}
}

func TestActivationIsRefused(t *testing.T) {
	w, db := newWorld(1, 2, 10), open(t)
	now := day0.At(12, 0)
	if _, err := db.BeginActivation(newerFrame(t).file, newerFrame(t).Frame, now); err == nil {
		t.Error("a store without a frame activates one")
	}
	w.play(t, db, oldFrame(t), 0, 2)
	if _, err := db.BeginActivation(oldFrame(t).file, oldFrame(t).Frame, now); !errors.Is(err, store.ErrActive) {
		t.Errorf("the active frame again: %v", err)
	}
	same := newFrame(t, "1", newTerms, "digital")
	_, err := db.BeginActivation(same.file, same.Frame, now)
	if err == nil || !strings.Contains(err.Error(), "give the new one another version") {
		t.Errorf("another frame of the same version: %v", err)
	}
	wrong := newerFrame(t)
	wrong.file.Data = []byte("something else")
	if _, err := db.BeginActivation(wrong.file, wrong.Frame, now); err == nil || !strings.Contains(err.Error(), "hash") {
		t.Errorf("a file with another hash: %v", err)
	}
	if _, err := db.BeginPass(board, (day0+3).At(6, 0), newerFrame(t).Ref()); err == nil || !strings.Contains(err.Error(), "activate the other first") {
		t.Errorf("a pass of another frame: %v", err)
	}
	if vintages, err := db.Vintages(); err != nil || len(vintages) != 1 {
		t.Errorf("vintages: %+v, %v", vintages, err)
	}
}

// Another frame, or the active one, takes the place of an activation that has
// not ended; nothing of that stays.
func TestActivationGivenUp(t *testing.T) {
	w, db := newWorld(1, 3, 30), open(t)
	w.play(t, db, oldFrame(t), 0, 3)
	now, third := (day0+3).At(12, 0), newFrame(t, "3", newTerms, "nurse")
	a, err := db.BeginActivation(third.file, third.Frame, now)
	must(t, err)
	must(t, a.Recode(t.Context(), nil))
	if file, pending, err := db.PendingFrame(); err != nil || !pending || file.Ref != third.Ref() || string(file.Data) != string(third.file.Data) {
		t.Errorf("pending: %+v %v %v", file.Ref, pending, err)
	}
	activate(t, db, newerFrame(t), 3)
	if _, err := a.Switch(t.Context(), now); err == nil || !strings.Contains(err.Error(), "given up") {
		t.Errorf("the activation that was given up: %v", err)
	}
	if gone, err := db.GiveUpActivation(); err != nil || gone {
		t.Errorf("nothing is pending, but: %v, %v", gone, err)
	}
	if _, err := db.BeginActivation(third.file, third.Frame, now); err != nil {
		t.Error(err)
	}
	if gone, err := db.GiveUpActivation(); err != nil || !gone {
		t.Errorf("given up: %v, %v", gone, err)
	}
	if _, pending, err := db.PendingFrame(); err != nil || pending {
		t.Errorf("still pending: %v, %v", pending, err)
	}
}

// Going back to an earlier frame is an activation like any other, and each has
// one break.
func TestBreaks(t *testing.T) {
	w, db := newWorld(2, 4, 20), open(t)
	w.play(t, db, oldFrame(t), 0, 4)
	before := knowledge(t, db, "")
	activate(t, db, newerFrame(t), 4)
	activate(t, db, oldFrame(t), 5)
	if diff := cmp.Diff(before, knowledge(t, db, "")); diff != "" {
		t.Errorf("back at the first frame, history differs:\n%s", diff)
	}
	policy := store.Break{Date: day0 + 1, Source: board, Kind: store.SourcePolicy, Note: "Only trusts may advertise."}
	must(t, db.RecordBreak(policy))
	must(t, db.RecordBreak(policy))
	breaks, err := db.Breaks()
	must(t, err)
	var got []string
	for _, b := range breaks {
		got = append(got, fmt.Sprintf("%s %s%s: %s", b.Date, b.Source, b.Kind, b.Note))
	}
	if diff := cmp.Diff([]string{
		"2022-10-31 nhs-jobsredesign: New NHS Jobs service.",
		"2026-01-06 boardsource policy: Only trusts may advertise.",
		"2026-01-09 frame: Coding frame test 2 took the place of test 1.",
		"2026-01-10 frame: Coding frame test 1 took the place of test 2.",
	}, got); diff != "" {
		t.Errorf("breaks (-want +got):\n%s", diff)
	}
	vintages, err := db.Vintages()
	must(t, err)
	if len(vintages) != 3 || !vintages[2].Ended.IsZero() || vintages[1].Ended.IsZero() || vintages[0].Last[board] == 0 {
		t.Errorf("vintages: %+v", vintages)
	}
	if _, err := db.Select(store.Query{From: day0, To: day0 + 1, Frame: "9"}); !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), `there are: "1", "2")`) {
		t.Errorf("a vintage that never was: %v", err)
	}
}

// A pass that a killed process left open ends with an activation: a day's counts
// have one frame. What was published stays, and the next pass counts by the new
// frame.
func TestActivationEndsAnOpenPass(t *testing.T) {
	w, db := newWorld(2, 4, 20), open(t)
	w.play(t, db, oldFrame(t), 0, 3)
	r, err := db.BeginPass(board, (day0+3).At(6, 0), oldFrame(t).Ref())
	must(t, err)
	activate(t, db, newerFrame(t), 3)
	if err := r.RecordListing(whole(advert("A1", 3))); err == nil || !strings.Contains(err.Error(), "over") {
		t.Errorf("the open pass goes on: %v", err)
	}
	published := exportOf(t, db).Published
	w.play(t, db, newerFrame(t), 3, 4)
	passes, err := db.Passes(board, 2)
	must(t, err)
	if passes[1].Outcome != store.Interrupted || passes[0].Frame != newerFrame(t).Ref() {
		t.Errorf("passes: %+v", passes)
	}
	if after := exportOf(t, db).Published; !cmp.Equal(published, after[:len(published)]) {
		t.Errorf("what was published differs (-before +after):\n%s", cmp.Diff(published, after[:len(published)]))
	}
}

// TestTry announces what an activation then does.
func TestTry(t *testing.T) {
	w, db := newWorld(5, 6, 60), open(t)
	w.days[5].whole = true
	w.play(t, db, oldFrame(t), 0, 6)
	day := day0 + 5
	was, would := store.NewCensus(day), store.NewCensus(day)
	announced := map[string]classify.Coding{}
	trial := store.Trial{New: newerFrame(t).Frame}
	must(t, db.Try(t.Context(), trial, func(tried *store.Tried) error {
		was.Add(tried.Was)
		would.Add(tried.Would)
		announced[tried.Advert.Reference] = tried.New
		return nil
	}))
	stored := censusOf(t, db, day)
	if diff := cmp.Diff(stored, was.Counts()); diff != "" {
		t.Errorf("the present counts (-stored +announced):\n%s", diff)
	}
	activate(t, db, newerFrame(t), 6)
	if diff := cmp.Diff(censusOf(t, db, day), would.Counts()); diff != "" {
		t.Errorf("the counts to come (-activated +announced):\n%s", diff)
	}
	for ref, d := range codingsOf(t, db) {
		if diff := cmp.Diff(d.Coding, announced[ref]); diff != "" {
			t.Errorf("%s (-activated +announced):\n%s", ref, diff)
		}
	}
	// Two frames beside each other: the same as each beside the stored one.
	between := map[string]string{}
	trial = store.Trial{Old: oldFrame(t).Frame, New: newerFrame(t).Frame}
	must(t, db.Try(t.Context(), trial, func(tried *store.Tried) error {
		between[tried.Advert.Reference] = tried.Old.Frame.Version + tried.New.Frame.Version
		return nil
	}))
	if len(between) != len(announced) || between["A0"] != "12" {
		t.Errorf("%d adverts were coded by both, %q", len(between), between["A0"])
	}
}

// censusOf counts a day by the queries of the page.
func censusOf(t testing.TB, db *store.DB, day classify.Day) []store.Count {
	t.Helper()
	c := store.NewCensus(day)
	must(t, db.Try(t.Context(), store.Trial{New: oldFrame(t).Frame}, func(tried *store.Tried) error {
		c.Add(tried.Was)
		return nil
	}))
	in := map[string]int{}
	for _, count := range c.Counts() {
		if len(count.Labels) == 0 {
			in[count.Family] = count.Value
		}
	}
	for family, q := range map[string]store.Query{
		"adverts":          {},
		"adverts_in_scope": {By: []store.Dimension{store.ByScope}, Where: map[store.Dimension]string{store.ByScope: "in"}},
	} {
		q.From, q.To = day, day
		series, err := db.Select(q)
		must(t, err)
		if points := series[0].Points; len(points) == 1 && points[0].Count != in[family] || len(points) == 0 && family == "adverts" {
			t.Errorf("%s: a census counts %d, a query %v", family, in[family], points)
		}
	}
	return c.Counts()
}

// Readers go on while history is coded; the race detector watches.
func TestReadersBesideAnActivation(t *testing.T) {
	w, db := newWorld(2, 6, 60), open(t)
	w.play(t, db, oldFrame(t), 0, 6)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			_, err := db.Select(store.Query{From: day0, To: day0 + 9, Term: "data", Frame: "1"})
			if err = errors.Join(err, readEverything(db)); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 4 {
		frames := []codingFrame{newerFrame(t), oldFrame(t)}
		activate(t, db, frames[i%2], 6+i)
	}
	close(stop)
	must(t, <-done)
}
