package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// mend makes a store of the records that were brought over: what every record
// refers to is there, or the record is given up.
func (s *salvage) mend() error {
	for _, step := range []func(*mender) error{(*mender).labelled, (*mender).vintages, (*mender).undecoded,
		(*mender).adverts, (*mender).orphans, (*mender).blocks, (*mender).sources} {
		err := guard(func() error {
			return s.to.Update(func(tx *bbolt.Tx) error {
				m := mender{salvage: s, tx: tx, memory: newMemory()}
				if err := m.loadLabels(); err != nil {
					return err
				}
				return step(&m)
			})
		})
		if err != nil {
			return err
		}
	}
	return s.learnAgain()
}

// mender mends within one transaction.
type mender struct {
	*salvage
	memory
	tx *bbolt.Tx
}

func (m *mender) put(bucket, key, payload []byte) error {
	return putSealed(m.tx.Bucket(bucket), bucket, key, payload)
}

// vintages makes sure that there is an active vintage, if there is any, and that
// it has its rooms.
func (m *mender) vintages() error {
	if err := putSchema(m.tx, schema()); err != nil {
		return err
	}
	if err := m.tx.Bucket(bucketMeta).Delete(keyActivation); err != nil {
		return err
	}
	if m.loadVintage(m.tx) == nil && m.vintage.Number != 0 {
		return m.dropStaged()
	}
	last, _ := m.tx.Bucket(bucketCodings).Cursor().Last()
	if last == nil {
		return nil
	}
	number := vintageNumber(last)
	m.lose(bucketVintages, last, "the active vintage is told from the codings")
	v := Vintage{Number: number}
	if _, value := codingBucket(m.tx, number).Cursor().First(); len(value) > 4 {
		coding, err := decodeCoding(m.labels, value[:len(value)-4])
		if err != nil {
			return err
		}
		v.Frame = coding.Frame
	}
	if _, err := m.tx.Bucket(bucketFacts).CreateBucketIfNotExists(last); err != nil {
		return err
	}
	c := change{tx: m.tx}
	var e encoder
	e.uint(number)
	return errors.Join(c.saveVintage(&v), m.put(bucketMeta, keyActive, e.b), m.dropStaged())
}

// dropStaged gives up a vintage that was being made.
func (m *mender) dropStaged() error {
	if err := m.loadVintage(m.tx); err != nil {
		return err
	}
	for _, name := range [][]byte{bucketFacts, bucketCodings} {
		var extra [][]byte
		err := m.tx.Bucket(name).ForEachBucket(func(k []byte) error {
			if n := vintageNumber(k); n > m.vintage.Number {
				extra = append(extra, slices.Clone(k))
			}
			return nil
		})
		for _, k := range extra {
			err = errors.Join(err, m.tx.Bucket(name).DeleteBucket(k))
		}
		if err != nil {
			return err
		}
	}
	return (&change{tx: m.tx}).clearStaged()
}

// undecoded gives up records that are sound and yet do not decode, because a
// label that they refer to is lost.
func (m *mender) undecoded() error {
	decoders := m.decoders()
	for _, place := range rooms(m.tx) {
		decode := decoders[string(place.bucket)]
		if decode == nil {
			continue
		}
		if err := m.deleteIf(place, func(k, payload []byte) string {
			if err := decode(k, payload); err != nil {
				return err.Error()
			}
			return ""
		}); err != nil {
			return err
		}
	}
	return nil
}

// deleteIf deletes the records of a place for which fn gives a reason.
func (m *mender) deleteIf(place room, fn func(key, payload []byte) string) error {
	b := place.open(m.tx)
	var gone [][]byte
	err := b.ForEach(func(k, v []byte) error {
		if why := fn(k, v[:len(v)-4]); why != "" {
			gone = append(gone, slices.Clone(k))
			m.lose(place.bucket, k, "%s", why)
		}
		return nil
	})
	for _, k := range gone {
		err = errors.Join(err, b.Delete(k))
	}
	return err
}

// adverts gives up adverts that are not whole, and sees that the others can be
// found by their reference and are among the live ones if they are.
func (m *mender) adverts() error {
	if err := m.loadVintage(m.tx); err != nil {
		return err
	}
	var all []*advert
	if err := m.deleteIf(room{bucketAdverts, nil}, func(k, payload []byte) string {
		a, err := decodeAdvert(binary.BigEndian.Uint64(k), payload)
		if err != nil {
			return err.Error()
		}
		if why := m.incomplete(a); why != "" {
			return why
		}
		all = append(all, a)
		return ""
	}); err != nil {
		return err
	}
	m.Adverts = len(all)
	for _, a := range all {
		if err := m.advert(a); err != nil {
			return err
		}
	}
	return nil
}

// incomplete says what an advert lacks; "" when it is whole.
func (m *mender) incomplete(a *advert) string {
	codings := codingBucket(m.tx, m.vintage.Number)
	if codings == nil || codings.Get(keyNumber(a.number)) == nil {
		return "the advert is given up: its coding is lost"
	}
	for row := range a.rows {
		if factBucket(m.tx, m.vintage.Number).Get(keyRow(a.number, row)) == nil {
			return fmt.Sprintf("the advert is given up: its fact row %d is lost", row)
		}
	}
	return ""
}

