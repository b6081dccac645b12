package main

import (
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

// A pass keeps columns of the rows of adverts that were gone for long enough.
func TestPassKeepsColumns(t *testing.T) {
	t.Parallel()
	p, board, last := passerOver(t, replica.Synthetic(7, 60, classify.DayOf(testNow)).Thin(10), nil)
	for _, before := range []classify.Day{59, 30, 15, 1, 0} {
		board.SetNow((last - before).At(20, 0))
		if _, err := p.pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stats, err := p.db.Stats()
	if err != nil || stats.Stretches == 0 || stats.Stretches > stats.Adverts/128 {
		t.Errorf("of %d adverts, %d live, %d stretches are kept: %v", stats.Adverts, stats.Live, stats.Stretches, err)
	}
}
