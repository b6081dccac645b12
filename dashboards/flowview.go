package dashboards

import (
	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

const (
	// unseenAfter is how many days running may pass without a complete pass
	// before those days count as unseen: half of all adverts live 15 days or
	// less, so adverts may have come and gone.
	unseenAfter = 7
	// maxUnseen is the part of a period that may be unseen.
	maxUnseen = 0.25
	// enoughText is the part of a period's adverts whose text must be read.
	enoughText = 0.98
)

// flowView is the flow of a source with what it takes to count it by employer.
// It does not change.
type flowView struct {
	*store.Flow
	employers []store.Employer
	unseen    []int32 // by day, how many before it are unseen; one more
	ownFrom   classify.Day
	breaks    []store.Break  // those that part figures as known now, in order
	also      store.FlowMark // what every advert must have beside what its field needs
}

// last is the last day of the flow.
func (v *flowView) last() classify.Day { return v.From + classify.Day(v.Days()) - 1 }

// newFlowView marks the days without a complete pass.
func newFlowView(f *store.Flow, employers []store.Employer, passes []store.Pass) *flowView {
	v := &flowView{Flow: f, employers: employers, unseen: make([]int32, f.Days()+1)}
	complete := make([]bool, f.Days())
	for _, p := range passes {
		if at := int(p.Day - f.From); p.Outcome == store.Complete && at >= 0 && at < len(complete) {
			complete[at] = true
		}
	}
	run := 0
	for i, ok := range complete {
		v.unseen[i+1] = v.unseen[i]
		if run++; ok {
			run = 0
		}
		if run > unseenAfter { // the whole run is unseen
			for back := range min(run, i+1) {
				v.unseen[i+1-back] = max(v.unseen[i+1-back], v.unseen[i+1-run]+int32(run-back))
			}
		}
	}
	return v
}

// seen tells whether a period lies in the flow, and enough of it was seen.
func (v *flowView) seen(from, to classify.Day) bool {
	if from < v.From || to > v.last() || to < from {
		return false
	}
	unseen := v.unseen[to-v.From+1] - v.unseen[from-v.From]
	return float64(unseen) <= maxUnseen*float64(to-from+1)
}

// series is one term in one field, as the flow is counted for it.
type series struct {
	*flowView
	field store.TermField
	with  []bool // by number of words
	needs store.FlowMark
}

// series makes ready to count a term; "" has no adverts.
func (v *flowView) series(term classify.Term, field store.TermField) *series {
	return &series{v, field, v.With(term, field), field.Needs() | v.also}
}

// coverage is how many adverts of a period were read, of all.
type coverage struct{ read, all int }

func (c *coverage) add(mark, needs store.FlowMark, by int) {
	c.all += by
	if (mark|store.FlowFits)&needs == needs {
		c.read += by
	}
}

func (c coverage) enough() bool { return float64(c.read) >= enoughText*float64(c.all) }

// begins is the first day that a figure of the series may rest on: own words are
// kept out while boilerplate is being learnt.
func (s *series) begins() classify.Day {
	if s.field == store.OwnWords {
		return max(s.From, s.ownFrom)
	}
	return s.From
}

// whole tells whether a period has figures.
func (s *series) whole(from, to classify.Day, c coverage) bool {
	return from >= s.begins() && s.seen(from, to) && c.enough()
}

// slide moves a window of days over the flow and calls each with its last day,
// the sums of the employers' counts in it, and whether it has figures. It looks
// at each advert twice, however many days the window has.
func (s *series) slide(days int, each func(end classify.Day, c *Clusters, whole bool)) {
	k, n := make([]int32, len(s.employers)), make([]int32, len(s.employers))
	var sums Clusters
	var read coverage
	move := func(day int, by int32) {
		for i := s.Starts[day]; i < s.Starts[day+1]; i++ {
			read.add(s.Marks[i], s.needs, int(by))
			if s.Marks[i]&s.needs != s.needs {
				continue
			}
			e, k0, n0 := s.Employers[i], k[s.Employers[i]], n[s.Employers[i]]
			if n[e] += by; s.with[s.Words[i]] {
				k[e] += by
			}
			sums.Change(int(k0), int(n0), int(k[e]), int(n[e]))
		}
	}
	for day := range s.Days() {
		move(day, 1)
		if day >= days {
			move(day-days, -1)
		}
		end := s.From + classify.Day(day)
		each(end, &sums, s.whole(end-classify.Day(days)+1, end, read))
	}
}

// counts gives the adverts of a period by number of the employer, and whether the
// period has figures.
func (s *series) counts(from, to classify.Day) (counts []Count, whole bool) {
	counts = make([]Count, len(s.employers))
	var read coverage
	for day := max(from, s.From); day <= min(to, s.last()); day++ {
		for i := s.Starts[day-s.From]; i < s.Starts[day-s.From+1]; i++ {
			read.add(s.Marks[i], s.needs, 1)
			if s.Marks[i]&s.needs != s.needs {
				continue
			}
			e := &counts[s.Employers[i]]
			if e.N++; s.with[s.Words[i]] {
				e.K++
			}
		}
	}
	return counts, s.whole(from, to, read)
}

// parted gives the break that parts two days, so that figures on its two sides
// must not be compared; false when there is none.
func (v *flowView) parted(before, after classify.Day) (store.Break, bool) {
	for _, b := range v.breaks {
		if before < b.Date && b.Date <= after {
			return b, true
		}
	}
	return store.Break{}, false
}

// sinceBreak is the first day that may be compared with the day.
func (v *flowView) sinceBreak(day classify.Day) classify.Day {
	since := v.From
	for _, b := range v.breaks {
		if b.Date <= day {
			since = max(since, b.Date)
		}
	}
	return since
}

// ofEmployers leaves the umbrella accounts out: they are no employers.
func (v *flowView) ofEmployers(counts []Count) []Count {
	var kept []Count
	for id, c := range counts {
		if c.N > 0 && !v.employers[id].Umbrella {
			kept = append(kept, c)
		}
	}
	return kept
}
