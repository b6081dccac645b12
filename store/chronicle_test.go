package store_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// board3 is what the board of the test lists on each day: adverts that stay,
// one that closes, one that is withdrawn, one that is away for a day, and one
// whose title changes on its second day.
func board3(day int) []classify.Advert {
	listed := []classify.Advert{advert("A1", 40), advert("E1", 40), advert("E2", 40), advert("E3", 40), advert("E4", 40)}
	if day <= 3 {
		listed = append(listed, advert("B1", 3))
	}
	if day < 4 {
		listed = append(listed, advert("C1", 30))
	}
	if day >= 1 && day != 4 {
		listed = append(listed, advert("A2", 30))
	}
	if day >= 2 {
		edited := advert("B2", 30)
		if day >= 3 {
			edited.Title, edited.Closes = "Informatics B2", edited.Closes+5
		}
		listed = append(listed, edited)
	}
	return listed
}

// chronicle records days, some to a transaction.
func chronicle(t *testing.T, db *store.DB, from, to, each int) {
	t.Helper()
	must(t, db.AdoptFrame(firstFrame, day0.At(6, 0)))
	k, err := db.BeginChronicle(board, frame, day0+classify.Day(to))
	must(t, err)
	known := map[string]string{}
	for day := range from {
		for _, a := range board3(day) {
			known[a.Reference] = a.Title
		}
	}
	var days []store.ChronicleDay
	for day := from; day <= to; day++ {
		d := store.ChronicleDay{Now: (day0 + classify.Day(day)).At(6, 0), Note: "Written afterwards."}
		for _, a := range board3(day) {
			d.Listed = append(d.Listed, a.Reference)
			if known[a.Reference] != a.Title {
				known[a.Reference] = a.Title
				d.Read = append(d.Read, store.ChronicledRead{Listed: a, Read: read(a, "data of "+a.Reference)})
			}
		}
		if days = append(days, d); len(days) == each || day == to {
			must(t, k.Record(days))
			days = nil
		}
	}
	if k.Last() != day0+classify.Day(to) {
		t.Errorf("the last day recorded is %s", k.Last())
	}
}

// A chronicle publishes and knows what passes over the same days would, in one
// transaction or in many, and in two goes.
func TestChronicleRecordsAsPassesDo(t *testing.T) {
	const last = 6
	passes := open(t)
	for day := 0; day <= last; day++ {
		pass(t, passes, day, whole(board3(day)...))
	}
	ways := map[string]func(db *store.DB){
		"a day each":          func(db *store.DB) { chronicle(t, db, 0, last, 1) },
		"all at once":         func(db *store.DB) { chronicle(t, db, 0, last, last+1) },
		"stopped and gone on": func(db *store.DB) { chronicle(t, db, 0, 3, 2); chronicle(t, db, 4, last, 2) },
	}
	for name, record := range ways {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			record(db)
			got, wanted := allPublished(t, db), allPublished(t, passes)
			for day := day0; day <= day0+last; day++ {
				if len(wanted[day]) == 0 || !reflect.DeepEqual(got[day], wanted[day]) {
					t.Errorf("on %s it publishes\n%v\npasses publish\n%v", day, got[day], wanted[day])
				}
			}
			for _, q := range []store.Query{{}, {Measure: store.New}, {Term: "digital"}, {Term: "data"}, {Where: map[store.Dimension]string{store.ByBand: "7"}}} {
				want(t, q.Measure.String()+" of "+string(q.Term), series(t, db, q), series(t, passes, q))
			}
			all, err := db.Passes(board, 0)
			must(t, err)
			if len(all) != last+1 || all[0].Outcome != store.Complete || strings.Join(all[0].Reasons, " ") != "Written afterwards." {
				t.Errorf("%d passes, the latest %+v", len(all), all[0])
			}
		})
	}
}

func allPublished(t *testing.T, db *store.DB) map[classify.Day][]store.Count {
	t.Helper()
	all := map[classify.Day][]store.Count{}
	must(t, db.Published(board, day0, day0+60, func(dc store.DayCounts) error {
		all[dc.Day] = dc.Counts
		return nil
	}))
	return all
}

// Passes go on after a chronicle: nothing has changed for them, and what is new
// is read.
func TestPassesGoOnAfterAChronicle(t *testing.T) {
	db := open(t)
	chronicle(t, db, 0, 5, 3)
	p := pass(t, db, 6, whole(append(board3(6), advert("D1", 30))...))
	if p.Tally.Appeared != 1 || p.Tally.Changed != 0 || p.Tally.DetailsRead != 1 || p.Tally.Live != 8 || !p.TextPublished {
		t.Errorf("the pass after it: %+v", p.Tally)
	}
	p = pass(t, db, 41, whole(append(board3(6), advert("D1", 60))[1:]...))
	if p.Tally.Gone != 1 {
		t.Errorf("%d adverts are gone at last, want the one that closed", p.Tally.Gone)
	}
}

func TestChronicleRefuses(t *testing.T) {
	db := open(t)
	chronicle(t, db, 0, 5, 3)
	day := func(n int, listed ...string) []store.ChronicleDay {
		return []store.ChronicleDay{{Now: (day0 + classify.Day(n)).At(6, 0), Listed: listed}}
	}
	again := day(6, "B1")
	again[0].Read = []store.ChronicledRead{{Listed: advert("B1", 60), Read: read(advert("B1", 60), "data")}}
	for why, days := range map[string][]store.ChronicleDay{
		"is recorded already": day(5, "A1"),
		"was never read":      day(6, "Z9"),
		"is gone":             again,
	} {
		k, err := db.BeginChronicle(board, frame, day0+10)
		must(t, err)
		if err := k.Record(days); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("want an error with %q, got %v", why, err)
		}
	}
	if _, err := db.BeginChronicle(board, classify.FrameRef{ID: "test", Version: "9"}, day0+10); err == nil {
		t.Error("a frame that is not active is taken")
	}
	begin(t, db, 6)
	if _, err := db.BeginChronicle(board, frame, day0+10); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("beside an open pass it begins: %v", err)
	}
}
