package dashboards_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/bdrw/parlance/dashboards"
)

// independent are the values that testdata/statistics.py computed.
type independent struct {
	Shares, Changes, Ratios []struct {
		Employers                [][]int
		Value, Design, Low, High float64
		DeltaLow                 float64 `json:"delta_low"`
		DeltaHigh                float64 `json:"delta_high"`
	}
	Trends []struct {
		Values                []*float64
		Months, S             int
		Variance, Z, P, Slope float64
	}
	Discoveries struct{ P, Q []float64 }
}

func readIndependent(t *testing.T) (all independent) {
	t.Helper()
	data, err := os.ReadFile("testdata/statistics.json")
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil || len(all.Shares) == 0 || len(all.Changes) == 0 || len(all.Ratios) == 0 || len(all.Trends) == 0 || len(all.Discoveries.P) == 0 {
		t.Fatalf("testdata/statistics.json lacks values (error %v)", err)
	}
	return all
}

// near compares with what was computed elsewhere.
func within(t *testing.T, what string, got, want, apart float64) {
	t.Helper()
	if !(math.Abs(got-want) <= apart) {
		t.Errorf("%s is %.12g, want %.12g within %g", what, got, want, apart)
	}
}

// TestShareOfTheBoard is the check of 14,842 adverts of 575 employers.
func TestShareOfTheBoard(t *testing.T) {
	s := dashboards.NewShare(436, 14842, 575, 7.38)
	within(t, "effective number", s.Effective, 2011, 0.5)
	within(t, "lower bound, %", 100*s.Low, 2.28, 0.005)
	within(t, "upper bound, %", 100*s.High, 3.77, 0.005)
	plain := dashboards.NewShare(436, 14842, 575, 1)
	within(t, "width against independent adverts", (s.High-s.Low)/(plain.High-plain.Low), 2.72, 0.02)
}

func TestSharesAgreeWithIndependentValues(t *testing.T) {
	for _, want := range readIndependent(t).Shares {
		var c dashboards.Clusters
		for _, e := range want.Employers {
			c.Add(e[0], e[1])
		}
		got := c.Share()
		within(t, "share", got.Value, want.Value, 1e-12)
		within(t, "design effect", got.Design, want.Design, 1e-9)
		within(t, "lower bound", got.Low, want.Low, 1e-9)
		within(t, "upper bound", got.High, want.High, 1e-9)
	}
}

// TestSharesByIncrements moves employers in and out, as a window does.
func TestSharesByIncrements(t *testing.T) {
	all := readIndependent(t).Shares[0].Employers
	var slid, fresh dashboards.Clusters
	for i, e := range all {
		slid.Add(e[0], e[1])
		if i%3 == 0 {
			slid.Change(e[0], e[1], 0, 0)
			continue
		}
		slid.Change(e[0], e[1], e[0]+1, e[1]+2)
		fresh.Add(e[0]+1, e[1]+2)
	}
	if slid != fresh {
		t.Errorf("by increments %+v, at once %+v", slid, fresh)
	}
}

func TestSmallBases(t *testing.T) {
	nine := dashboards.NewShare(3, 40, 9, 2)
	if nine.Bounded || !nine.Known() {
		t.Errorf("nine employers: bounded %t, known %t; want the share alone", nine.Bounded, nine.Known())
	}
	if s := dashboards.NewShare(3, 29, 12, 1); s.Known() {
		t.Error("a base of 29 is known")
	}
	dying := dashboards.NewShare(0, 5000, 300, 1)
	if !dying.Known() || !dying.Bounded || dying.Low != 0 || dying.High <= 0 || dying.High > 0.002 {
		t.Errorf("none of 5,000 is shown as %+v, want an interval from 0", dying)
	}
	if s := (dashboards.Clusters{}).Share(); s.Known() || s.Bounded || !math.IsNaN(s.Value) {
		t.Errorf("nothing at all has the share %+v", s)
	}
}

func TestChangesAgreeWithIndependentValues(t *testing.T) {
	for _, want := range readIndependent(t).Changes {
		var rows []dashboards.Two
		for _, e := range want.Employers {
			rows = append(rows, dashboards.Two{K1: e[0], N1: e[1], K2: e[2], N2: e[3]})
		}
		got := dashboards.ChangeOf(rows)
		within(t, "change", got.Value, want.Value, 1e-12)
		within(t, "lower bound", got.Low, want.Low, 1e-9)
		within(t, "upper bound", got.High, want.High, 1e-9)
		if clear := want.Low > 0 || want.High < 0; got.Clear() != clear || !got.Bounded {
			t.Errorf("clear %t and bounded %t, want %t and true", got.Clear(), got.Bounded, clear)
		}
	}
	same := dashboards.ChangeOf(slices.Repeat([]dashboards.Two{{K1: 1, N1: 4, K2: 2, N2: 8}, {K1: 0, N1: 3, K2: 0, N2: 6}}, 20))
	within(t, "interval of what did not move", same.High-same.Low, 0, 1e-12)
	if few := dashboards.ChangeOf(slices.Repeat([]dashboards.Two{{K1: 1, N1: 2, K2: 1, N2: 90}}, 14)); few.Bounded {
		t.Error("a period with 28 adverts is compared")
	}
}

