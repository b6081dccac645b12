package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// flowFinal is how many days after it a day's flow is final: adverts are listed
// late.
const flowFinal = 7

// month is a calendar month.
type month struct{ from, to classify.Day }

// monthsBetween lists the calendar months that lie whole within a period.
func monthsBetween(from, to classify.Day) []month {
	var all []month
	first := from.Time()
	for y, m := first.Year(), first.Month(); ; m++ {
		begin := classify.DayFrom(y, m, 1)
		end := classify.DayFrom(y, m+1, 1) - 1
		if end > to {
			return all
		}
		if begin >= from {
			all = append(all, month{begin, end})
		}
	}
}

// monthly are the counts of every term by month.
type monthly struct {
	months []month
	since  []classify.Day     // by month, the first day that may be compared with it
	counts map[string][]Count // by term, then month; n is 0 in a gap
}

// monthly counts every month that is final, all terms at once: adverts by month
// and words first, then words by term.
func (v *flowView) monthly(field store.TermField, terms []classify.Term) *monthly {
	base := v.series("", field)
	m := &monthly{months: monthsBetween(base.begins(), v.last()-flowFinal), counts: map[string][]Count{}}
	for _, t := range terms {
		m.counts[string(t)] = make([]Count, len(m.months))
	}
	of := v.TermsIn[field]
	words := make([]int32, len(of))
	for i, month := range m.months {
		m.since = append(m.since, v.sinceBreak(month.to))
		clear(words)
		n, whole := base.words(month, words)
		if !whole {
			continue
		}
		for _, t := range terms {
			m.counts[string(t)][i].N = n
		}
		for id, adverts := range words {
			for _, t := range of[id] {
				if counts := m.counts[string(t)]; adverts > 0 && counts != nil {
					counts[i].K += int(adverts)
				}
			}
		}
	}
	return m
}

// words counts the adverts of a month by their words.
func (s *series) words(m month, into []int32) (n int, whole bool) {
	var read coverage
	for i := s.Starts[m.from-s.From]; i < s.Starts[m.to-s.From+1]; i++ {
		read.add(s.Marks[i], s.needs, 1)
		if s.Marks[i]&s.needs == s.needs {
			into[s.Words[i]]++
			n++
		}
	}
	return n, s.whole(m.from, m.to, read)
}

// judge gives the verdict on each term by the first so many months; in the order
// of the terms. Only months after the last break are compared.
func (m *monthly) judge(terms []classify.Term, months int) []TermTrend {
	all, from := make([]Monthly, len(terms)), m.firstComparable(months)
	for i, t := range terms {
		all[i] = m.counts[string(t)][from:months]
	}
	return JudgeTrends(all)
}

// firstComparable is the first of so many months that may be compared with the
// last of them.
func (m *monthly) firstComparable(months int) int {
	from := 0
	for from < months && m.months[from].from < m.since[months-1] {
		from++
	}
	return from
}
