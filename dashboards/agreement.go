package dashboards

import (
	"math"
	"slices"
)

// Agreement counts pairs of codes that two raters gave to the same items: a
// codebook's gold and a frame, two frames, or two people. The codes are those
// it was made with, in their order.
type Agreement struct {
	codes  []string
	place  map[string]int
	counts [][]int // by the first rater's code, then the second's
	n      int
}

// NewAgreement makes an empty table over the codes. Where the codes are ordered
// (levels of seniority), WeightedKappa takes this order.
func NewAgreement(codes ...string) *Agreement {
	a := &Agreement{codes: slices.Clone(codes), place: make(map[string]int, len(codes))}
	a.counts = make([][]int, len(codes))
	for i, code := range codes {
		a.place[code] = i
		a.counts[i] = make([]int, len(codes))
	}
	return a
}

// Add counts one item, and tells whether both codes are the table's; an item
// with another code is not counted.
func (a *Agreement) Add(first, second string) bool {
	i, known := a.place[first]
	j, alsoKnown := a.place[second]
	if !known || !alsoKnown {
		return false
	}
	a.counts[i][j]++
	a.n++
	return true
}

// Codes lists the codes in their order.
func (a *Agreement) Codes() []string { return slices.Clone(a.codes) }

// N is the number of items counted.
func (a *Agreement) N() int { return a.n }

// Count is the number of items to which the raters gave these codes; 0 for a
// code the table does not have.
func (a *Agreement) Count(first, second string) int {
	i, known := a.place[first]
	j, alsoKnown := a.place[second]
	if !known || !alsoKnown {
		return 0
	}
	return a.counts[i][j]
}

// Same is the number of items to which both raters gave the same code.
func (a *Agreement) Same() (same int) {
	for i := range a.counts {
		same += a.counts[i][i]
	}
	return same
}

// Observed is the share of items with the same code, 0 to 1; NaN without items.
func (a *Agreement) Observed() float64 { return float64(a.Same()) / float64(a.n) }

// Kappa is Cohen's kappa, the agreement beyond what the raters' own shares of
// each code would give by chance: (p_o − p_e) / (1 − p_e), from −1 to 1. It is
// NaN without items, and where both raters gave one and the same code to all
// of them, since chance alone would then agree.
//
// J. Cohen, A coefficient of agreement for nominal scales, Educational and
// Psychological Measurement 20 (1960) 37–46.
func (a *Agreement) Kappa() float64 { return a.WeightedKappa(Nominal) }

// Weight is what a disagreement counts, by how many of k codes apart it is: 0
// for agreement, 1 for the greatest.
type Weight func(apart, k int) float64

// Nominal counts every disagreement alike.
func Nominal(apart, _ int) float64 {
	if apart == 0 {
		return 0
	}
	return 1
}

// Linear counts a disagreement by its distance: |i − j| / (k − 1).
func Linear(apart, k int) float64 { return float64(apart) / float64(k-1) }

// Quadratic counts it by the square of its distance: (i − j)² / (k − 1)². It
// forgives near misses more than Linear does, and tends to rise with k.
func Quadratic(apart, k int) float64 { return Linear(apart, k) * Linear(apart, k) }

// WeightedKappa is kappa for ordered codes, 1 − Σ w p_o / Σ w p_e over the
// cells of the table with their weight of disagreement w. It is NaN where
// chance alone would not disagree, as for Kappa.
//
// J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968) 213–220.
func (a *Agreement) WeightedKappa(w Weight) float64 {
	first, second := a.margins()
	var observed, expected float64
	for i, row := range a.counts {
		for j, count := range row {
			weight := w(max(i-j, j-i), len(a.codes))
			observed += weight * float64(count)
			expected += weight * float64(first[i]) * float64(second[j]) / float64(a.n)
		}
	}
	if a.n == 0 || expected == 0 {
		return math.NaN()
	}
	return 1 - observed/expected
}

// margins counts the codes of either rater.
func (a *Agreement) margins() (first, second []int) {
	first, second = make([]int, len(a.codes)), make([]int, len(a.codes))
	for i, row := range a.counts {
		for j, count := range row {
			first[i] += count
			second[j] += count
		}
	}
	return first, second
}

// PABAK is kappa adjusted for prevalence and bias: chance is one in k for each
// of the table's k codes, so it is (k p_o − 1) / (k − 1), which for two codes
// is 2 p_o − 1. Beside kappa it shows how much of a low kappa is due to one code
// being rare. NaN without items or with fewer than two codes.
//
// T. Byrt, J. Bishop, J. B. Carlin, Bias, prevalence and kappa, Journal of
// Clinical Epidemiology 46 (1993) 423–429; for k codes R. L. Brennan, D. J.
// Prediger, Educational and Psychological Measurement 41 (1981) 687–699.
func (a *Agreement) PABAK() float64 {
	k := float64(len(a.codes))
	if k < 2 {
		return math.NaN()
	}
	return (k*a.Observed() - 1) / (k - 1)
}

// Z95 is the standard normal deviate that leaves 2.5 % on either side.
const Z95 = 1.959963984540054

// Wilson is the score interval of a share k of n, from 0 to 1, at the standard
// normal deviate z (Z95 for 95 %). Both ends are NaN when n is 0.
//
// E. B. Wilson, Probable inference, the law of succession, and statistical
// inference, Journal of the American Statistical Association 22 (1927) 209–212.
func Wilson(k, n int, z float64) (low, high float64) {
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	size, p := float64(n), float64(k)/float64(n)
	middle := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	scale := 1 + z*z/size
	low, high = (middle-half)/scale, (middle+half)/scale
	if k == 0 {
		low = 0 // rounding leaves a trace of it
	}
	if k == n {
		high = 1
	}
	return low, high
}
