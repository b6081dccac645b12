package main

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// watched are the references of the pages a board is asked for.
type watched struct {
	mu    sync.Mutex
	pages []string
}

func (w *watched) request(_, url string) {
	if strings.Contains(url, "/candidate/jobadvert/") {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.pages = append(w.pages, path.Base(url))
	}
}

// take gives the pages asked for since the last call, in order of reference.
func (w *watched) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	pages := w.pages
	w.pages = nil
	slices.Sort(pages)
	return pages
}

// TestPagesOfNewAndChangedAdverts makes two passes a day apart: each page is
// asked for once when its advert is new, and again only if the advert was
// edited. No contact that the board planted is in what is stored.
func TestPagesOfNewAndChangedAdverts(t *testing.T) {
	t.Parallel()
	asked := &watched{}
	p, board, day := passerOver(t, replica.Synthetic(1, 2, classify.DayOf(testNow)).Thin(4), asked.request)
	passOnce(t, p, board, day-1)
	before := board.Corpus().LiveAt(board.Now())
	slices.Sort(before)
	if got := asked.take(); !slices.Equal(got, before) {
		t.Errorf("the first pass asked for %d pages of %d adverts", len(got), len(before))
	}
	done := passOnce(t, p, board, day)
	pages := asked.take()
	edited := 0
	for _, reference := range pages {
		truth, _ := board.Corpus().Truth(reference)
		if _, known := slices.BinarySearch(before, reference); !known {
			continue
		}
		if edited++; !truth.Edited {
			t.Errorf("%s was read before, did not change, and is asked for again", reference)
		}
	}
	fresh := 0
	for _, reference := range board.Corpus().LiveAt(board.Now()) {
		if _, known := slices.BinarySearch(before, reference); !known {
			fresh++
		}
	}
	if fresh == 0 || edited == 0 || len(pages) != fresh+edited || len(slices.Compact(pages)) != fresh+edited {
		t.Errorf("%d pages asked for: %d new adverts, %d edited", len(pages), fresh, edited)
	}
	if done.Tally.Appeared != fresh || done.Tally.DetailsRead != fresh+edited || !done.TextPublished {
		t.Errorf("the pass says %+v", done.Tally)
	}
	noContacts(t, p.db, board.Corpus())
}

// TestRefusedPage is asked for once: the pass stops there, keeps its listing,
// closes nothing, and the next one reads the pages.
func TestRefusedPage(t *testing.T) {
	t.Parallel()
	asked := &watched{}
	p, board, day := passerOver(t, replica.Synthetic(1, 2, classify.DayOf(testNow)).Thin(16), asked.request)
	board.Fault(replica.Fault{Kind: replica.Forbidden, Match: func(r *http.Request) bool {
		return strings.HasPrefix(r.URL.Path, "/candidate/jobadvert/")
	}})
	done := passOnce(t, p, board, day)
	if pages := asked.take(); len(pages) != 1 || done.TextPublished || done.Tally.Gone != 0 || !strings.Contains(strings.Join(done.Reasons, " "), "403 Forbidden") {
		t.Errorf("%d pages asked for; %+v", len(pages), done)
	}
	board.ClearFaults()
	if done = passOnce(t, p, board, day); !done.TextPublished || done.Tally.Gone != 0 {
		t.Errorf("the next pass: %+v", done)
	}
}

// noContacts reads everything that is stored of every advert.
func noContacts(t *testing.T, db *store.DB, corpus *replica.Corpus) {
	t.Helper()
	planted := 0
	err := db.Adverts(func(row store.AdvertRow) error {
		stored, err := db.Advert(row.Advert.Source, row.Advert.Reference)
		if err != nil {
			return err
		}
		whole, err := json.Marshal([]any{row, stored})
		truth, _ := corpus.Truth(row.Advert.Reference)
		for _, contact := range truth.Contacts {
			if planted++; strings.Contains(string(whole), contact) {
				t.Errorf("%s: %q is stored", row.Advert.Reference, contact)
			}
		}
		return err
	})
	if err != nil || planted == 0 {
		t.Errorf("%d contacts looked for: %v", planted, err)
	}
}
