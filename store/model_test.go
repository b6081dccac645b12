package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bdrw/parlance/classify"
	"github.com/bdrw/parlance/store"
)

// model is the rules of presence once more, as plainly as they can be said:
// for each advert, on which days it is known to have been there.
type model struct {
	adverts   map[string]*modelAdvert
	published map[int]int
	complete  []int
}

type modelAdvert struct {
	closes   int
	live     bool
	began    int // day of the spell
	absences int
	seen     int
	present  map[int]bool // by earlier spells
}

func (m *model) pass(day int, listed map[string]int, whole bool) {
	for ref, closes := range listed {
		a := m.adverts[ref]
		if a == nil {
			a = &modelAdvert{closes: closes, present: map[int]bool{}}
			m.adverts[ref] = a
		}
		if !a.live {
			a.live, a.began = true, day
		}
		a.seen, a.absences = day, 0
	}
	if !whole {
		return
	}
	for ref, a := range m.adverts {
		if _, is := listed[ref]; is || !a.live {
			continue
		}
		a.absences++
		if a.closes < day {
			a.end(max(a.closes, a.seen))
		} else if a.absences == 2 {
			a.end(a.seen)
		}
	}
	m.complete = append(m.complete, day)
	m.published[day] = 0
	for _, a := range m.adverts {
		if a.live {
			m.published[day]++
		}
	}
}

func (a *modelAdvert) end(last int) {
	for day := a.began; day <= last; day++ {
		a.present[day] = true
	}
	a.live, a.absences = false, 0
}

// known is the stock of every complete day as known now.
func (m *model) known() string {
	out := ""
	for _, day := range m.complete {
		n := 0
		for _, a := range m.adverts {
			if a.present[day] || a.live && a.began <= day {
				n++
			}
		}
		out += fmt.Sprintf(" %d:%d", day, n)
	}
	return out[1:]
}

func (m *model) asPublished() string {
	out := ""
	for _, day := range m.complete {
		out += fmt.Sprintf(" %d:%d", day, m.published[day])
	}
	return out[1:]
}

// TestModel compares random boards over 40 days with the model. Half of the
// adverts are always listed, so that no fall is great enough for quarantine.
func TestModel(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 2026))
			db, m := open(t), &model{adverts: map[string]*modelAdvert{}, published: map[int]int{}}
			for day := range 40 {
				if rng.IntN(8) == 0 && day > 0 {
					continue // no pass
				}
				l, listed := randomListing(rng)
				l.Whole = day == 0 || rng.IntN(6) > 0
				pass(t, db, day, l)
				m.pass(day, listed, l.Whole)
			}
			want(t, "known now", series(t, db, store.Query{}), m.known())
			want(t, "published", published(t, db, "adverts"), m.asPublished())
		})
	}
}

func randomListing(rng *rand.Rand) (store.Listing, map[string]int) {
	var adverts []classify.Advert
	listed := map[string]int{}
	for i := range 40 {
		closes := 50
		if i >= 30 {
			if rng.IntN(3) == 0 {
				continue
			}
			closes = i - 10
		}
		a := advert(fmt.Sprintf("A%d", i), closes)
		if rng.IntN(10) == 0 {
			a.Contract = fmt.Sprint("edition ", rng.IntN(3))
		}
		adverts = append(adverts, a)
		listed[a.Reference] = closes
	}
	return whole(adverts...), listed
}
