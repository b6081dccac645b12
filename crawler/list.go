package crawler

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Listing is what one reading of a board's list brought.
type Listing struct {
	Adverts []classify.Advert // without Text, each reference once
	// Whole says that the listing may be taken for the whole board: that its
	// absences are absences. Reasons say why it may not, one sentence each.
	Whole   bool
	Reasons []string
	// Notes tell what was odd but does no harm to the counts.
	Notes       []string
	TotalBefore int            // adverts by the board's own count, before the listing
	TotalAfter  int            // and after it
	FacetSum    int            // sum of the board's counts of the facet values
	Requests    map[string]int // by status, as Stats has them
	Bytes       int64          // received, before decompression
}

// Progress tells how far a listing is.
type Progress struct {
	Facet    string // value of the facet being read; empty for the whole board
	Page     int    // page just read, from 1
	Adverts  int    // adverts read so far, over all facets
	Expected int    // adverts of the whole board, by its own count
}

// List reads the board's whole list: one facet value at a time, with the
// board's total before and after, as "Presence, absence, completeness" of the
// statistics demands. A list that moves is caught up with by reading the first
// page of each query again. When a request or an answer fails for good, List
// returns the error with what was read until then, which is never Whole.
// progress may be nil.
func (c *Crawler) List(ctx context.Context, progress func(Progress)) (Listing, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	before := c.Stats()
	s := &sweep{crawler: c, ctx: ctx, progress: progress, at: make(map[string]int), identity: make(map[string]string), unreadable: make(map[string]bool)}
	err := s.run()
	s.dropTwins()
	if err != nil {
		s.reason("%v", err)
	}
	spent := c.Stats().Since(before)
	if spent.Invalid > 0 {
		s.note("%d bytes are no characters of the charset that the board names", spent.Invalid)
	}
	s.out.Whole = len(s.out.Reasons) == 0
	s.out.Requests, s.out.Bytes = spent.Requests, spent.Bytes
	return s.out, err
}

// sweep is one listing under way.
type sweep struct {
	crawler    *Crawler
	ctx        context.Context
	progress   func(Progress)
	out        Listing
	at         map[string]int    // index in out.Adverts by reference
	identity   map[string]string // the board's own number of an advert by reference
	unreadable map[string]bool
	first      parsedPage // to the request for a query's first page, which is asked for again at its end
}

// parsedPage is a page of the list with the bytes it was parsed from.
type parsedPage struct {
	address string
	body    []byte
	page    ListPage
}

// query is the reading of one facet value, or of the whole board.
type query struct {
	facet string
	group classify.StaffGroup
	ids   map[string]bool
	total int // the board's latest count
	most  int // its greatest while the query was read once
	fell  bool
	seen  map[string]int // number of the page that showed the adverts, by fingerprint
}

func (s *sweep) run() (err error) {
	if s.out.TotalBefore, err = s.total(); err != nil {
		return err
	}
	for _, facet := range s.crawler.board.FacetValues {
		if err := s.facet(facet); err != nil || s.outgrown() {
			return err
		}
	}
	if s.out.TotalAfter, err = s.total(); err != nil {
		return err
	}
	if s.exceedsSum() {
		return s.rest()
	}
	s.judgeSum()
	s.judgeAll()
	return nil
}

func (s *sweep) facet(value string) error {
	group, _ := classify.ParseStaffGroup(value) // Validate has parsed it
	q := &query{facet: value, group: group}
	if err := s.read(q); err != nil {
		return err
	}
	s.out.FacetSum += q.total
	return nil
}

// exceedsSum tells whether the board has adverts that the facet values did not
// show: both its totals say so, or one does by more than comes in during a
// listing.
func (s *sweep) exceedsSum() bool {
	before, after := s.out.TotalBefore, s.out.TotalAfter
	most := max(before, after)
	return min(before, after) > s.out.FacetSum || most > s.out.FacetSum+slack(most)
}

// rest lists once without facet, for the adverts that no facet value has: the
// total of the board exceeded their sum.
func (s *sweep) rest() error {
	q := &query{}
	known := len(s.out.Adverts)
	if err := s.read(q); err != nil {
		return err
	}
	if rest := len(s.out.Adverts) - known; rest > 0 && len(s.crawler.board.FacetValues) > 0 {
		s.note("%d adverts stand under no value of %s: their staff group is not stated", rest, s.crawler.board.Facet)
	}
	s.out.TotalAfter = q.total
	s.judgeAll()
	return nil
}

// read reads every page of a query, and once more when too few came.
func (s *sweep) read(q *query) error {
	q.ids = make(map[string]bool)
	for range 2 {
		if err := s.pages(q); err != nil {
			return err
		}
		if q.complete() {
			break
		}
	}
	s.judgeQuery(q)
	return nil
}

