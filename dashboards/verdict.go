package dashboards

import "math"

// Verdict is a trend in words.
type Verdict string

// The verdicts.
const (
	Rising       Verdict = "rising"
	Falling      Verdict = "falling"
	NoChange     Verdict = "no clear change"
	TooFew       Verdict = "too few adverts"
	TooShort     Verdict = "too short"
	trendMonths          = 36 // from which a verdict is not provisional
	trendLeast           = 24 // below which there is none: a season looks like a trend
	trendAdverts         = 30 // with the term, below which there is none
	discovery            = 0.05
)

// Verdicts lists every verdict.
func Verdicts() []Verdict { return []Verdict{Rising, Falling, NoChange, TooFew, TooShort} }

// Monthly is a term's adverts by month, every complete month since the series
// began or last broke; a month that is a gap has n of 0.
type Monthly []Count

// TermTrend is the verdict on one term.
type TermTrend struct {
	Verdict     Verdict
	Provisional bool    // of 24 to 35 months
	Months      int     // with 30 adverts or more
	Slope       float64 // of the share, a year: 0.01 is one percentage point; not a number where there is no verdict on it
	P, Q        float64 // of the test, and adjusted for all the terms; 1 where none was made
	falls       bool    // as the test has it: the slope is zero where most pairs are ties
}

// JudgeTrends tests the monthly shares of terms that are read together by
// SeasonalMannKendall, adjusts for their number by BenjaminiHochberg over those
// that could be tested, and calls a rate of false discoveries up to 5 % a trend.
// Months with fewer than 30 adverts are left out. Fewer than 24 months since the
// series began are too short; fewer than 24 that are left, or fewer than 30
// adverts with the term in all of them, are too few adverts.
func JudgeTrends(series []Monthly) []TermTrend {
	trends := make([]TermTrend, len(series))
	var tested []int
	var p []float64
	for i, months := range series {
		trends[i] = TermTrend{Slope: math.NaN(), P: 1, Q: 1}
		if trends[i].test(months) {
			tested, p = append(tested, i), append(p, trends[i].P)
		}
	}
	for at, q := range BenjaminiHochberg(p) {
		trends[tested[at]].judge(q)
	}
	return trends
}

// test makes the test, if it may be made.
func (t *TermTrend) test(months Monthly) bool {
	values, with := make([]float64, len(months)), 0
	for i, m := range months {
		values[i] = math.NaN()
		if m.N >= lowBase {
			values[i] = float64(m.K) / float64(m.N)
			t.Months, with = t.Months+1, with+m.K
		}
	}
	switch {
	case len(months) < trendLeast:
		t.Verdict = TooShort
		return false
	case t.Months < trendLeast || with < trendAdverts:
		t.Verdict = TooFew
		return false
	}
	test := SeasonalMannKendall(values)
	t.P, t.Slope, t.falls, t.Provisional = test.P, test.Slope, test.S < 0, len(months) < trendMonths
	return true
}

func (t *TermTrend) judge(q float64) {
	t.Q, t.Verdict = q, NoChange
	if q > discovery {
		return
	}
	if t.Verdict = Rising; t.falls {
		t.Verdict = Falling
	}
}
