package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// view runs fn in a read transaction that sees the labels of every record in
// it. It must be short: a chunk of records, never an answer to a client.
func (db *DB) view(fn func(*bbolt.Tx) error) error {
	return db.viewBolt(func(tx *bbolt.Tx) error {
		db.mu.RLock()
		defer db.mu.RUnlock()
		return fn(tx)
	})
}

// Sources lists the sources of which a pass was ever begun, in order of name.
func (db *DB) Sources() []string {
	db.mu.RLock()
	defer db.mu.RUnlock()
	names := make([]string, 0, len(db.days))
	for _, s := range db.days {
		names = append(names, s.name)
	}
	slices.Sort(names)
	return names
}

// source finds the calendar of a source; nil when it has none.
func (db *DB) source(name string) *calendar {
	return db.days[db.labels.ids[labelSource][name]]
}

// OwnWordsFrom is the first day of the source on which a trend of own words has
// a point; zero before its first complete pass.
func (db *DB) OwnWordsFrom(source string) classify.Day {
	db.mu.RLock()
	defer db.mu.RUnlock()
	s := db.source(source)
	if s == nil || len(s.complete) == 0 {
		return 0
	}
	return s.ownWordsFrom()
}

// Passes gives the newest passes of a source, newest first; all of them when
// limit is 0.
func (db *DB) Passes(source string, limit int) ([]Pass, error) {
	var passes []Pass
	err := db.viewBolt(func(tx *bbolt.Tx) error {
		return passesBackward(tx, source, func(p *passRecord) bool {
			passes = append(passes, p.Pass)
			return limit <= 0 || len(passes) < limit
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read passes of %s: %w", source, err)
	}
	return passes, nil
}

// Published calls fn with what was published of the source on each day from
// from to to, both inclusive, in order; days without a complete pass are left
// out. An error of fn ends it and is returned as it is.
func (db *DB) Published(source string, from, to classify.Day, fn func(DayCounts) error) error {
	db.mu.RLock()
	var days []classify.Day
	if s := db.source(source); s != nil {
		days = slices.Clone(s.complete)
	}
	db.mu.RUnlock()
	for _, day := range days {
		if day < from || day > to {
			continue
		}
		dc, err := db.published(source, day)
		if err != nil {
			return err
		}
		if err := fn(dc); err != nil {
			return err
		}
	}
	return nil
}

// LatestPublished is what was published of the source's latest day with a
// complete pass; false when there is none.
func (db *DB) LatestPublished(source string) (DayCounts, bool, error) {
	db.mu.RLock()
	var day classify.Day
	if s := db.source(source); s != nil {
		day = s.last
	}
	db.mu.RUnlock()
	if day == 0 {
		return DayCounts{}, false, nil
	}
	dc, err := db.published(source, day)
	return dc, err == nil, err
}

// published merges the listing and the text families of a day.
func (db *DB) published(source string, day classify.Day) (DayCounts, error) {
	var dc DayCounts
	err := db.view(func(tx *bbolt.Tx) error {
		id := db.source(source).id
		for part := range byte(2) {
			key := keyCounts(id, int32(day), part)
			payload, err := getSealed(tx, bucketCounts, key)
			if err != nil {
				return err
			}
			if payload == nil {
				continue
			}
			counts, err := decodeCounts(db.labels, key, payload)
			if err != nil {
				return err
			}
			counts.Counts = append(dc.Counts, counts.Counts...)
			if part == partText {
				counts.Pass, counts.Frame = dc.Pass, dc.Frame
			}
			dc = counts
		}
		return nil
	})
	if err != nil {
		return DayCounts{}, fmt.Errorf("read counts of %s on %s: %w", source, day, err)
	}
	return dc, nil
}

// blockCache keeps blocks that were unpacked lately, as many as a shelf does.
// Neighbours in number need not share a block, because pages are read employer by
// employer; but they lie in a few blocks.
type blockCache struct {
	blocks map[uint64][]prose
	order  []uint64 // of coming
	sizes  []int
	bytes  int
}

// text finds a text; there says that it has not been deleted.
func (b *blockCache) text(tx *bbolt.Tx, place textPlace) (text prose, there bool, err error) {
	texts, kept := b.blocks[place.block]
	if !kept {
		var size int
		if texts, size, err = openBlock(tx, place.block); err != nil {
			return prose{}, false, err
		}
		b.keep(place.block, texts, size)
	}
	return place.in(texts)
}

func (b *blockCache) keep(block uint64, texts []prose, size int) {
	if b.blocks == nil {
		b.blocks = map[uint64][]prose{}
	}
	b.blocks[block] = texts
	b.order, b.sizes, b.bytes = append(b.order, block), append(b.sizes, size), b.bytes+size
	for b.bytes > shelfBytes && len(b.order) > 1 {
		delete(b.blocks, b.order[0])
		b.bytes -= b.sizes[0]
		b.order, b.sizes = b.order[1:], b.sizes[1:]
	}
}

// holds says whether a text is there and can be read.
func (b *blockCache) holds(tx *bbolt.Tx, place textPlace) bool {
	_, there, err := b.text(tx, place)
	return there && err == nil
}

// detailed loads an advert with its text and coding.
func (db *DB) detailed(tx *bbolt.Tx, number uint64, blocks *blockCache) (Detailed, error) {
	a, err := loadAdvert(tx, number)
	if err != nil {
		return Detailed{}, err
	}
	d := Detailed{Advert: a.fields}
	if d.Coding, err = db.codingOf(tx, number); err != nil {
		return Detailed{}, err
	}
	if a.text.block == 0 {
		return d, nil
	}
	text, _, err := blocks.text(tx, a.text)
	if err != nil {
		return d, err
	}
	d.Advert.Text, d.Advert.Sections = text.text, text.sections
	m, err := (&markReader{tx: tx}).of(a.text)
	d.Stock = m.stock()
	return d, err
}

func (db *DB) codingOf(tx *bbolt.Tx, number uint64) (classify.Coding, error) {
	payload, err := sealedIn(codingBucket(tx, db.vintage.Number), bucketCodings, keyNumber(number))
	if err != nil {
		return classify.Coding{}, err
	}
	coding, err := decodeCoding(db.labels, payload)
	if err != nil {
		return coding, fmt.Errorf("coding of advert %d: %w", number, err)
	}
	return coding, nil
}

// Advert gives one advert with its text, if that was read and is still kept,
// and its coding. It returns ErrNotFound when the source never listed it.
func (db *DB) Advert(source, reference string) (Detailed, error) {
	var d Detailed
	err := db.view(func(tx *bbolt.Tx) error {
		s := db.source(source)
		if s == nil {
			return ErrNotFound
		}
		number, err := findAdvert(tx, s.id, reference)
		if err != nil {
			return err
		}
		if number == 0 {
			return ErrNotFound
		}
		d, err = db.detailed(tx, number, &blockCache{})
		return err
	})
	if err != nil {
		return Detailed{}, fmt.Errorf("read advert %s of %s: %w", reference, source, err)
	}
	return d, nil
}

// Adverts calls fn with every stored advert in the order in which they were
// first listed. What is recorded meanwhile may or may not be seen. An error of
// fn ends it and is returned as it is.
func (db *DB) Adverts(fn func(AdvertRow) error) error {
	for next := uint64(1); ; {
		rows, after, err := db.advertRows(next)
		if err != nil {
			return fmt.Errorf("read adverts: %w", err)
		}
		for i := range rows {
			if err := fn(rows[i]); err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			return nil
		}
		next = after + 1
	}
}

func (db *DB) advertRows(from uint64) (rows []AdvertRow, last uint64, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketAdverts).Cursor()
		for k, _ := c.Seek(keyNumber(from)); k != nil && len(rows) < chunkSize; k, _ = c.Next() {
			last = binary.BigEndian.Uint64(k)
			a, err := loadAdvert(tx, last)
			if err != nil {
				return err
			}
			coding, err := db.codingOf(tx, last)
			if err != nil {
				return err
			}
			rows = append(rows, db.advertRow(a, &coding))
		}
		return nil
	})
	return rows, last, err
}

func (db *DB) advertRow(a *advert, coding *classify.Coding) AdvertRow {
	row := AdvertRow{
		Number: a.number, Advert: a.fields, FirstSeen: a.firstSeen, Live: a.live(), Coded: a.text.block != 0,
		Frame:      coding.Frame,
		TermsTitle: termsOf(coding, func(h *classify.TermHit) bool { return h.Field == classify.FieldTitle }),
		TermsText:  termsOf(coding, func(*classify.TermHit) bool { return true }),
		LastSeen:   a.spells[len(a.spells)-1].to,
	}
	if row.Coded {
		row.InScope, row.Level, row.Area = coding.InScope, coding.Level, coding.Area
	}
	if p := db.live[a.number]; p != nil {
		row.LastSeen = lastSeen(p, db.days[p.source])
	}
	return row
}
