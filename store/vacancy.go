package store

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Vacancy is a row of open data that was published about vacancies: official
// fields and a title, no text. It is kept apart from adverts, and is never counted
// with them.
type Vacancy struct {
	ID         string // its identity within the source, at most 200 bytes
	Reference  string
	Title      string
	Employer   string
	AreaOfWork string
	Contract   string
	Pattern    string
	Postcode   string              // the outcode alone is kept
	Region     string              // NHS region; that of the postcode where it is known
	StaffGroup classify.StaffGroup // by the record, as is the band
	Band       classify.BandRange
	Posted     classify.Day // zero where the data does not say; then it counts on no day
	Closes     classify.Day // zero where the data does not say; then it is not in any stock
	Coding     TitleCoding
}

// FOI is the source of NHSBSA's open vacancy data, published in answer to requests
// under the Freedom of Information Act.
const FOI = "nhsbsa-foi"

// TitleCoding is what a frame says of a title alone.
type TitleCoding struct {
	Frame    string // its name, see classify.FrameRef
	InScope  bool
	Accepted bool
	Level    classify.Level
	Area     classify.Area
	InTitle  []classify.Term
}

// Imported tells what an import did with its rows.
type Imported struct {
	Added   int
	Changed int // there already, and different now
	Same    int
}

// maxVacancyID bounds the identity of a vacancy, in bytes.
const maxVacancyID = 200

// ImportVacancies records vacancies of a source in one transaction. What is there
// already and the same is left as it is, so that an import may be repeated. A day
// or a reference that another file gave stays where this one has none.
func (db *DB) ImportVacancies(source string, vacancies []Vacancy) (done Imported, err error) {
	order := make([]int, len(vacancies))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(vacancies[a].ID, vacancies[b].ID) })
	err = db.change(func(c *change) error {
		id := c.label(labelSource, source)
		for _, i := range order {
			if err := c.importVacancy(id, vacancies[i], &done); err != nil {
				return fmt.Errorf("vacancy %s: %w", vacancies[i].ID, err)
			}
		}
		if err := c.mixVacancies(id, vacancies); err != nil {
			return err
		}
		c.done = append(c.done, db.vacancies.forget)
		return nil
	})
	if err != nil {
		return Imported{}, fmt.Errorf("import vacancies of %s: %w", source, err)
	}
	return done, nil
}

func (c *change) importVacancy(source uint32, v Vacancy, done *Imported) error {
	if v.ID == "" || len(v.ID) > maxVacancyID {
		return fmt.Errorf("its id has %d bytes, and may have 1 to %d", len(v.ID), maxVacancyID)
	}
	if region := c.db.region([]classify.Place{{Postcode: v.Postcode}}); region != "" {
		v.Region = region
	}
	key := keyVacancy(source, v.ID)
	before, err := c.get(bucketVacancies, key)
	if err != nil {
		return err
	}
	if before == nil {
		done.Added++
		return c.put(bucketVacancies, key, encodeVacancy(c.label, &v))
	}
	old, err := decodeVacancy(c.db.labels, key, before)
	if err != nil {
		return err
	}
	v.Reference, v.Posted, v.Closes = cmp.Or(v.Reference, old.Reference), cmp.Or(v.Posted, old.Posted), cmp.Or(v.Closes, old.Closes)
	if payload := encodeVacancy(c.label, &v); !bytes.Equal(payload, before) {
		done.Changed++
		return c.put(bucketVacancies, key, payload)
	}
	done.Same++
	return nil
}

// Vacancies calls fn with every vacancy of the source in order of identity. What
// is imported meanwhile may or may not be seen. An error of fn ends it and is
// returned as it is.
func (db *DB) Vacancies(source string, fn func(Vacancy) error) error {
	for next := keyVacancy(db.sourceID(source), ""); next != nil; {
		some, after, err := db.vacanciesFrom(next)
		if err != nil {
			return fmt.Errorf("read vacancies of %s: %w", source, err)
		}
		for _, v := range some {
			if err := fn(v); err != nil {
				return err
			}
		}
		next = after
	}
	return nil
}

// sourceID is the number of a source; 0 when the store does not know it.
func (db *DB) sourceID(source string) uint32 {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.labels.ids[labelSource][source]
}

// vacanciesFrom reads a chunk of a source's vacancies from a key on; next is nil
// after the last.
func (db *DB) vacanciesFrom(from []byte) (some []Vacancy, next []byte, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		next, err = eachVacancy(tx, from, chunkSize, func(key, payload []byte) error {
			v, err := decodeVacancy(db.labels, key, payload)
			some = append(some, v)
			return err
		})
		return err
	})
	return some, next, err
}

// eachVacancy visits at most limit records of the source of a key from it on,
// and gives the key to go on with.
func eachVacancy(tx *bbolt.Tx, from []byte, limit int, fn func(key, payload []byte) error) (next []byte, err error) {
	c := tx.Bucket(bucketVacancies).Cursor()
	for k, v := c.Seek(from); k != nil && bytes.HasPrefix(k, from[:2]); k, v = c.Next() {
		if limit--; limit < 0 {
			return slices.Clone(k), nil
		}
		payload, err := unseal(k, v)
		if err == nil {
			err = fn(k, payload)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: vacancy %q: %v", ErrDamaged, k[2:], err)
		}
	}
	return nil, nil
}
