package crawler

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bdrw/parlance/classify"
)

// record is Parlance's plain form of an advert.
type record struct {
	ID         anyText `json:"id"`
	Title      string  `json:"title"`
	Employer   string  `json:"employer"`
	Band       anyText `json:"band"`
	StaffGroup string  `json:"staff_group"`
	Text       string  `json:"text"`
}

// ReadRecord reads one line of an advert file: a schema.org JobPosting, told
// by its @type or by members that only it has, or the plain form
// {"id", "title", "employer", "band", "staff_group", "text"}, of which only
// the title is required. Both come out cleaned as ReadPosting says.
func ReadRecord(line []byte) (classify.Advert, error) {
	var shape map[string]json.RawMessage
	if err := json.Unmarshal(line, &shape); err != nil {
		return classify.Advert{}, fmt.Errorf("read record: not a JSON object: %w", err)
	}
	for _, member := range []string{"@type", "datePosted", "hiringOrganization", "description"} {
		if shape[member] != nil {
			return ReadPosting(line)
		}
	}
	return readPlain(line)
}

func readPlain(line []byte) (classify.Advert, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return classify.Advert{}, fmt.Errorf("read record: %w", jsonFault(err))
	}
	a := classify.Advert{Reference: Unescape(string(r.ID)), Title: cleanLine(r.Title), Employer: Unescape(r.Employer)}
	if a.Title == "" {
		return classify.Advert{}, fmt.Errorf("read record %q: %w", a.Reference, errors.New("title is missing"))
	}
	if err := state(&a, string(r.Band), r.StaffGroup); err != nil {
		return classify.Advert{}, fmt.Errorf("read record %q: %w", a.Reference, err)
	}
	a.AddSection(classify.Description, cleanText(r.Text))
	return a, nil
}
