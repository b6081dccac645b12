package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// cross asks SelectDaily and writes each series as its values and counts.
func cross(t *testing.T, db *store.DB, q store.Query) string {
	t.Helper()
	all, err := db.SelectDaily(q)
	must(t, err)
	var lines []string
	for _, d := range all {
		lines = append(lines, fmt.Sprintf("%v %d:%v", d.Values, d.From-day0, d.Counts))
	}
	return strings.Join(lines, "; ")
}

func TestSelectDaily(t *testing.T) {
	db := open(t)
	a, b, c, d := advert("A1", 40), advert("A2", 2), advert("C1", 40), advert("A3", 40)
	c.StaffGroup, c.Title = classify.Students, "Nurse"
	c.Places = []classify.Place{{Town: "Leeds", Postcode: "LS1 3EX"}}
	pass(t, db, 0, whole(a, b, c, d))
	pass(t, db, 1, whole(a, b, c, d)) // day 2 is a gap
	pass(t, db, 3, whole(a, c, d))
	group, term := []store.Dimension{store.ByStaffGroup}, []store.Dimension{store.ByTerm}
	students := map[store.Dimension]func(string) bool{store.ByStaffGroup: func(v string) bool { return v == "Students" }}
	for _, tt := range []struct {
		name string
		q    store.Query
		want string
	}{
		{"a gap is no zero", store.Query{By: group}, "[Administrative and Clerical] 0:[3 3 -1 2]; [Students] 0:[1 1 -1 1]"},
		{"a series of other days is zero", store.Query{By: []store.Dimension{store.BySource}, Measure: store.Posted, From: day0 + 1}, "[board] 1:[0 0 0]"},
		{"every term asked about", store.Query{By: term, Terms: []classify.Term{"digital", "cyber"}}, "[cyber] 0:[0 0 -1 0]; [digital] 0:[3 3 -1 2]"},
		{"every term there is", store.Query{By: term}, "[data] 0:[4 4 -1 3]; [digital] 0:[3 3 -1 2]"},
		{"terms in titles", store.Query{By: term, In: store.InTitle}, "[data] 0:[0 0 -1 0]; [digital] 0:[3 3 -1 2]"},
		{"matched", store.Query{By: group, Match: students}, "[Students] 0:[1 1 -1 1]"},
		{"near an outcode", store.Query{By: group, Outcodes: func(o string) bool { return o == "LS1" }}, "[Administrative and Clerical] 0:[0 0 -1 0]; [Students] 0:[1 1 -1 1]"},
		{"employers", store.Query{By: []store.Dimension{store.BySource}, Employers: true}, "[board] 0:[2 2 -1 2]"},
		{"employers by term", store.Query{By: term, Terms: []classify.Term{"digital"}, Employers: true}, "[digital] 0:[1 1 -1 1]"},
		{"nothing fits", store.Query{Match: map[store.Dimension]func(string) bool{store.BySource: func(string) bool { return false }}}, ""},
		{"own words too early", store.Query{By: term, In: store.OwnWords, Terms: []classify.Term{"data"}}, "[data] 0:[-1 -1 -1 -1]"},
		{"by the hash of the frame", store.Query{By: group, Frame: frame.Hash, Match: students}, "[Students] 0:[1 1 -1 1]"},
	} {
		if tt.q.From == 0 {
			tt.q.From = day0 - 9
		}
		tt.q.To = day0 + 3
		want(t, tt.name, cross(t, db, tt.q), tt.want)
	}
	var many *store.TooManyError
	if _, err := db.SelectDaily(store.Query{From: day0, To: day0, By: group, Limit: 1}); !errors.As(err, &many) || many.Series != 2 {
		t.Errorf("two series with a limit of one: %v", err)
	}
}

// A change of rows between two parts of a scan has it begin again.
func TestSelectWhileRecording(t *testing.T) {
	db := open(t)
	var all []classify.Advert
	for i := range 200 {
		all = append(all, advert(fmt.Sprintf("A%03d", i), 40))
	}
	pass(t, db, 0, whole(all...))
	done := make(chan error)
	go func() {
		for range 200 {
			got, err := db.SelectDaily(store.Query{From: day0, To: day0, By: []store.Dimension{store.BySource}})
			if err == nil && (len(got) != 1 || !slices.Contains([]int32{200, store.Gap}, got[0].Counts[0])) {
				err = fmt.Errorf("counted %v", got)
			}
			if err != nil {
				done <- err
				return
			}
		}
		close(done)
	}()
	pass(t, db, 1, whole(all[:150]...))
	if err := <-done; err != nil {
		t.Error(err)
	}
}
