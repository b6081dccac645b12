package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"go.etcd.io/bbolt"
)

// Salvaged says what a salvage brought over, and what it did not.
type Salvaged struct {
	Records int     // sound ones, copied
	Adverts int     // that are whole
	Lost    []Fault // pages that cannot be read, records that are not sound, and what was given up with them
}

// Salvage copies every record of the file src that is sound into a new store at
// dst, which then holds whole adverts alone: one that lacks its coding or a fact
// row is given up, and what can be told from the rest is made again. It reads src
// without opening it as a store, so src may be damaged in any place but its first
// two pages, of which one must be left, and be cut short.
func Salvage(ctx context.Context, src, dst string) (Salvaged, error) {
	s := &salvage{ctx: ctx}
	err := s.run(src, dst)
	if err != nil {
		err = fmt.Errorf("salvage %s: %w", src, err)
	}
	return s.Salvaged, err
}

type salvage struct {
	Salvaged
	ctx  context.Context
	to   *bbolt.DB
	path [][]byte // of the bucket that is being copied

	sequence uint64
	pending  []item // of that bucket, not written yet
}

func (s *salvage) run(src, dst string) error {
	if _, err := os.Lstat(dst); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a file at %s already; name another", dst)
	}
	from, err := os.Open(src)
	if err != nil {
		return err
	}
	defer from.Close()
	if held(from) {
		return fmt.Errorf("%w%s; stop it first", ErrHeld, holder(src))
	}
	made := dst + ".salvage"
	if err := create(made); err != nil {
		return err
	}
	defer os.Remove(made)
	if s.to, err = openBolt(made, Options{NoSync: true}); err != nil {
		return err
	}
	err = s.copy(from)
	if err == nil {
		err = s.mend()
	}
	if err := errors.Join(err, s.to.Sync(), s.to.Close()); err != nil {
		return err
	}
	return errors.Join(os.Rename(made, dst), syncFolder(dst))
}

func (s *salvage) lose(bucket, key []byte, format string, args ...any) {
	s.Lost = append(s.Lost, Fault{string(bucket), fmt.Sprintf("%x", key), fmt.Sprintf(format, args...)})
}

// copy brings over the sound records of every bucket that a store has.
func (s *salvage) copy(from *os.File) error {
	m, err := newestMeta(from)
	if err != nil {
		return err
	}
	p := newPages(from, m, func(page uint64, why string) {
		s.lose([]byte("pages"), nil, "page %d of %s: %s", page, bytes.Join(s.path, []byte("/")), why)
	})
	if err := s.to.Update(emptyBuckets); err != nil {
		return err
	}
	found := map[string]bool{}
	err = p.walk(m.root, func(i item) error {
		known := slices.ContainsFunc(buckets, func(name []byte) bool { return bytes.Equal(name, i.key) })
		if !known || !i.bucket {
			s.lose([]byte("pages"), i.key, "it is not a bucket of a store")
			return nil
		}
		found[string(i.key)] = true
		if bytes.Equal(i.key, bucketColumns) {
			return nil // the facts give them again
		}
		return s.bucket(p, i)
	})
	for _, name := range buckets {
		if !found[string(name)] && err == nil && !bytes.Equal(name, bucketColumns) {
			s.lose(name, nil, "the whole bucket cannot be found")
		}
	}
	return err
}

// emptyBuckets takes out what a new store is given.
func emptyBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if err := tx.DeleteBucket(name); err != nil {
			return err
		}
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return nil
}

// bucket copies one bucket, and those in it.
func (s *salvage) bucket(p *pages, of item) error {
	s.path = append(s.path, slices.Clone(of.key))
	defer func() { s.path = s.path[:len(s.path)-1] }()
	var inner []item
	sequence, err := p.bucket(of, func(i item) error {
		switch {
		case !i.belongs(s.path):
			s.lose(s.path[0], i.key, "it belongs to another place of the file")
			return nil
		case i.bucket:
			inner = append(inner, i)
			return nil
		}
		return s.record(i)
	})
	s.sequence = sequence
	if err := errors.Join(err, s.flush()); err != nil {
		return err
	}
	for _, i := range inner {
		if err := s.bucket(p, i); err != nil {
			return err
		}
	}
	return s.ctx.Err()
}

// record takes in one record if it is sound.
func (s *salvage) record(i item) error {
	if _, err := unseal(i.key, i.value); err != nil {
		s.lose(s.path[0], i.key, "%v", err)
		return nil
	}
	if s.pending = append(s.pending, i); len(s.pending) < chunkSize {
		return nil
	}
	return s.flush()
}

// flush writes the records that were taken in.
func (s *salvage) flush() error {
	err := s.to.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(s.path[0])
		for _, name := range s.path[1:] {
			var err error
			if b, err = b.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		for _, i := range s.pending {
			if err := b.Put(i.key, i.value); err != nil {
				s.lose(s.path[0], i.key, "%v", err)
			}
		}
		return b.SetSequence(max(s.sequence, b.Sequence()))
	})
	s.Records += len(s.pending)
	s.pending, s.sequence = nil, 0
	return errors.Join(err, s.ctx.Err())
}
