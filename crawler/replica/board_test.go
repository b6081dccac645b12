package replica_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// answer is the XML list as any client would read it.
type answer struct {
	XMLName   xml.Name `xml:"nhsJobs"`
	Pages     int      `xml:"totalPages"`
	Total     int      `xml:"totalResults"`
	Vacancies []struct {
		Reference   string   `xml:"reference"`
		Title       string   `xml:"title"`
		Description string   `xml:"description"`
		Employer    string   `xml:"employer"`
		Salary      string   `xml:"salary"`
		Close       string   `xml:"closeDate"`
		Post        string   `xml:"postDate"`
		URL         string   `xml:"url"`
		Location    []string `xml:"locations>location"`
		Nested      []string `xml:"locations>locations"`
	} `xml:"vacancyDetails"`
}

// ask lists by the XML API; query is the part after the question mark.
func ask(t testing.TB, board http.Handler, query string) answer {
	t.Helper()
	w := get(board, "/api/v1/search_xml?"+query)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", query, w.Code)
	}
	var read answer
	if err := xml.Unmarshal(w.Body.Bytes(), &read); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return read
}

// references reads every page of a query.
func references(t testing.TB, board http.Handler, query string) []string {
	t.Helper()
	var all []string
	for page := 1; ; page++ {
		read := ask(t, board, fmt.Sprintf("%s&limit=100&page=%d", query, page))
		for _, v := range read.Vacancies {
			all = append(all, v.Reference)
		}
		if page >= read.Pages {
			if len(all) != read.Total {
				t.Errorf("%s: %d adverts read, total says %d", query, len(all), read.Total)
			}
			return all
		}
	}
}

func TestTheListHoldsEveryLiveAdvertNewestFirst(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	got := references(t, board, "sort=publicationDateDesc")
	if diff := cmp.Diff(month().LiveAt(board.Now()), got); diff != "" {
		t.Errorf("list differs from the corpus (-want +got):\n%s", diff)
	}
	best := references(t, board, "")
	if slices.Equal(best, got) {
		t.Error("a list without sort is in the order of posting")
	}
}

func TestLimits(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	for query, want := range map[string]int{"": 10, "limit=100&page=1": 100, "limit=250&page=1": 100, "limit=7&page=2": 7, "limit=100&page=499": 0, "keyword=xyzzy": 0} {
		if got := len(ask(t, board, query).Vacancies); got != want {
			t.Errorf("%q: %d vacancies, want %d", query, got, want)
		}
	}
	if empty := ask(t, board, "keyword=xyzzy"); empty.Total != 0 || empty.Pages != 0 {
		t.Errorf("nothing found: totals %d and %d, want 0", empty.Total, empty.Pages)
	}
}

func TestAnswersThatAreNoList(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	for target, want := range map[string]struct {
		status int
		kind   string
	}{
		"/api/v1/search_xml?limit=100&page=500":                      {200, "application/json"},
		"/api/v1/search_xml?page=one":                                {400, "application/json"},
		"/api/v1/search_xml?staffGroup=STUDENTS&staffGroup=X":        {400, "application/json"},
		"/api/v1/search":                                             {403, "application/json"},
		"/api/v1/search_json":                                        {401, "application/json"},
		"/candidate/search/results?payBand=BAND_5&payBand=BAND_6":    {400, "text/html; charset=utf-8"},
		"/candidate/jobadvert/C0000-26-0000":                         {404, "text/html; charset=utf-8"},
		"/robots.txt":                                                {200, "text/html; charset=utf-8"},
		"/no/such/path":                                              {200, "text/html; charset=utf-8"},
		"/candidate/search/results?payBand=BAND_5,BAND_6&language=e": {200, "text/html; charset=utf-8"},
	} {
		w := get(board, target)
		if w.Code != want.status || w.Header().Get("Content-Type") != want.kind {
			t.Errorf("%s: %d %s, want %d %s", target, w.Code, w.Header().Get("Content-Type"), want.status, want.kind)
		}
	}
}

