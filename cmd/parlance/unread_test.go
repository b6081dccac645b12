package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// breakdown is a log whose writing breaks the reader down over one page, as a
// slip of the reader itself does, until it is mended.
type breakdown struct {
	slog.Handler
	reference string
	times     atomic.Int64
	mended    atomic.Bool
}

func (b *breakdown) Enabled(context.Context, slog.Level) bool { return true }

func (b *breakdown) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == "reading a page" && !b.mended.Load() {
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == "reference" && a.Value.String() == b.reference {
				b.times.Add(1)
				var none []int
				_ = none[b.times.Load()] // index out of range
			}
			return true
		})
	}
	return b.Handler.Handle(ctx, r)
}

// lasting is an advert that is live and stays as it is over the days.
func lasting(t *testing.T, corpus *replica.Corpus, from, to classify.Day) string {
	t.Helper()
	for _, reference := range corpus.LiveAt(from.At(20, 0)) {
		truth, _ := corpus.Truth(reference)
		if !truth.Edited && !truth.Withdrawn && slices.Contains(corpus.LiveAt(to.At(20, 0)), reference) {
			return reference
		}
	}
	t.Fatal("no advert lasts so long")
	return ""
}

// TestPageThatBreaksTheReader has a page over which the reader breaks down in
// each of three passes: it costs its own advert and no other, which is then
// left alone, until the reader is mended and the page due again. Of the page
// nothing is kept but its hash.
func TestPageThatBreaksTheReader(t *testing.T) {
	t.Parallel()
	asked, said := &watched{}, new(bytes.Buffer)
	p, board, day := passerOver(t, nineDays(), asked.request)
	p.recheck = 3 * 24 * time.Hour
	broken := lasting(t, board.Corpus(), day-5, day)
	reader := &breakdown{Handler: slog.NewTextHandler(said, nil), reference: broken}
	p.log, p.crawler.Logger = slog.New(reader), slog.New(reader)
	text, _ := board.Corpus().Text(broken, day.At(20, 0))
	for n := range classify.Day(6) {
		if n == 5 {
			reader.mended.Store(true)
		}
		done := passOnce(t, p, board, day-5+n)
		pages := asked.take()
		tally, state := done.Tally, [...]struct{ asked, failed, textless, quarantined int }{{1, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 1, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}, {1, 0, 0, 0}}[n]
		if timesIn(pages, broken) != state.asked || tally.DetailsFailed != state.failed || tally.Live-tally.WithText != state.textless || tally.Quarantined != state.quarantined || !done.TextPublished {
			t.Errorf("pass %d: asked %d times for the page, want %+v: %+v", n, timesIn(pages, broken), state, tally)
		}
		checkBreakdown(t, p.db, board, broken, done, int(n))
		asked.take() // what the check asked for
	}
	if reader.times.Load() != 3 {
		t.Errorf("the reader broke down %d times", reader.times.Load())
	}
	stored, err := p.db.Advert(p.board.ID, broken)
	if err != nil || stored.Advert.Text == "" {
		t.Errorf("once the reader is mended the advert has the text %q, error %v", stored.Advert.Text, err)
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) > 30 && strings.Contains(said.String(), line) {
			t.Errorf("the log holds %q of the page", line)
		}
	}
	if faults, err := checkStore(t.Context(), p.db); err != nil || len(faults) > 0 {
		t.Errorf("%q, error %v", faults, err)
	}
}

func timesIn(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// checkBreakdown looks at what is kept of the page after pass n.
func checkBreakdown(t *testing.T, db *store.DB, board *replica.Board, broken string, done store.Pass, n int) {
	t.Helper()
	stored, err := db.Advert(done.Source, broken)
	if err != nil {
		t.Fatal(err)
	}
	if kept := stored.Advert.Text != ""; kept != (n == 5) {
		t.Errorf("pass %d: a text is stored: %v", n, kept)
	}
	reasons := strings.Join(done.Reasons, "\n")
	hash := sha256.Sum256(answerOf(board, "/candidate/jobadvert/"+broken).Body.Bytes())
	want := fmt.Sprintf("page of %s: the reader broke down at %q: panic: runtime error: index out of range [%d] with length 0 (page %s)", broken, "", n+1, hex.EncodeToString(hash[:16]))
	if strings.Contains(reasons, want) != (n < 3) || strings.Contains(reasons, "is quarantined") != (n == 2) || n >= 3 && strings.Contains(reasons, broken) {
		t.Errorf("pass %d says %q, want %q", n, reasons, want)
	}
	text, _ := board.Corpus().Text(broken, board.Now())
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) > 30 && strings.Contains(reasons, line) {
			t.Errorf("pass %d keeps %q of the page", n, line)
		}
	}
}
