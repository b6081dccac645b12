package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// spelledFacts are n adverts with one to three rows each: some that nobody read,
// with a hundred terms and more, of many places, not posted on any day.
func spelledFacts(n int) [][]store.Fact {
	rng := rand.New(rand.NewPCG(7, 3))
	adverts := make([][]store.Fact, 0, n)
	for f := range years(n, 2) {
		switch rng.IntN(50) {
		case 0:
			f.Coded, f.OwnWordsKnown, f.Anywhere, f.InTitle, f.OwnWords = false, false, nil, nil, nil
		case 1:
			for i := range 100 + rng.IntN(80) {
				f.Anywhere = append(f.Anywhere, classify.Term(fmt.Sprint("word ", i)))
			}
		case 2:
			for i := range 10 {
				f.Outcodes = append(f.Outcodes, fmt.Sprint("OX", i*rng.IntN(40)))
			}
		case 3:
			f.Posted = 0
		case 4:
			f.LeftTruncated = true
		}
		rows := []store.Fact{*f}
		for range rng.IntN(3) * rng.IntN(2) {
			again := rows[len(rows)-1]
			again.First, again.OwnWordsKnown, again.From = false, rng.IntN(2) == 0, again.From+2
			rows[len(rows)-1].To = again.From - 1
			rows = append(rows, again)
		}
		adverts = append(adverts, rows)
	}
	return adverts
}

// TestRowsAreReadAsTheyWereWritten compares the rows of a store that wrote them
// with those that it reads when it is opened again: as facts, as columns, and as
// facts where columns were dropped.
func TestRowsAreReadAsTheyWereWritten(t *testing.T) {
	for _, c := range []struct {
		adverts     int
		stretch     uint64
		again, kept int
	}{
		{0, 4, 0, 0}, {1, 4, 0, 0}, {40000, 4, 0, 0},
		{3, 4, 0, 0}, {4, 4, 0, 3}, {500, 128, 0, 383}, {20000, 128, 300, 19967}, {3000, 4, 2990, 2999},
	} {
		t.Run(fmt.Sprintf("%d adverts, %d written again, stretches of %d", c.adverts, c.again, c.stretch), func(t *testing.T) {
			defer store.SetStretch(c.stretch)()
			path := filepath.Join(t.TempDir(), "parlance.db")
			wrote, err := store.Open(path, store.Options{NoSync: true})
			must(t, err)
			must(t, wrote.AdoptFrame(firstFrame, day0.At(6, 0)))
			facts := spelledFacts(c.adverts)
			must(t, wrote.FillRows(facts))
			if c.kept > 0 {
				must(t, wrote.KeepAllColumns())
			}
			must(t, wrote.FillRows(facts[:c.again]))
			must(t, wrote.Close())
			read, err := store.Open(path, store.Options{ReadOnly: true})
			must(t, err)
			defer read.Close()
			must(t, store.SameRows(wrote, read))
			for _, db := range []*store.DB{wrote, read} {
				if kept, _ := db.KeptColumns(); kept != c.kept && c.again == 0 {
					t.Errorf("%d adverts are kept as columns, want %d", kept, c.kept)
				}
			}
		})
	}
}

// FuzzFacts reads facts as Open does, and compares with how a change is applied.
func FuzzFacts(f *testing.F) {
	db, err := store.Open(filepath.Join(f.TempDir(), "parlance.db"), store.Options{NoSync: true})
	must(f, err)
	must(f, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	must(f, db.FillRows(spelledFacts(300)))
	seeds := 0
	must(f, db.Records(func(key, payload []byte) {
		if len(key) != 10 {
			return
		}
		if seeds++; seeds%10 == 0 || len(payload) > 100 { // long ones have many terms or places
			f.Add(bytes.Clone(payload))
		}
	}))
	must(f, db.Close())
	f.Fuzz(func(t *testing.T, payload []byte) { must(t, store.LoadsAlike(payload)) })
}
