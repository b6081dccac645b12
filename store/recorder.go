package store

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Recorder records one pass. Every method is one or a few transactions that
// may be repeated without harm, so a pass that was killed is taken up again by
// BeginPass and goes on where it stopped. Its methods may be called from
// several goroutines.
type Recorder struct {
	db     *DB
	source *calendar
	frame  classify.FrameRef

	mu   sync.Mutex
	pass *passRecord
}

// BeginPass begins a pass of the source on the London day of now, or resumes
// the one of that day that was not finished: Pass().ListingDone then says that
// only details are left. An open pass of an earlier day is closed as
// Interrupted. It fails if the clock stands before the source's latest pass,
// and if the frame is not the active one.
func (db *DB) BeginPass(source string, now time.Time, frame classify.FrameRef) (*Recorder, error) {
	r := &Recorder{db: db, frame: frame}
	err := db.change(func(c *change) error { return r.begin(c, source, now.UTC().Round(0)) })
	if err != nil {
		return nil, fmt.Errorf("begin pass of %s: %w", source, err)
	}
	return r, nil
}

func (r *Recorder) begin(c *change, source string, now time.Time) error {
	if err := c.db.mayPass(r.frame); err != nil {
		return err
	}
	day := classify.DayOf(now)
	r.choose(c, source)
	latest, err := latestPass(c.tx, source)
	if err != nil {
		return err
	}
	if latest != nil && latest.Day > day {
		return fmt.Errorf("the clock says %s, but the last pass was on %s; set the clock right", day, latest.Day)
	}
	if latest != nil && latest.Outcome == Running {
		if latest.Day == day {
			r.pass = latest
			if !latest.ListingDone {
				r.pass.Frame = r.frame
			}
			return nil
		}
		if err := interrupt(c, latest, now, "The day ended before the pass did."); err != nil {
			return err
		}
	}
	return r.start(c, now, day)
}

// choose finds or begins the source's calendar.
func (r *Recorder) choose(c *change, source string) {
	id := c.label(labelSource, source)
	if r.source = c.db.days[id]; r.source == nil {
		r.source = newCalendar(id, source)
		c.done = append(c.done, func() { c.db.days[id] = r.source })
	}
}

// interrupt closes a pass that is not gone on with.
func interrupt(c *change, p *passRecord, now time.Time, reason string) error {
	p.Outcome, p.Ended = Interrupted, now.UTC().Round(0)
	p.Reasons = append(p.Reasons, reason)
	return c.savePass(p)
}

func (r *Recorder) start(c *change, now time.Time, day classify.Day) error {
	id, err := c.tx.Bucket(bucketPasses).NextSequence()
	if err != nil {
		return err
	}
	r.pass = &passRecord{Pass: Pass{ID: id, Source: r.source.name, Day: day, Started: now, Outcome: Running, Frame: r.frame}}
	r.pass.Tally.Requests = map[string]int{}
	if err := c.put(bucketSources, keySource(r.source.id), encodeSource(id)); err != nil {
		return err
	}
	return c.savePass(r.pass)
}

// latestPass is the newest pass of a source; nil when there is none.
func latestPass(tx *bbolt.Tx, source string) (*passRecord, error) {
	var latest *passRecord
	err := passesBackward(tx, source, func(p *passRecord) bool {
		latest = p
		return false
	})
	return latest, err
}

// passesBackward visits the passes of a source, newest first, until fn says stop.
func passesBackward(tx *bbolt.Tx, source string, fn func(*passRecord) bool) error {
	c := tx.Bucket(bucketPasses).Cursor()
	for k, v := c.Last(); k != nil; k, v = c.Prev() {
		payload, err := unseal(k, v)
		if err != nil {
			return fmt.Errorf("%w: pass %d: %v", ErrDamaged, binary.BigEndian.Uint64(k), err)
		}
		p, err := decodePass(payload)
		if err != nil {
			return fmt.Errorf("pass %d: %w", binary.BigEndian.Uint64(k), err)
		}
		if p.Source == source && !fn(p) {
			return nil
		}
	}
	return nil
}

// Pass is the pass as recorded so far.
func (r *Recorder) Pass() Pass {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pass.clone().Pass
}

// change runs fn in a transaction with a copy of the pass, which is stored
// with it and becomes the pass once the transaction is committed.
func (r *Recorder) change(fn func(*change, *passRecord) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.pass.clone()
	err := r.db.change(func(c *change) error {
		if p.Outcome != Running {
			return fmt.Errorf("pass %d of %s is over", p.ID, p.Source)
		}
		if r.source != r.db.days[r.source.id] {
			return fmt.Errorf("%w: it was opened again since the pass began; begin the pass again", ErrPaused)
		}
		if err := r.db.mayPass(p.Frame); err != nil {
			return fmt.Errorf("pass %d of %s is over: %w", p.ID, p.Source, err)
		}
		if err := fn(c, p); err != nil {
			return err
		}
		return c.savePass(p)
	})
	if err == nil {
		r.pass = p
	}
	return err
}
