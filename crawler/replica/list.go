package replica

import (
	"bytes"
	"encoding/xml"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// list answers the XML search.
func (b *Board) list(r *http.Request, fault *Fault) reply {
	q, err := parseQuery(r.URL.Query())
	switch {
	case err != nil:
		return jsonError(http.StatusBadRequest, err.Error())
	case q.repeatedFacets:
		return jsonError(http.StatusBadRequest, "a facet takes one value")
	case q.page >= farPage:
		return jsonError(http.StatusOK, "page is out of range")
	}
	if fault.is(IgnoredFacet) {
		q.staffGroups = nil
	}
	at := b.current()
	var found []int32
	if !fault.is(EmptyList) {
		found = b.find(&q, at)
	}
	asked := q.page
	fault.mislead(&q, len(found))
	body := b.appendList(make([]byte, 0, 1000*(1+min(q.limit, len(found)))), &q, found, at.now, fault.total(len(found), asked))
	if fault.is(Twins) && len(found) > 0 && q.page == 1 {
		body = slices.Insert(body, bytes.Index(body, []byte("<vacancyDetails>")), twin(b.vacancyXML(found[0], at.now), b.corpus.adverts[found[0]].reference)...)
	}
	if fault.is(Drift) {
		b.SetNow(b.Now().Add(fault.Pause))
	}
	return reply{status: http.StatusOK, contentType: "application/xml;charset=UTF-8", body: body}
}

// appendList writes the answer. Totals stand before the vacancies on odd pages
// and after them on even ones; the prolog is absent on every fifth page.
func (b *Board) appendList(out []byte, q *query, found []int32, now time.Time, total int) []byte {
	totals := "<totalPages>" + strconv.Itoa(pages(total, q.limit)) + "</totalPages><totalResults>" + strconv.Itoa(total) + "</totalResults>"
	if q.page%5 != 0 {
		out = append(out, "<?xml version='1.0' encoding='UTF-8'?>"...)
	}
	out = append(out, "<nhsJobs>"...)
	if q.page%2 == 1 {
		out = append(out, totals...)
	}
	for _, i := range pageOf(found, q.page, q.limit) {
		out = append(out, b.vacancyXML(i, now)...)
	}
	if q.page%2 == 0 {
		out = append(out, totals...)
	}
	return append(out, "</nhsJobs>"...)
}

// vacancyXML is the advert's entry in the list, written once per version.
func (b *Board) vacancyXML(i int32, now time.Time) []byte {
	a := &b.corpus.adverts[i]
	edited := a.changed(now)
	if known := b.vacancy[i].Load(); known != nil && known.edited == edited {
		return known.xml
	}
	prose := b.corpus.write(i, edited)
	fresh := &vacancy{edited, appendVacancy(nil, a, prose.excerpt(), now)}
	b.vacancy[i].Store(fresh)
	return fresh.xml
}

func appendVacancy(out []byte, a *advert, excerpt string, now time.Time) []byte {
	title := a.title
	if a.doubleEscape {
		title = escapeXML(title)
	}
	out = append(out, "<vacancyDetails>"...)
	out = appendElement(out, "id", identity(a.reference))
	out = appendElement(out, "reference", a.reference)
	out = appendElement(out, "title", title)
	out = appendElement(out, "description", excerpt)
	out = appendElement(out, "employer", a.employer)
	out = appendElement(out, "type", a.contract)
	out = appendElement(out, "salary", a.salary.list)
	out = appendElement(out, "closeDate", a.lastDay(now).String())
	out = appendElement(out, "postDate", postDate(a))
	out = appendElement(out, "url", "https://beta.jobs.nhs.uk"+advertPath+a.reference)
	out = appendLocations(out, a)
	return append(out, "</vacancyDetails>"...)
}

// identity is the board's internal number of an advert, which nobody relies on.
func identity(reference string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(reference))
	return strconv.FormatUint(uint64(h.Sum32()), 10)
}

// appendLocations nests locations in locations for adverts with several places,
// as the API's document has it; live answers hold plain location elements.
func appendLocations(out []byte, a *advert) []byte {
	inner := "location"
	if len(a.places) > 2 {
		inner = "locations"
	}
	out = append(out, "<locations>"...)
	for _, place := range a.places {
		out = appendElement(out, inner, placeText(place, ", "))
	}
	return append(out, "</locations>"...)
}

func placeText(place classify.Place, between string) string {
	if place.Postcode == "" {
		return place.Town
	}
	return place.Town + between + place.Postcode
}

func appendElement(out []byte, name, text string) []byte {
	out = append(out, '<')
	out = append(out, name...)
	out = append(out, '>')
	out = append(out, escapeXML(text)...)
	out = append(out, '<', '/')
	out = append(out, name...)
	return append(out, '>')
}

func escapeXML(text string) string {
	if !strings.ContainsAny(text, "<>&'\"\t\n\r") {
		return text
	}
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text)) // a strings.Builder never fails
	return escaped.String()
}

// postDate is local time without a zone with as many digits of the second's
// fraction as the advert has, or a bare date.
func postDate(a *advert) string {
	local := a.posted.In(classify.London)
	if a.fraction < 0 {
		return local.Format(time.DateOnly)
	}
	text := local.Format("2006-01-02T15:04:05.000000000")
	if a.fraction == 0 {
		return text[:19]
	}
	return text[:20+a.fraction]
}
