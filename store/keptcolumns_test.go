package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// columnsOf gives the records of the columns in a file.
func columnsOf(t *testing.T, path string) (all []stored) {
	t.Helper()
	for _, r := range recordsOf(t, path) {
		if r.bucket == "columns" {
			all = append(all, r)
		}
	}
	return all
}

// A stretch is kept when nearly all of its adverts have come to rest: they are gone,
// and the windows of their sentences are over.
func TestKeepColumns(t *testing.T) {
	db := open(t)
	first, second := adverts(16), []classify.Advert(nil)
	for i := range 16 {
		second = append(second, advert(fmt.Sprintf("B%d", i), 90))
	}
	keep := func(day int, listed []classify.Advert, want int) {
		t.Helper()
		r := begin(t, db, day)
		must(t, r.RecordListing(whole(listed...)))
		_, err := r.Finish(store.End{Now: (day0 + classify.Day(day)).At(7, 0)})
		must(t, err)
		must(t, db.KeepColumns(t.Context()))
		if kept, _ := db.KeptColumns(); kept != want {
			t.Errorf("day %d: the rows of %d adverts are kept, want %d", day, kept, want)
		}
	}
	// Adverts are numbered from 1 on: the stretches of 4 are 1–3, 4–7, 8–11, 12–15, 16–19.
	keep(0, first, 0)
	keep(1, first[:4], 0)
	keep(2, first[:4], 0)
	keep(27, first[:4], 0)
	keep(28, first[:4], 8)
	keep(29, append(first[3:4:4], second...), 8)
	keep(30, second, 11)
	keep(31, second, 15)
	keep(32, append(first[9:10:10], second...), 11) // listed again: it may change again
}

// Columns that are damaged change nothing but the time that opening takes: they are
// named by the check, and kept again.
func TestDamagedColumns(t *testing.T) {
	path := lived(t)
	sound := usedBytes(t, path)
	before, err := store.Open(path, store.Options{ReadOnly: true})
	must(t, err)
	want := exportOf(t, before)
	kept, _ := before.KeptColumns()
	must(t, before.Close())
	rng := rand.New(rand.NewPCG(4, 4))
	kinds := map[byte]int{}
	for _, r := range columnsOf(t, path) {
		if kinds[r.key[0]]++; kinds[r.key[0]] > 6 {
			continue
		}
		must(t, os.WriteFile(path, flip(sound, r, rng.IntN(8*len(r.value))), 0o600))
		db, err := store.Open(path, store.Options{NoSync: true})
		must(t, err)
		if diff := cmp.Diff(want, exportOf(t, db)); diff != "" {
			t.Errorf("%x (-sound +damaged):\n%s", r.key, diff)
		}
		faults, err := db.Check(t.Context())
		must(t, err)
		if len(faults) == 0 || faults[0].Bucket != "columns" || faults[0].Key != fmt.Sprintf("%x", r.key) {
			t.Errorf("%x is not the first of the faults %v", r.key, faults)
		}
		must(t, db.KeepAllColumns())
		mustCheck(t, db)
		if now, _ := db.KeptColumns(); now != kept {
			t.Errorf("%x: the rows of %d adverts are kept, before %d", r.key, now, kept)
		}
		must(t, db.Close())
	}
	if len(kinds) != 5 {
		t.Errorf("records by kind: %v", kinds)
	}
}

// A page of columns that cannot be read at all is no reason not to open.
func TestDamagedColumnPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	must(t, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	must(t, db.FillRows(spelledFacts(3000)))
	must(t, db.KeepAllColumns())
	file := usedBytes(t, path)
	pages := map[int]bool{}
	for _, r := range recordsOfOpen(t, db, path) {
		if r.bucket == "columns" {
			lies := append(r.key, r.value...)
			pages[bytes.Index(file, lies)/16384] = true
		}
	}
	must(t, db.Close())
	for page := range pages {
		spoilt := bytes.Clone(file)
		for i := range 4096 {
			spoilt[page*16384+i] = byte(i * 7)
		}
		must(t, os.WriteFile(path, spoilt, 0o600))
		read, err := store.Open(path, store.Options{ReadOnly: true})
		must(t, err)
		must(t, store.SameRows(db, read))
		faults, err := read.Check(t.Context())
		must(t, err)
		if len(faults) == 0 {
			t.Errorf("page %d: nothing is found", page)
		}
		must(t, read.Close())
	}
	if len(pages) < 10 {
		t.Errorf("columns on %d pages", len(pages))
	}
}

