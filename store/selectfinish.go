package store

import (
	"fmt"
	"slices"
)

// finish makes running sums of the steps, and takes out the days without a
// point.
func (s *scan) finish() {
	s.sumEmployers()
	bySource, every := s.mask()
	at := slices.Index(s.q.By, ByTerm)
	s.counts = make([]counted, 0, len(s.groups)*s.slots.n)
	for i, g := range s.groups {
		open := every
		if slices.Contains(s.q.By, BySource) && !s.q.Total {
			open = bySource[g.source]
		}
		for slot := range s.slots.n {
			values := g.values
			if at >= 0 {
				values = slices.Insert(slices.Clone(values), at, string(s.q.Terms[slot]))
			}
			from := (i*s.slots.n + slot) * s.stride
			steps := s.steps[from : from+s.days : from+s.days]
			s.counts = append(s.counts, counted{Daily{values, s.q.From, steps}, runUp(steps, open)})
		}
	}
	slices.SortFunc(s.counts, func(a, b counted) int { return slices.Compare(a.Values, b.Values) })
}

// runUp turns steps into the counts of days, and says whether there were any.
func runUp(steps []int32, open []bool) (counted bool) {
	var n int32
	for i, step := range steps {
		counted = counted || step != 0
		if n += step; open[i] {
			steps[i] = n
		} else {
			steps[i] = Gap
		}
	}
	return counted
}

// A spell of an employer is packed so that spells sort by series, employer and
// first day: series 12 bits, employer 20, first day and last day 16 each.
const (
	seriesBits   = 12
	employerBits = 20
)

func employerSpell(series int, employer uint32, from, to int) uint64 {
	return uint64(series)<<52 | uint64(employer)<<32 | uint64(from)<<16 | uint64(to)
}

// employersFit refuses a question with more series, employers or days than a
// packed spell can tell apart.
func (s *scan) employersFit(series int) error {
	if known := len(s.db.labels.texts[labelEmployer]); series > 1<<seriesBits || known > 1<<employerBits || s.days > lastDay {
		return fmt.Errorf("employers in %d series of %d days, of %d employers, are too many; ask for fewer labels", series, s.days, known)
	}
	return nil
}

// sumEmployers joins the spells of each employer in each series: an employer
// with several adverts counts once.
func (s *scan) sumEmployers() {
	slices.Sort(s.keys)
	for i := 0; i < len(s.keys); {
		who, from, to := s.keys[i]>>32, int(s.keys[i]>>16&lastDay), int(s.keys[i]&lastDay)
		for i++; i < len(s.keys) && s.keys[i]>>32 == who && int(s.keys[i]>>16&lastDay) <= to+1; i++ {
			to = max(to, int(s.keys[i]&lastDay))
		}
		steps := s.steps[int(who>>employerBits)*s.stride:]
		steps[from]++
		steps[to+1]--
	}
}
