package store

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Trial says how stored adverts are coded to be compared. Nothing is changed.
type Trial struct {
	New      *classify.Frame
	Old      *classify.Frame       // nil: compare with the codings as they are stored
	Progress func(done, of uint64) // called now and then, in adverts; may be nil
}

// Tried is a stored advert as two frames code it.
type Tried struct {
	Number     uint64
	Advert     classify.Advert // with its text, if that was read and is still there
	Coded      bool            // the text was read; else the codings are of the title alone
	Gone       bool            // the text was read, but is not there any more: New is what is stored
	Old, New   classify.Coding
	Was, Would []Fact // the rows of its history
}

// Try codes every stored advert and calls fn with each, in the order in which
// they were first listed, on one goroutine. It goes on beside a recorder, and
// then may or may not see what that records. An error of fn ends it.
func (db *DB) Try(ctx context.Context, t Trial, fn func(*Tried) error) error {
	high, err := db.lastAdvert()
	if err != nil {
		return fmt.Errorf("try frame: %w", err)
	}
	shelf := newShelf(db)
	worker := func() func([]uint64) ([]Tried, error) {
		w := trier{db: db, now: db.recaster(t.New, shelf)}
		if t.Old != nil {
			w.was = db.recaster(t.Old, shelf)
		}
		return w.try
	}
	err = db.warm(ctx, func() error {
		return inOrder(ctx, runs(1, high, chunkSize/2), worker, func(part []Tried) error { return t.tell(part, high, fn) })
	})
	if err != nil {
		return fmt.Errorf("try frame %s: %w", t.New.Ref().Name(), err)
	}
	return nil
}

// tell hands a run of adverts on.
func (t *Trial) tell(part []Tried, high uint64, fn func(*Tried) error) error {
	for i := range part {
		if err := fn(&part[i]); err != nil {
			return err
		}
	}
	if t.Progress != nil && len(part) > 0 {
		t.Progress(part[len(part)-1].Number, high)
	}
	return nil
}

func (db *DB) lastAdvert() (last uint64, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		last = tx.Bucket(bucketAdverts).Sequence()
		return nil
	})
	return last, err
}

func (db *DB) recaster(frame *classify.Frame, texts *shelf) *recaster {
	return &recaster{frame: frame.Ref(), coder: frame.NewCoder(), texts: texts}
}

// trier codes runs of adverts; it belongs to one goroutine.
type trier struct {
	db       *DB
	was, now *recaster // was is nil for codings as stored
}

func (w *trier) try(numbers []uint64) ([]Tried, error) {
	pasts, err := w.db.readPasts(numbers)
	if err != nil {
		return nil, err
	}
	tried := make([]Tried, 0, len(pasts))
	for i := range pasts {
		t, err := w.one(&pasts[i])
		if err != nil {
			return nil, err
		}
		tried = append(tried, t)
	}
	return tried, nil
}

func (w *trier) one(p *past) (Tried, error) {
	d, old, err := w.decode(p)
	if err != nil {
		return Tried{}, err
	}
	h, err := w.now.history(d.stored, d.versions)
	if err != nil {
		return Tried{}, err
	}
	t := Tried{Number: p.number, Advert: h.last, Coded: d.stored.text.block != 0, Gone: h.coding().gone, Old: old, New: old, Was: d.facts}
	if !t.Gone {
		t.New = h.coding().coding
	}
	t.Would, _ = w.now.rows(h, d.facts)
	if w.was == nil {
		return t, nil
	}
	before, err := w.was.history(d.stored, d.versions)
	if err != nil {
		return Tried{}, err
	}
	if !t.Gone {
		t.Old = before.coding().coding
	}
	t.Was, _ = w.was.rows(before, d.facts)
	return t, nil
}

func (w *trier) decode(p *past) (decoded, classify.Coding, error) {
	w.db.mu.RLock()
	defer w.db.mu.RUnlock()
	d, err := p.decode(w.db.labels)
	if err != nil {
		return d, classify.Coding{}, err
	}
	old, err := p.oldCoding(w.db.labels)
	return d, old, err
}
