package store

import (
	"cmp"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// inquiry asks for the stock sentences of one advert.
type inquiry struct {
	asked
	group     string   // inquiries of one group ask about the same employers
	employers []uint32 // labels under which the store may know the employer
	stored    bool     // about the text as it is stored: its sentences are among those of the window
	answer    classify.Stock
}

// FindStock sets the Stock of adverts with their texts that are about to be
// recorded: by the sentences of their employers' other adverts, as far as the
// store has them, and by each other. An advert keeps the marks that are final,
// if its text is still the same.
func (r *Recorder) FindStock(batch []Detailed) error {
	all := make([]inquiry, len(batch))
	var open []*inquiry
	err := r.db.view(func(tx *bbolt.Tx) error {
		marks := markReader{tx: tx}
		for i := range batch {
			if err := r.inquire(&marks, &batch[i], &all[i]); err != nil {
				return fmt.Errorf("advert %s: %w", batch[i].Advert.Reference, err)
			}
			if all[i].answer == nil {
				open = append(open, &all[i])
			}
		}
		return nil
	})
	if err == nil {
		err = r.db.answer(r.source.id, open, true)
	}
	if err != nil {
		return fmt.Errorf("find boilerplate of %s: %w", r.source.name, err)
	}
	for i := range batch {
		batch[i].Stock = all[i].answer
	}
	return nil
}

// inquire makes an inquiry of an advert, or answers it from the marks it has.
func (r *Recorder) inquire(marks *markReader, d *Detailed, q *inquiry) error {
	number, err := findAdvert(marks.tx, r.source.id, d.Advert.Reference)
	if err != nil {
		return err
	}
	firstSeen := r.Pass().Day
	if number != 0 {
		a, err := loadAdvert(marks.tx, number)
		if err != nil {
			return err
		}
		firstSeen = a.firstSeen
		m, err := marks.of(a.text)
		if text := proseOf(&d.Advert); err != nil || m.final() && a.text.hash == text.hash() {
			q.answer = m.stock()
			return err
		}
	}
	q.of(number, &d.Advert, windowDay(d.Advert.Posted, firstSeen))
	if id := r.db.labels.ids[labelEmployer][q.group]; id != 0 {
		q.employers = []uint32{id}
	}
	return nil
}

func (q *inquiry) of(number uint64, a *classify.Advert, day classify.Day) {
	if _, umbrella := classify.Umbrella(a); umbrella {
		q.answer = classify.Stock{}
		return
	}
	q.number, q.day, q.group = number, day, a.EmployerKey()
	q.title, _ = classify.Fingerprint(a.Title)
	q.prints = classify.Fingerprints(nil, a.Text)
}

// answer answers inquiries about adverts of a source. Together says that they
// are adverts of the source themselves, in place of what it has of them, and so
// count for each other; else each counts for itself alone.
func (db *DB) answer(source uint32, all []*inquiry, together bool) error {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *inquiry) int { return cmp.Compare(a.group, b.group) })
	var w window
	var t tally
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].group == all[0].group {
			n++
		}
		if err := db.answerGroup(&w, &t, source, all[:n], together); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func (db *DB) answerGroup(w *window, t *tally, source uint32, group []*inquiry, together bool) error {
	from, to := group[0].from(), group[0].to()
	for _, q := range group[1:] {
		from, to = min(from, q.from()), max(to, q.to())
	}
	w.clear()
	if err := db.fill(w, source, group[0].employers, from, to); err != nil {
		return err
	}
	if together {
		w.replace(group)
	}
	t.stock(w, w.complete(group))
	return nil
}

// complete puts the sentences of stored texts into the inquiries, and leaves out
// those of which nothing is there any more.
func (w *window) complete(group []*inquiry) []*inquiry {
	if !slices.ContainsFunc(group, func(q *inquiry) bool { return q.stored }) {
		return group
	}
	places := map[uint64]int{}
	for i := range w.all {
		places[w.all[i].number] = i
	}
	return slices.DeleteFunc(slices.Clone(group), func(q *inquiry) bool {
		at, found := places[q.number]
		if q.stored && found {
			q.prints = w.prints[w.all[at].start:w.all[at].end]
		}
		return q.stored && !found
	})
}

// replace puts the adverts of a group in the place of what is known of them.
func (w *window) replace(group []*inquiry) {
	w.all = slices.DeleteFunc(w.all, func(s seen) bool {
		return slices.ContainsFunc(group, func(q *inquiry) bool { return q.number == s.number })
	})
	for _, q := range group {
		w.add(q.number, q.title, q.day, q.prints)
	}
}

// fill puts in the adverts of employers that were posted from from to to: what
// is kept, and from the texts what is not kept any more.
func (db *DB) fill(w *window, source uint32, employers []uint32, from, to classify.Day) error {
	if len(employers) == 0 {
		return nil
	}
	var kept classify.Day
	err := db.viewBolt(func(tx *bbolt.Tx) (err error) {
		if kept, err = sentencesKept(tx, source); err != nil {
			return err
		}
		for _, employer := range employers {
			if err := w.load(tx, source, employer, max(from, kept), to); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || from >= kept {
		return err
	}
	for _, employer := range employers {
		err := db.eachOf(source, employer, from, min(to, kept-1), func(a *advert, text string) error {
			if _, umbrella := classify.Umbrella(&a.fields); !umbrella {
				title, _ := classify.Fingerprint(a.fields.Title)
				w.add(a.number, title, a.windowDay(), classify.Fingerprints(nil, text))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachOf visits, with their texts, the adverts of an employer that were posted
// from from to to, in order of number, those whose text is gone left out. It
// looks at every advert of those days.
func (db *DB) eachOf(source, employer uint32, from, to classify.Day, fn func(a *advert, text string) error) error {
	var blocks blockCache
	for part := range slices.Chunk(db.postedBetween(source, from, to), chunkSize) {
		err := db.view(func(tx *bbolt.Tx) error {
			for _, number := range part {
				a, err := loadAdvert(tx, number)
				if err != nil {
					return err
				}
				if db.labels.ids[labelEmployer][a.fields.EmployerKey()] != employer {
					continue
				}
				text, there, err := blocks.text(tx, a.text)
				if err == nil && there {
					err = fn(a, text.text)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// postedBetween lists the adverts of a source whose text was read and that were
// posted from from to to.
func (db *DB) postedBetween(source uint32, from, to classify.Day) []uint64 {
	db.mu.RLock()
	defer db.mu.RUnlock()
	var numbers []uint64
	for number, i := range db.rows.last {
		if i < 0 {
			continue
		}
		w := db.rows.at(i)
		day := windowDay(w.posted, w.firstSeen)
		if uint32(w.source) == source && w.flags&flagCoded != 0 && from <= day && day <= to {
			numbers = append(numbers, uint64(number))
		}
	}
	return numbers
}
