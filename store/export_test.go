package store

import "go.etcd.io/bbolt"

// Hooked sets how many adverts a listing records in one transaction, and what
// is called after every commit.
func (o Options) Hooked(chunk int, afterCommit func()) Options {
	o.chunk, o.afterCommit = chunk, afterCommit
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
	_, _ = decodeRow(newRows(), &scratch, 1, 0, payload)
}

// LockOwner reads the text of /proc/locks.
var LockOwner = lockOwner

// Seal appends a record's checksum.
var Seal = seal

// Records visits every record of the file.
func (db *DB) Records(fn func(key, payload []byte)) error {
	return db.bolt.View(func(tx *bbolt.Tx) error {
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
