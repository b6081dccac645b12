package store

import (
	"fmt"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Employer is who advertises.
type Employer struct {
	Key      string // classify.Advert.EmployerKey
	Name     string // as the newest advert writes it
	Umbrella bool   // an account under which many employers advertise: no employer itself
}

// Employers lists every employer by the number that a Flow has for it. Number 0
// is none.
func (db *DB) Employers() ([]Employer, error) {
	newest := db.newestOf()
	e := &db.employers
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := db.readEmployers(newest); err != nil {
		return nil, fmt.Errorf("list employers: %w", err)
	}
	return append([]Employer(nil), e.all...), nil
}

// employers are the employers as their newest adverts tell of them.
type employers struct {
	mu     sync.Mutex
	all    []Employer
	newest []uint64 // by employer, the advert that told
}

// newestOf finds the newest advert of each employer.
func (db *DB) newestOf() []uint64 {
	db.mu.RLock()
	defer db.mu.RUnlock()
	newest := make([]uint64, len(db.labels.texts[labelEmployer]))
	for number, at := range db.rows.last {
		if at >= 0 {
			newest[db.rows.places.all[db.rows.placeOf[at]].employer] = uint64(number)
		}
	}
	return newest
}

// readEmployers reads the adverts that are newer than what is known.
func (db *DB) readEmployers(newest []uint64) error {
	e := &db.employers
	return db.view(func(tx *bbolt.Tx) error {
		for id, number := range newest {
			if id == len(e.all) {
				e.all, e.newest = append(e.all, Employer{Key: db.labels.texts[labelEmployer][id]}), append(e.newest, 0)
			}
			if id == 0 || number == e.newest[id] {
				continue
			}
			a, err := loadAdvert(tx, number)
			if err != nil {
				return err
			}
			_, umbrella := classify.Umbrella(&a.fields)
			e.all[id], e.newest[id] = Employer{e.all[id].Key, a.fields.Employer, umbrella}, number
		}
		return nil
	})
}
