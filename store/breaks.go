package store

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bdrw/parlance/classify"
)

// Break is a day from which a series may differ for a reason that is not the
// world's. A change is computed across one only where both sides were coded
// alike.
type Break struct {
	Date   classify.Day
	Source string // "" concerns every source
	Scope  string // which series it concerns, in words; "" all of them
	Kind   BreakKind
	Note   string // one sentence
	// Carried is how many facts an earlier frame coded still, because their
	// text was gone when another became active.
	Carried int `json:",omitempty"`
}

// BreakKind says what made a break.
type BreakKind string

// The kinds of breaks.
const (
	Redesign     BreakKind = "redesign"      // the board's site was made anew
	Parser       BreakKind = "parser"        // pages are read in another way
	FrameChange  BreakKind = "frame"         // another coding frame is active
	CrawlScope   BreakKind = "crawl scope"   // other adverts are asked for
	DedupRule    BreakKind = "dedup rule"    // vacancies are told apart in another way
	SourcePolicy BreakKind = "source policy" // the board changed who may advertise, or how
	Retention    BreakKind = "retention"     // texts were deleted
)

// knownBreaks are those that every store begins with.
var knownBreaks = []Break{
	{Date: classify.DayFrom(2022, time.October, 31), Source: "nhs-jobs", Kind: Redesign, Note: "New NHS Jobs service."},
}

// Concerns says whether the break is one in series of the source. Series that
// add up all sources, named by "", are concerned by every break.
func (b *Break) Concerns(source string) bool {
	return b.Source == "" || source == "" || b.Source == source
}

// Parts says whether figures on its two sides must not be compared. As known now
// one frame codes both sides of a change of frame alike, unless facts were
// carried over; as published it does not.
func (b *Break) Parts(knownNow bool) bool {
	return !knownNow || b.Kind != FrameChange || b.Carried > 0
}

// RecordBreak adds a break. One that is there already is not added again.
func (db *DB) RecordBreak(b Break) error {
	err := db.change(func(c *change) error { return c.addBreak(b) })
	if err != nil {
		return fmt.Errorf("record break of %s: %w", b.Date, err)
	}
	return nil
}

func (c *change) addBreak(b Break) error {
	have, err := loadBreaks(c.tx)
	if err != nil {
		return err
	}
	for i := range have {
		if have[i] == b {
			return nil
		}
	}
	bucket := c.tx.Bucket(bucketBreaks)
	seq, err := bucket.NextSequence()
	if err != nil {
		return err
	}
	payload, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return c.put(bucketBreaks, keyBreak(int32(b.Date), seq), payload)
}

// Breaks lists every break in order of date.
func (db *DB) Breaks() ([]Break, error) {
	var all []Break
	err := db.viewBolt(func(tx *bbolt.Tx) error {
		var err error
		all, err = loadBreaks(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list breaks: %w", err)
	}
	return all, nil
}

func loadBreaks(tx *bbolt.Tx) (all []Break, err error) {
	err = walk(tx.Bucket(bucketBreaks), bucketBreaks, func(_, payload []byte) error {
		b, err := decodeBreak(payload)
		all = append(all, b)
		return err
	})
	return all, err
}

func decodeBreak(payload []byte) (Break, error) {
	var b Break
	return b, json.Unmarshal(payload, &b)
}
