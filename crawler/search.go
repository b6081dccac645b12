package crawler

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Search is what a board is asked to count.
type Search struct {
	Words    string // several are sent as a phrase, in quotes: the board ranks by any of them otherwise
	Location string // an outcode or a town
	Miles    int    // around it
}

// String is the search for people: `"digital" within 50 miles of RG1`.
func (s Search) String() string {
	return fmt.Sprintf("%q within %d miles of %s", s.Words, s.Miles, s.Location)
}

// keyword is the words as a board is sent them.
func (s Search) keyword() string {
	if strings.ContainsAny(s.Words, " -") {
		return `"` + s.Words + `"`
	}
	return s.Words
}

// SearchCount is how many adverts a board counts for a search. It is the
// board's own figure: which adverts it means, it does not say.
type SearchCount struct {
	Total int
	// Groups counts the staff groups by which the board can be listed; nil
	// where it has none.
	Groups map[classify.StaffGroup]int
}

// Count asks the board how many adverts a search finds, in all and for each
// staff group: one request each, for a single advert. Counts that contradict
// each other are an error, as in a listing. ErrRefused tells that the board
// should not be asked again in this pass.
func (c *Crawler) Count(ctx context.Context, s Search) (SearchCount, error) {
	if c.board.Keyword == "" || c.board.Location == "" || c.board.Distance == "" {
		return SearchCount{}, fmt.Errorf("board %s cannot be searched: its description names no parameter for words, place or distance", c.board.ID)
	}
	total, err := c.count(ctx, s, "")
	if err != nil {
		return SearchCount{}, fmt.Errorf("count %s: %w", s, err)
	}
	counted := SearchCount{Total: total}
	sum := 0
	for _, facet := range c.board.FacetValues {
		group, _ := classify.ParseStaffGroup(facet) // Validate has parsed it
		n, err := c.count(ctx, s, facet)
		if err != nil {
			return SearchCount{}, fmt.Errorf("count %s: %w", s, err)
		}
		if counted.Groups == nil {
			counted.Groups = map[classify.StaffGroup]int{}
		}
		counted.Groups[group], sum = n, sum+n
	}
	if sum > total+slack(total) {
		return SearchCount{}, fmt.Errorf("count %s: the values of %s add up to %d, but the board counts %d in all", s, c.board.Facet, sum, total)
	}
	return counted, nil
}

func (c *Crawler) count(ctx context.Context, s Search, facet string) (int, error) {
	query := url.Values{c.board.Keyword: {s.keyword()}, c.board.Location: {s.Location}, c.board.Distance: {strconv.Itoa(s.Miles)}}
	address := c.board.queryURL(query, facet, 1, 1)
	got, err := c.fetch.get(ctx, address)
	if err != nil {
		return 0, err
	}
	page, err := ParseList(c.board, got.body)
	if err != nil {
		return 0, fmt.Errorf("GET %s: %w", address, err)
	}
	return page.Total, nil
}
