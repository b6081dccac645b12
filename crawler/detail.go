package crawler

import (
	"context"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Page is the page of a listed advert as the board answered it, still to be
// read. Reading takes longer than a board on the same machine takes to answer,
// so the two are apart: one goroutine may ask while another reads.
type Page struct {
	crawler *Crawler
	listed  classify.Advert
	body    []byte
}

// Fetch asks for the page of a listed advert. An advert that the board no
// longer shows is ErrGone; ErrRefused tells that further requests should not be
// made in this pass. No other error says anything of the advert.
func (c *Crawler) Fetch(ctx context.Context, listed classify.Advert) (Page, error) {
	if !validReference(listed.Reference) {
		return Page{}, fmt.Errorf("advert of %s: reference %q cannot stand in an address", c.board.ID, listed.Reference)
	}
	got, err := c.fetch.get(ctx, c.board.advertURL(listed.Reference))
	if err != nil {
		return Page{}, fmt.Errorf("advert of %s: %w", c.board.ID, err)
	}
	if !strings.EqualFold(lastSegment(got.url.Path), listed.Reference) {
		return Page{}, fmt.Errorf("advert of %s: page of %s: the board led to %s instead", c.board.ID, listed.Reference, got.url)
	}
	return Page{c, listed, got.body}, nil
}

// Read completes the advert from its page: see ParseAdvert. Beside an error
// stands the advert as listed.
func (p Page) Read() (classify.Advert, error) {
	advert, err := p.crawler.selectors.parse(p.listed, p.body)
	if err != nil {
		return p.listed, fmt.Errorf("advert of %s: %w", p.crawler.board.ID, err)
	}
	return advert, nil
}

// Detail fetches the page of a listed advert and reads it. Its errors are those
// of Fetch and of Read; beside them stands the advert as listed.
func (c *Crawler) Detail(ctx context.Context, listed classify.Advert) (classify.Advert, error) {
	page, err := c.Fetch(ctx, listed)
	if err != nil {
		return listed, err
	}
	return page.Read()
}
