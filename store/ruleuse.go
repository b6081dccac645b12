package store

import (
	"context"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// RuleUse counts the latest codings of all adverts, and those that name each
// rule and term. A coding counts once for a rule, however often that fired.
type RuleUse struct {
	Codings int            `json:"codings"`
	Frames  []FrameUse     `json:"frames"` // which frames made them
	Rules   map[string]int `json:"rules"`  // codings by id of a rule in their evidence
	Terms   map[string]int `json:"terms"`  // codings by term
}

// FrameUse counts the codings that one frame made.
type FrameUse struct {
	Frame   classify.FrameRef `json:"frame"`
	Codings int               `json:"codings"`
}

// RuleUse reads every advert's latest coding. What is recorded meanwhile may or
// may not be seen. The error is that of a broken record, or of the context.
func (db *DB) RuleUse(ctx context.Context) (RuleUse, error) {
	use := RuleUse{Rules: map[string]int{}, Terms: map[string]int{}}
	for next := uint64(1); ; {
		if err := ctx.Err(); err != nil {
			return use, fmt.Errorf("count rules: %w", err)
		}
		last, err := db.ruleUseFrom(next, &use)
		if err != nil {
			return use, fmt.Errorf("count rules: %w", err)
		}
		if last == 0 {
			return use, nil
		}
		next = last + 1
	}
}

// ruleUseFrom adds a chunk of adverts and gives the last number in it, 0 when
// there are none.
func (db *DB) ruleUseFrom(from uint64, use *RuleUse) (last uint64, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		c, n := tx.Bucket(bucketAdverts).Cursor(), 0
		for k, _ := c.Seek(keyNumber(from)); k != nil && n < chunkSize; k, _ = c.Next() {
			n++
			last = binary.BigEndian.Uint64(k)
			coding, err := db.codingOf(tx, last)
			if err != nil {
				return err
			}
			use.add(&coding)
		}
		return nil
	})
	return last, err
}

func (u *RuleUse) add(c *classify.Coding) {
	u.Codings++
	u.frame(c.Frame).Codings++
	seen := map[string]bool{}
	for _, e := range c.Evidence {
		if !seen[e.Rule] {
			seen[e.Rule] = true
			u.Rules[e.Rule]++
		}
	}
	for _, term := range termsOf(c, func(*classify.TermHit) bool { return true }) {
		u.Terms[string(term)]++
	}
}

func (u *RuleUse) frame(ref classify.FrameRef) *FrameUse {
	for i := range u.Frames {
		if u.Frames[i].Frame == ref {
			return &u.Frames[i]
		}
	}
	u.Frames = append(u.Frames, FrameUse{Frame: ref})
	return &u.Frames[len(u.Frames)-1]
}
