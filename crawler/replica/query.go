package replica

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Limits of the list, and the page from which it answers JSON.
const (
	defaultLimit = 10
	maxLimit     = 100
	farPage      = 500
)

// query is a search as asked, the same for the XML list and the HTML search.
type query struct {
	keyword        string
	location       string
	distance       float64 // miles; zero when not given
	staffGroups    []string
	payBands       []string
	contractTypes  []string
	patterns       []string // in lower case
	salaryFrom     int      // whole pounds; zero when not given
	salaryTo       int
	employer       string // in lower case
	employerCode   string
	country        string
	publishedFrom  classify.Day
	newestFirst    bool
	page, limit    int
	repeatedFacets bool
}

// facets are the parameters that take one value, or several joined by commas,
// and are refused when repeated.
var facets = []string{"staffGroup", "payBand", "contractType", "workingPattern"}

// parseQuery reads the parameters of a search. Unknown ones are ignored, as the
// board does; a number that is none is an error.
func parseQuery(values url.Values) (query, error) {
	q := query{
		keyword:       strings.TrimSpace(values.Get("keyword")),
		location:      strings.TrimSpace(values.Get("location")),
		staffGroups:   choices(values.Get("staffGroup")),
		payBands:      choices(values.Get("payBand")),
		contractTypes: choices(values.Get("contractType")),
		patterns:      choices(strings.ToLower(values.Get("workingPattern"))),
		employer:      strings.ToLower(strings.TrimSpace(values.Get("employer"))),
		employerCode:  values.Get("employerCode"),
		country:       values.Get("countryCode"),
		newestFirst:   values.Get("sort") == "publicationDateDesc",
	}
	for _, facet := range facets {
		q.repeatedFacets = q.repeatedFacets || len(values[facet]) > 1
	}
	return q, q.parseNumbers(values)
}

func (q *query) parseNumbers(values url.Values) error {
	distance := 0
	for name, into := range map[string]*int{"page": &q.page, "limit": &q.limit, "distance": &distance,
		"salaryFrom": &q.salaryFrom, "salaryTo": &q.salaryTo} {
		text := values.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("%s is not a whole number", name)
		}
		*into = n
	}
	q.distance = float64(distance)
	q.page = max(q.page, 1)
	if q.limit == 0 {
		q.limit = defaultLimit
	}
	q.limit = min(q.limit, maxLimit)
	if from := values.Get("publishedFrom"); from != "" {
		day, err := classify.ParseDay(from)
		if err != nil {
			return fmt.Errorf("publishedFrom: %w", err)
		}
		q.publishedFrom = day
	}
	return nil
}

func choices(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, ",")
}

// admits applies every filter but keyword and place.
func (q *query) admits(a *advert) bool {
	return among(q.staffGroups, staffGroupCodes[a.staffGroup]) &&
		among(q.payBands, a.payBand) &&
		among(q.contractTypes, a.contract) &&
		(q.patterns == nil || q.hasPattern(a)) &&
		(q.employerCode == "" || q.employerCode == a.employerCode()) &&
		(q.employer == "" || strings.Contains(strings.ToLower(a.employer), q.employer)) &&
		(q.country == "" || q.country == "ENG") &&
		(q.publishedFrom == 0 || classify.DayOf(a.posted) >= q.publishedFrom) &&
		(q.salaryFrom == 0 || a.salary.to >= q.salaryFrom) &&
		(q.salaryTo == 0 || (a.salary.from > 0 && a.salary.from <= q.salaryTo))
}

func (q *query) hasPattern(a *advert) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(a.pattern), ", "), func(pattern string) bool {
		return slices.Contains(q.patterns, pattern)
	})
}

// among reports whether a facet lets a value through; a facet not asked lets all.
func among(wanted []string, value string) bool {
	return wanted == nil || (value != "" && slices.Contains(wanted, value))
}

// staffGroupCodes are the values of the staffGroup facet; an advert without a
// staff group answers to none.
var staffGroupCodes = map[classify.StaffGroup]string{
	classify.AdministrativeAndClerical:                    "ADMINISTRATIVE_AND_CLERICAL",
	classify.NursingAndMidwiferyRegistered:                "NURSING_AND_MIDWIFERY_REGD",
	classify.MedicalAndDental:                             "MEDICAL_AND_DENTAL",
	classify.AlliedHealthProfessionals:                    "ALLIED_HEALTH_PROF",
	classify.AdditionalClinicalServices:                   "CLINICAL_SERVICES",
	classify.EstatesAndAncillary:                          "ESTATES_AND_ANCILLARY",
	classify.AdditionalProfessionalScientificAndTechnical: "PROF_SCIENTIFIC_AND_TECHNICAL",
	classify.HealthcareScientists:                         "HEALTHCARE_SCIENTISTS",
	classify.Students:                                     "STUDENTS",
}

// StaffGroupCode is the value of the staffGroup facet for a staff group.
func StaffGroupCode(g classify.StaffGroup) string { return staffGroupCodes[g] }
