package store

import "go.etcd.io/bbolt"

// factRows are the fact rows of a vintage, to be read. They have no Put: a row is
// written by a factWriter.
type factRows interface {
	Get(key []byte) []byte
	Cursor() *bbolt.Cursor
}

// factBucket gives the fact rows of a vintage; nil when there is no such vintage.
func factBucket(tx *bbolt.Tx, vintage uint64) factRows {
	if b := tx.Bucket(bucketFacts).Bucket(keyNumber(vintage)); b != nil {
		return b
	}
	return nil
}

// factWriter writes the fact rows of a vintage, and nothing else does: a stretch
// of columns goes in the transaction that writes or deletes a row of it, so that
// the columns of the file never say anything else than its rows.
type factWriter struct {
	rows    *bbolt.Bucket
	columns *bbolt.Bucket // nil while no columns of the vintage are kept
}

func writeFacts(tx *bbolt.Tx, vintage uint64) factWriter {
	return factWriter{filled(tx.Bucket(bucketFacts).Bucket(keyNumber(vintage)), bucketFacts), columnBucket(tx, vintage)}
}

func (w factWriter) put(key, payload []byte) error {
	if err := w.drop(key); err != nil {
		return err
	}
	return putSealed(w.rows, bucketFacts, key, payload)
}

func (w factWriter) delete(key []byte) error {
	if err := w.drop(key); err != nil {
		return err
	}
	return w.rows.Delete(key)
}

// drop deletes the stretch of columns in which a row stands, if there is one.
func (w factWriter) drop(key []byte) error {
	if w.columns == nil {
		return nil
	}
	return w.columns.Delete(keyStretch(stretchOf(vintageNumber(key))))
}
