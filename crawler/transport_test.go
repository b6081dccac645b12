package crawler_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/crawler"
)

const gpAddress = "https://www.jobs.nhs.uk/candidate/jobadvert/E0077-26-0003"

func TestPublicBoardNeedsContact(t *testing.T) {
	_, err := crawler.New(crawler.Options{Board: crawler.NHSJobs(), Contact: " "})
	if !errors.Is(err, crawler.ErrNoContact) {
		t.Errorf("error %v, want ErrNoContact", err)
	}
	wantError(t, err, "board nhs-jobs: a public board is only read under your contact: give an e-mail address or a web page with --contact")
}

func TestContactMustBePlain(t *testing.T) {
	for _, contact := range []string{"a@b.c\r\nX: y", "me (at home)", "zoë@example.org", "two words"} {
		if _, err := crawler.New(crawler.Options{Board: crawler.NHSJobs(), Contact: contact}); err == nil {
			t.Errorf("contact %q is accepted", contact)
		}
	}
}

// TestCollyEnvironment refuses the variables by which colly would be told to
// crawl otherwise.
func TestCollyEnvironment(t *testing.T) {
	t.Setenv("COLLY_IGNORE_ROBOTSTXT", "y")
	_, err := crawler.New(crawler.Options{Board: testBoard()})
	wantError(t, err, "the environment sets COLLY_IGNORE_ROBOTSTXT, which would change how boards are read: unset it, and use the configuration")
}

func TestUserAgentIsHonest(t *testing.T) {
	var agent string
	c := newCrawler(t, crawler.Options{
		Board: crawler.NHSJobs(), Contact: "you@example.org", Version: "1.2",
		Transport: network(func(req *http.Request) (*http.Response, error) {
			agent = req.Header.Get("User-Agent")
			return respond(req, 200, gpPage), nil
		}),
	})
	if _, err := detail(c); err != nil {
		t.Fatal(err)
	}
	if want := "Parlance/1.2 (+you@example.org)"; agent != want {
		t.Errorf("User-Agent %q, want %q", agent, want)
	}
}

// script answers with one status after the other and keeps the times.
type script struct {
	statuses []int
	header   http.Header
	at       []time.Duration
	began    time.Time
}

func (s *script) network(req *http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Since(s.began))
	status := s.statuses[min(len(s.at), len(s.statuses))-1]
	resp := respond(req, status, gpPage)
	for key, values := range s.header {
		resp.Header[key] = values
	}
	return resp, nil
}

func TestRetries(t *testing.T) {
	tests := map[string]struct {
		statuses []int
		requests int
		err      string
	}{
		"503 then success": {[]int{503, 200}, 2, ""},
		"429 then success": {[]int{429, 429, 200}, 3, ""},
		"502 for ever":     {[]int{502}, 4, "advert of nhs-jobs: GET " + gpAddress + ": the board answered 502 Bad Gateway"},
		"403 at once":      {[]int{403, 200}, 1, "advert of nhs-jobs: GET " + gpAddress + ": the board answered 403 Forbidden"},
		"404 at once":      {[]int{404, 200}, 1, "advert of nhs-jobs: GET " + gpAddress + ": the board answered 404 Not Found"},
		"400 at once":      {[]int{400, 200}, 1, "advert of nhs-jobs: GET " + gpAddress + ": the board answered 400 Bad Request"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: test.statuses, began: time.Now()}
				_, err := detail(offline(t, s.network))
				if test.err != "" {
					wantError(t, err, test.err)
				} else if err != nil {
					t.Error(err)
				}
				if len(s.at) != test.requests {
					t.Errorf("%d requests, want %d", len(s.at), test.requests)
				}
			})
		})
	}
}

