package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// secret is a word that only the text of one advert holds.
func secret(ref string) string { return "Quincunx" + ref + "zyzzyva" }

// secretBoard makes a store in which A1 and B1 go early, each with a text of its
// own in two versions, and C1 stays.
func secretBoard(t *testing.T) (*store.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "parlance.db")
	db := openAt(t, path, store.Options{NoSync: true})
	stays := many(10).Adverts
	for day := range 6 {
		l := whole()
		l.Adverts = append(l.Adverts, stays...)
		for _, ref := range []string{"Aa1", "Bb1", "Cc1"} {
			if ref == "Cc1" || day < 2 {
				l.Adverts = append(l.Adverts, secretAdvert(ref, day))
			}
		}
		r := begin(t, db, day)
		must(t, r.RecordListing(l))
		readSecrets(t, r, day)
		finish(t, r, (day0+classify.Day(day)).At(8, 0))
	}
	return db, path
}

func secretAdvert(ref string, day int) classify.Advert {
	a := advert(ref, 20)
	a.Title, a.URL = "Digital keeper of "+secret(ref), "https://board.example/advert/"+secret(ref)
	a.Contract = fmt.Sprint("edition ", day/2)
	return a
}

func readSecrets(t *testing.T, r *store.Recorder, day int) {
	t.Helper()
	adverts, _, err := r.Pending(0, 100)
	must(t, err)
	var batch []store.Detailed
	for _, a := range adverts {
		d := read(a, fmt.Sprintf("data of %s on day %d", secret(a.Reference), day))
		d.Validator = "etag of " + secret(a.Reference)
		batch = append(batch, d)
		if a.Reference == "Aa1" {
			must(t, r.RecordFailure(a.Reference, "the board answered 503"))
		}
	}
	must(t, r.RecordDetails(batch))
}

// remains lists where something of an advert can still be found in the file: its
// words in any record, unpacked or not, its reference, or pieces of blocks that
// held its texts and are in no record any more.
func remains(t *testing.T, db *store.DB, path, ref string, blocks [][]byte) []string {
	t.Helper()
	var found []string
	look := func(where string, in []byte) {
		for _, words := range []string{secret(ref), `"` + ref, " " + ref + " "} {
			if bytes.Contains(in, []byte(words)) {
				found = append(found, fmt.Sprintf("%s holds %q", where, words))
			}
		}
	}
	var records []byte
	must(t, db.Unpacked(func(value []byte) {
		look("a record", value)
		records = append(records, value...)
	}))
	file, err := os.ReadFile(path)
	must(t, err)
	look("the file", file)
	for i, block := range blocks {
		for at := 0; at+24 <= len(block); at += 8 {
			if piece := block[at : at+24]; bytes.Contains(file, piece) && !bytes.Contains(records, piece) {
				found = append(found, fmt.Sprintf("a piece of block %d", i))
				break
			}
		}
	}
	return found
}

// blocksOf gives the records of the blocks that hold texts of an advert.
func blocksOf(t *testing.T, path, ref string) (blocks [][]byte) {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy.db")
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(copied, b, 0o600))
	for _, r := range recordsOf(t, copied) {
		if r.bucket == "texts" && bytes.Contains(store.Unpack(r.value), []byte(secret(ref))) {
			blocks = append(blocks, r.value)
		}
	}
	return blocks
}

