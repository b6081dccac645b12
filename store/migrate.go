package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// step brings a file from one schema to the next, in one transaction.
type step func(tx *bbolt.Tx) error

// steps lead from the first schema to this program's: steps[0] makes schema 2 of
// schema 1. A step is never changed once it was released.
var steps = []step{addColumns}

// addColumns makes schema 2, in which fact rows may be kept as columns, too. A
// program of schema 1 would write rows and leave their columns as they were.
func addColumns(tx *bbolt.Tx) error {
	_, err := tx.CreateBucketIfNotExists(bucketColumns)
	return err
}

// schema is the layout this program writes and reads.
func schema() uint64 { return 1 + uint64(len(steps)) }

// schemaOf reads the schema of a file.
func schemaOf(tx *bbolt.Tx) (uint64, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return 0, fmt.Errorf("%w: it is a bbolt file, but not a parlance store", ErrDamaged)
	}
	payload, err := unseal(keySchema, meta.Get(keySchema))
	if err != nil {
		return 0, fmt.Errorf("%w: meta %x: schema: %v", ErrDamaged, keySchema, err)
	}
	d := decoder{b: payload}
	v := d.uint()
	if err := d.end(); err != nil || v == 0 {
		return 0, fmt.Errorf("%w: meta %x: schema: %v", ErrDamaged, keySchema, errValue)
	}
	return v, nil
}

func putSchema(tx *bbolt.Tx, v uint64) error {
	var e encoder
	e.uint(v)
	return putSealed(tx.Bucket(bucketMeta), bucketMeta, keySchema, e.b)
}

// migrate brings a file of an earlier schema up to this program's. It is copied
// first, as it was, to a file beside it, which is noted among the backups.
func migrate(bolt *bbolt.DB, o Options) error {
	have, copied := uint64(0), ""
	err := bolt.View(func(tx *bbolt.Tx) (err error) {
		if have, err = schemaOf(tx); err != nil || have >= schema() || o.ReadOnly {
			return err
		}
		if copied, err = filepath.Abs(fmt.Sprintf("%s.schema-%d-%d.bak", bolt.Path(), have, tx.ID())); err != nil {
			return err
		}
		if _, err := os.Stat(copied); err == nil {
			return nil // of a start that was killed before its first step
		}
		return whole(copied, func(made string) error { return writeCopy(tx, made) })
	})
	if err == nil && have < schema() && o.ReadOnly {
		return fmt.Errorf("its schema is %d, this program's is %d, and it was to be read only; 'parlance run' or 'parlance crawl' brings it up to date", have, schema())
	}
	if err != nil || have >= schema() {
		return err
	}
	o.Logger.Info("bringing the store up to date", "schema", have, "to", schema(), "backup", copied)
	for ; have < schema(); have++ {
		if err := migrateOne(bolt, have, copied); err != nil {
			return fmt.Errorf("bring it from schema %d to %d: %w; what it was is in %s", have, have+1, err, copied)
		}
	}
	return nil
}

func migrateOne(bolt *bbolt.DB, have uint64, copied string) error {
	return bolt.Update(func(tx *bbolt.Tx) error {
		if err := errors.Join(steps[have-1](tx), putSchema(tx, have+1)); err != nil || have+1 < schema() {
			return err
		}
		info, err := os.Stat(copied)
		if err != nil {
			return err
		}
		return (&change{tx: tx}).noteBackup(Backup{Path: copied, Made: info.ModTime()})
	})
}
