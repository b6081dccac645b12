package crawler

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bdrw/parlance/classify"
)

// record is Parlance's plain form of an advert.
type record struct {
	ID         anyText      `json:"id"`
	Title      words        `json:"title"`
	Employer   organization `json:"employer"`
	Band       anyText      `json:"band"`
	StaffGroup words        `json:"staff_group"`
	Text       words        `json:"text"`
}

// ReadRecord reads one line of an advert file: a schema.org JobPosting, told
// by its @type or by members that only it has, or the plain form
// {"id", "title", "employer", "band", "staff_group", "text"}, of which only
// the title is required. Both come out cleaned as ReadPosting says.
func ReadRecord(line []byte) (classify.Advert, error) {
	var shape map[string]json.RawMessage
	switch err := unmarshal(line, &shape); {
	case errors.Is(err, errNesting):
		return classify.Advert{}, fmt.Errorf("read record: %w", err)
	case err != nil:
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
	if err := unmarshal(line, &r); err != nil {
		return classify.Advert{}, fmt.Errorf("read record: %w", err)
	}
	a := classify.Advert{Reference: Unescape(string(r.ID)), Title: cleanLine(string(r.Title)), Employer: Unescape(string(r.Employer.name))}
	if a.Title == "" {
		return classify.Advert{}, fmt.Errorf("read record %q: %w", a.Reference, errors.New("title is missing"))
	}
	if err := state(&a, string(r.Band), string(r.StaffGroup)); err != nil {
		return classify.Advert{}, fmt.Errorf("read record %q: %w", a.Reference, err)
	}
	a.AddSection(classify.Description, cleanText(string(r.Text)))
	return a, nil
}

// maxNesting is how deep a line may nest. Values in more than one shape are
// parsed once for each level they stand in, so that a deep line of a megabyte
// would take a minute; a JobPosting nests five levels.
const maxNesting = 32

var errNesting = fmt.Errorf("objects and lists are nested more than %d deep", maxNesting)

// unmarshal parses a line; an error names the member at fault, without Go's
// type names.
func unmarshal(line []byte, into any) error {
	if nesting(line) > maxNesting {
		return errNesting
	}
	err := json.Unmarshal(line, into)
	var fault *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &fault):
		return err
	case fault.Field == "":
		return fmt.Errorf("it is a JSON %s", fault.Value)
	}
	return fmt.Errorf("%s: a JSON %s does not belong there", fault.Field, fault.Value)
}

// nesting is how deep the objects and lists of a line nest.
func nesting(line []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