func TestExpireTexts(t *testing.T) {
	db, path := secretBoard(t)
	blocks := blocksOf(t, path, "Aa1")
	if len(blocks) == 0 {
		t.Fatal("the texts are in no block")
	}
	must(t, db.NoteBackup(store.Backup{Path: filepath.Join(t.TempDir(), "gone.db"), Made: day0.At(5, 0)}))
	must(t, db.NoteBackup(store.Backup{Path: path, Made: day0.At(6, 0)}))
	before, was := exportOf(t, db), row(t, db, "Aa1")
	none, err := db.ExpireTexts(t.Context(), day0+1)
	must(t, err)
	if none.Adverts != 0 || none.Texts != 0 {
		t.Errorf("nothing is old enough, and yet %+v", none)
	}
	erased, err := db.ExpireTexts(t.Context(), day0+2)
	must(t, err)
	if erased.Adverts != 2 || erased.Texts != 2 || len(erased.Backups) != 1 || erased.Backups[0].Path != path {
		t.Errorf("erased %+v", erased)
	}
	if d, err := db.Advert(board, "Aa1"); err != nil || d.Advert.Text != "" || d.Advert.Title != was.Advert.Title {
		t.Errorf("the advert is %+v, %v", d.Advert, err)
	}
	must(t, db.Unpacked(func(value []byte) {
		if bytes.Contains(value, []byte("data of "+secret("Aa1"))) {
			t.Error("a record holds the text")
		}
	}))
	file, err := os.ReadFile(path)
	must(t, err)
	if bytes.Contains(file, blocks[0]) {
		t.Error("the file holds the old block")
	}
	after := exportOf(t, db)
	before.Texts, after.Texts = nil, nil
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("more than texts is gone (-before +after):\n%s", diff)
	}
	if d, err := db.Advert(board, "Cc1"); err != nil || !strings.Contains(d.Advert.Text, secret("Cc1")) {
		t.Errorf("a live advert lost its text: %v", err)
	}
	again, err := db.ExpireTexts(t.Context(), day0+2)
	if must(t, err); again.Texts != 0 {
		t.Errorf("deleted twice: %+v", again)
	}
	pass(t, db, 6, many(10))
}

// Without compaction the bytes stay: a test that looks for them could not fail
// otherwise.
func TestDeletedBytesStayWithoutCompaction(t *testing.T) {
	db, path := secretBoard(t)
	blocks := blocksOf(t, path, "Aa1")
	must(t, db.ExpireAlone(day0+2))
	if file, err := os.ReadFile(path); err != nil || !bytes.Contains(file, blocks[0]) {
		t.Errorf("the old block is gone without compaction: %v", err)
	}
	must(t, db.Compact())
	if file, err := os.ReadFile(path); err != nil || bytes.Contains(file, blocks[0]) {
		t.Errorf("the old block is there after compaction: %v", err)
	}
}

func TestPurge(t *testing.T) {
	for _, by := range []struct {
		name, reference, phrase string
	}{{"by reference", "Aa1", ""}, {"by words of an earlier text", "", strings.ToUpper(secret("Aa1")) + " ON DAY 0"}} {
		t.Run(by.name, func(t *testing.T) {
			db, path := secretBoard(t)
			blocks := blocksOf(t, path, "Aa1")
			before := exportOf(t, db)
			if len(remains(t, db, path, "Aa1", blocks)) < 4 {
				t.Fatal("the advert is not in the file to begin with")
			}
			var references []string
			if by.reference != "" {
				references = append(references, by.reference)
			}
			found, err := db.FindPurge(t.Context(), references, by.phrase)
			must(t, err)
			if len(found) != 1 || found[0].Reference != "Aa1" {
				t.Fatalf("found %+v", found)
			}
			erased, err := db.Purge(t.Context(), found, day0.At(9, 0))
			must(t, err)
			if erased.Adverts != 1 || erased.Texts != 1 {
				t.Errorf("erased %+v", erased)
			}
			if left := remains(t, db, path, "Aa1", blocks); len(left) > 0 {
				t.Errorf("after the purge %v", left)
			}
			if _, err := db.Advert(board, "Aa1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the advert: %v", err)
			}
			after := exportOf(t, db)
			if diff := cmp.Diff(before.Known, after.Known); diff != "" {
				t.Errorf("facts changed (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(before.Published, after.Published); diff != "" {
				t.Errorf("what was published changed (-before +after):\n%s", diff)
			}
			mustCheck(t, db)
			for _, ref := range []string{"Bb1", "Cc1"} {
				if d, err := db.Advert(board, ref); err != nil || !strings.Contains(d.Advert.Text, secret(ref)) {
					t.Errorf("advert %s: %v", ref, err)
				}
			}
		})
	}
}