func TestShapesOfTheList(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	var all strings.Builder
	for page := 1; page <= 15; page++ {
		all.WriteString(get(board, fmt.Sprintf("/api/v1/search_xml?limit=100&page=%d&sort=publicationDateDesc", page)).Body.String())
	}
	for name, pattern := range map[string]string{
		"single-quoted prolog":     `<\?xml version='1.0' encoding='UTF-8'\?><nhsJobs>`,
		"no prolog":                `</nhsJobs><nhsJobs>`,
		"totals first":             `<nhsJobs><totalPages>\d+</totalPages><totalResults>\d+</totalResults><vacancyDetails>`,
		"totals last":              `</vacancyDetails><totalPages>\d+</totalPages><totalResults>\d+</totalResults></nhsJobs>`,
		"beta host":                `<url>https://beta\.jobs\.nhs\.uk/candidate/jobadvert/[CE]\d{4}-26-\d{4}</url>`,
		"ampersand":                `<title>[^<]*&amp;[^<]*</title>`,
		"ampersand, twice escaped": `<title>[^<]*&amp;amp;[^<]*</title>`,
		"several locations":        `<locations><location>[^<]+</location><location>`,
		"nested locations":         `<locations><locations>[^<]+, [A-Z0-9]+ \d[A-Z]{2}</locations>`,
		"pounds and pence":         `<salary>£\d+\.60 to £\d+\.50</salary>`,
		"single amount":            `<salary>£\d{5}\.00</salary>`,
		"hourly":                   `<salary>£\d\d\.\d\d</salary>`,
		"words":                    `<salary>Negotiable</salary>`,
		"bare post date":           `<postDate>\d{4}-\d\d-\d\d</postDate>`,
		"no fraction":              `<postDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d</postDate>`,
		"nine digits":              `<postDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}</postDate>`,
		"three digits":             `<postDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}</postDate>`,
		"cut description":          `<description>[^<]{140,170}\.\.\.</description>`,
	} {
		if !regexp.MustCompile(pattern).MatchString(all.String()) {
			t.Errorf("%s: nothing in 15 pages matches %s", name, pattern)
		}
	}
	if strings.Contains(all.String(), "taff") && strings.Contains(all.String(), "taffGroup") {
		t.Error("the list names the staff group")
	}
}

func TestStaffGroupPartitionsEveryDayAndPayBandDoesNot(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	for day := month().FirstDay(); day <= month().LastDay(); day++ {
		board.SetNow(day.At(20, 0))
		total, groups := ask(t, board, "limit=1&page=1").Total, 0
		for _, group := range classify.StaffGroups() {
			groups += ask(t, board, "limit=1&page=1&staffGroup="+replica.StaffGroupCode(group)).Total
		}
		if groups != total {
			t.Errorf("%v: the staff groups hold %d adverts, the board %d", day, groups, total)
		}
		banded := 0
		for _, band := range []string{"1", "2", "3", "4", "5", "6", "7", "8A", "8B", "8C", "8D", "9"} {
			banded += ask(t, board, "limit=1&page=1&payBand=BAND_"+band).Total
		}
		if banded == 0 || banded > total*8/10 {
			t.Errorf("%v: %d of %d adverts answer to an AfC band", day, banded, total)
		}
	}
}

func TestTheFacetIsTheTruth(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	for _, group := range classify.StaffGroups() {
		for _, reference := range references(t, board, "staffGroup="+replica.StaffGroupCode(group)) {
			if truth, found := month().Truth(reference); !found || truth.StaffGroup != group {
				t.Errorf("%s is listed under %v, in truth %v", reference, group, truth.StaffGroup)
			}
		}
	}
}

