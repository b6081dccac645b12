package store

import (
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// eraseBlocks is how many blocks of texts are rewritten in one transaction.
const eraseBlocks = 64

// erasure gathers texts to delete, by block.
type erasure map[uint64][]textPlace

func (e erasure) add(place textPlace) {
	if place.block != 0 && !slices.Contains(e[place.block], place) {
		e[place.block] = append(e[place.block], place)
	}
}

// addAll takes in every text of an advert.
func (e erasure) addAll(tx *bbolt.Tx, a *advert) error {
	e.add(a.text)
	for i := range a.versions {
		payload, err := getSealed(tx, bucketVersions, keyRow(a.number, i))
		if err != nil {
			return err
		}
		v, err := decodeVersion(payload)
		if err != nil {
			return err
		}
		e.add(v.place)
	}
	return nil
}

// apply deletes the texts in transactions of a few blocks, and gives how many
// there were.
func (e erasure) apply(db *DB) (texts int, err error) {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(e)), eraseBlocks) {
		var left []uint64
		if left, err = e.notEmpty(db, part); err != nil || len(left) == 0 {
			continue
		}
		err = db.change(func(c *change) error {
			for _, block := range left {
				n, err := c.eraseTexts(block, e[block])
				if texts += n; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			break
		}
	}
	return texts, err
}

// notEmpty leaves out blocks whose texts are all deleted.
func (e erasure) notEmpty(db *DB, blocks []uint64) (left []uint64, err error) {
	err = db.viewBolt(func(tx *bbolt.Tx) error {
		for _, block := range blocks {
			texts, _, err := openBlock(tx, block)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(e[block], func(p textPlace) bool { _, there, err := p.in(texts); return there && err == nil }) {
				left = append(left, block)
			}
		}
		return nil
	})
	return left, err
}

// eraseTexts empties texts of a block; a block without any is left as an empty
// record.
func (c *change) eraseTexts(block uint64, places []textPlace) (n int, err error) {
	texts, _, err := openBlock(c.tx, block)
	if err != nil {
		return 0, err
	}
	for _, place := range places {
		if _, there, err := place.in(texts); err != nil || !there {
			continue
		}
		texts[place.item] = prose{}
		n++
	}
	payload := packBlock(texts)
	if !slices.ContainsFunc(texts, func(p prose) bool { return p.text != "" }) {
		payload = nil
	}
	return n, c.put(bucketTexts, keyNumber(block), payload)
}