// An advert that was purged while it was live, and is listed on, is not stored
// again: its nameless rest goes as if withdrawn. One that was never stored in
// this text is none the wiser.
func TestPurgedAdvertIsNotStoredAgain(t *testing.T) {
	db, path := secretBoard(t)
	found, err := db.FindPurge(t.Context(), []string{"Cc1"}, "")
	must(t, err)
	_, err = db.Purge(t.Context(), found, day0.At(9, 0))
	must(t, err)
	r := begin(t, db, 6)
	again, _, err := r.Recheck(day0+6, 0, 100)
	must(t, err)
	if len(again) != 10 || strings.Contains(fmt.Sprintf("%+v", again), "purged") {
		t.Errorf("to be looked at again: %d adverts", len(again))
	}
	for day := 6; day < 9; day++ {
		l := many(10)
		l.Adverts = append(l.Adverts, secretAdvert("Cc1", day))
		p := pass(t, db, day, l)
		if p.Outcome != store.Complete || p.Tally.Appeared != 0 || p.Tally.Listed != 11 {
			t.Errorf("day %d: %+v", day, p)
		}
	}
	must(t, db.Compact())
	if left := remains(t, db, path, "Cc1", nil); len(left) > 0 {
		t.Errorf("after it was listed again: %v", left)
	}
	want(t, "stock", series(t, db, store.Query{}), "0:13 1:13 2:11 3:11 4:11 5:11 6:10 7:10 8:10")
	if again, err := db.FindPurge(t.Context(), []string{"Cc1"}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("purged twice: %v, %v", again, err)
	}
}

// A purge that failed half way can be made again, and the hashes of the list do
// not depend on the reference alone.
func TestSuppressionIsKeyed(t *testing.T) {
	hashes := map[string]bool{}
	for range 2 {
		db, path := secretBoard(t)
		found, err := db.FindPurge(t.Context(), []string{"Aa1"}, "")
		must(t, err)
		_, err = db.Purge(t.Context(), found, time.Now())
		must(t, err)
		for _, r := range recordsOfOpen(t, db, path) {
			if r.bucket == "suppressed" {
				hashes[string(r.key)] = true
			}
		}
	}
	if len(hashes) != 2 {
		t.Errorf("two stores have %d hashes for one reference", len(hashes))
	}
}

// Purged adverts, and facts of texts that expired, are carried over when another
// frame codes history, and passes go on.
func TestErasedIsCarriedOver(t *testing.T) {
	w := newWorld(2, 12, 60)
	db := open(t)
	w.play(t, db, oldFrame(t), 0, 6)
	var references []string
	must(t, db.Adverts(func(a store.AdvertRow) error {
		if a.Number%7 == 1 {
			references = append(references, a.Advert.Reference)
		}
		return nil
	}))
	before := knowledge(t, db, "")
	found, err := db.FindPurge(t.Context(), references, "")
	must(t, err)
	purged, err := db.Purge(t.Context(), found, day0.At(9, 0))
	must(t, err)
	expired, err := db.ExpireTexts(t.Context(), day0+6)
	must(t, err)
	if purged.Texts == 0 || expired.Texts == 0 {
		t.Fatalf("purged %+v, expired %+v", purged, expired)
	}
	mustCheck(t, db)
	if diff := cmp.Diff(before, knowledge(t, db, "")); diff != "" {
		t.Errorf("what is known changed (-before +after):\n%.2000s", diff)
	}
	if v := activate(t, db, newerFrame(t), 6); v.Carried < purged.Adverts {
		t.Errorf("%d facts are carried over", v.Carried)
	}
	mustCheck(t, db)
	if diff := cmp.Diff(before, knowledge(t, db, "1")); diff != "" {
		t.Errorf("the old vintage changed (-before +after):\n%.2000s", diff)
	}
	w.play(t, db, newerFrame(t), 6, 12)
	mustCheck(t, db)
	must(t, db.Adverts(func(a store.AdvertRow) error {
		for _, ref := range references {
			if a.Advert.Reference == ref {
				t.Errorf("advert %s was stored again", ref)
			}
		}
		return nil
	}))
}

// Nothing is deleted from under a frame that is coding history.
func TestNothingIsErasedDuringAnActivation(t *testing.T) {
	w := newWorld(2, 12, 60)
	db := open(t)
	w.play(t, db, oldFrame(t), 0, 6)
	_, err := db.BeginActivation(newerFrame(t).file, newerFrame(t).Frame, day0.At(9, 0))
	must(t, err)
	if _, err := db.ExpireTexts(t.Context(), day0+6); !errors.Is(err, store.ErrActivating) {
		t.Errorf("expire: %v", err)
	}
	if _, err := db.Purge(t.Context(), []store.Found{{Number: 1}}, day0.At(9, 0)); !errors.Is(err, store.ErrActivating) {
		t.Errorf("purge: %v", err)
	}
}
