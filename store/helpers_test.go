package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

const board = "board"

var (
	firstFrame = frameFile("1")
	frame      = firstFrame.Ref

	day0 = classify.DayFrom(2026, time.January, 5)
)

// frameFile is a file that only goes by the name of a frame.
func frameFile(version string) store.FrameFile {
	data := []byte("frame test " + version)
	sum := sha256.Sum256(data)
	return store.FrameFile{Ref: classify.FrameRef{ID: "test", Version: version, Hash: hex.EncodeToString(sum[:])[:12]}, Data: data}
}

// open opens a store in a folder of its own, and checks it when the test ends.
func open(t testing.TB) *store.DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "parlance.db"), store.Options{NoSync: true})
}

func openAt(t testing.TB, path string, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		mustCheck(t, db)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// advert is an advert of the test board, posted on the first day and closing
// after the given number of days.
func advert(ref string, closes int) classify.Advert {
	return classify.Advert{
		Source: board, Reference: ref, Title: "Digital " + ref, Employer: "Trust " + ref[:1], EmployerCode: ref[:1],
		Places: []classify.Place{{Town: "Reading", Postcode: "RG1 5AN"}}, Closes: day0 + classify.Day(closes),
		StaffGroup: classify.AdministrativeAndClerical, StaffGroupBasis: classify.ByFacet,
	}
}

// titleCoding codes an advert by its title, in which "digital" is a term.
func titleCoding(a *classify.Advert) classify.Coding {
	c := classify.Coding{Frame: frame}
	if len(a.Title) >= 7 && a.Title[:7] == "Digital" {
		c.Terms = []classify.TermHit{{Term: "digital", Field: classify.FieldTitle, End: 7, OwnWords: classify.OwnYes}}
	}
	return c
}

// byTitle codes listed adverts with a real frame.
func byTitle(coder *classify.Coder) func(*classify.Advert) classify.Coding {
	return func(a *classify.Advert) classify.Coding { return coder.Code(a, nil) }
}

// read is the advert as its page shows it: with a text that holds "data", a
// band, and in scope.
func read(a classify.Advert, text string) store.Detailed {
	a.Text, a.Sections = "", nil
	a.AddSection(classify.Summary, text)
	a.Band, a.BandBasis = classify.SingleBand(classify.Band7), classify.ByPage
	d := store.Detailed{Advert: a, Coding: titleCoding(&a)}
	d.Coding.InScope, d.Coding.Level, d.Coding.Area, d.Coding.Accepted = true, "Manager", "Clinical Coding", true
	d.Coding.Terms = append(d.Coding.Terms, classify.TermHit{Term: "data", Field: classify.FieldText, Start: 0, End: 4, OwnWords: classify.OwnYes})
	d.Coding.Evidence = []classify.Evidence{{Code: "in scope", Rule: "r1", Field: classify.FieldText, End: 4}}
	return d
}

func whole(adverts ...classify.Advert) store.Listing {
	return store.Listing{Adverts: adverts, Code: titleCoding, Whole: true, Tally: store.Tally{TotalBefore: len(adverts)}}
}

// begin begins a pass at 06:00 on a day counted from day0.
func begin(t testing.TB, db *store.DB, day int) *store.Recorder {
	t.Helper()
	return beginAt(t, db, (day0+classify.Day(day)).At(6, 0))
}

func beginAt(t testing.TB, db *store.DB, now time.Time) *store.Recorder {
	t.Helper()
	must(t, db.AdoptFrame(firstFrame, now))
	r, err := db.BeginPass(board, now, frame)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pass records a whole pass: the listing, and the text of everything pending.
func pass(t testing.TB, db *store.DB, day int, l store.Listing) store.Pass {
	t.Helper()
	return passAt(t, db, (day0+classify.Day(day)).At(6, 0), l)
}

func passAt(t testing.TB, db *store.DB, now time.Time, l store.Listing) store.Pass {
	t.Helper()
	r := beginAt(t, db, now)
	must(t, r.RecordListing(l))
	readAll(t, r)
	return finish(t, r, now.Add(time.Hour))
}

func readAll(t testing.TB, r *store.Recorder) {
	t.Helper()
	must(t, readPending(r))
}

func readPending(r *store.Recorder) error {
	for cursor := uint64(0); ; {
		adverts, next, err := r.Pending(cursor, 2)
		if err != nil || len(adverts) == 0 {
			return err
		}
		cursor = next
		var batch []store.Detailed
		for _, a := range adverts {
			batch = append(batch, read(a, "data of "+a.Reference))
		}
		if err := r.RecordDetails(batch); err != nil {
			return err
		}
	}
}

func finish(t testing.TB, r *store.Recorder, now time.Time) store.Pass {
	t.Helper()
	p, err := r.Finish(store.End{Now: now})
	must(t, err)
	must(t, r.KeepAllColumns())
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// series gives the points of a query with one series as text: "0:3 1:2", days
// counted from day0.
func series(t testing.TB, db *store.DB, q store.Query) string {
	t.Helper()
	if q.To == 0 {
		q.From, q.To = day0-30, day0+60
	}
	all, err := db.Select(q)
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d series, want 1: %v", len(all), all)
	}
	return points(all[0])
}

func points(s store.Series) string {
	out := ""
	for _, p := range s.Points {
		out += fmt.Sprintf(" %d:%d", p.Day-day0, p.Count)
	}
	if out == "" {
		return ""
	}
	return out[1:]
}

// published gives a count of a family without labels as series does.
func published(t testing.TB, db *store.DB, family string, labels ...string) string {
	t.Helper()
	out := ""
	must(t, db.Published(board, day0-30, day0+60, func(dc store.DayCounts) error {
		for _, c := range dc.Counts {
			if c.Family == family && fmt.Sprint(c.Labels) == fmt.Sprint(labels) {
				out += fmt.Sprintf(" %d:%d", dc.Day-day0, c.Value)
			}
		}
		return nil
	}))
	if out == "" {
		return ""
	}
	return out[1:]
}

func row(t testing.TB, db *store.DB, ref string) store.AdvertRow {
	t.Helper()
	var found store.AdvertRow
	must(t, db.Adverts(func(a store.AdvertRow) error {
		if a.Advert.Reference == ref {
			found = a
		}
		return nil
	}))
	if found.Number == 0 {
		t.Fatalf("advert %s is not in the store", ref)
	}
	return found
}

func want(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// splitPoints takes apart what series and published give.
func splitPoints(s string) [][2]string {
	var out [][2]string
	for _, p := range strings.Fields(s) {
		day, value, _ := strings.Cut(p, ":")
		out = append(out, [2]string{day, value})
	}
	return out
}

// copyStore copies the file of a store as it is now: what a process leaves that is
// killed.
func copyStore(t testing.TB, from, to string) {
	t.Helper()
	must(t, os.WriteFile(to, usedBytes(t, from), 0o600))
}

// usedBytes reads the file of a store without the room at its end.
func usedBytes(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	size, err := store.Used(f)
	must(t, err)
	b := make([]byte, size)
	_, err = io.ReadFull(f, b)
	must(t, err)
	return b
}
