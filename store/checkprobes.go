package store

import (
	"errors"
	"reflect"
)

// probes checks that each result of a source belongs to a complete pass of its
// day, and a text count to one that counted texts.
func (c *checker) probes(source string) error {
	records, err := c.db.passRecords(source)
	if err != nil {
		return err
	}
	passes := map[uint64]*passRecord{}
	for _, p := range records {
		passes[p.ID] = p
	}
	err = c.db.Probes(source, 0, maxDay, func(r ProbeResult) error {
		p := passes[r.Pass]
		if p == nil || p.Day != r.Day || p.Verdict != Complete || r.Measure == TextCount && !p.WroteText {
			return c.fault(bucketProbes, nil, "the %s count of %s on %s is of pass %d, which made none", r.Measure, r.Probe, r.Day, r.Pass)
		}
		return nil
	})
	if errors.Is(err, ErrDamaged) {
		err = c.fault(bucketProbes, nil, "%v", err)
	}
	return err
}

// recountProbes compares the text counts that a pass published with the rows of
// the adverts that were live then.
func (c *checker) recountProbes(p *passRecord, live map[uint64]Fact) error {
	var stored []ProbeResult
	var probes []Probe
	err := c.db.Probes(p.Source, p.Day, p.Day, func(r ProbeResult) error {
		if r.Measure == TextCount && r.Pass == p.ID {
			stored, probes = append(stored, r), append(probes, r.Probe)
		}
		return nil
	})
	if err != nil || len(stored) == 0 {
		return err
	}
	into := newProbeCount(probes)
	for _, f := range live {
		into.add(&f)
	}
	counted := map[Probe]ProbeResult{}
	for _, r := range into.results(ProbeResult{Source: p.Source, Day: p.Day, Pass: p.ID, Frame: p.Frame}) {
		counted[r.Probe] = r
	}
	for _, r := range stored {
		if !reflect.DeepEqual(r, counted[r.Probe]) {
			if err := c.fault(bucketProbes, nil, "the text count of %s on %s differs from a replay of the events", r.Probe, r.Day); err != nil {
				return err
			}
		}
	}
	return nil
}