func TestRatiosAgreeWithIndependentValues(t *testing.T) {
	for _, want := range readIndependent(t).Ratios {
		var rows []dashboards.Pair
		for _, e := range want.Employers {
			rows = append(rows, dashboards.Pair{A: e[0], B: e[1]})
		}
		got := dashboards.RatioOf(rows, 1)
		within(t, "ratio", got.Value, want.Value, 1e-12)
		// Two bootstraps differ by chance: a tenth of the interval is five
		// times what a percentile of 2,000 draws is uncertain by.
		within(t, "lower bound", got.Low, want.Low, 0.1*(want.High-want.Low))
		within(t, "upper bound", got.High, want.High, 0.1*(want.High-want.Low))
		within(t, "width against the delta method", (got.High-got.Low)/(want.DeltaHigh-want.DeltaLow), 1, 0.2)
		if again := dashboards.RatioOf(rows, 1); again != got {
			t.Errorf("the same seed gives %+v, then %+v", got, again)
		}
		if other := dashboards.RatioOf(rows, 2); other == got {
			t.Error("another seed draws the same employers")
		}
	}
}

func TestRatiosAtTheEdge(t *testing.T) {
	one := append(slices.Repeat([]dashboards.Pair{{A: 2}}, 11), dashboards.Pair{A: 1, B: 1})
	if r := dashboards.RatioOf(one, 1); !math.IsInf(r.High, 1) || r.Value != 23 || r.Low < 1 {
		t.Errorf("where one employer alone has the second term the ratio is %+v, want no upper bound", r)
	}
	if r := dashboards.RatioOf(one[:9], 1); r.Bounded || !math.IsInf(r.Value, 1) {
		t.Errorf("nine employers give %+v, want no interval", r)
	}
	if r := dashboards.RatioOf(make([]dashboards.Pair, 30), 1); r.Bounded || !math.IsNaN(r.Value) {
		t.Errorf("neither term gives %+v", r)
	}
}

func TestTrendsAgreeWithIndependentValues(t *testing.T) {
	for _, want := range readIndependent(t).Trends {
		values := make([]float64, len(want.Values))
		for i, v := range want.Values {
			if values[i] = math.NaN(); v != nil {
				values[i] = *v
			}
		}
		got := dashboards.SeasonalMannKendall(values)
		if got.S != want.S || got.Months != want.Months {
			t.Errorf("S is %d of %d months, want %d of %d", got.S, got.Months, want.S, want.Months)
		}
		within(t, "variance", got.Variance, want.Variance, 1e-9)
		within(t, "Z", got.Z, want.Z, 1e-9)
		within(t, "p", got.P, want.P, 1e-9)
		within(t, "slope", got.Slope, want.Slope, 1e-9)
	}
	if none := dashboards.SeasonalMannKendall([]float64{1, 2, 3}); none.P != 1 || !math.IsNaN(none.Slope) {
		t.Errorf("three months give %+v", none)
	}
}

func TestDiscoveriesAgreeWithIndependentValues(t *testing.T) {
	want := readIndependent(t).Discoveries
	for i, q := range dashboards.BenjaminiHochberg(want.P) {
		within(t, "adjusted value", q, want.Q[i], 1e-12)
	}
}

func TestAdoption(t *testing.T) {
	got := dashboards.AdoptionOf([]dashboards.Count{{K: 0, N: 5}, {K: 3, N: 6}, {K: 4, N: 4}, {K: 10, N: 10}})
	if got.K != 2 || got.N != 3 {
		t.Errorf("%d of %d employers, want 2 of the 3 with five adverts or more", got.K, got.N)
	}
	within(t, "mean of shares", got.Mean, 0.5, 1e-12)
	if none := dashboards.AdoptionOf(nil); none.N != 0 || !math.IsNaN(none.Mean) {
		t.Errorf("no employers give %+v", none)
	}
}

func TestIndex(t *testing.T) {
	gap := math.NaN()
	got := dashboards.IndexOf([]float64{gap, 10, 20, gap, 30, 40, 50, 0})
	for i, want := range []float64{gap, 40, 80, gap, 120, 160, 200, 0} {
		if got[i] != want && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
			t.Errorf("week %d has the index %v, want %v", i, got[i], want)
		}
	}
	for _, weeks := range [][]float64{{1, 2, 3}, {0, 0, 0, 0, 5}} {
		if got := dashboards.IndexOf(weeks); !math.IsNaN(got[len(got)-1]) {
			t.Errorf("%v has the index %v, want none", weeks, got)
		}
	}
}
