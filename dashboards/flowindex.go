package dashboards

import "math"

// indexBase is how many complete ISO weeks make the base of an index.
const indexBase = 4

// IndexOf gives weekly counts as an index: 100 is the mean of the first four
// complete ISO weeks, in the order of the weeks; a week that is not complete is
// not a number, and so is every one when there are no four complete ones, or
// their mean is zero.
func IndexOf(weeks []float64) []float64 {
	base, found := 0.0, 0
	for _, v := range weeks {
		if !math.IsNaN(v) && found < indexBase {
			base, found = base+v/indexBase, found+1
		}
	}
	if found < indexBase || base == 0 {
		base = math.NaN()
	}
	index := make([]float64, len(weeks))
	for i, v := range weeks {
		index[i] = 100 * v / base
	}
	return index
}
