package replica

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/bdrw/parlance/classify"
)

// Numbers of employers: those of the NHS, which pay by Agenda for Change, and
// the others, which state no band.
const (
	nhsEmployers   = 190
	otherEmployers = 230
)

// employer is a made-up employer with its own stock sentences.
type employer struct {
	name     string
	code     string // first part of its references
	slug     string // of its e-mail domain
	places   []classify.Place
	london   bool
	about    []string
	equality []string
}

// namesFirst and namesSecond make names of places that never were.
var (
	namesFirst = strings.Fields("Ash Bram Cold Dun Elm Fern Glen Hazel Ivel Kes Lark Mar Nether Oak Penn Quarr Raven Sed Thorn Under Vale Wend Yar Birch Cress")
	namesLast  = strings.Fields("combe mere wick stead worth hurst dale moor bourne thorpe minster gate brook haven lowe firth garth")
	nhsKinds   = []string{"Hospitals NHS Foundation Trust", "Community Healthcare NHS Trust", "Partnership NHS Foundation Trust", "University Hospitals NHS Trust", "Integrated Care Board", "Ambulance Service NHS Trust"}
	otherKinds = []string{"Medical Centre", "Surgery", "Care Homes Ltd", "Hospice", "Health & Wellbeing CIC", "GP Federation"}
)

// newEmployers makes the employers, NHS ones first.
func newEmployers(m *material, seed uint64) []employer {
	rng := rand.New(rand.NewPCG(seed, 'E'))
	order := rng.Perm(len(namesFirst) * len(namesLast))
	all := make([]employer, nhsEmployers+otherEmployers)
	for n := range all {
		name := namesFirst[order[n]%len(namesFirst)] + namesLast[order[n]/len(namesFirst)]
		kinds, letter := nhsKinds, "C"
		if n >= nhsEmployers {
			kinds, letter = otherKinds, "E"
		}
		all[n] = newEmployer(m, rng, name+" "+kinds[rng.IntN(len(kinds))])
		all[n].slug = strings.ToLower(name)
		all[n].code = fmt.Sprintf("%s%04d", letter, 9000+n)
	}
	return all
}

func newEmployer(m *material, rng *rand.Rand, name string) employer {
	e := employer{name: name}
	home := rng.IntN(len(m.towns))
	for n := range 4 {
		at := m.towns[(home+n)%len(m.towns)]
		e.places = append(e.places, classify.Place{Town: at.name, Postcode: at.outcode + " " + inward(rng)})
	}
	e.london = e.places[0].Town == "London"
	fill := strings.NewReplacer("{employer}", name, "{town}", e.places[0].Town, "{count}", fmt.Sprint(3+rng.IntN(40)))
	for _, n := range rng.Perm(len(m.sentences["about"]))[:3] {
		e.about = append(e.about, fill.Replace(m.sentences["about"][n]))
	}
	for _, term := range []string{"digital", "data", "technology", "information"} {
		if rng.Float64() < 0.3 {
			e.about = append(e.about, fill.Replace(pick(rng, m.sentences["about."+term])))
		}
	}
	for _, s := range m.sentences["equality"] {
		e.equality = append(e.equality, fill.Replace(s))
	}
	return e
}

// inward is the second half of a postcode.
func inward(rng *rand.Rand) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ" // the letters that inward codes use
	return fmt.Sprintf("%d%c%c", 1+rng.IntN(9), letters[rng.IntN(len(letters))], letters[rng.IntN(len(letters))])
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// drawEmployer picks among some employers, the first ones most often.
func drawEmployer(rng *rand.Rand, count int) int {
	u := rng.Float64()
	return int(u * u * float64(count))
}