// rewrite changes the payload of a record of columns, and seals it.
func rewrite(t *testing.T, path string, key []byte, change func(payload []byte) []byte) {
	t.Helper()
	bolt, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, bolt.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("columns")).Bucket([]byte{0, 0, 0, 0, 0, 0, 0, 1})
		payload := bytes.Clone(b.Get(key))
		return b.Put(key, store.Seal(key, change(payload[:len(payload)-4])))
	}))
	must(t, bolt.Close())
}

// Columns that are sound and yet not those of the rows are found by the check. Those
// that no rows can be are not read either, and all are begun anew.
func TestWrongColumns(t *testing.T) {
	stretch := []byte{0xff, 0, 0, 0, 0, 0, 0, 0, 2} // of adverts 8 to 11, with a row each
	for _, c := range []struct {
		name, says string
		read       bool
		key        []byte
		change     func(b []byte) []byte
	}{
		{"another day", "row 000000000000000b0000 differs from its columns", true, stretch, func(b []byte) []byte { b[len(b)-2]++; return b }},
		{"a row less", "row 000000000000000b0000 is not among its columns", true, stretch, func(b []byte) []byte { return cutRow(b, 4) }},
		{"a row of another advert", "row 000000000000000a0000 is not among its columns", true, stretch, func(b []byte) []byte { b[2], b[3] = 0, 2; return b }},
		{"a cell that is not there", "no stretch of these tables", false, stretch, func(b []byte) []byte { b[7] = 1; return b }},
		{"no cell", "no stretch of these tables", false, stretch, func(b []byte) []byte { clear(b[4:8]); return b }},
		{"fewer columns", "no stretch of these tables", false, stretch, func(b []byte) []byte { return b[:len(b)-2] }},
		{"nothing", "no stretch of these tables", false, stretch, func([]byte) []byte { return nil }},
		{"too short a table", "record ends too early", false, []byte{2, 0, 0, 0, 0, 0, 0, 0, 1}, func(b []byte) []byte { return b[:1] }},
		{"a set that is not there", "a set that is not there", false, []byte{2, 0, 0, 0, 0, 0, 0, 0, 1}, func(b []byte) []byte { b[0] = 127; return b }},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "parlance.db")
			db, err := store.Open(path, store.Options{NoSync: true})
			must(t, err)
			pass(t, db, 0, whole(adverts(16)...))
			must(t, db.Close())
			rewrite(t, path, c.key, c.change)
			read, err := store.Open(path, store.Options{NoSync: true})
			must(t, err)
			defer read.Close()
			if err := store.SameRows(db, read); (err != nil) != c.read {
				t.Errorf("read alike: %v", err)
			}
			faults, err := read.Check(t.Context())
			must(t, err)
			if !strings.Contains(fmt.Sprint(faults), c.says) {
				t.Errorf("the check finds %v", faults)
			}
			if must(t, read.KeepAllColumns()); !c.read {
				mustCheck(t, read)
			}
		})
	}
}

// cutRow takes the last of n rows out of a stretch.
func cutRow(b []byte, n int) []byte {
	b[3] = 0
	at := 4
	for _, size := range []int{4, 4, 4, 2, 2, 2, 2} {
		end := at + size*n
		b = slices.Delete(b, end-size, end)
		at = end - size
	}
	return b
}

func adverts(n int) (all []classify.Advert) {
	for i := range n {
		all = append(all, advert(fmt.Sprintf("A%d", i), 90))
	}
	return all
}

