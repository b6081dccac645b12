package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// errNoListing refuses a site count that would stand on a day without a point.
var errNoListing = errors.New("the pass has no complete listing, so the board's counts are not to be trusted either")

// ProbesLeft gives the probes that have no site count on the day of the pass
// yet. None is left where the listing is not complete: what a board counts while
// it lists wrongly is not recorded.
func (r *Recorder) ProbesLeft(probes []Probe) ([]Probe, error) {
	r.mu.Lock()
	verdict, day := r.pass.Verdict, r.pass.Day
	r.mu.Unlock()
	if verdict != Complete {
		return nil, nil
	}
	var left []Probe
	err := r.db.view(func(tx *bbolt.Tx) error {
		for _, p := range probes {
			id := r.db.labels.ids[labelProbe][p.label()]
			if id == 0 || tx.Bucket(bucketProbes).Get(keyProbe(r.source.id, day, id, SiteCount)) == nil {
				left = append(left, p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("probes of %s: %w", r.source.name, err)
	}
	return left, nil
}

// RecordSiteCount records what the board's search counts for a probe: in all,
// and by the staff groups that were asked for. A count that the day has already
// stays.
func (r *Recorder) RecordSiteCount(p Probe, count int, groups []GroupCount) error {
	err := r.change(func(c *change, pass *passRecord) error {
		if pass.Verdict != Complete {
			return errNoListing
		}
		return c.saveProbe(r.source.id, &ProbeResult{Day: pass.Day, Probe: p, Measure: SiteCount, Pass: pass.ID, Count: count, Groups: groups})
	})
	if err != nil {
		return fmt.Errorf("record site count of %s: %w", p, err)
	}
	return nil
}

// saveProbe writes a result unless the day has one.
func (c *change) saveProbe(source uint32, result *ProbeResult) error {
	key := keyProbe(source, result.Day, c.label(labelProbe, result.Probe.label()), result.Measure)
	if c.tx.Bucket(bucketProbes).Get(key) != nil {
		return nil
	}
	return c.put(bucketProbes, key, encodeProbe(c.label, result))
}

// publishProbes writes the text counts of the day.
func (r *Recorder) publishProbes(c *change, p *passRecord, probes []Probe) error {
	if len(probes) == 0 {
		return nil
	}
	into := newProbeCount(probes)
	r.countProbes(into)
	results := into.results(ProbeResult{Day: p.Day, Pass: p.ID, Frame: p.Frame})
	for i := range results {
		if err := c.saveProbe(r.source.id, &results[i]); err != nil {
			return err
		}
	}
	return nil
}

// countProbes takes the source's live adverts, as they are when a pass ends: the
// end itself changes no row.
func (r *Recorder) countProbes(into *probeCount) {
	r.db.mu.RLock()
	defer r.db.mu.RUnlock()
	labels := r.db.labels
	for number, p := range r.db.live {
		if p.source != r.source.id {
			continue
		}
		w := r.db.rows.current(number)
		f := r.db.fact(number, &w)
		f.Employer = labels.texts[labelEmployer][w.employer]
		for _, id := range r.db.rows.sets[w.outcodes] {
			f.Outcodes = append(f.Outcodes, labels.texts[labelOutcode][id])
		}
		into.add(&f)
	}
}

// Probes calls fn with every result of the source from from to to, both
// inclusive, in order of day. A day on which a probe has no result is a gap. An
// error of fn ends it and is returned as it is.
func (db *DB) Probes(source string, from, to classify.Day, fn func(ProbeResult) error) error {
	db.mu.RLock()
	s := db.source(source)
	db.mu.RUnlock()
	if s == nil {
		return nil
	}
	for next := keyProbes(s.id, max(from, 0)); next != nil; {
		some, after, err := db.probes(s.id, next, to)
		if err != nil {
			return fmt.Errorf("read probes of %s: %w", source, err)
		}
		for _, r := range some {
			if err := fn(r); err != nil {
				return err
			}
		}
		next = after
	}
	return nil
}

// probes reads a chunk of results from a key on; next is nil after the last.
func (db *DB) probes(source uint32, from []byte, to classify.Day) (some []ProbeResult, next []byte, err error) {
	prefix := keySource(source)
	err = db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketProbes).Cursor()
		for k, v := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if len(some) == chunkSize {
				next = slices.Clone(k)
				return nil
			}
			payload, err := unseal(k, v)
			if err != nil {
				return fmt.Errorf("%w: probe %x: %v", ErrDamaged, k, err)
			}
			r, err := decodeProbe(db.labels, k, payload)
			if err != nil {
				return fmt.Errorf("%w: probe %x: %v", ErrDamaged, k, err)
			}
			if r.Day > to {
				return nil
			}
			some = append(some, r)
		}
		return nil
	})
	return some, next, err
}
