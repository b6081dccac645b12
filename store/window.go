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
	index  []uint32 // of the advert asked about, see find
	titles [][classify.StockTitles - 1]uint64
	counts []uint8
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

// stock tells which sentences of an advert stand under enough different titles,
// its own included. It looks at every sentence of the window once.
func (w *window) stock(a *asked) classify.Stock {
	if len(a.prints) == 0 {
		return classify.Stock{}
	}
	w.ask(a)
	for i := range w.all {
		s := &w.all[i]
		if s.number == a.number && a.number != 0 || s.day < a.from() || s.day > a.to() || s.title == a.title {
			continue
		}
		for _, print := range w.prints[s.start:s.end] {
			if at := w.find(a.prints, print); at >= 0 && w.counts[at] < classify.StockTitles {
				w.count(at, s.title)
			}
		}
	}
	return classify.NewStock(len(a.prints), func(i int) bool {
		return w.counts[w.find(a.prints, a.prints[i])] >= classify.StockTitles
	})
}

// ask begins a count with the advert itself, whose title is one.
func (w *window) ask(a *asked) {
	size := 4
	for size < 4*len(a.prints) {
		size *= 2
	}
	w.index = append(w.index[:0], make([]uint32, size)...)
	w.titles = append(w.titles[:0], make([][classify.StockTitles - 1]uint64, len(a.prints))...)
	w.counts = w.counts[:0]
	for i, print := range a.prints {
		w.counts = append(w.counts, 1)
		at := int(print) & (size - 1)
		for w.index[at] != 0 && a.prints[w.index[at]-1] != print {
			at = (at + 1) & (size - 1)
		}
		if w.index[at] == 0 {
			w.index[at] = uint32(i + 1)
		}
	}
}

// find gives the place of a fingerprint among those asked about, the first if
// the text says it twice; -1 when it is not one of them.
func (w *window) find(prints []uint64, print uint64) int {
	mask := len(w.index) - 1
	for at := int(print) & mask; w.index[at] != 0; at = (at + 1) & mask {
		if i := int(w.index[at]) - 1; prints[i] == print {
			return i
		}
	}
	return -1
}

// count notes that the sentence stands under another title than the advert's,
// unless it was counted before.
func (w *window) count(at int, title uint64) {
	have := w.titles[at][:w.counts[at]-1]
	for _, t := range have {
		if t == title {
			return
		}
	}
	w.titles[at][len(have)] = title
	w.counts[at]++
}
