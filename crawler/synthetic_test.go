package crawler_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
)

// TestReplicaWholePass reads a day of the made-up board, list and pages, and
// holds each advert against the truth about it.
func TestReplicaWholePass(t *testing.T) {
	corpus := replica.Synthetic(7, 3, classify.DayFrom(2026, time.September, 16))
	board, c := serve(t, corpus, crawler.Options{Connections: 2})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole {
		t.Fatalf("reasons %q, error %v", listing.Reasons, err)
	}
	live := corpus.LiveAt(board.Now())
	slices.Sort(live)
	if got := sortedReferences(listing.Adverts); !slices.Equal(got, live) {
		t.Fatalf("%d adverts listed, %d are live", len(got), len(live))
	}
	for i, listed := range listing.Adverts {
		truth, _ := corpus.Truth(listed.Reference)
		checkListed(t, &listed, &truth)
		if i%10 > 0 {
			continue // a tenth of the pages tells enough; TestReplicaContacts reads more texts
		}
		advert, err := c.Detail(context.Background(), listed)
		if err != nil {
			t.Error(err)
			continue
		}
		checkDetail(t, &advert, &truth)
		want, _ := corpus.Text(listed.Reference, board.Now())
		checkProse(t, advert.Reference, advert.Text, want)
	}
}

func checkListed(t *testing.T, advert *classify.Advert, truth *replica.Truth) {
	t.Helper()
	if advert.StaffGroup != truth.StaffGroup || advert.StaffGroupBasis != classify.ByFacet {
		t.Errorf("%s: staff group %s by %s, in truth %s", advert.Reference, advert.StaffGroup, advert.StaffGroupBasis, truth.StaffGroup)
	}
	if advert.Posted != truth.Posted {
		t.Errorf("%s: posted %s, in truth %s", advert.Reference, advert.Posted, truth.Posted)
	}
	if !strings.HasPrefix(advert.URL, "https://www.jobs.nhs.uk/candidate/jobadvert/") {
		t.Errorf("%s: address %s", advert.Reference, advert.URL)
	}
}

func checkDetail(t *testing.T, advert *classify.Advert, truth *replica.Truth) {
	t.Helper()
	if advert.BandBasis == classify.ByPage && truth.Band != (classify.BandRange{}) && advert.Band != truth.Band {
		t.Errorf("%s: band %s, in truth %s", advert.Reference, advert.Band, truth.Band)
	}
	if advert.PayScheme == "Agenda for change" && advert.BandBasis != classify.ByPage {
		t.Errorf("%s: band by %s, though the page states it", advert.Reference, advert.BandBasis)
	}
	checkContacts(t, advert, truth)
}

// TestReplicaReading holds adverts as the corpus gives them without HTTP against
// what the crawler reads over HTTP, on a day on which some have been edited.
func TestReplicaReading(t *testing.T) {
	corpus := replica.Synthetic(7, 9, classify.DayFrom(2026, time.September, 16)).Thin(3)
	board, c := serve(t, corpus, crawler.Options{Connections: 2})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole {
		t.Fatalf("reasons %q, error %v", listing.Reasons, err)
	}
	edited := 0
	_, turned := corpus.Turned(corpus.FirstDay().At(0, 0), board.Now())
	for _, listed := range listing.Adverts {
		wantListed, wantRead, found := corpus.Read(listed.Reference, board.Now())
		wantListed.Source, wantRead.Source = listed.Source, listed.Source
		if !found || !reflect.DeepEqual(listed, wantListed) {
			t.Errorf("listed is\n%+v, the corpus gives\n%+v", listed, wantListed)
		}
		if listed.Posted < corpus.FirstDay() && slices.Contains(turned, listed.Reference) {
			edited++
		} else if edited%2 == 0 {
			continue // those before and after edited ones are enough
		}
		advert, err := c.Detail(context.Background(), listed)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(advert, wantRead) {
			t.Errorf("read is\n%+v, the corpus gives\n%+v", advert, wantRead)
		}
	}
	if edited == 0 {
		t.Error("no advert has been edited")
	}
}

// TestReplicaContacts redacts the text of every third advert of several boards, as
// posted and as edited: not one name, address or number planted may stay.
func TestReplicaContacts(t *testing.T) {
	for seed := uint64(1); seed <= 4; seed++ {
		corpus := replica.Synthetic(seed, 3, classify.DayFrom(2026, time.September, 16)).Thin(3)
		seen, planted := map[string]bool{}, 0
		for day := corpus.FirstDay(); day <= corpus.LastDay(); day++ {
			at := day.At(23, 0)
			for _, reference := range corpus.LiveAt(at) {
				text, _ := corpus.Text(reference, at)
				if seen[text] {
					continue
				}
				seen[text] = true
				truth, _ := corpus.Truth(reference)
				planted += len(truth.Contacts)
				advert := classify.Advert{Reference: reference}
				advert.Title, _ = classify.Redact(truth.Title)
				advert.Text, _ = classify.Redact(text)
				checkContacts(t, &advert, &truth)
			}
		}
		if planted == 0 {
			t.Errorf("seed %d: no contacts are planted", seed)
		}
	}
}

func checkContacts(t *testing.T, advert *classify.Advert, truth *replica.Truth) {
	t.Helper()
	for _, contact := range truth.Contacts {
		if strings.Contains(advert.Text, contact) || strings.Contains(advert.Title, contact) {
			t.Errorf("%s: contact %q is kept", advert.Reference, contact)
		}
	}
}

// checkProse demands every word of the advert, apart from what is removed as a
// contact: all but a few of the words, and none twice as often.
func checkProse(t *testing.T, reference, got, want string) {
	t.Helper()
	clean, _ := classify.Redact(want)
	read, written := len(strings.Fields(got)), len(strings.Fields(clean))
	if read < written-5 || read > written+5 {
		t.Errorf("%s: %d words read, %d written", reference, read, written)
	}
}

// TestReplicaDrift moves the board's clock while its list is read.
func TestReplicaDrift(t *testing.T) {
	corpus := replica.Synthetic(7, 3, classify.DayFrom(2026, time.September, 16))
	board, c := serve(t, corpus, crawler.Options{})
	board.SetNow(classify.DayFrom(2026, time.September, 16).At(10, 0))
	before := corpus.LiveAt(board.Now())
	board.Fault(replica.Fault{Kind: replica.Drift, Pause: 20 * time.Second})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole {
		t.Fatalf("reasons %q, error %v", listing.Reasons, err)
	}
	read := sortedReferences(listing.Adverts)
	for _, reference := range before {
		if _, found := slices.BinarySearch(read, reference); !found && slices.Contains(corpus.LiveAt(board.Now()), reference) {
			t.Errorf("%s was there all the time and is not listed", reference)
		}
	}
}

// BenchmarkWholePass lists a synthetic board and reads 100 of its pages, over
// HTTP on loopback; the board's own work is in it.
func BenchmarkWholePass(b *testing.B) {
	corpus := replica.Synthetic(7, 3, classify.DayFrom(2026, time.September, 16))
	_, c := serve(b, corpus, crawler.Options{Connections: 2})
	for b.Loop() {
		listing, err := c.List(context.Background(), nil)
		if err != nil || !listing.Whole {
			b.Fatal(listing.Reasons, err)
		}
		for _, listed := range listing.Adverts[:100] {
			if _, err := c.Detail(context.Background(), listed); err != nil {
				b.Fatal(err)
			}
		}
	}
}
