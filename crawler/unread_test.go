package crawler_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
)

// TestPanicCostsOnePage keeps reference, error, selector and hash of a page over
// which the reader breaks down, and nothing of the page.
func TestPanicCostsOnePage(t *testing.T) {
	c := offline(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, gpPage), nil })
	c.Break("#payscheme-type")
	_, err := detail(c)
	unread, ok := errors.AsType[*crawler.UnreadError](err)
	if !ok || !unread.Broke || unread.Reference != listedGP.Reference || unread.Selector != "#payscheme-type" || len(unread.Hash) != 32 {
		t.Fatalf("error %+v", err)
	}
	wantError(t, err, `advert of nhs-jobs: page of E0077-26-0003: the reader broke down at "#payscheme-type": panic: slice bounds out of range (page `+unread.Hash+`)`)
	if strings.Contains(err.Error(), "Heal") {
		t.Error("the error holds the page")
	}
	wantError(t, crawler.Guarded("this", func() error { panic("no") }), "this: the reader broke down: panic: no")
	if err := crawler.Guarded("this", func() error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestFieldsFound(t *testing.T) {
	c := offline(t, func(req *http.Request) (*http.Response, error) {
		return respond(req, 200, string(testdata(t, "advert.html"))), nil
	})
	page, err := c.Fetch(context.Background(), classify.Advert{Reference: "E0077-26-0003"})
	if err != nil {
		t.Fatal(err)
	}
	reading, err := page.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"title", "employer", "closes", "pay_scheme", "band", "pay", "contract", "pattern_heading", "person_spec"} {
		if !slices.Contains(reading.Found, field) {
			t.Errorf("%s is not among the fields found: %q", field, reading.Found)
		}
	}
}

// TestUnchangedPage asks the replica again for a page: by tag, by day, and after
// the advert was edited.
func TestUnchangedPage(t *testing.T) {
	corpus := replica.Synthetic(1, 9, classify.DayOf(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))).Thin(4)
	board, c := serve(t, corpus, crawler.Options{})
	ctx, edited := context.Background(), 0
	board.SetNow((corpus.LastDay() - 8).At(20, 0))
	for _, reference := range board.Corpus().LiveAt(board.Now())[:150] {
		listed := classify.Advert{Reference: reference}
		page, err := c.Fetch(ctx, listed)
		if err != nil || page.Validator == "" {
			t.Fatal(err, page.Validator)
		}
		tag, modified, _ := strings.Cut(page.Validator, "\n")
		for _, validator := range []string{page.Validator, tag + "\n", "\n" + modified} {
			if _, err := c.FetchAgain(ctx, listed, validator); !errors.Is(err, crawler.ErrUnchanged) {
				t.Errorf("%s with %q: %v", reference, validator, err)
			}
		}
		board.SetNow(corpus.LastDay().At(20, 0))
		now, gone := c.Fetch(ctx, listed)
		if _, err = c.FetchAgain(ctx, listed, page.Validator); gone == nil && errors.Is(err, crawler.ErrUnchanged) != (now.Validator == page.Validator) {
			t.Errorf("%s: %v, validator %q, then %q", reference, err, page.Validator, now.Validator)
		} else if err == nil {
			edited++
		}
		board.SetNow((corpus.LastDay() - 8).At(20, 0))
	}
	if edited == 0 {
		t.Error("no advert was edited meanwhile")
	}
}
