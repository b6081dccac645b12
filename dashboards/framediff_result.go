package dashboards

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/bdrw/parlance/store"
)

// Finish works out the result, once every advert was added.
func (d *FrameDiff) Finish() {
	for _, c := range d.Codes {
		c.finish()
	}
	for _, td := range d.perTerm {
		td.Gained, td.SamplesIn = td.gained.n, td.gained.drawn()
		td.Lost, td.SamplesOut = td.lost.n, td.lost.drawn()
		d.Terms = append(d.Terms, td)
	}
	slices.SortFunc(d.Terms, func(a, b *TermDiff) int {
		return cmp.Or(cmp.Compare(b.Gained+b.Lost, a.Gained+a.Lost), cmp.Compare(a.Term, b.Term))
	})
	for _, source := range slices.Sorted(maps.Keys(d.censuses)) {
		d.effects(source, d.censuses[source])
	}
}

func (c *CodeDiff) finish() {
	for pair, at := range c.cells {
		c.Pairs = append(c.Pairs, CodePair{pair[0], pair[1], at.n, at.drawn()})
		if pair[0] != pair[1] {
			c.Changed += at.n
		}
	}
	slices.SortFunc(c.Pairs, func(a, b CodePair) int {
		return cmp.Or(order(a.From == a.To, b.From == b.To), cmp.Compare(b.Adverts, a.Adverts), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	c.agree()
}

// order puts what is not so before what is.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// both tells that only adverts in scope of both frames have codes to compare.
func (c *CodeDiff) both() bool { return c.What == "level" || c.What == "area" }

// agree measures the agreement of the two frames.
func (c *CodeDiff) agree() {
	codes := slices.Clone(c.order)
	compared := func(p CodePair) bool { return !c.both() || p.From != outOfScope && p.To != outOfScope }
	for _, p := range c.Pairs {
		for _, code := range []string{p.From, p.To} {
			if compared(p) && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	table := NewAgreement(codes...)
	for _, p := range c.Pairs {
		for range p.Adverts {
			if compared(p) {
				table.Add(p.From, p.To)
			}
		}
	}
	c.N, c.Same = table.N(), table.Same()
	c.Kappa, c.PABAK = defined(table.Kappa()), defined(table.PABAK())
	if c.order != nil {
		c.Weighted = defined(table.WeightedKappa(Linear))
	}
}

// defined is the figure, nil when it is not a number.
func defined(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// effects lists every series of a source that either frame has.
func (d *FrameDiff) effects(source string, pair *censusPair) {
	type series struct {
		family string
		labels string
	}
	counts := map[series]*Effect{}
	var all []*Effect
	take := func(list []store.Count, set func(*Effect, int)) {
		for _, c := range list {
			key := series{c.Family, strings.Join(c.Labels, "\x00")}
			e := counts[key]
			if e == nil {
				e = &Effect{Source: source, Date: pair.day.String(), Family: c.Family, Labels: c.Labels}
				counts[key] = e
				all = append(all, e)
			}
			set(e, c.Value)
		}
	}
	take(pair.old.Counts(), func(e *Effect, n int) { e.Old = n })
	take(pair.new.Counts(), func(e *Effect, n int) { e.New = n })
	families := map[string]int{}
	for i, f := range store.Families() {
		families[f.Name] = i
	}
	slices.SortFunc(all, func(a, b *Effect) int {
		return cmp.Or(cmp.Compare(families[a.Family], families[b.Family]), slices.Compare(a.Labels, b.Labels))
	})
	for _, e := range all {
		e.Difference = e.New - e.Old
		d.Effects = append(d.Effects, *e)
	}
}
