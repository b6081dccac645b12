package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// change is one transaction with what it will alter in memory. Nothing in
// memory moves before the commit has succeeded, but for new labels, which are
// taken back if it fails.
type change struct {
	db     *DB
	tx     *bbolt.Tx
	labels []labelKind          // kinds of the labels added, in order
	among  *labels              // to which they were added
	live   map[uint64]*presence // nil: no longer live
	facts  []factChange
	done   []func() // run once the commit has succeeded

	recoding bool // the change adds to a vintage that is being made, and leaves what it is made of as it was
}

type factChange struct {
	key     []byte
	payload []byte // nil: deleted
}

// change runs fn in one transaction. Changes run one at a time.
func (db *DB) change(fn func(*change) error) error {
	if db.options.ReadOnly {
		return ErrReadOnly
	}
	db.writing.Lock()
	defer db.writing.Unlock()
	c := &change{db: db, among: db.labels, live: map[uint64]*presence{}}
	err := db.commit(func(tx *bbolt.Tx) error {
		c.tx = tx
		return fn(c)
	})
	if err == nil {
		err = c.apply()
	} else {
		c.takeBack()
	}
	if err == nil && db.options.afterCommit != nil {
		db.options.afterCommit()
	}
	return err
}

func (c *change) takeBack() {
	c.db.mu.Lock()
	defer c.db.mu.Unlock()
	for i := len(c.labels) - 1; i >= 0; i-- {
		c.among.drop(c.labels[i])
	}
}

func (c *change) apply() error {
	c.db.mu.Lock()
	defer c.db.mu.Unlock()
	for number, p := range c.live {
		if p == nil {
			delete(c.db.live, number)
		} else {
			c.db.live[number] = p
		}
	}
	var scratch []uint32
	for _, f := range c.facts {
		if err := c.db.applyFact(f, &scratch); err != nil {
			return err
		}
	}
	for _, fn := range c.done {
		fn()
	}
	return nil
}

func (db *DB) applyFact(f factChange, scratch *[]uint32) error {
	number, seq := binary.BigEndian.Uint64(f.key), binary.BigEndian.Uint16(f.key[8:])
	db.rows.kept.drop(stretchOf(number))
	if f.payload == nil {
		db.rows.remove(number, seq)
		return nil
	}
	w, err := decodeRow(db.rows, scratch, f.payload)
	if err != nil {
		return fmt.Errorf("fact row %d/%d: %w", number, seq, err)
	}
	db.rows.put(number, seq, &w)
	return nil
}

// put seals and writes a record.
func (c *change) put(bucket, key, payload []byte) error {
	return putSealed(filled(c.tx.Bucket(bucket), bucket), bucket, key, payload)
}

func putSealed(b *bbolt.Bucket, bucket, key, payload []byte) error {
	if err := b.Put(key, seal(key, payload)); err != nil {
		return fmt.Errorf("write %s %x: %w", bucket, key, err)
	}
	return nil
}

// changed notes that an advert must be coded again by the frame of the vintage
// that is being made, if one is.
func (c *change) changed(number uint64) error {
	if c.db.staged == nil || c.recoding {
		return nil
	}
	var e encoder
	e.uint(uint64(c.tx.ID()))
	return c.put(bucketStale, keyNumber(number), e.b)
}

// get reads a record; nil when there is none.
func (c *change) get(bucket, key []byte) ([]byte, error) { return getSealed(c.tx, bucket, key) }

func getSealed(tx *bbolt.Tx, bucket, key []byte) ([]byte, error) {
	return sealedIn(tx.Bucket(bucket), bucket, key)
}

func sealedIn(b interface{ Get(key []byte) []byte }, bucket, key []byte) ([]byte, error) {
	value := b.Get(key)
	if value == nil {
		return nil, nil
	}
	payload, err := unseal(key, value)
	if err != nil {
		return nil, fmt.Errorf("%w: %s %x: %v; run parlance check", ErrDamaged, bucket, key, err)
	}
	return payload, nil
}

