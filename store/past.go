package store

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// past is all that is stored of one advert's history, but for its texts.
type past struct {
	number   uint64
	stamp    uint64 // of the change that made it stale; 0 when none did
	advert   []byte // payloads of records
	coding   []byte
	rows     [][]byte
	versions []version
}

// reader reads the pasts of adverts in rising order of number, out of one
// transaction. What it gives outlives that.
type reader struct {
	tx       *bbolt.Tx
	adverts  *prefixed
	codings  *prefixed
	facts    *prefixed
	versions *prefixed
	marks    markReader
	stale    *bbolt.Bucket
	memory   []byte
}

func (db *DB) reader(tx *bbolt.Tx) *reader {
	vintage := db.vintage.Number
	return &reader{
		tx: tx, marks: markReader{tx: tx}, stale: tx.Bucket(bucketStale),
		adverts: walkPrefixes(tx.Bucket(bucketAdverts)), versions: walkPrefixes(tx.Bucket(bucketVersions)),
		codings: walkPrefixes(codingBucket(tx, vintage)), facts: walkPrefixes(factBucket(tx, vintage)),
	}
}

// readPasts gives the pasts of the adverts that there are among the numbers.
func (db *DB) readPasts(numbers []uint64) ([]past, error) {
	pasts := make([]past, 0, len(numbers))
	err := db.view(func(tx *bbolt.Tx) error {
		r := db.reader(tx)
		for _, number := range numbers {
			p, err := r.read(number)
			if err != nil {
				return fmt.Errorf("advert %d: %w", number, err)
			}
			if p.advert != nil {
				pasts = append(pasts, p)
			}
		}
		return nil
	})
	return pasts, err
}

func (r *reader) read(number uint64) (past, error) {
	p := past{number: number}
	err := r.adverts.each(number, func(b []byte) error { p.advert = r.keep(b); return nil })
	if err != nil || p.advert == nil {
		return p, err
	}
	if p.stamp, err = staleStamp(r.stale, number); err != nil {
		return p, err
	}
	if err := r.codings.each(number, func(b []byte) error { p.coding = r.keep(b); return nil }); err != nil {
		return p, err
	}
	if err := r.facts.each(number, func(b []byte) error { p.rows = append(p.rows, r.keep(b)); return nil }); err != nil {
		return p, err
	}
	return p, r.versions.each(number, func(b []byte) error {
		v, err := decodeVersion(b)
		if err == nil {
			v.mark, err = r.marks.of(v.place)
		}
		p.versions = append(p.versions, v)
		return err
	})
}

// staleStamp is the transaction that last changed an advert while a vintage is
// being made; 0 when none did.
func staleStamp(stale *bbolt.Bucket, number uint64) (uint64, error) {
	key := keyNumber(number)
	value := stale.Get(key)
	if value == nil {
		return 0, nil
	}
	payload, err := unseal(key, value)
	if err != nil {
		return 0, fmt.Errorf("%w: stale %d: %v", ErrDamaged, number, err)
	}
	d := decoder{b: payload}
	return d.uint(), d.end()
}

// keep copies bytes of the transaction into memory that the pasts share.
func (r *reader) keep(b []byte) []byte {
	if cap(r.memory)-len(r.memory) < len(b) {
		r.memory = make([]byte, 0, max(1<<18, len(b)))
	}
	at := len(r.memory)
	r.memory = append(r.memory, b...)
	return r.memory[at:len(r.memory):len(r.memory)]
}

// decoded is a past taken apart.
type decoded struct {
	*past
	stored *advert
	facts  []Fact
}

// decode takes a past apart; the labels must not change meanwhile.
func (p *past) decode(l *labels) (decoded, error) {
	d := decoded{past: p}
	var err error
	if d.stored, err = decodeAdvert(p.number, p.advert); err != nil {
		return d, err
	}
	for _, payload := range p.rows {
		f, err := decodeFact(l, p.number, payload)
		if err != nil {
			return d, fmt.Errorf("fact row of advert %d: %w", p.number, err)
		}
		d.facts = append(d.facts, f)
	}
	return d, nil
}

// oldCoding is the coding that is stored.
func (p *past) oldCoding(l *labels) (classify.Coding, error) {
	c, err := decodeCoding(l, p.coding)
	if err != nil {
		return c, fmt.Errorf("coding of advert %d: %w", p.number, err)
	}
	return c, nil
}
