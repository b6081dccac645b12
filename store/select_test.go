package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

func TestSelect(t *testing.T) {
	db := open(t)
	a, b, c := advert("A1", 40), advert("B1", 40), advert("C1", 40)
	b.StaffGroup, b.Title = classify.Students, "Nurse"
	for _, day := range []int{0, 1, 3} { // day 2 is a gap
		pass(t, db, day, whole(a, b, c))
	}
	group, band, scope := store.ByStaffGroup, store.ByBand, store.ByScope
	tests := []struct {
		name string
		q    store.Query
		want string // values: points, joined by semicolons
	}{
		{"all", store.Query{}, "[]: 0:3 1:3 3:3"},
		{"by staff group", store.Query{By: []store.Dimension{group}}, "[Administrative and Clerical]: 0:2 1:2 3:2; [Students]: 0:1 1:1 3:1"},
		{"where", store.Query{Where: map[store.Dimension]string{group: "Students"}}, "[]: 0:1 1:1 3:1"},
		{"where nothing fits", store.Query{Where: map[store.Dimension]string{group: "Medical and Dental"}}, "[]: 0:0 1:0 3:0"},
		{"a term in titles", store.Query{Term: "digital", In: store.InTitle}, "[]: 0:2 1:2 3:2"},
		{"own words", store.Query{Term: "data", In: store.OwnWords, Where: map[store.Dimension]string{group: "Students"}}, "[]: "},
		{"a term nobody uses", store.Query{Term: "cyber"}, "[]: 0:0 1:0 3:0"},
		{"two dimensions", store.Query{By: []store.Dimension{band, scope}}, "[7 in]: 0:3 1:3 3:3"},
		{"area and level", store.Query{By: []store.Dimension{store.ByArea, store.ByLevel}}, "[Clinical Coding Manager]: 0:3 1:3 3:3"},
		{"region and source", store.Query{By: []store.Dimension{store.ByRegion, store.BySource}}, "[ board]: 0:3 1:3 3:3"},
		{"a part of the time", store.Query{From: day0 + 1, To: day0 + 2}, "[]: 1:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.q.To == 0 {
				tt.q.From, tt.q.To = day0-5, day0+9
			}
			all, err := db.Select(tt.q)
			must(t, err)
			var lines []string
			for _, s := range all {
				lines = append(lines, fmt.Sprintf("%v: %s", s.Values, points(s)))
			}
			want(t, tt.name, strings.Join(lines, "; "), tt.want)
		})
	}
}

func TestSelectRefuses(t *testing.T) {
	db := open(t)
	for _, q := range []store.Query{
		{From: 5, To: 4},
		{To: 4, By: []store.Dimension{"colour"}},
		{To: 4, Where: map[store.Dimension]string{"colour": "red"}},
		{To: 4, By: slices.Repeat([]store.Dimension{store.ByArea, store.ByLevel, store.ByBand}, 3)},
	} {
		if _, err := db.Select(q); err == nil {
			t.Errorf("%+v was answered", q)
		}
	}
}

// A total over two sources has a gap where either has one, once both are
// watched; by source each has its own.
func TestSelectOverSources(t *testing.T) {
	db := open(t)
	other := func(day int) {
		r, err := db.BeginPass("other", (day0+classify.Day(day)).At(6, 0), frame)
		must(t, err)
		must(t, r.RecordListing(whole(advert("A1", 40))))
		finish(t, r, (day0+classify.Day(day)).At(7, 0))
	}
	for day := range 4 {
		if day != 2 {
			pass(t, db, day, whole(advert("A1", 40), advert("B1", 40)))
		}
		if day > 0 && day != 3 {
			other(day)
		}
	}
	want(t, "total", series(t, db, store.Query{}), "0:2 1:3")
	want(t, "one source", series(t, db, store.Query{Where: map[store.Dimension]string{store.BySource: board}}), "0:2 1:2 3:2")
	all, err := db.Select(store.Query{From: day0, To: day0 + 5, By: []store.Dimension{store.BySource}})
	must(t, err)
	want(t, "by source", fmt.Sprint(points(all[0]), "; ", points(all[1])), "0:2 1:2 3:2; 1:1 2:1")
}

func TestRegionAndOutcodes(t *testing.T) {
	db := openAt(t, t.TempDir()+"/parlance.db", store.Options{NoSync: true, Region: func(postcode string) string {
		return map[string]string{"RG1 5AN": "South East"}[postcode]
	}})
	a := advert("A1", 40)
	a.Places = append([]classify.Place{{Postcode: "??"}}, append(a.Places, classify.Place{Postcode: "rg15an"}, classify.Place{Postcode: "LS13EX"})...)
	pass(t, db, 0, whole(a))
	want(t, "region", series(t, db, store.Query{Where: map[store.Dimension]string{store.ByRegion: "South East"}}), "0:1")
	events, err := db.Events(1, 0)
	must(t, err)
	if len(events) != 2 || events[0].Kind != store.Appeared || strings.Join(events[0].Fact.Outcodes, " ") != "?? RG1 LS1" {
		t.Errorf("events: %+v", events)
	}
}
