package crawler_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/crawler"
)

// site is a fake board with a robots.txt. It counts what is asked, by path.
type site struct {
	robots func(*http.Request) (*http.Response, error)
	page   func(*http.Request) *http.Response // nil shows an advert

	mu    sync.Mutex
	asked map[string]int // by host and path
	at    []time.Time    // of pages
}

func (s *site) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if s.asked == nil {
		s.asked = make(map[string]int)
	}
	s.asked[req.URL.Host+req.URL.Path]++
	s.asked[req.URL.Path]++
	robots := strings.HasPrefix(req.URL.Path, "/robots")
	if !robots {
		s.at = append(s.at, time.Now())
	}
	s.mu.Unlock()
	switch {
	case robots:
		return s.robots(req)
	case s.page != nil:
		return s.page(req), nil
	}
	return respond(req, 200, gpPage), nil
}

func (s *site) pages() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.at)
}

// says answers with a robots.txt, or with any other status.
func says(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		resp := respond(req, status, body)
		resp.Header.Set("Content-Type", "text/plain")
		return resp, nil
	}
}

// leadsOn redirects from /robots.txt to /robots.txt.1 and so on, n times.
func leadsOn(n int, body string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		hop := strings.Count(req.URL.Path, ".1")
		if hop == n {
			return says(200, body)(req)
		}
		resp, _ := says(302, "")(req)
		resp.Header.Set("Location", req.URL.Path+".1")
		return resp, nil
	}
}

const forbids = "User-agent: *\nDisallow: /candidate/"

func TestRobotsAnswers(t *testing.T) {
	refused, disallowed := crawler.ErrRefused, crawler.ErrDisallowed
	tests := map[string]struct {
		robots func(*http.Request) (*http.Response, error)
		want   error // nil when the page is read
	}{
		"forbids":          {says(200, forbids), disallowed},
		"names us":         {says(200, "User-agent: parlance\nDisallow: /"), disallowed},
		"names others":     {says(200, "User-agent: x\nDisallow: /"), nil},
		"404":              {says(404, forbids), nil},
		"403":              {says(403, forbids), nil},
		"410":              {says(410, forbids), nil},
		"429":              {says(429, ""), refused},
		"500":              {says(500, ""), refused},
		"503":              {says(503, ""), refused},
		"no network":       {func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }, refused},
		"web page":         {func(r *http.Request) (*http.Response, error) { return respond(r, 200, forbids), nil }, nil},
		"web page as text": {says(200, "\ufeff\n<!doctype html><p>\n"+forbids), nil},
		"five redirects":   {leadsOn(5, forbids), disallowed},
		"six redirects":    {leadsOn(6, forbids), nil},
		"larger than read": {says(200, forbids+"\n"+strings.Repeat("# long\n", 200<<10)), disallowed},
		"late rule":        {says(200, strings.Repeat("#", 501<<10)+"\n"+forbids), nil},
		"delay too long":   {says(200, "User-agent: *\nCrawl-delay: 31"), refused},
		"redirect elsewhere": {func(r *http.Request) (*http.Response, error) {
			resp, _ := says(301, "")(r)
			resp.Header.Set("Location", "https://evil.example/robots.txt")
			return resp, nil
		}, refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{robots: test.robots}
				_, err := detail(newCrawler(t, crawler.Options{Board: testBoard(), MaxBody: 600 << 10, Transport: s}))
				if !errors.Is(err, test.want) || test.want == nil && err != nil {
					t.Errorf("error %v, want %v", err, test.want)
				}
				if asked := s.pages(); (asked == 1) != (test.want == nil) || asked > 1 {
					t.Errorf("%d pages asked for", asked)
				}
			})
		})
	}
}

// TestRobotsKept asks for the file once a day and never twice at a time, and
// again soon when it could not be had.
func TestRobotsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{robots: func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return says(404, "")(r)
		}}
		hosts := new(crawler.Hosts)
		var all sync.WaitGroup
		for range 10 {
			c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Hosts: hosts})
			all.Go(func() {
				if _, err := detail(c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		time.Sleep(23 * time.Hour)
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s, Hosts: hosts})
		_, _ = detail(c)
		if n := s.asked["/robots.txt"]; n != 1 {
			t.Errorf("asked %d times within a day", n)
		}
		time.Sleep(2 * time.Hour)
		if _, _ = detail(c); s.asked["/robots.txt"] != 2 {
			t.Errorf("asked %d times after a day", s.asked["/robots.txt"])
		}
	})
}

func TestRobotsComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{robots: says(503, "")}
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s})
		for range 3 {
			if _, err := detail(c); !errors.Is(err, crawler.ErrRefused) {
				t.Errorf("error %v", err)
			}
		}
		if asked := s.asked["/robots.txt"]; asked != 4 || s.pages() > 0 {
			t.Errorf("robots.txt asked for %d times, want one request with its repetitions; %d pages", asked, s.pages())
		}
		s.robots = says(200, "User-agent: *\nDisallow: /other")
		time.Sleep(7 * time.Minute)
		if _, err := detail(c); err != nil {
			t.Error(err)
		}
	})
}

// TestRobotsOfEachHop reads the robots.txt of the host that a page leads to.
func TestRobotsOfEachHop(t *testing.T) {
	s := &site{
		robots: func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "beta.jobs.nhs.uk" {
				return says(200, forbids)(r)
			}
			return says(404, "")(r)
		},
		page: func(r *http.Request) *http.Response {
			resp := respond(r, 302, "")
			resp.Header.Set("Location", "https://beta.jobs.nhs.uk"+r.URL.Path)
			return resp
		},
	}
	_, err := detail(newCrawler(t, crawler.Options{Board: testBoard(), Transport: s}))
	if !errors.Is(err, crawler.ErrDisallowed) || s.pages() != 1 || s.asked["beta.jobs.nhs.uk/robots.txt"] != 1 {
		t.Errorf("error %v; asked %v", err, s.asked)
	}
}

// TestRobotsRawAddress compares what is sent: the query in its order, the path
// as it is escaped.
func TestRobotsRawAddress(t *testing.T) {
	for rule, allowed := range map[string]bool{
		"/api/v1/search_xml?limit=1&page=1": false,
		"/api/v1/search_xml?page=1":         true,
		"/api/*sort=publicationDateDesc$":   false,
	} {
		s := &site{robots: says(200, "User-agent: *\nDisallow: "+rule), page: func(r *http.Request) *http.Response {
			return respond(r, 200, "<nhsJobs><totalResults>0</totalResults></nhsJobs>")
		}}
		_, err := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s}).List(context.Background(), nil)
		if errors.Is(err, crawler.ErrDisallowed) == allowed || (s.pages() > 0) != allowed {
			t.Errorf("%s: %v after %d requests", rule, err, s.pages())
		}
	}
}

func TestCrawlDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{robots: says(200, "User-agent: *\nCrawl-delay: 12")}
		c := newCrawler(t, crawler.Options{Board: testBoard(), Transport: s})
		for range 3 {
			if _, err := detail(c); err != nil {
				t.Fatal(err)
			}
		}
		for i := 1; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < 12*time.Second || gap > 15*time.Second {
				t.Errorf("page %d came %v after the one before", i+1, gap)
			}
		}
	})
}
