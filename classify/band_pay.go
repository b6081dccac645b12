package classify

import (
	_ "embed"
	"strings"
	"sync"
	"time"
)

// hoursAYear turns hourly pay into yearly: 52 weeks of 37.5 hours. The NHS
// terms and conditions divide by 52.14 weeks instead, 1,955 hours; the
// difference, 0.27 %, lies within the tolerance.
const hoursAYear = 1950

// Ends of a scale must match within a share of it. A match to the pound, up to
// rounding, goes before a near one: band 7 with inner London's supplement
// comes within 1 % of 8a without. Pay that is pro rata has to be the
// whole-time figure itself, for shares of a band's pay come near to the scales
// of lower bands (80 % of band 6 is within 1 % of band 5).
const (
	exactly = 0.001
	nearly  = 0.01
)

// payScale is one band's scale in one year, pounds a year.
type payScale struct {
	band     Band
	min, max float64
}

// supplement is a high-cost-area supplement in one year: a share of pay, not
// less than floor nor more than cap, pounds a year.
type supplement struct{ share, floor, cap float64 }

func (s supplement) add(pay float64) float64 {
	return pay + min(max(pay*s.share, s.floor), s.cap)
}

//go:embed data/afc-pay-england.csv
var payFile string

//go:embed data/hcas-england.csv
var supplementFile string

// payScales are the scales by the calendar year in which their April lies.
var payScales = sync.OnceValue(func() map[int][]payScale {
	scales := map[int][]payScale{}
	for _, row := range mustReadCSV(payFile) {
		band := bandNumbers[row[1]].Low
		if band == BandNotStated {
			panic("afc-pay-england.csv: not a band: " + row[1])
		}
		year := int(mustFloat(row[0][:4]))
		scales[year] = append(scales[year], payScale{band, mustFloat(row[2]), mustFloat(row[3])})
	}
	return scales
})

// supplements are the supplements by year and zone.
var supplements = sync.OnceValue(func() map[int]map[zone]supplement {
	all := map[int]map[zone]supplement{}
	for _, row := range mustReadCSV(supplementFile) {
		year := int(mustFloat(row[0][:4]))
		if all[year] == nil {
			all[year] = map[zone]supplement{}
		}
		all[year][zone(row[1])] = supplement{mustFloat(row[2]) / 100, mustFloat(row[3]), mustFloat(row[4])}
	}
	return all
})

// BandFromPay infers the band from the pay: the one band of which both ends of
// the scale match both ends of the pay, within 0.1 %, or else 1 % unless the
// pay is pro rata, in the pay year of the posting or the one before, since awards are
// announced late. A year begins on 1 April. A high-cost-area supplement counts
// only where the pay names it or a postcode lies in London or its fringe. It refuses when nothing
// or more than one band matches, for a single amount inside a scale, and for
// places outside England or not known, where other scales apply.
func BandFromPay(pay Pay, posted Day, postcodes []string, proRata bool) (BandRange, bool) {
	low, high, ok := yearlyPounds(pay)
	if !ok || posted == 0 {
		return BandRange{}, false
	}
	zones, ok := zonesOf(postcodes)
	if !ok {
		return BandRange{}, false
	}
	zones = zonesNamed(pay.Text, zones)
	year := payYear(posted)
	found, several := matchScales(low, high, year, zones, exactly)
	if found == BandNotStated && !proRata {
		found, several = matchScales(low, high, year, zones, nearly)
	}
	if found == BandNotStated || several {
		return BandRange{}, false
	}
	return SingleBand(found), true
}

// matchScales gives a band whose scale, in the year or the one before and with
// the supplement of one of the zones, matches at both ends, and whether
// another band does so too.
func matchScales(low, high float64, year int, zones []zone, tolerance float64) (found Band, several bool) {
	for _, y := range []int{year, year - 1} {
		for _, z := range zones {
			extra := supplements()[y][z]
			for _, scale := range payScales()[y] {
				if !scale.matches(low, high, tolerance, extra) {
					continue
				}
				several = several || found != BandNotStated && found != scale.band
				found = scale.band
			}
		}
	}
	return found, several
}

func (s payScale) matches(low, high, tolerance float64, extra supplement) bool {
	return near(low, extra.add(s.min), tolerance) && near(high, extra.add(s.max), tolerance)
}

func near(got, want, tolerance float64) bool {
	return got >= want*(1-tolerance) && got <= want*(1+tolerance)
}

// payYear is the calendar year in which the pay year of the day began.
func payYear(d Day) int {
	y, m, _ := d.Time().Date()
	if m < time.April {
		y--
	}
	return y
}

// yearlyPounds turns pay into pounds a year; daily, weekly and sessional pay
// does not say for how much of a year.
func yearlyPounds(pay Pay) (low, high float64, ok bool) {
	factor := 0.0
	switch pay.Period {
	case PerYear:
		factor = 1
	case PerMonth:
		factor = 12
	case PerHour:
		factor = hoursAYear
	}
	low, high = float64(pay.Min)*factor/100, float64(pay.Max)*factor/100
	return low, high, low > 0
}

// isProRata reports whether printed pay says that it is pro rata; "pro rota"
// is a frequent misprint.
func isProRata(text string) bool {
	words := " " + plainWords(text) + " "
	return strings.Contains(words, " pro rat") || strings.Contains(words, " prorat") || strings.Contains(words, " pro rota ")
}
