package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// calendar is what is known of one source's passes.
type calendar struct {
	id       uint32
	name     string
	last     classify.Day   // day of the latest complete listing
	complete []classify.Day // days with a stock point, rising
	texts    map[classify.Day]bool
}

// has says whether the source has a stock point on the day.
func (s *calendar) has(day classify.Day) bool {
	_, ok := slices.BinarySearch(s.complete, day)
	return ok
}

func (s *calendar) add(day classify.Day) {
	if i, ok := slices.BinarySearch(s.complete, day); !ok {
		s.complete = slices.Insert(s.complete, i, day)
	}
	s.last = max(s.last, day)
}

// ownWordsFrom is the first day whose adverts have their windows within what the
// store has seen of the source.
func (s *calendar) ownWordsFrom() classify.Day { return s.complete[0] + classify.StockWindow }

// encodeSource writes the latest pass begun of a source.
func encodeSource(pass uint64) []byte {
	var e encoder
	e.uint(pass)
	return e.b
}

func newCalendar(id uint32, name string) *calendar {
	return &calendar{id: id, name: name, texts: map[classify.Day]bool{}}
}

// calendar finds or begins the calendar of a source.
func (m *memory) calendar(id uint32) *calendar {
	s := m.days[id]
	if s == nil {
		s = newCalendar(id, m.labels.texts[labelSource][id])
		m.days[id] = s
	}
	return s
}

// load reads all of it.
func (m *memory) load(tx *bbolt.Tx) error {
	if err := knownSchema(tx); err != nil {
		return err
	}
	steps := []struct {
		bucket []byte
		load   func(key, payload []byte) error
	}{
		{bucketLabels, m.labels.load},
		{bucketSources, m.loadSource},
		{bucketLive, m.loadLive},
	}
	for _, s := range steps {
		if err := walk(tx.Bucket(s.bucket), s.bucket, s.load); err != nil {
			return err
		}
	}
	if err := m.loadVintage(tx); err != nil {
		return err
	}
	if err := loadRows(tx, m.vintage.Number, m.rows); err != nil {
		return err
	}
	return m.loadDays(tx)
}

// walk visits every record of a bucket, in order of key.
func walk(b *bbolt.Bucket, bucket []byte, fn func(key, payload []byte) error) error {
	return b.ForEach(func(k, v []byte) error {
		payload, err := unseal(k, v)
		if err == nil {
			err = fn(k, payload)
		}
		if err != nil {
			return fmt.Errorf("%w: %s %x: %v", ErrDamaged, bucket, k, err)
		}
		return nil
	})
}

func (m *memory) loadSource(key, payload []byte) error {
	id := uint32(binary.BigEndian.Uint16(key))
	if int(id) >= len(m.labels.texts[labelSource]) {
		return errValue
	}
	d := decoder{b: payload}
	d.uint() // the latest pass: the passes themselves say what became of it
	m.calendar(id)
	return d.end()
}

func (m *memory) loadLive(key, payload []byte) error {
	p, err := decodePresence(payload)
	m.live[binary.BigEndian.Uint64(key)] = p
	return err
}

// loadDays reads the days from the keys of the counts alone, and the day of
// the latest complete listing, which may have published nothing.
func (m *memory) loadDays(tx *bbolt.Tx) error {
	c := tx.Bucket(bucketCounts).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		s := m.calendar(uint32(binary.BigEndian.Uint16(k)))
		day := classify.Day(binary.BigEndian.Uint32(k[2:]))
		if k[6] == partText {
			s.texts[day] = true
		} else {
			s.add(day)
		}
	}
	return nil
}