// pages reads the pages of a query in turn, and the first again if there were
// more: what was published meanwhile stands there.
func (s *sweep) pages(q *query) error {
	q.seen, q.most = make(map[string]int), 0
	for n := 1; n <= s.crawler.board.MaxPages; n++ {
		page, err := s.page(q, n)
		if err != nil {
			return err
		}
		ended, err := s.repeats(q, page, n)
		if err != nil {
			return err
		}
		if ended || last(page, n, s.crawler.board.PageSize) {
			if n > 1 {
				_, err = s.page(q, 1)
			}
			return err
		}
	}
	s.reason("%s: more than %d pages: raise max_pages if the board has grown so large", s.name(q), s.crawler.board.MaxPages)
	return nil
}

// repeats tells whether a page shows what an earlier one showed. Past the end
// of a query that is read whole this is its end, else the board ignores the
// number of the page, and the rest of the query cannot be had.
func (s *sweep) repeats(q *query, page ListPage, n int) (ended bool, err error) {
	references := fingerprint(page)
	earlier, repeated := q.seen[references]
	if references == "" || !repeated {
		q.seen[references] = n
		return false, nil
	}
	if len(q.ids) >= q.most {
		s.note("%s: page %d, past the end, repeats page %d", s.name(q), n, earlier)
		return true, nil
	}
	return false, fmt.Errorf("%s: page %d repeats page %d: the board ignores the page number", s.name(q), n, earlier)
}

// last tells whether page n ends a query. A full page does not, whatever the
// board's count says of the number of pages: a count may lie.
func last(page ListPage, n, size int) bool {
	if len(page.Adverts) == 0 {
		return true
	}
	return len(page.Adverts) < size && n >= page.TotalPages
}

// fingerprint is the same for pages with the same adverts in the same order.
func fingerprint(page ListPage) string {
	var b strings.Builder
	for i := range page.Adverts {
		b.WriteString(page.Adverts[i].Reference)
		b.WriteByte(' ')
	}
	return b.String()
}

// page reads one page of a query and takes its adverts.
func (s *sweep) page(q *query, n int) (ListPage, error) {
	page, err := s.ask(q.facet, n, s.crawler.board.PageSize)
	if err != nil {
		return page, err
	}
	if len(page.Adverts) > 0 || n == 1 {
		q.count(page.Total) // past the end, some boards count nothing
	}
	for i := range page.Adverts {
		s.take(q, page.Adverts[i], page.identities[i])
	}
	s.odd(page.Unreadable)
	s.progress(Progress{q.facet, n, len(s.out.Adverts), s.out.TotalBefore})
	return page, nil
}

// take adds an advert unless it is known. The first facet value wins: an advert
// that moves from one to the other during the listing is met under both.
func (s *sweep) take(q *query, advert classify.Advert, identity string) {
	q.ids[advert.Reference] = true
	if identity != "" {
		s.identity[advert.Reference] = identity
	}
	if i, known := s.at[advert.Reference]; known {
		first := s.out.Adverts[i].StaffGroup
		if q.facet != "" && first != q.group {
			s.note("%s stands under %s and under %s: the first is kept", advert.Reference, first, q.group)
		}
		return
	}
	if q.facet != "" {
		advert.StaffGroup, advert.StaffGroupBasis = q.group, classify.ByFacet
	}
	s.at[advert.Reference] = len(s.out.Adverts)
	s.out.Adverts = append(s.out.Adverts, advert)
}

// odd notes what could not be read of single adverts, once each, and no more
// than a person would look at.
func (s *sweep) odd(unreadable []string) {
	const shown = 20
	for _, what := range unreadable {
		if !s.unreadable[what] && len(s.unreadable) < shown {
			s.note("%s", what)
		}
		s.unreadable[what] = true
	}
}

// total asks for the board's own count of its adverts.
func (s *sweep) total() (int, error) {
	page, err := s.ask("", 1, 1)
	return page.Total, err
}

func (s *sweep) ask(facet string, n, size int) (ListPage, error) {
	address := s.crawler.board.listURL(facet, n, size)
	got, err := s.crawler.fetch.get(s.ctx, address)
	if err != nil {
		return ListPage{}, fmt.Errorf("list of %s: %w", s.crawler.board.ID, err)
	}
	if s.first.address == address && bytes.Equal(s.first.body, got.body) {
		return s.first.page, nil // nothing has moved, which is the rule
	}
	page, err := ParseList(s.crawler.board, got.body)
	if err != nil {
		return ListPage{}, fmt.Errorf("list of %s: GET %s: %w", s.crawler.board.ID, address, err)
	}
	if n == 1 {
		s.first = parsedPage{address, got.body, page}
	}
	return page, nil
}
