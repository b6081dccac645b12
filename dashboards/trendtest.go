package dashboards

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// MannKendall is the seasonal test of a monthly series for a steady rise or fall.
type MannKendall struct {
	Months   int     // with a value
	S        int     // rises less falls over all pairs of the same month of two years
	Variance float64 // of S if there were no trend
	Z        float64
	P        float64 // of both sides; 1 when nothing can be told
	Slope    float64 // Sen's, of a year; not a number without two years of any month
}

// monthsOfYear is the period of the seasons.
const monthsOfYear = 12

// SeasonalMannKendall tests monthly values, the first of any month; not a number
// is a month without a value. Each month of the year is compared with itself
// alone, so seasons are no trend: S and its variance, corrected for ties, are
// added up over the months (R. M. Hirsch, J. R. Slack and R. A. Smith, Techniques
// of trend analysis for monthly water quality data, Water Resources Research 18,
// 1982, 107–121; M. G. Kendall, Rank Correlation Methods, 4th ed. 1975, for ties
// and the correction of S by one). The slope is the median of all those pairs'
// slopes a year, the seasonal estimator of the same paper after P. K. Sen
// (Journal of the American Statistical Association 63, 1968, 1379–1389).
func SeasonalMannKendall(values []float64) MannKendall {
	t := MannKendall{P: 1, Slope: math.NaN()}
	var slopes []float64
	for season := range min(monthsOfYear, len(values)) {
		slopes = t.add(values, season, slopes)
	}
	if len(slopes) > 0 {
		t.Slope = median(slopes)
	}
	if t.Variance > 0 && t.S != 0 {
		t.Z = (float64(t.S) - math.Copysign(1, float64(t.S))) / math.Sqrt(t.Variance)
		t.P = 2 * distuv.UnitNormal.Survival(math.Abs(t.Z))
	}
	return t
}

// add takes in one month of the year, and gives the slopes with its own.
func (t *MannKendall) add(values []float64, season int, slopes []float64) []float64 {
	n := 0
	ties := map[float64]int{}
	for i := season; i < len(values); i += monthsOfYear {
		if math.IsNaN(values[i]) {
			continue
		}
		n++
		ties[values[i]]++
		for j := season; j < i; j += monthsOfYear {
			if math.IsNaN(values[j]) {
				continue
			}
			t.S += compareFloat(values[i], values[j])
			slopes = append(slopes, (values[i]-values[j])*monthsOfYear/float64(i-j))
		}
	}
	t.Months += n
	sum := pairVariance(n)
	for _, equal := range ties {
		sum -= pairVariance(equal)
	}
	t.Variance += sum / 18
	return slopes
}

// pairVariance is n(n−1)(2n+5).
func pairVariance(n int) float64 { return float64(n) * float64(n-1) * float64(2*n+5) }

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return stat.Mean(values[n/2-1:n/2+1], nil)
}

// BenjaminiHochberg adjusts the p-values of tests that are read together, so that
// of those at or below a limit at most that part is expected to be false
// (Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of
// the Royal Statistical Society B 57, 1995, 289–300; adjusted values by its
// step-up rule). They come in the order of the p-values.
func BenjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareFloat(p[a], p[b]) })
	adjusted, least := make([]float64, len(p)), 1.0
	for rank, i := range slices.Backward(order) {
		least = min(least, p[i]*float64(len(p))/float64(rank+1))
		adjusted[i] = least
	}
	return adjusted
}
