package replica_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bdrw/parlance/crawler/replica"
)

const (
	anyList   = "/api/v1/search_xml?limit=100&page=1&sort=publicationDateDesc"
	anySearch = "/candidate/search/results?keyword=nurse"
)

func TestFaultsByStatus(t *testing.T) {
	for name, test := range map[string]struct {
		fault replica.Fault
		code  int
	}{
		"429":       {replica.Fault{Kind: replica.TooManyRequests, RetryAfter: 7 * time.Second, Count: 1}, 429},
		"429 date":  {replica.Fault{Kind: replica.TooManyRequestsDate, RetryAfter: 7 * time.Second, Count: 1}, 429},
		"502":       {replica.Fault{Kind: replica.BadGateway, Count: 1}, 502},
		"403":       {replica.Fault{Kind: replica.Forbidden, Count: 1}, 403},
		"challenge": {replica.Fault{Kind: replica.Challenge, Count: 1}, 200},
		"html":      {replica.Fault{Kind: replica.HTMLForXML, Count: 1}, 200},
		"json":      {replica.Fault{Kind: replica.JSONError, Count: 1}, 200},
	} {
		board := replica.New(month(), replica.Options{})
		board.Fault(test.fault)
		bad, good := get(board, anyList), get(board, anyList)
		if bad.Code != test.code || strings.Contains(bad.Body.String(), "nhsJobs") {
			t.Errorf("%s: status %d", name, bad.Code)
		}
		if good.Code != 200 || !strings.Contains(good.Body.String(), "<nhsJobs>") {
			t.Errorf("%s: the next answer is spoilt too", name)
		}
	}
}

func TestRetryAfterInBothForms(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	board.Fault(replica.Fault{Kind: replica.TooManyRequests, RetryAfter: 90 * time.Second, Count: 1})
	board.Fault(replica.Fault{Kind: replica.TooManyRequestsDate, RetryAfter: 90 * time.Second, Count: 1})
	if got := get(board, anyList).Header().Get("Retry-After"); got != "90" {
		t.Errorf("Retry-After %q, want 90", got)
	}
	at, err := http.ParseTime(get(board, anyList).Header().Get("Retry-After"))
	if err != nil || !at.Equal(board.Now().Add(90*time.Second)) {
		t.Errorf("Retry-After %v, %v", at, err)
	}
}

func TestFaultsMatchCountAndClear(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	board.Fault(replica.Fault{Kind: replica.Forbidden, Match: func(r *http.Request) bool { return r.URL.Path == "/api/v1/search_xml" }})
	for range 3 {
		if get(board, anyList).Code != 403 || get(board, anySearch).Code != 200 {
			t.Error("the fault does not keep to its requests")
		}
	}
	board.ClearFaults()
	if get(board, anyList).Code != 200 {
		t.Error("a cleared fault acts")
	}
}

func TestCutOffBreaksTheBody(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	server := httptest.NewServer(board)
	defer server.Close()
	for _, kind := range []replica.FaultKind{replica.CutOff, replica.CutShort} {
		board.Fault(replica.Fault{Kind: kind, Count: 1})
		answer, err := http.Get(server.URL + anyList)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if broken := errors.Is(err, io.ErrUnexpectedEOF); broken != (kind == replica.CutOff) || bytes.HasSuffix(body, []byte("</nhsJobs>")) {
			t.Errorf("kind %d: %d bytes, error %v", kind, len(body), err)
		}
	}
}

func TestSlowDripTakesItsTimeAndEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := replica.New(month(), replica.Options{})
		want := get(board, "/nowhere").Body.String()
		board.Fault(replica.Fault{Kind: replica.SlowDrip, Pause: time.Second})
		start := time.Now()
		if got := get(board, "/nowhere").Body.String(); got != want {
			t.Error("a slow answer differs from a quick one")
		}
		if took := time.Since(start); took < time.Duration(len(want)/64)*time.Second {
			t.Errorf("%d bytes took %v", len(want), took)
		}
	})
}

func TestRedesignEmptiesTheSelectors(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	board.Fault(replica.Fault{Kind: replica.Redesign})
	doc := document(t, board, "/candidate/jobadvert/"+month().LiveAt(board.Now())[0])
	if doc.Find("#heading, #job_overview, #maincontent").Length() != 0 {
		t.Error("ids outlive the redesign")
	}
	if doc = document(t, board, anySearch); doc.Find("li.search-result, [data-test]").Length() != 0 {
		t.Error("cards outlive the redesign")
	}
}

func TestListsThatLie(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	honest := ask(t, board, "limit=100&page=1")
	board.Fault(replica.Fault{Kind: replica.LyingTotal, Count: 1})
	if lie := ask(t, board, "limit=100&page=1"); lie.Total <= honest.Total+25 || len(lie.Vacancies) != 100 {
		t.Errorf("total %d with %d vacancies, the honest one is %d", lie.Total, len(lie.Vacancies), honest.Total)
	}
	board.Fault(replica.Fault{Kind: replica.EmptyList, Count: 1})
	if empty := ask(t, board, "limit=100&page=1"); empty.Total != 0 || len(empty.Vacancies) != 0 {
		t.Errorf("an empty list holds %d vacancies, total %d", len(empty.Vacancies), empty.Total)
	}
}

func TestTheListDriftsWhileItIsRead(t *testing.T) {
	board := replica.New(month(), replica.Options{Start: lastDay.At(9, 0)})
	board.Fault(replica.Fault{Kind: replica.Drift, Pause: 20 * time.Minute})
	seen, twice := map[string]bool{}, 0
	for page := range 10 {
		var read answer
		if err := xml.Unmarshal(get(board, strings.Replace(anyList, "page=1", "page="+string(rune('0'+page)), 1)).Body.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		for _, v := range read.Vacancies {
			if seen[v.Reference] && page > 1 {
				twice++
			}
			seen[v.Reference] = true
		}
	}
	if twice == 0 {
		t.Error("no advert was pushed onto the next page")
	}
	if !board.Now().Equal(lastDay.At(9, 0).Add(200 * time.Minute)) {
		t.Errorf("the clock shows %v", board.Now())
	}
}

func TestRequestsCanBeWatched(t *testing.T) {
	var seen []string
	board := replica.New(month(), replica.Options{OnRequest: func(method, url string) { seen = append(seen, method+" "+url) }})
	get(board, anySearch)
	if !slices.Equal(seen, []string{"GET " + anySearch}) {
		t.Errorf("saw %q", seen)
	}
}
