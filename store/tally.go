package store

import (
	"math/bits"

	"github.com/bdrw/parlance/classify"
)

// tally counts, for the adverts of a group, the titles under which each of their
// sentences stands. It goes over the sentences of the window once for all.
type tally struct {
	group   []*inquiry
	filter  []uint64 // a bit for each sentence asked about, so that most others are passed by
	table   []uint32 // of sentences, by fingerprint; 0 is empty
	asked   []askedSentence
	askers  []asker
	askerOf []uint32 // of each sentence of each advert in turn
}

// askedSentence is a sentence that one or more adverts ask about.
type askedSentence struct {
	print uint64
	last  int32 // the asker added last; -1 is the end
	open  int   // askers that have not counted enough titles yet
}

// asker is an advert that asks about a sentence. Its own title counts; the
// others are held apart from each other until there are enough.
type asker struct {
	advert, next int32
	count        uint8
	titles       [classify.StockTitles - 1]uint64
}

// stock answers a group of inquiries by the adverts of the window.
func (t *tally) stock(w *window, group []*inquiry) {
	t.ask(group)
	for i := range w.all {
		s := &w.all[i]
		for _, print := range w.prints[s.start:s.end] {
			if t.filter[print>>6%uint64(len(t.filter))]>>(print&63)&1 == 0 {
				continue
			}
			if at := t.find(print); at != 0 && t.asked[at-1].open > 0 {
				t.count(&t.asked[at-1], s)
			}
		}
	}
	next := t.askerOf
	for _, q := range group {
		askers := next[:len(q.prints)]
		next = next[len(q.prints):]
		q.answer = classify.NewStock(len(q.prints), func(i int) bool { return t.askers[askers[i]].count >= classify.StockTitles })
	}
}

func (t *tally) ask(group []*inquiry) {
	n := 0
	for _, q := range group {
		n += len(q.prints)
	}
	size := 1 << bits.Len(uint(2*n)) // more than twice as many as there are sentences
	t.group = group
	t.filter = append(t.filter[:0], make([]uint64, size)...)
	t.table = append(t.table[:0], make([]uint32, size)...)
	t.asked, t.askers, t.askerOf = t.asked[:0], t.askers[:0], t.askerOf[:0]
	for i, q := range group {
		for _, print := range q.prints {
			t.askerOf = append(t.askerOf, t.add(int32(i), print))
		}
	}
}

// add makes an advert ask about a sentence, once if its text says it twice.
func (t *tally) add(advert int32, print uint64) uint32 {
	at := t.slot(print)
	if t.table[at] == 0 {
		t.asked = append(t.asked, askedSentence{print: print, last: -1})
		t.table[at] = uint32(len(t.asked))
		t.filter[print>>6%uint64(len(t.filter))] |= 1 << (print & 63)
	}
	s := &t.asked[t.table[at]-1]
	if s.last >= 0 && t.askers[s.last].advert == advert {
		return uint32(s.last)
	}
	t.askers = append(t.askers, asker{advert: advert, next: s.last, count: 1})
	s.last = int32(len(t.askers) - 1)
	s.open++
	return uint32(s.last)
}

// slot is the place of a sentence in the table, or an empty one.
func (t *tally) slot(print uint64) int {
	mask := len(t.table) - 1
	at := int(print>>32) & mask
	for t.table[at] != 0 && t.asked[t.table[at]-1].print != print {
		at = (at + 1) & mask
	}
	return at
}

// find gives the number of a sentence asked about; 0 when it is none.
func (t *tally) find(print uint64) uint32 { return t.table[t.slot(print)] }

// count notes, for everyone who asks, that the sentence stands under the title
// of an advert of the window.
func (t *tally) count(s *askedSentence, in *seen) {
	for i := s.last; i >= 0; i = t.askers[i].next {
		a := &t.askers[i]
		if a.count >= classify.StockTitles {
			continue
		}
		q := t.group[a.advert]
		if in.title == q.title || in.day < q.from() || in.day > q.to() || in.number == q.number && q.number != 0 {
			continue
		}
		if a.add(in.title) == classify.StockTitles {
			s.open--
		}
	}
}

// add counts another title than the asker's own, unless it was counted before.
func (a *asker) add(title uint64) uint8 {
	have := a.titles[:a.count-1]
	for _, t := range have {
		if t == title {
			return a.count
		}
	}
	a.titles[len(have)] = title
	a.count++
	return a.count
}
