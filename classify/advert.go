package classify

import (
	"strings"
	"unicode"
)

// Advert is one job advert as a board shows it, cleaned: entities unescaped
// until stable, markup gone, contacts removed. A listing yields an Advert
// without Text; the advert's own page completes it.
type Advert struct {
	Source            string // id of the board, "nhs-jobs"
	Reference         string // the board's own identity of the advert, "C9273-26-0229"
	URL               string // where a person reads it
	Title             string
	Employer          string
	EmployerCode      string // the board's code of the employer, "C9273"; empty when it has none
	EmployerReference string // the employer's own reference, "847-RM-26-V945"; only on the page
	Places            []Place
	Posted            Day // day of publication; zero when not stated
	Closes            Day // last day to apply, inclusive; zero when not stated
	Pay               Pay
	PayScheme         string // "Agenda for change"; only on the page
	Contract          string // "Permanent"
	Pattern           string // "Full-time, Flexible working"
	StaffGroup        StaffGroup
	StaffGroupBasis   Basis
	Band              BandRange
	BandBasis         Basis
	Text              string    // the prose, sections one after another, blank lines between
	Sections          []Section // in order of Text, not overlapping
}

// Place is one location of an advert.
type Place struct {
	Town     string
	Postcode string // "RG1 5AN", an outcode alone, or empty
}

// SectionKind names a part of an advert's prose.
type SectionKind string

// The sections of an NHS Jobs page in their order, and Description for the
// prose of a source that does not divide it.
const (
	Summary          SectionKind = "summary"
	MainDuties       SectionKind = "main duties"
	AboutUs          SectionKind = "about us"
	Responsibilities SectionKind = "responsibilities"
	PersonSpec       SectionKind = "person specification"
	Description      SectionKind = "description"
)

// Section is a part of Advert.Text: bytes Start to End, End exclusive.
type Section struct {
	Kind       SectionKind `json:"kind"`
	Start, End int
}

// AddSection appends prose of one kind to the advert's text, unless it is blank.
func (a *Advert) AddSection(kind SectionKind, prose string) {
	prose = strings.TrimSpace(prose)
	if prose == "" {
		return
	}
	if a.Text != "" {
		a.Text += "\n\n"
	}
	start := len(a.Text)
	a.Text += prose
	a.Sections = append(a.Sections, Section{kind, start, len(a.Text)})
}

// EmployerKey identifies the employer within the advert's source: the board's
// code, else the name in lower case, words only ("royal berkshire nhs trust").
func (a *Advert) EmployerKey() string {
	if a.EmployerCode != "" {
		return a.EmployerCode
	}
	return plainName(a.Employer)
}

// plainName is a name in lower case, words only.
func plainName(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Basis says what a staff group or a band was read from.
type Basis uint8

// The bases, best evidence last but for NotStated.
const (
	NotStated Basis = iota
	BySalary        // the pay matches one band's scale at both ends
	ByTitle         // written in the title
	ByPage          // printed on the advert's page
	ByFacet         // the board lists the advert under this value
	ByRecord        // stated by the record an advert was imported from
)

var basisNames = [...]string{"not stated", "salary", "title", "page", "facet", "record"}

// String is the basis as exports spell it: "facet", "not stated".
func (b Basis) String() string { return basisNames[b] }
