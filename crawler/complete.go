package crawler

import (
	"fmt"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// slack is how far two counts of the same adverts may lie apart while adverts
// come and go: max(10, 0.5 %), by "Presence, absence, completeness".
func slack(total int) int { return max(10, total/200) }

// count takes a page's count of the query. A count that shrinks by more than
// adverts go while a list is read is that of a board that loses count, and then
// neither the greater nor the smaller proves anything.
func (q *query) count(total int) {
	q.total, q.most = total, max(q.most, total)
	q.fell = q.fell || q.most-total > slack(q.most)
}

// complete tells whether enough of a query was read: 98 % of its adverts, or all
// but 2, by "Presence, absence, completeness".
func (q *query) complete() bool {
	read := len(q.ids)
	return read >= q.total-2 || read*100 >= q.total*98
}

// judgeQuery compares what was read of a query with the board's count of it.
func (s *sweep) judgeQuery(q *query) {
	switch read := len(q.ids); {
	case q.fell:
		s.reason("%s: the board's count shrank to %d of %d adverts while the list was read; %d could be read", s.name(q), q.total, q.most, read)
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

// maxNotes is more than a person would look at.
const maxNotes = 40

func (s *sweep) note(format string, args ...any) {
	switch n := len(s.out.Notes); {
	case n < maxNotes:
		s.out.Notes = append(s.out.Notes, fmt.Sprintf(format, args...))
	case n == maxNotes:
		s.out.Notes = append(s.out.Notes, "there is more of this kind")
	}
}

// sameAdvert is what two references of one advert agree in.
type sameAdvert struct {
	identity, title, employer, pay string
	posted, closes                 classify.Day
}

// dropTwins takes out adverts that stand in the list under a second reference.
// Which of the two stays does not depend on the order of the list, so that it
// is the same on every day.
func (s *sweep) dropTwins() {
	kept := make(map[sameAdvert]string)
	of := func(a *classify.Advert) sameAdvert {
		return sameAdvert{s.identity[a.Reference], a.Title, a.Employer, a.Pay.Text, a.Posted, a.Closes}
	}
	for i := range s.out.Adverts {
		a := &s.out.Adverts[i]
		if known := kept[of(a)]; known == "" || a.Reference < known {
			kept[of(a)] = a.Reference
		}
	}
	s.out.Adverts = slices.DeleteFunc(s.out.Adverts, func(a classify.Advert) bool {
		first := kept[of(&a)]
		if s.identity[a.Reference] == "" || first == a.Reference {
			return false
		}
		s.note("%s is %s under a second reference: it counts once", a.Reference, first)
		return true
	})
}

// outgrown tells whether the facet values read so far add up to far more than
// the board has: then it does not divide its list by them, what stands under one
// says nothing of a staff group, and the rest need not be read.
func (s *sweep) outgrown() bool {
	if 5*s.out.FacetSum <= 6*s.out.TotalBefore+5*slack(s.out.TotalBefore) {
		return false
	}
	s.reason("the values of %s add up to %d adverts before all are read, but the board counted %d: it does not divide its list by them",
		s.crawler.board.Facet, s.out.FacetSum, s.out.TotalBefore)
	for i := range s.out.Adverts {
		s.out.Adverts[i].StaffGroup, s.out.Adverts[i].StaffGroupBasis = 0, 0
	}
	return true
}
