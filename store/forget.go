package store

import (
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// sentencesDays is for how long after its publication an advert's sentences are
// kept: until the windows of all adverts that it can decide about are over, and
// a month longer, because an advert may be listed late. A later one is told from
// the texts.
const sentencesDays = classify.StockWindow + classify.StockDaysAfter

// forgetSentences deletes those of adverts that were posted before the day.
func (r *Recorder) forgetSentences(before classify.Day) error {
	for {
		var kept classify.Day
		var old [][]byte
		err := r.db.viewBolt(func(tx *bbolt.Tx) (err error) {
			old = oldSentences(tx, r.source.id, before)
			kept, err = sentencesKept(tx, r.source.id)
			return err
		})
		if err != nil || kept >= before && len(old) == 0 {
			return err
		}
		err = r.change(func(c *change, _ *passRecord) error { return c.forget(r.source.id, max(kept, before), old) })
		if err != nil {
			return err
		}
	}
}

// forget deletes sentences by their keys, and notes the first day of those that
// are left.
func (c *change) forget(source uint32, kept classify.Day, old [][]byte) error {
	for _, key := range old {
		if err := c.tx.Bucket(bucketSentences).Delete(key); err != nil {
			return err
		}
	}
	var e encoder
	e.day(kept)
	return c.put(bucketSentences, keySource(source), e.b)
}

// oldSentences lists up to 1,000 keys of days before the day. It steps over
// what is younger, from employer to employer.
func oldSentences(tx *bbolt.Tx, source uint32, before classify.Day) (old [][]byte) {
	c := tx.Bucket(bucketSentences).Cursor()
	prefix := keySource(source)
	k, _ := c.Seek(keySentences(source, 0, 0))
	for len(k) > len(prefix) && string(k[:len(prefix)]) == string(prefix) && len(old) < chunkSize {
		if string(k[6:]) < string(keySentences(0, 0, before)[6:]) {
			old = append(old, slices.Clone(k))
			k, _ = c.Next()
			continue
		}
		next := keySentences(source, 0, 0)
		copy(next[2:], k[2:6])
		k, _ = c.Seek(afterEmployer(next))
	}
	return old
}

// afterEmployer is a key after all those of the employer.
func afterEmployer(key []byte) []byte {
	for i := 6; i < len(key); i++ {
		key[i] = 0xFF
	}
	return append(key, 0)
}
