package crawler

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// posting is a schema.org JobPosting. The members that publishers write in
// more than one shape are read by the types of posting_forms.go.
type posting struct {
	Type               oneOrMany[string] `json:"@type"`
	Title              words             `json:"title"`
	Name               words             `json:"name"`
	Description        words             `json:"description"`
	URL                words             `json:"url"`
	Identifier         identifier        `json:"identifier"`
	DatePosted         words             `json:"datePosted"`
	ValidThrough       words             `json:"validThrough"`
	EmploymentType     oneOrMany[string] `json:"employmentType"`
	HiringOrganization organization      `json:"hiringOrganization"`
	JobLocation        oneOrMany[place]  `json:"jobLocation"`
	BaseSalary         oneOrMany[salary] `json:"baseSalary"`
	Band               anyText           `json:"band"`
	StaffGroup         words             `json:"staff_group"`
}

// ReadPosting reads one schema.org JobPosting object into an advert: entities
// unescaped until stable, markup and contacts removed, the description as one
// section. The reference is the identifier, or else the last segment of the
// url's path, or else empty: which is for the caller to judge. Band and staff
// group are those that the record states, else the band is resolved from title
// and pay. An error names the member at fault.
func ReadPosting(line []byte) (classify.Advert, error) {
	var p posting
	if err := unmarshal(line, &p); err != nil {
		return classify.Advert{}, fmt.Errorf("read job posting: %w", err)
	}
	a := classify.Advert{
		URL:      strings.TrimSpace(string(p.URL)),
		Title:    cleanLine(firstOf(string(p.Title), string(p.Name))),
		Employer: Unescape(string(p.HiringOrganization.name)),
		Contract: cleanLine(strings.Join(p.EmploymentType, ", ")),
	}
	a.Reference = firstOf(Unescape(string(p.Identifier)), lastSegment(a.URL))
	if err := p.fill(&a); err != nil {
		return classify.Advert{}, fmt.Errorf("read job posting %q: %w", a.Reference, err)
	}
	return a, nil
}

// fill reads the members that can be at fault.
func (p *posting) fill(a *classify.Advert) (err error) {
	if a.Title == "" {
		return errors.New("title is missing")
	}
	if a.Posted, err = readDate(string(p.DatePosted)); err != nil {
		return fmt.Errorf("datePosted: %w", err)
	}
	if a.Closes, err = readDate(string(p.ValidThrough)); err != nil {
		return fmt.Errorf("validThrough: %w", err)
	}
	for _, at := range p.JobLocation {
		if place := at.advertPlace(); place != (classify.Place{}) {
			a.Places = append(a.Places, place)
		}
	}
	if len(p.BaseSalary) > 0 {
		a.Pay = p.BaseSalary[0].pay()
	}
	a.AddSection(classify.Description, cleanText(string(p.Description)))
	return state(a, string(p.Band), string(p.StaffGroup))
}

// nothingStated are the words with which records say that they state no band
// or staff group; the first is what the exports of Parlance write.
var nothingStated = []string{"not stated", "not known", "not applicable", "unknown", "none", "n/a", "-"}

// stated is what a field of a record states, empty for nothing.
func stated(field string) []byte {
	field = strings.TrimSpace(field)
	if slices.Contains(nothingStated, strings.ToLower(field)) {
		return nil
	}
	return []byte(field)
}

// state sets band and staff group as a record states them; what it leaves out
// is resolved from the rest of the advert.
func state(a *classify.Advert, band, staffGroup string) error {
	if err := a.StaffGroup.UnmarshalText(stated(staffGroup)); err != nil {
		return fmt.Errorf("staff_group: %w", err)
	}
	if a.StaffGroup != classify.StaffGroupNotStated {
		a.StaffGroupBasis = classify.ByRecord
	}
	if err := a.Band.UnmarshalText(stated(band)); err != nil {
		return fmt.Errorf("band: %w", err)
	}
	if a.Band != (classify.BandRange{}) {
		a.BandBasis = classify.ByRecord
	}
	classify.ResolveBand(a, "")
	return nil
}

// cleanText is the prose of a fragment of HTML without contacts.
func cleanText(fragment string) string {
	text, _ := classify.Redact(Prose(fragment))
	return text
}

// cleanLine is a title, or another field of free words, without contacts.
func cleanLine(s string) string {
	text, _ := classify.Redact(Unescape(s))
	return text
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// lastSegment is the last segment of a URL's path, without query and fragment.
func lastSegment(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	if _, rest, ok := strings.Cut(url, "://"); ok {
		_, path, _ := strings.Cut(rest, "/")
		url = path
	}
	url = strings.TrimRight(url, "/")
	return url[strings.LastIndexByte(url, '/')+1:]
}
