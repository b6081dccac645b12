package crawler_test

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
)

// records are three adverts of a made-up corpus, which knows no staff groups.
const records = `{"@type":"JobPosting","title":"Band 6 Informatics Nurse","identifier":"916-AB-1","datePosted":"2020-11-02","validThrough":"2020-11-20","url":"https://example.org/916-AB-1","hiringOrganization":{"name":"Mockshire Hospitals"},"jobLocation":{"address":{"addressLocality":"Reading","postalCode":"RG1 5AN"}},"description":"&lt;p&gt;Digital records, aged &amp;lt;18 too.&lt;/p&gt;&lt;p&gt;Write to jane.doe@example.nhs.uk.&lt;/p&gt;"}
{"@type":"JobPosting","title":"Porter","identifier":"916-AB-2","datePosted":"2020-11-03","validThrough":"2020-11-20","url":"https://example.org/916-AB-2","hiringOrganization":{"name":"St Elsewhere"},"jobLocation":{"address":{"addressLocality":"Leeds","postalCode":"LS1 3EX"}},"description":"<ul><li>Push</li><li>Pull</li></ul>"}
{"@type":"JobPosting","title":"Ward Clerk","identifier":"916-AB-3","datePosted":"2020-11-04","validThrough":"2020-11-20","url":"https://example.org/916-AB-3","hiringOrganization":{"name":"St Elsewhere"},"jobLocation":{"address":{"addressLocality":"Leeds","postalCode":"LS1 3EX"}},"description":"Answer the telephone."}
`

// serve starts a replica board and a crawler that reads it as fast as it answers.
func serve(t testing.TB, corpus *replica.Corpus, opts crawler.Options) (*replica.Board, *crawler.Crawler) {
	t.Helper()
	board := replica.New(corpus, replica.Options{})
	server := httptest.NewServer(board)
	t.Cleanup(server.Close)
	opts.Board = testBoard()
	opts.Board.BaseURL = server.URL
	c, err := crawler.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return board, c
}

func corpusOf(t testing.TB, lines string) *replica.Corpus {
	t.Helper()
	corpus, faults, err := replica.ReadPostings(strings.NewReader(lines))
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return corpus
}

func sortedReferences(adverts []classify.Advert) []string {
	var refs []string
	for _, advert := range adverts {
		refs = append(refs, advert.Reference)
	}
	slices.Sort(refs)
	return refs
}

func TestReplicaOfRecords(t *testing.T) {
	_, c := serve(t, corpusOf(t, records), crawler.Options{})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole {
		t.Fatalf("reasons %q, error %v", listing.Reasons, err)
	}
	if got := sortedReferences(listing.Adverts); !slices.Equal(got, []string{"916-AB-1", "916-AB-2", "916-AB-3"}) {
		t.Fatalf("references %q", got)
	}
	texts := make(map[string]string)
	for _, listed := range listing.Adverts {
		advert, err := c.Detail(context.Background(), listed)
		if err != nil {
			t.Fatal(err)
		}
		texts[advert.Reference] = advert.Text
	}
	if text := texts["916-AB-1"]; !strings.Contains(text, "Digital records, aged <18 too.") || strings.Contains(text, "jane") {
		t.Errorf("text %q", text)
	}
	if text := texts["916-AB-2"]; !strings.Contains(text, "Push\nPull") {
		t.Errorf("text %q", text)
	}
}

func TestReplicaFaults(t *testing.T) {
	const once = 1
	tests := map[string]struct {
		fault replica.Fault
		err   string // what the listing's error or first reason matches; empty for a whole listing
	}{
		"429 once":        {replica.Fault{Kind: replica.TooManyRequests, Count: once}, ""},
		"429 by date":     {replica.Fault{Kind: replica.TooManyRequestsDate, Count: once}, ""},
		"502 once":        {replica.Fault{Kind: replica.BadGateway, Count: once}, ""},
		"cut off once":    {replica.Fault{Kind: replica.CutOff, Count: once}, ""},
		"502 for ever":    {replica.Fault{Kind: replica.BadGateway}, `answered 502 Bad Gateway$`},
		"403":             {replica.Fault{Kind: replica.Forbidden}, `answered 403 Forbidden$`},
		"cut for ever":    {replica.Fault{Kind: replica.CutOff}, `broke off after \d+ bytes: unexpected EOF \(4 attempts\)$`},
		"half as a whole": {replica.Fault{Kind: replica.CutShort}, `the list is cut off after \d+ adverts`},
		"challenge":       {replica.Fault{Kind: replica.Challenge}, `answered with a web page instead of XML`},
		"HTML for XML":    {replica.Fault{Kind: replica.HTMLForXML}, `answered with a web page instead of XML`},
		"JSON error":      {replica.Fault{Kind: replica.JSONError}, `answered with JSON instead of XML`},
		"empty list":      {replica.Fault{Kind: replica.EmptyList}, `lists no adverts at all`},
		"lying total":     {replica.Fault{Kind: replica.LyingTotal}, `3 of \d+ adverts could be read|0 of \d+ adverts could be read`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			board, c := serve(t, corpusOf(t, records), crawler.Options{RetryWait: time.Millisecond})
			board.Fault(test.fault)
			listing, err := c.List(context.Background(), nil)
			if test.err == "" {
				if err != nil || !listing.Whole {
					t.Errorf("reasons %q, error %v", listing.Reasons, err)
				}
				return
			}
			if listing.Whole || len(listing.Reasons) == 0 || !regexp.MustCompile(test.err).MatchString(listing.Reasons[0]) {
				t.Errorf("whole %t, reasons %q", listing.Whole, listing.Reasons)
			}
		})
	}
}

