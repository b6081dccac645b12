package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// troubled is a store to which everything happens that can: its process is
// killed, its disk fails, it is compacted, restored from a backup, texts expire
// and adverts are purged.
type troubled struct {
	t    *testing.T
	rng  *rand.Rand
	dir  string
	n    int // files so far
	path string
	db   *store.DB
	m    *model

	file      *os.File
	countdown int    // commits until trouble
	trouble   func() // happens after the commit, once
	seen      map[string]int
}

func newTroubled(t *testing.T, seed uint64) *troubled {
	w := &troubled{t: t, rng: rand.New(rand.NewPCG(seed, 11)), dir: t.TempDir(), m: newModel(), seen: map[string]int{}}
	w.open(w.fresh())
	return w
}

func (w *troubled) fresh() string {
	w.n++
	return filepath.Join(w.dir, fmt.Sprint("store", w.n))
}

func (w *troubled) open(path string) {
	w.t.Helper()
	w.path = path
	db, err := store.Open(path, store.Options{NoSync: true}.Hooked(7, w.committed).Opened(func(f *os.File) { w.file = f }))
	must(w.t, err)
	w.db = db
}

func (w *troubled) committed() {
	if w.countdown--; w.countdown == 0 && w.trouble != nil {
		w.trouble()
		w.trouble = nil
	}
}

// pass records a pass, as often as trouble makes it begin again.
func (w *troubled) pass(day int, l store.Listing) {
	w.t.Helper()
	killed := ""
	w.countdown = 1 + w.rng.IntN(20)
	switch w.rng.IntN(3) {
	case 0:
		w.trouble = func() { killed = w.copyFile() }
	case 1:
		w.trouble = func() { swapFile(w.t, w.file, w.path, os.O_RDONLY) }
	}
	err := playModelDay(w.db, day, l)
	w.trouble = nil
	switch {
	case killed != "":
		w.seen["kill"]++
		must(w.t, w.db.Close())
		w.open(killed)
		err = playModelDay(w.db, day, l)
	case errors.Is(err, store.ErrPaused):
		w.seen["pause"]++
		must(w.t, w.db.Resume())
		err = playModelDay(w.db, day, l)
	}
	must(w.t, err)
}

// copyFile gives a file that is as a process leaves it that is killed now.
func (w *troubled) copyFile() string {
	b, err := os.ReadFile(w.path)
	must(w.t, err)
	path := w.fresh()
	must(w.t, os.WriteFile(path, b, 0o600))
	return path
}

// playModelDay records a pass unless the day has one that ended.
func playModelDay(db *store.DB, day int, l store.Listing) error {
	passes, err := db.Passes(board, 1)
	if err != nil {
		return err
	}
	if len(passes) > 0 && int(passes[0].Day-day0) == day && passes[0].Outcome != store.Running {
		return nil
	}
	return playPass(db, day, l, "")
}

// between does something to the store between two passes.
func (w *troubled) between(day int) {
	w.t.Helper()
	now := (day0 + classify.Day(day)).At(20, 0)
	switch what := []string{"compact", "restore", "expire", "purge", "reopen", ""}[w.rng.IntN(6)]; what {
	case "compact":
		w.seen[what]++
		must(w.t, w.db.Compact())
	case "restore":
		w.seen[what]++
		path := w.fresh()
		must(w.t, w.db.Snapshot(w.t.Context(), path))
		must(w.t, w.db.Close())
		w.open(path)
	case "expire":
		erased, err := w.db.ExpireTexts(w.t.Context(), day0+classify.Day(day-3))
		must(w.t, err)
		w.seen[what] += min(erased.Texts, 1)
	case "purge":
		w.purge(now)
	case "reopen":
		must(w.t, w.db.Close())
		w.open(w.path)
	}
}

// purge deletes one advert, of those that come and go.
func (w *troubled) purge(now time.Time) {
	w.t.Helper()
	reference := fmt.Sprint("A", 30+w.rng.IntN(10))
	a := w.m.adverts[reference]
	if a == nil || a.purged || w.seen["purge"] >= 4 {
		return
	}
	found, err := w.db.FindPurge(w.t.Context(), []string{reference}, "")
	must(w.t, err)
	_, err = w.db.Purge(w.t.Context(), found, now)
	must(w.t, err)
	a.purged = true
	w.seen["purge"]++
}

// TestModelInTrouble compares random boards with the model, as TestModel does, on
// a store to which everything happens, and asks after every pass.
func TestModelInTrouble(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range uint64(3) {
		w := newTroubled(t, seed)
		for day := range 20 {
			if day > 0 && w.rng.IntN(8) == 0 {
				continue // no pass
			}
			l, listed := randomListing(w.rng)
			l.Whole = day == 0 || w.rng.IntN(6) > 0
			w.pass(day, l)
			w.m.pass(day, listed, l.Whole)
			w.m.compare(t, w.db)
			w.between(day)
			w.m.compare(t, w.db)
			mustCheck(t, w.db)
			if t.Failed() {
				t.Fatalf("seed %d, day %d, after %v", seed, day, w.seen)
			}
		}
		must(t, w.db.Close())
		for what, n := range w.seen {
			seen[what] += n
		}
	}
	for _, what := range []string{"kill", "pause", "compact", "restore", "expire", "purge"} {
		if seen[what] < 1 {
			t.Errorf("%s happened %d times", what, seen[what])
		}
	}
}
