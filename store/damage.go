package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
)

// guard runs fn over the mapped file. A page that is damaged makes bbolt panic
// or the memory map fault; here that is one error.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return fn()
}

// viewBolt runs fn in a read transaction. fn sees the file only, not what
// memory holds of it.
func (db *DB) viewBolt(fn func(*bbolt.Tx) error) error {
	return db.hint(guard(func() error { return db.bolt.View(fn) }))
}

// updateBolt runs fn in a transaction that writes.
func (db *DB) updateBolt(fn func(*bbolt.Tx) error) error {
	return db.hint(guard(func() error { return db.bolt.Update(fn) }))
}

// hint adds to an error of the file what its owner can do.
func (db *DB) hint(err error) error {
	switch {
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("%w; 'parlance check' tells how much, a backup brings it back", err)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w; make room on the disk of %s and begin again: what was stored before is whole", err, db.path)
	}
	return err
}

// A bbolt meta page: a 16-byte page header, then these fields, little-endian.
const (
	metaMagic    = 0xED0CDAED
	metaOffset   = 16
	metaPageSize = metaOffset + 8
	metaHighPage = metaOffset + 40 // the first page number never used
	metaTx       = metaOffset + 48
	metaSum      = metaOffset + 56 // FNV-1a of the 56 bytes before
	metaLength   = metaOffset + 64
)

// checkLength refuses a file that is shorter than its newest meta page says.
// bbolt would map it and fault on the first page that is not there.
func checkLength(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	need, err := neededLength(f)
	if err != nil {
		return err
	}
	if info.Size() < need {
		return fmt.Errorf("%w: it is cut short, %d bytes of at least %d", ErrDamaged, info.Size(), need)
	}
	return nil
}

// neededLength reads the two meta pages, of which the valid one with the
// higher transaction counts, as bbolt itself does.
func neededLength(f io.ReaderAt) (int64, error) {
	var need int64
	var newest uint64
	for _, size := range []int64{0, pageSize, 4096, 8192, 65536} {
		page := make([]byte, metaLength)
		if _, err := f.ReadAt(page, size); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		high, tx, ok := readMeta(page)
		if ok && (need == 0 || tx > newest) {
			need, newest = high, tx
		}
	}
	if need == 0 {
		return 0, fmt.Errorf("%w: it is not a parlance store, or its first pages are lost", ErrDamaged)
	}
	return need, nil
}

func readMeta(page []byte) (length int64, tx uint64, ok bool) {
	sum := fnv.New64a()
	sum.Write(page[metaOffset:metaSum])
	if binary.LittleEndian.Uint32(page[metaOffset:]) != metaMagic ||
		binary.LittleEndian.Uint64(page[metaSum:]) != sum.Sum64() {
		return 0, 0, false
	}
	size := int64(binary.LittleEndian.Uint32(page[metaPageSize:]))
	high := int64(binary.LittleEndian.Uint64(page[metaHighPage:]))
	return size * high, binary.LittleEndian.Uint64(page[metaTx:]), true
}
