package store

import (
	"slices"

	"go.etcd.io/bbolt"
)

// follow writes an event for every live advert, if another frame has become
// active since the source's events were written: a replay then counts them as
// that frame codes them. It is the first thing that a listing records.
func (r *Recorder) follow() error {
	active, known, err := r.vintages()
	if err != nil || known == active {
		return err
	}
	if known != 0 {
		for part := range slices.Chunk(r.liveNumbers(), r.db.options.chunk) {
			if err := r.change(func(c *change, p *passRecord) error { return r.followAll(c, p, part) }); err != nil {
				return err
			}
		}
	}
	return r.change(func(_ *change, p *passRecord) error {
		p.Vintage = active
		return nil
	})
}

// vintages gives the active vintage, and that of the source's events so far; 0
// when it has none.
func (r *Recorder) vintages() (active, known uint64, err error) {
	r.db.mu.RLock()
	active = r.db.vintage.Number
	r.db.mu.RUnlock()
	err = r.db.viewBolt(func(tx *bbolt.Tx) error {
		return passesBackward(tx, r.source.name, func(p *passRecord) bool {
			known = p.Vintage
			return known == 0
		})
	})
	return active, known, err
}

func (r *Recorder) followAll(c *change, p *passRecord, numbers []uint64) error {
	for _, number := range numbers {
		if number <= p.Followed {
			continue
		}
		_, seq := r.db.rows.latest(number)
		f, err := c.fact(number, seq)
		if err != nil {
			return err
		}
		if err := c.event(p, Changed, number, f); err != nil {
			return err
		}
		p.Followed = number
	}
	return nil
}
