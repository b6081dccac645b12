package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Fault is one thing that is wrong with a store.
type Fault struct {
	Bucket string
	Key    string // in hexadecimal; empty when the fault is not one record's
	What   string
}

// String is the fault on one line.
func (f Fault) String() string { return fmt.Sprintf("%s %s: %s", f.Bucket, f.Key, f.What) }

// errEnough ends a check that has found maxFaults.
var errEnough = errors.New("enough faults")

const maxFaults = 1000

// checker collects faults.
type checker struct {
	db     *DB
	ctx    context.Context
	faults []Fault
	blocks blockCache
}

// Check reads every record and gives what is wrong: checksums, records that do
// not decode, references and texts that do not lead where they should, fact
// rows that differ from a recount of the adverts, columns that differ from the rows, kept sentences that differ
// from a recount of all the texts, published counts that differ from a replay of
// the events, text counts of probes that do, pages that cannot be read, or that belong to two places or none. It stops at 1,000 faults. A pass that
// is recorded meanwhile can look like a fault. The error is that of the context,
// or of reading the file at all.
func (db *DB) Check(ctx context.Context) ([]Fault, error) {
	c := &checker{db: db, ctx: ctx}
	for _, step := range []func() error{c.pages, c.records, c.recount, c.columns, c.boilerplate, c.vintages, c.replay} {
		err := step()
		if errors.Is(err, ErrDamaged) { // pages: what the step had left to do is out of reach
			err = c.fault([]byte("pages"), nil, "%v", err)
		}
		if errors.Is(err, errEnough) {
			break
		}
		if err != nil {
			return c.faults, fmt.Errorf("check store %s: %w", db.path, err)
		}
	}
	return c.faults, nil
}

func (c *checker) fault(bucket, key []byte, format string, args ...any) error {
	c.faults = append(c.faults, Fault{string(bucket), fmt.Sprintf("%x", key), fmt.Sprintf(format, args...)})
	if len(c.faults) >= maxFaults {
		return errEnough
	}
	return c.ctx.Err()
}

// decoders try to read a record of each bucket; what has none is checked by
// its sum alone.
func (m *memory) decoders() map[string]func(key, payload []byte) error {
	return map[string]func(key, payload []byte) error{
		"adverts":  func(k, b []byte) error { _, err := decodeAdvert(0, b); return err },
		"versions": func(k, b []byte) error { _, err := decodeVersion(b); return err },
		"frames":   func(k, b []byte) error { _, err := decodeFrame(b); return err },
		"vintages": func(k, b []byte) error { _, err := decodeVintage(b); return err },
		"breaks":   func(k, b []byte) error { _, err := decodeBreak(b); return err },
		"live":     func(k, b []byte) error { _, err := decodePresence(b); return err },
		"codings":  func(k, b []byte) error { _, err := decodeCoding(m.labels, b); return err },
		"texts":    func(k, b []byte) error { _, _, err := unpackBlock(b); return err },
		"stock":    func(k, b []byte) error { _, err := decodeMarks(b); return err },
		"sentences": func(k, b []byte) error {
			if len(k) != len(keySentences(0, 0, 0)) {
				d := decoder{b: b}
				d.day()
				return d.end()
			}
			_, err := decodeSightings(b)
			return err
		},
		"backups": func(k, b []byte) error { _, err := decodeBackup(b); return err },
		"suppressed": func(k, b []byte) error {
			d := decoder{b: b}
			d.day()
			return d.end()
		},
		"facts":     func(k, b []byte) error { _, err := decodeFact(m.labels, 0, b); return err },
		"passes":    func(k, b []byte) error { _, err := decodePass(b); return err },
		"events":    func(k, b []byte) error { _, err := decodeEvent(m.labels, 0, 0, b); return err },
		"counts":    func(k, b []byte) error { _, err := decodeCounts(m.labels, k, b); return err },
		"vacancies": func(k, b []byte) error { _, err := decodeVacancy(m.labels, k, b); return err },
		"probes":    func(k, b []byte) error { _, err := decodeProbe(m.labels, k, b); return err },
	}
}