func TestKeywordIsStemmedAndMatchesAnyWord(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	total := func(keyword string) int {
		return ask(t, board, "limit=1&page=1&keyword="+url.QueryEscape(keyword)).Total
	}
	nurse, digital := total("nurse"), total("digital")
	if nurse == 0 || digital == 0 || nurse != total("nurses") || nurse != total("nursing") {
		t.Errorf("nurse %d, nurses %d, nursing %d: want the same stem", nurse, total("nurses"), total("nursing"))
	}
	if both := total("nurse digital"); both < max(nurse, digital) || both > nurse+digital {
		t.Errorf("nurse digital finds %d; nurse alone %d, digital alone %d", both, nurse, digital)
	}
	words, phrase := total("health informatics"), total(`"health informatics"`)
	if phrase == 0 || phrase*3 > words {
		t.Errorf("quoted phrase finds %d, its words %d", phrase, words)
	}
}

func TestKeywordReadsTheFullText(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	found := references(t, board, "keyword=digital")
	for _, reference := range month().LiveAt(board.Now()) {
		truth, _ := month().Truth(reference)
		use := truth.Terms["digital"]
		if (use.Text || use.Title) && !slices.Contains(found, reference) {
			t.Errorf("%s uses digital and is not found", reference)
		}
	}
	employers := map[string]int{}
	for _, reference := range month().LiveAt(board.Now()) {
		truth, _ := month().Truth(reference)
		employers[truth.Employer]++
	}
	for _, reference := range month().LiveAt(board.Now())[:5] { // each search reads the whole board
		truth, _ := month().Truth(reference)
		employer, n := truth.Employer, employers[truth.Employer]
		if total := ask(t, board, "limit=1&page=1&keyword="+url.QueryEscape(`"`+employer+`"`)).Total; total < n {
			t.Errorf("%q finds %d adverts of its %d", employer, total, n)
		}
	}
	first, _ := month().Truth(found[0])
	if !first.Terms["digital"].Title {
		t.Errorf("the best match is %q, which does not name the word in its title", first.Title)
	}
}

func TestPlaceAndDistance(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	total := func(query string) int { return ask(t, board, "limit=1&page=1&"+query).Total }
	near, far, all := total("location=RG1&distance=10"), total("location=RG1&distance=50"), total("")
	if near == 0 || far <= near || all <= far {
		t.Errorf("within 10 miles %d, within 50 %d, anywhere %d", near, far, all)
	}
	if full, town := total("location=RG1+5AN&distance=10"), total("location=reading&distance=10"); full != near || town == 0 {
		t.Errorf("RG1 5AN %d, want %d as RG1; reading %d", full, near, town)
	}
	if nowhere := total("location=Nowhere&distance=50"); nowhere != 0 {
		t.Errorf("an unknown place finds %d", nowhere)
	}
	centre, _ := classify.Locate("RG1")
	for _, v := range ask(t, board, "location=RG1&distance=50&limit=100&page=1").Vacancies {
		closest := 1000.0
		for _, place := range append(v.Location, v.Nested...) {
			_, postcode, _ := strings.Cut(place, ", ")
			if point, found := classify.Locate(postcode); found {
				closest = min(closest, classify.Miles(centre, point))
			}
		}
		if closest > 50 {
			t.Errorf("%s lies %.1f miles away", v.Reference, closest)
		}
	}
}

func TestOtherFilters(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	whole := ask(t, board, "limit=1&page=1").Total
	code := strings.Split(month().LiveAt(board.Now())[0], "-")[0]
	for _, query := range []string{"contractType=Fixed-Term", "workingPattern=part-time", "salaryFrom=60000", "salaryTo=26000", "employerCode=" + code,
		"publishedFrom=" + (lastDay - 3).String(), "employer=surgery"} {
		if n := ask(t, board, "limit=1&page=1&"+query).Total; n == 0 || n >= whole {
			t.Errorf("%s: %d of %d", query, n, whole)
		}
	}
	for _, reference := range references(t, board, "publishedFrom="+(lastDay-3).String()) {
		if truth, _ := month().Truth(reference); truth.Posted < lastDay-3 {
			t.Errorf("%s was posted %v", reference, truth.Posted)
		}
	}
	for _, reference := range references(t, board, "employerCode="+code) {
		if !strings.HasPrefix(reference, code+"-") {
			t.Errorf("%s is of another employer than %s", reference, code)
		}
	}
}

