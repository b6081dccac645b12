package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/store"
)

// A batch of adverts is recorded in one transaction when it is full, or when
// its oldest advert has waited this long: what a kill can cost is then read
// again from the board, never lost.
const (
	batchSize = 64
	batchWait = 30 * time.Second

	pageOfPending = 1000 // adverts asked of the store at once
)

// passer makes passes over one board. A passer makes one pass at a time.
type passer struct {
	log      *slog.Logger
	db       *store.DB
	board    crawler.Board
	crawler  crawler.Options
	frame    *classify.Frame
	probes   []store.Probe
	now      func() time.Time
	progress func(passProgress)
	keepText int // days for which the text of an advert that is gone is kept; 0 for good
}

// The stages of a pass, as a progress bar names them.
const (
	stageListing = "listing"
	stageAdverts = "adverts"
	stageProbes  = "probes"
)

// passProgress says how far a pass is.
type passProgress struct {
	Stage string `json:"stage"` // stageListing, stageAdverts or stageProbes
	Done  int    `json:"done"`  // adverts, or probes
	Of    int    `json:"of"`    // of them in all; 0 when not known yet
}

// pass reads the board once and moves forward only: list, fetch, code, record,
// settle own words by what was read, probe, publish. A pass that was killed earlier on
// the same day is taken up where it stopped. When ctx ends
// or the store pauses, the pass stays open, to be taken up again.
func (p *passer) pass(ctx context.Context) (store.Pass, error) {
	board, err := crawler.New(p.crawler)
	if err != nil {
		return store.Pass{}, err
	}
	rec, err := p.db.BeginPass(p.board.ID, p.now(), p.frame.Ref())
	if err != nil {
		return store.Pass{}, err
	}
	readable, failure := p.list(ctx, board, rec)
	listed := board.Stats()
	if readable && failure == nil {
		failure = p.details(ctx, board, rec)
	}
	if ctx.Err() == nil {
		failure = errors.Join(failure, rec.SettleOwnWords(ctx, p.frame))
	}
	var notes []string
	if failure == nil && ctx.Err() == nil {
		notes = p.probe(ctx, board, rec)
	}
	if ctx.Err() != nil {
		return rec.Pass(), fmt.Errorf("pass over %s stopped before its end; the next start goes on with it: %w", p.board.Name, context.Cause(ctx))
	}
	if errors.Is(failure, store.ErrPaused) {
		return rec.Pass(), fmt.Errorf("pass over %s stopped before its end, and stays open: %w", p.board.Name, failure)
	}
	spent := board.Stats().Since(listed)
	pass, err := rec.Finish(store.End{Now: p.now(), Requests: spent.Requests, Bytes: spent.Bytes, Err: failure, Reasons: notes, Probes: p.countable()})
	if err == nil && p.keepText > 0 {
		p.expire(ctx)
	}
	return pass, err
}

// expire deletes texts that have been kept long enough. Failing to is not the
// pass's failure: the next pass tries again.
func (p *passer) expire(ctx context.Context) {
	erased, err := p.db.ExpireTexts(ctx, classify.DayOf(p.now())-classify.Day(p.keepText))
	if err != nil {
		p.log.Error("texts that are due to be deleted were not", "error", err)
	}
	if erased.Texts == 0 {
		return
	}
	p.log.Info("texts deleted", "adverts", erased.Adverts, "texts", erased.Texts, "kept_days", p.keepText)
	for _, b := range erased.Backups {
		p.log.Info("a backup may hold deleted texts", "backup", b.Path, "made", b.Made)
	}
}

// list reads the board's list, unless a killed pass had already recorded it.
// What a broken listing brought is recorded too, as a part; then the board is
// not readable, and its adverts' pages are left to the next pass.
func (p *passer) list(ctx context.Context, board *crawler.Crawler, rec *store.Recorder) (readable bool, err error) {
	if rec.Pass().ListingDone {
		p.log.Info("taking up the pass of today at the adverts' pages", "pass", rec.Pass().ID)
		return true, nil
	}
	listing, failure := board.List(ctx, func(at crawler.Progress) {
		p.progress(passProgress{Stage: stageListing, Done: at.Adverts, Of: at.Expected})
	})
	if failure != nil && (ctx.Err() != nil || len(listing.Adverts) == 0) {
		return false, failure
	}
	err = rec.RecordListing(store.Listing{
		Adverts: listing.Adverts,
		Code:    byTitle(p.frame.NewCoder()),
		Whole:   listing.Whole,
		Reasons: append(listing.Reasons, listing.Notes...),
		Tally: store.Tally{
			TotalBefore: listing.TotalBefore,
			TotalAfter:  listing.TotalAfter,
			FacetSum:    listing.FacetSum,
			Requests:    listing.Requests,
			Bytes:       listing.Bytes,
		},
	})
	return failure == nil, err
}

// byTitle codes adverts as a list shows them, without text and so without
// boilerplate.
func byTitle(coder *classify.Coder) func(*classify.Advert) classify.Coding {
	return func(a *classify.Advert) classify.Coding { return coder.Code(a, nil) }
}

// fetched is the answer to one request for an advert's page.
type fetched struct {
	listed classify.Advert
	page   crawler.Page // meaningless when err is not nil
	err    error
}

