package main

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

// options are the crawler's, with what the day's passes have spent already.
func (p *passer) options() (crawler.Options, error) {
	options, today := p.crawler, classify.DayOf(p.now())
	if options.Budget == (crawler.Spending{}) {
		return options, nil
	}
	passes, err := p.db.Passes(p.board.ID, passesADay)
	if err != nil {
		return options, err
	}
	for _, pass := range passes {
		if pass.Day == today {
			t := pass.Tally
			options.Spent = options.Spent.Plus(crawler.Stats{Requests: t.Requests, Bytes: t.Bytes, Time: t.Asking}.Spending())
		}
	}
	return options, nil
}

// passesADay is more than are made.
const passesADay = 1000

// account has the store count what was asked of the board.
type account struct {
	board *crawler.Crawler
	rec   *store.Recorder
	last  crawler.Stats
}

// settle counts what was asked since the last time.
func (a *account) settle() {
	now := a.board.Stats()
	spent := now.Since(a.last)
	a.rec.Spend(spent.Requests, spent.Bytes, spent.Time)
	a.last = now
}
