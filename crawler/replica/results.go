package replica

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// cards is how many adverts a page of the HTML search shows, whatever is asked.
const cards = 10

// results answers the HTML search.
func (b *Board) results(r *http.Request, fault *Fault) reply {
	values := r.URL.Query()
	q, err := parseQuery(values)
	if err != nil || q.repeatedFacets {
		return htmlReply(http.StatusBadRequest, page("Bad request", "<h1>Sorry, there is a problem with your search</h1>"))
	}
	q.limit = cards
	at := b.current()
	var found []int32
	if !fault.is(EmptyList) {
		found = b.find(&q, at)
	}
	var main strings.Builder
	if len(found) == 0 {
		main.WriteString("<h1>Search results</h1><p>Try other words or a wider area.</p>\n")
		return htmlReply(http.StatusOK, page("Search results", main.String()))
	}
	fmt.Fprintf(&main, "<h1>Search results</h1>\n<h2 data-test=\"search-result-query\">%s jobs found</h2>\n<ul class=\"nhsuk-list\">\n", grouped(fault.total(len(found), q.page)))
	for _, i := range pageOf(found, q.page, q.limit) {
		writeCard(&main, &b.corpus.adverts[i], at.now, values)
	}
	main.WriteString("</ul>\n")
	writePagination(&main, &q, pages(fault.total(len(found), q.page), q.limit), values)
	return htmlReply(http.StatusOK, page("Search results", main.String()))
}

// writeCard writes one result. Its h3 is left open, its link carries the query,
// and one advert in nine shows no closing date.
func writeCard(out *strings.Builder, a *advert, now time.Time, values url.Values) {
	link := advertPath + a.reference + "?" + values.Encode()
	fmt.Fprintf(out, "<li class=\"nhsuk-list-panel search-result nhsuk-u-padding-3\" data-test=\"search-result\">\n"+
		"<h2><a href=\"%s\" data-test=\"search-result-job-title\">\n  %s\n</a></h2>\n", html.EscapeString(link), html.EscapeString(a.title))
	var place classify.Place
	if len(a.places) > 0 {
		place = a.places[0]
	}
	fmt.Fprintf(out, "<div data-test=\"search-result-location\">\n<h3 class=\"nhsuk-u-font-weight-bold\">\n  %s\n  <div class=\"location-font-size\">%s</div>\n</div>\n<ul>\n",
		html.EscapeString(a.employer), html.EscapeString(placeText(place, " ")))
	writeFact(out, "salary", "Salary", a.salary.page)
	writeFact(out, "publicationDate", "Date posted", dayText(classify.DayOf(a.posted)))
	if identity(a.reference)[0] != '9' {
		writeFact(out, "closingDate", "Closing date", dayText(a.lastDay(now)))
	}
	writeFact(out, "jobType", "Contract type", a.contract)
	writeFact(out, "workingPattern", "Working pattern", a.pattern)
	out.WriteString("</ul>\n</li>\n")
}

func writeFact(out *strings.Builder, mark, label, value string) {
	fmt.Fprintf(out, "<li data-test=\"search-result-%s\">%s: <strong>%s</strong></li>\n", mark, label, html.EscapeString(value))
}

func writePagination(out *strings.Builder, q *query, last int, values url.Values) {
	if q.page >= last {
		return
	}
	next := url.Values{}
	for name, value := range values {
		next[name] = value
	}
	next.Set("page", strconv.Itoa(q.page+1))
	fmt.Fprintf(out, "<nav><a class=\"nhsuk-pagination__link\" data-test=\"search-next-page\" href=\"/candidate/search/results?%s\">Next"+
		"<span class=\"nhsuk-pagination__page\">%d of %d</span></a></nav>\n", html.EscapeString(next.Encode()), q.page+1, last)
}

// grouped writes a number with commas: "12,972".
func grouped(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
