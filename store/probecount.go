package store

import (
	"cmp"
	"slices"

	"github.com/bdrw/parlance/classify"
)

// probeCount counts the text side of probes over live adverts.
type probeCount struct{ areas []*probeArea }

// probeArea is the probes of one place.
type probeArea struct {
	centre    classify.Point
	radius    float64
	probes    []Probe
	within    map[string]bool             // by outcode, as far as was asked
	counts    [][]int                     // by probe, then staff group
	employers map[string]map[int]int      // by employer: adverts by probe
	places    map[classify.Term]int       // probe by term
	known     [classify.Students + 1]bool // staff groups that an advert states
}

// newProbeCount prepares the counting of probes. A centre that is no outcode is
// left out: it has no place.
func newProbeCount(probes []Probe) *probeCount {
	type place struct {
		centre string
		miles  int
	}
	areas := map[place]*probeArea{}
	c := &probeCount{}
	for _, p := range probes {
		at, located := classify.Locate(p.Centre)
		if !located {
			continue
		}
		key := place{p.Centre, p.Miles}
		a := areas[key]
		if a == nil {
			a = &probeArea{centre: at, radius: float64(p.Miles), within: map[string]bool{},
				employers: map[string]map[int]int{}, places: map[classify.Term]int{}}
			areas[key], c.areas = a, append(c.areas, a)
		}
		if _, twice := a.places[p.Term]; twice {
			continue
		}
		a.places[p.Term] = len(a.probes)
		a.probes = append(a.probes, p)
		a.counts = append(a.counts, make([]int, int(classify.Students)+1))
	}
	return c
}

// add counts one live advert by the row that holds.
func (c *probeCount) add(f *Fact) {
	for _, a := range c.areas {
		a.known[f.StaffGroup] = true
		if f.Coded && slices.ContainsFunc(f.Outcodes, a.near) {
			a.add(f)
		}
	}
}

// near tells whether an outcode lies within the radius.
func (a *probeArea) near(outcode string) bool {
	near, asked := a.within[outcode]
	if !asked {
		at, located := classify.Locate(outcode)
		near = located && classify.Miles(a.centre, at) <= a.radius
		a.within[outcode] = near
	}
	return near
}

func (a *probeArea) add(f *Fact) {
	own := a.employers[f.Employer]
	if own == nil {
		own = map[int]int{}
		a.employers[f.Employer] = own
	}
	for _, term := range f.Anywhere {
		if i, probed := a.places[term]; probed {
			a.counts[i][f.StaffGroup]++
			own[i]++
		}
	}
}

// results are the text counts, each as it is to be stored on the day.
func (c *probeCount) results(day ProbeResult) []ProbeResult {
	var all []ProbeResult
	for _, a := range c.areas {
		for i, p := range a.probes {
			r := day
			r.Probe, r.Measure, r.Employers = p, TextCount, len(a.employers)
			r.Count, r.Groups = a.groups(a.counts[i])
			r.Shared = a.shared(i)
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(x, y ProbeResult) int { return cmp.Compare(x.Probe.label(), y.Probe.label()) })
	return all
}

// groups gives the total and, where the adverts held state staff groups at all,
// the count of each.
func (a *probeArea) groups(counts []int) (total int, groups []GroupCount) {
	stated := false
	for _, g := range classify.StaffGroups() {
		stated = stated || a.known[g]
		groups = append(groups, GroupCount{g, counts[g]})
	}
	for _, n := range counts {
		total += n
	}
	if !stated {
		return total, nil
	}
	return total, groups
}

func (a *probeArea) shared(i int) []SharedTerm {
	sums := make([]int, len(a.probes))
	for _, own := range a.employers {
		for j, n := range own {
			sums[j] += own[i] * n
		}
	}
	shared := make([]SharedTerm, len(sums))
	for j, sum := range sums {
		shared[j] = SharedTerm{a.probes[j].Term, sum}
	}
	slices.SortFunc(shared, func(x, y SharedTerm) int { return cmp.Compare(x.Term, y.Term) })
	return shared
}
