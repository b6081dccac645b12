package opendata

import (
	"fmt"
	"strings"
	"unicode"
)

// Layout is one of the two ways in which the data was published.
type Layout string

// The layouts. Only the older one says when a vacancy was published and closed,
// so only its rows can be counted by day.
const (
	Undated Layout = "without dates" // VACANCY_ID, JOB_REFERENCE, …
	Dated   Layout = "with dates"    // Vacancy ID, Organisation Name, …, Published Date
)

// field is what a column says of a vacancy.
type field int

const (
	id field = iota
	reference
	title
	employer
	staffGroup
	areaOfWork
	band
	contract
	pattern
	postcode
	region
	posted
	closes
	fields
)

// columnNames are the headings of each field in both layouts; letters and digits
// alone are compared. The first of each is the newer.
var columnNames = [fields][]string{
	id:         {"VACANCY_ID", "Vacancy ID"},
	reference:  {"JOB_REFERENCE", "Job Reference"},
	title:      {"JOB_TITLE", "Job Title"},
	employer:   {"EMPLOYER_NAME", "Organisation Name"},
	staffGroup: {"STAFF_GROUP", "Staff Group"},
	areaOfWork: {"AREA_OF_WORK", "Area of Work"},
	band:       {"PAY_BAND", "Pay Band/Scale", "Pay Band"},
	contract:   {"CONTRACT_TYPE", "Contract Type"},
	pattern:    {"WORKING_PATTERN", "Working Pattern"},
	postcode:   {"EMPLOYER_POSTCODE", "Post Code"},
	region:     {"REGION", "Region"},
	posted:     {"PUBLISHED_DATE", "Published Date"},
	closes:     {"ADVERT_CLOSED_DATE", "Advert Closed Date"},
}

// needed must be there in every layout.
var needed = []field{id, title, employer, staffGroup, band}

// columns say where each field stands; -1 where it does not.
type columns struct {
	at     [fields]int
	n      int // cells of a row
	layout Layout
}

// readHeading finds the columns by the first row.
func readHeading(cells []string) (columns, error) {
	c := columns{n: len(cells), layout: Undated}
	for f := range c.at {
		c.at[f] = -1
	}
	for i, cell := range cells {
		f, known := fieldNamed(cell)
		if !known {
			continue
		}
		if c.at[f] >= 0 {
			return c, fmt.Errorf("row 1: the column %q is there twice", strings.TrimSpace(cell))
		}
		c.at[f] = i
	}
	if plain(columnNames[employer][1]) == plain(at(cells, c.at[employer])) || c.at[posted] >= 0 {
		c.layout = Dated
	}
	return c, c.complete(cells)
}

func (c *columns) complete(cells []string) error {
	must := needed
	if c.layout == Dated {
		must = append(append([]field(nil), needed...), posted)
	}
	for _, f := range must {
		if c.at[f] < 0 {
			return fmt.Errorf("row 1: there is no column %s; the columns are %s",
				strings.Join(columnNames[f], " or "), shorten(strings.Join(cells, ", ")))
		}
	}
	return nil
}

func fieldNamed(heading string) (field, bool) {
	name := plain(heading)
	for f, names := range columnNames {
		for _, n := range names {
			if plain(n) == name {
				return field(f), true
			}
		}
	}
	return 0, false
}

// plain is the letters and digits of a heading in lower case.
func plain(heading string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, heading)
}

func at(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// shorten cuts what a message quotes of a file.
func shorten(s string) string {
	const most = 300
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
