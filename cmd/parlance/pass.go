package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	level    *slog.LevelVar // of log; nil where it never changes
	db       *store.DB
	board    crawler.Board
	crawler  crawler.Options
	frame    *classify.Frame
	probes   []store.Probe
	now      func() time.Time
	progress func(passProgress)
	keepText int // days for which the text of an advert that is gone is kept; 0 for good

	recheck time.Duration // after which a page that was read is asked for again; 0 for never
	absent  []string      // fields that the board need not state, as in store.Pass.Fills
}

// configure takes what a configuration says of passes beside the crawler's part.
func (p *passer) configure(cfg *Config) {
	p.keepText, p.recheck, p.absent = cfg.KeepText, cfg.Board.Recheck, cfg.Board.AbsentFields
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
// settle own words by what was read, probe, publish, keep columns of what has come to
// rest. A pass that was killed earlier on
// the same day is taken up where it stopped. When ctx ends
// or the store pauses, the pass stays open, to be taken up again.
func (p *passer) pass(ctx context.Context) (store.Pass, error) {
	options, err := p.options()
	if err != nil {
		return store.Pass{}, err
	}
	board, err := crawler.New(options)
	if err != nil {
		return store.Pass{}, err
	}
	rec, err := p.db.BeginPass(p.board.ID, p.now(), p.frame.Ref())
	if err != nil {
		return store.Pass{}, err
	}
	account := &account{board: board, rec: rec}
	readable, failure := p.list(ctx, board, rec, account)
	if readable && failure == nil {
		failure = p.details(ctx, board, rec, account)
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
	account.settle()
	pass, err := rec.Finish(store.End{Now: p.now(), Err: failure, Absent: p.absent, Reasons: notes, Probes: p.countable()})
	if err == nil && p.keepText > 0 {
		p.expire(ctx)
	}
	if err == nil {
		p.keepColumns(ctx)
	}
	return pass, err
}

// keepColumns lets the next start read the history faster. It goes on with the next
// pass when it is stopped.
func (p *passer) keepColumns(ctx context.Context) {
	if err := p.db.KeepColumns(ctx); err != nil && ctx.Err() == nil {
		p.log.Error("the next start takes longer than need be", "error", err)
	}
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
func (p *passer) list(ctx context.Context, board *crawler.Crawler, rec *store.Recorder, account *account) (readable bool, err error) {
	if rec.Pass().ListingDone {
		p.log.Info("taking up the pass of today at the adverts' pages", "pass", rec.Pass().ID)
		return true, nil
	}
	listing, failure := board.List(ctx, func(at crawler.Progress) {
		p.progress(passProgress{Stage: stageListing, Done: at.Adverts, Of: at.Expected})
	})
	account.settle()
	if failure != nil && (ctx.Err() != nil || len(listing.Adverts) == 0) {
		return false, failure
	}
	err = rec.RecordListing(store.Listing{
		Adverts: listing.Adverts,
		Code:    byTitle(p.frame.NewCoder()),
		Whole:   listing.Whole,
		Reasons: append(listing.Reasons, listing.Notes...),
		Absent:  p.absent,
		Tally: store.Tally{
			TotalBefore: listing.TotalBefore,
			TotalAfter:  listing.TotalAfter,
			FacetSum:    listing.FacetSum,
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
	crawler.Reading        // the advert as listed when err is not nil
	validator       string // of the page
	err             error
}

// A page that waits to be read is large, and larger while it is read.
const (
	pagesAhead = 4
	readers    = 2
)

// details reads the pages of new and changed adverts, and those that are due to
// be looked at again: one goroutine asks the
// board, one page at a time, others read what came, and this one codes and
// records, in the order asked.
func (p *passer) details(ctx context.Context, board *crawler.Crawler, rec *store.Recorder, account *account) error {
	pending, err := p.due(rec)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan fetched, pagesAhead)
	adverts := make(chan (<-chan completed), batchSize)
	go fetchAll(ctx, board, pending, pages)
	go readAll(ctx, pages, adverts)
	err = p.record(rec, adverts, len(pending), account)
	cancel()
	for range adverts { // all have ended when this channel is closed
	}
	return err
}

// fetchAll asks for the pages in turn, until the board refuses one or ctx ends,
// and then closes pages.
func fetchAll(ctx context.Context, board *crawler.Crawler, pending []store.Again, pages chan<- fetched) {
	defer close(pages)
	for _, due := range pending {
		page, err := board.FetchAgain(ctx, due.Advert, due.Validator)
		select {
		case pages <- fetched{due.Advert, page, err}:
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
		return completed{Reading: crawler.Reading{Advert: f.listed}, err: err}
	}
	reading, err := f.page.Read()
	return completed{reading, f.page.Validator, err}
}

// record codes what comes from the pages and stores it in batches.
func (p *passer) record(rec *store.Recorder, adverts <-chan (<-chan completed), of int, account *account) error {
	b := batch{rec: rec, coder: p.frame.NewCoder(), log: p.log, account: account}
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
	rec       *store.Recorder
	coder     *classify.Coder
	log       *slog.Logger
	account   *account
	full      []store.Detailed
	unchanged []string // references
	failed    int      // in a row
}

// mostFailures is how many pages in a row may not be had or read before no more
// are asked for.
const mostFailures = 25

func (b *batch) add(page completed) error {
	ref := page.Advert.Reference
	switch {
	case errors.Is(page.err, context.Canceled):
		return nil
	case errors.Is(page.err, crawler.ErrGone):
		return b.rec.RecordGone(ref)
	case errors.Is(page.err, crawler.ErrUnchanged):
		b.unchanged = append(b.unchanged, ref)
	case errors.Is(page.err, crawler.ErrRefused):
		return errors.Join(page.err, b.flush())
	case page.err != nil:
		return b.fail(ref, page.err)
	default:
		b.full = append(b.full, store.Detailed{Advert: page.Advert, Found: page.Found, Validator: page.validator})
	}
	b.failed = 0
	if len(b.full) < batchSize && len(b.unchanged) < batchSize {
		return nil
	}
	return b.flush()
}

// fail records an advert whose page could not be had or read.
func (b *batch) fail(reference string, err error) error {
	b.log.Warn("advert not read; the next pass tries again", "reference", reference, "error", err)
	record := b.rec.RecordFailure
	if _, got := errors.AsType[*crawler.UnreadError](err); got {
		record = b.rec.RecordUnread
	}
	if err := record(reference, err.Error()); err != nil {
		return err
	}
	if b.failed++; b.failed < mostFailures {
		return nil
	}
	return errors.Join(fmt.Errorf("%d pages in a row could not be had or read; no more were asked for", b.failed), b.flush())
}

func (b *batch) flush() error {
	b.account.settle()
	err := b.rec.RecordUnchanged(b.unchanged)
	b.unchanged = b.unchanged[:0]
	if err != nil || len(b.full) == 0 {
		return err
	}
	if err := b.rec.FindStock(b.full); err != nil {
		return err
	}
	for i := range b.full {
		d := &b.full[i]
		d.Coding = b.coder.Code(&d.Advert, d.Stock.Boilerplate())
	}
	err = b.rec.RecordDetails(b.full)
	b.full = b.full[:0]
	return err
}
