package replica

import (
	"fmt"
	"math/rand/v2"

	"github.com/bdrw/parlance/classify"
)

// scale is a pay scale in whole pounds a year.
type scale struct{ low, high int }

// Agenda for Change in England, from the public pay circulars of 2025/26 and
// 2026/27 (8d and 9 of 2026/27 computed from the award).
var (
	scales2025 = map[classify.Band]scale{classify.Band1: {24465, 24465}, classify.Band2: {24465, 24465}, classify.Band3: {24937, 26598}, classify.Band4: {27485, 30162},
		classify.Band5: {31049, 37796}, classify.Band6: {38682, 46580}, classify.Band7: {47810, 54710}, classify.Band8a: {55690, 62682},
		classify.Band8b: {64455, 74896}, classify.Band8c: {76965, 88682}, classify.Band8d: {91342, 105337}, classify.Band9: {109179, 125637}}
	scales2026 = map[classify.Band]scale{classify.Band1: {25272, 25272}, classify.Band2: {25272, 25272}, classify.Band3: {25760, 27476}, classify.Band4: {28392, 31157},
		classify.Band5: {32073, 39043}, classify.Band6: {39959, 48117}, classify.Band7: {49387, 56515}, classify.Band8a: {57528, 64750},
		classify.Band8b: {66582, 77368}, classify.Band8c: {79504, 91609}, classify.Band8d: {94356, 108813}, classify.Band9: {112782, 129783}}
	otherScales = map[classify.Band]scale{classify.Medical: {52656, 139882}, classify.VSM: {120000, 165000}}
)

// newScalesFrom is the day from which adverts show the scales of 2026/27: the
// award is announced months after 1 April.
var newScalesFrom = classify.DayFrom(2026, 7, 1)

// innerLondon is the high-cost-area supplement: 20 %, with floor and cap in
// pounds as in 2025/26.
func innerLondon(pounds int) int { return min(max(pounds/5, 5609), 8466) + pounds }

func scaleOf(band classify.BandRange, day classify.Day, london bool) scale {
	scales := scales2025
	if day >= newScalesFrom {
		scales = scales2026
	}
	low, known := scales[band.Low]
	if !known {
		return otherScales[band.Low]
	}
	pay := scale{low.low, scales[band.High].high}
	if london {
		pay = scale{innerLondon(pay.low), innerLondon(pay.high)}
	}
	return pay
}

// hoursPerYear turns yearly into hourly pay under Agenda for Change.
const hoursPerYear = 1950

// newSalary writes the pay in one of the ways in which adverts write it.
func newSalary(rng *rand.Rand, pay scale, other, hourly bool) salary {
	if other { // an employer of its own mind pays a little off the scale
		pay.low += rng.IntN(1500) - 900
		pay.high = pay.low + rng.IntN(4)*733
	}
	switch {
	case hourly:
		rate := float64(pay.low) / hoursPerYear
		return salary{list: fmt.Sprintf("£%.2f", rate), page: fmt.Sprintf("£%.2f an hour", rate), fixed: true, from: pay.low, to: pay.low}
	case other && rng.IntN(3) == 0:
		words := pick(rng, []string{"Negotiable", "Depending on experience", "Competitive"})
		return salary{list: words, page: words, fixed: true}
	case pay.low == pay.high:
		return salary{list: fmt.Sprintf("£%d.00", pay.low), page: "£" + grouped(pay.low) + " a year", fixed: true, from: pay.low, to: pay.high}
	}
	list := fmt.Sprintf("£%d.00 to £%d.00", pay.low, pay.high)
	if rng.IntN(4) == 0 { // some employers compute to the penny
		list = fmt.Sprintf("£%d.60 to £%d.50", pay.low, pay.high)
	}
	return salary{list: list, page: "£" + grouped(pay.low) + " to £" + grouped(pay.high) + " a year", from: pay.low, to: pay.high}
}
