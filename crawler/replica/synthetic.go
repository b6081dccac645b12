package replica

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bdrw/parlance/classify"
)

// longestLife is the most days that an advert is listed; the corpus begins that
// long before its first day, so that the board is full on it.
const longestLife = 36

// generator makes adverts day by day.
type generator struct {
	*material
	seed      uint64
	rng       *rand.Rand
	first     classify.Day
	days      int
	employers []employer
	serial    map[string]int         // employer code and year → last number given
	again     map[classify.Day][]int // adverts to be repeated on a day, by position
	adverts   []advert
	made      []made
	pays      sync.Map // pay as printed → classify.Pay
}

// made is what is known of a synthetic advert beside what the board shows.
type made struct {
	post       *post
	employer   *employer
	team       string
	seed       uint64  // of its prose
	progress   float64 // 0 on the first day, 1 on the last: moves the vocabulary
	readvertOf string
}

// Synthetic makes up a board of the given number of days that ends on lastDay,
// with at least 1,500 live adverts on each. The same arguments give the same
// board, byte for byte. Days below 1 count as 1.
func Synthetic(seed uint64, days int, lastDay classify.Day) *Corpus {
	days = max(days, 1)
	g := &generator{material: loadMaterial(), seed: seed, rng: rand.New(rand.NewPCG(seed, 'A')),
		first: lastDay - classify.Day(days) + 1, days: days,
		serial: map[string]int{}, again: map[classify.Day][]int{}}
	g.employers = newEmployers(g.material, seed)
	for day := g.first - longestLife; day <= lastDay; day++ {
		g.post(day)
	}
	c := newCorpus(g.adverts, g.first, lastDay)
	c.write = func(i int32, edited bool) content {
		d := g.draft(i, edited)
		return d.content()
	}
	c.tell, c.list, c.read, c.stock = g.truth, g.listed, g.completed, g.boilerplate()
	return c
}

// seasons are the adverts of a month, January first, against the mean of the
// year: few in August and December, many after both.
var seasons = [12]float64{1.05, 1.03, 1.02, 0.98, 1, 1.02, 0.99, 0.96, 1.04, 1.03, 0.99, 0.92}

// post makes the adverts of one day: about 130 on a weekday, two or three at a
// weekend, as on the board.
func (g *generator) post(day classify.Day) {
	count := int(math.Round(float64(124+g.rng.IntN(16)) * seasons[day.Time().Month()-1]))
	if weekday := day.Time().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		count = 2 + g.rng.IntN(2)
	}
	due := g.again[day]
	delete(g.again, day)
	instants := make([]time.Time, max(count, len(due)))
	for n := range instants { // working hours, to the nanosecond
		instants[n] = day.At(7, 0).Add(time.Duration(g.rng.Int64N(int64(11 * time.Hour))))
	}
	slices.SortFunc(instants, time.Time.Compare)
	for n, instant := range instants {
		if n < len(due) {
			g.repeat(due[n], instant)
			continue
		}
		g.fresh(instant)
	}
}

// groupShares are the adverts by staff group on NHS Jobs, 27 Aug 2026.
var groupShares = []struct {
	group classify.StaffGroup
	count float64
	other float64 // share from employers outside the NHS
	scope float64 // share in scope of the coding frame
}{
	{classify.AdministrativeAndClerical, 2325, 0.45, 0.20},
	{classify.NursingAndMidwiferyRegistered, 2808, 0.40, 0.006},
	{classify.MedicalAndDental, 2097, 0.35, 0},
	{classify.AlliedHealthProfessionals, 2042, 0.35, 0.005},
	{classify.AdditionalClinicalServices, 1537, 0.50, 0},
	{classify.EstatesAndAncillary, 1477, 0.50, 0},
	{classify.AdditionalProfessionalScientificAndTechnical, 366, 0.20, 0.02},
	{classify.HealthcareScientists, 316, 0.05, 0.05},
	{classify.Students, 4, 0, 0.3},
}

// fresh makes an advert that has not been before.
func (g *generator) fresh(instant time.Time) {
	day := classify.DayOf(instant)
	m := made{seed: g.rng.Uint64(), team: pick(g.rng, g.sentences["team"]),
		progress: min(max(float64(day-g.first)/float64(g.days), 0), 1)}
	share := groupShares[weighted(g.rng, len(groupShares), func(n int) float64 { return groupShares[n].count })]
	inScope := g.rng.Float64() < share.scope
	other := g.rng.Float64() < share.other
	choice := g.posts[share.group]
	if inScope {
		choice, other = g.digital[share.group], g.rng.Float64() < 0.05
	}
	m.post = &choice[weighted(g.rng, len(choice), func(n int) float64 { return choice[n].weight * fashion(&choice[n], m.progress) })]
	m.employer = &g.employers[drawEmployer(g.rng, nhsEmployers)]
	if other {
		m.employer = &g.employers[nhsEmployers+drawEmployer(g.rng, otherEmployers)]
	}
	g.add(g.newAdvert(&m, instant, other), m)
}

