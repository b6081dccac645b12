package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// years is a history of so many adverts in 1,826 days: 20 terms, 9 staff groups,
// 16 bands, 7 regions, 10 levels × 19 areas in scope of which 4 % are.
func years(n int, seed uint64) func(yield func(*store.Fact) bool) {
	const days = 1826
	return func(yield func(*store.Fact) bool) {
		rng := rand.New(rand.NewPCG(seed, 3))
		for i := range n {
			day := day0 - days + classify.Day(i*days/n)
			f := store.Fact{Source: board, Employer: fmt.Sprintf("employer %d", int(400*rng.ExpFloat64())), Coded: true, OwnWordsKnown: true, First: true,
				StaffGroup: classify.StaffGroup(1 + rng.IntN(9)), Band: classify.SingleBand(classify.Bands()[rng.IntN(len(classify.Bands()))]),
				Region: fmt.Sprintf("region %d", rng.IntN(7)), Frame: "1", FirstSeen: day, Posted: day, From: day}
			if to := day + classify.Day(5+rng.IntN(25)); to < day0 {
				f.To = to
			}
			f.Outcodes = []string{fmt.Sprintf("RG%d", rng.IntN(40))}
			if f.InScope = rng.IntN(25) == 0; f.InScope {
				f.Level, f.Area = classify.Level(fmt.Sprint("level ", rng.IntN(10))), classify.Area(fmt.Sprint("area ", rng.IntN(19)))
			}
			for term := range 20 {
				if rng.IntN(3+term*term) > 0 {
					continue
				}
				name := classify.Term(fmt.Sprintf("term %02d", term))
				f.Anywhere = append(f.Anywhere, name)
				if rng.IntN(2) == 0 {
					f.OwnWords = append(f.OwnWords, name)
				}
				if rng.IntN(6) == 0 {
					f.InTitle = append(f.InTitle, name)
				}
			}
			if !yield(&f) {
				return
			}
		}
	}
}

// historyFile gives a store of n fact rows, kept as columns, too: the file that
// PARLANCE_FACTS names, which is made if it is not there, or one that is thrown away.
func historyFile(b *testing.B, n int) string {
	path := os.Getenv("PARLANCE_FACTS")
	if path == "" {
		path = filepath.Join(b.TempDir(), "parlance.db")
	}
	_, there := os.Stat(path)
	db, err := store.Open(path, store.Options{NoSync: true})
	must(b, err)
	if there != nil {
		fillHistory(b, db, n)
		must(b, db.Close())
		db, err = store.Open(path, store.Options{NoSync: true}) // which learns what days there are
		must(b, err)
	}
	must(b, db.KeepColumns(b.Context()))
	must(b, db.Close())
	return path
}

func fillHistory(b *testing.B, db *store.DB, n int) {
	must(b, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	var days []classify.Day
	for day := day0 - 1826; day < day0; day++ {
		days = append(days, day)
	}
	must(b, db.Fill(board, days, years(n, 1)))
}

// withoutColumns gives a copy of a store in which no columns are kept.
func withoutColumns(b *testing.B, path string) string {
	copied := filepath.Join(b.TempDir(), "facts.db")
	copyStore(b, path, copied)
	db, err := store.Open(copied, store.Options{NoSync: true})
	must(b, err)
	must(b, db.DropColumns())
	must(b, db.Close())
	return copied
}

// benchRows is how many fact rows are scanned: 2.75 million where PARLANCE_FACTS
// names a file to keep them in.
func benchRows() int {
	if os.Getenv("PARLANCE_FACTS") != "" {
		return 2_750_000
	}
	return 200_000
}

// processorTime is what the process has used so far: other processes do not lengthen it.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// measure repeats a question and reports the processor time that one takes.
func measure(b *testing.B, ask func()) {
	runtime.GC()
	before := processorTime(b)
	for b.Loop() {
		ask()
	}
	b.ReportMetric((processorTime(b)-before).Seconds()*1e3/float64(b.N), "cpu-ms/op")
}

// BenchmarkColumns opens a store of five years, also one whose facts must be read,
// and asks it.
func BenchmarkColumns(b *testing.B) {
	n := benchRows()
	path := historyFile(b, n)
	var db *store.DB
	b.Run("open facts alone", func(b *testing.B) {
		path := withoutColumns(b, path)
		measure(b, func() {
			db, err := store.Open(path, store.Options{ReadOnly: true})
			must(b, err)
			must(b, db.Close())
		})
	})
	b.Run("open", func(b *testing.B) {
		measure(b, func() {
			if db != nil {
				must(b, db.Close())
			}
			var err error
			db, err = store.Open(path, store.Options{ReadOnly: true})
			must(b, err)
		})
		columns, shared, cells, words, places := db.Rows()
		b.ReportMetric(float64(columns)/1e6, "columns-MB")
		b.ReportMetric(float64(shared)/1e6, "index-MB")
		b.ReportMetric(float64(cells), "cells")
		b.ReportMetric(float64(words), "words")
		b.ReportMetric(float64(places), "places")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	})
	defer db.Close()
	terms := []classify.Term{"term 01"}
	every := []store.Dimension{store.BySource, store.ByStaffGroup, store.ByBand, store.ByArea, store.ByLevel, store.ByRegion, store.ByScope}
	for _, c := range []struct {
		name string
		q    store.Query
	}{
		{"term by band", store.Query{By: []store.Dimension{store.ByBand, store.ByTerm}, Terms: terms}},
		{"all by band", store.Query{By: []store.Dimension{store.ByBand}}},
		{"total", store.Query{}},
		{"every label", store.Query{By: every, Texts: true, Unread: true}},
		{"posted by band", store.Query{By: []store.Dimension{store.ByBand}, Measure: store.Posted}},
		{"employers", store.Query{Employers: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.From, c.q.To = day0-1826, day0-1
			measure(b, func() { must(b, ask(db, c.q)) })
		})
		b.Run(c.name+" on a day", func(b *testing.B) {
			c.q.From, c.q.To = day0-1, day0-1
			measure(b, func() { must(b, ask(db, c.q)) })
		})
	}
}

func ask(db *store.DB, q store.Query) error {
	_, err := db.SelectDaily(q)
	return err
}
