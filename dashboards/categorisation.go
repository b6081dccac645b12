package dashboards

import (
	"cmp"
	"slices"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// An advert's band is unusual when at most unusualTail of its peers have a band
// as low, or as high. Peers are the year's adverts of the same level and area,
// or of the same level where those are fewer than leastPeers.
const (
	unusualTail = 0.05
	leastPeers  = 20
)

// oddBand is a live advert whose band is unusual for its level and area.
type oddBand struct {
	Advert   classify.Advert
	Level    classify.Level
	Area     classify.Area
	Tail     share  // peers whose band lies as far out
	Usual    string // the bands of the middle nine tenths of its peers, "5 to 7"
	WholeOne bool   // compared with its level, because its area has too few peers
}

// peers counts bands of one kind of advert.
type peers struct {
	bands [classify.Medical + 1]int
	n     int
}

func (p *peers) add(b classify.Band, by int) { p.bands[b] += by; p.n += by }

// tail counts the peers with a band as low as b, or as high, whichever are fewer.
func (p *peers) tail(b classify.Band) int {
	low, high := 0, 0
	for other, n := range p.bands {
		if classify.Band(other) <= b {
			low += n
		}
		if classify.Band(other) >= b {
			high += n
		}
	}
	return min(low, high)
}

// usual is the range of bands that leaves at most unusualTail out on each side.
func (p *peers) usual() string {
	var lowest, highest classify.Band
	seen := 0
	for b, n := range p.bands {
		if n == 0 {
			continue
		}
		if seen += n; lowest == 0 && float64(seen) > unusualTail*float64(p.n) {
			lowest = classify.Band(b)
		}
		if float64(seen-n) < (1-unusualTail)*float64(p.n) {
			highest = classify.Band(b)
		}
	}
	if lowest == highest {
		return lowest.String()
	}
	return lowest.String() + " to " + highest.String()
}

type levelArea struct {
	level classify.Level
	area  classify.Area // empty: every area
}

// oddBands lists the live adverts with an unusual band, the oddest first. An
// advert is no peer of its own. Ranges of bands and pay outside Agenda for
// Change are not judged.
func oddBands(adverts []store.InScopeAdvert) []oddBand {
	all := map[levelArea]*peers{}
	of := func(key levelArea) *peers {
		if all[key] == nil {
			all[key] = &peers{}
		}
		return all[key]
	}
	for i := range adverts {
		if b, ok := singleBand(&adverts[i]); ok {
			of(levelArea{adverts[i].Level, adverts[i].Area}).add(b, 1)
			of(levelArea{adverts[i].Level, ""}).add(b, 1)
		}
	}
	var odd []oddBand
	for i := range adverts {
		a := &adverts[i]
		b, ok := singleBand(a)
		if !ok || !a.Live {
			continue
		}
		found := oddBand{Advert: a.Advert, Level: a.Level, Area: a.Area}
		others := *of(levelArea{a.Level, a.Area})
		if others.n <= leastPeers {
			others, found.WholeOne = *of(levelArea{a.Level, ""}), true
		}
		others.add(b, -1)
		found.Tail = share{others.tail(b), others.n}
		if others.n >= leastPeers && float64(found.Tail.K) <= unusualTail*float64(others.n) {
			found.Usual = others.usual()
			odd = append(odd, found)
		}
	}
	slices.SortStableFunc(odd, func(a, b oddBand) int { return cmp.Compare(a.Tail.value(), b.Tail.value()) })
	return odd
}

// singleBand is the advert's one Agenda for Change band.
func singleBand(a *store.InScopeAdvert) (classify.Band, bool) {
	b := a.Advert.Band
	return b.Low, b.Low == b.High && b.Low >= classify.Band1 && b.Low <= classify.Band9
}

// specialists counts the adverts at band 8a and above, and of them those of a
// level of expertise without management.
func specialists(adverts []store.InScopeAdvert, levels []classify.Level) share {
	var s share
	for i := range adverts {
		if b, ok := singleBand(&adverts[i]); !ok || b < classify.Band8a {
			continue
		}
		s.N++
		if slices.Contains(levels, adverts[i].Level) {
			s.K++
		}
	}
	return s
}

// clerical counts, per area, the live adverts in scope that the board lists as
// Administrative and Clerical, of those with a staff group.
func clerical(adverts []store.InScopeAdvert, areas []classify.Area) (rows []partShare, all share) {
	index := map[classify.Area]int{}
	for i, area := range areas {
		rows = append(rows, partShare{Name: string(area)})
		index[area] = i
	}
	for i := range adverts {
		a := &adverts[i]
		at, known := index[a.Area]
		if !a.Live || !known || a.Advert.StaffGroup == classify.StaffGroupNotStated {
			continue
		}
		for _, s := range []*share{&rows[at].Share, &all} {
			s.N++
			if a.Advert.StaffGroup == classify.AdministrativeAndClerical {
				s.K++
			}
		}
	}
	return rows, all
}

// Compared says which adverts the band was compared with.
func (o *oddBand) Compared() string {
	if o.WholeOne {
		return "adverts of the level"
	}
	return "adverts of the level and area"
}
