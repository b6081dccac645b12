package dashboards_test

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/bdrw/parlance/dashboards"
)

// agreementVectors are values computed by other programs, which the file names.
type agreementVectors struct {
	Tables []struct {
		Name                            string
		Counts                          [][]int
		Kappa, Linear, Quadratic, PABAK float64
	}
	Intervals []struct {
		Name      string
		K, N      int
		Low, High float64
	}
}

func readVectors(t *testing.T) (v agreementVectors) {
	t.Helper()
	data, err := os.ReadFile("testdata/agreement.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Tables) < 8 || len(v.Intervals) < 8 {
		t.Fatalf("testdata/agreement.json holds %d tables and %d intervals", len(v.Tables), len(v.Intervals))
	}
	return v
}

// numbered makes a table of agreement over the codes "0", "1" and so on.
func numbered(t *testing.T, counts [][]int) *dashboards.Agreement {
	t.Helper()
	var codes []string
	for i := range counts {
		codes = append(codes, strconv.Itoa(i))
	}
	a := dashboards.NewAgreement(codes...)
	for i, row := range counts {
		for j, n := range row {
			for range n {
				if !a.Add(codes[i], codes[j]) {
					t.Fatalf("codes %d and %d were refused", i, j)
				}
			}
		}
	}
	return a
}

func near(got, want float64) bool { return math.Abs(got-want) < 1e-12 }

func TestKappaAgainstOtherPrograms(t *testing.T) {
	for _, v := range readVectors(t).Tables {
		a := numbered(t, v.Counts)
		for name, pair := range map[string][2]float64{
			"kappa":                   {a.Kappa(), v.Kappa},
			"linearly weighted kappa": {a.WeightedKappa(dashboards.Linear), v.Linear},
			"quadratic kappa":         {a.WeightedKappa(dashboards.Quadratic), v.Quadratic},
			"PABAK":                   {a.PABAK(), v.PABAK},
		} {
			if !near(pair[0], pair[1]) {
				t.Errorf("%s: %s is %v, want %v", v.Name, name, pair[0], pair[1])
			}
		}
	}
}

func TestWilsonAgainstTheScoreTest(t *testing.T) {
	for _, v := range readVectors(t).Intervals {
		low, high := dashboards.Wilson(v.K, v.N, dashboards.Z95)
		if math.Abs(low-v.Low) > 1e-9 || math.Abs(high-v.High) > 1e-9 {
			t.Errorf("%d of %d (%s): %v to %v, want %v to %v", v.K, v.N, v.Name, low, high, v.Low, v.High)
		}
	}
	if low, high := dashboards.Wilson(0, 0, dashboards.Z95); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("an interval of nothing is %v to %v", low, high)
	}
}

// TestKappaKnowsItsLimits holds the cases in which kappa has no value.
func TestKappaKnowsItsLimits(t *testing.T) {
	empty, single := dashboards.NewAgreement("a", "b"), dashboards.NewAgreement("a", "b")
	single.Add("a", "a")
	single.Add("a", "a")
	lone := dashboards.NewAgreement("a")
	lone.Add("a", "a")
	for name, got := range map[string]float64{
		"kappa of nothing":             empty.Kappa(),
		"PABAK of nothing":             empty.PABAK(),
		"agreement of nothing":         empty.Observed(),
		"kappa where all is one code":  single.Kappa(),
		"weighted kappa of one code":   single.WeightedKappa(dashboards.Linear),
		"weighted kappa over one code": lone.WeightedKappa(dashboards.Quadratic),
		"PABAK over one code":          lone.PABAK(),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s is %v, want no number", name, got)
		}
	}
	if got := single.PABAK(); got != 1 {
		t.Errorf("PABAK of full agreement on one of two codes is %v, want 1", got)
	}
}

func TestAgreementCountsOnlyItsCodes(t *testing.T) {
	a := dashboards.NewAgreement("x", "y")
	if !a.Add("x", "y") || !a.Add("y", "y") {
		t.Error("its own codes were refused")
	}
	if a.Add("x", "z") || a.Add("", "y") {
		t.Error("took a code that is not the table's")
	}
	if a.N() != 2 || a.Same() != 1 || a.Count("x", "y") != 1 || a.Count("z", "x") != 0 || a.Observed() != 0.5 {
		t.Errorf("n %d, same %d, x-y %d, z-x %d", a.N(), a.Same(), a.Count("x", "y"), a.Count("z", "x"))
	}
}

// TestWeightedKappaIsKappaOfTwoCodes holds what is true of any table of two codes.
func TestWeightedKappaIsKappaOfTwoCodes(t *testing.T) {
	a := numbered(t, [][]int{{7, 2}, {5, 11}})
	for _, w := range []dashboards.Weight{dashboards.Nominal, dashboards.Linear, dashboards.Quadratic} {
		if got := a.WeightedKappa(w); !near(got, a.Kappa()) {
			t.Errorf("weighted kappa is %v, kappa %v", got, a.Kappa())
		}
	}
}
