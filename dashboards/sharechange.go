package dashboards

import "math"

// Two are the counts of one employer in two periods: k adverts with a term of
// n, each. An employer may have adverts in one of them alone.
type Two struct{ K1, N1, K2, N2 int }

// Change is how far a share moved from the first of two periods to the second.
type Change struct {
	First, Second Share
	Value         float64 // of the second minus that of the first; 0.01 is one percentage point
	Low, High     float64 // 95 % interval; meaningless unless Bounded
	Bounded       bool    // 10 employers or more, and 30 adverts or more in each period
}

// Clear tells whether the interval lies on one side of no change.
func (c Change) Clear() bool { return c.Bounded && (c.Low > 0 || c.High < 0) }

// ChangeOf compares two periods. Employers appear in both, so the periods are no
// independent samples: the variance is that of the linearised difference of two
// ratios, m/(m−1) · Σu² with u = (k₁−p₁n₁)/N₁ − (k₂−p₂n₂)/N₂ over the m employers
// (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 6.18, with
// employers as the primary units); the quantile is Student's t with m−1 degrees
// of freedom.
func ChangeOf(employers []Two) Change {
	var first, second Clusters
	for _, e := range employers {
		first.Add(e.K1, e.N1)
		second.Add(e.K2, e.N2)
	}
	c := Change{First: first.Share(), Second: second.Share()}
	c.Value = c.Second.Value - c.First.Value
	m, sum := 0, 0.0
	for _, e := range employers {
		if e.N1+e.N2 == 0 {
			continue
		}
		u := residual(e.K1, e.N1, c.First) - residual(e.K2, e.N2, c.Second)
		m, sum = m+1, sum+u*u
	}
	if c.Bounded = m >= leastEmployers && c.First.Known() && c.Second.Known(); c.Bounded {
		half := tQuantile(m-1) * math.Sqrt(float64(m)/float64(m-1)*sum)
		c.Low, c.High = c.Value-half, c.Value+half
	}
	return c
}

// residual is what an employer has beyond its part of the share, as a part of
// all adverts.
func residual(k, n int, s Share) float64 {
	if s.N == 0 {
		return 0
	}
	return (float64(k) - s.Value*float64(n)) / float64(s.N)
}
