package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// readWith reads every pending page, with the fields that are found on it.
func readWith(t *testing.T, r *store.Recorder, found []string) {
	t.Helper()
	pending, _, err := r.Pending(0, 1000)
	must(t, err)
	var batch []store.Detailed
	for _, a := range pending {
		d := read(a, "data of "+a.Reference)
		d.Found, d.Validator = found, "tag of "+a.Reference
		batch = append(batch, d)
	}
	must(t, r.RecordDetails(batch))
}

func again(t *testing.T, r *store.Recorder, day int) (found []string) {
	t.Helper()
	list, _, err := r.Recheck(day0+classify.Day(day), 0, 1000)
	must(t, err)
	for _, a := range list {
		found = append(found, a.Advert.Reference+"="+a.Validator)
	}
	return found
}

// TestRecheck gives adverts to be looked at again a while after their page was
// read or found unchanged, in whatever pass.
func TestRecheck(t *testing.T) {
	db := open(t)
	r := begin(t, db, 0)
	must(t, r.RecordListing(whole(advert("A1", 30), advert("A2", 30))))
	want(t, "before any page is read", fmt.Sprint(again(t, r, 0)), "[]")
	readWith(t, r, nil)
	finish(t, r, day0.At(7, 0))
	r = begin(t, db, 7)
	must(t, r.RecordListing(whole(advert("A1", 30), advert("A2", 30), advert("A3", 30))))
	want(t, "after a week", fmt.Sprint(again(t, r, 0)), "[A1=tag of A1 A2=tag of A2]")
	must(t, r.RecordUnchanged([]string{"A1"}))
	want(t, "once one is unchanged", fmt.Sprint(again(t, r, 0)), "[A2=tag of A2]")
	p := finish(t, r, (day0+7).At(7, 0))
	if p.Tally.Unchanged != 1 || p.Tally.Changed != 0 {
		t.Errorf("tally %+v", p.Tally)
	}
	r = begin(t, db, 8)
	must(t, r.RecordListing(whole(advert("A1", 30), advert("A3", 30), advert("A4", 30))))
	want(t, "one that is not listed is not asked for", fmt.Sprint(again(t, r, 1)), "[]")
	want(t, "later", fmt.Sprint(again(t, r, 7)), "[A1=tag of A1]")
	if err := r.RecordUnchanged([]string{"A9"}); err != nil {
		t.Error(err)
	}
}

// TestQuarantineOfPages leaves an advert alone once its page could not be read
// three times, until its listing changes or a week is over. What is kept of it
// is the sentence.
func TestQuarantineOfPages(t *testing.T) {
	db := open(t)
	unread := func(day int, l store.Listing) (pending int, p store.Pass) {
		r := begin(t, db, day)
		must(t, r.RecordListing(l))
		adverts, _, err := r.Pending(0, 10)
		must(t, err)
		for _, a := range adverts {
			must(t, r.RecordUnread(a.Reference, "the reader broke down at \"h1\""))
		}
		return len(adverts), finish(t, r, (day0+classify.Day(day)).At(7, 0))
	}
	for day, expected := range []int{1, 1, 1, 0, 0} {
		pending, p := unread(day, whole(advert("A1", 60)))
		if pending != expected || p.Tally.DetailsFailed != expected || p.Tally.Quarantined != min(1, max(0, day-1)) {
			t.Errorf("day %d: %d asked for, %+v", day, pending, p.Tally)
		}
		if day == 2 && !strings.Contains(fmt.Sprint(p.Reasons), `Advert A1 could not be read: the reader broke down at "h1".`) ||
			day == 2 && !strings.Contains(fmt.Sprint(p.Reasons), "Advert A1 is quarantined") {
			t.Errorf("reasons %q", p.Reasons)
		}
	}
	r := begin(t, db, 9)
	must(t, r.RecordListing(whole(advert("A1", 60))))
	want(t, "after a week", fmt.Sprint(again(t, r, 2)), "[A1=]")
	must(t, r.RecordDetails([]store.Detailed{read(advert("A1", 60), "data at last")}))
	if p := finish(t, r, (day0+9).At(7, 0)); p.Tally.Quarantined != 0 || p.Tally.WithText != 1 {
		t.Errorf("%+v", p.Tally)
	}
	changed := advert("A1", 60)
	changed.Title = "Digital lead"
	if pending, _ := unread(10, whole(changed)); pending != 1 {
		t.Error("a changed listing does not end the quarantine")
	}
}

