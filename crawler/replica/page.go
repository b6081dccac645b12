package replica

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// advertPage answers for one advert, with 404 when it is not live.
func (b *Board) advertPage(reference string) reply {
	i, found := b.corpus.byReference[reference]
	now := b.Now()
	if !found || !b.corpus.adverts[i].live(now) {
		return htmlReply(http.StatusNotFound, page("Page not found", "<h1>Page not found</h1><p>The advert may have closed.</p>"))
	}
	a := &b.corpus.adverts[i]
	prose := b.corpus.write(i, a.changed(now))
	answer := htmlReply(http.StatusOK, page(a.title+" | Job advert", advertMain(a, &prose, now)))
	answer.tag = fmt.Sprintf(`"%s-%d"`, reference, a.lastDay(now))
	if answer.modified = a.posted; a.changed(now) {
		answer.modified = a.edited
	}
	return answer
}

// advertMain is the inside of main: heading, then everything twice, once for
// wide and once for narrow screens, under the same ids.
func advertMain(a *advert, prose *content, now time.Time) string {
	var out strings.Builder
	out.Grow(16 << 10)
	fmt.Fprintf(&out, "<h1 id=\"heading\" class=\"nhsuk-heading-l\">\n  %s\n</h1>\n<h2 id=\"employer_name\">%s</h2>\n", html.EscapeString(a.title), html.EscapeString(a.employer))
	fmt.Fprintf(&out, "<p id=\"closing_date\">The closing date is %s</p>\n", a.lastDay(now).Time().Format("02 January 2006"))
	out.WriteString("<div class=\"hide-mobile\">\n")
	for n := range prose.sections {
		writeSection(&out, &prose.sections[n])
	}
	writeSkills(&out, prose.skills)
	writeDetails(&out, a, prose.contact)
	out.WriteString("</div>\n<div class=\"hide-desktop\">\n")
	writeDetails(&out, a, prose.contact)
	for n := range prose.sections {
		writeFolded(&out, &prose.sections[n])
	}
	writeSkills(&out, prose.skills)
	out.WriteString("</div>\n")
	return out.String()
}

// writeSection writes a section whose wrapper is a p around other p's, which an
// HTML parser closes at once.
func writeSection(out *strings.Builder, s *section) {
	if s.html == "" {
		return
	}
	out.WriteString("<h2 class=\"nhsuk-heading-m\" id=\"" + s.id + "_heading\">" + s.heading + "</h2>\n<p id=\"" + s.id + "\" class=\"hide-overflow\">" + s.html + "</p>\n")
}

// writeFolded writes a section inside details, as narrow screens have it.
func writeFolded(out *strings.Builder, s *section) {
	if s.html == "" {
		return
	}
	out.WriteString("<details class=\"nhsuk-details nhsuk-expander\"><summary class=\"nhsuk-details__summary\"><span>" + s.heading +
		"</span></summary><div class=\"nhsuk-details__text\"><p id=\"" + s.id + "\">" + s.html + "</p></div></details>\n")
}

// writeSkills writes the person specification; categories and criteria count
// from one.
func writeSkills(out *strings.Builder, skills []skillCategory) {
	if len(skills) == 0 {
		return
	}
	out.WriteString("<h2 id=\"person_specification_heading\">Person Specification</h2>\n")
	for n, category := range skills {
		number := strconv.Itoa(n + 1)
		out.WriteString("<h3 id=\"skill_category_" + number + "\">" + html.EscapeString(category.name) + "</h3>\n")
		writeCriteria(out, "Essential", "essential_skill_"+number, category.essential)
		writeCriteria(out, "Desirable", "desirable_skill_"+number, category.desirable)
	}
}

func writeCriteria(out *strings.Builder, heading, id string, criteria []string) {
	if len(criteria) == 0 {
		return
	}
	out.WriteString("<h4>" + heading + "</h4>\n<ul>\n")
	for n, criterion := range criteria {
		out.WriteString("<li id=\"" + id + "_criteria_" + strconv.Itoa(n+1) + "\">" + html.EscapeString(criterion) + "</li>\n")
	}
	out.WriteString("</ul>\n")
}

// writeDetails writes dates, pay, contract, address and contact.
func writeDetails(out *strings.Builder, a *advert, who *contact) {
	writeField(out, "Date posted", "date_posted", dayText(classify.DayOf(a.posted)))
	writeField(out, "Pay scheme", "payscheme-type", a.payScheme)
	if a.payScheme == agendaForChange {
		writeField(out, "Band", "payscheme-band", "Band "+a.band.String())
	}
	pay := "range_salary"
	if a.salary.fixed {
		pay = "fixed_salary"
	}
	writeField(out, "Salary", pay, a.salary.page)
	writeField(out, "Contract", "contract_type", a.contract)
	if a.contract == "Fixed-Term" {
		writeField(out, "Duration", "contract_duration", "12 months")
	}
	out.WriteString("<h3 id=\"working_pattern_heading\">Working pattern</h3>\n<p>" + html.EscapeString(a.pattern) + "</p>\n")
	writeField(out, "Reference number", "trac-job-reference", a.employerRef)
	writeAddress(out, a)
	writeContact(out, who)
}

// agendaForChange is the pay scheme as the page prints it.
const agendaForChange = "Agenda for change"

func writeField(out *strings.Builder, label, id, value string) {
	if value == "" {
		return
	}
	out.WriteString("<h3 class=\"nhsuk-heading-s\">" + label + "</h3>\n<p id=\"" + id + "\">" + html.EscapeString(value) + "</p>\n")
}

func writeAddress(out *strings.Builder, a *advert) {
	if len(a.places) == 0 {
		return
	}
	place := a.places[0]
	out.WriteString("<h3>Job locations</h3>\n")
	for _, line := range [...][2]string{{"employer_address_line_1", a.employer}, {"employer_town", place.Town}, {"employer_postcode", place.Postcode}} {
		out.WriteString("<p id=\"" + line[0] + "\">" + html.EscapeString(line[1]) + "</p>\n")
	}
}

func writeContact(out *strings.Builder, who *contact) {
	if who == nil {
		return
	}
	out.WriteString("<h2 id=\"contact_details\">Contact details</h2>\n<p>For questions about the job, contact:</p>\n")
	for _, line := range [...][2]string{{"contact_details_job_title", who.role}, {"contact_details_name", who.name}, {"contact_details_email", who.email}, {"contact_details_number", who.phone}} {
		out.WriteString("<p id=\"" + line[0] + "\">" + html.EscapeString(line[1]) + "</p>\n")
	}
}
