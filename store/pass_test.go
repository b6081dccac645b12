package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// many gives n adverts, the first n of one endless list.
func many(n int) store.Listing {
	var adverts []classify.Advert
	for i := range n {
		adverts = append(adverts, advert(fmt.Sprintf("A%03d", i), 40))
	}
	return whole(adverts...)
}

func TestQuarantine(t *testing.T) {
	type step struct {
		hour    int // since the first pass
		listed  int
		outcome store.Outcome
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"an empty board at first", []step{{0, 0, store.Quarantined}, {24, 10, store.Complete}}},
		{"a fall of 30 % is believed", []step{{0, 100, store.Complete}, {24, 70, store.Complete}}},
		{"a greater fall is not", []step{{0, 100, store.Complete}, {24, 69, store.Quarantined}, {48, 100, store.Complete}}},
		{"until a pass six hours later agrees", []step{{0, 100, store.Complete}, {24, 60, store.Quarantined},
			{29, 60, store.Quarantined}, {30, 62, store.Complete}}},
		{"one that differs by more than 5 % does not", []step{{0, 100, store.Complete}, {24, 60, store.Quarantined}, {48, 56, store.Quarantined}}},
		{"a complete pass between them starts anew", []step{{0, 100, store.Complete}, {24, 60, store.Quarantined},
			{48, 100, store.Complete}, {72, 60, store.Quarantined}}},
		{"an empty board is never believed", []step{{0, 10, store.Complete}, {24, 0, store.Quarantined}, {48, 0, store.Quarantined}}},
		{"the median of five counts", []step{{0, 300, store.Complete}, {24, 220, store.Complete}, {48, 160, store.Complete},
			{72, 154, store.Complete}, {96, 112, store.Complete}, {120, 112, store.Complete}, {144, 108, store.Complete}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			for i, s := range tt.steps {
				p := passAt(t, db, day0.At(3, 0).Add(time.Duration(s.hour)*time.Hour), many(s.listed))
				if p.Outcome != s.outcome {
					t.Errorf("step %d: %s, want %s; %v", i, p.Outcome, s.outcome, p.Reasons)
				}
				if p.Outcome == store.Quarantined && (len(p.Reasons) == 0 || p.Tally.Gone > 0 || p.TextPublished) {
					t.Errorf("step %d: quarantined, and yet %+v", i, p)
				}
			}
		})
	}
}

// A fall is not accepted, even if a second pass agrees, while fields are empty
// that used to be filled: then it is the reading that broke.
func TestQuarantineOfThinListing(t *testing.T) {
	db := open(t)
	pass(t, db, 0, many(100))
	thin := many(50)
	for i := range thin.Adverts {
		thin.Adverts[i].Closes = 0
	}
	pass(t, db, 1, thin)
	p := pass(t, db, 2, thin)
	if p.Outcome != store.Quarantined || !strings.Contains(fmt.Sprint(p.Reasons), "list_closes by 0 of 50") {
		t.Errorf("pass: %+v", p)
	}
}

func TestOutcomes(t *testing.T) {
	db := open(t)
	r := begin(t, db, 0)
	p, err := r.Finish(store.End{Now: day0.At(7, 0), Err: errors.New("the board answered 503"), Requests: map[string]int{"503": 4}, Bytes: 12})
	must(t, err)
	if p.Outcome != store.Failed || p.Reasons[0] != "the board answered 503" || p.Tally.Requests["503"] != 4 || p.Tally.Bytes != 12 {
		t.Errorf("failed pass: %+v", p)
	}
	if err := r.RecordListing(many(1)); err == nil {
		t.Error("a finished pass took a listing")
	}
	l := many(3)
	l.Whole, l.Reasons = false, []string{"Page 2 of Students is missing."}
	p = pass(t, db, 1, l)
	if p.Outcome != store.Partial || p.Reasons[0] != l.Reasons[0] || p.Tally.Appeared != 3 {
		t.Errorf("partial pass: %+v", p)
	}
	want(t, "published", published(t, db, "adverts"), "")
	want(t, "known now", series(t, db, store.Query{}), "")
	if _, ok, err := db.LatestPublished(board); ok || err != nil {
		t.Errorf("latest published: %v, %v", ok, err)
	}
	passes, err := db.Passes(board, 1)
	must(t, err)
	if diff := cmp.Diff([]store.Pass{p}, passes); diff != "" {
		t.Errorf("newest pass (-want +got):\n%s", diff)
	}
}

// A pass belongs to the London day on which it began, and only that day
// resumes it.
func TestPassesAndDays(t *testing.T) {
	spring := time.Date(2026, time.March, 29, 0, 0, 0, 0, time.UTC) // clocks go forward at 01:00 UTC
	tests := []struct {
		name          string
		first, second time.Duration // after midnight UTC of the day
		day           string
		resumed       bool
	}{
		{"before midnight", 22*time.Hour + 59*time.Minute, 23 * time.Hour, "2026-03-29", false},
		{"after London's midnight", 23 * time.Hour, 24*time.Hour + 30*time.Minute, "2026-03-30", true},
		{"across the change of clocks", 30 * time.Minute, 22 * time.Hour, "2026-03-29", true},
		{"winter midnight", -time.Minute, time.Minute, "2026-03-28", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			r := beginAt(t, db, spring.Add(tt.first))
			must(t, r.RecordListing(many(3)))
			again := beginAt(t, db, spring.Add(tt.second))
			if got := r.Pass().Day.String(); got != tt.day {
				t.Errorf("day %s, want %s", got, tt.day)
			}
			if again.Pass().ListingDone != tt.resumed || (again.Pass().ID == r.Pass().ID) != tt.resumed {
				t.Errorf("second pass: %+v", again.Pass())
			}
			passes, err := db.Passes(board, 0)
			must(t, err)
			if first := passes[len(passes)-1]; (first.Outcome == store.Interrupted) == tt.resumed {
				t.Errorf("first pass: %+v", first)
			}
		})
	}
}

func TestClockSetBack(t *testing.T) {
	db := open(t)
	pass(t, db, 3, many(3))
	if _, err := db.BeginPass(board, day0.At(6, 0), frame); err == nil || !strings.Contains(err.Error(), "set the clock right") {
		t.Errorf("begin pass: %v", err)
	}
}
