package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
	"github.com/bdrw/parlance/crawler/replica"
)

func TestCountAsksForTotalAndStaffGroups(t *testing.T) {
	for words, keyword := range map[string]string{
		"digital":            "digital",
		"health informatics": `"health informatics"`,
		"e-health":           `"e-health"`,
	} {
		var asked []string
		c := offline(t, func(req *http.Request) (*http.Response, error) {
			q := req.URL.Query()
			asked = append(asked, q.Get("staffGroup"))
			if q.Get("keyword") != keyword || q.Get("location") != "RG1" || q.Get("distance") != "50" || q.Get("limit") != "1" || q.Get("page") != "1" {
				t.Errorf("asked for %s", req.URL.RawQuery)
			}
			total := 120
			if q.Get("staffGroup") != "" {
				total = 13
			}
			return respond(req, 200, fmt.Sprintf("<nhsJobs><totalPages>1</totalPages><totalResults>%d</totalResults></nhsJobs>", total)), nil
		})
		got, err := c.Count(t.Context(), crawler.Search{Words: words, Location: "RG1", Miles: 50})
		if err != nil || got.Total != 120 || len(got.Groups) != 9 || got.Groups[classify.Students] != 13 {
			t.Errorf("counted %+v, %v", got, err)
		}
		if want := append([]string{""}, crawler.NHSJobs().FacetValues...); !slices.Equal(asked, want) {
			t.Errorf("asked for the staff groups %q", asked)
		}
	}
}

// TestCountFails: whatever is not a count is an error, never a zero.
func TestCountFails(t *testing.T) {
	total := func(n int) string { return fmt.Sprintf("<nhsJobs><totalResults>%d</totalResults></nhsJobs>", n) }
	for name, test := range map[string]struct {
		status  int
		all     string // answer to the search without staff group
		group   string
		says    string
		refused bool
	}{
		"web page":      {200, "<!DOCTYPE html><html>Are you a robot?</html>", "", "web page instead of XML", false},
		"no total":      {200, "<nhsJobs></nhsJobs>", "", "no totalResults", false},
		"group broken":  {200, total(40), `{"error":"x"}`, "JSON instead of XML", false},
		"contradiction": {200, total(40), total(30), "add up to 270, but the board counts 40", false},
		"forbidden":     {403, "", "", "403 Forbidden", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := offline(t, func(req *http.Request) (*http.Response, error) {
				body := test.all
				if req.URL.Query().Get("staffGroup") != "" {
					body = test.group
				}
				return respond(req, test.status, body), nil
			})
			got, err := c.Count(t.Context(), crawler.Search{Words: "digital", Location: "RG1", Miles: 50})
			if err == nil || !strings.Contains(err.Error(), test.says) || errors.Is(err, crawler.ErrRefused) != test.refused {
				t.Errorf("counted %+v, %v; want an error with %q", got, err, test.says)
			}
		})
	}
}

func TestCountOfABoardWithoutSearch(t *testing.T) {
	board := testBoard()
	board.Location = ""
	c := newCrawler(t, crawler.Options{Board: board})
	if _, err := c.Count(context.Background(), crawler.Search{Words: "digital"}); err == nil || !strings.Contains(err.Error(), "cannot be searched") {
		t.Errorf("says %v", err)
	}
}

// TestCountOfReplica compares what the lookalike counts with its own texts.
func TestCountOfReplica(t *testing.T) {
	corpus := replica.Synthetic(3, 1, classify.DayFrom(2026, 9, 16)).Thin(4)
	board, c := serve(t, corpus, crawler.Options{})
	whole, err := c.Count(t.Context(), crawler.Search{Words: "digital", Location: "RG1", Miles: 100})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for n := range maps.Values(whole.Groups) {
		sum += n
	}
	live := len(corpus.LiveAt(board.Now()))
	if sum != whole.Total || whole.Total == 0 || whole.Total >= live {
		t.Errorf("%d adverts counted, the staff groups add up to %d, %d are live", whole.Total, sum, live)
	}
	near, err := c.Count(t.Context(), crawler.Search{Words: "digital", Location: "RG1", Miles: 5})
	if err != nil || near.Total >= whole.Total {
		t.Errorf("%d within 5 miles, %d within 100: %v", near.Total, whole.Total, err)
	}
	none, err := c.Count(t.Context(), crawler.Search{Words: "palaeontology", Location: "RG1", Miles: 50})
	if err != nil || none.Total != 0 {
		t.Errorf("a word that no advert has is counted %d times: %v", none.Total, err)
	}
}
