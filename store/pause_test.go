package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// swapFile puts another file under the descriptor of a store's, so that what the
// store writes meets another end.
func swapFile(t *testing.T, of *os.File, path string, flag int) {
	t.Helper()
	other, err := os.OpenFile(path, flag, 0)
	must(t, err)
	defer other.Close()
	must(t, syscall.Dup3(int(other.Fd()), int(of.Fd()), syscall.O_CLOEXEC))
}

// TestPauses lets every commit in turn of a little history fail, in ways that a
// disk has. The store pauses, is read as before, comes back, and in the end the
// history is that of a store that never met a fault.
func TestPauses(t *testing.T) {
	t.Parallel()
	calm := openAt(t, filepath.Join(t.TempDir(), "calm.db"), store.Options{NoSync: true}.Hooked(3, nil))
	runPlan(t, calm)
	expect := exportOf(t, calm)
	for _, fault := range []struct {
		name  string
		first int // commit that is hit; then every third one
		flag  int
		path  func(store string) string
		says  string
	}{
		{"disk full", 0, os.O_RDWR, func(string) string { return "/dev/full" }, "its disk"},
		{"cannot write", 1, os.O_RDONLY, func(path string) string { return path }, "see to its disk"},
	} {
		t.Run(fault.name, func(t *testing.T) {
			if _, err := os.Stat("/dev/full"); err != nil {
				t.Skip("this system has no /dev/full")
			}
			commits, pauses := fault.first, 0
			for after := fault.first; commits >= after; after += 3 { // the fault hits the commit after this many
				path := filepath.Join(t.TempDir(), "parlance.db")
				var file *os.File
				commits = 0
				spoil := func() {
					if commits == after {
						swapFile(t, file, fault.path(path), fault.flag)
					}
					commits++
				}
				db := openAt(t, path, store.Options{NoSync: true}.Hooked(3, spoil).Opened(func(f *os.File) { file = f }))
				spoil()
				if mustPause(t, db, fault.says) {
					pauses++
				}
				runPlan(t, db)
				if diff := cmp.Diff(expect, exportOf(t, db)); diff != "" {
					t.Fatalf("after a fault at commit %d (-calm +fault):\n%s", after, diff)
				}
			}
			if pauses < 16 {
				t.Errorf("%d commits were hit", pauses)
			}
		})
	}
}

// mustPause plays the plan until the store pauses, and brings it back; it reports
// false when nothing was hit.
func mustPause(t *testing.T, db *store.DB, says string) bool {
	t.Helper()
	err := playPlan(db)
	if err == nil {
		return false
	}
	if !errors.Is(err, store.ErrPaused) || db.Paused() == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), db.Path()) {
		t.Fatalf("not paused: %v", err)
	}
	before := exportOf(t, db)
	mustCheck(t, db)
	if err := playPlan(db); !errors.Is(err, store.ErrPaused) {
		t.Errorf("a paused store is written: %v", err)
	}
	must(t, db.Resume())
	if diff := cmp.Diff(before, exportOf(t, db)); diff != "" || db.Paused() != nil {
		t.Errorf("the pause changed what is stored (-before +after): %v\n%s", db.Paused(), diff)
	}
	return true
}

// A recorder from before a pause does not go on as if nothing had happened.
func TestRecorderFromBeforeAPause(t *testing.T) {
	var file *os.File
	path := filepath.Join(t.TempDir(), "parlance.db")
	db := openAt(t, path, store.Options{NoSync: true}.Opened(func(f *os.File) { file = f }))
	r := begin(t, db, 0)
	swapFile(t, file, path, os.O_RDONLY)
	if err := r.RecordListing(many(3)); !errors.Is(err, store.ErrPaused) {
		t.Fatalf("not paused: %v", err)
	}
	must(t, db.Resume())
	if err := r.RecordListing(many(3)); !errors.Is(err, store.ErrPaused) || !strings.Contains(err.Error(), "begin the pass again") {
		t.Errorf("an old recorder: %v", err)
	}
	pass(t, db, 0, many(3))
}

// A file that has reached its greatest size is not tried again by itself: each
// try would ask the board for pages that cannot be kept.
func TestMaxSize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true, MaxSize: 6 << 20})
	must(t, err)
	adverts := make([]store.Detailed, 400)
	noise := rand.NewChaCha8([32]byte{})
	day := 0
	for ; err == nil && day < 50; day++ {
		for i := range adverts {
			text := make([]byte, 4096)
			_, _ = noise.Read(text)                                                                       // never fails
			adverts[i] = read(advert(fmt.Sprintf("C%d-%d", day, i), day+5), fmt.Sprintf("data %x", text)) // which hardly compresses
		}
		err = recordAll(db, day, adverts)
	}
	if !errors.Is(err, store.ErrPaused) || !strings.Contains(err.Error(), "max_size") {
		t.Fatalf("after %d days: %v", day, err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 24<<20 {
		t.Errorf("the file has %d bytes: %v", info.Size(), err)
	}
	if err := db.Resume(); !errors.Is(err, store.ErrPaused) {
		t.Errorf("resumed all the same: %v", err)
	}
	must(t, db.Close())
	larger, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	must(t, recordAll(larger, day-1, adverts))
	mustCheck(t, larger)
	must(t, larger.Close())
}

// recordAll records a pass over adverts with their texts.
func recordAll(db *store.DB, day int, adverts []store.Detailed) error {
	now := (day0 + classify.Day(day)).At(6, 0)
	if err := db.AdoptFrame(firstFrame, now); err != nil {
		return err
	}
	r, err := db.BeginPass(board, now, frame)
	if err != nil {
		return err
	}
	l := store.Listing{Whole: true, Code: titleCoding}
	for _, d := range adverts {
		l.Adverts = append(l.Adverts, d.Advert)
	}
	if err := r.RecordListing(l); err != nil {
		return err
	}
	for i := 0; i < len(adverts); i += 1000 {
		if err := r.RecordDetails(adverts[i:min(len(adverts), i+1000)]); err != nil {
			return err
		}
	}
	_, err = r.Finish(store.End{Now: now.Add(time.Hour)})
	return err
}
