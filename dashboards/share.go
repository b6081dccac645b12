package dashboards

import (
	"strconv"
	"strings"
)

// lowBase is the denominator below which no percentage is given.
const lowBase = 30

// share is k adverts of n.
type share struct{ K, N int }

// Percent is the share in words: "12.3%", or "low base" when n is below 30.
func (s share) Percent() string {
	if !s.Known() {
		return "low base"
	}
	return percent(s.value())
}

// percent writes a percentage: "12.3%".
func percent(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) + "%" }

// base writes a denominator: "n = 78", or "n = 7, low base".
func base(n int) string {
	if (share{N: n}).Known() {
		return "n = " + commas(n)
	}
	return "n = " + commas(n) + ", low base"
}

// Known tells whether the share has a percentage.
func (s share) Known() bool { return s.N >= lowBase }

// value is the share in percent, 0 of nothing.
func (s share) value() float64 {
	if s.N == 0 {
		return 0
	}
	return 100 * float64(s.K) / float64(s.N)
}

// cell is the share in an export: percent with two decimals, empty when the
// base is low.
func (s share) cell() any {
	if !s.Known() {
		return nil
	}
	return strconv.FormatFloat(s.value(), 'f', 2, 64)
}

// commas writes a count with separators of thousands: "25,104".
func commas(n int) string {
	if n < 0 {
		return "-" + commas(-n)
	}
	digits := strconv.Itoa(n)
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, groups...), ",")
}
