package dashboards

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// leastEmployers is the fewest employers that a share has an interval of.
	leastEmployers = 10
	// confidence is of every interval that is shown.
	confidence = 0.95
)

// Clusters are the sums that the share of adverts with a term, and its interval,
// need of the employers' counts: employer i has k adverts with the term of its n.
// They are kept by increments, so a window of days slides over history without a
// second look at its adverts. The zero value is empty.
type Clusters struct {
	Employers  int // with at least one advert
	K, N       int
	kk, kn, nn int64 // sums of squares and products over employers
}

// Change replaces the counts of one employer.
func (c *Clusters) Change(k0, n0, k, n int) {
	if n0 > 0 {
		c.Employers--
	}
	if n > 0 {
		c.Employers++
	}
	c.K, c.N = c.K+k-k0, c.N+n-n0
	c.kk += int64(k)*int64(k) - int64(k0)*int64(k0)
	c.kn += int64(k)*int64(n) - int64(k0)*int64(n0)
	c.nn += int64(n)*int64(n) - int64(n0)*int64(n0)
}

// Add counts a further employer, one that has k adverts with the term of its n.
func (c *Clusters) Add(k, n int) { c.Change(0, 0, k, n) }

// Share is a share of adverts with its interval. The interval tells how far the
// figure would move had other employers happened to recruit; a full census has
// no sampling error.
type Share struct {
	K, N      int
	Employers int
	Value     float64 // K of N, from 0 to 1; not a number when N is 0
	Low, High float64 // 95 % interval; meaningless unless Bounded
	Design    float64 // how much wider the variance is than of as many independent adverts; 1 or more
	Effective float64 // as many independent adverts would have told as much
	Bounded   bool    // 10 employers or more
}

// Known tells whether the base is large enough for a percentage: 30 or more.
func (s Share) Known() bool { return s.N >= lowBase }

// Share is the share of all adverts together. Its variance is the one of a ratio
// of cluster totals, employers being the clusters (W. G. Cochran, Sampling
// Techniques, 3rd ed. 1977, section 9A.2 on clusters of unequal size); the
// interval is E. B. Wilson's (Probable inference, Journal of the American
// Statistical Association 22, 1927, 209–212) on the effective number of adverts,
// with the quantile of Student's t with one degree of freedom less than there are
// employers in the place of the normal one (E. L. Korn and B. I. Graubard,
// Confidence intervals for proportions with small expected number of positive
// counts estimated from survey data, Survey Methodology 24, 1998, 193–201).
func (c Clusters) Share() Share {
	n, design := float64(c.N), 1.0
	p := float64(c.K) / n
	if simple := p * (1 - p) / n; simple > 0 && c.Employers > 1 {
		design = c.variance(p) / simple
	}
	return NewShare(c.K, c.N, c.Employers, design)
}

// NewShare is the share k of n adverts of so many employers, with the design
// effect of their clustering; one below 1 is taken as 1.
func NewShare(k, n, employers int, design float64) Share {
	s := Share{K: k, N: n, Employers: employers, Value: float64(k) / float64(n), Design: max(1, design)}
	s.Effective = float64(n) / s.Design
	if s.Bounded = n > 0 && employers >= leastEmployers; s.Bounded {
		s.Low, s.High = wilson(s.Value, s.Effective, tQuantile(employers-1))
	}
	return s
}

// variance is m/(m−1) · Σ(k − p·n)² / N² over the m employers, multiplied out.
func (c Clusters) variance(p float64) float64 {
	m, n := float64(c.Employers), float64(c.N)
	return m / (m - 1) * max(0, float64(c.kk)-2*p*float64(c.kn)+p*p*float64(c.nn)) / (n * n)
}

// wilson is the interval of Wilson's score for a share p of n.
func wilson(p, n, z float64) (low, high float64) {
	shrink := 1 + z*z/n
	middle := (p + z*z/(2*n)) / shrink
	half := z / shrink * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// tQuantile is the upper quantile of Student's t for an interval of 95 %.
func tQuantile(freedom int) float64 {
	if known, ok := tQuantiles.Load(freedom); ok {
		return known.(float64)
	}
	q := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile((1 + confidence) / 2)
	tQuantiles.Store(freedom, q)
	return q
}

// tQuantiles keeps the quantiles that were computed: a history asks for few, again
// and again.
var tQuantiles sync.Map
