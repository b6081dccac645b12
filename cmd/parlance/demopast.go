package main

import (
	"context"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// pastChunk is how many days of the past are recorded in one transaction.
const pastChunk = 28

// pastNote stands in the record of every pass that was not made over HTTP.
const pastNote = "Synthetic: this day of the demonstration board was written without reading the board, and its texts were not kept."

// past records the days of the made-up board before those that are read over
// HTTP: the same adverts, as a pass at the same hour of each day would have
// read them.
type past struct {
	corpus  *replica.Corpus
	chron   *store.Chronicle
	coder   *classify.Coder
	own     classify.Boilerplate
	source  string
	hour    func(classify.Day) time.Time
	now     time.Time       // of the last day
	known   map[string]bool // references listed on it
	between func(classify.Day)
}

// writePast writes the past up to the day before the first pass.
func (d *demo) writePast(ctx context.Context) error {
	first, last := d.corpus.FirstDay(), d.last-classify.Day(d.flags.days)
	passes, err := d.passer.db.Passes(d.passer.board.ID, 1)
	if err != nil || last < first || len(passes) > 0 && passes[0].Day >= last {
		return err
	}
	chron, err := d.passer.db.BeginChronicle(d.passer.board.ID, d.passer.frame.Ref(), last)
	if err != nil {
		return err
	}
	p := past{corpus: d.corpus, chron: chron, coder: d.passer.frame.NewCoder(), own: d.corpus.Boilerplate(),
		source: d.passer.board.ID, hour: d.hour}
	if first = max(first, chron.Last()+1); chron.Last() != 0 {
		p.turn(chron.Last())
	}
	for day := first; day <= last && ctx.Err() == nil; day += pastChunk {
		d.done.Store(int64(day - d.corpus.FirstDay()))
		if err := p.write(day, min(day+pastChunk-1, last)); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// write records days that follow one another.
func (p *past) write(from, to classify.Day) error {
	days := make([]store.ChronicleDay, 0, to-from+1)
	for day := from; day <= to; day++ {
		days = append(days, p.day(day))
	}
	return p.chron.Record(days)
}

func (p *past) day(day classify.Day) store.ChronicleDay {
	before, known := p.now, p.known
	p.turn(day)
	d := store.ChronicleDay{Now: p.now, Note: pastNote}
	for reference := range p.known {
		d.Listed = append(d.Listed, reference)
	}
	for _, reference := range p.corpus.LiveAt(p.now) {
		if !known[reference] || p.corpus.EditedBetween(reference, before, p.now) {
			d.Read = append(d.Read, p.read(reference))
		}
	}
	return d
}

// turn makes the day the last one.
func (p *past) turn(day classify.Day) {
	p.now, p.known = p.hour(day), map[string]bool{}
	for _, reference := range p.corpus.LiveAt(p.now) {
		p.known[reference] = true
	}
}

func (p *past) read(reference string) store.ChronicledRead {
	var r store.ChronicledRead
	r.Listed, r.Read.Advert, _ = p.corpus.Read(reference, p.now)
	r.Listed.Source, r.Read.Advert.Source = p.source, p.source
	r.Read.Coding = p.coder.Code(&r.Read.Advert, p.own)
	return r
}