// label gives the number of a label and stores it if it is new. It is an
// interner, so a failed write is kept for the transaction to fail on.
func (c *change) label(kind labelKind, text string) uint32 {
	if id, ok := c.db.labels.ids[kind][text]; ok {
		return id
	}
	c.db.mu.Lock()
	id := c.db.labels.add(kind, text)
	c.db.mu.Unlock()
	c.labels = append(c.labels, kind)
	key := keyLabel(kind, id)
	// Put fails only on keys and values out of bounds, and in a closed transaction.
	if err := c.put(bucketLabels, key, []byte(text)); err != nil {
		panic(err)
	}
	return id
}

func (c *change) advert(number uint64) (*advert, error) { return loadAdvert(c.tx, number) }

func loadAdvert(tx *bbolt.Tx, number uint64) (*advert, error) {
	payload, err := getSealed(tx, bucketAdverts, keyNumber(number))
	if err != nil {
		return nil, err
	}
	if payload == nil {
		return nil, fmt.Errorf("advert %d: %w", number, ErrNotFound)
	}
	return decodeAdvert(number, payload)
}

func (c *change) saveAdvert(a *advert) error {
	if err := c.changed(a.number); err != nil {
		return err
	}
	return c.put(bucketAdverts, keyNumber(a.number), encodeAdvert(a))
}

// find gives the number of an advert by its reference; 0 when it is unknown.
func (c *change) find(source uint32, reference string) (uint64, error) {
	return findAdvert(c.tx, source, reference)
}

func findAdvert(tx *bbolt.Tx, source uint32, reference string) (uint64, error) {
	payload, err := getSealed(tx, bucketRefs, keyRef(source, reference))
	if err != nil || payload == nil {
		return 0, err
	}
	d := decoder{b: payload}
	return d.uint(), d.end()
}

func (c *change) coding(number uint64) (classify.Coding, error) {
	return c.db.codingOf(c.tx, number)
}

func (c *change) saveCoding(number uint64, coding *classify.Coding) error {
	if err := c.changed(number); err != nil {
		return err
	}
	bucket := codingBucket(c.tx, c.db.vintage.Number)
	return putSealed(filled(bucket, bucketCodings), bucketCodings, keyNumber(number), encodeCoding(c.label, coding))
}

// presence gives a copy of what is kept of a live advert; nil when it is not live.
func (c *change) presence(number uint64) *presence {
	p, staged := c.live[number]
	if !staged {
		p = c.db.live[number]
	}
	if p == nil {
		return nil
	}
	own := *p
	return &own
}

func (c *change) savePresence(number uint64, p *presence) error {
	c.live[number] = p
	if p == nil {
		return c.tx.Bucket(bucketLive).Delete(keyNumber(number))
	}
	return c.put(bucketLive, keyNumber(number), encodePresence(p))
}

func (c *change) fact(number uint64, row int) (Fact, error) {
	payload, err := sealedIn(factBucket(c.tx, c.db.vintage.Number), bucketFacts, keyRow(number, row))
	if err != nil {
		return Fact{}, err
	}
	f, err := decodeFact(c.db.labels, number, payload)
	if err != nil {
		return Fact{}, fmt.Errorf("fact row %d/%d: %w", number, row, err)
	}
	return f, nil
}

func (c *change) saveFact(row int, f *Fact) error {
	if err := c.changed(f.Advert); err != nil {
		return err
	}
	key, payload := keyRow(f.Advert, row), encodeFact(c.label, f)
	c.facts = append(c.facts, factChange{key, payload})
	return writeFacts(c.tx, c.db.vintage.Number).put(key, payload)
}

func (c *change) deleteFact(number uint64, row int) error {
	if err := c.changed(number); err != nil {
		return err
	}
	key := keyRow(number, row)
	c.facts = append(c.facts, factChange{key, nil})
	return writeFacts(c.tx, c.db.vintage.Number).delete(key)
}

func (c *change) savePass(p *passRecord) error {
	payload, err := encodePass(p)
	if err != nil {
		return fmt.Errorf("pass %d: %w", p.ID, err)
	}
	return c.put(bucketPasses, keyNumber(p.ID), payload)
}

// event writes the next event of the pass.
func (c *change) event(p *passRecord, kind EventKind, number uint64, f Fact) error {
	p.Events++
	ev := Event{Kind: kind, Advert: number, Fact: f}
	return c.put(bucketEvents, keyEvent(p.ID, p.Events), encodeEvent(c.label, &ev))
}
