package classify_test

import (
	"math"
	"strings"
	"testing"

	"github.com/bdrw/parlance/classify"
)

func TestOutcode(t *testing.T) {
	for _, c := range []struct{ postcode, want string }{
		{"RG1 5AN", "RG1"}, {"rg15an", "RG1"}, {"RG1", "RG1"}, {" rg1  5an ", "RG1"},
		{"SW1A 1AA", "SW1A"}, {"SW1A1AA", "SW1A"}, {"E1 1AA", "E1"}, {"E11AA", "E1"}, {"W1A", "W1A"},
		{"EC1V 9AZ", "EC1V"}, {"M60 1NW", "M60"}, {"B15", "B15"}, {"LS10", "LS10"},
		{"", ""}, {"Reading", ""}, {"RG", ""}, {"123", ""}, {"RG1 5A", ""}, {"RG1-5AN", ""},
		{"RG1 5AN 7", ""}, {"RGX 5AN", ""}, {"ÉC1", ""},
	} {
		if got := classify.Outcode(c.postcode); got != c.want {
			t.Errorf("Outcode(%q) = %q, want %q", c.postcode, got, c.want)
		}
	}
}

func TestRegion(t *testing.T) {
	for _, c := range []struct{ postcode, want string }{
		{"RG1 5AN", "South East"}, {"SE1 9RT", "London"}, {"LS1", "North East and Yorkshire"},
		{"M13 9WL", "North West"}, {"B15 2TH", "Midlands"}, {"CB2 0QQ", "East of England"},
		{"EX2 5DW", "South West"}, {"CF14 4XW", "Wales"}, {"EH16 4SA", "Scotland"},
		{"BT12 6BA", "Northern Ireland"}, {"JE1", "Jersey"}, {"IM1", "Isle of Man"}, {"GY1", "Guernsey"},
		{"ZZ9 9ZZ", ""}, {"", ""},
	} {
		if got := classify.Region(c.postcode); got != c.want {
			t.Errorf("Region(%q) = %q, want %q", c.postcode, got, c.want)
		}
	}
}

// Distances checked against the known ones between town centres, to 2 miles.
func TestMiles(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     float64
	}{{"RG1", "RG1", 0}, {"RG1", "OX1", 23}, {"RG1 5AN", "WC2N 5DU", 36.5}, {"LS1", "M1", 35.5}, {"EC1A", "EH1", 331}} {
		from, ok1 := classify.Locate(c.from)
		to, ok2 := classify.Locate(c.to)
		if !ok1 || !ok2 {
			t.Fatalf("Locate(%q), Locate(%q): %v, %v", c.from, c.to, ok1, ok2)
		}
		if got := classify.Miles(from, to); math.Abs(got-c.want) > 2 {
			t.Errorf("Miles from %s to %s = %.1f, want about %.1f", c.from, c.to, got, c.want)
		}
	}
	if got := classify.Miles(classify.Point{Lat: 0, Lon: 0}, classify.Point{Lat: 0, Lon: 180}); math.Abs(got-12436.8) > 1 {
		t.Errorf("half round the Earth = %.1f miles, want 12,436.8", got)
	}
	if _, ok := classify.Locate("ZZ9 9ZZ"); ok {
		t.Error("Locate knows ZZ9")
	}
}

func TestLookingUpAllocatesNothing(t *testing.T) {
	classify.Locate("RG1")
	if n := testing.AllocsPerRun(100, func() {
		classify.Locate("RG1 5AN")
		classify.Region("sw1a1aa")
		classify.Outcode("LS10 2AB")
	}); n != 0 {
		t.Errorf("%v allocations per look-up, want none", n)
	}
}

func FuzzOutcode(f *testing.F) {
	for _, s := range []string{"RG1 5AN", "sw1a1aa", "", "É", "E1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := classify.Outcode(s)
		if classify.Outcode(out) != out || strings.ToUpper(out) != out || len(out) > 4 {
			t.Errorf("Outcode(%q) = %q is not an outcode", s, out)
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		classify.Locate("RG1 5AN")
	}
}
