package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

func nineDays() *replica.Corpus {
	return replica.Synthetic(1, 9, classify.DayOf(testNow)).Thin(16)
}

func pagesOnly(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/candidate/jobadvert/") }

// TestRecheckedPages asks for each page once, and again after a week with what
// the board told by it: only those that changed come.
func TestRecheckedPages(t *testing.T) {
	t.Parallel()
	asked := &watched{}
	p, board, day := passerOver(t, nineDays(), asked.request)
	p.recheck = 7 * 24 * time.Hour
	passOnce(t, p, board, day-7)
	first := asked.take()
	for ago := classify.Day(6); ago > 0; ago-- {
		passOnce(t, p, board, day-ago)
		if again := intersection(asked.take(), first); len(again) > len(first)/4 {
			t.Errorf("%d days before: %d of %d pages are asked for again", ago, len(again), len(first))
		}
	}
	done := passOnce(t, p, board, day)
	again := intersection(asked.take(), first)
	if done.Tally.Unchanged == 0 || done.Tally.Requests["304"] != done.Tally.Unchanged || len(again) < done.Tally.Unchanged || !done.TextPublished {
		t.Errorf("%d of %d pages asked for again after a week: %+v", len(again), len(first), done.Tally)
	}
	if faults, err := checkStore(t.Context(), p.db); err != nil || len(faults) > 0 {
		t.Errorf("%q, error %v", faults, err)
	}
}

func intersection(a, b []string) (both []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			both = append(both, s)
		}
	}
	return both
}

// TestBudgetOfADay ends a pass whose budget is spent: as a part while the list
// is read, and the pages that are left wait. The next pass of the day asks for
// nothing, that of the next day goes on.
func TestBudgetOfADay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		requests int
		outcome  store.Outcome
	}{"in the list": {6, store.Partial}, "in the pages": {60, store.Complete}} {
		asked := &watched{}
		p, board, day := passerOver(t, nineDays(), asked.request)
		p.crawler.Budget = crawler.Spending{Requests: test.requests}
		board.SetNow((day - 1).At(20, 0))
		pass, err := p.pass(t.Context())
		if err != nil || pass.Outcome != test.outcome || pass.TextPublished || !strings.Contains(strings.Join(pass.Reasons, " "), crawler.ErrBudget.Error()) {
			t.Errorf("%s: %s, error %v, %q", name, pass.Outcome, err, pass.Reasons)
		}
		if n := total(pass.Tally.Requests); n != test.requests {
			t.Errorf("%s: %d requests, want %d", name, n, test.requests)
		}
		asked.take()
		again, err := p.pass(t.Context())
		if err != nil || total(again.Tally.Requests) != 0 || len(asked.take()) > 0 {
			t.Errorf("%s: the second pass of the day made %d requests, error %v", name, total(again.Tally.Requests), err)
		}
		p.crawler.Budget.Requests = 10_000
		if done := passOnce(t, p, board, day); !done.TextPublished {
			t.Errorf("%s: the next day: %q", name, done.Reasons)
		}
	}
}

func total(requests map[string]int) (n int) {
	for _, count := range requests {
		n += count
	}
	return n
}

// TestRedesignOfPages empties the selectors of a board after a sound pass: no
// page is asked for once enough could not be read, an alarm sounds, and texts
// have a gap. Sources check says so, and no longer once the board is itself.
func TestRedesignOfPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  replica.Fault
		fallen string
		pages  int // asked for at most
	}{
		"every field":         {replica.Fault{Kind: replica.Redesign, Match: pagesOnly}, store.FieldReadable, mostFailures + batchSize + pagesAhead + readers + 1},
		"a field of pages":    {replica.Fault{Kind: replica.LostField, Field: "payscheme-type", Match: pagesOnly}, "page_pay_scheme", 1000},
		"a field of the list": {replica.Fault{Kind: replica.LostField, Field: "salary", Match: listOnly}, "list_pay", 1000},
	} {
		asked := &watched{}
		p, board, day := passerOver(t, replica.Synthetic(1, 9, classify.DayOf(testNow)).Thin(9), asked.request)
		passOnce(t, p, board, day-3)
		asked.take()
		board.Fault(test.fault)
		board.SetNow(day.At(20, 0))
		pass, err := p.pass(t.Context())
		if err != nil || pass.TextPublished || !slices.Contains(pass.Fallen, test.fallen) || !strings.Contains(strings.Join(pass.Reasons, " "), "ALARM") {
			t.Errorf("%s: error %v, fallen %q, %q", name, err, pass.Fallen, pass.Reasons)
		}
		if n := len(asked.take()); n > test.pages {
			t.Errorf("%s: %d pages were asked for", name, n)
		}
		reports, err := reportSources(p.db)
		var text strings.Builder
		if err := errors.Join(err, writeSources(&text, reports)); err != nil || !strings.Contains(text.String(), "FALLEN") || anyFallen(reports) == nil {
			t.Errorf("%s: sources check, %v:\n%s", name, err, text.String())
		}
		board.ClearFaults()
		if done := passOnce(t, p, board, day+1); len(done.Fallen) > 0 || !done.TextPublished {
			t.Errorf("%s: the pass after it: %q, %q", name, done.Fallen, done.Reasons)
		}
	}
}

