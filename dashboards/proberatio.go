package dashboards

import (
	"math"

	"github.com/bdrw/parlance/store"
)

// LogRatio is a ratio of two counts of one day with its interval, made on
// logarithms.
type LogRatio struct {
	A, B      int
	Employers int
	Value     float64 // A of B; not a number where B is 0
	Low, High float64 // 95 % interval; meaningless unless Bounded
	Bounded   bool
}

// logRatio gives the interval of a/b of a variance of its logarithm, with the
// quantile of Student's t with one degree of freedom less than employers.
func logRatio(a, b, employers int, variance float64) LogRatio {
	r := LogRatio{A: a, B: b, Employers: employers, Value: math.NaN()}
	if b == 0 {
		return r
	}
	r.Value = float64(a) / float64(b)
	if r.Bounded = a > 0 && employers >= leastEmployers; r.Bounded {
		half := tQuantile(employers-1) * math.Sqrt(max(0, variance))
		r.Low, r.High = r.Value*math.Exp(-half), r.Value*math.Exp(half)
	}
	return r
}

// TermRatio is how many adverts of a text count have the first term for each
// that has the second, around the same place on the same day: the report's
// comparison. The interval is the delta method's on logarithms, with the joint
// covariance of the two counts over employers (W. G. Cochran, Sampling
// Techniques, 3rd ed. 1977, section 6.3): with employer i naming the terms in
// a and b adverts of A and B in all, the variance of log(A/B) is
// m/(m−1) · Σ (a/A − b/B)², which is m/(m−1) · (Σa²/A² − 2Σab/AB + Σb²/B²).
func TermRatio(a, b store.ProbeResult) LogRatio {
	aa, _ := a.SharedWith(a.Probe.Term)
	ab, joint := a.SharedWith(b.Probe.Term)
	bb, _ := b.SharedWith(b.Probe.Term)
	if a.Count == 0 || b.Count == 0 || !joint {
		return logRatio(a.Count, b.Count, 0, 0)
	}
	m, na, nb := float64(a.Employers), float64(a.Count), float64(b.Count)
	variance := m / (m - 1) * (float64(aa)/(na*na) - 2*float64(ab)/(na*nb) + float64(bb)/(nb*nb))
	return logRatio(a.Count, b.Count, a.Employers, variance)
}

// SiteRatio is how many adverts the board's search counts for each that we find
// by our own match of the same term. The board does not say which adverts it
// counted, so how they lie among employers is not known. The interval takes them
// to be as clustered as those we found, and no help to each other: the variance
// of log(S/T) is then 2 · m/(m−1) · (Σt² − T²/m) / T². Adverts that both count
// make it smaller, so the interval is as wide as it can be, not narrower.
func SiteRatio(site, text store.ProbeResult) LogRatio {
	tt, known := text.SharedWith(text.Probe.Term)
	if text.Count == 0 || !known {
		return logRatio(site.Count, text.Count, 0, 0)
	}
	m, n := float64(text.Employers), float64(text.Count)
	variance := 2 * m / (m - 1) * (float64(tt) - n*n/m) / (n * n)
	return logRatio(site.Count, text.Count, text.Employers, variance)
}