func TestStatusMeaning(t *testing.T) {
	for status, want := range map[int]error{404: crawler.ErrGone, 410: crawler.ErrGone, 401: crawler.ErrRefused, 403: crawler.ErrRefused, 429: crawler.ErrRefused, 500: nil} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{statuses: []int{status}, began: time.Now()}
			_, err := detail(offline(t, s.network))
			for _, sentinel := range []error{crawler.ErrGone, crawler.ErrRefused} {
				if errors.Is(err, sentinel) != (sentinel == want) {
					t.Errorf("%d: error %v is %v: %t", status, err, sentinel, errors.Is(err, sentinel))
				}
			}
			var answered *crawler.StatusError
			if !errors.As(err, &answered) || answered.Status != status {
				t.Errorf("%d: error %v is no StatusError of it", status, err)
			}
		})
	}
}

// A board that is down and names a time to come back is left alone like one
// that refuses, whether we waited for it or not.
func TestRetryAfterLeavesTheBoardAlone(t *testing.T) {
	for after, requests := range map[string]int{"3600": 1, "2": 4} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{statuses: []int{503}, header: http.Header{"Retry-After": {after}}, began: time.Now()}
			_, err := detail(offline(t, s.network))
			wantError(t, err, "advert of nhs-jobs: GET "+gpAddress+": the board answered 503 Service Unavailable (Retry-After: \""+after+"\")")
			if !errors.Is(err, crawler.ErrRefused) || len(s.at) != requests {
				t.Errorf("%d requests, want %d; refused: %t", len(s.at), requests, errors.Is(err, crawler.ErrRefused))
			}
		})
	}
}

func TestWaitsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{500}, began: time.Now()}
		_, _ = detail(offline(t, s.network))
		for i, want := range []time.Duration{2, 4, 8} {
			wait, want := s.at[i+1]-s.at[i], want*time.Second
			if wait < want*3/4 || wait > want*5/4 {
				t.Errorf("wait %d is %v, want %v more or less a quarter", i+1, wait, want)
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	tests := map[string]struct {
		header   http.Header
		requests int
		wait     time.Duration // at least, before the second request
	}{
		"seconds":             {http.Header{"Retry-After": {"90"}}, 2, 90 * time.Second},
		"date by its own day": {http.Header{"Retry-After": {"Wed, 25 Nov 2026 10:02:00 GMT"}, "Date": {"Wed, 25 Nov 2026 10:00:00 GMT"}}, 2, 2 * time.Minute},
		"date by our clock":   {http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:03:00 GMT"}}, 2, 3 * time.Minute},
		"date that is past":   {http.Header{"Retry-After": {"Sat, 01 Jan 1999 00:03:00 GMT"}}, 2, time.Second},
		"no sense":            {http.Header{"Retry-After": {"soon"}}, 2, time.Second},
		"too long to wait":    {http.Header{"Retry-After": {"3600"}}, 1, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // begins on 1 January 2000
				s := &script{statuses: []int{429, 200}, header: test.header, began: time.Now()}
				_, err := detail(offline(t, s.network))
				if len(s.at) != test.requests {
					t.Fatalf("%d requests, want %d (%v)", len(s.at), test.requests, err)
				}
				if test.requests == 2 && (s.at[1] < test.wait || s.at[1] > test.wait+5*time.Second) {
					t.Errorf("waited %v, want %v", s.at[1], test.wait)
				}
			})
		})
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{200}, began: time.Now()}
		c := newCrawler(t, crawler.Options{Board: crawler.NHSJobs(), Contact: "you@example.org", Transport: network(s.network)})
		varied := false
		for i := range 20 {
			if _, err := detail(c); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				continue
			}
			gap := s.at[i] - s.at[i-1]
			if gap < time.Second || gap > 1250*time.Millisecond {
				t.Errorf("request %d came %v after the one before", i+1, gap)
			}
			varied = varied || gap != time.Second
		}
		if !varied {
			t.Error("the pace has no jitter")
		}
	})
}

func TestNoPaceForOwnBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{200}, began: time.Now()}
		c := offline(t, s.network)
		for range 5 {
			_, _ = detail(c)
		}
		if len(s.at) != 5 || s.at[4] != 0 {
			t.Errorf("requests at %v, want five without a wait", s.at)
		}
	})
}

