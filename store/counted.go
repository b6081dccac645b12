package store

import (
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// Counted lists the adverts that a query counts on one day or more of its period,
// by number, each once; only those of one employer, if its key is given. The
// query must be without By. Days without a point are not told apart.
func (db *DB) Counted(q Query, employer string) ([]uint64, error) {
	if len(q.By) > 0 {
		return nil, fmt.Errorf("list the adverts counted: ask about one series")
	}
	c := &countedScan{}
	q.into = func() collector { *c = countedScan{employer: employer}; return c }
	if _, err := db.scan(q, true); err != nil {
		return nil, fmt.Errorf("list the adverts counted: %w", err)
	}
	return c.numbers, nil
}

// countedScan collects the numbers of the adverts that count.
type countedScan struct {
	employer string
	places   []bool   // by number of the place: is of the employer; nil passes all
	hits     []uint64 // bit by row
	numbers  []uint64
}

func (c *countedScan) prepare(s *scan) {
	c.hits = make([]uint64, s.rows.len()/64+1)
	if c.employer == "" {
		return
	}
	id := s.db.labels.ids[labelEmployer][c.employer]
	c.places = make([]bool, len(s.rows.places.all))
	for i, p := range s.rows.places.all {
		c.places[i] = id != 0 && p.employer == id
	}
}

func (c *countedScan) visit(s *scan, lo, hi int) {
	r := s.rows
	for i := lo; i < hi; i++ {
		if s.groupOf[r.cellOf[i]] < 0 || c.places != nil && !c.places[r.placeOf[i]] || s.placed != nil && !s.placed[r.placeOf[i]] {
			continue
		}
		if s.slots.offsets != nil && len(s.slots.of(r.wordsOf[i])) == 0 {
			continue
		}
		from, to, counts := spanOf(s.q.Measure, r.cells.all[r.cellOf[i]].flags, r.from[i], r.to[i], r.firstSeen[i], r.posted[i])
		if counts && from <= int(s.q.To) && to >= int(s.q.From) {
			c.hits[i/64] |= 1 << (i % 64)
		}
	}
}

// finish finds whose rows were hit.
func (c *countedScan) finish(s *scan) {
	for number, at := range s.rows.last {
		for ; at >= 0; at = s.rows.before(at) {
			if c.hits[at/64]>>(at%64)&1 != 0 {
				c.numbers = append(c.numbers, uint64(number))
				break
			}
		}
	}
}

// AdvertsNumbered gives adverts by number, in their order, with their texts and
// codings as they are now.
func (db *DB) AdvertsNumbered(numbers []uint64) ([]Detailed, error) {
	all := make([]Detailed, 0, len(numbers))
	for part := range slices.Chunk(numbers, chunkSize) {
		err := db.view(func(tx *bbolt.Tx) error {
			blocks := &blockCache{}
			for _, number := range part {
				d, err := db.detailed(tx, number, blocks)
				if err != nil {
					return err
				}
				all = append(all, d)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read adverts: %w", err)
		}
	}
	return all, nil
}
