package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// version is what the coder read of an advert from a day on, kept so that
// another frame can code the advert's history. An advert that was listed, but
// never read or edited, has none: its record says what the coder read.
type version struct {
	day             classify.Day
	title, employer string
	band            classify.BandRange
	basis           classify.Basis
	place           textPlace // of the text; block 0 when only the listing was read
	mark            mark      // of the text; not part of the record
}

// read says whether the advert's page was read; else its listing changed.
func (v *version) read() bool { return v.place.block != 0 }

func versionOf(a *classify.Advert, day classify.Day, place textPlace) version {
	return version{day: day, title: a.Title, employer: a.Employer, band: a.Band, basis: a.BandBasis, place: place}
}

// of is the advert as the coder read it, without its text.
func (v *version) of(fields classify.Advert) classify.Advert {
	fields.Title, fields.Employer, fields.Band, fields.BandBasis = v.title, v.employer, v.band, v.basis
	return fields
}

func encodeVersion(v *version) []byte {
	var e encoder
	e.day(v.day)
	e.str(v.title)
	e.str(v.employer)
	for _, b := range []byte{byte(v.band.Low), byte(v.band.High), byte(v.basis)} {
		e.byte(b)
	}
	encodePlace(&e, v.place)
	return e.b
}

func decodeVersion(payload []byte) (version, error) {
	d := sharing(payload)
	v := version{day: d.day(), title: d.str(), employer: d.str(), band: readBand(d), basis: readBasis(d), place: d.place()}
	return v, d.end()
}

func (c *change) saveVersion(a *advert, v version) error {
	a.versions++
	return c.put(bucketVersions, keyRow(a.number, a.versions-1), encodeVersion(&v))
}

// readVersion keeps what the coder read on a page, unless it read the same the
// last time.
func (c *change) readVersion(a *advert, v version) error {
	if a.versions > 0 {
		payload, err := c.get(bucketVersions, keyRow(a.number, a.versions-1))
		if err != nil {
			return err
		}
		last, err := decodeVersion(payload)
		if err != nil {
			return fmt.Errorf("version %d of advert %d: %w", a.versions-1, a.number, err)
		}
		if last.day = v.day; last == v {
			return nil
		}
	}
	return c.saveVersion(a, v)
}

// listedVersion keeps the title that the board lists from the day on, and the
// one before it, if nothing says that yet.
func (c *change) listedVersion(a *advert, now *classify.Advert, day classify.Day) error {
	if a.versions == 0 {
		if err := c.saveVersion(a, versionOf(&a.fields, a.firstSeen, textPlace{})); err != nil {
			return err
		}
	}
	return c.saveVersion(a, versionOf(now, day, textPlace{}))
}

// prefixed walks the records whose keys begin with the numbers of adverts, in
// rising order of number.
type prefixed struct {
	cursor     *bbolt.Cursor
	key, value []byte
	began      bool
}

func walkPrefixes(b interface{ Cursor() *bbolt.Cursor }) *prefixed {
	return &prefixed{cursor: b.Cursor()}
}

// each calls fn with the payload of every record of an advert. Neighbours are
// reached without a search.
func (p *prefixed) each(number uint64, fn func(payload []byte) error) error {
	if !p.began || p.key != nil && binary.BigEndian.Uint64(p.key) != number {
		p.key, p.value = p.cursor.Seek(keyNumber(number))
		p.began = true
	}
	for ; p.key != nil && binary.BigEndian.Uint64(p.key) == number; p.key, p.value = p.cursor.Next() {
		payload, err := unseal(p.key, p.value)
		if err == nil {
			err = fn(payload)
		}
		if err != nil {
			return fmt.Errorf("%w: record %x: %v", ErrDamaged, p.key, err)
		}
	}
	return nil
}
