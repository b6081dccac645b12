package crawler

import (
	"context"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Detail reads the page of a listed advert and completes it: see ParseAdvert.
// An advert that the board no longer shows is ErrGone; ErrRefused tells that
// further requests should not be made in this pass. No other error says
// anything of the advert.
func (c *Crawler) Detail(ctx context.Context, listed classify.Advert) (classify.Advert, error) {
	if !validReference(listed.Reference) {
		return listed, fmt.Errorf("advert of %s: reference %q cannot stand in an address", c.board.ID, listed.Reference)
	}
	got, err := c.fetch.get(ctx, c.board.advertURL(listed.Reference))
	if err != nil {
		return listed, fmt.Errorf("advert of %s: %w", c.board.ID, err)
	}
	if !strings.EqualFold(lastSegment(got.url.Path), listed.Reference) {
		return listed, fmt.Errorf("advert of %s: page of %s: the board led to %s instead", c.board.ID, listed.Reference, got.url)
	}
	advert, err := c.selectors.parse(listed, got.body)
	if err != nil {
		return listed, fmt.Errorf("advert of %s: %w", c.board.ID, err)
	}
	return advert, nil
}
