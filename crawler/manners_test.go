package crawler_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

// gaps are the times from one page to the next.
func (s *site) gaps() []time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(s.at); i++ {
		gaps = append(gaps, s.at[i].Sub(s.at[i-1]))
	}
	return gaps
}

// slowly answers after a time.
func slowly(d *time.Duration) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		time.Sleep(*d)
		return respond(r, 200, gpPage)
	}
}

// TestPaceFollowsTheBoard waits five times as long as the last answer took,
// within bounds.
func TestPaceFollowsTheBoard(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		50 * time.Millisecond: time.Second, // the interval
		time.Second:           5 * time.Second,
		3 * time.Second:       10 * time.Second, // the bound
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &site{robots: says(404, ""), page: slowly(&took)}
			c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Interval: time.Second, MaxInterval: 10 * time.Second, Jitter: -1})
			for range 4 {
				if _, err := detail(c); err != nil {
					t.Fatal(err)
				}
			}
			for i, gap := range s.gaps() {
				if gap != want {
					t.Errorf("answers take %v: gap %d is %v, want %v", took, i, gap, want)
				}
			}
		})
	}
}

// TestPaceIsOfTheHost has two boards on one host take turns.
func TestPaceIsOfTheHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, hosts := &site{robots: says(404, "")}, new(crawler.Hosts)
		other := testBoard()
		other.ID, other.BaseURL = "other", "https://www.jobs.nhs.uk:8443"
		for range 3 {
			for _, board := range []crawler.Board{testBoard(), other} {
				c := newCrawler(t, crawler.Options{Board: board, Transport: s, Hosts: hosts, Interval: 2 * time.Second})
				if _, err := detail(c); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, gap := range s.gaps() {
			if gap < 2*time.Second {
				t.Errorf("one host was asked after %v", gap)
			}
		}
	})
}

// TestStormSlowsThePace doubles the interval with each 429, and comes back.
func TestStormSlowsThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{robots: says(404, "")}
		status := 429
		s.page = func(r *http.Request) *http.Response { return respond(r, status, gpPage) }
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Interval: time.Second, MaxInterval: time.Minute, Jitter: -1, Retries: -1})
		for range 3 {
			_, _ = detail(c)
		}
		status = 200
		for range 80 {
			if _, err := detail(c); err != nil {
				t.Fatal(err)
			}
		}
		gaps := s.gaps()
		if gaps[0] != 2*time.Second || gaps[1] != 4*time.Second || gaps[2] != 8*time.Second || gaps[len(gaps)-1] != time.Second {
			t.Errorf("gaps %v", gaps)
		}
	})
}

// TestRetryAfterHoldsEveryBoard keeps a second board from the host as well.
func TestRetryAfterHoldsEveryBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, hosts, began := &site{robots: says(404, "")}, new(crawler.Hosts), time.Now()
		s.page = func(r *http.Request) *http.Response {
			if time.Since(began) > time.Minute {
				return respond(r, 200, gpPage)
			}
			resp := respond(r, 429, "")
			resp.Header.Set("Retry-After", "100")
			return resp
		}
		one := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Hosts: hosts, Retries: -1})
		two := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Hosts: hosts})
		_, _ = detail(one)
		if _, err := detail(two); err != nil || time.Since(began) < 100*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

// TestLongRetryAfterLeavesTheHostAlone sends nothing more until the time is over.
func TestLongRetryAfterLeavesTheHostAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, status := &site{robots: says(404, "")}, 503
		s.page = func(r *http.Request) *http.Response {
			resp := respond(r, status, gpPage)
			resp.Header.Set("Retry-After", "7200")
			return resp
		}
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s})
		for range 5 {
			if _, err := detail(c); !errors.Is(err, crawler.ErrRefused) {
				t.Errorf("error %v", err)
			}
		}
		if s.pages() != 1 {
			t.Errorf("%d requests although the board asked for two hours", s.pages())
		}
		time.Sleep(2 * time.Hour)
		status = 200
		if _, err := detail(c); err != nil {
			t.Error(err)
		}
	})
}

// TestCircuit leaves a host alone after ten failures, lets one request see
// whether it is well, and waits longer when it is not.
func TestCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, status := &site{robots: says(404, "")}, 502
		s.page = func(r *http.Request) *http.Response { return respond(r, status, gpPage) }
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Retries: -1})
		for range 30 {
			_, _ = detail(c)
		}
		if s.pages() != 10 {
			t.Fatalf("%d requests to a host that fails", s.pages())
		}
		time.Sleep(13 * time.Minute)
		for range 3 {
			_, _ = detail(c)
		}
		if s.pages() != 11 {
			t.Fatalf("%d requests, want one to see whether the host is well", s.pages()-10)
		}
		time.Sleep(13 * time.Minute)
		if _, err := detail(c); !errors.Is(err, crawler.ErrRefused) || s.pages() != 11 {
			t.Errorf("the second time is no longer than the first: %v", err)
		}
		time.Sleep(15 * time.Minute)
		status = 200
		for range 3 {
			if _, err := detail(c); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestBudget(t *testing.T) {
	for name, budget := range map[string]crawler.Spending{
		"requests": {Requests: 5},
		"bytes":    {Bytes: 400},
		"time":     {Time: 35 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, second := &site{robots: says(404, "")}, 10*time.Second
			s.page = slowly(&second)
			opts := crawler.Options{Board: testBoard(), Transport: s, Budget: budget}
			read, err := readAll(t, opts)
			if !errors.Is(err, crawler.ErrBudget) || !errors.Is(err, crawler.ErrRefused) || read < 3 || read > 4 {
				t.Errorf("%s: %d pages, then %v", name, read, err)
			}
			opts.Spent = budget
			if read, err := readAll(t, opts); !errors.Is(err, crawler.ErrBudget) || read > 0 {
				t.Errorf("%s: %d pages on a day whose budget is spent, then %v", name, read, err)
			}
		})
	}
}

// readAll reads pages until one fails.
func readAll(t *testing.T, opts crawler.Options) (read int, err error) {
	c := newCrawler(t, opts)
	for ; read < 20; read++ {
		if _, err = detail(c); err != nil {
			break
		}
	}
	return read, err
}

// TestCancelEndsEveryWait cancels while a request waits for the pace, for its
// turn at robots.txt, and for Retry-After.
func TestCancelEndsEveryWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{robots: func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(time.Hour):
			case <-r.Context().Done():
			}
			return nil, r.Context().Err()
		}}
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began, ended := time.Now(), make(chan error, 2)
		for range 2 {
			go func() {
				_, err := c.Detail(ctx, classify.Advert{Reference: "E0077-26-0003"})
				ended <- err
			}()
		}
		for range 2 {
			if err := <-ended; !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 2*time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
		}
	})
}