func TestAdvertsComeChangeAndGo(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	status := func(reference string, at time.Time) int {
		board.SetNow(at)
		return get(board, "/candidate/jobadvert/"+reference).Code
	}
	var closed, withdrawn, edited, repeated bool
	for day := month().FirstDay(); day < lastDay-20; day++ {
		for _, reference := range month().PostedOn(day) {
			truth, _ := month().Truth(reference)
			repeated = repeated || truth.ReadvertOf != ""
			end := truth.Closes.At(23, 59)
			switch {
			case truth.Withdrawn && !withdrawn:
				withdrawn = true
				if status(reference, end) != http.StatusNotFound {
					t.Errorf("%s was withdrawn and still stands", reference)
				}
			case truth.Edited && !edited:
				edited = true
				early, late := page(board, reference, day.At(19, 0)), page(board, reference, end)
				if early == late || !strings.Contains(late, truth.Closes.Time().Format("02 January 2006")) {
					t.Errorf("%s does not change", reference)
				}
			case !closed && !truth.Edited && !truth.Withdrawn:
				closed = true
				if before, during, after := status(reference, day.At(6, 0)), status(reference, end), status(reference, (truth.Closes+1).At(0, 0)); before != 404 || during != 200 || after != 404 {
					t.Errorf("%s: %d before its day, %d on its last, %d after", reference, before, during, after)
				}
			}
		}
	}
	if !closed || !withdrawn || !edited || !repeated {
		t.Errorf("closed %t, withdrawn %t, edited %t, repeated %t: all must occur", closed, withdrawn, edited, repeated)
	}
}

func page(board *replica.Board, reference string, at time.Time) string {
	board.SetNow(at)
	return get(board, "/candidate/jobadvert/"+reference).Body.String()
}

func TestTheBoardIsSafeForConcurrentUse(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	var clients sync.WaitGroup
	for n := range 4 {
		clients.Go(func() {
			for day := lastDay - 5; day <= lastDay; day++ {
				board.SetNow(day.At(9+n, 0))
				get(board, "/api/v1/search_xml?limit=100&page=1&keyword=digital")
				get(board, "/candidate/jobadvert/"+month().Live(day)[n])
				board.Fault(replica.Fault{Kind: replica.BadGateway, Count: 1})
				get(board, "/candidate/search/results?keyword=nurse")
			}
		})
	}
	clients.Wait()
}

func TestGolden(t *testing.T) {
	board := replica.New(replica.Synthetic(11, 1, classify.DayFrom(2026, 3, 4)), replica.Options{})
	for name, target := range map[string]string{
		"list.xml":    "/api/v1/search_xml?limit=5&page=2&sort=publicationDateDesc",
		"search.html": "/candidate/search/results?keyword=digital&language=en&page=1",
		"advert.html": "/candidate/jobadvert/" + board.Corpus().LiveAt(board.Now())[0],
	} {
		got := get(board, target).Body.Bytes()
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzQuery(f *testing.F) {
	board := replica.New(replica.Synthetic(5, 1, lastDay), replica.Options{})
	for _, seed := range []string{"limit=100&page=1", "keyword=%22health%20informatics%22&location=RG1&distance=50", "page=-1", "limit=0&page=9999999999",
		"staffGroup=A,B&payBand=", "publishedFrom=2026-02-30", "salaryFrom=1e9", "keyword=\"\"\"&page=499", "%zz=;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/api/v1/search_xml", "/candidate/search/results"} {
			r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path, RawQuery: query}, Header: http.Header{}}
			w := serve(board, r)
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
				t.Errorf("%s?%s: status %d", path, query, w.Code)
			}
			var read answer
			if w.Header().Get("Content-Type") == "application/xml;charset=UTF-8" {
				if err := xml.Unmarshal(w.Body.Bytes(), &read); err != nil || len(read.Vacancies) > 100 {
					t.Errorf("%s?%s: %d vacancies, %v", path, query, len(read.Vacancies), err)
				}
			}
		}
	})
}
