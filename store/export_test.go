package store

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Hooked sets how many adverts a listing records in one transaction, and what
// is called after every commit.
func (o Options) Hooked(chunk int, afterCommit func()) Options {
	o.chunk, o.afterCommit = chunk, afterCommit
	return o
}

// Opened sets what is called with the file each time that it is opened.
func (o Options) Opened(fn func(*os.File)) Options {
	o.opened = fn
	return o
}

// DecodeAll feeds bytes to every decoder of records; it only must not panic.
func (db *DB) DecodeAll(key, payload []byte) {
	for _, decode := range db.decoders() {
		_ = decode(key, payload)
	}
	_ = newLabels().load(key, payload)
	_, _ = unseal(key, payload)
	var scratch []uint32
	_, _ = decodeRow(newRows(), &scratch, payload)
	_, _ = vacancyRow(newRows(), 1, &scratch, payload)
	_ = decodeStretch(&loadedRun{}, 1, payload)
	for i := range tables {
		d := decoder{b: payload}
		tables[i].decode(newRows(), &d)
	}
}

// Final reports whether the own words of an advert are final.
func (db *DB) Final(number uint64) bool { return db.rows.flags(number)&flagOwnFinal != 0 }

// Forge puts a sentence that was never read into what is kept of an advert.
func (db *DB) Forge(number uint64) error {
	return db.change(func(c *change) error {
		a, err := c.advert(number)
		if err != nil {
			return err
		}
		key, err := c.sentencePlace(c.label(labelSource, a.fields.Source), a)
		if err != nil {
			return err
		}
		return c.sight(key, number, &sighting{number: number, prints: []uint64{1}})
	})
}

// Misplace keeps the sentences of an advert under a day on which it was not
// posted, too.
func (db *DB) Misplace(number uint64) error {
	return db.change(func(c *change) error {
		a, err := c.advert(number)
		if err != nil {
			return err
		}
		a.fields.Posted = a.windowDay() + 1
		return c.learn(c.label(labelSource, a.fields.Source), nil, a, new(string))
	})
}

// Remark marks every sentence of an advert's text as stock.
func (db *DB) Remark(number uint64) error {
	return db.change(func(c *change) error {
		a, err := c.advert(number)
		if err != nil {
			return err
		}
		return c.saveMarks(map[uint64]map[textPlace]mark{a.text.block: {a.text: newMark(classify.Stock{0xFF}, false)}})
	})
}

// KeptSentences counts the adverts whose sentences are kept.
func (db *DB) KeptSentences() (n int, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketSentences).ForEach(func(k, v []byte) error {
			if payload, err := unseal(k, v); err == nil && len(k) > 2 {
				list, err := decodeSightings(payload)
				n += len(list)
				return err
			}
			return nil
		})
	})
	return n, err
}

// LockOwner reads the text of /proc/locks.
var LockOwner = lockOwner

// Seal appends a record's checksum.
var Seal = seal

// Records visits every record of the file.
func (db *DB) Records(fn func(key, payload []byte)) error {
	return db.viewBolt(func(tx *bbolt.Tx) error {
		for _, bucket := range buckets {
			if err := records(tx.Bucket(bucket), bucket, fn); err != nil {
				return err
			}
		}
		return nil
	})
}

func records(b *bbolt.Bucket, name []byte, fn func(key, payload []byte)) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return records(b.Bucket(k), name, fn)
		}
		payload, err := unseal(k, v)
		if err == nil {
			fn(k, payload)
		}
		return err
	})
}

// DropTexts deletes the texts of every other block, as if they had expired, and
// gives how many adverts lost theirs.
func (db *DB) DropTexts() (lost int, err error) {
	err = db.bolt.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTexts)
		for block := uint64(2); block <= b.Sequence(); block += 2 {
			k := keyNumber(block)
			v := b.Get(k)
			payload, err := unseal(k, v)
			if err != nil {
				return err
			}
			texts, _, err := unpackBlock(payload)
			if err != nil {
				return err
			}
			lost += len(texts)
			if err := b.Put(k, seal(k, nil)); err != nil {
				return err
			}
		}
		return nil
	})
	return lost, err
}

