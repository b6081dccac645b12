package main

import (
	"context"
	"flag"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// pastChunk is how many days of the past are recorded in one transaction.
const pastChunk = 28

// pastNote stands in the record of every pass that was not made over HTTP.
const pastNote = "Synthetic: this day of the demonstration board was written without reading the board, and its texts were not kept."

// defaultPast is how many months there are before the days that are read over
// HTTP: enough for a year to be compared with the year before.
const defaultPast = 30

// settlePast leaves out the past where only days or adverts of a file are asked for.
func (f *demoFlags) settlePast(fs *flag.FlagSet) error {
	said := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { said[f.Name] = true })
	switch {
	case !said["past"] && (said["days"] || said["corpus"]):
		f.past = 0
	case said["corpus"] && f.past != 0:
		return usagef("--past is of the made-up board; the adverts of --corpus have their own days")
	case f.past < 0 || f.past > 120:
		return usagef("--past %d is not between 0 and 120", f.past)
	}
	return nil
}

// total is how many days are recorded in all.
func (d *demo) total() int { return d.flags.pastDays() + d.flags.days }

// pastDays is the past in days, in whole weeks.
func (f *demoFlags) pastDays() int { return f.past * 365 / 12 / 7 * 7 }

// past makes the days of the made-up board before those that are read over HTTP:
// the same adverts, as a pass at the same hour of each day would have read them.
type past struct {
	corpus *replica.Corpus
	coder  *classify.Coder
	own    classify.Boilerplate
	source string
	hour   func(classify.Day) time.Time
	now    time.Time // of the last day
}

// writePast records the past up to the day before the first pass. One goroutine
// makes the days, this one records them.
func (d *demo) writePast(ctx context.Context) error {
	last := d.last - classify.Day(d.flags.days)
	passes, err := d.passer.db.Passes(d.passer.board.ID, 1)
	if err != nil || d.flags.past == 0 || len(passes) > 0 && passes[0].Day >= last {
		return err
	}
	chronicle, err := d.passer.db.BeginChronicle(d.passer.board.ID, d.passer.frame.Ref(), last)
	if err != nil {
		return err
	}
	p := past{corpus: d.corpus, coder: d.passer.frame.NewCoder(), own: d.corpus.Boilerplate(), source: d.passer.board.ID, hour: d.hour}
	first := d.corpus.FirstDay()
	if done := chronicle.Last(); done != 0 {
		first, p.now = done+1, d.hour(done)
	}
	g, ctx := errgroup.WithContext(ctx)
	chunks := make(chan []store.ChronicleDay, 1)
	g.Go(func() error { return p.make(ctx, first, last, chunks) })
	g.Go(func() error {
		for days := range chunks {
			if err := chronicle.Record(days); err != nil {
				return err
			}
			d.done.Add(int64(len(days)))
		}
		return nil
	})
	return g.Wait()
}

// make makes days that follow one another, and then closes chunks.
func (p *past) make(ctx context.Context, from, to classify.Day, chunks chan<- []store.ChronicleDay) error {
	defer close(chunks)
	for ; from <= to; from += pastChunk {
		days := make([]store.ChronicleDay, min(pastChunk, to-from+1))
		for i := range days {
			days[i] = p.day(from + classify.Day(i))
		}
		select {
		case chunks <- days:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (p *past) day(day classify.Day) store.ChronicleDay {
	before := p.now
	p.now = p.hour(day)
	d := store.ChronicleDay{Now: p.now, Note: pastNote}
	live, turned := p.corpus.Turned(before, p.now)
	d.Listed, d.Read = live, make([]store.ChronicledRead, len(turned))
	for i, reference := range turned {
		d.Read[i] = p.read(reference)
	}
	return d
}

func (p *past) read(reference string) store.ChronicledRead {
	var r store.ChronicledRead
	r.Listed, r.Read.Advert, _ = p.corpus.Read(reference, p.now)
	r.Listed.Source, r.Read.Advert.Source = p.source, p.source
	r.Read.Coding = p.coder.Code(&r.Read.Advert, p.own)
	return r
}
