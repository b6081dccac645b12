package store_test

import (
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// others are always listed beside the advert of a test, so that the fall is
// never big enough for quarantine.
func others() []classify.Advert {
	var all []classify.Advert
	for _, ref := range []string{"B1", "B2", "B3", "B4", "B5"} {
		all = append(all, advert(ref, 50))
	}
	return all
}

func TestPresence(t *testing.T) {
	tests := []struct {
		name      string
		closes    int    // of A, days after the first
		listed    string // by day: A listed, - absent, . no pass, p partial without A, P partial with A
		known     string // stock of A as known now
		published string
	}{
		{"listed throughout", 20, "AAA", "0:1 1:1 2:1", "0:1 1:1 2:1"},
		{"absent once", 20, "A-A", "0:1 1:1 2:1", "0:1 1:1 2:1"},
		{"withdrawn at the second absence", 20, "AA--A", "0:1 1:1 2:0 3:0 4:1", "0:1 1:1 2:1 3:0 4:1"},
		{"withdrawn over a gap", 20, "A.-.-", "0:1 2:0 4:0", "0:1 2:1 4:0"},
		{"closed on its closing day", 1, "AA-", "0:1 1:1 2:0", "0:1 1:1 2:0"},
		{"closed on a day without pass", 2, "AA..-", "0:1 1:1 4:0", "0:1 1:1 4:0"},
		{"absence on the closing day is not withdrawal", 1, "A--", "0:1 1:1 2:0", "0:1 1:1 2:0"},
		{"listed beyond closing", 0, "AAA-", "0:1 1:1 2:1 3:0", "0:1 1:1 2:1 3:0"},
		{"listed again is a new spell", 1, "A.-A", "0:1 2:0 3:1", "0:1 2:0 3:1"},
		{"partial listings are no absence", 20, "Apppp", "0:1", "0:1"},
		{"seen in a partial listing takes an absence back", 20, "A-P-A", "0:1 1:1 3:1 4:1", "0:1 1:1 3:1 4:1"},
		{"last seen in a partial listing", 20, "A-P.--", "0:1 1:1 4:0 5:0", "0:1 1:1 4:1 5:0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			a := advert("A1", tt.closes)
			a.StaffGroup = classify.Students
			for day, what := range tt.listed {
				l := whole(others()...)
				switch what {
				case '.':
					continue
				case 'A', 'P':
					l = whole(append(others(), a)...)
				}
				l.Whole = what == 'A' || what == '-'
				pass(t, db, day, l)
			}
			q := store.Query{From: day0 - 30, To: day0 + 60,
				Where: map[store.Dimension]string{store.ByStaffGroup: classify.Students.String()}}
			want(t, "known now", series(t, db, q), tt.known)
			want(t, "published", zeroed(published(t, db, "adverts"), published(t, db, "adverts_by_staff_group", "Students")), tt.published)
		})
	}
}

// zeroed gives the series of a label value with its zeros, which are not
// published: every day of all that part lacks is one.
func zeroed(all, part string) string {
	have := map[string]string{}
	for _, p := range splitPoints(part) {
		have[p[0]] = p[1]
	}
	out := ""
	for _, p := range splitPoints(all) {
		value := have[p[0]]
		if value == "" {
			value = "0"
		}
		out += " " + p[0] + ":" + value
	}
	return out[1:]
}

func TestSpellBeginsWhenPosted(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	pass(t, db, 0, whole(b))
	a.Posted = day0 + 1
	pass(t, db, 1, whole(b))
	pass(t, db, 2, whole(a, b))
	want(t, "known now", series(t, db, store.Query{}), "0:1 1:2 2:2")
	want(t, "published", published(t, db, "adverts"), "0:1 1:1 2:2")
	want(t, "posted", series(t, db, store.Query{Measure: store.Posted}), "0:1 1:1 2:0")
	want(t, "new", series(t, db, store.Query{Measure: store.New}), "1:0 2:1")
	want(t, "published new", published(t, db, "adverts_new"), "1:0 2:1")
}

func TestRelistedIsNotNew(t *testing.T) {
	db := open(t)
	without, with := whole(others()...), whole(append(others(), advert("A1", 20))...)
	for day, l := range []store.Listing{without, with, without, without, with} {
		pass(t, db, day, l)
	}
	want(t, "new", series(t, db, store.Query{Measure: store.New}), "1:1 2:0 3:0 4:0")
	if got := row(t, db, "A1"); !got.Live || got.FirstSeen != day0+1 || got.LastSeen != day0+4 {
		t.Errorf("relisted advert: live %v, first seen %s, last seen %s", got.Live, got.FirstSeen, got.LastSeen)
	}
}

func TestGoneAtOnce(t *testing.T) {
	db := open(t)
	without, with := whole(others()...), whole(append(others(), advert("A1", 20))...)
	pass(t, db, 0, without)
	r := begin(t, db, 1)
	must(t, r.RecordListing(with))
	must(t, r.RecordGone("A1"))
	must(t, r.RecordGone("A1")) // again does nothing
	p := finish(t, r, day0.At(9, 0))
	if p.Tally.Gone != 1 || p.Tally.Live != 5 || !p.TextPublished {
		t.Errorf("pass: %+v", p)
	}
	pass(t, db, 2, without)
	want(t, "known now", series(t, db, store.Query{}), "0:5 1:6 2:5")
	want(t, "in scope, published", published(t, db, "adverts_in_scope"), "0:5 1:5 2:5")
}

// An advert gone and listed again on one day is counted once on that day.
func TestGoneAndListedAgainOnOneDay(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	for day := range 2 {
		r := beginAt(t, db, (day0+classify.Day(day)).At(6, 0))
		must(t, r.RecordListing(whole(a, b)))
		must(t, r.RecordGone("A1"))
		finish(t, r, (day0+classify.Day(day)).At(7, 0))
		passAt(t, db, (day0+classify.Day(day)).At(12, 0), whole(a, b))
	}
	want(t, "known now", series(t, db, store.Query{}), "0:2 1:2")
}

// What the page of an absent advert says begins no row: the advert may turn
// out to have been withdrawn before.
func TestDetailsOfAnAbsentAdvert(t *testing.T) {
	db := open(t)
	a := advert("A1", 40)
	pass(t, db, 0, whole(append(others(), a)...))
	r := begin(t, db, 1)
	must(t, r.RecordListing(whole(others()...)))
	d := read(a, "words of another kind")
	d.Coding.InScope, d.Coding.Terms = false, nil
	must(t, r.RecordDetails([]store.Detailed{d}))
	finish(t, r, (day0+1).At(9, 0))
	if p := pass(t, db, 2, whole(others()...)); p.Tally.Gone != 1 {
		t.Fatalf("not withdrawn: %+v", p.Tally)
	}
	want(t, "known now", series(t, db, store.Query{}), "0:6 1:5 2:5")
}
