package main

import (
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// BenchmarkPass measures whole passes over the made-up board, its own serving
// included: the first, which reads every page, and that of a day later.
func BenchmarkPass(b *testing.B) {
	for _, days := range []int{0, 1} {
		b.Run([]string{"first", "daily"}[days], func(b *testing.B) {
			var adverts, pages int
			for b.Loop() {
				b.StopTimer()
				p, board, day := passerOver(b, replica.Synthetic(1, 2, classify.DayOf(testNow)), nil)
				if days == 1 {
					passOnce(b, p, board, day-1)
				}
				b.StartTimer()
				done := passOnce(b, p, board, day)
				adverts, pages = adverts+done.Tally.Listed, pages+done.Tally.DetailsRead
			}
			b.ReportMetric(float64(adverts)/b.Elapsed().Seconds(), "adverts/s")
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

func passerOver(b testing.TB, corpus *replica.Corpus, watch func(method, url string)) (*passer, *replica.Board, classify.Day) {
	b.Helper()
	board := replica.New(corpus, replica.Options{OnRequest: watch})
	srv := httptest.NewServer(board)
	b.Cleanup(srv.Close)
	db, err := store.Open(filepath.Join(b.TempDir(), "bench.db"), store.Options{Region: classify.Region})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	configured, err := readFrame("")
	if err != nil {
		b.Fatal(err)
	}
	frame, err := activeFrame(slog.New(slog.DiscardHandler), db, configured, testNow)
	if err != nil {
		b.Fatal(err)
	}
	description := replicaBoard(srv.URL, false)
	return &passer{
		log: slog.New(slog.DiscardHandler), db: db, board: description, frame: frame, now: board.Now,
		crawler: crawler.Options{Board: description, Now: board.Now}, progress: func(passProgress) {},
	}, board, corpus.LastDay()
}

func passOnce(b testing.TB, p *passer, board *replica.Board, day classify.Day) store.Pass {
	b.Helper()
	board.SetNow(day.At(20, 0).Add(time.Minute))
	pass, err := p.pass(b.Context())
	if err != nil || pass.Outcome != store.Complete {
		b.Fatalf("the pass ended %s: %v", pass.Outcome, err)
	}
	return pass
}
