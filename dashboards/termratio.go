package dashboards

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Pair is how many adverts of one employer have each of two terms.
type Pair struct{ A, B int }

// Ratio is how many adverts have the first term for each that has the second.
type Ratio struct {
	A, B      int // adverts; one that has both counts under each
	Employers int
	Value     float64 // A of B; not a number when both are 0, infinite when B alone is
	Low, High float64 // 95 % interval; High is infinite when B could as well be 0; meaningless unless Bounded
	Bounded   bool    // 10 employers or more
}

// bootstraps is how often employers are drawn.
const bootstraps = 2000

// RatioOf compares two terms. The interval is the percentile interval of a
// bootstrap over employers, drawn 2,000 times with replacement (B. Efron and
// R. J. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3; clusters
// as the units of drawing: A. C. Davison and D. V. Hinkley, Bootstrap Methods and
// their Application, 1997, section 3.8). The same seed gives the same interval.
func RatioOf(employers []Pair, seed uint64) Ratio {
	r := Ratio{Employers: len(employers)}
	for _, e := range employers {
		r.A, r.B = r.A+e.A, r.B+e.B
	}
	r.Value = float64(r.A) / float64(r.B)
	if r.Bounded = len(employers) >= leastEmployers && r.A+r.B > 0; !r.Bounded {
		return r
	}
	drawn := drawRatios(employers, seed)
	r.Low = stat.Quantile((1-confidence)/2, stat.Empirical, drawn, nil)
	r.High = stat.Quantile((1+confidence)/2, stat.Empirical, drawn, nil)
	return r
}

// drawRatios gives the ratios of the draws in rising order. One random number
// draws two employers, each by a half of its bits: that favours some by less than
// one part in a million.
func drawRatios(employers []Pair, seed uint64) []float64 {
	all, rng := uint64(len(employers)), rand.NewPCG(seed, 0)
	drawn := make([]float64, 0, bootstraps)
	for range bootstraps {
		var a, b int
		for range len(employers) / 2 {
			bits := rng.Uint64()
			one, two := employers[bits>>32*all>>32], employers[bits&math.MaxUint32*all>>32]
			a, b = a+one.A+two.A, b+one.B+two.B
		}
		if len(employers)%2 == 1 {
			last := employers[rng.Uint64()>>32*all>>32]
			a, b = a+last.A, b+last.B
		}
		if a+b > 0 {
			drawn = append(drawn, float64(a)/float64(b))
		}
	}
	slices.Sort(drawn)
	if len(drawn) == 0 {
		return []float64{math.NaN()}
	}
	return drawn
}
