package dashboards

import (
	"cmp"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

func (c *CodeDiff) add(t *store.Tried, samples int) (changed bool) {
	pair := [2]string{c.code(&t.Old), c.code(&t.New)}
	at := c.cells[pair]
	if at == nil {
		at = &cell{}
		c.cells[pair] = at
	}
	if pair[0] == pair[1] {
		samples = 0
	}
	at.add(t, samples)
	return pair[0] != pair[1]
}

// terms compares the terms of an advert.
func (d *FrameDiff) terms(t *store.Tried) (changed bool) {
	was, would := termUse(&t.Old), termUse(&t.New)
	for term := range was {
		if _, stays := would[term]; !stays {
			would[term] = 0
		}
	}
	for term, to := range would {
		from := was[term]
		if from == to {
			continue
		}
		changed = true
		td := d.perTerm[term]
		if td == nil {
			td = &TermDiff{Term: term}
			d.perTerm[term] = td
		}
		td.add(t, from, to, d.samples)
	}
	return changed
}

// use says where an advert names a term.
type use uint8

const (
	anywhere use = 1 << iota
	inTitle
	ownWords
)

func termUse(c *classify.Coding) map[classify.Term]use {
	uses := map[classify.Term]use{}
	for i := range c.Terms {
		hit := &c.Terms[i]
		u := anywhere
		if hit.Field == classify.FieldTitle {
			u |= inTitle
		}
		if hit.OwnWords == classify.OwnYes {
			u |= ownWords
		}
		uses[hit.Term] |= u
	}
	return uses
}

func (td *TermDiff) add(t *store.Tried, from, to use, samples int) {
	for _, count := range []struct {
		of           use
		gained, lost *int
	}{{anywhere, &td.gained.n, &td.lost.n}, {inTitle, &td.GainedIn, &td.LostIn}, {ownWords, &td.GainedOwn, &td.LostOwn}} {
		switch gained, lost := to&^from&count.of != 0, from&^to&count.of != 0; {
		case gained && count.of == anywhere:
			td.gained.add(t, samples)
		case lost && count.of == anywhere:
			td.lost.add(t, samples)
		case gained:
			*count.gained++
		case lost:
			*count.lost++
		}
	}
}

// cell counts adverts and keeps a few of them, drawn by a hash, so that they do
// not all come from the beginning of history and are the same every time.
type cell struct {
	n       int
	samples []drawn
}

type drawn struct {
	rank uint64
	Sample
}

func (c *cell) add(t *store.Tried, samples int) {
	c.n++
	d := drawn{rankOf(t.Number), Sample{t.Advert.Source, t.Advert.Reference, t.Advert.Title}}
	if samples == 0 || len(c.samples) == samples && d.rank >= c.samples[samples-1].rank {
		return
	}
	at, _ := slices.BinarySearchFunc(c.samples, d, func(a, b drawn) int { return cmp.Compare(a.rank, b.rank) })
	c.samples = slices.Insert(c.samples, at, d)
	c.samples = c.samples[:min(len(c.samples), samples)]
}

func (c *cell) drawn() []Sample {
	var all []Sample
	for _, s := range c.samples {
		all = append(all, s.Sample)
	}
	return all
}

// rankOf scatters the numbers of adverts: the finalizer of SplitMix64 (Steele,
// Lea and Flood, Fast splittable pseudorandom number generators, 2014).
func rankOf(number uint64) uint64 {
	z := number + 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
