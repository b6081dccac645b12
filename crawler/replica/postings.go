package replica

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bdrw/parlance/classify"
)

// LineError is a line of a corpus file that could not be read.
type LineError struct {
	Line int // counted from 1
	Err  error
}

// Error names the line: "line 12: …".
func (e LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e LineError) Unwrap() error { return e.Err }

// posting is what is read of a schema.org JobPosting.
type posting struct {
	URL          string          `json:"url"`
	Identifier   json.RawMessage `json:"identifier"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	DatePosted   string          `json:"datePosted"`
	ValidThrough string          `json:"validThrough"`
	Employment   words           `json:"employmentType"`
	Employer     struct {
		Name string `json:"name"`
	} `json:"hiringOrganization"`
	Location places `json:"jobLocation"`
	Salary   struct {
		Value json.RawMessage `json:"value"`
	} `json:"baseSalary"`
}

// ReadPostings reads a corpus of schema.org JobPostings, one JSON object a line,
// plain or gzipped. An advert appears at its datePosted and stays through the
// London day of its validThrough. Lines that cannot be read are returned with
// their numbers and the rest is served; the error is one of reading, or of a
// file in which no line could be used. Staff groups are not known from such a
// file, so no staffGroup facet finds anything.
func ReadPostings(r io.Reader) (*Corpus, []LineError, error) {
	lines, err := unpacked(r)
	if err != nil {
		return nil, nil, err
	}
	reader := &postingReader{prose: map[string]string{}}
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			reader.take(number, line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, reader.bad, fmt.Errorf("read corpus, line %d: %w", number, err)
		}
	}
	if len(reader.adverts) == 0 {
		return nil, reader.bad, fmt.Errorf("read corpus: no line holds a job posting; give a file of schema.org JobPosting objects, one a line")
	}
	return reader.corpus(), reader.bad, nil
}

// unpacked looks through gzip, which is known by its first two bytes.
func unpacked(r io.Reader) (*bufio.Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := buffered.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	return bufio.NewReaderSize(unzipped, 1<<16), nil
}

// postingReader gathers adverts and their descriptions.
type postingReader struct {
	adverts []advert
	prose   map[string]string // reference → description, once unescaped
	bad     []LineError
}

func (p *postingReader) take(number int, line []byte) {
	var read posting
	err := json.Unmarshal(line, &read)
	if err == nil {
		err = p.add(&read)
	}
	if err != nil {
		p.bad = append(p.bad, LineError{number, err})
	}
}

// lawful is what the board's paths can hold as a reference.
var lawful = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

func (p *postingReader) add(read *posting) error {
	reference := read.reference()
	if !lawful.MatchString(reference) {
		return fmt.Errorf("reference %q is not made of letters, digits and dashes", reference)
	}
	if _, taken := p.prose[reference]; taken {
		return fmt.Errorf("reference %q stands on an earlier line too", reference)
	}
	if strings.TrimSpace(read.Title) == "" {
		return fmt.Errorf("advert %s has no title", reference)
	}
	a := advert{reference: reference, title: strings.TrimSpace(html.UnescapeString(read.Title)), employer: html.UnescapeString(read.Employer.Name),
		places: read.Location, fraction: len(reference) % 10, salary: readSalary(read.Salary.Value), payScheme: "Other"}
	a.contract, a.pattern = read.Employment.terms()
	var err error
	if a.posted, err = parseTime(read.DatePosted); err != nil {
		return fmt.Errorf("datePosted of %s: %w", reference, err)
	}
	through, err := parseTime(read.ValidThrough)
	if err != nil {
		return fmt.Errorf("validThrough of %s: %w", reference, err)
	}
	a.closes = classify.DayOf(through)
	p.adverts = append(p.adverts, a)
	p.prose[reference] = html.UnescapeString(read.Description)
	return nil
}

// corpus finishes the reading.
func (p *postingReader) corpus() *Corpus {
	slices.SortStableFunc(p.adverts, func(a, b advert) int { return a.posted.Compare(b.posted) })
	first, last := classify.DayOf(p.adverts[0].posted), classify.DayOf(p.adverts[len(p.adverts)-1].posted)
	c := newCorpus(p.adverts, first, last)
	c.write = func(i int32, _ bool) content { return described(p.prose[c.adverts[i].reference]) }
	return c
}

// reference is the last segment of the URL's path, or the identifier.
func (p *posting) reference() string {
	path, _, _ := strings.Cut(strings.TrimRight(p.URL, "/"), "?")
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		return path[at+1:]
	}
	var value struct {
		Value any `json:"value"`
	}
	if json.Unmarshal(p.Identifier, &value) == nil && value.Value != nil {
		return fmt.Sprint(value.Value)
	}
	return strings.Trim(string(p.Identifier), `" `)
}

// timeLayouts are the ways in which files write instants and days.
var timeLayouts = []string{"2006-01-02T15:04:05-0700", time.RFC3339, "2006-01-02T15:04:05", time.DateOnly}

// parseTime reads an instant; without a zone it is London's time.
func parseTime(text string) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, classify.London); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date such as 2020-11-02T10:00:00+0000", text)
}
