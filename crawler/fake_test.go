package crawler_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

var update = flag.Bool("update", false, "write the golden files anew")

// network is a fake of everything below our transport.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if req.URL.Path == "/robots.txt" {
		return respond(req, 404, ""), nil
	}
	return n(req)
}

// respond answers a request with a whole body.
func respond(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       req,
	}
}

// testBoard is NHS Jobs at a private address: nobody has to be told who reads it.
func testBoard() crawler.Board {
	board := crawler.NHSJobs()
	board.Public, board.PrivateAddresses = false, true
	return board
}

func newCrawler(t *testing.T, opts crawler.Options) *crawler.Crawler {
	t.Helper()
	c, err := crawler.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// offline is a crawler of the test board over a fake network.
func offline(t *testing.T, n network) *crawler.Crawler {
	t.Helper()
	return newCrawler(t, crawler.Options{Board: testBoard(), Transport: n})
}

var listedGP = classify.Advert{Source: "nhs-jobs", Reference: "E0077-26-0003", Title: "Salaried GP"}

// gpPage is the smallest page that is an advert.
const gpPage = `<main id="maincontent"><h1 id="heading">Salaried GP</h1><p id="employer_name">The Mock Surgery</p><p id="job_overview">Heal.</p></main>`

func detail(c *crawler.Crawler) (classify.Advert, error) {
	return c.Detail(context.Background(), listedGP)
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// golden compares with a file in testdata, or writes it under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := testdata(t, name); !bytes.Equal(got, want) {
		t.Errorf("%s differs (run with -update to accept):\n%s", name, got)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error\n got: %v\nwant: %s", err, want)
	}
}