func TestCancelEndsWaits(t *testing.T) {
	for name, status := range map[string]int{"between retries": 503, "between requests": 200} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{statuses: []int{status}, began: time.Now()}
				c := newCrawler(t, crawler.Options{Board: testBoard(), Interval: time.Hour, Transport: network(s.network)})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				for range 2 {
					if _, err := c.Detail(ctx, listedGP); err != nil && !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error %v, want the context's", err)
					}
				}
				if waited := time.Since(s.began); waited > 11*time.Second {
					t.Errorf("ended after %v", waited)
				}
			})
		})
	}
}

// drip is a body that yields a byte a second until its request is cancelled.
type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (drip) Close() error { return nil }

func TestDrippingBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := offline(t, func(req *http.Request) (*http.Response, error) {
			requests++
			resp := respond(req, 200, "")
			resp.Body, resp.ContentLength = drip{req.Context()}, -1
			return resp, nil
		})
		_, err := detail(c)
		wantError(t, err, "advert of nhs-jobs: GET "+gpAddress+": the body took too long (4 attempts)")
		if requests != 4 {
			t.Errorf("%d requests, want 4", requests)
		}
	})
}

func zipped(body string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, body)
	_ = w.Close()
	return b.Bytes()
}

func TestBodies(t *testing.T) {
	whole := zipped(gpPage)
	tests := map[string]struct {
		body     []byte
		encoding string
		length   int64
		requests int
		err      string
	}{
		"plain":         {[]byte(gpPage), "", int64(len(gpPage)), 1, ""},
		"gzip":          {whole, "gzip", int64(len(whole)), 1, ""},
		"half a body":   {[]byte(gpPage[:50]), "", int64(len(gpPage)), 4, "the answer broke off after 50 bytes: unexpected EOF (4 attempts)"},
		"half a gzip":   {whole[:60], "gzip", -1, 4, "the answer broke off after 60 bytes: unexpected EOF (4 attempts)"},
		"not gzip":      {[]byte(gpPage[:135]), "gzip", -1, 4, "the answer broke off after 135 bytes: gzip: invalid header (4 attempts)"},
		"too large":     {make([]byte, 2001), "", -1, 1, "the answer is larger than 2000 bytes, the limit for one body"},
		"gzip bomb":     {zipped(strings.Repeat(" ", 1<<20)), "gzip", -1, 1, "the answer is larger than 2000 bytes, the limit for one body"},
		"until closed":  {[]byte(gpPage), "", -1, 4, "the answer broke off after 135 bytes: the page does not end with </html>, and nothing else tells its end (4 attempts)"},
		"closed whole":  {[]byte(gpPage + "</HTML>\n<!-- done -->"), "", -1, 1, ""},
		"other packing": {[]byte(gpPage), "br", -1, 1, `the answer is encoded as "br", which was not asked for`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				c := newCrawler(t, crawler.Options{Board: testBoard(), MaxBody: 2000, Transport: network(func(req *http.Request) (*http.Response, error) {
					requests++
					resp := respond(req, 200, string(test.body))
					resp.Header.Set("Content-Encoding", test.encoding)
					resp.ContentLength = test.length
					return resp, nil
				})})
				_, err := detail(c)
				if test.err == "" && err != nil {
					t.Error(err)
				} else if test.err != "" {
					wantError(t, err, "advert of nhs-jobs: GET "+gpAddress+": "+test.err)
				}
				if requests != test.requests {
					t.Errorf("%d requests, want %d", requests, test.requests)
				}
			})
		})
	}
}

func TestFailuresThatDoNotPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := offline(t, func(*http.Request) (*http.Response, error) {
			requests++
			return nil, &tls.CertificateVerificationError{Err: errors.New("unknown authority")}
		})
		if _, err := detail(c); err == nil || requests != 1 {
			t.Errorf("%d requests, error %v", requests, err)
		}
	})
}