// When the end of a table is lost, its numbers are given to other values. No stretch
// that has the old ones may be left then, even by a process that is killed while it
// keeps columns again.
func TestLostTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	must(t, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	facts := spelledFacts(2000)
	backward := slices.Clone(facts)
	slices.Reverse(backward)
	must(t, db.FillRows(backward)) // so that values are met in another order
	must(t, db.FillRows(facts))
	must(t, db.KeepAllColumns())
	must(t, db.Close())
	bolt, err := bbolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, bolt.Update(func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte("columns")).Bucket([]byte{0, 0, 0, 0, 0, 0, 0, 1}).Cursor()
		c.Seek([]byte{3})
		c.Prev()
		return c.Delete()
	}))
	must(t, bolt.Close())
	again, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	killed, kill := context.WithCancel(t.Context())
	kill()
	if err := again.KeepColumnsUntil(killed); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	must(t, again.Close())
	read, err := store.Open(path, store.Options{ReadOnly: true})
	must(t, err)
	defer read.Close()
	must(t, store.SameRows(again, read))
	faults, err := read.Check(t.Context())
	must(t, err)
	for _, f := range faults {
		if f.Bucket == "columns" {
			t.Error(f)
		}
	}
}

// A row that is deleted takes its columns with it, whatever else is written.
func TestColumnsOfADeletedRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	must(t, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	must(t, db.FillRows(spelledFacts(20)))
	must(t, db.KeepAllColumns())
	must(t, db.DeleteLastRow(9))
	must(t, db.Close())
	read, err := store.Open(path, store.Options{ReadOnly: true})
	must(t, err)
	defer read.Close()
	if kept, not := read.KeptColumns(); kept != 15 || not > 5 {
		t.Errorf("the rows of %d adverts are kept, of %d are not", kept, not)
	}
	faults, err := read.Check(t.Context())
	must(t, err)
	for _, f := range faults { // the store has no adverts, and so other faults
		if f.Bucket == "columns" {
			t.Error(f)
		}
	}
}

// Columns never fill a file whose size is bounded: the facts need the room.
func TestColumnsLeaveRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parlance.db")
	db, err := store.Open(path, store.Options{NoSync: true})
	must(t, err)
	must(t, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	must(t, db.FillRows(spelledFacts(3000)))
	must(t, db.Close())
	info, err := os.Stat(path)
	must(t, err)
	for _, room := range []struct{ size, kept int64 }{{info.Size(), 0}, {2 * info.Size(), 2999}} {
		db, err := store.Open(path, store.Options{NoSync: true, MaxSize: room.size})
		must(t, err)
		must(t, db.KeepAllColumns())
		if kept, _ := db.KeptColumns(); int64(kept) != room.kept {
			t.Errorf("in %d bytes, the rows of %d adverts are kept, want %d", room.size, kept, room.kept)
		}
		must(t, db.Close())
	}
}

// Columns are kept of the active vintage alone.
func TestColumnsOfVintages(t *testing.T) {
	w, path := newWorld(1, 6, 40), filepath.Join(t.TempDir(), "parlance.db")
	db := openAt(t, path, store.Options{NoSync: true})
	kept := func(when, vintages string) { want(t, when, fmt.Sprint(vintagesOf(t, db, path)), vintages) }
	w.play(t, db, oldFrame(t), 0, 4)
	kept("after passes", "[1]")
	activate(t, db, newerFrame(t), 4)
	kept("after an activation", "[]")
	w.play(t, db, newerFrame(t), 4, 6)
	kept("after more passes", "[2]")
}

// vintagesOf lists the vintages of which a file has columns.
func vintagesOf(t *testing.T, db *store.DB, path string) (vintages []byte) {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy.db")
	copyStore(t, path, copied)
	bolt, err := bbolt.Open(copied, 0o600, &bbolt.Options{ReadOnly: true})
	must(t, err)
	defer bolt.Close()
	must(t, bolt.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("columns")).ForEachBucket(func(k []byte) error {
			vintages = append(vintages, k[7])
			return nil
		})
	}))
	return vintages
}
