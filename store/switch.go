package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Switch ends an activation: it codes again what was changed since Recode, and
// then makes the new vintage the active one in one transaction, which also
// records the break. No pass may be under way; one that was left open by a
// killed process is closed as interrupted, because a day's counts have one
// frame.
func (a *Activation) Switch(ctx context.Context, now time.Time) (Vintage, error) {
	var v Vintage
	err := a.refresh(ctx)
	if err == nil {
		err = a.db.change(func(c *change) error {
			if _, err := a.staged(); err != nil {
				return err
			}
			v, err = c.switchTo(&a.file, now)
			return err
		})
	}
	if err == nil {
		err = a.db.dropCodings()
	}
	if err != nil {
		return Vintage{}, fmt.Errorf("activate coding frame %s: %w", a.file.Name(), err)
	}
	return v, nil
}

func (c *change) switchTo(file *FrameFile, now time.Time) (Vintage, error) {
	s, old := c.db.staged, c.db.vintage
	if k, _ := c.tx.Bucket(bucketStale).Cursor().First(); k != nil || s.Done != s.High {
		return Vintage{}, fmt.Errorf("history is not coded by it whole yet")
	}
	if err := c.interruptAll(now); err != nil {
		return Vintage{}, err
	}
	made := newRows()
	if err := loadRows(c.tx, s.Vintage, made); err != nil {
		return Vintage{}, err
	}
	v := Vintage{Number: s.Vintage, Frame: s.Frame, Activated: now.UTC().Round(0), Carried: made.carried()}
	old.Ended, old.Last = v.Activated, map[string]classify.Day{}
	for _, source := range c.db.days {
		old.Last[source.name] = source.last
	}
	if err := errors.Join(c.saveVintage(&old), c.dropColumns(old.Number)); err != nil {
		return v, err
	}
	if err := c.activate(&v, *file); err != nil {
		return v, err
	}
	if err := c.addBreak(frameBreak(&old, &v)); err != nil {
		return v, err
	}
	c.done = append(c.done, func() { c.db.vintage, c.db.staged, c.db.rows = v, nil, made })
	return v, c.clearStaged()
}

// interruptAll closes every open pass.
func (c *change) interruptAll(now time.Time) error {
	for _, source := range c.db.days {
		latest, err := latestPass(c.tx, source.name)
		if err != nil {
			return err
		}
		if latest == nil || latest.Outcome != Running {
			continue
		}
		if err := interrupt(c, latest, now, "Another coding frame became active before the pass ended."); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) carried() (n int) {
	for i := range r.cells.all {
		if r.cells.all[i].flags&flagCarried != 0 {
			n += int(r.cells.refs[i])
		}
	}
	return n
}

func frameBreak(old, now *Vintage) Break {
	note := fmt.Sprintf("Coding frame %s took the place of %s.", now.Frame.Name(), old.Frame.Name())
	if now.Carried > 0 {
		note += fmt.Sprintf(" %d facts without text are carried over from earlier frames.", now.Carried)
	}
	return Break{Date: classify.DayOf(now.Activated), Scope: "scope, level, area and terms", Kind: FrameChange, Note: note, Carried: now.Carried}
}

// dropCodings deletes the codings of vintages that were active before: their
// frames and the texts give them again.
func (db *DB) dropCodings() error {
	var old [][]byte
	err := db.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketCodings).ForEachBucket(func(k []byte) error {
			if n := vintageNumber(k); n != db.vintage.Number && (db.staged == nil || n != db.staged.Vintage) {
				old = append(old, slices.Clone(k))
			}
			return nil
		})
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return db.change(func(c *change) error {
		for _, k := range old {
			if err := c.tx.Bucket(bucketCodings).DeleteBucket(k); err != nil {
				return fmt.Errorf("delete codings of vintage %d: %w", vintageNumber(k), err)
			}
		}
		return nil
	})
}

// GiveUpActivation drops what an activation that has not ended has made, and
// says whether there was one.
func (db *DB) GiveUpActivation() (bool, error) {
	db.mu.RLock()
	pending := db.staged != nil
	db.mu.RUnlock()
	return pending, db.giveUp(nil)
}

// giveUp drops the vintage that is being made, unless it is by the frame.
func (db *DB) giveUp(unless *classify.FrameRef) error {
	err := db.change(func(c *change) error {
		s := db.staged
		if s == nil || unless != nil && s.Frame == *unless {
			return nil
		}
		c.done = append(c.done, func() { db.staged = nil })
		return c.dropStaged(s)
	})
	if err != nil {
		return fmt.Errorf("give up an activation: %w", err)
	}
	return nil
}

func (c *change) dropStaged(s *staged) error {
	for _, name := range [][]byte{bucketFacts, bucketCodings} {
		if err := c.tx.Bucket(name).DeleteBucket(keyNumber(s.Vintage)); err != nil {
			return fmt.Errorf("vintage %d: %w", s.Vintage, err)
		}
	}
	if f, err := loadFrame(c.tx, s.Frame.Hash); err == nil && f.First.IsZero() {
		if err := c.tx.Bucket(bucketFrames).Delete([]byte(s.Frame.Hash)); err != nil {
			return err
		}
	}
	return c.clearStaged()
}

// clearStaged forgets that a vintage was being made.
func (c *change) clearStaged() error {
	if err := c.tx.DeleteBucket(bucketStale); err != nil {
		return err
	}
	if _, err := c.tx.CreateBucket(bucketStale); err != nil {
		return err
	}
	return c.tx.Bucket(bucketMeta).Delete(keyActivation)
}