func TestRedirects(t *testing.T) {
	tests := map[string]struct{ to, err string }{
		"to the beta host": {"https://beta.jobs.nhs.uk/candidate/jobadvert/E0077-26-0003", ""},
		"to the same page": {gpAddress, ""},
		"to another host":  {"https://evil.example/candidate/jobadvert/E0077-26-0003", "advert of nhs-jobs: GET " + gpAddress + ": board nhs-jobs leads to https://evil.example, which is not one of its hosts: if it moved there, add the host to the board's hosts"},
		"to plain http":    {"http://www.jobs.nhs.uk/", "advert of nhs-jobs: GET " + gpAddress + ": board nhs-jobs leads to http://www.jobs.nhs.uk, which is not one of its hosts: if it moved there, add the host to the board's hosts"},
		"to another page":  {"https://www.jobs.nhs.uk/sorry", "advert of nhs-jobs: page of E0077-26-0003: the board led to https://www.jobs.nhs.uk/sorry instead"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			requests := 0
			c := offline(t, func(req *http.Request) (*http.Response, error) {
				if requests++; requests > 1 {
					return respond(req, 200, gpPage), nil
				}
				resp := respond(req, 302, "")
				resp.Header.Set("Location", test.to)
				return resp, nil
			})
			_, err := detail(c)
			if test.err == "" && err != nil {
				t.Error(err)
			} else if test.err != "" {
				wantError(t, err, test.err)
			}
		})
	}
}

func TestSameAddressTwice(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, gpPage)
	}))
	defer server.Close()
	board := testBoard()
	board.BaseURL = server.URL
	c := newCrawler(t, crawler.Options{Board: board})
	for range 2 {
		if _, err := detail(c); err != nil {
			t.Fatal(err)
		}
	}
	stats := c.Stats()
	if stats.Requests["200"] != 3 || stats.Bytes != int64(3*len(gpPage)) {
		t.Errorf("stats %+v, want 3 answers of %d bytes: of the page, and once of robots.txt", stats, len(gpPage))
	}
}

func TestCancelWithinASecond(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		close(asked)
		<-req.Context().Done()
	}))
	defer server.Close()
	board := testBoard()
	board.BaseURL = server.URL
	ctx, cancel := context.WithCancel(t.Context())
	var cancelled time.Time
	go func() { <-asked; cancelled = time.Now(); cancel() }()
	_, err := newCrawler(t, crawler.Options{Board: board}).Detail(ctx, listedGP)
	if took := time.Since(cancelled); !errors.Is(err, context.Canceled) || took > time.Second {
		t.Errorf("ended %v after the cancellation with %v", took, err)
	}
}

// A body that drips ends as soon as its reader gives up.
func TestCancelWithinABody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := offline(t, func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 200, "")
			resp.Body, resp.ContentLength = drip{req.Context()}, -1
			return resp, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Detail(ctx, listedGP)
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > 11*time.Second {
			t.Errorf("ended after %v with %v", took, err)
		}
	})
}

// TestTimeLimits lets a board fall silent at each phase: each has its own limit.
func TestTimeLimits(t *testing.T) {
	silent := silentServer(t)
	const short = 20 * time.Millisecond
	tests := map[string]struct {
		address string
		limits  crawler.Timeouts
		err     string
	}{
		"dialling": {"http://192.0.2.1:81", crawler.Timeouts{Dial: time.Nanosecond}, "i/o timeout"},
		"TLS":      {"https://" + silent, crawler.Timeouts{TLS: short}, "TLS handshake timeout"},
		"header":   {"http://" + silent, crawler.Timeouts{Header: short}, "timeout awaiting response headers"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			board := testBoard()
			board.BaseURL = test.address
			c := newCrawler(t, crawler.Options{Board: board, Timeouts: test.limits, Retries: -1})
			began := time.Now()
			_, err := detail(c)
			if err == nil || !strings.HasSuffix(err.Error(), test.err) || time.Since(began) > 5*time.Second {
				t.Errorf("after %v: %v, want %q", time.Since(began), err, test.err)
			}
		})
	}
}

// silentServer accepts connections and never says a word.
func silentServer(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	}()
	return listener.Addr().String()
}

func TestServerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := offline(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
		_, err := detail(c)
		wantError(t, err, "advert of nhs-jobs: GET "+gpAddress+": connection refused (4 attempts)")
		if n := c.Stats().Requests[crawler.NoAnswer]; n != 4 {
			t.Errorf("%d requests counted without answer, want 4", n)
		}
	})
}
