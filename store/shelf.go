package store

import (
	"fmt"
	"sync"

	"go.etcd.io/bbolt"
)

// shelfBytes bounds the texts that a shelf holds.
const shelfBytes = 48 << 20

// shelf holds blocks of texts that were unpacked lately, so that going through
// the adverts in order unpacks each block once: neighbours share one, and what
// was read again on a later day lies in a block with others of that day.
type shelf struct {
	db *DB

	mu     sync.Mutex
	blocks map[uint64]*shelved
	order  []uint64 // of coming
	bytes  int
}

type shelved struct {
	once  sync.Once
	texts []prose // nil when they have been deleted
	err   error
	bytes int // guarded by the shelf
}

func newShelf(db *DB) *shelf { return &shelf{db: db, blocks: map[uint64]*shelved{}} }

// text finds a text; there says that it has not been deleted.
func (s *shelf) text(place textPlace) (text prose, there bool, err error) {
	s.mu.Lock()
	b := s.blocks[place.block]
	if b == nil {
		b = &shelved{}
		s.blocks[place.block] = b
		s.order = append(s.order, place.block)
	}
	s.mu.Unlock()
	b.once.Do(func() { s.unpack(place.block, b) })
	if b.err != nil {
		return prose{}, false, b.err
	}
	return place.in(b.texts)
}

// openBlock gives the texts of a block and how many bytes they hold; none when
// they have been deleted, which leaves an empty record.
func openBlock(tx *bbolt.Tx, number uint64) (texts []prose, size int, err error) {
	payload, err := getSealed(tx, bucketTexts, keyNumber(number))
	switch {
	case err != nil:
		return nil, 0, err
	case payload == nil:
		return nil, 0, fmt.Errorf("%w: block %d of texts is missing", ErrDamaged, number)
	}
	if texts, size, err = unpackBlock(payload); err != nil {
		return nil, 0, fmt.Errorf("%w: block %d: %v", ErrDamaged, number, err)
	}
	return texts, size, nil
}

// in finds the text among those of its block.
func (p textPlace) in(block []prose) (text prose, there bool, err error) {
	if block == nil {
		return prose{}, false, nil
	}
	if p.item >= len(block) {
		return prose{}, false, fmt.Errorf("%w: block %d has no text %d", ErrDamaged, p.block, p.item)
	}
	text = block[p.item]
	return text, text.text != "" || p.hash == text.hash(), nil
}

func (s *shelf) unpack(number uint64, b *shelved) {
	var size int
	b.err = s.db.viewBolt(func(tx *bbolt.Tx) error {
		var err error
		b.texts, size, err = openBlock(tx, number)
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blocks[number] != b {
		return // taken away while it was being unpacked
	}
	b.bytes = size
	for s.bytes += size; s.bytes > shelfBytes && len(s.order) > 1; {
		oldest := s.order[0]
		s.order = s.order[1:]
		s.bytes -= s.blocks[oldest].bytes
		delete(s.blocks, oldest)
	}
}
