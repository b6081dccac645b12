package classify_test

import (
	"testing"

	"github.com/bdrw/parlance/classify"
)

func TestReadPay(t *testing.T) {
	for _, c := range []struct {
		text     string
		min, max int // pence
		period   classify.PayPeriod
	}{
		{"£37578.60 to £39709.50", 3757860, 3970950, classify.PerYear},
		{"£10295.00", 1029500, 1029500, classify.PerYear},
		{"£12.72", 1272, 1272, classify.PerHour},
		{"£21,892 - £24,157 a year", 2189200, 2415700, classify.PerYear},
		{"£13.00 to £17.00 per hour", 1300, 1700, classify.PerHour},
		{"£23.40 p/h - £30.42 p/h", 2340, 3042, classify.PerHour},
		{"£10.81 PH Basic", 1081, 1081, classify.PerHour},
		{"£25.10ph", 2510, 2510, classify.PerHour},
		{"£9.89 ph - £18.10 ph", 989, 1810, classify.PerHour},
		{"£11 an hour", 1100, 1100, classify.PerHour},
		{"£18.40 / hour (inc.holiday pay)", 1840, 1840, classify.PerHour},
		{"£31,365-£37,890 per annum / pro rata", 3136500, 3789000, classify.PerYear},
		{"£31,365 to £37,890 pa", 3136500, 3789000, classify.PerYear},
		{"£28,691 - £35,207 p.a inclusive of HCAS", 2869100, 3520700, classify.PerYear},
		{"£26,100. - £31,500. per annum", 2610000, 3150000, classify.PerYear},
		{"£23,876.50- £28,090", 2387650, 2809000, classify.PerYear},
		{"£35-40k", 3500000, 4000000, classify.PerYear},
		{"£85K per annum (wte)", 8500000, 8500000, classify.PerYear},
		{"54,198 per annum, inc London Weighting", 5419800, 5419800, classify.PerYear},
		{"29595", 2959500, 2959500, classify.PerYear},
		{"19.38", 1938, 1938, classify.PerHour},
		{"£19.38 8-4 Monday to Friday", 1938, 1938, classify.PerHour},
		{"£18.26 ph + £350 Bonus", 1826, 1826, classify.PerHour},
		{"Band 7 - (£38,890 - £44,503 per annum)", 3889000, 4450300, classify.PerYear},
		{"£45,780 - £51,393 £45,780 - £51,393 Pro Rata", 4578000, 5139300, classify.PerYear},
		{"£50,000 - £5,139", 5000000, 5000000, classify.PerYear},
		{"from £10,000 per session", 1000000, 1000000, classify.PerSession},
		{"£350 per day", 35000, 35000, classify.PerDay},
		{"£2,500 per month", 250000, 250000, classify.PerMonth},
		{"£600 a week", 60000, 60000, classify.PerWeek},
		{"£1,500", 150000, 150000, classify.UnknownPeriod},
		{"Negotiable", 0, 0, classify.UnknownPeriod},
		{"Depends on Experience", 0, 0, classify.UnknownPeriod},
		{"band 7/8a", 0, 0, classify.UnknownPeriod},
		{"NP22 5PW", 0, 0, classify.UnknownPeriod},
		{"£National rates", 0, 0, classify.UnknownPeriod},
		{"", 0, 0, classify.UnknownPeriod},
	} {
		want := classify.Pay{Text: c.text, Min: c.min, Max: c.max, Period: c.period}
		if got := classify.ReadPay(c.text); got != want {
			t.Errorf("ReadPay(%q) = %+v, want %+v", c.text, got, want)
		}
	}
}

func FuzzReadPay(f *testing.F) {
	for _, s := range []string{"£35-40k", "£1,2", "9999999.9", "£", "£12.72 - £", "£9,999,999k"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p := classify.ReadPay(s); p.Min < 0 || p.Max < p.Min || p.Text != s {
			t.Errorf("ReadPay(%q) = %+v", s, p)
		} else if band, ok := classify.BandFromPay(p, classify.DayFrom(2026, 9, 16), []string{"RG1 5AN"}, false); ok && band.Low != band.High {
			t.Errorf("BandFromPay(%+v) = %v, not one band", p, band)
		}
	})
}
