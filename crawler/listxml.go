package crawler

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// ListPage is one page of a board's list.
type ListPage struct {
	Adverts    []classify.Advert // without Text and staff group
	Total      int               // adverts the query has in all, by the board's own count
	TotalPages int               // pages of the query, by the board's own count
	// Unreadable names what could not be read of single adverts, which are
	// listed all the same: "C9273-26-0229: postDate: …".
	Unreadable []string
	identities []string // the board's own number of each advert; empty where it has none
}

// ParseList reads one page of the XML list. Totals may stand before or after
// the adverts, locations may be nested, and the prolog may be absent. An answer
// that is HTML, JSON, cut short or without totals is an error that says so.
func ParseList(board Board, body []byte) (ListPage, error) {
	if err := notXML(body); err != nil {
		return ListPage{}, err
	}
	r := listReader{dec: xml.NewDecoder(bytes.NewReader(body)), found: make(chan *vacancy, 16)}
	r.dec.Entity = xml.HTMLEntity
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the transport has decoded it
	cleaned := make(chan error, 1)
	go func() { cleaned <- r.page.clean(&board, r.found) }()
	err := r.read()
	close(r.found)
	if unclean := <-cleaned; unclean != nil {
		err = unclean // of an advert before the place where reading ended
	}
	if err != nil {
		return ListPage{}, err
	}
	if !r.hasTotal {
		return ListPage{}, errors.New("the list has no totalResults: it is cut off, or its format changed")
	}
	return r.page, nil
}

// notXML recognises the answers a board gives instead of a list.
func notXML(body []byte) error {
	start := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	head := strings.ToLower(string(start[:min(len(start), 200)]))
	switch {
	case len(start) == 0:
		return errors.New("the board answered with nothing instead of XML")
	case start[0] == '{' || start[0] == '[':
		return fmt.Errorf("the board answered with JSON instead of XML: %s", excerpt(start))
	case strings.Contains(head, "<!doctype html") || strings.Contains(head, "<html"):
		return errors.New("the board answered with a web page instead of XML: open the address in a browser; it may be a challenge, or list_path may have changed")
	case start[0] != '<':
		return fmt.Errorf("the board answered with something that is not XML: %s", excerpt(start))
	}
	return nil
}

// excerpt is the beginning of a body, on one line and safe to print.
func excerpt(body []byte) string {
	const limit = 120
	if len(body) <= limit {
		return strconv.Quote(string(body))
	}
	return strconv.Quote(strings.ToValidUTF8(string(body[:limit]), "")) + "…"
}

// clean makes adverts of the vacancies that are found, while more are sought:
// to find them and to clean them take the same time. After an error it only
// waits for the rest.
func (page *ListPage) clean(board *Board, found <-chan *vacancy) (err error) {
	for v := range found {
		if err != nil {
			continue
		}
		var advert classify.Advert
		if advert, err = v.advert(board, page); err != nil {
			err = fmt.Errorf("advert %d of the page: %w", len(page.Adverts)+1, err)
			continue
		}
		page.Adverts = append(page.Adverts, advert)
		page.identities = append(page.identities, v.identity)
	}
	return err
}

// maxDepth bounds the nesting of a list, which has five levels.
const maxDepth = 32

// listReader walks the tokens of a list. The raw tokens are twice as fast as
// decoding into structs; nesting is checked only as far as it matters.
type listReader struct {
	dec      *xml.Decoder
	page     ListPage
	found    chan *vacancy // to be cleaned into the page's adverts
	ended    int           // vacancies found
	depth    int           // elements open
	hasTotal bool
	opened   bool // nhsJobs has begun
	closed   bool // nhsJobs has ended
	vacancy  *vacancy
	text     []byte
}

func (r *listReader) read() error {
	for {
		token, err := r.dec.RawToken()
		if errors.Is(err, io.EOF) && r.closed {
			return nil
		}
		if err != nil {
			return r.broken(err)
		}
		if err := r.take(token); err != nil {
			return err
		}
	}
}

func (r *listReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if r.depth++; r.depth > maxDepth {
			return fmt.Errorf("the list nests deeper than %d elements: it is not one", maxDepth)
		}
		r.text = r.text[:0]
		return r.start(t.Name.Local)
	case xml.CharData:
		r.text = append(r.text, t...)
	case xml.EndElement:
		r.depth--
		err := r.end(t.Name.Local, strings.TrimSpace(string(r.text)))
		r.text = r.text[:0]
		return err
	}
	return nil
}

// broken tells a list that is cut off from one that is no XML.
func (r *listReader) broken(err error) error {
	if errors.Is(err, io.EOF) || r.dec.InputOffset() > 0 && strings.Contains(err.Error(), "unexpected EOF") {
		return fmt.Errorf("the list is cut off after %d adverts: it does not end with </nhsJobs>", r.ended)
	}
	return fmt.Errorf("the list is not well-formed after %d adverts: %w", r.ended, err)
}

func (r *listReader) start(name string) error {
	switch {
	case !r.opened && name != "nhsJobs":
		return fmt.Errorf("the list begins with <%s> instead of <nhsJobs>: its format changed, or this is another document", name)
	case name == "nhsJobs":
		r.opened = true
	case name == "vacancyDetails":
		r.vacancy = new(vacancy)
	}
	return nil
}

func (r *listReader) end(name, text string) error {
	switch {
	case name == "nhsJobs":
		r.closed = true
	case name == "vacancyDetails" && r.vacancy != nil:
		r.found <- r.vacancy
		r.ended++
		r.vacancy = nil
	case r.vacancy != nil:
		r.vacancy.set(name, text)
	case name == "totalResults":
		r.hasTotal = true
		return readCount(&r.page.Total, name, text)
	case name == "totalPages":
		return readCount(&r.page.TotalPages, name, text)
	}
	return nil
}

func readCount(into *int, name, text string) error {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return fmt.Errorf("%s is %s, not a count", name, excerpt([]byte(text)))
	}
	*into = int(n)
	return nil
}
