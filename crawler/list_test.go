package crawler_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler"
)

// shelf is a board in memory: references by facet value, newest first.
type shelf struct {
	facets  map[string][]string
	loose   []string                                    // under no facet value
	total   func(facet string, n int) int               // lets the board lie about a count; nil is honest
	rewrite func(req *http.Request, page string) string // changes an answer; nil leaves it
	asked   []string                                    // "facet page limit"
}

const (
	nurses  = "NURSING_AND_MIDWIFERY_REGD"
	clerks  = "ADMINISTRATIVE_AND_CLERICAL"
	nobody  = "the board lists no adverts at all: this is taken for a fault of the board, not for a zero; look at https://www.jobs.nhs.uk in a browser"
	listURL = "https://www.jobs.nhs.uk/api/v1/search_xml?limit=1&page=1&sort=publicationDateDesc"
)

func references(letter string, n int) []string {
	refs := make([]string, n)
	for i := range refs {
		refs[i] = fmt.Sprintf("%s9001-26-%04d", letter, i)
	}
	return refs
}

// twoGroups is a board of 230 nurses and 30 clerks.
func twoGroups() *shelf {
	return &shelf{facets: map[string][]string{nurses: references("C", 230), clerks: references("D", 30)}}
}

func (s *shelf) network(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	facet := query.Get("staffGroup")
	page, _ := strconv.Atoi(query.Get("page"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	s.asked = append(s.asked, fmt.Sprint(facet, " ", page, " ", limit))
	body := s.render(facet, page, limit)
	if s.rewrite != nil {
		body = s.rewrite(req, body)
	}
	return respond(req, 200, body), nil
}

func (s *shelf) render(facet string, page, limit int) string {
	refs := s.facets[facet]
	if facet == "" {
		refs = slices.Concat(s.facets[nurses], s.facets[clerks], s.loose)
	}
	total := len(refs)
	if s.total != nil {
		total = s.total(facet, total)
	}
	from := min((page-1)*limit, len(refs))
	var b strings.Builder
	b.WriteString("<nhsJobs>")
	for _, ref := range refs[from:min(from+limit, len(refs))] {
		fmt.Fprintf(&b, "<vacancyDetails><reference>%s</reference><title>Post %s</title><employer>Mock</employer><postDate>2026-09-16</postDate></vacancyDetails>", ref, ref)
	}
	fmt.Fprintf(&b, "<totalPages>%d</totalPages><totalResults>%d</totalResults></nhsJobs>", (total+limit-1)/limit, total)
	return b.String()
}

func list(t *testing.T, s *shelf) (crawler.Listing, error) {
	t.Helper()
	return offline(t, s.network).List(context.Background(), nil)
}

func TestListWholeBoard(t *testing.T) {
	board := twoGroups()
	var last crawler.Progress
	listing, err := offline(t, board.network).List(context.Background(), func(p crawler.Progress) { last = p })
	if err != nil || !listing.Whole || len(listing.Notes) > 0 {
		t.Fatalf("whole %t, reasons %q, notes %q, error %v", listing.Whole, listing.Reasons, listing.Notes, err)
	}
	groups := make(map[classify.StaffGroup]int)
	for _, advert := range listing.Adverts {
		groups[advert.StaffGroup]++
		if advert.StaffGroupBasis != classify.ByFacet || advert.Source != "nhs-jobs" {
			t.Fatalf("advert %+v", advert)
		}
	}
	if len(groups) != 2 || groups[classify.NursingAndMidwiferyRegistered] != 230 || groups[classify.AdministrativeAndClerical] != 30 {
		t.Errorf("staff groups %v", groups)
	}
	if listing.TotalBefore != 260 || listing.TotalAfter != 260 || listing.FacetSum != 260 {
		t.Errorf("totals %d, %d and sum %d, want 260", listing.TotalBefore, listing.TotalAfter, listing.FacetSum)
	}
	// Two totals, three pages of nurses and the first again, one page of each other facet value.
	if n := listing.Requests["200"]; n != 2+4+8 || listing.Bytes == 0 {
		t.Errorf("%d requests and %d bytes counted: %q", n, listing.Bytes, board.asked)
	}
	if want := (crawler.Progress{Facet: "STUDENTS", Page: 1, Adverts: 260, Expected: 260}); last != want {
		t.Errorf("progress ended with %+v, want %+v", last, want)
	}
}

func TestListCompleteness(t *testing.T) {
	tests := map[string]struct {
		board   func(*shelf)
		reasons []string
	}{
		"a facet just below 98 %": {
			func(s *shelf) { s.total = lie(nurses, 235) },
			[]string{"staffGroup " + nurses + ": 230 of 235 adverts could be read"},
		},
		"a facet at 98 %": {func(s *shelf) { s.total = lie(nurses, 234) }, nil},
		"all but two":     {func(s *shelf) { s.total = lie(clerks, 32) }, nil},
		"all but three":   {func(s *shelf) { s.total = lie(clerks, 33) }, []string{"staffGroup " + clerks + ": 30 of 33 adverts could be read"}},
		"a facet shows more than it counts": {
			func(s *shelf) { s.total = lie(nurses, 100) },
			[]string{"staffGroup " + nurses + ": the board counts 100 adverts but shows 230"},
		},
		"a total 11 below the sum": {
			func(s *shelf) { s.total = lie("", 249) },
			[]string{
				"the values of staffGroup add up to 260 adverts but the board counted 249 before the listing",
				"the values of staffGroup add up to 260 adverts but the board counted 249 after the listing",
			},
		},
		"a total 10 below the sum": {func(s *shelf) { s.total = lie("", 250) }, nil},
		"a total far above the sum": {
			func(s *shelf) { s.total = lie("", 400) },
			[]string{"whole list: 260 of 400 adverts could be read"},
		},
		"an empty list": {func(s *shelf) { s.facets = nil }, []string{nobody}},
		"totals of zero over a full list": {
			func(s *shelf) { s.total = func(string, int) int { return 0 } },
			[]string{
				"staffGroup " + clerks + ": the board counts 0 adverts but shows 30",
				"staffGroup " + nurses + ": the board counts 0 adverts but shows 230",
			},
		},
		"dates in another form": {
			func(s *shelf) {
				s.rewrite = func(_ *http.Request, page string) string {
					return strings.ReplaceAll(page, "2026-09-16", "16/09/2026")
				}
			},
			[]string{"260 dates cannot be read: the format of the list may have changed; the notes show some"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			board := twoGroups()
			test.board(board)
			listing, err := list(t, board)
			if err != nil || !slices.Equal(listing.Reasons, test.reasons) {
				t.Errorf("error %v, reasons\n%s", err, strings.Join(listing.Reasons, "\n"))
			}
			if listing.Whole != (len(test.reasons) == 0) {
				t.Errorf("whole is %t", listing.Whole)
			}
		})
	}
}

// lie makes the board count a facet wrongly.
func lie(about string, count int) func(string, int) int {
	return func(facet string, n int) int {
		switch {
		case facet == about:
			return count
		case facet == "" && about != "":
			return min(n, 260) // the total stays honest
		}
		return n
	}
}

func TestListRestWithoutFacet(t *testing.T) {
	board := twoGroups()
	board.loose = references("E", 5)
	listing, err := list(t, board)
	if err != nil || !listing.Whole || len(listing.Adverts) != 265 {
		t.Fatalf("%d adverts, reasons %q, error %v", len(listing.Adverts), listing.Reasons, err)
	}
	for _, advert := range listing.Adverts[260:] {
		if advert.StaffGroup != classify.StaffGroupNotStated || advert.StaffGroupBasis != classify.NotStated {
			t.Errorf("%s has staff group %s by %s", advert.Reference, advert.StaffGroup, advert.StaffGroupBasis)
		}
	}
	if want := []string{"5 adverts stand under no value of staffGroup: their staff group is not stated"}; !slices.Equal(listing.Notes, want) {
		t.Errorf("notes %q", listing.Notes)
	}
}

// What is published faster than a listing may drift is looked for once more,
// without facet, and does not make the day a gap.
func TestListThatGrowsMuch(t *testing.T) {
	board := twoGroups()
	board.total = func(facet string, n int) int {
		if facet == "STUDENTS" { // the last of the facet values
			board.loose = references("E", 40)
		}
		return n
	}
	listing, err := list(t, board)
	if err != nil || !listing.Whole || len(listing.Adverts) != 300 || listing.TotalBefore != 260 || listing.TotalAfter != 300 {
		t.Errorf("%d adverts, totals %d and %d, reasons %q, error %v",
			len(listing.Adverts), listing.TotalBefore, listing.TotalAfter, listing.Reasons, err)
	}
}

func TestListBoardWithoutFacets(t *testing.T) {
	board := twoGroups()
	description := testBoard()
	description.FacetValues = nil
	c := newCrawler(t, crawler.Options{Board: description, Transport: network(board.network)})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole || len(listing.Adverts) != 260 || len(listing.Notes) != 0 {
		t.Errorf("%d adverts, reasons %q, notes %q, error %v", len(listing.Adverts), listing.Reasons, listing.Notes, err)
	}
	if len(board.asked) != 2+4 {
		t.Errorf("asked %q", board.asked)
	}
}

func TestListAdvertUnderTwoFacets(t *testing.T) {
	board := twoGroups()
	board.facets[nurses] = append(board.facets[nurses], board.facets[clerks][0])
	listing, err := list(t, board)
	if err != nil || !listing.Whole || len(listing.Adverts) != 260 {
		t.Fatalf("%d adverts, reasons %q, error %v", len(listing.Adverts), listing.Reasons, err)
	}
	if got := listing.Adverts[0].StaffGroup; got != classify.AdministrativeAndClerical {
		t.Errorf("staff group %s, want the first", got)
	}
	want := []string{"D9001-26-0000 stands under Administrative and Clerical and under Nursing and Midwifery Registered: the first is kept"}
	if !slices.Equal(listing.Notes, want) {
		t.Errorf("notes %q", listing.Notes)
	}
}

func TestListThatMoves(t *testing.T) {
	tests := map[string]func(s *shelf){
		"new adverts push older ones down": func(s *shelf) {
			s.facets[nurses] = slices.Concat(references("N", 5), s.facets[nurses])
		},
		"withdrawn adverts pull later ones up": func(s *shelf) { s.facets[nurses] = s.facets[nurses][20:] },
	}
	for name, move := range tests {
		t.Run(name, func(t *testing.T) {
			board := twoGroups()
			c := offline(t, func(req *http.Request) (*http.Response, error) {
				resp, err := board.network(req)
				if board.asked[len(board.asked)-1] == nurses+" 1 100" && len(board.asked) < 5 {
					move(board)
				}
				return resp, err
			})
			listing, err := c.List(context.Background(), nil)
			if err != nil || name == "new adverts push older ones down" && !listing.Whole {
				t.Fatalf("reasons %q, error %v", listing.Reasons, err)
			}
			read := make(map[string]int)
			for _, advert := range listing.Adverts {
				read[advert.Reference]++
			}
			for _, ref := range board.facets[nurses] {
				if read[ref] != 1 {
					t.Errorf("%s was read %d times", ref, read[ref])
				}
			}
		})
	}
}

func TestListReadsAFacetAgain(t *testing.T) {
	board := twoGroups()
	failed := false
	c := offline(t, func(req *http.Request) (*http.Response, error) {
		if req.URL.Query().Get("page") == "2" && !failed {
			failed = true
			return respond(req, 200, "<nhsJobs><totalPages>3</totalPages><totalResults>230</totalResults></nhsJobs>"), nil
		}
		return board.network(req)
	})
	listing, err := c.List(context.Background(), nil)
	if err != nil || !listing.Whole || len(listing.Adverts) != 260 {
		t.Errorf("%d adverts, reasons %q, error %v", len(listing.Adverts), listing.Reasons, err)
	}
}

func TestListBreaksOff(t *testing.T) {
	tests := map[string]struct {
		answer func(page string) string
		err    string
	}{
		"HTML for XML":  {func(string) string { return "<!DOCTYPE html><html><body>Checking your browser" }, "the board answered with a web page instead of XML: open the address in a browser; it may be a challenge, or list_path may have changed"},
		"JSON error":    {func(string) string { return `{"error":"page out of range"}` }, `the board answered with JSON instead of XML: "{\"error\":\"page out of range\"}"`},
		"half a list":   {func(page string) string { return page[:len(page)/2] }, "the list is cut off after 0 adverts: it does not end with </nhsJobs>"},
		"nothing":       {func(string) string { return " \n" }, "the board answered with nothing instead of XML"},
		"text":          {func(string) string { return "Service unavailable" }, `the board answered with something that is not XML: "Service unavailable"`},
		"another list":  {func(string) string { return "<rss></rss>" }, "the list begins with <rss> instead of <nhsJobs>: its format changed, or this is another document"},
		"no totals":     {func(string) string { return "<nhsJobs></nhsJobs>" }, "the list has no totalResults: it is cut off, or its format changed"},
		"words for sum": {func(string) string { return "<nhsJobs><totalResults>many</totalResults></nhsJobs>" }, `totalResults is "many", not a count`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			board := twoGroups()
			board.rewrite = func(_ *http.Request, page string) string { return test.answer(page) }
			listing, err := list(t, board)
			want := "list of nhs-jobs: GET " + listURL + ": " + test.err
			wantError(t, err, want)
			if listing.Whole || !slices.Equal(listing.Reasons, []string{want}) {
				t.Errorf("whole %t, reasons %q", listing.Whole, listing.Reasons)
			}
		})
	}
}

func TestListKeepsWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := twoGroups()
		c := offline(t, func(req *http.Request) (*http.Response, error) {
			if req.URL.Query().Get("page") == "2" {
				return respond(req, 503, ""), nil
			}
			return board.network(req)
		})
		listing, err := c.List(context.Background(), nil)
		if err == nil || listing.Whole || len(listing.Adverts) != 130 || listing.Requests["503"] != 4 {
			t.Errorf("%d adverts, whole %t, requests %v, error %v", len(listing.Adverts), listing.Whole, listing.Requests, err)
		}
	})
}