// fashion is how much a title is chosen at a time: digital and AI come,
// informatics goes.
func fashion(p *post, progress float64) float64 {
	switch p.words {
	case "AI":
		return max(0, progress-0.3) * 3
	case "digital":
		return 0.6 + 0.8*progress
	case "informatics":
		return 1.6 - 1.2*progress
	}
	return 1
}

// weighted draws an index with probability in proportion to its weight.
func weighted(rng *rand.Rand, count int, weight func(int) float64) int {
	total := 0.0
	for n := range count {
		total += weight(n)
	}
	left := rng.Float64() * total
	for n := range count - 1 {
		if left -= weight(n); left < 0 {
			return n
		}
	}
	return count - 1
}

// add keeps an advert, gives it its fate and perhaps a successor.
func (g *generator) add(a advert, m made) {
	g.fate(&a)
	if a.withdrawn.IsZero() && g.rng.IntN(16) == 0 {
		day := max(a.closes, a.extended) + 2 + classify.Day(g.rng.IntN(9))
		g.again[day] = append(g.again[day], len(g.adverts))
	}
	g.adverts = append(g.adverts, a)
	g.made = append(g.made, m)
}

// fate sets how long the advert lives: 15 days in the median, one in 25
// withdrawn before its time, one in 20 changed and prolonged.
func (g *generator) fate(a *advert) {
	day := classify.DayOf(a.posted)
	life := 9 + g.rng.IntN(7)
	if g.rng.IntN(2) == 0 {
		life = 15 + g.rng.IntN(16)
	}
	a.closes = day + classify.Day(life)
	a.withdrawn, a.edited, a.extended = time.Time{}, time.Time{}, 0
	switch fate := g.rng.IntN(100); {
	case fate < 4:
		a.withdrawn = (day + 2 + classify.Day(g.rng.IntN(life-4))).At(10, 30)
	case fate < 9:
		a.edited = (day + 1 + classify.Day(g.rng.IntN(life-3))).At(11, 15)
		a.extended = a.closes + 5
	}
}

// repeat advertises an advert again under a new reference, word for word.
func (g *generator) repeat(original int, instant time.Time) {
	a, m := g.adverts[original], g.made[original]
	m.readvertOf = a.reference
	a.posted = instant
	a.reference = g.reference(m.employer, instant)
	g.add(a, m)
}

// reference is the employer's code, the year and a running number.
func (g *generator) reference(e *employer, instant time.Time) string {
	key := fmt.Sprintf("%s-%02d", e.code, instant.In(classify.London).Year()%100)
	g.serial[key]++
	return fmt.Sprintf("%s-%04d", key, g.serial[key])
}

func (g *generator) newAdvert(m *made, instant time.Time, other bool) advert {
	rng, e, p := g.rng, m.employer, m.post
	a := advert{reference: g.reference(e, instant), employer: e.name, posted: instant, staffGroup: p.group,
		title: strings.ReplaceAll(p.title, "{team}", m.team), fraction: rng.IntN(11) - 1, doubleEscape: rng.IntN(5) == 0,
		contract: "Permanent", pattern: pick(rng, []string{"Full-time", "Full-time, Flexible working", "Part-time", "Full-time, Part-time, Job share"})}
	a.places = e.places[:1]
	if !other && rng.IntN(12) == 0 {
		a.places = e.places[:2+rng.IntN(3)]
	}
	hourly := rng.IntN(25) == 0
	switch kind := rng.IntN(10); {
	case hourly:
		a.contract = "Bank"
	case kind == 0:
		a.contract = "Fixed-Term"
	case strings.Contains(a.title, "Locum"):
		a.contract = "Locum"
	}
	a.salary = newSalary(rng, scaleOf(p.band, classify.DayOf(instant), e.london && !other), other, hourly)
	a.payScheme = "Other"
	if !other {
		a.band, a.payBand, a.payScheme = p.band, p.payBand, schemeOf(p.band.Low)
		a.employerRef = fmt.Sprintf("%03d-%s-26-%c%03d", 100+rng.IntN(900), a.reference[1:3], 'A'+rune(rng.IntN(26)), rng.IntN(1000))
	}
	a.title = noticed(rng, a.title, a.band, a.contract)
	return a
}

func schemeOf(band classify.Band) string {
	switch band {
	case classify.Medical:
		return "Hospital medical and dental staff"
	case classify.VSM:
		return "Very senior manager (VSM)"
	}
	return agendaForChange
}

// noticed adds to one title in ten the band, and to some a notice.
func noticed(rng *rand.Rand, title string, band classify.BandRange, contract string) string {
	printed := band.Low >= classify.Band1 && band.Low <= classify.Band9
	switch n := rng.IntN(40); {
	case n < 2 && printed:
		return title + " - Band " + band.String()
	case n < 4 && printed:
		return "Band " + band.String() + " " + title
	case n == 4 && contract == "Fixed-Term":
		return title + " (Maternity Cover)"
	case n == 5 && contract == "Fixed-Term":
		return title + " - 12 month FTC"
	}
	return title
}
