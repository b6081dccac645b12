package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

func TestTextFamiliesWaitForTexts(t *testing.T) {
	for _, tt := range []struct {
		missing int
		out     string
	}{{0, "0:100"}, {2, "0:98"}, {3, ""}} {
		t.Run(fmt.Sprint(tt.missing), func(t *testing.T) {
			db := open(t)
			var adverts []classify.Advert
			for i := range 100 {
				adverts = append(adverts, advert(fmt.Sprintf("A%d", i), 20))
			}
			r := begin(t, db, 0)
			must(t, r.RecordListing(whole(adverts...)))
			for i, a := range adverts {
				if i < tt.missing {
					must(t, r.RecordFailure(a.Reference, "the board answered 503"))
					continue
				}
				must(t, r.RecordDetails([]store.Detailed{read(a, "data")}))
			}
			p := finish(t, r, day0.At(9, 0))
			if p.TextPublished != (tt.out != "") || p.Tally.DetailsFailed != tt.missing || p.Outcome != store.Complete {
				t.Errorf("pass: %+v", p)
			}
			want(t, "term", published(t, db, "term", "data"), tt.out)
			want(t, "adverts", published(t, db, "adverts"), "0:100")
			want(t, "known now", series(t, db, store.Query{Term: "data"}), tt.out)
		})
	}
}

// Texts read by a later pass of the day publish that day; those of a later
// day restate what is known of the earlier one and publish nothing for it.
func TestLateTexts(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	r := begin(t, db, 0)
	must(t, r.RecordListing(whole(a, b)))
	finish(t, r, day0.At(9, 0))
	want(t, "known before", series(t, db, store.Query{Term: "data"}), "")
	pass(t, db, 1, whole(a, b))
	want(t, "published", published(t, db, "term", "data"), "1:2")
	want(t, "known now", series(t, db, store.Query{Term: "data"}), "0:2 1:2")

	c := advert("C1", 20)
	r = begin(t, db, 2)
	must(t, r.RecordListing(whole(a, b, c)))
	finish(t, r, day0.At(9, 0))
	passAt(t, db, (day0+2).At(15, 0), whole(a, b, c))
	want(t, "published", published(t, db, "term", "data"), "1:2 2:3")
}

// A later pass of the same day does not touch what the first published.
func TestPublishedIsImmutable(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	pass(t, db, 0, whole(a))
	before, _, err := db.LatestPublished(board)
	must(t, err)
	passAt(t, db, day0.At(15, 0), whole(a, b))
	after, ok, err := db.LatestPublished(board)
	must(t, err)
	if diff := cmp.Diff(before, after); diff != "" || !ok {
		t.Errorf("published counts changed (-before +after):\n%s", diff)
	}
}

func TestAdvertRoundTrip(t *testing.T) {
	db := open(t)
	a := advert("A1", 20)
	a.URL, a.EmployerReference, a.PayScheme, a.Contract, a.Pattern = "https://board.example/A1", "847-RM", "Agenda for change", "Permanent", "Full-time"
	a.Posted = day0 - 3
	a.Pay = classify.Pay{Text: "£21,892 to £24,157", Min: 2189200, Max: 2415700, Period: classify.PerYear}
	r := begin(t, db, 0)
	must(t, r.RecordListing(whole(a)))
	d := read(a, "data for all of us")
	d.Advert.AddSection(classify.MainDuties, "and more")
	d.Coding.Score, d.Coding.Margin, d.Coding.Group = 0.75, 0.5, "Clinical Informatics"
	must(t, r.RecordDetails([]store.Detailed{d}))
	got, err := db.Advert(board, "A1")
	must(t, err)
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("advert differs (-want +got):\n%s", diff)
	}
	if _, err := db.Advert(board, "A2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown advert: %v", err)
	}
	if err := r.RecordDetails([]store.Detailed{read(advert("A2", 3), "data")}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("details of an unknown advert: %v", err)
	}
}

// An edit of the listing asks for the page again, keeps the old text's terms
// until then, and begins a new row: the past keeps the old title.
func TestEditedAdvert(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	pass(t, db, 0, whole(a, b))
	pass(t, db, 1, whole(a, b))
	a.Title = "Informatics lead"
	r := begin(t, db, 2)
	must(t, r.RecordListing(whole(a, b)))
	must(t, r.RecordListing(whole(a, b))) // again does nothing
	pending, _, err := r.Pending(0, 10)
	must(t, err)
	if len(pending) != 1 || pending[0].Title != a.Title || pending[0].BandBasis != classify.ByPage {
		t.Errorf("pending: %+v", pending)
	}
	if p := r.Pass(); p.Tally.Changed != 1 || p.Tally.Appeared != 0 {
		t.Errorf("tally: %+v", p.Tally)
	}
	readAll(t, r)
	finish(t, r, (day0+2).At(9, 0))
	want(t, "digital in titles", series(t, db, store.Query{Term: "digital", In: store.InTitle}), "0:2 1:2 2:1")
	want(t, "published", published(t, db, "term_title", "digital"), "0:2 1:2 2:1")
	want(t, "data anywhere", series(t, db, store.Query{Term: "data"}), "0:2 1:2 2:2")
}

