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
	published map[int][2]int // live, and of these with "digital" in their title
	complete  []int
}

// item is an advert on the board.
type item struct {
	closes  int
	digital bool // has the word in its title
}

type modelAdvert struct {
	closes   int
	live     bool
	began    int // day of the spell
	absences int
	seen     int
	present  map[int]bool // by earlier spells
	titles   map[int]bool // from a day on: whether it has the word
	purged   bool
}

// digital says whether the title had the word on a day.
func (a *modelAdvert) digital(day int) bool {
	for ; ; day-- {
		if has, said := a.titles[day]; said {
			return has
		}
	}
}

func (m *model) pass(day int, listed map[string]item, whole bool) {
	for ref, on := range listed {
		a := m.adverts[ref]
		if a == nil {
			a = &modelAdvert{closes: on.closes, present: map[int]bool{}, titles: map[int]bool{}}
			m.adverts[ref] = a
		}
		if a.purged {
			continue
		}
		a.titles[day] = on.digital
		if !a.live {
			a.live, a.began = true, day
		}
		a.seen, a.absences = day, 0
	}
	if !whole {
		return
	}
	for ref, a := range m.adverts {
		if _, is := listed[ref]; is && !a.purged || !a.live {
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
	count := [2]int{}
	for _, a := range m.adverts {
		if a.live {
			count[0]++
			if a.digital(day) {
				count[1]++
			}
		}
	}
	m.published[day] = count
}

func (a *modelAdvert) end(last int) {
	for day := a.began; day <= last; day++ {
		a.present[day] = true
	}
	a.live, a.absences = false, 0
}

// known is the stock of every complete day as known now: of all adverts, or of
// those with the word in their title.
func (m *model) known(digital bool) string {
	out := ""
	for _, day := range m.complete {
		n := 0
		for _, a := range m.adverts {
			if (a.present[day] || a.live && a.began <= day) && (!digital || a.digital(day)) {
				n++
			}
		}
		out += fmt.Sprintf(" %d:%d", day, n)
	}
	return out[1:]
}

func (m *model) asPublished(of int) string {
	out := ""
	for _, day := range m.complete {
		out += fmt.Sprintf(" %d:%d", day, m.published[day][of])
	}
	return out[1:]
}

// compare asks the store what the model knows.
func (m *model) compare(t *testing.T, db *store.DB) {
	t.Helper()
	want(t, "known now", series(t, db, store.Query{}), m.known(false))
	want(t, "known now, by title", series(t, db, store.Query{Term: "digital", In: store.InTitle}), m.known(true))
	want(t, "published", published(t, db, "adverts"), m.asPublished(0))
	want(t, "published, by title", published(t, db, "term_title", "digital"), m.asPublished(1))
}

func newModel() *model {
	return &model{adverts: map[string]*modelAdvert{}, published: map[int][2]int{}}
}

// TestModel compares random boards over 40 days with the model. Half of the
// adverts are always listed, so that no fall is great enough for quarantine.
func TestModel(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 2026))
			db, m := open(t), newModel()
			for day := range 40 {
				if rng.IntN(8) == 0 && day > 0 {
					continue // no pass
				}
				l, listed := randomListing(rng)
				l.Whole = day == 0 || rng.IntN(6) > 0
				pass(t, db, day, l)
				m.pass(day, listed, l.Whole)
			}
			m.compare(t, db)
		})
	}
}

func randomListing(rng *rand.Rand) (store.Listing, map[string]item) {
	var adverts []classify.Advert
	listed := map[string]item{}
	for i := range 40 {
		on := item{closes: 50, digital: true}
		if i >= 30 {
			if rng.IntN(3) == 0 {
				continue
			}
			on.closes = i - 10
		}
		a := advert(fmt.Sprintf("A%d", i), on.closes)
		switch rng.IntN(10) {
		case 0:
			a.Contract = fmt.Sprint("edition ", rng.IntN(3))
		case 1, 2:
			a.Title, on.digital = "Clerk "+a.Reference, false
		}
		adverts = append(adverts, a)
		listed[a.Reference] = on
	}
	return whole(adverts...), listed
}
