package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// busy makes a store of several employers whose adverts come, change and go over
// twenty days, without a pass on some of them.
func busy(t *testing.T) *store.DB {
	db := open(t)
	rng := rand.New(rand.NewPCG(3, 4))
	var live []classify.Advert
	for day := range 20 {
		live = slices.DeleteFunc(live, func(classify.Advert) bool { return rng.IntN(9) == 0 })
		for i := range rng.IntN(6) {
			a := advert(fmt.Sprintf("%c%d-%d", 'A'+rng.IntN(5), day, i), day+30)
			a.Posted = day0 + classify.Day(day-rng.IntN(4))
			if i%3 == 0 {
				a.Title, a.Posted = "Manager "+a.Reference, 0
			}
			if a.EmployerCode == "E" {
				a.Employer = "Central Advertising"
			}
			a.StaffGroup = classify.StaffGroup(1 + rng.IntN(3))
			live = append(live, a)
		}
		if day != 7 && day != 8 {
			pass(t, db, day, whole(live...))
		}
	}
	return db
}

// TestFlowIsWhatSelectCounts adds up the columns and compares them with counts.
func TestFlowIsWhatSelectCounts(t *testing.T) {
	db := busy(t)
	for _, where := range []map[store.Dimension]string{nil, {store.ByStaffGroup: "Administrative and Clerical"}, {store.ByBand: "7"}, {store.ByScope: "in"}} {
		flow, err := db.Flow(store.FlowQuery{Source: board, From: day0 - 30, To: day0 + 60, Where: where})
		must(t, err)
		want(t, "period", fmt.Sprint(int(flow.From-day0), flow.Days()), "0 20")
		for _, field := range []store.TermField{store.Anywhere, store.InTitle, store.OwnWords} {
			for _, term := range []classify.Term{"digital", "data", ""} {
				q := store.Query{From: day0, To: day0 + 19, Measure: store.Posted, Term: term, In: field, Where: map[store.Dimension]string{store.BySource: board}}
				for d, v := range where {
					q.Where[d] = v
				}
				if field == store.OwnWords && term != "" {
					continue // Select has no points in the first 91 days
				}
				counted := map[classify.Day]int{}
				for _, p := range splitPoints(series(t, db, q)) {
					var day, n int
					fmt.Sscan(p[0], &day)
					fmt.Sscan(p[1], &n)
					counted[classify.Day(day)] = n
				}
				if len(counted) == 0 {
					t.Fatalf("nothing is counted with %q in field %d", term, field)
				}
				needs := store.FlowFits
				if term != "" || len(where) > 0 && where[store.ByStaffGroup] == "" {
					needs = field.Needs()
				}
				for day, n := range counted {
					if got := countFlow(flow, day, term, field, needs); got != n {
						t.Errorf("%v %q in field %d on day %d: %d in the flow, %d by Select", where, term, field, day, got, n)
					}
				}
			}
		}
	}
}

func countFlow(f *store.Flow, day classify.Day, term classify.Term, field store.TermField, needs store.FlowMark) (n int) {
	with := f.With(term, field)
	for i := f.Starts[day]; i < f.Starts[day+1]; i++ {
		if f.Marks[i]&needs == needs && (term == "" || with[f.Words[i]]) {
			n++
		}
	}
	return n
}

func TestFlowKnowsItsEmployers(t *testing.T) {
	db := busy(t)
	flow, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0 + 19})
	must(t, err)
	all, err := db.Employers()
	must(t, err)
	umbrellas := 0
	perEmployer := map[string]int{}
	for _, id := range flow.Employers {
		e := all[id]
		perEmployer[e.Key]++
		if e.Umbrella {
			umbrellas++
		}
		if name := "Trust " + e.Key; !e.Umbrella && e.Name != name || e.Umbrella && e.Name != "Central Advertising" {
			t.Errorf("employer %s is named %q", e.Key, e.Name)
		}
	}
	if len(perEmployer) != 5 || umbrellas == 0 || umbrellas != perEmployer["E"] {
		t.Errorf("adverts by employer are %v, %d of them under umbrella accounts", perEmployer, umbrellas)
	}
	// An employer that comes later is known as well, and so is a new name.
	a := advert("F1", 90)
	b := advert("A99", 90)
	b.Employer = "Trust A and Company"
	pass(t, db, 20, whole(a, b))
	again, err := db.Employers()
	must(t, err)
	want(t, "the newest name", again[flow.Employers[slices.IndexFunc(flow.Employers, func(id uint32) bool { return all[id].Key == "A" })]].Name, "Trust A and Company")
	want(t, "the new employer", again[len(again)-1].Name, "Trust F")
}