// requestLog is a board without a network between, and the log of its requests.
type requestLog struct {
	board http.Handler
	mu    sync.Mutex
	all   []logged
}

// logged is a request as the board saw it.
type logged struct {
	at            time.Time
	address, path string
	agent         string
}

func (l *requestLog) RoundTrip(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.all = append(l.all, logged{time.Now(), req.URL.Scheme + "://" + req.URL.Host, req.URL.RequestURI(), req.UserAgent()})
	l.mu.Unlock()
	answer := httptest.NewRecorder()
	func() {
		defer func() { _ = recover() }() // a board that breaks off
		l.board.ServeHTTP(answer, req)
	}()
	resp := answer.Result()
	resp.Request = req
	return resp, nil
}

// leading is a board whose pages lead elsewhere now and then.
type leading struct{ board http.Handler }

func (l leading) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "1"):
		http.Redirect(w, r, "https://evil.example"+r.URL.Path, http.StatusFound)
	case strings.HasSuffix(r.URL.Path, "2") && r.URL.Host == "www.jobs.nhs.uk":
		http.Redirect(w, r, "https://beta.jobs.nhs.uk"+r.URL.Path, http.StatusFound)
	default:
		l.board.ServeHTTP(w, r)
	}
}

// TestManners is judged by the board's own log: whatever fault the board has, no
// request goes where its robots.txt or the allow-list forbids, and none comes
// sooner after the one before than it may, or than Retry-After asks.
func TestManners(t *testing.T) {
	t.Parallel()
	corpus := replica.Synthetic(1, 9, classify.DayOf(testNow)).Thin(8)
	synctest.Test(t, func(t *testing.T) {
		board := replica.New(corpus, replica.Options{Robots: "User-agent: *\nDisallow: /candidate/jobadvert/*5$\nDisallow: /api/v1/search?\n\nUser-agent: other\nDisallow: /"})
		seen := &requestLog{board: leading{board}}
		db, err := store.Open(filepath.Join(t.TempDir(), "m.db"), store.Options{Region: classify.Region})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		p := &passer{log: slog.New(slog.DiscardHandler), db: db, board: crawler.NHSJobs(), now: board.Now, progress: func(passProgress) {}}
		p.board.PageSize = 10
		p.crawler = crawler.Options{Board: p.board, Contact: "you@example.org", Hosts: new(crawler.Hosts), Now: board.Now, Transport: seen}
		configured, err := readFrame("")
		if err == nil {
			p.frame, err = activeFrame(p.log, db, configured, testNow.AddDate(0, 0, -30))
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, kind := range []replica.FaultKind{0, replica.TooManyRequests, replica.TooManyRequestsDate, replica.BadGateway, replica.CutOff, replica.Drift, replica.Redesign, replica.Forbidden} {
			board.SetNow((corpus.LastDay() - 8 + classify.Day(i)).At(20, 0))
			board.ClearFaults()
			if kind != 0 {
				board.Fault(replica.Fault{Kind: kind, Count: 5, Pause: time.Second, RetryAfter: 40 * time.Second})
			}
			if _, err := p.pass(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		judgeLog(t, seen.all)
	})
}

func judgeLog(t *testing.T, all []logged) {
	t.Helper()
	pages, robots, last := 0, map[string]bool{}, all[0].at.Add(-time.Hour)
	for _, r := range all {
		if !robots[r.address] && r.path != "/robots.txt" {
			t.Errorf("%s%s was asked for before its robots.txt", r.address, r.path)
		}
		robots[r.address] = true
		if r.address != "https://www.jobs.nhs.uk" && r.address != "https://beta.jobs.nhs.uk" {
			t.Errorf("%s was asked", r.address)
		}
		if strings.HasPrefix(r.path, "/candidate/") && strings.HasSuffix(r.path, "5") || strings.HasPrefix(r.path, "/api/v1/search?") {
			t.Errorf("%s is forbidden", r.path)
		}
		if strings.HasPrefix(r.path, "/candidate/jobadvert/") {
			pages++
		}
		if !strings.HasPrefix(r.agent, "Parlance/") || !strings.Contains(r.agent, "(+you@example.org)") {
			t.Errorf("%s was asked for by %q", r.path, r.agent)
		}
		// The two hosts have a pace each; a redirect to the other may follow at once.
		if r.address == "https://www.jobs.nhs.uk" {
			if r.at.Sub(last) < time.Second {
				t.Errorf("%s came %v after the one before", r.path, r.at.Sub(last))
			}
			last = r.at
		}
	}
	if pages < 100 || !robots["https://beta.jobs.nhs.uk"] {
		t.Errorf("%d requests, %d of pages, of %v", len(all), pages, robots)
	}
}