// TestRedesign sounds the alarm and leaves a gap when a field of the list or of
// pages is stated far less often than in the passes before.
func TestRedesign(t *testing.T) {
	manyMore := func(first, n int) []classify.Advert {
		var adverts []classify.Advert
		for i := range n {
			adverts = append(adverts, advert(fmt.Sprintf("B%03d", first+i), 90))
		}
		return adverts
	}
	usual := []string{"pay", "pay_scheme"}
	tests := map[string]struct {
		change  func(*classify.Advert)
		found   []string
		absent  []string
		outcome store.Outcome
		text    bool
		fallen  string
	}{
		"as usual":            {nil, usual, nil, store.Complete, true, "[]"},
		"a field of the list": {func(a *classify.Advert) { a.Places = nil }, usual, nil, store.Quarantined, false, "[list_place]"},
		"a field of pages":    {nil, usual[:1], nil, store.Complete, false, "[page_pay_scheme]"},
		"said to be absent":   {nil, usual[:1], []string{"page_pay_scheme"}, store.Complete, true, "[]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			for day := range 3 {
				r := begin(t, db, day)
				must(t, r.RecordListing(whole(manyMore(0, 40*(day+1))...)))
				readWith(t, r, usual)
				finish(t, r, (day0+classify.Day(day)).At(7, 0))
			}
			r, l := begin(t, db, 3), whole(manyMore(0, 160)...)
			for i := range l.Adverts {
				if test.change != nil {
					test.change(&l.Adverts[i])
				}
			}
			must(t, r.RecordListing(l))
			readWith(t, r, test.found)
			p, err := r.Finish(store.End{Now: (day0 + 3).At(7, 0), Absent: test.absent})
			must(t, err)
			if p.Outcome != test.outcome || p.TextPublished != test.text || fmt.Sprint(p.Fallen) != test.fallen {
				t.Errorf("%s, text %t, fallen %q: %q", p.Outcome, p.TextPublished, p.Fallen, p.Reasons)
			}
			if alarm := strings.Contains(fmt.Sprint(p.Reasons), "ALARM"); alarm != (test.fallen != "[]") {
				t.Errorf("reasons %q", p.Reasons)
			}
			if p.Tally.Changed > 0 || p.Tally.Gone > 0 {
				t.Errorf("the redesign changed adverts: %+v", p.Tally)
			}
			r = begin(t, db, 4)
			must(t, r.RecordListing(whole(manyMore(0, 200)...)))
			readWith(t, r, usual)
			if p := finish(t, r, (day0+4).At(7, 0)); p.Outcome != store.Complete || !p.TextPublished || len(p.Fallen) > 0 {
				t.Errorf("the pass after it: %s, fallen %q", p.Outcome, p.Fallen)
			}
		})
	}
}

// TestUnreadablePages need no history to be an alarm.
func TestUnreadablePages(t *testing.T) {
	db := open(t)
	r := begin(t, db, 0)
	l := many(20)
	must(t, r.RecordListing(l))
	for _, a := range l.Adverts[:12] {
		must(t, r.RecordUnread(a.Reference, "main is not found"))
	}
	if p := finish(t, r, day0.At(7, 0)); !slices.Equal(p.Fallen, []string{store.FieldReadable}) {
		t.Errorf("fallen %q: %q", p.Fallen, p.Reasons)
	}
}

// TestSpend counts what was asked even if the pass is killed after the next
// thing is recorded.
func TestSpend(t *testing.T) {
	db := open(t)
	r := begin(t, db, 0)
	r.Spend(map[string]int{"200": 3}, 500, 7)
	must(t, r.RecordListing(many(2)))
	r = begin(t, db, 0)
	r.Spend(map[string]int{"200": 1, "429": 1}, 50, 1)
	p := finish(t, r, day0.At(7, 0))
	if p.Tally.Requests["200"] != 4 || p.Tally.Requests["429"] != 1 || p.Tally.Bytes != 550 || p.Tally.Asking != 8 {
		t.Errorf("tally %+v", p.Tally)
	}
}
