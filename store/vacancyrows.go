package store

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// vacancyRows are the dated vacancies of the source that was asked last, as
// columns. They are read when they are first asked for, and let go when nobody
// has asked for a while.
type vacancyRows struct {
	mu      sync.Mutex
	source  string
	rows    *rows // never changed
	months  map[int]bool
	imports uint64 // how often something was imported
	letGo   *time.Timer

	recoding sync.Mutex // held while vacancies are coded again
}

// counted is how often something was imported since the store was opened.
func (v *vacancyRows) counted() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.imports
}

// forget lets the rows go, because there are others now.
func (v *vacancyRows) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.imports++
	v.rows = nil
}

// close lets the rows go for good.
func (v *vacancyRows) close() {
	v.forget()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.letGo != nil {
		v.letGo.Stop()
	}
}

// errTitleAlone refuses a question that imported vacancies cannot answer.
var errTitleAlone = errors.New("imported vacancies have titles alone, and were never listed: ask for stock or for the day of publication, and for terms in the title")

// SelectVacancies answers a query about the imported vacancies of a source as
// SelectDaily does about adverts. What they say of level, area and scope is coded
// from the title alone; staff group and band are official. Only vacancies with a
// day of publication count, and in the stock only those that have a closing day
// too. A day is a gap when no vacancy was published in its calendar month: the
// data does not cover it. There are no vintages.
func (db *DB) SelectVacancies(source string, q Query) ([]Daily, error) {
	terms := q.Term != "" || q.Terms != nil
	for _, d := range q.By {
		terms = terms || d == ByTerm
	}
	switch {
	case q.To < q.From:
		return nil, fmt.Errorf("select vacancies: the period ends on %s, before it begins on %s", q.To, q.From)
	case q.Measure == New, terms && q.In != InTitle, q.into != nil:
		return nil, fmt.Errorf("select vacancies: %w", errTitleAlone)
	case q.Frame != "":
		return nil, fmt.Errorf("select vacancies: there is no vintage of frame %q: %w", q.Frame, ErrNotFound)
	}
	rows, months, err := db.vacancyRows(source)
	if err != nil {
		return nil, fmt.Errorf("select vacancies of %s: %w", source, err)
	}
	s := &scan{db: db, q: q, days: int(q.To-q.From) + 1, rows: rows, months: months}
	db.mu.RLock()
	defer db.mu.RUnlock()
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("select vacancies of %s: %w", source, err)
	}
	s.count(0, len(rows.blocks))
	s.finish()
	all := make([]Daily, len(s.counts))
	for i, d := range s.counts {
		all[i] = d.Daily
	}
	return all, nil
}

// vacancyMask gives the days of the months that the data covers.
func (s *scan) vacancyMask() (bySource map[uint16][]bool, every []bool) {
	every = make([]bool, s.days)
	for i := range every {
		every[i] = s.months[monthOf(s.q.From+classify.Day(i))]
	}
	bySource = map[uint16][]bool{}
	for _, g := range s.groups {
		bySource[g.source] = every
	}
	return bySource, every
}

// monthOf numbers calendar months.
func monthOf(d classify.Day) int {
	t := d.Time()
	return 12*t.Year() + int(t.Month())
}

// vacancyRows gives the rows of a source and the months that they cover.
func (db *DB) vacancyRows(source string) (*rows, map[int]bool, error) {
	v := &db.vacancies
	v.mu.Lock()
	if v.rows != nil && v.source == source {
		defer v.mu.Unlock()
		v.letGo.Reset(keepEarlier)
		return v.rows, v.months, nil
	}
	imports := v.imports
	v.mu.Unlock() // an import must not wait for a question
	rows, months, err := db.readVacancies(source)
	if err != nil {
		return nil, nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.imports == imports {
		v.keep(source, rows, months)
	}
	return rows, months, nil
}

func (v *vacancyRows) keep(source string, rows *rows, months map[int]bool) {
	if v.letGo != nil {
		v.letGo.Stop()
	}
	v.source, v.rows, v.months = source, rows, months
	v.letGo = time.AfterFunc(keepEarlier, func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.rows == rows {
			v.rows = nil
		}
	})
}

// vacancyChunk is how many vacancies are read in one transaction.
const vacancyChunk = 50000

// readVacancies reads the dated vacancies of a source, a chunk in each
// transaction.
func (db *DB) readVacancies(source string) (*rows, map[int]bool, error) {
	into, months := newRows(), map[int]bool{}
	id := db.sourceID(source)
	var scratch []uint32
	for next := keyVacancy(id, ""); next != nil; {
		err := db.view(func(tx *bbolt.Tx) (err error) {
			next, err = eachVacancy(tx, next, vacancyChunk, func(_, payload []byte) error {
				w, err := vacancyRow(into, uint16(id), &scratch, payload)
				if err != nil || w.posted == 0 {
					return err
				}
				months[monthOf(w.posted)] = true
				into.append(&w)
				return nil
			})
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return into, months, nil
}
