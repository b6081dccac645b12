package crawler

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"

	"github.com/bdrw/parlance/classify"
)

// Selectors are the CSS selectors of the fields of an advert's page. The first
// element a selector finds is read: pages repeat their ids for small and large
// screens. Main, Title, Employer, at least one of Prose, and Band where the pay
// scheme is Agenda for Change must be found, else the page is an error; what
// else is missing stays as the list gave it.
type Selectors struct {
	Main              string `yaml:"main"`
	Title             string `yaml:"title"`
	Employer          string `yaml:"employer"`
	EmployerReference string `yaml:"employer_reference"`
	Closes            string `yaml:"closes"`
	Posted            string `yaml:"posted"`
	PayScheme         string `yaml:"pay_scheme"`
	Band              string `yaml:"band"`
	Pay               string `yaml:"pay"`
	Contract          string `yaml:"contract"`
	// PatternHeading is the heading whose next paragraph is the working pattern.
	PatternHeading string `yaml:"pattern_heading"`
	Town           string `yaml:"town"`
	Postcode       string `yaml:"postcode"`
	// Prose are the wrappers of the sections in the order of the text. The
	// text may stand in a wrapper or follow it, up to a boundary.
	Prose []ProseSelector `yaml:"prose"`
	// Boundary is where the text after a wrapper ends.
	Boundary string `yaml:"boundary"`
	// PersonSpec finds the headings and criteria of the person specification.
	PersonSpec string `yaml:"person_spec"`
}

// ProseSelector finds the wrapper of one section of an advert's prose.
type ProseSelector struct {
	Kind     classify.SectionKind `yaml:"kind"`
	Selector string               `yaml:"selector"`
}

// nhsJobsSelectors name nothing of the contact details, which are never read.
func nhsJobsSelectors() Selectors {
	return Selectors{
		Main:              "main#maincontent",
		Title:             "h1#heading",
		Employer:          "#employer_name",
		EmployerReference: "#trac-job-reference",
		Closes:            "#closing_date",
		Posted:            "#date_posted",
		PayScheme:         "#payscheme-type",
		Band:              "#payscheme-band",
		Pay:               "#range_salary, #fixed_salary",
		Contract:          "#contract_type",
		PatternHeading:    "#working_pattern_heading",
		Town:              "#employer_town",
		Postcode:          "#employer_postcode",
		Prose: []ProseSelector{
			{classify.Summary, "#job_overview"},
			{classify.MainDuties, "#job_description"},
			{classify.AboutUs, "#about_organisation"},
			{classify.Responsibilities, "#job_description_large"},
		},
		Boundary:   "h2, h3",
		PersonSpec: `h3[id^="skill_category_"], li[id^="essential_skill_"], li[id^="desirable_skill_"]`,
	}
}

// single are the selectors of single fields by the key that configures them.
func (s *Selectors) single() map[string]string {
	return map[string]string{
		"main": s.Main, "title": s.Title, "employer": s.Employer,
		"employer_reference": s.EmployerReference, "closes": s.Closes, "posted": s.Posted,
		"pay_scheme": s.PayScheme, "band": s.Band, "pay": s.Pay, "contract": s.Contract,
		"pattern_heading": s.PatternHeading, "town": s.Town, "postcode": s.Postcode,
		"boundary": s.Boundary, "person_spec": s.PersonSpec,
	}
}

// validate refuses selectors that are no CSS: they would find nothing and say
// nothing.
func (s *Selectors) validate(board string) error {
	required := map[string]bool{"main": true, "title": true, "employer": true, "boundary": true}
	all := s.single()
	for _, prose := range s.Prose {
		all["prose: "+string(prose.Kind)] = prose.Selector
		required["prose: "+string(prose.Kind)] = true
	}
	for key, selector := range all {
		if selector == "" && !required[key] {
			continue
		}
		if _, err := cascadia.ParseGroup(selector); err != nil {
			return fmt.Errorf("board %s: selectors: %s: %q is not a CSS selector: %w", board, key, selector, err)
		}
	}
	if len(s.Prose) == 0 {
		return fmt.Errorf("board %s: selectors: prose names no section", board)
	}
	return nil
}

func (s *Selectors) proseList() string {
	list := make([]string, len(s.Prose))
	for i, section := range s.Prose {
		list[i] = section.Selector
	}
	return strings.Join(list, ", ")
}
