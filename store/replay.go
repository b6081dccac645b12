package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// Replay counts again what each pass of the source published, from the passes'
// events alone, and calls fn with it in order: once for the listing families
// of a day, once for its text families. It holds one row per live advert in
// memory. An error of fn ends it and is returned as it is.
func (db *DB) Replay(source string, fn func(DayCounts) error) error {
	return db.replay(source, fn, func(*passRecord, map[uint64]Fact) error { return nil })
}

// replay is Replay, and also shows to texts the rows of the adverts live when
// a pass counted their texts.
func (db *DB) replay(source string, fn func(DayCounts) error, texts func(*passRecord, map[uint64]Fact) error) error {
	passes, err := db.passRecords(source)
	if err != nil {
		return fmt.Errorf("replay %s: %w", source, err)
	}
	live := map[uint64]Fact{}
	for _, p := range passes {
		if err := db.replayPass(p, live, fn); err != nil {
			return err
		}
		if !p.WroteText {
			continue
		}
		if err := texts(p, live); err != nil {
			return err
		}
	}
	return nil
}

// passRecords gives every pass of a source, oldest first.
func (db *DB) passRecords(source string) ([]*passRecord, error) {
	var passes []*passRecord
	err := db.viewBolt(func(tx *bbolt.Tx) error {
		return passesBackward(tx, source, func(p *passRecord) bool {
			passes = append(passes, p)
			return true
		})
	})
	slices.Reverse(passes)
	return passes, err
}

func (db *DB) replayPass(p *passRecord, live map[uint64]Fact, fn func(DayCounts) error) error {
	listed := !p.Published
	tell := func(text bool) error {
		into := newCensus(p.Day, text)
		for _, f := range live {
			into.add(&f)
		}
		return fn(DayCounts{Source: p.Source, Day: p.Day, Pass: p.ID, Frame: p.Frame, Counts: into.result()})
	}
	for seq := uint64(0); seq < p.Events || !listed; {
		if !listed && seq == p.ListedAt {
			if err := tell(false); err != nil {
				return err
			}
			listed = true
			continue
		}
		limit := p.Events
		if !listed {
			limit = p.ListedAt
		}
		events, err := db.events(p.ID, seq, limit)
		if err != nil {
			return fmt.Errorf("replay %s: %w", p.Source, err)
		}
		for _, ev := range events {
			apply(live, &ev)
			seq = ev.Seq
		}
	}
	if !p.WroteText {
		return nil
	}
	return tell(true)
}

func apply(live map[uint64]Fact, ev *Event) {
	if ev.Kind == Gone {
		delete(live, ev.Advert)
		return
	}
	live[ev.Advert] = ev.Fact
}

// Events gives the events of a pass after the given sequence, at most 1,000
// of them; none when there are no more.
func (db *DB) Events(pass, after uint64) ([]Event, error) {
	return db.eventsUntil(pass, after, ^uint64(0))
}

func (db *DB) eventsUntil(pass, after, limit uint64) ([]Event, error) {
	var events []Event
	err := db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketEvents).Cursor()
		for k, v := c.Seek(keyEvent(pass, after+1)); k != nil && len(events) < chunkSize; k, v = c.Next() {
			seq := binary.BigEndian.Uint64(k[8:])
			if binary.BigEndian.Uint64(k) != pass || seq > limit {
				return nil
			}
			payload, err := unseal(k, v)
			if err != nil {
				return fmt.Errorf("%w: event %d of pass %d: %v", ErrDamaged, seq, pass, err)
			}
			ev, err := decodeEvent(db.labels, pass, seq, payload)
			if err != nil {
				return fmt.Errorf("event %d of pass %d: %w", seq, pass, err)
			}
			events = append(events, ev)
		}
		return nil
	})
	return events, err
}

// events is eventsUntil where there must be some.
func (db *DB) events(pass, after, limit uint64) ([]Event, error) {
	events, err := db.eventsUntil(pass, after, limit)
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("%w: pass %d has no event %d", ErrDamaged, pass, after+1)
	}
	return events, err
}
