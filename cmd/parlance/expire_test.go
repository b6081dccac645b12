package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// crawlAt makes a pass on another day than testNow's.
func crawlAt(t *testing.T, config string, now time.Time) {
	t.Helper()
	var out, errs lockedBuffer
	e := testEnv(strings.NewReader(""), &out, &errs)
	e.now = func() time.Time { return now }
	if code := run(context.Background(), []string{"crawl", "--config", config}, e); code != exitOK && code != exitGap {
		t.Fatalf("crawl on %s: status %d\n%s", now, code, errs.String())
	}
}

// TestKeepText lets adverts go, and holds that a pass deletes their texts when
// they have been gone for longer than keep_text, and no others.
func TestKeepText(t *testing.T) {
	t.Parallel()
	board, config, db := boardOf(t, t.TempDir())
	addKey(t, config, "keep_text: 3")
	day := classify.DayOf(testNow)
	for _, d := range []classify.Day{-1, 0, 2, 4} {
		board.SetNow((day + d).At(12, 0))
		crawlAt(t, config, (day+d).At(12, 0))
	}
	kept, gone := textsOf(t, db, day+4-3)
	if gone == 0 || kept == 0 {
		t.Errorf("%d adverts have their text, %d lost it", kept, gone)
	}
	mustRun(t, "check", "--store", db)
}

// textsOf counts the adverts with and without text, and holds that those without
// are the ones that were gone before the day.
func textsOf(t *testing.T, path string, before classify.Day) (kept, gone int) {
	t.Helper()
	db, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Adverts(func(a store.AdvertRow) error {
		d, err := db.Advert(a.Advert.Source, a.Advert.Reference)
		if !a.Coded {
			return err
		}
		due := !a.Live && a.LastSeen < before
		if has := d.Advert.Text != ""; has == due {
			t.Errorf("advert %s, live %v, last seen %s: has its text: %v", a.Advert.Reference, a.Live, a.LastSeen, has)
		}
		if due {
			gone++
		} else {
			kept++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept, gone
}
