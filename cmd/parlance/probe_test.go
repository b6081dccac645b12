package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
	"github.com/bdrw/parlance/store"
)

// isProbe tells the requests of probes from those of the listing.
func isProbe(r *http.Request) bool { return r.URL.Query().Get("keyword") != "" }

func probingPasser(t *testing.T, days int) (*passer, *replica.Board, classify.Day) {
	t.Helper()
	p, board, last := passerOver(t, replica.Synthetic(1, days, classify.DayOf(testNow)).Thin(8), nil)
	probes, err := defaultProbesConfig().probes(p.frame)
	if err != nil {
		t.Fatal(err)
	}
	p.probes = probes
	return p, board, last
}

// probed gives the results of a day by probe and measure.
func probed(t *testing.T, p *passer, day classify.Day) map[string]store.ProbeResult {
	t.Helper()
	all := map[string]store.ProbeResult{}
	if err := p.db.Probes(p.board.ID, day, day, func(r store.ProbeResult) error {
		all[r.Measure.String()+" "+string(r.Probe.Term)] = r
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPassProbes makes a pass over the lookalike with the default probes and
// compares the text counts with the truth about its adverts.
func TestPassProbes(t *testing.T) {
	t.Parallel()
	p, board, day := probingPasser(t, 1)
	pass := passOnce(t, p, board, day)
	got := probed(t, p, day)
	if len(got) != 10 {
		t.Fatalf("%d results, want a site and a text count for each of 5 terms: %v", len(got), got)
	}
	if pass.Tally.Requests["200"] < 50 {
		t.Errorf("the pass tells of %v requests: those of the probes are missing", pass.Tally.Requests)
	}
	centre, _ := classify.Locate("RG1")
	naming := map[classify.Term]int{}
	for _, reference := range board.Corpus().LiveAt(board.Now()) {
		d, err := p.db.Advert(p.board.ID, reference)
		if err != nil {
			t.Fatal(err)
		}
		if !near(d.Advert.Places, centre, 50) {
			continue
		}
		for _, probe := range p.probes {
			if d.Coding.HasTerm(probe.Term, "") {
				naming[probe.Term]++
			}
		}
	}
	for _, probe := range p.probes {
		site, text := got["site "+string(probe.Term)], got["text "+string(probe.Term)]
		if text.Count != naming[probe.Term] || site.Count == 0 || len(site.Groups) != 9 || site.Count < text.Count/2 {
			t.Errorf("%s: site %d, text %d, the adverts say %d", probe, site.Count, text.Count, naming[probe.Term])
		}
	}
}

func near(places []classify.Place, centre classify.Point, miles float64) bool {
	for _, place := range places {
		if at, ok := classify.Locate(place.Postcode); ok && classify.Miles(centre, at) <= miles {
			return true
		}
	}
	return false
}

// TestFailingProbes leave gaps for themselves, and the pass is as complete as
// without them.
func TestFailingProbes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault replica.Fault
		site  int // probes with a site count
		asked int32
	}{
		"one fails": {replica.Fault{Kind: replica.Challenge, Match: func(r *http.Request) bool {
			return r.URL.Query().Get("keyword") == "informatics" && r.URL.Query().Get("staffGroup") == "STUDENTS"
		}}, 4, 0},
		"all are refused": {replica.Fault{Kind: replica.Forbidden, Match: isProbe}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, board, day := probingPasser(t, 1)
			var asked atomic.Int32
			fault := test.fault
			match := fault.Match
			fault.Match = func(r *http.Request) bool {
				if match(r) {
					asked.Add(1)
					return true
				}
				return false
			}
			board.Fault(fault)
			pass := passOnce(t, p, board, day)
			if !pass.TextPublished || !strings.Contains(fmt.Sprint(pass.Reasons), "gap") {
				t.Errorf("the pass says %v", pass.Reasons)
			}
			if test.asked > 0 && asked.Load() != test.asked {
				t.Errorf("%d probes were asked for after the refusal", asked.Load()-1)
			}
			sites, texts := 0, 0
			for _, r := range probed(t, p, day) {
				if r.Measure == store.SiteCount {
					sites++
				} else {
					texts++
				}
			}
			if sites != test.site || texts != 5 {
				t.Errorf("%d site counts, want %d; %d text counts, want 5", sites, test.site, texts)
			}
			board.ClearFaults()
			passOnce(t, p, board, day)
			if n := len(probed(t, p, day)); n != 10 {
				t.Errorf("after another pass of the day there are %d results, want 10", n)
			}
		})
	}
}

// TestStoppedProbes: a pass that is stopped while it probes stays open, and the
// next one of the day asks for what is missing alone.
func TestStoppedProbes(t *testing.T) {
	t.Parallel()
	p, board, day := probingPasser(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	p.progress = func(at passProgress) {
		if at.Stage == stageProbes && at.Done == 2 {
			cancel()
		}
	}
	board.SetNow(day.At(20, 0))
	if _, err := p.pass(ctx); err == nil {
		t.Fatal("the stopped pass ended as if it were whole")
	}
	if n := len(probed(t, p, day)); n != 2 {
		t.Errorf("%d results of the stopped pass, want 2", n)
	}
	var first int
	p.progress = func(at passProgress) {
		if at.Stage == stageProbes && at.Done == 0 {
			first = at.Of
		}
	}
	pass := passOnce(t, p, board, day)
	if n := len(probed(t, p, day)); n != 10 || first != 3 || pass.ID != 1 {
		t.Errorf("pass %d went on with %d probes and has %d results, want 3 and 10", pass.ID, first, n)
	}
}

// roundTrip answers the requests of probes itself.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	if isProbe(r) {
		return f(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestLyingTotals: a board that counts more for a search than it has, or less
// than for its staff groups, is not believed.
func TestLyingTotals(t *testing.T) {
	t.Parallel()
	for says, totals := range map[string][2]int{
		"1000000 adverts for the search": {1_000_000, 0},
		"add up to 180":                  {40, 20},
	} {
		p, board, day := probingPasser(t, 1)
		p.crawler.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			total := totals[0]
			if r.URL.Query().Get("staffGroup") != "" {
				total = totals[1]
			}
			body := fmt.Sprintf("<nhsJobs><totalResults>%d</totalResults></nhsJobs>", total)
			return &http.Response{StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
				Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
		})
		pass := passOnce(t, p, board, day)
		if n := len(probed(t, p, day)); n != 5 || !strings.Contains(fmt.Sprint(pass.Reasons), says) {
			t.Errorf("%d results, and the pass says %v", n, pass.Reasons)
		}
	}
}