func TestFlowBeforeAnyPass(t *testing.T) {
	db := open(t)
	flow, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0 + 5})
	must(t, err)
	if flow.Days() != 0 || len(flow.Employers) != 0 {
		t.Errorf("an empty store has a flow of %d days", flow.Days())
	}
	if _, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0 - 1}); err == nil || !strings.Contains(err.Error(), "flow of board") {
		t.Errorf("a period that ends before it begins gives %v", err)
	}
	if _, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0, Where: map[store.Dimension]string{"colour": "red"}}); err == nil {
		t.Error("an unknown dimension is taken")
	}
}

// TestCountedAreAsManyAsSelectCounts lists the adverts behind every point.
func TestCountedAreAsManyAsSelectCounts(t *testing.T) {
	db := busy(t)
	points := 0
	for _, q := range []store.Query{
		{Measure: store.Stock}, {Measure: store.New, Term: "digital", In: store.InTitle}, {Measure: store.Posted, Term: "data"},
		{Measure: store.Stock, Term: "data", Where: map[store.Dimension]string{store.ByStaffGroup: "Administrative and Clerical"}},
		{Measure: store.Stock, Where: map[store.Dimension]string{store.ByScope: "in", store.ByBand: "7"}},
	} {
		q.From, q.To = day0, day0+19
		all, err := db.Select(q)
		must(t, err)
		for _, p := range all[0].Points {
			q.From, q.To = p.Day, p.Day
			numbers, err := db.Counted(q, "")
			must(t, err)
			if points++; len(numbers) != p.Count {
				t.Errorf("%+v: %d adverts are listed, %d counted", q, len(numbers), p.Count)
			}
			byEmployer := 0
			for _, key := range []string{"A", "B", "C", "D", "E", "nobody"} {
				of, err := db.Counted(q, key)
				must(t, err)
				byEmployer += len(of)
			}
			if byEmployer != p.Count {
				t.Errorf("%+v: %d adverts by employer, %d in all", q, byEmployer, p.Count)
			}
		}
	}
	if points < 60 {
		t.Errorf("only %d points were looked at", points)
	}
}

func TestAdvertsNumbered(t *testing.T) {
	db := busy(t)
	numbers, err := db.Counted(store.Query{From: day0 + 19, To: day0 + 19, Term: "data", Where: map[store.Dimension]string{store.BySource: board}}, "B")
	must(t, err)
	adverts, err := db.AdvertsNumbered(numbers)
	must(t, err)
	if len(adverts) == 0 || len(adverts) != len(numbers) {
		t.Fatalf("%d adverts of %d numbers", len(adverts), len(numbers))
	}
	for i, d := range adverts {
		if d.Advert.EmployerCode != "B" || !strings.HasPrefix(d.Advert.Text, "data of "+d.Advert.Reference) || len(d.Coding.Terms) == 0 {
			t.Errorf("advert %d is %+v", numbers[i], d)
		}
	}
	if _, err := db.AdvertsNumbered([]uint64{99999}); err == nil {
		t.Error("an advert that there is not is given")
	}
	if _, err := db.Counted(store.Query{By: []store.Dimension{store.ByBand}, From: day0, To: day0}, ""); err == nil {
		t.Error("several series are listed as one")
	}
}

// BenchmarkFlow reads the flow of five years of 550,000 adverts, and finds the
// adverts of four weeks of it.
func BenchmarkFlow(b *testing.B) {
	const rows, days = 2_750_000, 1826
	db, err := store.Open(filepath.Join(b.TempDir(), "parlance.db"), store.Options{NoSync: true})
	must(b, err)
	defer db.Close()
	pass(b, db, 0, whole(advert("A1", 40)))
	db.Grow(board, rows, days)
	b.Run("flow", func(b *testing.B) {
		for b.Loop() {
			flow, err := db.Flow(store.FlowQuery{Source: board, From: day0, To: day0 + days})
			if err != nil || len(flow.Words) < rows || flow.Days() != days {
				b.Fatalf("%d adverts of %d days, error %v", len(flow.Words), flow.Days(), err)
			}
		}
	})
	b.Run("counted", func(b *testing.B) {
		for b.Loop() {
			numbers, err := db.Counted(store.Query{From: day0 + 1000, To: day0 + 1027, Measure: store.Posted, Term: "digital", In: store.InTitle}, "")
			if err != nil || len(numbers) == 0 {
				b.Fatalf("%d adverts, error %v", len(numbers), err)
			}
		}
	})
}
