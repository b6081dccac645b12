package dashboards_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/dashboards"
	"github.com/bdrw/parlance/store"
)

// realFrame is the frame of real stores: a file that only goes by its name.
var realFrame = store.FrameFile{Ref: classify.FrameRef{ID: "health-informatics", Version: "1.0", Hash: "bc31973c8341"}, Data: []byte("a frame by name only")}

// realStore records passes of a board of 14 employers over so many days: each has
// an advert every other day, which lives for 20 days. No pass is complete on the
// days 30 to 33.
func realStore(t *testing.T, days int) (*store.DB, dashboards.Options) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parlance.db")
	made.Lock()
	if made.files[days] == nil {
		makeReal(t, path, days)
	} else if err := os.WriteFile(path, made.files[days], 0o600); err != nil {
		t.Fatal(err)
	}
	made.Unlock()
	db, err := store.Open(path, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := testOptions(t, newFake(1))
	o.Store, o.Frame = db, realFrame.Ref
	return db, o
}

// made holds the files of stores by their days: each is recorded once.
var made = struct {
	sync.Mutex
	files map[int][]byte
}{files: map[int][]byte{}}

// makeReal records a store and keeps its file among those made.
func makeReal(t *testing.T, path string, days int) {
	t.Helper()
	db, err := store.Open(path, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	first := lastDay - classify.Day(days) + 1
	if err := db.AdoptFrame(realFrame, first.At(5, 0)); err != nil {
		t.Fatal(err)
	}
	for day := range days {
		if day < 30 || day > 33 {
			recordPass(t, db, first, day)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if made.files[days], err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
}

func recordPass(t *testing.T, db *store.DB, first classify.Day, day int) {
	t.Helper()
	at := (first + classify.Day(day)).At(6, 0)
	r, err := db.BeginPass("nhs-jobs", at, realFrame.Ref)
	if err != nil {
		t.Fatal(err)
	}
	listing := store.Listing{Whole: true, Code: realCoding}
	for posted := max(0, day-19); posted <= day; posted++ {
		for employer := range 14 {
			if (posted+employer)%2 == 0 {
				listing.Adverts = append(listing.Adverts, realAdvert(first, posted, employer))
			}
		}
	}
	if err := r.RecordListing(listing); err != nil {
		t.Fatal(err)
	}
	for cursor := uint64(0); ; {
		pending, next, err := r.Pending(cursor, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(pending) == 0 {
			break
		}
		var batch []store.Detailed
		for _, a := range pending {
			batch = append(batch, realDetails(a))
		}
		if err := r.RecordDetails(batch); err != nil {
			t.Fatal(err)
		}
		cursor = next
	}
	if _, err := r.Finish(store.End{Now: at.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
}

func realAdvert(first classify.Day, posted, employer int) classify.Advert {
	a := classify.Advert{Source: "nhs-jobs", Reference: fmt.Sprintf("C%02d-%03d", employer, posted), Title: "Ward <Clerk>", URL: "https://jobs.example/advert",
		Employer: fmt.Sprintf("Trust %02d & Sons", employer), EmployerCode: fmt.Sprintf("C%02d", employer), Posted: first + classify.Day(posted),
		Closes: first + classify.Day(posted) + 40, StaffGroup: classify.StaffGroup(1 + employer%2), StaffGroupBasis: classify.ByFacet}
	if (posted+employer)%6 == 0 {
		a.Title = "Digital Lead"
	}
	return a
}

// realText holds "digital" of two employers in three.
func realText(a classify.Advert) string {
	if a.EmployerCode > "C04" {
		return strings.Repeat("We care for people in wards and at home. ", 5) + "You will use digital systems <script>alert(1)</script> every day."
	}
	return "We care for people."
}

func realCoding(a *classify.Advert) classify.Coding {
	c := classify.Coding{Frame: realFrame.Ref}
	if strings.HasPrefix(a.Title, "Digital") {
		c.Terms = append(c.Terms, classify.TermHit{Term: "digital", Field: classify.FieldTitle, End: 7, OwnWords: classify.OwnYes})
	}
	return c
}

func realDetails(a classify.Advert) store.Detailed {
	a.AddSection(classify.Summary, realText(a))
	a.Band, a.BandBasis = classify.SingleBand(classify.Band7), classify.ByPage
	d := store.Detailed{Advert: a, Coding: realCoding(&a)}
	if at := strings.Index(a.Text, "digital"); at >= 0 {
		d.Coding.Terms = append(d.Coding.Terms, classify.TermHit{Term: "digital", Field: classify.FieldText, Start: at, End: at + 7, OwnWords: classify.OwnYes})
	}
	if strings.HasPrefix(a.Title, "Digital") {
		d.Coding.InScope, d.Coding.Level, d.Coding.Area, d.Coding.Accepted = true, levels[5], areas[1], true
		d.Coding.Evidence = []classify.Evidence{{Code: "in scope", Rule: "digital-role", Field: classify.FieldTitle, End: 7}}
	}
	return d
}