func TestListIgnoredPageNumber(t *testing.T) {
	board := twoGroups()
	c := offline(t, func(req *http.Request) (*http.Response, error) {
		query := req.URL.Query()
		query.Set("page", "1")
		req.URL.RawQuery = query.Encode()
		return board.network(req)
	})
	_, err := c.List(context.Background(), nil)
	wantError(t, err, "staffGroup "+nurses+": page 2 repeats page 1: the board ignores the page number")
}

func TestListEndlessBoard(t *testing.T) {
	description := testBoard()
	description.MaxPages = 2
	c := newCrawler(t, crawler.Options{Board: description, Transport: network(twoGroups().network)})
	listing, err := c.List(context.Background(), nil)
	if err != nil || listing.Whole || !strings.HasPrefix(listing.Reasons[0], "staffGroup "+nurses+": more than 2 pages") {
		t.Errorf("reasons %q, error %v", listing.Reasons, err)
	}
}

func TestListCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	board := twoGroups()
	listing, err := offline(t, board.network).List(ctx, func(crawler.Progress) { cancel() })
	if err == nil || !strings.HasSuffix(err.Error(), "context canceled") || listing.Whole || len(listing.Adverts) != 30 {
		t.Errorf("%d adverts, whole %t, error %v", len(listing.Adverts), listing.Whole, err)
	}
}

// TestShelfIsXML keeps the fake honest.
func TestShelfIsXML(t *testing.T) {
	if err := xml.Unmarshal([]byte(twoGroups().render("", 1, 100)), new(struct{})); err != nil {
		t.Error(err)
	}
}
