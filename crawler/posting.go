package crawler

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// posting is a schema.org JobPosting. The members that publishers write in
// more than one shape are read by the types of posting_forms.go.
type posting struct {
	Type               oneOrMany[string] `json:"@type"`
	Title              string            `json:"title"`
	Name               string            `json:"name"`
	Description        string            `json:"description"`
	URL                string            `json:"url"`
	Identifier         identifier        `json:"identifier"`
	DatePosted         string            `json:"datePosted"`
	ValidThrough       string            `json:"validThrough"`
	EmploymentType     oneOrMany[string] `json:"employmentType"`
	HiringOrganization organization      `json:"hiringOrganization"`
	JobLocation        oneOrMany[place]  `json:"jobLocation"`
	BaseSalary         oneOrMany[salary] `json:"baseSalary"`
	Band               string            `json:"band"`
	StaffGroup         string            `json:"staff_group"`
}

// ReadPosting reads one schema.org JobPosting object into an advert: entities
// unescaped until stable, markup and contacts removed, the description as one
// section. The reference is the identifier, or else the last segment of the
// url's path. Band and staff group are those that the record states, else the
// band is resolved from title and pay. An error names the member at fault.
func ReadPosting(line []byte) (classify.Advert, error) {
	var p posting
	if err := json.Unmarshal(line, &p); err != nil {
		return classify.Advert{}, fmt.Errorf("read job posting: %w", jsonFault(err))
	}
	a := classify.Advert{
		URL:      strings.TrimSpace(p.URL),
		Title:    cleanLine(firstOf(p.Title, p.Name)),
		Employer: Unescape(p.HiringOrganization.name),
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
	if a.Reference == "" {
		return errors.New("identifier and url are both missing: one must identify the advert")
	}
	if a.Posted, err = readDate(p.DatePosted); err != nil {
		return fmt.Errorf("datePosted: %w", err)
	}
	if a.Closes, err = readDate(p.ValidThrough); err != nil {
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
	a.AddSection(classify.Description, cleanText(p.Description))
	return state(a, p.Band, p.StaffGroup)
}

// state sets band and staff group as a record states them; what it leaves out
// is resolved from the rest of the advert.
func state(a *classify.Advert, band, staffGroup string) error {
	if err := a.StaffGroup.UnmarshalText([]byte(strings.TrimSpace(staffGroup))); err != nil {
		return fmt.Errorf("staff_group: %w", err)
	}
	if a.StaffGroup != classify.StaffGroupNotStated {
		a.StaffGroupBasis = classify.ByRecord
	}
	if err := a.Band.UnmarshalText([]byte(strings.TrimSpace(band))); err != nil {
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

// jsonFault names the member of a JSON error, without Go's type names.
func jsonFault(err error) error {
	var fault *json.UnmarshalTypeError
	if errors.As(err, &fault) && fault.Field != "" {
		return fmt.Errorf("%s: a JSON %s does not belong there", fault.Field, fault.Value)
	}
	return err
}
