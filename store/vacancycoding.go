package store

import (
	"context"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// RecodeVacancies codes the titles of a source's vacancies again that another
// frame coded, a chunk in each transaction, and gives how many there were. It may
// be broken off and begun again, and costs nothing where every vacancy is known
// to be coded by the frame. Recodings run one at a time.
func (db *DB) RecodeVacancies(ctx context.Context, source, frame string, code func(*Vacancy) TitleCoding) (recoded int, err error) {
	db.vacancies.recoding.Lock()
	defer db.vacancies.recoding.Unlock()
	id, before := db.sourceID(source), db.vacancies.counted()
	if alike, err := db.vacanciesAlike(id); err != nil || alike == frame {
		return 0, err
	}
	writes := uint64(0)
	for next := keyVacancy(id, ""); next != nil; {
		some, after, err := db.vacanciesFrom(next)
		if err != nil {
			return recoded, fmt.Errorf("read vacancies of %s: %w", source, err)
		}
		some = slices.DeleteFunc(some, func(v Vacancy) bool { return v.Coding.Frame == frame })
		for i := range some {
			some[i].Coding = code(&some[i])
		}
		if len(some) > 0 {
			if _, err := db.ImportVacancies(source, some); err != nil {
				return recoded, err
			}
			writes++
		}
		if recoded, next = recoded+len(some), after; ctx.Err() != nil {
			return recoded, fmt.Errorf("code vacancies of %s: %w", source, context.Cause(ctx))
		}
	}
	return recoded, db.markAlike(id, frame, before+writes)
}

// keyAlike is where the name of the frame stands by which every vacancy of a
// source is coded. It stands nowhere while that is not known.
func keyAlike(source uint32) []byte { return append([]byte("vacancies "), keySource(source)...) }

func (db *DB) vacanciesAlike(source uint32) (frame string, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		payload, err := getSealed(tx, bucketMeta, keyAlike(source))
		frame = string(payload)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read which frame coded vacancies: %w", err)
	}
	return frame, nil
}

// markAlike notes that every vacancy of a source is coded by the frame, unless
// there were more imports than the given ones.
func (db *DB) markAlike(source uint32, frame string, imports uint64) error {
	err := db.change(func(c *change) error {
		if source == 0 || db.vacancies.counted() != imports {
			return nil
		}
		return c.put(bucketMeta, keyAlike(source), []byte(frame))
	})
	if err != nil {
		return fmt.Errorf("note which frame coded vacancies: %w", err)
	}
	return nil
}

// mixVacancies forgets which frame coded every vacancy of a source, if any of the
// given ones was coded by another.
func (c *change) mixVacancies(source uint32, vacancies []Vacancy) error {
	alike, err := c.get(bucketMeta, keyAlike(source))
	if err != nil || alike == nil || !slices.ContainsFunc(vacancies, func(v Vacancy) bool { return v.Coding.Frame != string(alike) }) {
		return err
	}
	return c.tx.Bucket(bucketMeta).Delete(keyAlike(source))
}
