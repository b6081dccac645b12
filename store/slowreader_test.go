package store_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/bdrw/parlance/store"
)

// TestSlowReaderHoldsNothing stops in the middle of everything that hands out
// the store's contents piece by piece, as one who reads a long answer slowly
// does: no transaction is held meanwhile, which would keep the file growing, and
// a pass can be recorded.
func TestSlowReaderHoldsNothing(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 90), advert("B1", 90)
	for day := range 3 {
		pass(t, db, day, whole(a, b))
	}
	day, stop := 3, errors.New("the reader has gone")
	slowly := func(t *testing.T) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for db.OpenReads() > 0 { // workers that read ahead end by themselves
			if runtime.Gosched(); ctx.Err() != nil {
				t.Errorf("%d transactions are held while the reader pauses", db.OpenReads())
				break
			}
		}
		if p := pass(t, db, day, whole(a, b)); p.Outcome != store.Complete {
			t.Errorf("a pass meanwhile is %v", p.Outcome)
		}
		day++
		return stop
	}
	for name, read := range map[string]func(t *testing.T) error{
		"adverts": func(t *testing.T) error { return db.Adverts(func(store.AdvertRow) error { return slowly(t) }) },
		"published": func(t *testing.T) error {
			return db.Published(board, day0, day0+30, func(store.DayCounts) error { return slowly(t) })
		},
		"replay": func(t *testing.T) error { return db.Replay(board, func(store.DayCounts) error { return slowly(t) }) },
		"in scope": func(t *testing.T) error {
			return db.InScope(board, day0, day0+30, func(store.InScopeAdvert) error { return slowly(t) })
		},
		"try": func(t *testing.T) error {
			return db.Try(t.Context(), store.Trial{New: newerFrame(t).Frame}, func(*store.Tried) error { return slowly(t) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := read(t); !errors.Is(err, stop) {
				t.Errorf("the reading ended with %v: it never paused", err)
			}
		})
	}
}