func (m *mender) advert(a *advert) error {
	source := m.labels.ids[labelSource][a.fields.Source]
	var e encoder
	e.uint(a.number)
	if err := m.put(bucketRefs, keyRef(source, a.fields.Reference), e.b); err != nil {
		return err
	}
	live := m.tx.Bucket(bucketLive)
	switch there := live.Get(keyNumber(a.number)) != nil; {
	case there && !a.live():
		if err := live.Delete(keyNumber(a.number)); err != nil {
			return err
		}
	case !there && a.live():
		p := presence{source: source, pending: true}
		if err := m.put(bucketLive, keyNumber(a.number), encodePresence(&p)); err != nil {
			return err
		}
	}
	for have := range a.versions {
		if m.tx.Bucket(bucketVersions).Get(keyRow(a.number, have)) == nil {
			a.versions = have
			return m.put(bucketAdverts, keyNumber(a.number), encodeAdvert(a))
		}
	}
	return nil
}

// orphans gives up what belongs to adverts that are lost, or to rows and versions
// that they do not have.
func (m *mender) orphans() error {
	rows, versions := map[uint64]int{}, map[uint64]int{}
	err := walk(m.tx.Bucket(bucketAdverts), bucketAdverts, func(k, payload []byte) error {
		a, err := decodeAdvert(binary.BigEndian.Uint64(k), payload)
		if err == nil {
			rows[a.number], versions[a.number] = a.rows, a.versions
		}
		return err
	})
	for _, place := range rooms(m.tx) {
		name := string(place.bucket)
		err = errors.Join(err, m.deleteIf(place, func(k, payload []byte) string {
			number := advertOf(name, k, payload)
			have, known := rows[number]
			if name == "versions" {
				have = versions[number]
			}
			row := 0
			if len(k) == 10 && name != "refs" {
				row = int(binary.BigEndian.Uint16(k[8:]))
			}
			if number == 0 || known && (name == "refs" || row < have || name == "facts" && !m.active(place)) {
				return ""
			}
			return fmt.Sprintf("it belongs to advert %d, which is lost or has no such row", number)
		}))
	}
	return err
}

func (m *mender) active(place room) bool {
	return m.loadVintage(m.tx) == nil && vintageNumber(place.vintage) == m.vintage.Number
}

// advertOf is the advert that a record belongs to; 0 when it belongs to none.
func advertOf(bucket string, key, payload []byte) uint64 {
	switch bucket {
	case "live", "codings", "versions", "facts":
		return binary.BigEndian.Uint64(key)
	case "refs":
		d := decoder{b: payload}
		return d.uint()
	}
	return 0
}

// blocks leaves an empty record of each block of texts that is lost, which says
// that they are deleted.
func (m *mender) blocks() error {
	texts := m.tx.Bucket(bucketTexts)
	for block := uint64(1); block <= texts.Sequence(); block++ {
		if texts.Get(keyNumber(block)) != nil {
			continue
		}
		m.lose(bucketTexts, keyNumber(block), "the texts of the block are lost")
		if err := m.put(bucketTexts, keyNumber(block), nil); err != nil {
			return err
		}
	}
	return nil
}

// sources tells of each source its latest pass.
func (m *mender) sources() error {
	latest := map[string]uint64{}
	err := m.deleteIf(room{bucketSources, nil}, func(k, _ []byte) string {
		if int(binary.BigEndian.Uint16(k)) < len(m.labels.texts[labelSource]) {
			return ""
		}
		return "its name is lost"
	})
	if err != nil {
		return err
	}
	err = walk(m.tx.Bucket(bucketPasses), bucketPasses, func(_, payload []byte) error {
		p, err := decodePass(payload)
		latest[p.Source] = p.ID
		return err
	})
	for name, pass := range latest {
		if id := m.labels.ids[labelSource][name]; id != 0 {
			err = errors.Join(err, m.put(bucketSources, keySource(id), encodeSource(pass)))
		}
	}
	return err
}

// learnAgain makes the kept sentences again from the texts.
func (s *salvage) learnAgain() error {
	m, err := loadMemory(s.to)
	if err != nil {
		return err
	}
	db := &DB{bolt: s.to, path: s.to.Path(), memory: m}
	return db.change(func(c *change) error {
		if err := c.forgetAllSentences(); err != nil {
			return err
		}
		var blocks blockCache
		last := c.tx.Bucket(bucketAdverts).Sequence()
		for number := uint64(1); number <= last; number++ {
			a, err := c.advert(number)
			if errors.Is(err, ErrNotFound) || err == nil && a.text.block == 0 {
				continue
			}
			if err != nil {
				return err
			}
			text, there, err := blocks.text(c.tx, a.text)
			if err != nil || !there {
				continue // lost with its block
			}
			if err := c.learn(db.labels.ids[labelSource][a.fields.Source], nil, a, &text.text); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetAllSentences empties the bucket of sentences, but for the days from which
// they are kept.
func (c *change) forgetAllSentences() error {
	kept := map[uint32]classify.Day{}
	for id := range c.db.days {
		day, err := sentencesKept(c.tx, id)
		if err != nil {
			return err
		}
		kept[id] = day
	}
	if err := c.tx.DeleteBucket(bucketSentences); err != nil {
		return err
	}
	if _, err := c.tx.CreateBucket(bucketSentences); err != nil {
		return err
	}
	for id, day := range kept {
		var e encoder
		e.day(day)
		if err := c.put(bucketSentences, keySource(id), e.b); err != nil {
			return err
		}
	}
	return nil
}
