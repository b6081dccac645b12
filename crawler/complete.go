package crawler

import "fmt"

// slack is how far two counts of the same adverts may lie apart while adverts
// come and go: max(10, 0.5 %), by "Presence, absence, completeness".
func slack(total int) int { return max(10, total/200) }

// complete tells whether enough of a query was read: 98 % of its adverts, or all
// but 2, by "Presence, absence, completeness".
func (q *query) complete() bool {
	read := len(q.ids)
	return read >= q.total-2 || read*100 >= q.total*98
}

// judgeQuery compares what was read of a query with the board's count of it.
func (s *sweep) judgeQuery(q *query) {
	switch read := len(q.ids); {
	case !q.complete():
		s.reason("%s: %d of %d adverts could be read", s.name(q), read, q.total)
	case read > q.total+slack(q.total):
		s.reason("%s: the board counts %d adverts but shows %d", s.name(q), q.total, read)
	}
}

// judgeSum compares the sum of the facet values with the board's total.
func (s *sweep) judgeSum() {
	s.judgeTotal("before", s.out.TotalBefore)
	s.judgeTotal("after", s.out.TotalAfter)
}

func (s *sweep) judgeTotal(when string, total int) {
	if difference := s.out.FacetSum - total; max(difference, -difference) > slack(total) {
		s.reason("the values of %s add up to %d adverts but the board counted %d %s the listing",
			s.crawler.board.Facet, s.out.FacetSum, total, when)
	}
}

// judgeAll looks for signs that a page answered but said nothing true.
func (s *sweep) judgeAll() {
	read := len(s.out.Adverts)
	if read == 0 {
		s.reason("the board lists no adverts at all: this is taken for a fault of the board, not for a zero; look at %s in a browser",
			s.crawler.board.BaseURL)
	}
	if n := len(s.unreadable); n*50 > read {
		s.reason("%d dates cannot be read: the format of the list may have changed; the notes show some", n)
	}
}

func (s *sweep) name(q *query) string {
	if q.facet == "" {
		return "whole list"
	}
	return fmt.Sprintf("%s %s", s.crawler.board.Facet, q.facet)
}

func (s *sweep) reason(format string, args ...any) {
	s.out.Reasons = append(s.out.Reasons, fmt.Sprintf(format, args...))
}

func (s *sweep) note(format string, args ...any) {
	s.out.Notes = append(s.out.Notes, fmt.Sprintf(format, args...))
}
