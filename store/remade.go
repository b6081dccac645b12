package store

import (
	"encoding/binary"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// remade is an advert as the new frame codes it, ready to be written.
type remade struct {
	number, stamp uint64
	stored        *advert
	cut           []Fact // the active vintage's rows, cut like the new ones; nil when they are already
	now           []Fact
	coding        *classify.Coding // nil: the stored one is carried
	carried       []byte

	payloads [][]byte // of the rows, then of the coding; nil when a label is new
}

// run is a run of adverts and the number up to which it goes.
type run struct {
	adverts []remade
	upTo    uint64
}

// worker gives a function that codes runs of adverts; it belongs to one
// goroutine.
func (a *Activation) worker() func([]uint64) (run, error) {
	k := a.db.recaster(a.frame, a.shelf)
	return func(numbers []uint64) (run, error) {
		r := run{upTo: numbers[len(numbers)-1]}
		pasts, err := a.db.readPasts(numbers)
		if err != nil {
			return r, err
		}
		for i := range pasts {
			m, err := a.remake(k, &pasts[i])
			if err != nil {
				return r, err
			}
			r.adverts = append(r.adverts, m)
		}
		a.encode(r.adverts)
		return r, nil
	}
}

func (a *Activation) remake(k *recaster, p *past) (remade, error) {
	a.db.mu.RLock()
	d, err := p.decode(a.db.labels)
	a.db.mu.RUnlock()
	if err != nil {
		return remade{}, err
	}
	h, err := k.history(d.stored, d.versions)
	if err != nil {
		return remade{}, err
	}
	m := remade{number: p.number, stamp: p.stamp, stored: d.stored, carried: p.coding}
	if s := h.coding(); !s.gone {
		m.coding = &s.coding
	}
	now, old := k.rows(h, d.facts)
	m.now = now
	if len(old) > len(d.facts) {
		m.cut = old
	}
	return m, nil
}

// encode makes the payloads, where every label is known already; the writer
// does the rest.
func (a *Activation) encode(all []remade) {
	a.db.mu.RLock()
	defer a.db.mu.RUnlock()
	known := true
	intern := func(kind labelKind, text string) uint32 {
		id, ok := a.db.labels.ids[kind][text]
		known = known && ok
		return id
	}
	for i := range all {
		m := &all[i]
		if known = true; m.cut != nil {
			continue
		}
		if payloads := m.encode(intern); known {
			m.payloads, m.now, m.coding = payloads, nil, nil
		}
	}
}

func (m *remade) encode(intern interner) [][]byte {
	payloads := make([][]byte, 0, len(m.now)+1)
	for i := range m.now {
		payloads = append(payloads, encodeFact(intern, &m.now[i]))
	}
	if m.coding == nil {
		return append(payloads, m.carried)
	}
	return append(payloads, encodeCoding(intern, m.coding))
}

// save writes a run in one transaction, but for adverts that were changed since
// they were read, and moves the cursor if the run is the next one.
func (a *Activation) save(r run, next bool) error {
	return a.db.change(func(c *change) error {
		c.recoding = true
		s, err := a.staged()
		if err != nil {
			return err
		}
		w := vintageWriter{c, factBucket(c.tx, s.Vintage), writeFacts(c.tx, s.Vintage), codingBucket(c.tx, s.Vintage)}
		if next { // rows come in order of their keys, and most stay as they are
			w.into.rows.FillPercent, w.codings.FillPercent = 0.95, 0.95
		}
		for i := range r.adverts {
			if err := w.save(&r.adverts[i], !next); err != nil {
				return err
			}
		}
		if !next {
			return nil
		}
		s.Done = r.upTo
		c.done = append(c.done, func() { a.db.staged = &s })
		return c.saveStaged(&s)
	})
}

// vintageWriter writes into the vintage that is being made.
type vintageWriter struct {
	c       *change
	facts   factRows
	into    factWriter
	codings *bbolt.Bucket
}

// save writes one advert; again says that it may have been written before.
func (w *vintageWriter) save(m *remade, again bool) error {
	stamp, err := staleStamp(w.c.tx.Bucket(bucketStale), m.number)
	if err != nil || stamp != m.stamp {
		return err
	}
	if m.stamp != 0 {
		if err := w.c.tx.Bucket(bucketStale).Delete(keyNumber(m.number)); err != nil {
			return err
		}
	}
	if m.cut != nil {
		if err := w.cut(m); err != nil {
			return err
		}
	}
	if m.payloads == nil {
		m.payloads = m.encode(w.c.label)
	}
	rows := len(m.payloads) - 1
	for i, payload := range m.payloads[:rows] {
		if err := w.into.put(keyRow(m.number, i), payload); err != nil {
			return err
		}
	}
	if again {
		if err := w.trim(m.number, rows); err != nil {
			return err
		}
	}
	return putSealed(w.codings, bucketCodings, keyNumber(m.number), m.payloads[rows])
}

// cut writes the rows of the active vintage anew, cut at more days than before:
// they say the same, but both vintages have the same rows then.
func (w *vintageWriter) cut(m *remade) error {
	for i := range m.cut {
		if err := w.c.saveFact(i, &m.cut[i]); err != nil {
			return err
		}
	}
	m.stored.rows = len(m.cut)
	return w.c.saveAdvert(m.stored)
}

// trim deletes rows that the advert had when it was written before.
func (w *vintageWriter) trim(number uint64, rows int) error {
	c := w.facts.Cursor()
	for k, _ := c.Seek(keyRow(number, rows)); k != nil && binary.BigEndian.Uint64(k) == number; k, _ = c.Seek(keyRow(number, rows)) {
		if err := w.into.delete(k); err != nil {
			return err
		}
	}
	return nil
}