// completed is an advert whose page was read.
type completed struct {
	advert classify.Advert // as listed when err is not nil
	err    error
}

// A page that waits to be read is large, and larger while it is read.
const (
	pagesAhead = 4
	readers    = 2
)

// details reads the pages of new and changed adverts: one goroutine asks the
// board, one page at a time, others read what came, and this one codes and
// records, in the order asked.
func (p *passer) details(ctx context.Context, board *crawler.Crawler, rec *store.Recorder) error {
	pending, err := allPending(rec)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan fetched, pagesAhead)
	adverts := make(chan (<-chan completed), batchSize)
	go fetchAll(ctx, board, pending, pages)
	go readAll(ctx, pages, adverts)
	err = p.record(rec, adverts, len(pending))
	cancel()
	for range adverts { // all have ended when this channel is closed
	}
	return err
}

// fetchAll asks for the pages in turn, until the board refuses one or ctx ends,
// and then closes pages.
func fetchAll(ctx context.Context, board *crawler.Crawler, pending []classify.Advert, pages chan<- fetched) {
	defer close(pages)
	for _, listed := range pending {
		page, err := board.Fetch(ctx, listed)
		select {
		case pages <- fetched{listed, page, err}:
		case <-ctx.Done():
			return
		}
		if errors.Is(err, crawler.ErrRefused) {
			return // not one request more
		}
	}
}

// readAll has what was fetched read by as many readers, until pages is closed,
// and closes adverts when all have ended. When ctx has ended it only waits for
// the fetcher and the readers.
func readAll(ctx context.Context, pages <-chan fetched, adverts chan<- (<-chan completed)) {
	defer close(adverts)
	reading := make(chan struct{}, readers)
	for got := range pages {
		reading <- struct{}{}
		read := make(chan completed, 1)
		go func() {
			read <- got.read(ctx)
			<-reading
		}()
		select {
		case adverts <- read:
		case <-ctx.Done():
		}
	}
	for range readers {
		reading <- struct{}{}
	}
}

func (f fetched) read(ctx context.Context) completed {
	if err := cmp.Or(f.err, ctx.Err()); err != nil {
		return completed{f.listed, err}
	}
	advert, err := f.page.Read()
	return completed{advert, err}
}

// allPending lists the adverts whose pages are to be read, a thousand at a time
// those of an employer side by side: they share most of their words, so they
// compress best together, and their boilerplate is told together. Further apart
// texts must not lie, or going through adverts in order would unpack the blocks
// of a large pass over and over.
func allPending(rec *store.Recorder) ([]classify.Advert, error) {
	var all []classify.Advert
	for cursor := uint64(0); ; {
		some, next, err := rec.Pending(cursor, pageOfPending)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all, cursor = append(all, byEmployer(some)...), next
	}
}

func byEmployer(adverts []classify.Advert) []classify.Advert {
	keys, order := make([]string, len(adverts)), make([]int, len(adverts))
	for i := range adverts {
		keys[i], order[i] = adverts[i].EmployerKey(), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	sorted := make([]classify.Advert, len(adverts))
	for to, from := range order {
		sorted[to] = adverts[from]
	}
	return sorted
}

// record codes what comes from the pages and stores it in batches.
func (p *passer) record(rec *store.Recorder, adverts <-chan (<-chan completed), of int) error {
	b := batch{rec: rec, coder: p.frame.NewCoder(), log: p.log}
	tick := time.NewTicker(batchWait)
	defer tick.Stop()
	for done := 0; ; {
		select {
		case <-tick.C:
			if err := b.flush(); err != nil {
				return err
			}
		case page, open := <-adverts:
			if !open {
				return b.flush()
			}
			if err := b.add(<-page); err != nil {
				return err
			}
			done++
			p.progress(passProgress{Stage: stageAdverts, Done: done, Of: of})
		}
	}
}

// batch gathers adverts for one transaction, and codes them by the boilerplate
// that the store knows and that they are for each other.
type batch struct {
	rec   *store.Recorder
	coder *classify.Coder
	log   *slog.Logger
	full  []store.Detailed
}

func (b *batch) add(page completed) error {
	ref := page.advert.Reference
	switch {
	case errors.Is(page.err, context.Canceled):
		return nil
	case errors.Is(page.err, crawler.ErrGone):
		return b.rec.RecordGone(ref)
	case errors.Is(page.err, crawler.ErrRefused):
		return errors.Join(page.err, b.flush())
	case page.err != nil:
		b.log.Warn("advert not read; the next pass tries again", "reference", ref, "error", page.err)
		return b.rec.RecordFailure(ref, page.err.Error())
	}
	b.full = append(b.full, store.Detailed{Advert: page.advert})
	if len(b.full) < batchSize {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	if len(b.full) == 0 {
		return nil
	}
	if err := b.rec.FindStock(b.full); err != nil {
		return err
	}
	for i := range b.full {
		d := &b.full[i]
		d.Coding = b.coder.Code(&d.Advert, d.Stock.Boilerplate())
	}
	err := b.rec.RecordDetails(b.full)
	b.full = b.full[:0]
	return err
}