// records checks every record by itself, a chunk in each transaction.
func (c *checker) records() error {
	decoders := c.db.decoders()
	var all []room
	if err := c.db.viewBolt(func(tx *bbolt.Tx) error {
		all = rooms(tx)
		return nil
	}); err != nil {
		return err
	}
	for _, place := range all {
		for next := []byte{}; next != nil; {
			err := c.db.view(func(tx *bbolt.Tx) error {
				var err error
				next, err = c.chunk(tx, place, next, decoders[string(place.bucket)])
				return err
			})
			if errors.Is(err, ErrDamaged) { // a page: what follows in the bucket is out of reach
				next, err = nil, c.fault(place.bucket, nil, "%v", err)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// room is a bucket that holds records: one of the file, or of a vintage.
type room struct{ bucket, vintage []byte }

func (r room) open(tx *bbolt.Tx) *bbolt.Bucket {
	b := tx.Bucket(r.bucket)
	if r.vintage != nil {
		b = b.Bucket(r.vintage)
	}
	return b
}

func rooms(tx *bbolt.Tx) []room {
	var all []room
	for _, name := range buckets {
		if !ofVintages(name) {
			all = append(all, room{name, nil})
			continue
		}
		c := tx.Bucket(name).Cursor()
		for vintage, _ := c.First(); vintage != nil; vintage, _ = c.Next() {
			all = append(all, room{name, slices.Clone(vintage)})
		}
	}
	return all
}

// chunk checks records from a key on, and gives the key to go on with.
func (c *checker) chunk(tx *bbolt.Tx, place room, from []byte, decode func(key, payload []byte) error) ([]byte, error) {
	bucket := place.open(tx)
	if bucket == nil {
		return nil, nil // a vintage that was given up meanwhile
	}
	cursor := bucket.Cursor()
	n := 0
	for k, v := cursor.Seek(from); k != nil; k, v = cursor.Next() {
		if n++; n > chunkSize {
			return slices.Clone(k), c.ctx.Err()
		}
		payload, err := unseal(k, v)
		if err == nil && decode != nil {
			err = decode(k, payload)
		}
		if err != nil {
			if err := c.fault(place.bucket, k, "%v", err); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

// recount checks the rows of every advert against the advert.
func (c *checker) recount() error {
	var last uint64
	if err := c.db.viewBolt(func(tx *bbolt.Tx) error {
		last = tx.Bucket(bucketAdverts).Sequence()
		return nil
	}); err != nil {
		return err
	}
	for from := uint64(1); from <= last; from += chunkSize {
		err := c.db.view(func(tx *bbolt.Tx) error {
			for number := from; number <= min(last, from+chunkSize-1); number++ {
				if err := c.recountAdvert(tx, number); err != nil {
					return err
				}
			}
			return c.ctx.Err()
		})
		if errors.Is(err, ErrDamaged) {
			err = c.fault(bucketAdverts, nil, "adverts %d to %d: %v", from, min(last, from+chunkSize-1), err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) recountAdvert(tx *bbolt.Tx, number uint64) error {
	key := keyNumber(number)
	a, err := loadAdvert(tx, number)
	if errors.Is(err, ErrNotFound) && c.void(tx, number) {
		return nil
	}
	if err != nil {
		return c.fault(bucketAdverts, key, "%v", err)
	}
	coding, err := c.db.codingOf(tx, number)
	if err != nil {
		return c.fault(bucketCodings, key, "%v", err)
	}
	facts, err := c.db.factsOf(tx, c.db.vintage.Number, number)
	if err != nil {
		return c.fault(bucketFacts, key, "%v", err)
	}
	what := c.db.compareRows(a, &coding, facts)
	if what == "" {
		what = c.compareLinks(tx, a)
	}
	if what == "" && a.live() != (tx.Bucket(bucketLive).Get(key) != nil) {
		what = "the advert and the list of live adverts disagree"
	}
	if what != "" {
		return c.fault(bucketFacts, key, "%s", what)
	}
	return nil
}

// void says whether nothing at all is stored under the number of an advert, which
// a salvage gave up.
func (c *checker) void(tx *bbolt.Tx, number uint64) bool {
	key := keyNumber(number)
	row, _ := factBucket(tx, c.db.vintage.Number).Cursor().Seek(key)
	return tx.Bucket(bucketLive).Get(key) == nil && codingBucket(tx, c.db.vintage.Number).Get(key) == nil &&
		!bytes.HasPrefix(row, key)
}

// compareLinks says whether the advert's reference leads to it, and its place of
// text to the text that was read; "" when both do.
func (c *checker) compareLinks(tx *bbolt.Tx, a *advert) string {
	source := c.db.labels.ids[labelSource][a.fields.Source]
	switch number, err := findAdvert(tx, source, a.fields.Reference); {
	case err != nil:
		return err.Error()
	case number != a.number:
		return fmt.Sprintf("its reference %q leads to advert %d", a.fields.Reference, number)
	case a.text.block == 0:
		return ""
	}
	text, there, err := c.blocks.text(tx, a.text)
	switch {
	case err != nil:
		return fmt.Sprintf("its text cannot be read: %v", err)
	case there && text.hash() != a.text.hash:
		return "its text is not the one that was read"
	}
	return ""
}

// factsOf gives every row of an advert in a vintage, oldest first.
func (db *DB) factsOf(tx *bbolt.Tx, vintage, number uint64) ([]Fact, error) {
	var facts []Fact
	c := factBucket(tx, vintage).Cursor()
	for k, v := c.Seek(keyNumber(number)); k != nil && binary.BigEndian.Uint64(k) == number; k, v = c.Next() {
		payload, err := unseal(k, v)
		if err != nil {
			return nil, err
		}
		f, err := decodeFact(db.labels, number, payload)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// compareRows says how the rows of an advert differ from the advert; "" when
// they do not: the last row is what advert and coding give, the first alone is
// flow, memory holds the same rows, and together they cover the spells.
func (db *DB) compareRows(a *advert, coding *classify.Coding, facts []Fact) string {
	if len(facts) != a.rows || a.rows == 0 {
		return fmt.Sprintf("the advert has %d rows, the facts %d", a.rows, len(facts))
	}
	want, have := db.factOf(a, coding), facts[len(facts)-1]
	want.Region = have.Region // geography may have been brought up to date since
	if !sameContent(want, have) {
		return fmt.Sprintf("the last row is %+v, the advert gives %+v", have, want)
	}
	for i := range facts {
		if facts[i].First != (i == 0) {
			return fmt.Sprintf("row %d is marked as the first, or the first is not", i)
		}
		at := db.rows.index(a.number, uint16(i))
		if at < 0 || db.rows.from[at] != shortDay(facts[i].From) || db.rows.to[at] != shortEnd(facts[i].To) {
			return fmt.Sprintf("row %d in memory differs from the file", i)
		}
	}
	if spells := spellsOf(facts); !reflect.DeepEqual(spells, joined(a.spells)) {
		return fmt.Sprintf("the rows cover %v, the advert was live %v", spells, a.spells)
	}
	return ""
}

// spellsOf gives the days that rows cover.
func spellsOf(facts []Fact) []spell { return joined(daysOf(facts)) }

// joined puts together spells that touch, so that two ways of cutting the same
// days are equal. Spells that overlap are kept apart: they are a fault.
func joined(spells []spell) []spell {
	var out []spell
	for _, s := range spells {
		if n := len(out); n > 0 && out[n-1].to != 0 && out[n-1].to+1 == s.from {
			out[n-1].to = s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

// replay checks the published counts against the events.
func (c *checker) replay() error {
	for _, source := range c.db.Sources() {
		replayed := map[classify.Day][]Count{}
		err := c.db.replay(source, func(dc DayCounts) error {
			replayed[dc.Day] = append(replayed[dc.Day], dc.Counts...)
			return c.ctx.Err()
		}, c.recountProbes)
		if errors.Is(err, errEnough) {
			return err
		}
		if err != nil {
			if err := c.fault(bucketEvents, nil, "%v", err); err != nil {
				return err
			}
			continue
		}
		if err := c.probes(source); err != nil {
			return err
		}
		err = c.db.Published(source, 0, maxDay, func(dc DayCounts) error {
			if !reflect.DeepEqual(dc.Counts, replayed[dc.Day]) {
				return c.fault(bucketCounts, nil, "counts of %s on %s differ from a replay of its events", source, dc.Day)
			}
			return nil
		})
		if errors.Is(err, ErrDamaged) {
			err = c.fault(bucketCounts, nil, "%v", err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxDay is after every day.
const maxDay classify.Day = 1<<31 - 1