// A board that drips is a board that does not answer, on every attempt.
func TestReplicaSlowDrip(t *testing.T) {
	board, c := serve(t, corpusOf(t, records), crawler.Options{Retries: -1, Timeouts: crawler.Timeouts{Body: 50 * time.Millisecond}})
	board.Fault(replica.Fault{Kind: replica.SlowDrip, Pause: 20 * time.Millisecond})
	began := time.Now()
	listing, err := c.List(context.Background(), nil)
	if err == nil || !strings.HasSuffix(err.Error(), "the body took too long") || listing.Whole || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: whole %t, error %v", time.Since(began), listing.Whole, err)
	}
}

func TestReplicaPageFaults(t *testing.T) {
	for name, test := range map[string]struct {
		kind replica.FaultKind
		err  string
	}{
		"challenge": {replica.Challenge, `main is not found by "main#maincontent"`},
		"redesign":  {replica.Redesign, `(main|title) is not found by "`},
		"cut":       {replica.CutOff, "broke off after"},
	} {
		t.Run(name, func(t *testing.T) {
			board, c := serve(t, corpusOf(t, records), crawler.Options{RetryWait: time.Millisecond})
			board.Fault(replica.Fault{Kind: test.kind})
			_, err := c.Detail(context.Background(), classify.Advert{Reference: "916-AB-2", Title: "Porter"})
			if err == nil || !regexp.MustCompile(test.err).MatchString(err.Error()) || errors.Is(err, crawler.ErrGone) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestReplicaAdvertGone(t *testing.T) {
	_, c := serve(t, corpusOf(t, records), crawler.Options{})
	_, err := c.Detail(context.Background(), classify.Advert{Reference: "916-AB-9", Title: "Porter"})
	if !errors.Is(err, crawler.ErrGone) {
		t.Errorf("error %v, want ErrGone", err)
	}
}

// TestReplicaOfRealAdverts crawls the file of JobPosting lines that
// PARLANCE_ADVERTS names and compares each advert's words with its record's.
func TestReplicaOfRealAdverts(t *testing.T) {
	name := os.Getenv("PARLANCE_ADVERTS")
	if name == "" {
		t.Skip("PARLANCE_ADVERTS names no file of adverts")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	corpus, faults, err := replica.ReadPostings(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d adverts, %d faulty lines", corpus.Len(), len(faults))
	board, c := serve(t, corpus, crawler.Options{Connections: 2})
	read := make(map[string]string)
	for day := corpus.FirstDay(); day <= corpus.LastDay(); day++ {
		if len(read) == corpus.Len() {
			break
		}
		board.SetNow(day.At(23, 0))
		crawlDay(t, c, read)
	}
	differ := 0
	for reference, text := range read {
		want, _ := corpus.Text(reference, board.Now())
		clean, _ := classify.Redact(crawler.Prose(want))
		if !slices.Equal(strings.Fields(clean), strings.Fields(text)) {
			if differ++; differ <= 3 {
				t.Logf("%s: %d words on the page, %d in the record", reference, len(strings.Fields(text)), len(strings.Fields(clean)))
			}
		}
	}
	t.Logf("%d adverts read, %d with other words, %+v", len(read), differ, c.Stats())
	if len(read) != corpus.Len() {
		t.Errorf("%d of %d adverts were read", len(read), corpus.Len())
	}
}

// crawlDay lists the board and reads the page of every advert not yet read.
func crawlDay(t *testing.T, c *crawler.Crawler, read map[string]string) {
	t.Helper()
	listing, err := c.List(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !listing.Whole {
		t.Logf("not whole: %q", listing.Reasons)
	}
	for _, listed := range listing.Adverts {
		if _, known := read[listed.Reference]; known {
			continue
		}
		advert, err := c.Detail(context.Background(), listed)
		if err != nil {
			t.Log(err) // the file has adverts without any text
		}
		read[listed.Reference] = advert.Text
	}
}