// Fill writes fact rows as they are, each the first of an advert of its own, and
// days with a stock point and texts: a history of years without its passes.
func (db *DB) Fill(source string, days []classify.Day, facts func(yield func(*Fact) bool)) error {
	var batch []Fact
	number := uint64(0)
	flush := func() error {
		defer func() { batch = batch[:0] }()
		return db.change(func(c *change) error {
			for i := range batch {
				number++
				batch[i].Advert = number
				if err := c.saveFact(0, &batch[i]); err != nil {
					return err
				}
			}
			return c.tx.Bucket(bucketAdverts).SetSequence(number)
		})
	}
	for f := range facts {
		if batch = append(batch, *f); len(batch) == 50000 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return db.change(func(c *change) error {
		id := c.label(labelSource, source)
		if err := c.put(bucketSources, keySource(id), encodeSource(1)); err != nil {
			return err
		}
		for _, day := range days {
			for part := range byte(2) {
				dc := DayCounts{Counts: []Count{{Family: "adverts", Value: 1}}}
				if err := c.put(bucketCounts, keyCounts(id, int32(day), part), encodeCounts(c.label, &dc)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Rows gives the bytes that the columns of the rows take, those that everything
// they number takes, and how many cells, sets of words and places there are.
func (db *DB) Rows() (columns, shared, cells, words, places int) {
	r := db.rows
	columns = 4*(cap(r.cellOf)+cap(r.wordsOf)+cap(r.placeOf)) + 2*(cap(r.posted)+cap(r.firstSeen)+cap(r.from)+cap(r.to))
	shared = 4*cap(r.last) + 8*cap(r.follows)
	return columns, shared, len(r.cells.all), len(r.words.all), len(r.places.all)
}

// OpenReads counts the transactions of readers that are under way.
func (db *DB) OpenReads() int { return db.bolt.Stats().OpenTxN }

// ForgeProbe writes another text count over that of a day.
func (db *DB) ForgeProbe(source string, day classify.Day, p Probe, count int) error {
	return db.change(func(c *change) error {
		key := keyProbe(c.label(labelSource, source), day, c.label(labelProbe, p.label()), TextCount)
		payload, err := c.get(bucketProbes, key)
		if err != nil {
			return err
		}
		r, err := decodeProbe(db.labels, key, payload)
		if err != nil {
			return err
		}
		r.Count = count
		return c.put(bucketProbes, key, encodeProbe(c.label, &r))
	})
}

// ExpireAlone deletes texts and leaves the file as it is then.
func (db *DB) ExpireAlone(before classify.Day) error {
	_, err := db.expire(context.Background(), before)
	return err
}

// Unpacked gives every value of the file as it is stored, and unpacked if it is a
// block of texts.
func (db *DB) Unpacked(fn func(value []byte)) error {
	return db.Records(func(_, payload []byte) {
		fn(payload)
		if b, err := unpacker.DecodeAll(payload, nil); err == nil {
			fn(b)
		}
	})
}

// Unpack gives what a block of texts holds, given its record.
func Unpack(value []byte) []byte {
	b, _ := unpacker.DecodeAll(value[:len(value)-4], nil)
	return b
}

// Grow puts n flow rows of so many days into memory, as a store of years would hold
// them: 3,000 employers, 74 terms in a few hundred sets of words. The source must be
// known. The file knows nothing of them.
func (db *DB) Grow(source string, n, days int) {
	db.mu.Lock()
	defer db.mu.Unlock()
	s := db.source(source)
	first := s.complete[0]
	for day := range days {
		s.add(first + classify.Day(day))
	}
	for len(db.labels.texts[labelTerm]) <= 74 {
		db.labels.add(labelTerm, fmt.Sprint("term ", len(db.labels.texts[labelTerm])))
	}
	var sets []uint32
	for i := range 300 {
		sets = append(sets, db.rows.set([]uint32{1, uint32(2 + i%7), uint32(10 + i%65)}[i%3:]))
	}
	for i := range n {
		day := first + classify.Day(i*days/n)
		w := row{cell: cell{source: uint16(s.id), flags: flagFirst | flagCoded | flagOwnKnown, group: classify.StaffGroup(1 + i%9), frame: 1},
			words: words{sets[i*7%300], sets[i*11%300], sets[i*13%300]}, place: place{employer: uint32(1 + i*i%3000)},
			posted: day, firstSeen: day, from: day, to: day + 15}
		db.rows.put(uint64(len(db.rows.last)), 0, &w)
	}
}

// InjectSteps adds steps to later schemas, and gives what takes them away.
func InjectSteps(added ...func(tx *bbolt.Tx) error) (remove func()) {
	before := slices.Clip(steps)
	for _, s := range added {
		steps = append(steps, s)
	}
	return func() { steps = before }
}

// BoltCheck gives what bbolt's own check finds wrong.
func (db *DB) BoltCheck() (faults []error, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		for fault := range tx.Check() {
			faults = append(faults, fault)
		}
		return nil
	})
	return faults, err
}

// Used gives how many bytes of a file hold pages that were ever used: it grows by
// 16 MB at a time.
func Used(file *os.File) (int64, error) {
	m, err := newestMeta(file)
	return int64(m.high) * m.pageSize, err
}

// FillRows writes the fact rows of adverts, which are numbered from 1 on.
func (db *DB) FillRows(adverts [][]Fact) error {
	return db.change(func(c *change) error {
		for i, facts := range adverts {
			for row := range facts {
				facts[row].Advert = uint64(i + 1)
				if err := c.saveFact(row, &facts[row]); err != nil {
					return err
				}
			}
		}
		return c.tx.Bucket(bucketAdverts).SetSequence(uint64(len(adverts)))
	})
}

// SameRows says where the rows in memory of two stores differ, which came there
// in the same order; nil if nowhere.
func SameRows(a, b *DB) error { return sameRows(a.rows, b.rows) }

func sameRows(a, b *rows) error {
	if a.len() != b.len() || len(a.last) > len(b.last) {
		return fmt.Errorf("%d rows of %d adverts, the other has %d of %d", a.len(), len(a.last), b.len(), len(b.last))
	}
	for i := range int32(a.len()) {
		if x, y := a.spelled(i), b.spelled(i); x != y {
			return fmt.Errorf("row %d:\n%s\n%s", i, x, y)
		}
		if a.before(i) != b.before(i) {
			return fmt.Errorf("row %d follows row %d, in the other row %d", i, a.before(i), b.before(i))
		}
	}
	for number, last := range a.last {
		if b.last[number] != last {
			return fmt.Errorf("the latest row of advert %d is %d, in the other %d", number, last, b.last[number])
		}
	}
	if x, y := fmt.Sprint(a.covered), fmt.Sprint(b.covered); len(a.covered) != len(b.covered) || !reflect.DeepEqual(a.covered, b.covered) {
		return fmt.Errorf("covered are %s, in the other %s", x, y)
	}
	if !reflect.DeepEqual(a.blocks, b.blocks) {
		return fmt.Errorf("blocks are %v, in the other %v", a.blocks, b.blocks)
	}
	return nil
}

// spelled is a row with its sets, and how many rows share what it numbers.
func (r *rows) spelled(i int32) string {
	w := r.at(i)
	return fmt.Sprint(w.cell, r.sets[w.anywhere], r.sets[w.title], r.sets[w.own], w.employer, r.sets[w.outcodes],
		w.posted, w.firstSeen, w.from, w.to, r.cells.refs[r.cellOf[i]], r.words.refs[r.wordsOf[i]])
}

// LoadsAlike says whether a fact is read from the file as it is put into memory
// when it is written, or refused by both, as one that ends before it begins is.
func LoadsAlike(payload []byte) error {
	put, loaded := newRows(), newRows()
	err := guard(func() error {
		var scratch []uint32
		w, err := decodeRow(put, &scratch, payload)
		if err == nil {
			put.put(1, 0, &w)
		}
		return err
	})
	err2 := guard(func() error { return loaded.loadOne(payload) })
	switch {
	case (err == nil) != (err2 == nil):
		return fmt.Errorf("written: %v, read: %v", err, err2)
	case err != nil, put.cells.all[put.cellOf[0]].dead(): // no fact that is stored is of no source
		return nil
	}
	return sameRows(put, loaded)
}

func (r *rows) loadOne(payload []byte) error {
	reader := &factReader{}
	run := &loadedRun{reader: reader, numbers: []uint64{1}}
	if err := reader.row(run, payload); err != nil {
		return err
	}
	if err := reader.settle(run); err != nil {
		return err
	}
	defer r.coverAll(reader.kinds)
	return r.takeAllIn([]*loadedRun{run})
}

// SetStretch sets how many adverts share a stretch of columns, and gives what sets
// it back. No store may be open.
func SetStretch(adverts uint64) (restore func()) {
	before := stretchAdverts
	stretchAdverts = adverts
	return func() { stretchAdverts = before }
}

// KeepAllColumns keeps as columns what is still to change, too.
func (db *DB) KeepAllColumns() error { return db.KeepColumnsUntil(context.Background()) }

// KeepColumnsUntil is KeepAllColumns for as long as the context lasts.
func (db *DB) KeepColumnsUntil(ctx context.Context) error {
	return db.keepColumns(ctx, int(stretchAdverts))
}

// KeepAllColumns keeps as columns what the pass has recorded.
func (r *Recorder) KeepAllColumns() error { return r.db.KeepAllColumns() }

// KeptColumns counts the adverts whose rows are kept as columns, and those whose are not.
func (db *DB) KeptColumns() (kept, not int) {
	for number, last := range db.rows.last {
		if last < 0 {
			continue
		}
		if db.rows.kept.has(stretchOf(uint64(number))) {
			kept++
		} else {
			not++
		}
	}
	return kept, not
}

// DeleteLastRow deletes the latest fact row of an advert.
func (db *DB) DeleteLastRow(number uint64) error {
	return db.change(func(c *change) error {
		_, seq := db.rows.latest(number)
		return c.deleteFact(number, seq)
	})
}

// DropColumns deletes every column that is kept.
func (db *DB) DropColumns() error {
	return db.change(func(c *change) error {
		c.done = append(c.done, func() { db.rows.kept = kept{} })
		return c.dropColumns(db.vintage.Number)
	})
}