// A page that has lost its band takes the band back: evidence that is gone
// proves nothing.
func TestBandIsThatOfTheLatestPage(t *testing.T) {
	db := open(t)
	a := advert("A1", 20)
	pass(t, db, 0, whole(a))
	r := begin(t, db, 1)
	a.Pay = classify.Pay{Text: "Negotiable"}
	must(t, r.RecordListing(whole(a)))
	d := read(a, "data of A1")
	d.Advert.Band, d.Advert.BandBasis, d.Advert.PayScheme = classify.BandRange{}, classify.NotStated, "Other"
	must(t, r.RecordDetails([]store.Detailed{d}))
	finish(t, r, (day0+1).At(9, 0))
	if got := row(t, db, "A1").Advert; got.BandBasis != classify.NotStated || got.PayScheme != "Other" {
		t.Errorf("band %s by %s under %q", got.Band, got.BandBasis, got.PayScheme)
	}
	band7 := store.Query{Where: map[store.Dimension]string{store.ByBand: "7"}}
	want(t, "band 7", series(t, db, band7), "0:1 1:0")
}

// A listing read without facet says nothing of the staff group: what was known
// stays, and no page is read again for it. A group that becomes known is kept.
func TestListingWithoutStaffGroup(t *testing.T) {
	db := open(t)
	a, b := advert("A1", 20), advert("B1", 20)
	b.StaffGroup, b.StaffGroupBasis = classify.StaffGroupNotStated, classify.NotStated
	pass(t, db, 0, whole(a, b))
	a, b = b, a
	a.Reference, a.Title, a.Employer, a.EmployerCode = "A1", "Digital A1", "Trust A", "A"
	b.Reference, b.Title, b.Employer, b.EmployerCode = "B1", "Digital B1", "Trust B", "B"
	r := begin(t, db, 1)
	must(t, r.RecordListing(whole(a, b)))
	if p := r.Pass(); p.Tally.Changed != 1 {
		t.Errorf("%d adverts changed, want B1 alone", p.Tally.Changed)
	}
	readAll(t, r)
	finish(t, r, (day0+1).At(9, 0))
	clerks := store.Query{Where: map[store.Dimension]string{store.ByStaffGroup: classify.AdministrativeAndClerical.String()}}
	want(t, "clerks", series(t, db, clerks), "0:1 1:2")
}

func TestChangedTextIsAVersion(t *testing.T) {
	db := open(t)
	a := advert("A1", 20)
	pass(t, db, 0, whole(a))
	r := begin(t, db, 1)
	must(t, r.RecordListing(whole(a)))
	d := read(a, "data of A1")
	must(t, r.RecordDetails([]store.Detailed{d})) // the same text
	if p := r.Pass(); p.Tally.Changed != 0 {
		t.Errorf("unchanged text counted as changed: %+v", p.Tally)
	}
	d = read(a, "words of another kind")
	d.Coding.Terms, d.Coding.InScope, d.Coding.Level, d.Coding.Area = nil, false, "", ""
	must(t, r.RecordDetails([]store.Detailed{d}))
	p := finish(t, r, (day0+1).At(9, 0))
	if p.Tally.Changed != 1 {
		t.Errorf("changed text: %+v", p.Tally)
	}
	want(t, "data anywhere", series(t, db, store.Query{Term: "data"}), "0:1 1:0")
	want(t, "in scope", series(t, db, store.Query{Where: map[store.Dimension]string{store.ByScope: "in"}}), "0:1 1:0")
}

// Readers go on while a pass is recorded; the race detector watches.
func TestReadersBesideARecorder(t *testing.T) {
	db := open(t)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := readEverything(db); err != nil {
				done <- err
				return
			}
		}
	}()
	runPlan(t, db)
	close(stop)
	must(t, <-done)
}

func readEverything(db *store.DB) error {
	_, err := db.Select(store.Query{From: day0, To: day0 + 9, Term: "data", By: []store.Dimension{store.ByArea}})
	_, _, err2 := db.LatestPublished(board)
	_, err3 := db.Passes(board, 5)
	_, err4 := db.Stats()
	db.Sources()
	err5 := db.Adverts(func(a store.AdvertRow) error {
		_, err := db.Advert(board, a.Advert.Reference)
		return err
	})
	return errors.Join(err, err2, err3, err4, err5)
}

func TestAdvertWithoutReference(t *testing.T) {
	db := open(t)
	if err := begin(t, db, 0).RecordListing(whole(advert("A1", 3), classify.Advert{Title: "Nurse"})); err == nil {
		t.Error("an advert without a reference was recorded")
	}
}
