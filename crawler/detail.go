package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Page is the page of a listed advert as the board answered it, still to be
// read. Reading takes longer than a board on the same machine takes to answer,
// so the two are apart: one goroutine may ask while others read.
type Page struct {
	// Validator is by what the board tells whether the page has changed, for
	// FetchAgain; empty when it gave nothing.
	Validator string

	crawler *Crawler
	listed  classify.Advert
	body    []byte
}

// Fetch asks for the page of a listed advert. An advert that the board no
// longer shows is ErrGone; ErrRefused tells that further requests should not be
// made in this pass. No other error says anything of the advert.
func (c *Crawler) Fetch(ctx context.Context, listed classify.Advert) (Page, error) {
	return c.FetchAgain(ctx, listed, "")
}

// FetchAgain is Fetch for a page that was read before: with the Validator that
// it had then, a page that has not changed since is ErrUnchanged.
func (c *Crawler) FetchAgain(ctx context.Context, listed classify.Advert, earlier string) (Page, error) {
	if !validReference(listed.Reference) {
		return Page{}, fmt.Errorf("advert of %s: reference %q cannot stand in an address", c.board.ID, listed.Reference)
	}
	got, err := c.fetch.get(ctx, c.board.advertURL(listed.Reference), parseValidator(earlier).header())
	if err != nil {
		return Page{}, fmt.Errorf("advert of %s: %w", c.board.ID, err)
	}
	if !strings.EqualFold(lastSegment(got.url.Path), listed.Reference) {
		return Page{}, fmt.Errorf("advert of %s: page of %s: the board led to %s instead", c.board.ID, listed.Reference, got.url)
	}
	return Page{got.validator.String(), c, listed, got.body}, nil
}

// Reading is what a page was read to.
type Reading struct {
	Advert classify.Advert
	Found  []string // fields that were found, by the keys of Selectors and the kinds of its prose
}

// UnreadError is a page that was got but could not be read. It keeps what helps
// to find out why, never the page.
type UnreadError struct {
	Reference string
	Selector  string // tried last; empty when none was
	Hash      string // first half of the page's SHA-256, in hexadecimal
	Broke     bool   // the reader broke down over the page: a fault of ours
	Err       error
}

// Error says why the page could not be read.
func (e *UnreadError) Error() string {
	if e.Broke {
		return fmt.Sprintf("page of %s: the reader broke down at %q: %v (page %s)", e.Reference, e.Selector, e.Err, e.Hash)
	}
	return e.Err.Error()
}

// Unwrap gives the reason.
func (e *UnreadError) Unwrap() error { return e.Err }

// Read completes the advert from its page: see ParseAdvert. Beside an error, an
// UnreadError, stands the advert as listed. A reader that panics costs this
// page alone.
func (p Page) Read() (r Reading, err error) {
	page := advertPage{selectors: p.crawler.selectors}
	unread := func(broke bool, why error) (Reading, error) {
		hash := sha256.Sum256(p.body)
		fault := &UnreadError{p.listed.Reference, page.tried, hex.EncodeToString(hash[:16]), broke, why}
		return Reading{Advert: p.listed}, fmt.Errorf("advert of %s: %w", p.crawler.board.ID, fault)
	}
	defer func() {
		if broken := recover(); broken != nil {
			r, err = unread(true, fmt.Errorf("panic: %.200v", broken))
		}
	}()
	p.crawler.log.Debug("reading a page", "reference", p.listed.Reference, "bytes", len(p.body)) // the last word if it ends the process
	advert, err := page.read(p.listed, p.body)
	if err != nil {
		return unread(false, err)
	}
	return Reading{advert, page.fields()}, nil
}

// Detail fetches the page of a listed advert and reads it. Its errors are those
// of Fetch and of Read; beside them stands the advert as listed.
func (c *Crawler) Detail(ctx context.Context, listed classify.Advert) (classify.Advert, error) {
	page, err := c.Fetch(ctx, listed)
	if err != nil {
		return listed, err
	}
	reading, err := page.Read()
	return reading.Advert, err
}
