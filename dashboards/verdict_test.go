package dashboards_test

import (
	"math"
	"slices"
	"testing"

	"github.com/bdrw/parlance/dashboards"
)

// months makes a monthly series of which n adverts a month are counted.
func months(many, n int, share func(month int) float64) dashboards.Monthly {
	all := make(dashboards.Monthly, many)
	for i := range all {
		all[i] = dashboards.Count{K: int(math.Round(share(i) * float64(n))), N: n}
	}
	return all
}

// season is the share of a term that has a season and no trend.
func season(i int) float64 { return 0.2 + 0.1*math.Sin(float64(i)*math.Pi/6) }

func TestVerdicts(t *testing.T) {
	rise := func(i int) float64 { return season(i) + 0.002*float64(i) }
	fall := func(i int) float64 { return season(i) - 0.002*float64(i) }
	rare := func(i int) float64 { return map[bool]float64{true: 0.001}[i%4 == 0] }
	holes := months(40, 1000, rise)
	for i := range 17 {
		holes[2*i].N = 29
	}
	for name, c := range map[string]struct {
		months      dashboards.Monthly
		want        dashboards.Verdict
		provisional bool
	}{
		"nothing":              {nil, dashboards.TooShort, false},
		"a year of season":     {months(12, 1000, season), dashboards.TooShort, false},
		"23 months that rise":  {months(23, 1000, rise), dashboards.TooShort, false},
		"24 months that rise":  {months(24, 1000, rise), dashboards.Rising, true},
		"35 months that fall":  {months(35, 1000, fall), dashboards.Falling, true},
		"36 months that rise":  {months(36, 1000, rise), dashboards.Rising, false},
		"36 months of season":  {months(36, 1000, season), dashboards.NoChange, false},
		"a low base":           {months(60, 29, rise), dashboards.TooFew, false},
		"a low base too often": {holes, dashboards.TooFew, false},
		"hardly ever":          {months(60, 1000, rare), dashboards.TooFew, false},
	} {
		got := dashboards.JudgeTrends([]dashboards.Monthly{c.months})[0]
		if got.Verdict != c.want || got.Provisional != c.provisional {
			t.Errorf("%s: %s, provisional %t; want %s, %t (%+v)", name, got.Verdict, got.Provisional, c.want, c.provisional, got)
		}
		if !slices.Contains(dashboards.Verdicts(), got.Verdict) {
			t.Errorf("%s: the verdict %q is not listed", name, got.Verdict)
		}
	}
	within(t, "slope a year", dashboards.JudgeTrends([]dashboards.Monthly{months(48, 100000, rise)})[0].Slope, 0.024, 1e-4)
}

// TestManyTermsAreJudgedTogether: what one term alone would be called is not
// what it is called among many that do nothing.
func TestManyTermsAreJudgedTogether(t *testing.T) {
	weak := months(36, 1000, func(i int) float64 {
		// Two of the twelve months of the year fall each year, ten rise.
		if year := i / 12; i%12 >= 2 {
			return season(i) + 0.01*float64(year)
		} else {
			return season(i) - 0.01*float64(year)
		}
	})
	wobble := func(i int) float64 { return season(i) + 0.01*float64([]int{0, 2, 1}[i/12%3])*math.Pow(-1, float64(i)) }
	alone := dashboards.JudgeTrends([]dashboards.Monthly{weak})[0]
	many := []dashboards.Monthly{weak}
	for range 99 {
		many = append(many, months(36, 1000, wobble))
	}
	together := dashboards.JudgeTrends(append(many, nil))
	if alone.Verdict != dashboards.Rising || together[0].P != alone.P {
		t.Fatalf("alone it is %+v, together %+v", alone, together[0])
	}
	within(t, "adjusted value among 100 tested", together[0].Q, 100*alone.P, 1e-12)
}
