package replica_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/crawler/replica"
)

// document asks for a page and parses it.
func document(t testing.TB, board *replica.Board, target string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(get(board, target).Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestResultPages(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	doc := document(t, board, "/candidate/search/results?keyword=nurse&language=en&page=2&limit=100")
	list := doc.Find(`li.nhsuk-list-panel.search-result[data-test="search-result"]`)
	if list.Length() != 10 {
		t.Fatalf("%d cards, want 10", list.Length())
	}
	link, _ := list.First().Find(`a[data-test="search-result-job-title"]`).Attr("href")
	if !regexp.MustCompile(`^/candidate/jobadvert/[CE]\d{4}-26-\d{4}\?.*keyword=nurse`).MatchString(link) {
		t.Errorf("link %q is not an advert's path with the query", link)
	}
	place := list.First().Find(`div[data-test="search-result-location"] h3 div.location-font-size`).Text()
	if !regexp.MustCompile(`^[A-Z].* [A-Z]{1,2}\d+[A-Z]? \d[A-Z]{2}$`).MatchString(place) {
		t.Errorf("place %q is not a town and a postcode", place)
	}
	for _, mark := range []string{"salary", "publicationDate", "jobType", "workingPattern"} {
		if n := list.Find(`li[data-test="search-result-` + mark + `"] strong`).Length(); n != 10 {
			t.Errorf("%s stands on %d cards of 10", mark, n)
		}
	}
	total := ask(t, board, "keyword=nurse&limit=1&page=1").Total
	if head := doc.Find("h2").Text(); !regexp.MustCompile(`([\d,]+) jobs? found`).MatchString(head) {
		t.Errorf("no total in %q", head)
	}
	if next := doc.Find("span.nhsuk-pagination__page").Text(); next != fmt.Sprintf("3 of %d", (total+9)/10) {
		t.Errorf("next page says %q of %d adverts", next, total)
	}
}

func TestSomeCardsLackTheClosingDateAndTheLastPageANext(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	with, all, page := 0, 0, 1
	for ; page < 100; page++ {
		doc := document(t, board, fmt.Sprintf("/candidate/search/results?staffGroup=HEALTHCARE_SCIENTISTS,PROF_SCIENTIFIC_AND_TECHNICAL&page=%d", page))
		all += doc.Find("li.search-result").Length()
		with += doc.Find(`[data-test="search-result-closingDate"]`).Length()
		if doc.Find(`a[data-test="search-next-page"]`).Length() == 0 {
			break
		}
	}
	if with == all || with < all/2 || page == 100 {
		t.Errorf("%d of %d cards have a closing date, %d pages", with, all, page)
	}
}

func TestAnEmptySearchShowsNeitherCountNorCards(t *testing.T) {
	doc := document(t, replica.New(month(), replica.Options{}), "/candidate/search/results?keyword=xyzzy")
	if doc.Find("li.search-result").Length() != 0 || strings.Contains(doc.Text(), "found") {
		t.Error("an empty search shows a count or cards")
	}
}

// firstLive finds a live advert whose truth meets the condition.
func firstLive(t *testing.T, board *replica.Board, meets func(replica.Truth) bool) replica.Truth {
	t.Helper()
	for _, reference := range board.Corpus().LiveAt(board.Now()) {
		if truth, _ := board.Corpus().Truth(reference); meets(truth) {
			return truth
		}
	}
	t.Fatal("no such advert is live")
	return replica.Truth{}
}

func TestAdvertPageOfAgendaForChange(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	truth := firstLive(t, board, func(truth replica.Truth) bool {
		return truth.Band == classify.SingleBand(classify.Band6) && len(truth.Contacts) > 0
	})
	doc := document(t, board, "/candidate/jobadvert/"+truth.Reference)
	for selector, want := range map[string]string{"h1#heading": truth.Title, "#employer_name": truth.Employer, "#payscheme-type": "Agenda for change",
		"#payscheme-band": "Band 6", "#closing_date": "The closing date is " + truth.Closes.Time().Format("02 January 2006"),
		"#contact_details_name": truth.Contacts[0], "#contact_details_email": truth.Contacts[1], "#contact_details_number": truth.Contacts[2]} {
		if got := strings.TrimSpace(doc.Find("main#maincontent " + selector).First().Text()); got != want {
			t.Errorf("%s reads %q, want %q", selector, got, want)
		}
	}
	for _, selector := range []string{"#date_posted", "#contract_type", "#trac-job-reference", "#employer_address_line_1", "#employer_town", "#employer_postcode",
		"h3#skill_category_1", "li#essential_skill_1_criteria_1", "li#desirable_skill_2_criteria_1"} {
		if strings.TrimSpace(doc.Find(selector).First().Text()) == "" {
			t.Errorf("%s is empty", selector)
		}
	}
	if n := len(get(board, "/candidate/jobadvert/"+truth.Reference).Body.String()); n < 20_000 || n > 60_000 {
		t.Errorf("the page has %d bytes, want 20 to 60 thousand", n)
	}
	if strings.Contains(doc.Find("main").Text(), truth.StaffGroup.String()) {
		t.Error("the page names the staff group")
	}
}

func TestAdvertPageOutsideAgendaForChange(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	for _, band := range []classify.Band{classify.BandNotStated, classify.Medical} {
		truth := firstLive(t, board, func(truth replica.Truth) bool { return truth.Band.Low == band })
		doc := document(t, board, "/candidate/jobadvert/"+truth.Reference)
		if doc.Find("#payscheme-band").Length() != 0 || doc.Find("#payscheme-type").First().Text() == "Agenda for change" {
			t.Errorf("%s (%v) shows a band or the scheme of Agenda for Change", truth.Title, band)
		}
	}
}

func TestTrapsOfTheAdvertPage(t *testing.T) {
	board := replica.New(month(), replica.Options{})
	doc := document(t, board, "/candidate/jobadvert/"+month().LiveAt(board.Now())[3])
	for _, id := range []string{"job_overview", "job_description", "about_organisation", "job_description_large"} {
		found := doc.Find(`[id="` + id + `"]`)
		if found.Length() != 2 {
			t.Errorf("#%s stands %d times, want twice", id, found.Length())
		}
		if text := strings.TrimSpace(found.First().Text()); text != "" {
			t.Errorf("#%s holds %q; a parser should have closed it empty", id, text)
		}
		if text := found.First().NextUntil("h2,h3").Text(); len(strings.TrimSpace(text)) < 50 {
			t.Errorf("after #%s stands only %q", id, text)
		}
	}
}
