package crawler

import (
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// vacancy is one advert as the XML list prints it.
type vacancy struct {
	reference, title, employer, contract string
	salary, closes, posted, url          string
	identity                             string
	locations                            []string
}

func (v *vacancy) set(name, text string) {
	switch name {
	case "reference":
		v.reference = text
	case "id":
		v.identity = text
	case "title":
		v.title = text
	case "employer":
		v.employer = text
	case "type":
		v.contract = text
	case "salary":
		v.salary = text
	case "closeDate":
		v.closes = text
	case "postDate":
		v.posted = text
	case "url":
		v.url = text
	case "location", "locations":
		if text != "" {
			v.locations = append(v.locations, text)
		}
	}
}

// advert cleans the vacancy. It demands a reference, a title and an employer;
// a date that cannot be read is noted on the page and stays "not stated".
func (v *vacancy) advert(board *Board, page *ListPage) (classify.Advert, error) {
	reference := defaultTo(v.reference, lastSegment(v.url))
	if !validReference(reference) {
		return classify.Advert{}, fmt.Errorf("reference is %s, not letters, digits and dashes", excerpt([]byte(reference)))
	}
	a := classify.Advert{
		Source:       board.ID,
		Reference:    reference,
		URL:          board.publicURL(v.url, reference),
		Title:        cleanLine(v.title),
		Employer:     Unescape(v.employer),
		EmployerCode: employerCode(reference),
		Pay:          classify.ReadPay(cleanLine(v.salary)),
		Contract:     cleanLine(v.contract),
	}
	if a.Title == "" {
		return a, fmt.Errorf("%s: title is missing", reference)
	}
	if a.Employer == "" {
		return a, fmt.Errorf("%s: employer is missing", reference)
	}
	for _, location := range v.locations {
		a.Places = append(a.Places, readPlace(Unescape(location)))
	}
	a.Posted = v.day(page, reference, "postDate", v.posted)
	if v.closes != "" {
		a.Closes = v.day(page, reference, "closeDate", v.closes)
	}
	classify.ResolveBand(&a, "")
	return a, nil
}

func (v *vacancy) day(page *ListPage, reference, name, text string) classify.Day {
	day, err := readListDay(text)
	if err != nil {
		page.Unreadable = append(page.Unreadable, fmt.Sprintf("%s: %s: %v", reference, name, err))
		return 0
	}
	return day
}

// readPlace divides "Reading, RG1 5AN" at its last comma. What follows the comma
// is a postcode only if it begins with a letter and holds a digit, as every
// postcode does.
func readPlace(s string) classify.Place {
	i := strings.LastIndexByte(s, ',')
	town, postcode := strings.TrimSpace(s[:max(i, 0)]), strings.TrimSpace(s[i+1:])
	if !looksLikePostcode(postcode) {
		return classify.Place{Town: strings.Trim(s, " ,")}
	}
	return classify.Place{Town: strings.Trim(town, " ,"), Postcode: strings.ToUpper(postcode)}
}

func looksLikePostcode(s string) bool {
	if len(s) < 2 || len(s) > 8 || !strings.ContainsAny(s, "0123456789") {
		return false
	}
	first := s[0] | 0x20
	return first >= 'a' && first <= 'z'
}
