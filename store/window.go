package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// asked is an advert whose stock sentences are to be told.
type asked struct {
	number uint64 // 0 when the store does not have the advert
	day    classify.Day
	title  uint64
	prints []uint64
}

// from and to bound the days of the adverts that decide.
func (a *asked) from() classify.Day { return a.day - classify.StockDaysBefore }
func (a *asked) to() classify.Day   { return a.day + classify.StockDaysAfter }

// window holds the adverts of one employer, as boilerplate sees them.
type window struct {
	all    []seen
	prints []uint64 // of all of them, one after another
}

type seen struct {
	number, title uint64
	day           classify.Day
	start, end    int // of prints
}

func (w *window) clear() { w.all, w.prints = w.all[:0], w.prints[:0] }

// add puts in one advert.
func (w *window) add(number, title uint64, day classify.Day, prints []uint64) {
	start := len(w.prints)
	w.prints = append(w.prints, prints...)
	w.all = append(w.all, seen{number, title, day, start, len(w.prints)})
}

// load puts in the adverts whose sentences are kept, of the days from from to
// to, both inclusive.
func (w *window) load(tx *bbolt.Tx, source, employer uint32, from, to classify.Day) error {
	c := tx.Bucket(bucketSentences).Cursor()
	key := keySentences(source, employer, max(from, 0))
	for k, v := c.Seek(key); len(k) == len(key) && string(k[:6]) == string(key[:6]); k, v = c.Next() {
		day := classify.Day(binary.BigEndian.Uint32(k[6:]))
		if day > to {
			return nil
		}
		payload, err := unseal(k, v)
		if err == nil {
			err = w.read(payload, day)
		}
		if err != nil {
			return fmt.Errorf("%w: sentences %x: %v; run parlance check", ErrDamaged, k, err)
		}
	}
	return nil
}

func (w *window) read(payload []byte, day classify.Day) error {
	d := &decoder{b: payload}
	for len(d.b) > 0 {
		s := seen{number: d.uint(), title: d.fixed(), day: day, start: len(w.prints)}
		w.prints = d.prints(w.prints)
		s.end = len(w.prints)
		w.all = append(w.all, s)
	}
	return d.end()
}
